//! A search request from the keyword arguments of Python.

use duansou::analysis::Synonyms;
use duansou::model::{ParagraphKind, Published};
use duansou::search::{Duplicates, Facet, Group, Level, Like, Sort};
use duansou::{Error, ErrorKind, SearchRequest};
use serde::Deserialize;

use crate::fault::Result;

/// The arguments as the package's Python code sends them; what is left out has the library's default.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    query: String,
    literal: Option<bool>,
    #[serde(rename = "match")]
    level: Option<String>,
    limit: Option<usize>,
    offset: Option<usize>,
    #[serde(default)]
    topic: Vec<String>,
    #[serde(default)]
    source: Vec<String>,
    #[serde(default)]
    kind: Vec<String>,
    since: Option<String>,
    until: Option<String>,
    sort: Option<String>,
    group: Option<String>,
    duplicates: Option<String>,
    #[serde(default)]
    facets: Vec<String>,
    snippet_chars: Option<usize>,
    explain: Option<bool>,
    like: Option<String>,
    like_text: Option<String>,
    synonyms: Option<bool>,
}

/// The request that `json` stands for.
///
/// # Errors
/// `InvalidQuery` for a value that is none of those expected.
pub fn request(json: &str) -> Result<SearchRequest> {
    let asked: Arguments = serde_json::from_str(json).map_err(|error| invalid(error.to_string()))?;
    let mut request = SearchRequest::new(asked.query);
    request.literal = asked.literal.unwrap_or(request.literal);
    request.level = asked.level.map(|name| one("match", &name, LEVELS)).transpose()?;
    request.limit = asked.limit.unwrap_or(request.limit);
    request.offset = asked.offset.unwrap_or(request.offset);
    request.topics = asked.topic;
    request.sources = asked.source;
    request.kinds = all("kind", &asked.kind, KINDS)?;
    request.since = asked.since.map(Published::try_from).transpose().map_err(|what| named("since", what))?;
    request.until = asked.until.map(Published::try_from).transpose().map_err(|what| named("until", what))?;
    if let Some(name) = asked.sort {
        request.sort = one("sort", &name, &[("relevance", Sort::Relevance), ("date", Sort::Date)])?;
    }
    if let Some(name) = asked.group {
        request.group = one("group", &name, &[("paragraph", Group::Paragraph), ("article", Group::Article)])?;
    }
    if let Some(name) = asked.duplicates {
        let known = [("collapse", Duplicates::Collapse), ("keep", Duplicates::Keep)];
        request.duplicates = one("duplicates", &name, &known)?;
    }
    request.facets = all("facets", &asked.facets, FACETS)?;
    request.snippet_chars = asked.snippet_chars.unwrap_or(request.snippet_chars);
    request.explain = asked.explain.unwrap_or(request.explain);
    request.like = match (asked.like, asked.like_text) {
        (Some(_), Some(_)) => return Err(invalid("found `like` and `like_text`, expected one of them")),
        (Some(id), None) => Some(Like::Id(id)),
        (None, Some(text)) => Some(Like::Text(text)),
        (None, None) => None,
    };
    if asked.synonyms == Some(false) {
        request.synonyms = Some(Synonyms::default());
    }
    Ok(request)
}

const LEVELS: &[(&str, Level)] = &[("exact", Level::Exact), ("all", Level::All), ("some", Level::Some)];
const FACETS: &[(&str, Facet)] = &[("topic", Facet::Topic), ("source", Facet::Source), ("year", Facet::Year)];
const KINDS: &[(&str, ParagraphKind)] = &[
    ("body", ParagraphKind::Body),
    ("heading", ParagraphKind::Heading),
    ("caption", ParagraphKind::Caption),
    ("credit", ParagraphKind::Credit),
];

fn all<T: Copy>(what: &str, names: &[String], known: &[(&str, T)]) -> Result<Vec<T>> {
    names.iter().map(|name| one(what, name, known)).collect()
}

fn one<T: Copy>(what: &str, name: &str, known: &[(&str, T)]) -> Result<T> {
    let found = known.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<String> = known.iter().map(|(own, _)| format!("`{own}`")).collect();
        let expected = match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => names.join(""),
        };
        invalid(format!("unknown {what} `{name}`, expected {expected}"))
    })
}

fn named(what: &str, message: impl std::fmt::Display) -> Error {
    invalid(format!("{what}: {message}"))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidQuery, message)
}
