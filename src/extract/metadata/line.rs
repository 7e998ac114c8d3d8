//! Classifies a single line by its words: the rules about Chinese pages.

use crate::extract::lexicon::fold::{
    ends_sentence, fold, hanzi, has_any, has_sentence, is_hanzi, length, prefix,
};
use crate::extract::lexicon::words;
use crate::extract::metadata::facts::Facts;
use crate::extract::metadata::labelled;
use crate::extract::metadata::names;

/// What a line is by its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// Running text, or a heading: a line that nothing speaks against.
    Text,
    /// Time, source and people, stated with labels.
    Facts(Facts),
    /// Words that end with who took the picture, or begin with what it shows.
    Caption,
    /// Navigation, buttons, tags, addresses of apps: dropped wherever it stands.
    Noise(&'static str),
    /// A person, or an agency and a person: who wrote it, if it stands at an end of the article.
    Name,
    /// Heads other articles or comments, unless text follows.
    Related,
    /// The first line of the footer.
    End(&'static str),
}

/// Classifies one line; `apart` is the same line with a space where style parts its words.
pub(crate) fn judge(apart: &str, text: &str) -> Line {
    // The rules are about short lines; what is longer is text.
    if text.len() > LONGEST {
        return Line::Text;
    }
    let folded = fold(text);
    let folded = folded.trim();
    let length = length(folded);
    if let Some(end) = end(folded, length) {
        return end;
    }
    let fields = if length <= LONGEST_FACTS { labelled::facts(apart) } else { Facts::default() };
    let facts = is_facts(&fields, folded, length);
    // A row of facts looks like a row of channels.
    if facts && fields.names_something() {
        return Line::Facts(fields);
    }
    if let Some(reason) = noise(folded, length) {
        return Line::Noise(reason);
    }
    if facts {
        return Line::Facts(fields);
    }
    if fields.count == 0 && fields.buttons > 0 && fields.leftover <= 4 {
        return Line::Noise("is a counter or a button");
    }
    if is_caption(folded, length) {
        return Line::Caption;
    }
    if is_byline(folded) { Line::Name } else { Line::Text }
}

/// In bytes: about six hundred 汉字.
const LONGEST: usize = 1800;

const LONGEST_FACTS: usize = 160;

/// Whether statements are what the line is for.
fn is_facts(fields: &Facts, folded: &str, length: usize) -> bool {
    if fields.count == 0 || folded.contains(['。', '！', '？', '!', '?']) && fields.original_title.is_none()
    {
        return false;
    }
    let stated_only = fields.count >= 2 && fields.leftover <= 2;
    if is_caption(folded, length) && fields.published.is_empty() && !stated_only {
        return false;
    }
    fields.leftover <= 16 && fields.leftover * 2 <= length.max(8)
}

/// The statements at the very end of the last paragraph of an article, in brackets, and the names
/// in the head of the first: `（记者 张三）`, `本报讯（记者张三 通讯员李四）`.
pub(crate) fn inner_facts(text: &str) -> Option<Facts> {
    // Agencies in Taiwan put the date behind the brackets: `（編輯：王小明）1001206`.
    let text = text.trim_end().trim_end_matches(|char: char| char.is_ascii_digit());
    let close = text.chars().next_back()?;
    let open = match close {
        ')' => '(',
        '）' => '（',
        ']' => '[',
        '】' => '【',
        '〕' => '〔',
        _ => return None,
    };
    let (_, inner) = text.rsplit_once(open)?;
    let inner = inner.strip_suffix(close)?;
    bracketed(inner)
}

/// The statements of a dateline: what stands in the first brackets near the start.
pub(crate) fn dateline_facts(text: &str) -> Option<Facts> {
    if let Some(fields) = signed_dateline(text) {
        return Some(fields);
    }
    let head: String = text.chars().take(60).collect();
    let (before, rest) = head.split_once(['(', '（'])?;
    let (inner, _) = rest.split_once([')', '）'])?;
    let dateline = before.trim_end().ends_with(['讯', '訊', '电', '電', '报', '報', '日', '道', '息']);
    if dateline && before.chars().count() <= 24 { bracketed(inner) } else { None }
}

/// `（中央社記者王小明台北6日電）`, `【某報記者王小明台北報導】` at the start: the name and a place of at
/// least two characters have nothing between them.
fn signed_dateline(text: &str) -> Option<Facts> {
    let (inner, _) =
        text.strip_prefix(['(', '（', '【', '〔', '['])?.split_once([')', '）', '】', '〕', ']'])?;
    let folded = fold(inner);
    if folded.chars().count() > 30 || folded.contains(['、', ':']) {
        return None;
    }
    let (agency, rest) = folded.rsplit_once("记者")?;
    let rest = ["专电", "电", "报导", "报道"].iter().find_map(|end| rest.strip_suffix(end))?;
    if rest.contains('/') {
        return bracketed(inner);
    }
    let start = agency.chars().count() + 2;
    let name = |length: usize| -> Option<String> {
        let name: String = inner.chars().skip(start).take(length).collect();
        let place = rest.chars().skip(length).take_while(|char| is_hanzi(*char)).count();
        (place >= 2 && names::is_person(&name)).then_some(name)
    };
    let authors = vec![name(3).or_else(|| name(2))?];
    Some(Facts { authors, count: 1, ..Facts::default() })
}

fn bracketed(inner: &str) -> Option<Facts> {
    let length = inner.chars().count();
    if !(3..=60).contains(&length) {
        return None;
    }
    let fields = labelled::facts(inner);
    (fields.count > 0 && fields.leftover <= 8).then_some(fields)
}

/// Words that end with a photographer, or name a picture. `folded` is a trimmed folded line.
pub(crate) fn is_caption(folded: &str, length: usize) -> bool {
    if !(2..=160).contains(&length) {
        return false;
    }
    if prefix(folded, words::CAPTION_STARTS).is_some() && length <= 120 {
        return true;
    }
    // A sentence may have taken place before the photographer, but not after.
    let tail = folded.trim_end_matches([')', ']', ' ', '。', '.', '"', '”', '/']);
    if let Some(before) = tail.strip_suffix('摄') {
        return !before.ends_with(['拍', '航', '主', '先', '被', '录', '抓', '自', '偷', '统', '联', '翻'])
            || length <= 30 && before.contains(' ');
    }
    if words::CAPTION_ENDS.iter().any(|end| tail.ends_with(end)) {
        return length <= 80 || folded.ends_with(')');
    }
    length <= 80 && has_credit_tail(tail)
}

/// `… 摄影 张三`, `… 摄影:张三`, `… 图/张三`, `… 供图:某单位`, `(图源:…)` at the end.
fn has_credit_tail(tail: &str) -> bool {
    words::PHOTO_CREDITS.iter().any(|credit| {
        tail.rsplit_once(credit).is_some_and(|(before, name)| {
            let begins =
                before.is_empty() || before.ends_with([' ', '(', '。', '"', '”', '|', '/', '.', ')', '[']);
            let short = (1..=16).contains(&name.chars().count());
            begins && short && !has_sentence(name) && !before.ends_with("文/")
        })
    })
}

/// Words of the lines after an article. They begin the line, and the line is short or says what
/// may not be done with the text.
fn end(folded: &str, length: usize) -> Option<Line> {
    let start = folded
        .trim_start_matches(['[', '(', '*', '※', '#', '■', '◆', '>', '|', '·', '-', ' ', '《', '"', '“']);
    if length <= 24 && prefix(start, words::RELATED).is_some() && !ends_sentence_strictly(folded) {
        return Some(Line::Related);
    }
    if prefix(start, words::NEIGHBOURS).is_some() && length <= 120 {
        return Some(Line::End("leads to the next article"));
    }
    if let Some(word) = prefix(start, words::RIGHTS) {
        // 版权所有者… may begin a paragraph about copyright.
        let heading = length <= word.chars().count() + 8 && !folded.contains('。');
        if heading || is_about_rights(folded) {
            return Some(Line::End("begins the small print"));
        }
    }
    if has_any(folded, &["版权", "免责", "法律"]) && folded.ends_with("声明") && length <= 40 {
        return Some(Line::End("begins the small print"));
    }
    // `1、凡本网注明…`, `本文来源…未经授权不得转载`.
    if is_about_rights(folded) && length <= 400 {
        return Some(Line::End("says what may be done with the text"));
    }
    None
}

/// Whether a line speaks of this site's texts and of what may not be done with them.
fn is_about_rights(folded: &str) -> bool {
    has_any(folded, words::RIGHTS_PLAIN)
        || (has_any(folded, words::OURSELVES)
            && words::RIGHTS_MATTER.iter().filter(|word| folded.contains(**word)).count() >= 2)
}

fn ends_sentence_strictly(folded: &str) -> bool {
    folded.ends_with(['。', '！', '？', '!', '?'])
}

/// Lines that are of no use wherever they stand.
fn noise(folded: &str, length: usize) -> Option<&'static str> {
    if length == 0 {
        return Some("is empty");
    }
    if !folded.chars().any(char::is_alphanumeric) {
        return Some("has no words");
    }
    if length <= 2 && folded.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("is a number");
    }
    let bare = folded.trim_matches(|char: char| "·|>-=*#_~[]()<. 。!:+".contains(char));
    if words::BUTTONS.contains(&bare) || words::BUTTONS.contains(&folded) {
        return Some("is a button");
    }
    if let Some(word) = prefix(bare, words::INVITATIONS) {
        // 首页 and 广告 may begin a sentence; a button is one because it says no more.
        let room = if word.chars().count() >= 4 || word.ends_with([':', '(', '>']) { 36 } else { 6 };
        if length <= word.chars().count() + room && !folded.contains('。') && *word != *"责任编辑" {
            return Some("is a button or an invitation");
        }
    }
    if is_to_visitor(folded, length) {
        return Some("speaks to the visitor");
    }
    if is_navigation(folded, length) {
        return Some("is navigation");
    }
    if is_buttons(folded, length) {
        return Some("is a row of buttons");
    }
    if is_tags(folded, length) {
        return Some("is a row of tags");
    }
    if is_pager(folded) {
        return Some("is a pager");
    }
    if is_address(folded) {
        return Some("is an address");
    }
    if is_file_name(folded) {
        return Some("is the name of a picture");
    }
    None
}

/// `陈某`, `(王某某)`, `某某社/陈某`, `(李某 编译)`.
fn is_byline(folded: &str) -> bool {
    let bare = folded.trim_matches(|char: char| "()[]/ ".contains(char));
    let bare = ["编译", "整理", "编辑", "文", "撰文"]
        .iter()
        .find_map(|role| bare.strip_suffix(role))
        .unwrap_or(bare)
        .trim();
    let last = bare.rsplit(['/', ' ']).next().unwrap_or(bare);
    bare.chars().count() <= 12 && names::is_person(last)
}

/// `您还没有登录…`, `欢迎关注…公众号`: the page speaks to its visitor, not of anything.
fn is_to_visitor(folded: &str, length: usize) -> bool {
    length <= 120
        && has_any(folded, words::ASKING)
        && words::TO_VISITORS.iter().filter(|word| folded.contains(**word)).count()
            >= if length <= 30 { 1 } else { 2 }
}

/// Short words in a row, parted by bars or arrows: channels, or the way to this page.
fn is_navigation(folded: &str, length: usize) -> bool {
    let arrows = if folded.contains('〈') { None } else { Some(folded.replace('〉', ">")) };
    let folded = arrows.as_deref().unwrap_or(folded);
    if length > 200 || folded.contains(['。', '!', '?', ',']) {
        return false;
    }
    let rows = |sign: char, most: usize| {
        let items: Vec<usize> =
            folded.split(sign).map(|item| item.trim().chars().count()).filter(|item| *item > 0).collect();
        (items.len(), items.iter().filter(|item| **item <= most).count())
    };
    let (bars, short) = rows('|', 8);
    if bars >= 3 && short * 4 >= bars * 3 {
        return true;
    }
    let (steps, short) = rows('>', 10);
    if steps >= 2 && short >= steps - 1 && folded.matches('>').count() >= 2 || steps >= 3 {
        return true;
    }
    // Channels in a row with nothing but room between them.
    let (words, short) = rows(' ', 5);
    let digits = folded.chars().any(|char| char.is_ascii_digit());
    words >= 6 && short * 10 >= words * 9 && !digits && !folded.contains([':', '、', ','])
}

/// `[收藏] [打印] [关闭]`.
fn is_buttons(folded: &str, length: usize) -> bool {
    if length > 40 || !folded.contains(['[', '|', ' ']) {
        return false;
    }
    let mut parts = folded.split(['[', ']', '|', ' ']).filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some()
        && parts.all(|part| words::BUTTONS.contains(&part) || words::AMONG_FACTS.contains(&part))
}

fn is_tags(folded: &str, length: usize) -> bool {
    let hashes = folded.matches('#').count();
    folded.starts_with('#') && hashes >= 2 && !has_sentence(folded) && length <= 120
}

/// `上一页 1 2 3 下一页`, `[1] [2]`, `1/2`, `第1页`.
fn is_pager(folded: &str) -> bool {
    if folded.contains(':') || folded.len() > 80 {
        return false;
    }
    let rest = words::PAGER.iter().fold(folded.to_owned(), |text, word| text.replace(word, ""));
    let changed = rest.len() != folded.len();
    let numbers = rest.chars().all(|char| char.is_ascii_digit() || " []()/|·.<>-:".contains(char));
    numbers && (changed || folded.matches(['[', '(', '|', '/']).count() >= 2)
}

/// Whether a line leads from one page of an article to another.
pub(crate) fn leads_to_pages(text: &str) -> bool {
    let folded = fold(text);
    let numbers = folded.split(|char: char| !char.is_ascii_digit()).filter(|number| !number.is_empty());
    let next = folded.contains("下一页") || folded.contains("余下全文");
    is_pager(folded.trim()) && (next || numbers.count() >= 2)
}

fn is_address(folded: &str) -> bool {
    let Some(at) = folded.find("http://").or_else(|| folded.find("https://")).or_else(|| folded.find("www."))
    else {
        return false;
    };
    let before = folded.get(..at).unwrap_or_default();
    let after = folded.get(at..).unwrap_or_default();
    let after = after.split_once(' ').map_or("", |(_, after)| after);
    hanzi(before) + hanzi(after) <= 8 && !has_sentence(before)
}

/// `IMG_2034.jpg`, `title_fororder_1`, `微信图片_20240526142725`: what a picture is called when no
/// picture is shown.
fn is_file_name(folded: &str) -> bool {
    let picture = words::PICTURE_FILES.iter().any(|kind| folded.ends_with(kind));
    let named = folded.rsplit_once('_').is_some_and(|(before, number)| {
        let numbered =
            (1..=20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let inner = before.rsplit_once('_').is_some_and(|(_, word)| word.is_ascii() || word.contains("图片"));
        numbered && (inner || before.ends_with("图片"))
    });
    (picture || named) && !has_sentence(folded)
}

/// Whether a line may be a heading: short, and not the end of a sentence. Who is addressed
/// (`各区教育局，各学校：`) heads a letter, not a section.
pub(crate) fn may_be_heading(text: &str) -> bool {
    let length = length(text);
    let addressed = text.ends_with(['：', ':']) && text.contains(['，', '、', ',']);
    // `记者：人多吗？` is said by somebody.
    let said = text.split_once(['：', ':']).is_some_and(|(who, what)| {
        who.chars().count() <= 8 && what.trim_end().ends_with(['？', '！', '?', '!'])
    });
    let open = !ends_sentence(text) || (text.ends_with(['？', '！', '?', '!', '：', ':']) && length <= 30);
    (2..=40).contains(&length) && open && !addressed && !said
}
