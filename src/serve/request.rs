//! A request as it was read, and what its body is.

use hyper::Method;
use hyper::body::Bytes;

use super::parameters::Given;
use super::problem::Problem;
use super::routes::{RouteMatch, Spec};
use crate::model::{MediaType, Record};

/// A request, read.
#[derive(Debug)]
pub(super) struct ParsedRequest {
    pub method: Method,
    pub spec: Spec,
    pub place: RouteMatch,
    pub pairs: Vec<(String, String)>,
    /// What the body is, without parameters, and its charset.
    pub media: Option<String>,
    pub charset: Option<String>,
    pub body: Bytes,
}

pub(super) fn media(found: Option<&str>, expected: &str) -> Problem {
    let found = found.map_or("none".to_owned(), |found| format!("`{found}`"));
    Problem::new(415, "unsupported_media_type", format!("content type: found {found}, expected {expected}"))
}

/// The body as a saved file.
pub(super) fn record(asked: &ParsedRequest, given: &Given) -> Result<Record, Problem> {
    let media = match asked.media.as_deref() {
        Some("text/html" | "application/xhtml+xml") => MediaType::Html,
        Some("text/markdown") => MediaType::Markdown,
        Some("text/plain") => MediaType::Capture,
        other => return Err(media(other, "text/html, text/markdown or text/plain")),
    };
    let mut record = Record::new(media, asked.body.to_vec());
    record.charset.clone_from(&asked.charset);
    record.uri = given.text("url").filter(|url| !url.is_empty()).map(str::to_owned);
    Ok(record)
}
