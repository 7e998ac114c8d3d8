//! Characters and words of Chinese pages, folded so that every rule is written once.

use crate::extract::lexicon::bits::has_bit;
use crate::extract::lexicon::traditional::{TRADITIONAL, TRADITIONAL_BITS};

/// A text without invisible characters: icon-font, zero-width and control characters. Trimmed; a space
/// that does not break is layout, and so a space.
pub(crate) fn clean(text: &str) -> String {
    if !text.chars().any(|char| char == '\u{A0}' || is_invisible(char)) {
        return text.trim().to_owned();
    }
    let kept = text.chars().filter(|char| !is_invisible(*char));
    kept.map(|char| if char == '\u{A0}' { ' ' } else { char }).collect::<String>().trim().to_owned()
}

/// Characters that print nothing, or nothing that is text. Joiners inside emoji stay.
pub(crate) fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{10FFFD}')
        || (char.is_control() && !char.is_whitespace())
}

/// `text` as the rules see it, character by character: narrow, lowercase, and in Simplified
/// script as far as the words of the rules go.
pub(crate) fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

fn fold_char(char: char) -> char {
    match char {
        'a'..='z' | '0'..='9' | ' ' => char,
        'A'..='Z' => char.to_ascii_lowercase(),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(char as u32 - 0xFEE0).unwrap_or(char).to_ascii_lowercase(),
        '丨' | '︱' | '┃' | '│' | '▏' => '|',
        '∶' | '﹕' | '︰' => ':',
        '∕' | '⁄' => '/',
        '【' | '〔' | '〖' => '[',
        '】' | '〕' | '〗' => ']',
        '•' | '・' | '‧' | '●' | '∙' => '·',
        '—' | '–' | '―' | '─' => '-',
        '»' | '›' | '→' => '>',
        _ if char.is_whitespace() => ' ',
        '\u{4E00}'..='\u{9FFF}' => simplified(char),
        _ => char,
    }
}

fn simplified(char: char) -> char {
    if !has_bit(&TRADITIONAL_BITS, char) {
        return char;
    }
    let found = TRADITIONAL.binary_search_by_key(&char, |(traditional, _)| *traditional);
    found.ok().and_then(|at| TRADITIONAL.get(at)).map_or(char, |(_, simplified)| *simplified)
}

/// How many 汉字 a text has.
pub(crate) fn hanzi(text: &str) -> usize {
    text.chars().filter(|char| is_hanzi(*char)).count()
}

pub(crate) fn is_hanzi(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// How many characters a text has that are not white space.
pub(crate) fn length(text: &str) -> usize {
    text.chars().filter(|char| !char.is_whitespace()).count()
}

/// Whether a text ends as a sentence does, closing quotes and brackets aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let closing = ['”', '’', '"', '』', '」', ')', '）', '》', ']', '】', ' ', '\u{A0}', '\u{3000}'];
    let text = text.trim_end_matches(closing);
    text.ends_with(['。', '！', '？', '!', '?', '…', '；', ';', '：', ':', '.', '．', '～', '｡'])
}

/// Whether a text has the signs of running text, wherever they stand.
pub(crate) fn has_sentence(text: &str) -> bool {
    text.contains(['。', '！', '？', '；', '，', '｡'])
        || (text.contains([',', '!', '?', ';']) && hanzi(text) > 8)
}

/// The longest of `words` that `text` begins with.
pub(crate) fn prefix<'a>(text: &str, words: &[&'a str]) -> Option<&'a str> {
    words.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len()).copied()
}

/// Whether any of `words` stands in `text`.
pub(crate) fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
