//! Removes excessive nesting from markup before it is parsed.

use std::borrow::Cow;

/// The parser looks through all open elements at most tags, so that a hundred thousand of them
/// would take minutes. No page that a person made comes near this depth; some leave a few hundred
/// elements open.
const DEEPEST: usize = 2000;

/// `text` without start tags that are nested deeper than [`DEEPEST`].
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
        if name.is_empty() || closes_itself(name) {
            continue;
        }
        if closing {
            depth = depth.saturating_sub(1);
            continue;
        }
        if is_raw(name) {
            at = end_of_raw(text, at, name);
            continue;
        }
        if depth < DEEPEST {
            depth += 1;
            continue;
        }
        let end = rest.find(['>', '<']).map_or(text.len(), |end| start + 1 + end);
        let end = if text.get(end..).is_some_and(|rest| rest.starts_with('>')) { end + 1 } else { end };
        kept.push_str(text.get(copied..start).unwrap_or_default());
        (copied, at) = (end, end);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
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
