//! Articles added and removed over HTTP, each request in one commit.

use std::io::{BufReader, Cursor};

use serde::Serialize;

use super::answer::Answer;
use super::parameters::Given;
use super::problem::Problem;
use super::request::{ParsedRequest, media, record};
use super::served::ServedIndex;
use crate::Index;
use crate::error::Result;
use crate::model::{ArticleId, Record};
use crate::source::lines;

/// What became of a request's articles.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Added {
    /// Articles indexed.
    articles: u64,
    /// Paragraphs indexed.
    paragraphs: u64,
    /// Each line in order, or the one file.
    items: Vec<Item>,
}

/// What became of a line.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Item {
    /// The article; `null` where the line could not be read.
    id: Option<ArticleId>,
    /// The line, from 1; `null` where there are no lines.
    line: Option<u64>,
    /// What is wrong with it; `null` where it was indexed.
    error: Option<String>,
}

/// Removed articles.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Deleted {
    /// How many were removed.
    articles: u64,
}

/// Adds the articles of a body, or replaces them.
pub(super) fn add(
    asked: &ParsedRequest,
    given: &Given,
    served: &ServedIndex,
    max_line: usize,
) -> Result<Answer, Problem> {
    let mut items = Vec::new();
    let mut good = Vec::new();
    for found in read(asked, given, max_line)? {
        let (id, line, error) = match found {
            Ok(record) => {
                let id = record.article_id();
                good.push(record);
                (Some(id), None, None)
            }
            Err(error) => (None, error.line(), Some(error.message().to_owned())),
        };
        items.push(Item { id, line, error });
    }
    if items.is_empty() {
        return Err(Problem::new(422, "invalid_input", "the body is empty, expected one article a line"));
    }
    if good.is_empty() {
        let first = items.into_iter().find_map(|item| item.error).unwrap_or_default();
        return Err(Problem::new(422, "invalid_input", format!("no line could be read; the first: {first}")));
    }
    // Opened each time: it may have been retagged meanwhile, which a writer has to know.
    let index = Index::open(&served.location)?;
    let report = index.ingest(good.into_iter().map(Ok))?;
    served.refresh()?;
    Answer::json(&Added { articles: report.articles, paragraphs: report.paragraphs, items })
}

fn read(asked: &ParsedRequest, given: &Given, max_line: usize) -> Result<Vec<Result<Record>>, Problem> {
    match asked.media.as_deref() {
        Some("application/x-ndjson" | "application/jsonl" | "application/json") => {
            let reader = BufReader::new(Cursor::new(asked.body.clone()));
            Ok(lines(reader, "body", max_line as u64).collect())
        }
        Some("text/html" | "application/xhtml+xml" | "text/markdown" | "text/plain") => {
            Ok(vec![Ok(record(asked, given)?)])
        }
        other => Err(media(
            other,
            "application/x-ndjson, application/json, text/html, text/markdown or text/plain",
        )),
    }
}

/// Removes an article.
pub(super) fn delete(served: &ServedIndex, article: &ArticleId) -> Result<Answer, Problem> {
    Index::open(&served.location)?.delete(article)?;
    served.refresh()?;
    Answer::json(&Deleted { articles: 1 })
}
