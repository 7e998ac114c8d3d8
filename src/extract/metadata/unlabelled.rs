//! What a line of facts states without a label: who published an article and who wrote it.

use crate::extract::lexicon::fold::{fold, hanzi};
use crate::extract::lexicon::words;
use crate::extract::metadata::facts::{Facts, Fragment};
use crate::extract::metadata::names::{is_person, source};

/// Reads names off the pieces of a line, and counts the characters that belong to nothing.
///
/// Beside a date, what is called as publishers are is one, on either side, and what is called as
/// people are is an author. A name that may be anything is a publisher only behind the date and
/// alone; before it stand places and channels.
pub(crate) fn read(fields: &mut Facts, pieces: &[Fragment]) {
    let names: Vec<&Fragment> = pieces.iter().filter(|piece| !is_noise(&piece.text)).collect();
    fields.leftover += names.iter().map(|piece| piece.text.chars().count()).sum::<usize>();
    if let [piece] = names.as_slice()
        && piece.after
        && !is_person(&piece.text)
    {
        fields.unlabelled_source = source(&piece.text).filter(|name| name.chars().count() <= 16);
    }
    if fields.published.is_empty() || names.len() > 3 {
        return;
    }
    for piece in names {
        let (name, reporter) = without_reporter(&piece.text);
        if is_publisher(name) && fields.unlabelled_source.is_none() {
            fields.unlabelled_source = source(name);
        } else if is_person(name) && !is_publisher(name) && fields.unlabelled_author.is_none() {
            fields.unlabelled_author = Some(name.to_owned());
        } else if reporter && fields.unlabelled_source.is_none() && hanzi(name) > 2 {
            fields.unlabelled_source = source(name);
        }
    }
}

/// Whether a short text is called as newspapers, sites, stations and offices are.
pub(crate) fn is_publisher(name: &str) -> bool {
    let folded = fold(name.trim_matches(|char: char| "《》[]【】()（）".contains(char)));
    let length = folded.chars().count();
    let of = |end: &&&str| folded.strip_suffix(**end).is_some_and(|before| before.chars().count() >= 1);
    let Some(end) = words::PUBLISHERS.iter().filter(of).max_by_key(|end| end.len()) else { return false };
    let before = folded.strip_suffix(*end).unwrap_or_default();
    // 国内新闻 is a channel, 澎湃新闻 a publisher.
    (3..=20).contains(&length)
        && !words::CHANNELS.contains(&before)
        && !folded.contains(|char: char| char.is_ascii_digit() || "，。,:".contains(char))
}

/// `晴川日报记者` without what the person is that follows.
fn without_reporter(text: &str) -> (&str, bool) {
    let ends = ["首席记者", "特约记者", "见习记者", "记者", "記者", "通讯员", "通訊員"];
    match ends.iter().find_map(|end| text.strip_suffix(end)) {
        Some(name) => (name, true),
        None => (text, false),
    }
}

/// Buttons and counters, numbers, and the page of a newspaper (`第03版`).
fn is_noise(piece: &str) -> bool {
    let narrow = fold(piece);
    let page = narrow.strip_suffix('版').map(|page| page.trim_start_matches('第'));
    let counts = narrow.starts_with(|char: char| char.is_ascii_digit())
        && ["阅读", "评论", "浏览", "参与", "点击", "回复"].iter().any(|end| narrow.ends_with(end));
    counts
        || words::AMONG_FACTS.contains(&narrow.as_str())
        || narrow.chars().all(|char| !char.is_alphabetic())
        || page.is_some_and(|page| !page.is_empty() && page.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
