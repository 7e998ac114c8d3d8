//! Character codes of PDF fonts: the predefined CMaps of Chinese, and the maps that a file brings along.

use std::collections::HashMap;

use crate::decode::in_charset;

/// How a string is cut into codes, and what the codes mean where no map of the file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Coding {
    /// One byte a code.
    Single,
    /// Two bytes a code, which number the glyphs of one font.
    Identity,
    /// The codes are UTF-16.
    Utf16,
    /// The codes are GBK or GB 18030.
    Gb,
    /// The codes are Big5.
    Big5,
    /// The codes are EUC of CNS 11643, whose table is not at hand.
    Euc,
    /// The codes have the lengths that the ranges of a CMap state.
    Ranges(Vec<CodeRange>),
}

/// A range of codes: the first and the last, of as many bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CodeRange {
    first: Vec<u8>,
    last: Vec<u8>,
}

impl Coding {
    /// The coding of a predefined CMap, and whether it writes from top to bottom.
    pub(super) fn predefined(name: &str) -> Option<(Self, bool)> {
        let (family, vertical) = match name.strip_suffix("-V") {
            Some(family) => (family, true),
            None => (name.strip_suffix("-H")?, false),
        };
        let coding = match family {
            "Identity" => Self::Identity,
            "GB-EUC" | "GBpc-EUC" | "GBK-EUC" | "GBKp-EUC" | "GBK2K" => Self::Gb,
            "B5pc" | "HKscs-B5" | "ETen-B5" | "ETenms-B5" => Self::Big5,
            "CNS-EUC" => Self::Euc,
            _ if family.starts_with("Uni") => Self::Utf16,
            _ => return None,
        };
        Some((coding, vertical))
    }

    /// How many bytes the code at the beginning of `bytes` has, which are not empty.
    pub(super) fn length(&self, bytes: &[u8]) -> usize {
        let lead = bytes.first().copied().unwrap_or_default();
        let next = bytes.get(1).copied().unwrap_or_default();
        let length = match self {
            Self::Single => 1,
            Self::Identity => 2,
            Self::Utf16 if (0xD8..0xDC).contains(&lead) => 4,
            Self::Utf16 => 2,
            Self::Gb | Self::Big5 if lead <= 0x80 || lead == 0xFF => 1,
            Self::Gb if next.is_ascii_digit() => 4,
            Self::Gb | Self::Big5 => 2,
            Self::Euc if lead == 0x8E => 4,
            Self::Euc => 1 + usize::from(lead >= 0xA1),
            Self::Ranges(ranges) => {
                let fits = |range: &&CodeRange| {
                    let code = bytes.iter().zip(&range.first).zip(&range.last);
                    bytes.len() >= range.first.len()
                        && code.into_iter().all(|((byte, first), last)| (first..=last).contains(&byte))
                };
                let shortest = || ranges.iter().map(|range| range.first.len()).min();
                ranges.iter().find(fits).map(|range| range.first.len()).or_else(shortest).unwrap_or(1)
            }
        };
        length.clamp(1, bytes.len().max(1))
    }

    /// What a code means by the coding alone.
    pub(super) fn text(&self, code: &[u8]) -> Option<String> {
        match self {
            Self::Utf16 => in_charset(code, "utf-16be"),
            Self::Gb => in_charset(code, "gb18030"),
            Self::Big5 => in_charset(code, "big5"),
            _ => None,
        }
    }
}

/// A map of a file from codes to text (ToUnicode), or from codes to the lengths of codes.
#[derive(Debug, Default)]
pub(super) struct CMap {
    single: HashMap<u32, String>,
    /// First and last code, and the text of the first.
    ranges: Vec<(u32, u32, String)>,
    pub(super) codes: Vec<CodeRange>,
    pub(super) vertical: bool,
    /// The CMap that this one adds to.
    pub(super) uses: Option<String>,
}

/// More entries than there are characters are no map.
const MOST_ENTRIES: usize = 200_000;

impl CMap {
    /// Reads the operators of a CMap that say anything of codes.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut stack: Vec<Token> = Vec::new();
        for token in Tokens(bytes) {
            let Token::Word(word) = &token else {
                if stack.len() < MOST_ENTRIES {
                    stack.push(token);
                }
                continue;
            };
            match word.as_slice() {
                b"endcodespacerange" => {
                    map.codes.extend(stack.chunks_exact(2).filter_map(|pair| match pair {
                        [Token::Bytes(first), Token::Bytes(last)] if first.len() == last.len() => {
                            Some(CodeRange { first: first.clone(), last: last.clone() })
                        }
                        _ => None,
                    }))
                }
                b"endbfchar" => map.chars(&stack),
                b"endbfrange" => map.bf_ranges(&stack),
                b"usecmap" => {
                    if let Some(Token::Name(name)) = stack.last() {
                        map.uses = Some(String::from_utf8_lossy(name).into_owned());
                    }
                }
                b"def" => {
                    if let [.., Token::Name(name), Token::Number(1)] = stack.as_slice()
                        && name == b"WMode"
                    {
                        map.vertical = true;
                    }
                }
                _ => {}
            }
            stack.clear();
        }
        map
    }

    fn chars(&mut self, stack: &[Token]) {
        for pair in stack.chunks_exact(2) {
            if let [Token::Bytes(code), Token::Bytes(text)] = pair
                && self.single.len() < MOST_ENTRIES
                && let Some(text) = in_charset(text, "utf-16be")
            {
                self.single.insert(number(code), text);
            }
        }
    }

    fn bf_ranges(&mut self, stack: &[Token]) {
        let mut tokens = stack.iter();
        while let (Some(Token::Bytes(first)), Some(Token::Bytes(last))) = (tokens.next(), tokens.next()) {
            let (first, last) = (number(first), number(last));
            match tokens.next() {
                Some(Token::Bytes(text)) => {
                    if self.ranges.len() < MOST_ENTRIES
                        && let Some(text) = in_charset(text, "utf-16be")
                    {
                        self.ranges.push((first, last, text));
                    }
                }
                Some(Token::Open) => {
                    let mut code = first;
                    for token in tokens.by_ref() {
                        let Token::Bytes(text) = token else { break };
                        if let Some(text) = in_charset(text, "utf-16be")
                            && self.single.len() < MOST_ENTRIES
                        {
                            self.single.insert(code, text);
                        }
                        code = code.saturating_add(1);
                    }
                }
                _ => break,
            }
        }
    }

    /// Puts the ranges in the order in which they are looked up.
    pub(super) fn sorted(mut self) -> Self {
        self.ranges.sort_by_key(|(first, ..)| *first);
        self
    }

    /// The text of a code.
    pub(super) fn text(&self, code: &[u8]) -> Option<String> {
        let code = number(code);
        if let Some(text) = self.single.get(&code) {
            return Some(text.clone());
        }
        let at = self.ranges.partition_point(|(first, ..)| *first <= code).checked_sub(1)?;
        let (first, last, text) = self.ranges.get(at)?;
        if code > *last {
            return None;
        }
        let mut chars: Vec<char> = text.chars().collect();
        let end = chars.pop()?;
        chars.push(char::from_u32(u32::from(end) + (code - first))?);
        Some(chars.into_iter().collect())
    }

    /// Whether it says nothing of any code.
    pub(super) fn is_empty(&self) -> bool {
        self.single.is_empty() && self.ranges.is_empty()
    }
}

/// The number that a code is.
pub(super) fn number(code: &[u8]) -> u32 {
    code.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// A word of a CMap.
enum Token {
    Bytes(Vec<u8>),
    Name(Vec<u8>),
    Number(i64),
    Open,
    Close,
    Word(Vec<u8>),
}

/// The words of a CMap, comments left out.
struct Tokens<'a>(&'a [u8]);

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let (first, rest) = self.0.split_first()?;
            match first {
                b'%' => {
                    let end =
                        rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                    self.0 = rest.get(end..).unwrap_or_default();
                }
                b'<' if rest.first() != Some(&b'<') => {
                    let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
                    let digits = rest.get(..end).unwrap_or_default();
                    self.0 = rest.get(end + 1..).unwrap_or_default();
                    let digits: Vec<u8> = digits
                        .iter()
                        .filter_map(|byte| char::from(*byte).to_digit(16))
                        .map(|d| d as u8)
                        .collect();
                    let pair = |pair: &[u8]| pair.iter().fold(0u8, |byte, digit| byte << 4 | digit);
                    return Some(Token::Bytes(digits.chunks(2).map(pair).collect()));
                }
                b'[' => {
                    self.0 = rest;
                    return Some(Token::Open);
                }
                b']' => {
                    self.0 = rest;
                    return Some(Token::Close);
                }
                b'/' => {
                    let (name, rest) = word(rest);
                    self.0 = rest;
                    return Some(Token::Name(name.to_vec()));
                }
                byte if is_regular(*byte) => {
                    let (word, rest) = word(self.0);
                    self.0 = rest;
                    let number = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
                    return Some(number.map_or_else(|| Token::Word(word.to_vec()), Token::Number));
                }
                _ => self.0 = rest,
            }
        }
    }
}

fn word(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| !is_regular(*byte)).unwrap_or(bytes.len());
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"<>[](){}/%".contains(&byte)
}
