//! Folds a text to the form that is compared (one width, one case, one script), with a map back.
//!
//! Every visible character is folded independently of its neighbours; white space is dropped between
//! 汉字 and at the ends. So a substring of a text folds to a substring of the folded text, and any
//! substring that a reader sees is found.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A folded text and the source position of each of its characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Normalized {
    text: String,
    /// For each character of `text`: its first byte in `text`, its bytes in the original.
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    folded: usize,
    start: usize,
    end: usize,
}

impl Normalized {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many characters the folded text has.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether the folded text is empty.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The bytes of the original that the folded characters `chars` came from, extended to whole
    /// characters.
    pub fn original(&self, chars: Range<usize>) -> Range<usize> {
        let first = self.places.get(chars.start);
        let last = chars.end.checked_sub(1).and_then(|last| self.places.get(last));
        match (first, last) {
            (Some(first), Some(last)) if chars.start < chars.end => first.start..last.end,
            _ => 0..0,
        }
    }

    /// The number of the folded character that begins at byte `byte` of the folded text.
    pub fn char_at(&self, byte: usize) -> usize {
        self.places.partition_point(|place| place.folded < byte)
    }

    /// The substring of the folded text that covers the folded characters `chars`.
    pub fn slice(&self, chars: Range<usize>) -> &str {
        let byte = |at: usize| self.places.get(at).map_or(self.text.len(), |place| place.folded);
        self.text.get(byte(chars.start)..byte(chars.end)).unwrap_or_default()
    }
}

/// Folds a text and keeps the map back.
pub fn normalize(text: &str) -> Normalized {
    let mut normalized = Normalized { text: String::with_capacity(text.len()), places: Vec::new() };
    normalized.places.reserve(text.len() / 3);
    fold(text, |folded, span| {
        normalized.places.push(Place { folded: normalized.text.len(), start: span.start, end: span.end });
        normalized.text.push(folded);
    });
    normalized
}

/// Folds a text without a map.
pub fn fold_str(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold(text, |character, _| folded.push(character));
    folded
}

/// Calls `emit` with each folded character and the bytes of the original that it came from. A run of
/// white space becomes one space, or nothing between 汉字, at the beginning and at the end; invisible
/// characters are removed.
pub fn fold(text: &str, mut emit: impl FnMut(char, Range<usize>)) {
    let mut folding = Folding::default();
    for (start, original) in text.char_indices() {
        folding.add(original, start..start + original.len_utf8(), &mut emit);
    }
}

/// The state of folding a text character by character.
#[derive(Debug, Default)]
pub struct Folding {
    /// The last folded character that is no space.
    last: Option<char>,
    /// The bytes of the white space after it. The next character decides whether the space is text:
    /// pages and PDF files write 教 育 部, and break lines inside words.
    space: Option<Range<usize>>,
}

impl Folding {
    /// Calls `emit` with the folded form of the next character, which covers the bytes `span`, after
    /// the space before it if that is text.
    #[inline]
    pub fn add(&mut self, original: char, span: Range<usize>, mut emit: impl FnMut(char, Range<usize>)) {
        fold_char(original, |folded| {
            if folded == ' ' {
                if self.last.is_some() && self.space.is_none() {
                    self.space = Some(span.clone());
                }
                return;
            }
            if let Some(space) = self.space.take()
                && !(is_han(folded) && self.last.is_some_and(is_han))
            {
                emit(' ', space);
            }
            self.last = Some(folded);
            emit(folded, span.clone());
        });
    }
}

/// Whether a folded character is a 汉字. Korean separates its words by spaces, so Hangul is not included.
fn is_han(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{3005}'..='\u{3007}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Folds one character to none, one or several.
fn fold_char(original: char, mut emit: impl FnMut(char)) {
    match original {
        'A'..='Z' => emit(original.to_ascii_lowercase()),
        '!'..='~' => emit(original),
        '\u{4E00}'..='\u{9FFF}' => emit(to_simplified(original)),
        '、' | '。' | '《' | '》' | '〈' | '〉' | '【' | '】' => emit(original),
        // Full-width ASCII, which most punctuation of a Chinese text is.
        '\u{FF01}'..='\u{FF5E}' => {
            let narrow = char::from_u32(original as u32 - 0xFEE0).unwrap_or(original);
            emit(narrow.to_ascii_lowercase());
        }
        // The decomposition below covers other compatibility forms. Quotation marks and dashes have no
        // decomposition but differ between scripts and captures.
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '〝' | '〞' | '﹁' | '﹂' | '﹃' | '﹄' =>
        {
            emit('"');
        }
        '‘' | '’' | '‚' | '‛' => emit('\''),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => emit('-'),
        // The ratio sign, which newspapers print where readers type a colon.
        '\u{2236}' => emit(':'),
        '\u{AC00}'..='\u{D7A3}' => emit(original),
        _ if is_invisible(original) => {}
        _ if original.is_whitespace() || original.is_control() => emit(' '),
        _ => decompose_compatible(original, |part| {
            if part.is_whitespace() {
                emit(' ');
            } else if !is_accent(part) {
                part.to_lowercase()
                    .filter(|lower| !is_accent(*lower))
                    .for_each(|lower| emit(to_simplified(lower)));
            }
        }),
    }
}

/// Whether a mark is removed: those of Latin, Greek and Cyrillic letters are, so that `pinyin` finds
/// `pīnyīn`. The marks of kana and Indic scripts distinguish words and stay.
fn is_accent(character: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&character) && is_combining_mark(character)
}

/// Whether a character is invisible: joiners, direction marks, variation selectors, tags.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The Simplified form of a Traditional character; any other character unchanged. Conversion is by
/// character, never by phrase: a phrase table would fold 乾隆 unlike 乾, and a substring would not be
/// found.
#[inline]
fn to_simplified(character: char) -> char {
    let code = character as u32;
    let dense = code.checked_sub(DENSE_START).and_then(|at| TABLES.dense.get(at as usize));
    match dense.copied() {
        Some(0) => character,
        Some(SPARSE) => sparse(code).unwrap_or(character),
        Some(simplified) => char::from_u32(u32::from(simplified)).unwrap_or(character),
        None if code >= 0x3400 => sparse(code).unwrap_or(character),
        None => character,
    }
}

fn sparse(code: u32) -> Option<char> {
    let at = TABLES.sparse.binary_search_by_key(&code, |pair| pair.0).ok()?;
    TABLES.sparse.get(at).and_then(|pair| char::from_u32(pair.1))
}

/// Pairs of a Traditional and a Simplified character, one per line, sorted. Derived from OpenCC's table
/// (Apache-2.0); a test compares it with a maintained port of OpenCC.
pub(super) const T2S: &str = include_str!("t2s.txt");

const DENSE_START: u32 = 0x4E00;
const DENSE_LENGTH: usize = 0x5200;
/// Marks an entry of the dense table whose pair is in the sparse one.
const SPARSE: u16 = 0xFFFF;

struct Tables {
    /// Simplified form of U+4E00..U+9FFF; 0 where it is the same character.
    dense: [u16; DENSE_LENGTH],
    /// Every pair with a character outside the first plane or that block, sorted.
    sparse: [(u32, u32); sparse_length()],
}

// Evaluated at build time, so that the table is part of the binary; an index out of bounds fails the
// build.
static TABLES: Tables = tables();

const fn fits_dense(from: u32, to: u32) -> bool {
    from >= DENSE_START && from < DENSE_START + DENSE_LENGTH as u32 && to <= 0xFFFE
}

const fn sparse_length() -> usize {
    let (mut at, mut length) = (0, 0);
    while at < T2S.len() {
        let (from, to, next) = pair(at);
        if !fits_dense(from, to) {
            length += 1;
        }
        at = next;
    }
    length
}

#[allow(clippy::indexing_slicing, reason = "evaluated at build time")]
const fn tables() -> Tables {
    let mut tables = Tables { dense: [0; DENSE_LENGTH], sparse: [(0, 0); sparse_length()] };
    let (mut at, mut length) = (0, 0);
    while at < T2S.len() {
        let (from, to, next) = pair(at);
        if fits_dense(from, to) {
            tables.dense[(from - DENSE_START) as usize] = to as u16;
        } else {
            if from >= DENSE_START && from < DENSE_START + DENSE_LENGTH as u32 {
                tables.dense[(from - DENSE_START) as usize] = SPARSE;
            }
            tables.sparse[length] = (from, to);
            length += 1;
        }
        at = next;
    }
    tables
}

/// The pair that begins at byte `at`, and the start of the next one.
const fn pair(at: usize) -> (u32, u32, usize) {
    let (from, at) = code_point(T2S, at);
    let (to, at) = code_point(T2S, at);
    (from, to, at + 1)
}

/// The character that begins at byte `at`, and the start of the next one, for tables built at build
/// time.
#[allow(clippy::indexing_slicing, reason = "evaluated at build time")]
pub(crate) const fn code_point(text: &str, at: usize) -> (u32, usize) {
    let bytes = text.as_bytes();
    let lead = bytes[at] as u32;
    let (mut code, length) = match lead {
        0..0x80 => (lead, 1),
        0x80..0xE0 => (lead & 0x1F, 2),
        0xE0..0xF0 => (lead & 0x0F, 3),
        _ => (lead & 0x07, 4),
    };
    let mut next = 1;
    while next < length {
        code = (code << 6) | (bytes[at + next] as u32 & 0x3F);
        next += 1;
    }
    (code, at + length)
}
