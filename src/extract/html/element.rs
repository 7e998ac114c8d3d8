//! Classifies an element by its name, its class and its id.

use crate::extract::lexicon::role::{Holds, Role};
use crate::extract::lexicon::words;

/// How an element takes part in the flow of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Block,
    Inline,
    /// Text that is read, but not shown.
    Head,
    /// Nothing in it is shown.
    Out,
}

pub(crate) fn flow(tag: &str) -> Flow {
    match tag {
        "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "data" | "del" | "dfn"
        | "em" | "font" | "i" | "ins" | "kbd" | "label" | "mark" | "q" | "rb" | "ruby" | "s" | "samp"
        | "small" | "span" | "strike" | "strong" | "sub" | "sup" | "time" | "tt" | "u" | "var" | "wbr"
        | "nobr" | "picture" | "map" => Flow::Inline,
        "title" | "script" => Flow::Head,
        "style" | "noscript" | "template" | "iframe" | "select" | "option" | "button" | "textarea"
        | "input" | "svg" | "canvas" | "object" | "embed" | "video" | "audio" | "rt" | "rp" | "math"
        | "applet" | "frameset" | "noframes" | "datalist" | "dialog" | "br" | "hr" | "img" | "meta"
        | "link" | "base" | "source" | "area" => Flow::Out,
        _ => Flow::Block,
    }
}

/// 1–6 for headings, 0 for anything else.
pub(crate) fn heading(tag: &str) -> u8 {
    match tag {
        "h1" => 1,
        "h2" => 2,
        "h3" => 3,
        "h4" => 4,
        "h5" => 5,
        "h6" => 6,
        _ => 0,
    }
}

/// What the class and id of an element say.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Names {
    pub(crate) role: Role,
    pub(crate) holds: Option<Holds>,
}

pub(crate) fn names(class: Option<&str>, id: Option<&str>) -> Names {
    let mut names = Names::default();
    for token in class.into_iter().chain(id).flat_map(tokens) {
        if let Some((role, _)) = words::ROLES.iter().find(|(_, words)| is_one(token, words)) {
            names.role = *role;
        }
        if let Some((holds, _)) = words::HOLDS.iter().find(|(_, words)| is_one(token, words)) {
            names.holds = Some(*holds);
        }
    }
    names
}

fn is_one(token: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(token))
}

/// The words of a class or id: parted by signs, and where a capital begins.
fn tokens(name: &str) -> impl Iterator<Item = &str> {
    let parts = name.split(|char: char| !char.is_ascii_alphanumeric());
    parts.flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            let humps = rest.bytes().zip(rest.bytes().skip(1));
            let hump = humps
                .enumerate()
                .find(|(_, (one, two))| one.is_ascii_lowercase() && two.is_ascii_uppercase());
            let end = hump.map_or(rest.len(), |(at, _)| at + 1);
            let (word, after) = rest.split_at_checked(end)?;
            rest = after;
            (!word.is_empty()).then_some(word)
        })
    })
}
