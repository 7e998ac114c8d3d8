//! Removes excessive nesting and attributes from markup before it is parsed.

use std::borrow::Cow;

/// The parser looks through all open elements at most tags, so that a hundred thousand of them
/// would take minutes. No page that a person made comes near this depth; some leave a few hundred
/// elements open.
const DEEPEST: usize = 2000;

/// The parser compares each attribute of an element with all others of it: three hundred thousand took
/// 42 s. No element of a page has a hundred.
const MOST_ATTRIBUTES: usize = 500;

/// `text` without start tags that are nested deeper than [`DEEPEST`], and without the attributes of an
/// element beyond [`MOST_ATTRIBUTES`].
pub(crate) fn shallow(text: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let (mut copied, mut depth, mut at) = (0, 0usize, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = text.get(start + 1..).unwrap_or_default();
        at = start + 1;
        if let Some(comment) = rest.strip_prefix("!--") {
            at = comment.find("-->").map_or(text.len(), |end| start + 4 + end);
            continue;
        }
        let closing = rest.starts_with('/');
        let name = name(rest.strip_prefix('/').unwrap_or(rest));
        if name.is_empty() {
            continue;
        }
        let (end, crowd) = end_of_tag(rest);
        at = start + 1 + end;
        let plain = closing || closes_itself(name) || is_raw(name);
        if !plain && depth >= DEEPEST {
            kept.push_str(text.get(copied..start).unwrap_or_default());
            at = (at + 1).min(text.len());
            copied = at;
            continue;
        }
        if let Some(from) = crowd {
            kept.push_str(text.get(copied..start + 1 + from).unwrap_or_default());
            copied = at;
        }
        if closing && !closes_itself(name) {
            depth = depth.saturating_sub(1);
        } else if is_raw(name) {
            at = end_of_raw(text, at, name);
        } else if !plain {
            depth += 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
}

/// Where a tag is looked at.
#[derive(Clone, Copy)]
enum Inside {
    TagName,
    Between,
    Name,
    AfterName,
    /// Behind a sign of equality.
    Equals,
    Value,
    Quoted(u8),
}

/// Where a tag ends, as the parser sees it, and where in it the attributes begin that are too many.
fn end_of_tag(tag: &str) -> (usize, Option<usize>) {
    let (mut inside, mut count, mut from) = (Inside::TagName, 0, None);
    for (at, byte) in tag.bytes().enumerate() {
        let space = byte.is_ascii_whitespace();
        inside = match (inside, byte) {
            (Inside::Quoted(mark), byte) if mark == byte => Inside::Between,
            (Inside::Quoted(_), _) => inside,
            (_, b'>') => return (at, from),
            (Inside::Equals, b'"' | b'\'') => Inside::Quoted(byte),
            (Inside::Equals, _) if space => Inside::Equals,
            (Inside::Equals, _) => Inside::Value,
            (Inside::Value, _) if space => Inside::Between,
            (Inside::Value, _) => Inside::Value,
            (_, b'/') => Inside::Between,
            (Inside::Name | Inside::AfterName, b'=') => Inside::Equals,
            (Inside::Name, _) if space => Inside::AfterName,
            (Inside::TagName, _) if space => Inside::Between,
            (Inside::Name | Inside::TagName, _) => inside,
            (Inside::Between | Inside::AfterName, _) if space => inside,
            (Inside::Between | Inside::AfterName, _) => {
                count += 1;
                if count > MOST_ATTRIBUTES && from.is_none() {
                    from = Some(at);
                }
                Inside::Name
            }
        };
    }
    (tag.len(), from)
}

fn name(text: &str) -> &str {
    let end = text.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(text.len());
    text.get(..end)
        .filter(|name| name.starts_with(|char: char| char.is_ascii_alphabetic()))
        .unwrap_or_default()
}

/// Elements that hold nothing, or that the next of their kind ends.
fn closes_itself(name: &str) -> bool {
    const NAMES: [&str; 24] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track", "wbr", "p", "li", "td", "tr", "th", "dt", "dd", "option", "html", "body",
    ];
    NAMES.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// Elements whose content is no mark-up.
fn is_raw(name: &str) -> bool {
    ["script", "style", "textarea", "title", "xmp"].iter().any(|raw| raw.eq_ignore_ascii_case(name))
}

fn end_of_raw(text: &str, from: usize, tag: &str) -> usize {
    let mut at = from;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("</")) {
        at += found + 2;
        if text.get(at..).is_some_and(|rest| name(rest).eq_ignore_ascii_case(tag)) {
            return at;
        }
    }
    text.len()
}
