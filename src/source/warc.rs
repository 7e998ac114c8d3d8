//! WARC: the format of web crawls, one response of a web server per record, read one at a time.
//!
//! Read here rather than by a crate: those that there are trust the lengths that a file states.

use std::io::{self, BufRead, Read};
use std::path::PathBuf;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use crate::error::{Error, ErrorKind, Result};
use crate::model::{MediaType, Record};

use super::open;

/// The pages of one WARC file. Records that are not a successful response with a page are skipped.
pub(super) struct Warc {
    reader: Box<dyn BufRead>,
    /// Name of the file in messages.
    name: PathBuf,
    /// The container of the records.
    origin: Option<String>,
    max_bytes: u64,
    ended: bool,
}

/// Maximum size of headers.
const LONGEST_HEAD: u64 = 256 << 10;

impl Warc {
    pub(super) fn new(
        reader: Box<dyn BufRead>,
        name: PathBuf,
        origin: Option<String>,
        max_bytes: u64,
    ) -> Self {
        Self { reader, name, origin, max_bytes, ended: false }
    }

    /// The next record, or nothing for one that is no page; `None` at the end of the file.
    fn record(&mut self) -> Option<Result<Option<Record>>> {
        let head = match self.head() {
            Ok(Some(head)) => head,
            Ok(None) => return None,
            Err(error) => return Some(Err(error)),
        };
        let Some(length) = head.get("content-length").and_then(|length| length.parse::<u64>().ok()) else {
            self.ended = true;
            return Some(Err(self.broken("a record does not say how long it is")));
        };
        let address = head.get("warc-target-uri").map(|uri| uri.trim_matches(['<', '>']).to_owned());
        let wanted = matches!(head.get("warc-type"), Some("response" | "resource"));
        if !wanted || length > self.max_bytes {
            if let Err(error) = self.skip(length) {
                return Some(Err(error));
            }
            let named = address.unwrap_or_default();
            return Some(if wanted { Err(self.too_large(&named)) } else { Ok(None) });
        }
        let mut body = Vec::new();
        let read = (&mut self.reader).take(length).read_to_end(&mut body);
        if let Err(error) = read {
            self.ended = true;
            return Some(Err(open::failed(&self.name, error)));
        }
        if (body.len() as u64) < length {
            self.ended = true;
            return Some(Err(self.broken("the last record is cut off")));
        }
        let page = match head.get("warc-type") {
            Some("response") => answer(&body, self.max_bytes),
            _ => Ok(Some((head.get("content-type").unwrap_or_default().to_owned(), body))),
        };
        let page = match page {
            Ok(page) => page,
            Err(what) => return Some(Err(self.broken(&format!("{}: {what}", address.unwrap_or_default())))),
        };
        Some(Ok(page.and_then(|(kind, bytes)| {
            let mut record = Record::new(media(&kind)?, bytes);
            if record.bytes.iter().all(u8::is_ascii_whitespace) {
                return None;
            }
            record.charset = charset(&kind);
            record.uri = address;
            record.origin.clone_from(&self.origin);
            Some(record)
        })))
    }

    /// The headers of the next record.
    fn head(&mut self) -> Result<Option<Head>> {
        let mut lines = Vec::new();
        let mut limited = (&mut self.reader).take(LONGEST_HEAD);
        loop {
            let start = lines.len();
            let read = limited.read_until(b'\n', &mut lines);
            if let Err(error) = read {
                self.ended = true;
                return Err(open::failed(&self.name, error));
            }
            let line = lines.get(start..).unwrap_or_default();
            let blank = line.iter().all(u8::is_ascii_whitespace);
            // Blank lines stand between records.
            if blank && start == 0 && !line.is_empty() {
                lines.clear();
            } else if blank {
                break;
            }
        }
        if lines.is_empty() {
            return Ok(None);
        }
        if !lines.starts_with(b"WARC/") {
            self.ended = true;
            return Err(self.broken("a record does not begin with `WARC/`"));
        }
        Ok(Some(Head::of(&lines)))
    }

    fn skip(&mut self, length: u64) -> Result<()> {
        let copied = io::copy(&mut (&mut self.reader).take(length), &mut io::sink());
        copied.map(drop).map_err(|error| {
            self.ended = true;
            open::failed(&self.name, error)
        })
    }

    fn broken(&self, what: &str) -> Error {
        Error::new(ErrorKind::InvalidInput, format!("is broken warc: {what}")).with_path(&self.name)
    }

    fn too_large(&self, address: &str) -> Error {
        let message = format!("{address} is larger than {} bytes; it is left out", self.max_bytes);
        Error::new(ErrorKind::InvalidInput, message).with_path(&self.name)
    }
}

impl Iterator for Warc {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.record()? {
                Ok(Some(record)) => return Some(Ok(record)),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
        None
    }
}

/// Headers, their names in lowercase.
struct Head(Vec<(String, String)>);

impl Head {
    fn of(lines: &[u8]) -> Self {
        let text = String::from_utf8_lossy(lines);
        let pairs = text.lines().skip(1).filter_map(|line| line.split_once(':'));
        Self(pairs.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned())).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// The content type and the content of a server's answer; nothing if it is no success.
fn answer(bytes: &[u8], max_bytes: u64) -> Result<Option<(String, Vec<u8>)>, String> {
    let ends = [(&b"\r\n\r\n"[..], 4), (&b"\n\n"[..], 2)];
    let places = ends.iter().filter_map(|(end, length)| {
        bytes.windows(end.len()).position(|window| window == *end).map(|at| (at, at + length))
    });
    let Some((end, start)) = places.min() else { return Ok(None) };
    let status = bytes.get(..end).unwrap_or_default();
    let success = status.starts_with(b"HTTP/") && status.split(|byte| *byte == b' ').nth(1) == Some(b"200");
    if !success {
        return Ok(None);
    }
    let head = Head::of(status);
    let kind = head.get("content-type").unwrap_or_default().to_owned();
    if media(&kind).is_none() {
        return Ok(None);
    }
    let body = bytes.get(start..).unwrap_or_default();
    let chunked = head.get("transfer-encoding").is_some_and(|coding| coding.contains("chunked"));
    // Some crawlers take the chunks apart and leave the header as it was.
    let body = if chunked { joined(body).unwrap_or_else(|| body.to_vec()) } else { body.to_vec() };
    let body = match head.get("content-encoding").map(str::to_ascii_lowercase).as_deref() {
        Some("gzip" | "x-gzip") if body.starts_with(&[0x1F, 0x8B]) => {
            unpacked(MultiGzDecoder::new(body.as_slice()), max_bytes)?
        }
        Some("deflate") => unpacked(ZlibDecoder::new(body.as_slice()), max_bytes).unwrap_or(body),
        Some("br" | "zstd") => return Err("is packed in a way that is not read, expected gzip".to_owned()),
        _ => body,
    };
    Ok(Some((kind, body)))
}

fn unpacked(reader: impl Read, max_bytes: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = reader.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| format!("does not unpack: {error}"))?;
    if bytes.len() as u64 > max_bytes {
        return Err(format!("unpacks to more than {max_bytes} bytes"));
    }
    Ok(bytes)
}

/// A body that was sent in chunks, in one; nothing if it is not in chunks.
fn joined(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let size = std::str::from_utf8(bytes.get(..end)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        bytes = bytes.get(end + 1..)?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(bytes.get(..size)?);
        bytes = bytes.get(size..)?;
        bytes = bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n")).unwrap_or(bytes);
    }
}

/// How a content type is to be read; nothing for what is no text.
fn media(kind: &str) -> Option<MediaType> {
    match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "text/html" | "application/xhtml+xml" => Some(MediaType::Html),
        "text/plain" => Some(MediaType::Capture),
        "text/markdown" => Some(MediaType::Markdown),
        _ => None,
    }
}

fn charset(kind: &str) -> Option<String> {
    let (_, after) =
        kind.to_ascii_lowercase().split_once("charset=").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    let name = after.split(';').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    (!name.is_empty()).then(|| name.to_owned())
}
