//! Articles, topics, tokens and marks of texts, without an index.

use std::path::PathBuf;
use std::sync::OnceLock;

use duansou::analysis::trace;
use duansou::model::{MediaType, Record};
use duansou::source::{FilesOptions, files};
use duansou::topic::{Tagged, Tagger};
use duansou::{Config, Error, ErrorKind, Index, SearchRequest};
use pyo3::prelude::*;

use crate::fault::{self, Result};

/// An index of nothing, which knows the built-in taxonomy.
fn nothing() -> Result<&'static Index> {
    static NOTHING: OnceLock<Index> = OnceLock::new();
    if let Some(index) = NOTHING.get() {
        return Ok(index);
    }
    let index = Index::in_memory(Config::default())?;
    Ok(NOTHING.get_or_init(|| index))
}

/// The articles in files, or the one in `bytes`, as a JSON list.
#[pyfunction]
#[pyo3(signature = (paths, bytes, media, url))]
pub fn extract(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    bytes: Option<Vec<u8>>,
    media: Option<String>,
    url: Option<String>,
) -> PyResult<String> {
    fault::json(py, || {
        let index = nothing()?;
        if let Some(bytes) = bytes {
            let mut record = Record::new(kind(media.as_deref(), &bytes)?, bytes);
            record.uri = url;
            return Ok(vec![index.article(&record)?]);
        }
        let mut options = FilesOptions::default();
        options.url = url;
        // What a folder holds beside articles is no error.
        let left_out = |record: &Result<Record>| {
            record.as_ref().is_err_and(|error| error.kind() == ErrorKind::PassedOver)
        };
        let records = files(&paths, &options).filter(|record| !left_out(record));
        records.map(|record| index.article(&record?)).collect()
    })
}

fn kind(media: Option<&str>, bytes: &[u8]) -> Result<MediaType> {
    match media {
        Some("html") => Ok(MediaType::Html),
        Some("text") => Ok(MediaType::Capture),
        Some("markdown") => Ok(MediaType::Markdown),
        Some("paragraphs") => Ok(MediaType::Paragraphs),
        Some(other) => {
            let expected = "expected `html`, `text`, `markdown` or `paragraphs`";
            Err(Error::new(ErrorKind::InvalidInput, format!("unknown media `{other}`, {expected}")))
        }
        None => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
            Ok(if first == Some(&b'<') { MediaType::Html } else { MediaType::Capture })
        }
    }
}

/// The topics of a text by the built-in taxonomy, as JSON.
#[pyfunction]
pub fn tag(py: Python<'_>, text: &str) -> PyResult<String> {
    static TAGGER: OnceLock<Tagger> = OnceLock::new();
    fault::json(py, || {
        let tagger = TAGGER.get_or_init(|| Tagger::new(&Config::default().taxonomy));
        Ok(Tagged::new("", text, tagger).topics)
    })
}

/// The tokens of a text, as JSON.
#[pyfunction]
pub fn analyze(py: Python<'_>, text: &str) -> PyResult<String> {
    fault::json(py, || Ok(trace(text)))
}

/// A text with what a query looks for marked in it, as JSON.
#[pyfunction]
pub fn mark(py: Python<'_>, text: &str, query: &str) -> PyResult<String> {
    fault::json(py, || {
        let parts = nothing()?.highlight(&SearchRequest::new(query), &[text])?;
        Ok(parts.into_iter().next().unwrap_or_default())
    })
}
