//! Characters and words of Chinese pages, folded so that every rule is written once.

use super::words;

/// A text without what is never read: icon-font, zero-width and control characters. Trimmed; a space
/// that does not break is layout, and so a space.
pub(super) fn clean(text: &str) -> String {
    if !text.chars().any(|char| char == '\u{A0}' || is_invisible(char)) {
        return text.trim().to_owned();
    }
    let kept = text.chars().filter(|char| !is_invisible(*char));
    kept.map(|char| if char == '\u{A0}' { ' ' } else { char }).collect::<String>().trim().to_owned()
}

/// Characters that print nothing, or nothing that is text. Joiners inside emoji stay.
pub(super) fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{10FFFD}')
        || (char.is_control() && !char.is_whitespace())
}

/// `text` as the rules see it, character by character: narrow, lowercase, and in Simplified
/// script as far as the words of the rules go.
pub(super) fn fold(text: &str) -> String {
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
    if !has_bit(&words::TRADITIONAL_BITS, char) {
        return char;
    }
    let found = words::TRADITIONAL.binary_search_by_key(&char, |(traditional, _)| *traditional);
    found.ok().and_then(|at| words::TRADITIONAL.get(at)).map_or(char, |(_, simplified)| *simplified)
}

/// Where the bit of a 汉字 stands.
const fn place(char: char) -> (usize, u64) {
    let number = (char as usize).saturating_sub(0x4E00);
    (number / 64, 1 << (number % 64))
}

/// Whether a set made by [`bits`] or [`first_bits`] has a 汉字.
pub(super) fn has_bit(bits: &[u64; 328], char: char) -> bool {
    let (block, bit) = place(char);
    char >= '\u{4E00}' && bits.get(block).is_some_and(|bits| bits & bit != 0)
}

/// A bit for the first character of each of `words` that begins with a 汉字.
#[allow(clippy::indexing_slicing, reason = "evaluated when the crate is compiled")]
pub(super) const fn first_bits<T: Copy>(lists: &[(T, &[&str])]) -> [u64; 328] {
    let mut bits = [0; 328];
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].1.len() {
            let bytes = lists[list].1[at].as_bytes();
            if bytes[0] >= 0xE0 {
                let code =
                    (bytes[0] as u32 & 0xF) << 12 | (bytes[1] as u32 & 0x3F) << 6 | bytes[2] as u32 & 0x3F;
                if let Some(char) = char::from_u32(code) {
                    let (block, bit) = place(char);
                    bits[block] |= bit;
                }
            }
            at += 1;
        }
        list += 1;
    }
    bits
}

/// A bit for every Traditional character of `pairs`, because most characters are none of them.
#[allow(clippy::indexing_slicing, reason = "evaluated when the crate is compiled")]
pub(super) const fn bits(pairs: &[(char, char)]) -> [u64; 328] {
    let mut bits = [0; 328];
    let mut at = 0;
    while at < pairs.len() {
        let (block, bit) = place(pairs[at].0);
        bits[block] |= bit;
        at += 1;
    }
    bits
}

/// How many 汉字 a text has.
pub(super) fn hanzi(text: &str) -> usize {
    text.chars().filter(|char| is_hanzi(*char)).count()
}

pub(super) fn is_hanzi(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// How many characters a text has that are not white space.
pub(super) fn length(text: &str) -> usize {
    text.chars().filter(|char| !char.is_whitespace()).count()
}

/// Whether a text ends as a sentence does, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let closing = ['”', '’', '"', '』', '」', ')', '）', '》', ']', '】', ' ', '\u{A0}', '\u{3000}'];
    let text = text.trim_end_matches(closing);
    text.ends_with(['。', '！', '？', '!', '?', '…', '；', ';', '：', ':', '.', '．', '～', '｡'])
}

/// Whether a text has the signs of running text, wherever they stand.
pub(super) fn has_sentence(text: &str) -> bool {
    text.contains(['。', '！', '？', '；', '，', '｡'])
        || (text.contains([',', '!', '?', ';']) && hanzi(text) > 8)
}

/// The longest of `words` that `text` begins with.
pub(super) fn prefix<'a>(text: &str, words: &[&'a str]) -> Option<&'a str> {
    words.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len()).copied()
}

/// Whether any of `words` stands in `text`.
pub(super) fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
