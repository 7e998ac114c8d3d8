//! MHTML: a page as browsers save it in one file, its parts encoded as those of a mail.

use crate::model::{MediaType, Record};

/// Parts may hold parts; deeper than this they hold themselves.
const DEEPEST: usize = 4;

/// Whether a file begins as a saved page does.
pub(super) fn is_mhtml(head: &str) -> bool {
    let head = head.to_ascii_lowercase();
    let begins =
        ["from:", "mime-version:", "content-type:", "snapshot-content-location:", "subject:", "date:"];
    begins.iter().any(|name| head.starts_with(name))
        && head.contains("mime-version:")
        && ["multipart/related", "multipart/mixed", "multipart/alternative", "text/html"]
            .iter()
            .any(|kind| head.contains(kind))
}

/// The main page of a file.
///
/// # Errors
/// What is wrong with it.
pub(super) fn page(bytes: &[u8]) -> Result<Record, String> {
    let (headers, _) = parted(bytes);
    let part = html(bytes, 0).ok_or("is mhtml without a page; save it again as html")?;
    let address = headers.get("snapshot-content-location").or_else(|| part.headers.get("content-location"));
    let mut record = Record::new(MediaType::Html, part.bytes);
    record.charset = parameter(part.headers.get("content-type").unwrap_or_default(), "charset");
    let is_address = |address: &&str| address.starts_with("http://") || address.starts_with("https://");
    record.uri = address.filter(is_address).map(str::to_owned);
    Ok(record)
}

struct Part {
    headers: Headers,
    bytes: Vec<u8>,
}

/// The first page among the parts of `bytes`, which begin with headers.
fn html(bytes: &[u8], depth: usize) -> Option<Part> {
    let (headers, body) = parted(bytes);
    let kind = headers.get("content-type").unwrap_or_default().to_ascii_lowercase();
    if kind.starts_with("multipart/") && depth < DEEPEST {
        let boundary = parameter(headers.get("content-type")?, "boundary")?;
        return parts(body, &boundary).find_map(|part| html(part, depth + 1));
    }
    if !kind.starts_with("text/html") && !kind.starts_with("application/xhtml+xml") {
        return None;
    }
    let bytes = match headers.get("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase().trim()
    {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    };
    Some(Part { headers, bytes })
}

/// The parts between lines of `--boundary`.
fn parts<'a>(body: &'a [u8], boundary: &str) -> impl Iterator<Item = &'a [u8]> {
    let mark = format!("--{boundary}").into_bytes();
    let mut rest = find(body, &mark).and_then(|at| body.get(at + mark.len()..));
    std::iter::from_fn(move || {
        let after = rest?;
        // Two dashes behind the last boundary end the file.
        if after.starts_with(b"--") {
            return None;
        }
        let start = after.iter().position(|byte| *byte == b'\n').map_or(after.len(), |at| at + 1);
        let part = after.get(start..).unwrap_or_default();
        let end = find_line(part, &mark);
        rest = end.and_then(|at| part.get(at + mark.len()..));
        Some(part.get(..end.unwrap_or(part.len())).unwrap_or_default())
    })
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len().max(1)).position(|window| window == what)
}

/// Where a line begins with `what`.
fn find_line(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(what) {
            return Some(at);
        }
        at += rest.iter().position(|byte| *byte == b'\n')? + 1;
    }
}

/// Headers, their names in lowercase, folded lines joined.
struct Headers(Vec<(String, String)>);

impl Headers {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Headers and what follows the blank line.
fn parted(bytes: &[u8]) -> (Headers, &[u8]) {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, after) = rest.split_at_checked(end + 1).unwrap_or((rest, &[]));
        rest = after;
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end();
        if text.is_empty() {
            if headers.is_empty() {
                continue;
            }
            break;
        }
        match (text.starts_with([' ', '\t']), headers.last_mut(), text.split_once(':')) {
            (true, Some((_, value)), _) => value.push_str(text.trim()),
            (_, _, Some((name, value))) => {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            }
            _ => {}
        }
    }
    (Headers(headers), rest)
}

/// A parameter of a header: `charset` of `text/html; charset="gbk"`.
fn parameter(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|part| {
        let (found, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (found.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
    })
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (*first, after) {
            (b'=', [b'\r', b'\n', more @ ..] | [b'\n', more @ ..]) => rest = more,
            (b'=', [high, low, more @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or_default() << 4 | hex(*low).unwrap_or_default());
                rest = more;
            }
            (byte, _) => bytes.push(byte),
        }
    }
    bytes
}

fn base64(body: &[u8]) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for digit in body.iter().filter_map(|byte| value(*byte)) {
        bits = (bits << 6 | u32::from(digit)) & 0xFF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    bytes
}
