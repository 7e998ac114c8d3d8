//! An answer, and what HTTP adds to it: validators, compression, headers that keep browsers safe.

use std::convert::Infallible;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::problem::Problem;

pub(super) type Body = BoxBody<Bytes, Infallible>;

/// A status, a body and what it is.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub status: u16,
    pub media: &'static str,
    pub body: Bytes,
    pub headers: Vec<(&'static str, String)>,
}

/// Answers shorter than this are sent as they are.
const WORTH_PACKING: usize = 1024;

/// Nothing is loaded from elsewhere, and no code or style stands in the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

impl Answer {
    pub fn new(media: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status: 200, media, body: body.into(), headers: Vec::new() }
    }

    /// A value as one line of JSON, as the terminal prints it.
    pub fn json<T: Serialize>(value: &T) -> Result<Self, Problem> {
        let mut body =
            serde_json::to_vec(value).map_err(|error| Problem::new(500, "engine", error.to_string()))?;
        body.push(b'\n');
        Ok(Self::new("application/json", body))
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer to a request with these headers.
    pub fn into_response(self, asked: &HeaderMap, is_head: bool) -> Response<Body> {
        let mut headers = HeaderMap::new();
        set(&mut headers, "content-type", self.media);
        set(&mut headers, "vary", "accept-encoding, origin");
        let mut status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut body = self.body;
        let has = |name: &str| self.headers.iter().any(|(own, _)| *own == name);
        if !has("cache-control") {
            set(&mut headers, "cache-control", if self.status == 200 { "no-cache" } else { "no-store" });
        }
        for (name, value) in &self.headers {
            set(&mut headers, name, value);
        }
        if self.status == 200 {
            let tag = etag(&body);
            if matches(asked, &tag) {
                status = StatusCode::NOT_MODIFIED;
                body = Bytes::new();
            }
            set(&mut headers, "etag", &tag);
        }
        if body.len() >= WORTH_PACKING
            && accepts_gzip(asked)
            && let Some(packed) = packed(&body)
        {
            set(&mut headers, "content-encoding", "gzip");
            body = packed;
        }
        if status != StatusCode::NOT_MODIFIED {
            set(&mut headers, "content-length", &body.len().to_string());
        }
        safe(&mut headers);
        let body = if is_head { Bytes::new() } else { body };
        let mut response = Response::new(Full::new(body).boxed());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let body = problem.to_json().to_string();
        let mut answer = Self::new("application/problem+json", body);
        answer.status = problem.status;
        answer.headers.extend(problem.header);
        answer
    }
}

/// What every answer says to browsers.
pub(super) fn safe(headers: &mut HeaderMap) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        if !headers.contains_key(name) {
            set(headers, name, value);
        }
    }
}

pub(super) fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

/// The same index gives the same answer to the same question, byte for byte; so the answer's own hash
/// changes with a commit exactly where the commit matters to it.
fn etag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{hex}\"")
}

fn matches(asked: &HeaderMap, tag: &str) -> bool {
    let known = asked.get("if-none-match").and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').any(|known| known.trim() == tag || known.trim() == "*")
}

fn accepts_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked.get("accept-encoding").and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("gzip") && parts.all(|part| !matches!(part, "q=0" | "q=0.0"))
    })
}

fn packed(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}
