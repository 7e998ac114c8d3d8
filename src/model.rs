//! Plain data that flows from bytes to paragraphs: Record, Article, Paragraph.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of one article with what their source knows about them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Record {
    /// The id that the source gives; without one it is made from `uri` or from the content.
    pub id: Option<ArticleId>,
    /// Where the article came from: a path with `/`, or an address. Shown in citations.
    pub uri: Option<String>,
    /// The container that was read (a file's path). Reading it again replaces all that came from it.
    pub origin: Option<String>,
    /// Format of the bytes.
    pub media: MediaType,
    /// The charset that a protocol declared, if any.
    pub charset: Option<String>,
    /// The article as it was found.
    pub bytes: Vec<u8>,
    /// Its paragraphs, if the source has cut them already; `bytes` are then not read.
    pub paragraphs: Option<Vec<Paragraph>>,
    /// Metadata from the source; it takes precedence over what extraction finds.
    pub known: Metadata,
    /// What was doubtful when it was read.
    pub warnings: Vec<String>,
}

impl Record {
    /// A record of `bytes` to be read as `media`; set the other fields as they are known.
    pub fn new(media: MediaType, bytes: impl Into<Vec<u8>>) -> Self {
        Self { media, bytes: bytes.into(), ..Self::default() }
    }

    /// The id that this record's article has, whatever extraction finds: given, or derived from
    /// the address, or from the content. It survives re-indexing of the same source.
    pub fn article_id(&self) -> ArticleId {
        let id = self.id.as_ref().filter(|id| !id.as_str().is_empty());
        let uri = self.uri.as_ref().filter(|uri| !uri.is_empty());
        match (id, uri) {
            (Some(id), _) => id.clone(),
            (None, Some(uri)) => ArticleId::derived("uri", uri.as_bytes()),
            (None, None) => ArticleId::derived("content", &self.bytes),
        }
    }
}

/// Format of the bytes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum MediaType {
    /// An HTML page.
    Html,
    /// A page saved as plain text, with its navigation, captions and footer.
    #[default]
    Capture,
    /// Text with Markdown-like headings and lists.
    Markdown,
    /// Clean text whose paragraphs are separated by blank lines (a JSON line's `text`).
    Paragraphs,
    /// A PDF file.
    Pdf,
    /// A Word document in a ZIP container.
    Docx,
    /// An OpenDocument text.
    Odt,
    /// An EPUB book.
    Epub,
}

impl MediaType {
    /// Whether the bytes are a document in a form of its own, and no text in some encoding.
    pub fn is_document(self) -> bool {
        matches!(self, Self::Pdf | Self::Docx | Self::Odt | Self::Epub)
    }
}

/// Metadata of an article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Metadata {
    /// The headline, without the name of the site.
    pub title: Option<String>,
    /// When it was published, at the precision that the page shows.
    pub published: Option<Published>,
    /// Who published it first (来源).
    pub source: Option<String>,
    /// Who wrote it, in page order.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Who edited it (编辑, 责任编辑), in page order.
    #[serde(default)]
    pub editors: Vec<String>,
    /// Name of the site, as the page gives it.
    #[serde(default)]
    pub site: Option<String>,
    /// The canonical address that the page declares (`rel=canonical`), absolute.
    #[serde(default)]
    pub canonical: Option<String>,
    /// Language and script, as in BCP 47: `zh-Hans`, `zh-Hant`, or `zh` where the text does not
    /// tell; `None` where it is not Chinese.
    #[serde(default)]
    pub language: Option<String>,
}

/// An article: its metadata and its paragraphs in reading order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Article {
    /// Stable name of the article.
    pub id: ArticleId,
    /// Where it came from.
    pub uri: Option<String>,
    /// The container that was read; not part of the contract.
    #[serde(skip)]
    pub origin: Option<String>,
    /// Title, date, source, people.
    #[serde(flatten)]
    pub metadata: Metadata,
    /// The encoding that the bytes were decoded from, by its WHATWG name; empty if the article comes
    /// from an index, which does not store it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub encoding: String,
    /// The paragraphs, ordinals from 0 without gaps.
    pub paragraphs: Vec<Paragraph>,
    /// Doubtful findings: malformed bytes, a guessed time zone, an empty page.
    pub warnings: Vec<String>,
}

impl Article {
    /// An empty article of a record: its id, address and metadata. Blank values count as unknown.
    pub fn of(record: &Record) -> Self {
        let mut metadata = record.known.clone();
        metadata.title = metadata.title.filter(|title| !title.trim().is_empty());
        metadata.source = metadata.source.filter(|source| !source.trim().is_empty());
        Self {
            id: record.article_id(),
            uri: record.uri.clone().filter(|uri| !uri.is_empty()),
            origin: record.origin.clone(),
            metadata,
            encoding: "UTF-8".to_owned(),
            paragraphs: Vec::new(),
            warnings: record.warnings.clone(),
        }
    }
}

/// The unit of search: one visible block of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Paragraph {
    /// Place in the article, from 0.
    pub ordinal: u32,
    /// The kind that a careful reader would give it.
    pub kind: ParagraphKind,
    /// The text, trimmed, with inner white space as it stood.
    pub text: String,
    /// Ids of its topics, in the taxonomy's order.
    pub topics: Vec<String>,
}

impl Paragraph {
    /// A paragraph without topics.
    pub fn new(ordinal: u32, kind: ParagraphKind, text: impl Into<String>) -> Self {
        Self { ordinal, kind, text: text.into(), topics: Vec::new() }
    }
}

/// The kind of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ParagraphKind {
    /// Running text.
    #[default]
    Body,
    /// A heading inside the article.
    Heading,
    /// The caption of a picture.
    Caption,
    /// Who wrote, edited, photographed or first printed it.
    Credit,
}

impl ParagraphKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::Body, Self::Heading, Self::Caption, Self::Credit];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Heading => "heading",
            Self::Caption => "caption",
            Self::Credit => "credit",
        }
    }
}

/// The id of an article: given by the source, or 16 letters and digits derived from its address or
/// content.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ArticleId(String);

impl ArticleId {
    /// An id as given; control characters, which no terminal or URL survives, become `_`.
    pub fn new(id: impl AsRef<str>) -> Self {
        Self(id.as_ref().chars().map(|c| if c.is_control() { '_' } else { c }).collect())
    }

    /// An id derived from `bytes`: 80 bits of SHA-256 in lowercase base 32. `space` keeps ids
    /// derived from different things apart.
    pub fn derived(space: &str, bytes: &[u8]) -> Self {
        const ALPHABET: [u8; 32] = *b"0123456789abcdefghjkmnpqrstvwxyz";
        let digest = Sha256::new().chain_update(space).chain_update([0]).chain_update(bytes).finalize();
        let bits = digest.iter().take(10).fold(0u128, |bits, byte| (bits << 8) | u128::from(*byte));
        let letter =
            |place: u32| ALPHABET.get(((bits >> (5 * place)) & 31) as usize).copied().unwrap_or(b'0');
        Self((0..16).rev().map(|place| char::from(letter(place))).collect())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A date of publication at the precision that is known: `2024`, `2024-05`, `2024-05-25`,
/// `2024-05-25T17:42`, `2024-05-25T17:42:38`, the last two also with `Z` or an offset.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct Published {
    text: String,
    /// Seconds on the wall clock that the page shows, from 1970-01-01T00:00:00 of that clock.
    start: i64,
    /// The first second that is no longer meant: one day, month or year later than `start`.
    end: i64,
}

impl Published {
    /// Reads one of the forms above; `None` for anything else, and for days that do not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, clock) = match text.split_once(['T', ' ']) {
            Some((date, clock)) => (date, Some(clock)),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let year: i32 = digits(parts.next()?, 4)?;
        let month = parts.next().map(|part| digits(part, 2)).map_or(Some(None), |month| month.map(Some))?;
        let day = parts.next().map(|part| digits(part, 2)).map_or(Some(None), |day| day.map(Some))?;
        if parts.next().is_some() {
            return None;
        }
        let (start, end) = match (month, day) {
            (None, _) => (midnight(year, 1, 1)?, midnight(year + 1, 1, 1)?),
            (Some(month), None) => {
                let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                (midnight(year, month, 1)?, midnight(next_year, next, 1)?)
            }
            (Some(month), Some(day)) => {
                let start = midnight(year, month, day)?;
                (start, start + 86_400)
            }
        };
        let Some(clock) = clock else {
            return Some(Self { text: text.to_owned(), start, end });
        };
        day?;
        let (seconds, precision) = clock_seconds(clock)?;
        Some(Self {
            text: text.replacen(' ', "T", 1),
            start: start + seconds,
            end: start + seconds + precision,
        })
    }

    /// The text as shown, ISO 8601.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// First second meant, on the page's own clock.
    pub fn start(&self) -> i64 {
        self.start
    }

    /// First second after those meant, on the page's own clock.
    pub fn end(&self) -> i64 {
        self.end
    }

    /// The year.
    pub fn year(&self) -> i32 {
        self.text.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default()
    }
}

impl TryFrom<String> for Published {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| {
            format!("bad date `{text}`, expected 2024, 2024-05, 2024-05-25 or 2024-05-25T17:42")
        })
    }
}

impl From<Published> for String {
    fn from(published: Published) -> Self {
        published.text
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn digits(text: &str, length: usize) -> Option<i32> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn midnight(year: i32, month: i32, day: i32) -> Option<i64> {
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = time::Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    Some(date.midnight().assume_utc().unix_timestamp())
}

/// Seconds since midnight of `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff` with an optional zone, which
/// is checked and left out, and how many seconds the precision spans.
fn clock_seconds(clock: &str) -> Option<(i64, i64)> {
    let zone = clock.find(['Z', '+', '-']);
    let (clock, zone) = zone.map_or((clock, ""), |at| clock.split_at(at));
    if let Some(offset) = zone.strip_prefix(['+', '-']) {
        let (hours, minutes) = offset.split_once(':').or_else(|| offset.split_at_checked(2))?;
        let in_range = digits(hours, 2)? <= 14 && digits(minutes, 2)? < 60;
        in_range.then_some(())?;
    } else if !zone.is_empty() && zone != "Z" {
        return None;
    }
    let mut parts = clock.splitn(3, ':');
    let hour = i64::from(digits(parts.next()?, 2)?);
    let minute = i64::from(digits(parts.next()?, 2)?);
    let second = parts.next().map(|second| second.split('.').next().unwrap_or(second));
    let (second, precision) = match second {
        Some(second) => (i64::from(digits(second, 2)?), 1),
        None => (0, 60),
    };
    (hour < 24 && minute < 60 && second < 61).then_some((hour * 3600 + minute * 60 + second, precision))
}
