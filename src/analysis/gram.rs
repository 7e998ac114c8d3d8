//! The bigram and the unigram field: how a folded text becomes tokens.
//!
//! The **bigram field** holds every two neighbouring letters of any script, as in Lucene's
//! CJKBigramFilter. It also holds every run of Latin letters or digits as one token, which is what
//! ranks it, and the parts of letters and of digits in it, because `5G` and `iPhone15` are searched by
//! their parts too. Within a run it holds trigrams as well: there are so few pairs of digits that pairs
//! alone would find 2000 in every other paragraph. The **unigram field** holds every character, signs
//! included, and serves queries of one character.

/// One way a text is tokenized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Ngram {
    /// Overlapping bigrams of letters, whole runs, and overlapping trigrams of runs.
    Bigram,
    /// Single characters; records presence only.
    Unigram,
}

/// Prefix of a run's token. Folding turns control characters into spaces, so no text contains it.
pub const RUN: char = '\u{1}';

/// Longest run, in characters, that becomes one token. A longer run is found by its bigrams. No word is
/// that long; base64 is.
const LONGEST_RUN: usize = 64;

/// A token of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// Two or three characters, or [`RUN`] and the run, or one character.
    pub text: &'a str,
    /// Number of its first character in the folded text.
    pub position: usize,
    /// How many characters of the folded text it covers.
    pub length: usize,
}

impl Token<'_> {
    /// Whether this is a run of Latin letters or digits.
    pub fn is_run(&self) -> bool {
        self.text.starts_with(RUN)
    }
}

/// Calls `emit` with the tokens of `folded` in `field`; those of the same text by ascending position.
pub fn tokens(folded: &str, field: Ngram, emit: impl FnMut(Token<'_>)) {
    match field {
        Ngram::Bigram => pairs(folded, emit),
        Ngram::Unigram => characters(folded, emit),
    }
}

fn characters(folded: &str, mut emit: impl FnMut(Token<'_>)) {
    for (position, (at, character)) in folded.char_indices().enumerate() {
        if let Some(text) = folded.get(at..at + character.len_utf8())
            && character != ' '
        {
            emit(Token { text, position, length: 1 });
        }
    }
}

fn pairs(folded: &str, mut emit: impl FnMut(Token<'_>)) {
    let mut run = Run::default();
    // Where the two letters before begin.
    let mut before: (Option<usize>, Option<usize>) = (None, None);
    for (position, (at, character)) in folded.char_indices().enumerate() {
        if !is_run_char(character) {
            run.end(&mut emit);
            if !is_ideographic(character) {
                before = (None, None);
                continue;
            }
        }
        let from = |start: usize| folded.get(start..at + character.len_utf8());
        if let Some(text) = before.1.and_then(from) {
            emit(Token { text, position: position - 1, length: 2 });
        }
        if is_run_char(character) {
            run.push(character, position);
            if let Some(text) = before.0.filter(|_| run.length > 2).and_then(from) {
                emit(Token { text, position: position - 2, length: 3 });
            }
        }
        before = (before.1, Some(at));
    }
    run.end(&mut emit);
}

/// A run while it is read: the whole token, and the token of its last part of one kind.
#[derive(Default)]
struct Run {
    whole: String,
    start: usize,
    length: usize,
    part: String,
    part_length: usize,
    /// Finished parts; emitted once the run turns out to have several.
    parts: Vec<(String, usize, usize)>,
}

impl Run {
    fn push(&mut self, character: char, position: usize) {
        if self.length == 0 {
            self.whole.clear();
            self.whole.push(RUN);
            self.start = position;
        }
        let turns =
            self.part.chars().next_back().is_some_and(|last| last.is_numeric() != character.is_numeric());
        if self.part_length == 0 || turns {
            self.end_part();
            self.part.push(RUN);
        }
        self.length += 1;
        self.part_length += 1;
        if self.length <= LONGEST_RUN {
            self.whole.push(character);
            self.part.push(character);
        }
    }

    fn end_part(&mut self) {
        if self.part_length > 0 {
            let start = self.start + self.length - self.part_length;
            self.parts.push((std::mem::take(&mut self.part), start, self.part_length));
            self.part_length = 0;
        }
    }

    fn end(&mut self, emit: &mut impl FnMut(Token<'_>)) {
        if self.length == 0 {
            return;
        }
        self.end_part();
        emit(Token { text: &self.whole, position: self.start, length: self.length });
        if self.parts.len() > 1 {
            for (text, position, length) in &self.parts {
                emit(Token { text, position: *position, length: *length });
            }
        }
        self.parts.clear();
        self.length = 0;
    }
}

/// Whether a letter belongs to a script written with spaces (Latin, Greek, Cyrillic and similar), or is
/// a digit.
#[inline]
pub fn is_run_char(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || (!character.is_ascii() && character < '\u{2E80}' && character.is_alphanumeric())
}

/// Whether a letter belongs to a script written without spaces, whose bigrams carry meaning.
#[inline]
pub fn is_ideographic(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}'
        | '\u{3100}'..='\u{318F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether two neighbouring characters are displayed as one: marks, joiners, variation selectors, skin
/// tones, halves of a flag. A short form of the grapheme cluster rules (UAX #29) that prefers to keep
/// characters together.
pub fn continues_cluster(before: char, character: char) -> bool {
    let joins = |c: char| matches!(c, '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}');
    let flag = |c: char| matches!(c, '\u{1F1E6}'..='\u{1F1FF}');
    let jamo = |c: char| matches!(c, '\u{1160}'..='\u{11FF}');
    unicode_normalization::char::is_combining_mark(character)
        || joins(character)
        || before == '\u{200D}'
        || (flag(before) && flag(character))
        || jamo(character)
        || (before == '\r' && character == '\n')
}
