//! Opens one input: unpacks gzip and detects the format of its bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, ErrorKind, Result};

use super::walk::{Found, extension, is_known};
use super::{level, mhtml};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Page,
    Text,
    Markdown,
    JsonLines,
    Warc,
    /// Objects, of which those are articles that stand so deep.
    Json(usize),
    Rows,
    Mhtml,
    Feed,
    Tar,
    Zip,
    Pdf,
}

/// Opens an input and tells its shape, by its extension if that is known, else by its first bytes.
///
/// # Errors
/// `NotFound` or `Io` when it cannot be opened, `InvalidInput` when it is binary, empty, broken
/// gzip or larger than `max_bytes`.
pub(super) fn open(found: &Found, max_bytes: u64) -> Result<(Box<dyn BufRead>, Shape)> {
    let name = found.name();
    let mut length = 0;
    let raw: Box<dyn Read> = match found.path() {
        None => Box::new(io::stdin().lock()),
        Some(path) => {
            let file = File::open(path).map_err(|error| Error::io(path, error))?;
            length = file.metadata().map_or(0, |metadata| metadata.len());
            Box::new(file)
        }
    };
    let mut reader = peek(raw, 2).map_err(|error| failed(name, error))?;
    let packed = reader.0.starts_with(&[0x1F, 0x8B]);
    if packed {
        reader = peek(MultiGzDecoder::new(reader.1), HEAD).map_err(|error| failed(name, error))?;
    } else {
        reader = peek(reader.1, HEAD).map_err(|error| failed(name, error))?;
    }
    let (head, reader) = reader;
    if head.is_empty() {
        return Err(empty(name));
    }
    let shape = known(found.path(), &head).map_err(|message| {
        // What a folder holds beside articles is left out; what has the name of one is in error.
        let left_out = found.in_folder() && !found.path().is_some_and(is_known);
        let kind = if left_out { ErrorKind::PassedOver } else { ErrorKind::InvalidInput };
        let expected = if left_out { message.find("; expected") } else { None };
        let message = message.get(..expected.unwrap_or(message.len())).unwrap_or(message);
        Error::new(kind, message).with_path(name)
    })?;
    // Lines are read one by one; anything else has to fit.
    if !packed
        && length > max_bytes
        && !matches!(shape, Shape::JsonLines | Shape::Json(_) | Shape::Warc | Shape::Tar)
    {
        return Err(too_large(name, max_bytes));
    }
    Ok((reader, shape))
}

/// Bytes that were unpacked from an archive, as an input.
pub(super) fn within(bytes: Vec<u8>) -> (Vec<u8>, Box<dyn BufRead>) {
    let head = bytes.get(..HEAD).unwrap_or(&bytes).to_vec();
    (head, Box::new(Cursor::new(bytes)))
}

/// A read that failed half way.
pub(super) fn failed(name: &Path, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            Error::new(ErrorKind::InvalidInput, "is broken gzip; check it with `gzip -t`")
                .with_path(name)
                .with_source(error)
        }
        io::ErrorKind::IsADirectory => {
            Error::new(ErrorKind::InvalidInput, "is a folder, expected a file").with_path(name)
        }
        _ => Error::io(name, error),
    }
}

pub(super) fn empty(name: &Path) -> Error {
    Error::new(ErrorKind::InvalidInput, "is empty").with_path(name)
}

pub(super) fn too_large(name: &Path, max_bytes: u64) -> Error {
    let limit =
        if max_bytes >= 1 << 20 { format!("{} MiB", max_bytes >> 20) } else { format!("{max_bytes} bytes") };
    let message = format!("is larger than {limit}; split it, or give its articles as json lines");
    Error::new(ErrorKind::InvalidInput, message).with_path(name)
}

/// How many bytes tell the shape.
const HEAD: usize = 8 << 10;

/// The first bytes, and a reader that still begins with them.
fn peek(mut raw: impl Read + 'static, length: usize) -> io::Result<(Vec<u8>, Box<dyn BufRead>)> {
    let mut head = Vec::new();
    raw.by_ref().take(length as u64).read_to_end(&mut head)?;
    let reader = BufReader::with_capacity(64 << 10, Cursor::new(head.clone()).chain(raw));
    Ok((head, Box::new(reader)))
}

/// The shape of an input that begins with `head`.
///
/// # Errors
/// Why it is not read.
pub(super) fn known(path: Option<&Path>, head: &[u8]) -> Result<Shape, &'static str> {
    let shape = shape(path, head)?;
    // An archive holds pictures too.
    let packed = matches!(shape, Shape::Warc | Shape::Tar | Shape::Zip | Shape::Pdf | Shape::Mhtml);
    if !packed && is_binary(head) {
        return Err(NOT_TEXT);
    }
    Ok(shape)
}

const NOT_TEXT: &str = "is not text; expected a page, plain text, markdown, json lines or warc";

fn shape(path: Option<&Path>, head: &[u8]) -> Result<Shape, &'static str> {
    let extension = path.and_then(extension);
    let extension = extension.as_deref();
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Ok(Shape::Zip),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            return Err(match extension {
                Some("xls" | "et" | "ppt" | "dps" | "msg" | "msi") => "is an old office file that is no text",
                _ => "is an old word file; convert it with `soffice --convert-to docx`",
            });
        }
        [b'{', b'\\', b'r', b't', b'f', ..] => {
            return Err("is rich text; convert it with `soffice --convert-to docx`");
        }
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..]
        | [b'7', b'z', 0xBC, 0xAF, ..]
        | [b'R', b'a', b'r', b'!', ..]
        | [b'B', b'Z', b'h', _, b'1', b'A', b'Y', ..]
        | [0x28, 0xB5, 0x2F, 0xFD, ..] => {
            return Err("is an archive of a kind that is not read; unpack it first");
        }
        _ => {}
    }
    // Some programs put bytes of their own before the mark.
    let begin = head.get(..1024).unwrap_or(head);
    if begin.windows(5).any(|window| window == b"%PDF-") && (is_binary(head) || head.starts_with(b"%PDF-")) {
        return Ok(Shape::Pdf);
    }
    if super::tar::is_tar(head) {
        return Ok(Shape::Tar);
    }
    let sniffed = sniffed(head);
    Ok(match (sniffed, extension) {
        (Shape::Text | Shape::Page, Some("html" | "htm" | "xhtml")) => Shape::Page,
        (Shape::Text, Some("md")) => Shape::Markdown,
        (Shape::Text, Some("csv" | "tsv")) => Shape::Rows,
        // What is broken in these is named with its line.
        (Shape::Text | Shape::Json(_), Some("jsonl" | "ndjson")) => Shape::JsonLines,
        (Shape::Text, Some("json")) => Shape::Json(1),
        (Shape::Text, Some("warc")) => Shape::Warc,
        (sniffed, _) => sniffed,
    })
}

fn sniffed(head: &[u8]) -> Shape {
    if head.starts_with(b"WARC/") {
        return Shape::Warc;
    }
    // Halves of UTF-16 characters and byte order marks are in the way of ASCII only.
    let head: String =
        head.iter().filter(|byte| (1..0x80).contains(*byte)).map(|byte| char::from(*byte)).collect();
    let head = head.trim_start();
    if let Some(level) = level::level(head) {
        return Shape::Json(level);
    }
    if is_json_object(head) {
        return Shape::JsonLines;
    }
    if mhtml::is_mhtml(head) {
        return Shape::Mhtml;
    }
    let head: String = head.chars().take(2048).collect::<String>().to_ascii_lowercase();
    let begins = ["<!doctype", "<html", "<?xml", "<head", "<body", "<!--", "<meta", "<div", "<p>", "<title"];
    if head.starts_with('<') && is_feed(&head) {
        return Shape::Feed;
    }
    let page =
        begins.iter().any(|tag| head.starts_with(tag)) || head.contains("<html") || head.contains("<body");
    if page { Shape::Page } else { Shape::Text }
}

/// Whether XML that begins with `head`, in lowercase, is a feed.
fn is_feed(head: &str) -> bool {
    let feed = head.contains("<feed") && head.contains("atom");
    feed || head.contains("<rss") || head.contains("<rdf:rdf") && head.contains("rss")
}

/// Whether a text begins as a JSON object does: a brace, then a name in quotes, then a colon.
fn is_json_object(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('{') else { return false };
    let rest = rest.trim_start();
    if rest.starts_with('}') {
        return true;
    }
    let name = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    name.is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
}

/// Whether the bytes are no text in any encoding: zeros, unless they are the halves of UTF-16.
fn is_binary(head: &[u8]) -> bool {
    if !head.contains(&0) {
        return false;
    }
    let utf16 = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    let usual = |unit: &u16| matches!(unit, 9..=0x7E | 0xA0..=0xFF | 0x2000..=0x30FF | 0x4E00..=0x9FFF | 0xFF00..=0xFFEF);
    let fits = |from: fn([u8; 2]) -> u16| {
        let units = head.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(from);
        units.filter(usual).count() * 20 >= head.len() / 2 * 19
    };
    !utf16 && !fits(u16::from_le_bytes) && !fits(u16::from_be_bytes)
}
