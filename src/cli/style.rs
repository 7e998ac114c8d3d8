//! Text on a terminal: cleaned of what could act on it, cut into lines, coloured.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// What a piece of a line is; colours follow from it, and nothing is said by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Title,
    Hit,
    Rank,
    Place,
    Citation,
    Topic,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    text: String,
    style: Style,
}

impl Span {
    /// A piece of text, cleaned; line breaks become spaces.
    pub fn new(text: impl AsRef<str>, style: Style) -> Self {
        let text = clean(text.as_ref());
        Self { text: text.replace(['\n', '\t'], " "), style }
    }

    /// A piece without a style.
    pub fn plain(text: impl AsRef<str>) -> Self {
        Self::new(text, Style::Plain)
    }
}

/// `text` without characters that move the cursor, colour the screen or turn the reading
/// direction; U+FFFD stands where one was.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains(acts_on_a_terminal) {
        Cow::Owned(text.replace(acts_on_a_terminal, "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The spans as text, coloured or not.
pub fn paint(spans: &[Span], color: bool) -> String {
    let mut line = String::new();
    for span in spans {
        match code(span.style) {
            Some(code) if color => {
                line.push_str(code);
                line.push_str(&span.text);
                line.push_str("\x1b[0m");
            }
            _ => line.push_str(&span.text),
        }
    }
    line
}

/// Columns that a text takes on a terminal.
pub fn columns(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// Cuts spans into lines of at most `width` columns; all but the first leave room for `indent`.
/// Lines break at spaces and between 汉字, never before a closing or after an opening sign.
pub fn wrap(spans: &[Span], width: Option<usize>, indent: usize) -> Vec<Vec<Span>> {
    let Some(width) = width.map(|width| width.max(indent + 8)) else {
        return vec![spans.to_vec()];
    };
    let mut lines = Vec::new();
    let mut line = Pending::default();
    let mut room = width;
    let mut before = None;
    for span in spans {
        for character in span.text.chars() {
            if before.is_some_and(|before| may_break(before, character)) {
                line.keep_word();
            }
            let columns = character.width_cjk().unwrap_or(0);
            if line.columns + columns > room && character != ' ' {
                lines.push(line.end_line());
                room = width - indent;
            }
            line.push(character, span.style, columns);
            before = Some(character);
        }
    }
    line.keep_word();
    lines.push(line.kept);
    lines
}

/// The spans as far as they fit into one line of `width` columns; `…` stands for the rest.
pub fn clip(spans: &[Span], width: Option<usize>) -> Vec<Span> {
    let mut lines = wrap(spans, width.map(|width| width.saturating_sub(2)), 0);
    let more = lines.len() > 1;
    let mut line = lines.drain(..).next().unwrap_or_default();
    if more {
        line.push(Span::plain("…"));
    }
    line
}

/// A line being filled: what is sure to stay, and the word that may still move to the next.
#[derive(Default)]
struct Pending {
    kept: Vec<Span>,
    word: Vec<Span>,
    columns: usize,
    word_columns: usize,
}

impl Pending {
    fn push(&mut self, character: char, style: Style, columns: usize) {
        append(&mut self.word, character, style);
        self.columns += columns;
        self.word_columns += columns;
    }

    fn keep_word(&mut self) {
        for span in self.word.drain(..) {
            span.text.chars().for_each(|character| append(&mut self.kept, character, span.style));
        }
        self.word_columns = 0;
    }

    /// Takes the line without the word that does not fit; a word longer than a line is cut.
    fn end_line(&mut self) -> Vec<Span> {
        if self.kept.is_empty() {
            self.keep_word();
        }
        self.columns = self.word_columns;
        std::mem::take(&mut self.kept)
    }
}

fn append(spans: &mut Vec<Span>, character: char, style: Style) {
    match spans.last_mut() {
        Some(last) if last.style == style => last.text.push(character),
        _ => spans.push(Span { text: character.into(), style }),
    }
}

fn may_break(before: char, after: char) -> bool {
    const CLOSING: &str = "，。、；：？！）》〉」』】〕”’…—·,.;:?!)]}%％";
    const OPENING: &str = "（《〈「『【〔“‘([{";
    let wide = |character: char| character.width().unwrap_or(0) > 1;
    (before == ' ' || wide(before) || wide(after))
        && after != ' '
        && !CLOSING.contains(after)
        && !OPENING.contains(before)
}

fn acts_on_a_terminal(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
}

fn code(style: Style) -> Option<&'static str> {
    match style {
        Style::Plain => None,
        Style::Title => Some("\x1b[1m"),
        Style::Hit => Some("\x1b[1;31m"),
        Style::Rank => Some("\x1b[32m"),
        Style::Place => Some("\x1b[35m"),
        Style::Citation => Some("\x1b[36m"),
        Style::Topic => Some("\x1b[33m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize, indent: usize) -> Vec<String> {
        wrap(&[Span::plain(text)], Some(width), indent).iter().map(|line| paint(line, false)).collect()
    }

    #[test]
    fn lines_fit_and_lose_nothing() {
        for (text, width, indent, expected) in [
            ("职业教育与产业", 8, 0, vec!["职业教育", "与产业"]),
            ("职业教育，产业", 8, 0, vec!["职业教", "育，产业"]),
            ("职业教“育产”业", 8, 0, vec!["职业教", "“育产”", "业"]),
            ("one two three", 8, 0, vec!["one two ", "three"]),
            ("一二三四五六", 14, 4, vec!["一二三四五六"]),
            ("一二三四五六七八九十", 12, 4, vec!["一二三四五六", "七八九十"]),
            ("abcdefghijkl", 8, 0, vec!["abcdefgh", "ijkl"]),
            ("", 8, 0, vec![""]),
        ] {
            assert_eq!(lines(text, width, indent), expected, "{text} at {width}");
        }
    }

    #[test]
    fn a_clipped_line_fits_and_says_that_there_is_more() {
        let clipped = |text: &str, width| paint(&clip(&[Span::plain(text)], width), false);
        assert_eq!(clipped("一二三四五六", None), "一二三四五六");
        assert_eq!(clipped("一二三四", Some(12)), "一二三四");
        assert_eq!(clipped("一二三四五六", Some(12)), "一二三四五…");
        assert!(columns(&clipped(&"字".repeat(50), Some(30))) <= 30);
    }

    #[test]
    fn control_characters_are_escaped() {
        for (foreign, shown) in [
            ("清\x1b[2J屏", "清�[2J屏"),
            ("右\u{202E}左", "右�左"),
            ("响\x07铃\r回车\u{9b}31m", "响�铃�回车�31m"),
            ("行\n与\t列", "行\n与\t列"),
        ] {
            assert_eq!(clean(foreign), shown);
        }
        assert_eq!(paint(&[Span::plain("行\n与\t列")], true), "行 与 列");
    }

    #[test]
    fn colour_is_closed_where_a_line_ends() {
        let spans = [Span::plain("一二三"), Span::new("四五六", Style::Hit)];
        let painted: Vec<_> = wrap(&spans, Some(8), 0).iter().map(|line| paint(line, true)).collect();
        assert_eq!(painted, ["一二三\x1b[1;31m四\x1b[0m", "\x1b[1;31m五六\x1b[0m"]);
    }
}
