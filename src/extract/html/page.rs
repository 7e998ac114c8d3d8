//! A page without its mark-up: visual lines in order, the areas they stand in, what is stated.

use std::ops::Range;

use crate::extract::lexicon::role::{Holds, Role};

/// What a page's parser hands to the rules.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Block elements in document order; every one follows the one that it stands in.
    pub areas: Vec<Area>,
    /// Visual lines in document order: what lies between two line breaks.
    pub lines: Vec<Line>,
    /// Text of `<title>`.
    pub title: String,
    /// Names in lowercase and contents of `<meta>`, `<time datetime>` and `itemprop` elements.
    pub meta: Vec<(String, String)>,
    /// Inline scripts.
    pub scripts: Vec<String>,
    /// What elements say by their class or id that they hold.
    pub hints: Vec<Hint>,
}

/// What an element says that it holds.
#[derive(Debug)]
pub(crate) struct Hint {
    pub of: Holds,
    /// The line it stands in.
    pub line: usize,
    pub text: String,
}

/// A block element.
#[derive(Debug, Default)]
pub(crate) struct Area {
    /// The area around it; the first stands in itself.
    pub parent: usize,
    /// The lines in it and in what it holds.
    pub lines: Range<usize>,
    /// Pictures in it and in what it holds.
    pub images: usize,
    /// What its tag, class and id say it is for.
    pub role: Role,
    /// Whether it is an `<article>`.
    pub article: bool,
}

/// One visual line.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Cleaned text.
    pub text: String,
    /// Its characters that are not white space.
    pub length: usize,
    /// The text with a space between inline elements, where that differs: facts often stand
    /// apart by style alone.
    pub apart: Option<String>,
    /// The innermost area.
    pub area: usize,
    /// Characters inside links.
    pub linked: usize,
    /// Bold characters.
    pub bold: usize,
    /// 1–6 in a heading.
    pub heading: u8,
    /// Whether it begins with the room of two 汉字, as paragraphs do.
    pub indented: bool,
    /// Whether it is centred.
    pub centred: bool,
    /// Whether it is in an item of a list.
    pub item: bool,
    /// Pictures between the line before and this one.
    pub images_before: usize,
    /// The text of the link that the line ends with, when the line does not begin with it.
    pub tail: Option<String>,
}
