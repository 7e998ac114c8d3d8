//! Titles: which line is the headline, and the headline without the name of the site.

use crate::extract::html::json;
use crate::extract::html::page::{Line, Page};
use crate::extract::lexicon::fold::{fold, hanzi, length};
use crate::extract::lexicon::role::Holds;
use crate::extract::metadata::line::Line as Words;

/// A title and the lines it stands in.
#[derive(Debug, Default)]
pub(crate) struct Title {
    pub text: Option<String>,
    /// The last line of it.
    pub line: Option<usize>,
}

/// The title of a page whose text begins at line `first`; `against` says which lines stand in areas
/// for something else.
///
/// A visible line wins, because pages state in their head what suits search engines. It is the one
/// that the head agrees with, that is marked as a heading, that stands above the line of facts and
/// near the text. Without one, the head's title is taken, less the name of the site.
pub(crate) fn find(page: &Page, words: &[Words], first: usize, against: &[bool]) -> Title {
    let stated = Stated::of(page);
    let mut best: Option<(i64, usize)> = None;
    for (at, line) in page.lines.iter().enumerate().take(first.saturating_add(1)) {
        let bad = against.get(line.area).copied().unwrap_or(false);
        let plain = matches!(words.get(at), Some(Words::Text | Words::Name | Words::Related));
        if bad || !plain || !(4..=100).contains(&line.length) {
            continue;
        }
        let score = score(page, words, &stated, first, at, line);
        if best.is_none_or(|(found, _)| score >= found) {
            best = Some((score, at));
        }
    }
    // Where the head names nothing, a first heading near the text is believed.
    let enough = |at: &usize| match page.lines.get(*at) {
        Some(line) if line.heading == 1 && stated.keys.is_empty() => 15,
        _ => 30,
    };
    match best
        .filter(|(score, at)| *score >= enough(at))
        .and_then(|(_, at)| page.lines.get(at).map(|line| (at, line)))
    {
        Some((at, line)) if !line.text.ends_with(['…', '.']) => {
            let (text, line) = whole(page, &stated, at, &line.text);
            Title { text: Some(text), line: Some(line) }
        }
        Some((at, _)) if !stated.headline.is_empty() => Title { text: Some(stated.headline), line: Some(at) },
        _ => Title { text: Some(stated.headline).filter(|title| !title.is_empty()), line: None },
    }
}

/// What the head of a page calls it.
struct Stated {
    /// Keys of `<title>`, `og:title` and their like.
    keys: Vec<String>,
    /// The likeliest headline among them.
    headline: String,
    key: String,
}

impl Stated {
    fn of(page: &Page) -> Self {
        const NAMES: &[&str] = &["og:title", "twitter:title", "articletitle", "headline", "title"];
        let stated =
            |name: &&str| page.meta.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone());
        let linked = page.scripts.iter().filter(|script| script.contains("@context"));
        let linked = linked.filter_map(|script| {
            ["headline", "title"].iter().find_map(|key| json::values(script, key).next())
        });
        let mut all: Vec<String> = linked.chain(NAMES.iter().filter_map(stated)).collect();
        all.push(page.title.clone());
        all.retain(|title| length(title) >= 4);
        // The shortest that begins like the others has no site behind it.
        let headline =
            all.iter().map(|title| without_site(title)).min_by_key(|title| length(title)).unwrap_or_default();
        let (headline, named) = (headline.to_owned(), key(headline));
        Self { keys: all.iter().map(|title| key(title)).collect(), key: named, headline }
    }
}

fn score(page: &Page, words: &[Words], stated: &Stated, first: usize, at: usize, line: &Line) -> i64 {
    let signed = |number: usize| i64::try_from(number).unwrap_or(0);
    let key = key(&line.text);
    let length = key.chars().count();
    let mut score = 0;
    let stated_whole = length >= 4 && stated.keys.iter().any(|title| title.contains(&key));
    if stated_whole || (stated.key.chars().count() >= 6 && key.contains(&stated.key)) {
        score += 50 + signed(length.min(40));
    }
    score += match line.heading {
        1 => 30,
        2 => 20,
        3 => 14,
        4..=6 => 10,
        _ => 0,
    };
    score += 5 * i64::from(line.centred) + 5 * i64::from(line.bold * 2 > length);
    // Hints stand in the order of the lines.
    let from = page.hints.partition_point(|hint| hint.line < at);
    let here = page.hints.iter().skip(from).take_while(|hint| hint.line == at);
    if here.into_iter().any(|hint| hint.of == Holds::Title) {
        score += 12;
    }
    let below = (at + 1..at + 4).take_while(|at| *at <= first);
    let dated =
        |at: usize| matches!(words.get(at), Some(Words::Facts(fields)) if !fields.published.is_empty());
    if below.into_iter().any(dated) {
        score += 18;
    }
    if line.linked * 2 > length {
        score -= if line.heading == 1 { 5 } else { 30 };
    }
    if line.text.ends_with(['。', '；', '，', '：']) || hanzi(&line.text) < 2 || at == first {
        score -= 20;
    }
    score - signed((first - at).min(20))
}

/// A headline that is broken into lines, as the head has it in one.
fn whole(page: &Page, stated: &Stated, at: usize, text: &str) -> (String, usize) {
    let fits = |text: &str| {
        let key = key(text);
        stated.keys.iter().any(|title| title.starts_with(&key))
    };
    let (mut whole, mut first, mut last) = (text.to_owned(), at, at);
    let line = |at: usize| page.lines.get(at).map(|line| line.text.as_str()).filter(|text| length(text) >= 2);
    let contained = |text: &str| stated.keys.iter().any(|title| title.contains(&key(text)));
    while let Some(joined) = first.checked_sub(1).and_then(line).map(|above| format!("{above}{whole}")) {
        if !contained(&joined) || contained(&format!("{whole}{whole}")) {
            break;
        }
        whole = joined;
        first -= 1;
    }
    while let Some(joined) = line(last + 1).map(|below| format!("{whole}{below}")) {
        if !fits(&joined) {
            break;
        }
        whole = joined;
        last += 1;
    }
    if fits(&whole) { (whole, last) } else { (text.to_owned(), at) }
}

/// The letters and digits of a title, by which it is compared.
pub(crate) fn key(text: &str) -> String {
    fold(text).chars().filter(|char| char.is_alphanumeric()).collect()
}

/// What parts a headline from the channel and the site behind it.
const SIGNS: [&str; 12] = ["_", "|", "｜", " - ", " – ", " — ", "--", "——", "-", "－", "<<", " "];

/// `text` without the names of channels and site behind its headline.
pub(crate) fn without_site(text: &str) -> &str {
    let mut headline = text.trim();
    for sign in SIGNS {
        while let Some((before, name)) = headline.rsplit_once(sign) {
            if !is_site(name, sign) || before.trim().chars().count() < 4 {
                break;
            }
            headline = before.trim();
        }
    }
    headline
}

/// The name of the site behind a headline, if there is one.
pub(crate) fn site(text: &str) -> Option<&str> {
    const OTHERS: &[&str] = &["政府", "委员会", "大学", "日报社", "广播电台"];
    let behind = text.trim().strip_prefix(without_site(text))?;
    let last = SIGNS.iter().filter_map(|sign| behind.rsplit_once(sign)).map(|(_, name)| name.trim());
    let name = last.filter(|name| !name.is_empty()).min_by_key(|name| name.len())?;
    let folded = fold(name);
    let named = SITES.iter().chain(OTHERS).any(|end| *end != "频道" && folded.ends_with(end));
    (named && name.chars().count() >= 2).then_some(name)
}

/// What the names of sites end with.
const SITES: &[&str] =
    &["网", "在线", "频道", "日报", "晚报", "时报", "电视台", "com", "cn", "net", "客户端", "官网"];

/// Whether words behind a headline, parted from it by `sign`, are the name of a site or a channel.
fn is_site(name: &str, sign: &str) -> bool {
    const CHANNELS: &[&str] = &[
        "新闻",
        "报",
        "中心",
        "门户",
        "论坛",
        "资讯",
        "社",
        "首页",
        "要闻",
        "财经",
        "体育",
        "科技",
        "娱乐",
        "社区",
        "政府",
        "博客",
        "平台",
        "手机版",
        "版",
        "站",
        "刊",
        "委员会",
        "news",
        "滚动",
        "国内",
        "国际",
        "社会",
        "教育",
        "军事",
        "杂志",
        "周刊",
        "头条",
        "快讯",
        "正文",
        "专栏",
        "百科",
    ];
    let name = fold(name.trim());
    let ends = |words: &[&str]| words.iter().any(|end| name.ends_with(end));
    // A space or a dash may also part a headline from its second line.
    let doubtful = [" ", "--", "——", "-", "－"].contains(&sign);
    let short = name.chars().count() <= if doubtful { 10 } else { 16 };
    short && !name.is_empty() && (ends(SITES) || !doubtful && ends(CHANNELS))
}
