//! The formats of TREC: queries, judgements (qrels) and runs. Files are read and written elsewhere;
//! `name` is what messages call the one that the bytes are from.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};

/// A query of a judged set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedQuery {
    /// Its name in the judgements.
    pub id: String,
    /// What is asked.
    pub text: String,
}

/// Judgements: for each query, the grades of the documents that were judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Qrels {
    grades: BTreeMap<String, BTreeMap<String, i64>>,
}

impl Qrels {
    /// The grades for a query; `None` where nothing was judged.
    pub fn grades(&self, query: &str) -> Option<&BTreeMap<String, i64>> {
        self.grades.get(query)
    }

    /// The judged queries, in the order of their ids.
    pub fn queries(&self) -> impl Iterator<Item = &str> {
        self.grades.keys().map(String::as_str)
    }
}

/// A run: for each query, ids of documents, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    found: BTreeMap<String, Vec<String>>,
}

impl Run {
    /// Sets what was found for a query, best first.
    pub fn set(&mut self, query: impl Into<String>, documents: Vec<String>) {
        self.found.insert(query.into(), documents);
    }

    /// What was found for a query, best first.
    pub fn found(&self, query: &str) -> &[String] {
        self.found.get(query).map_or(&[], Vec::as_slice)
    }
}

/// Reads queries, one a line: `id<TAB>text`.
///
/// # Errors
/// `InvalidInput` with the line for a line without a tab, an id that is empty or holds white space,
/// and an id that was there before.
pub fn read_queries(name: &Path, bytes: &[u8]) -> Result<Vec<JudgedQuery>> {
    let mut queries = Vec::new();
    let mut met = HashSet::new();
    each_line(name, bytes, |line| {
        let (id, text) = line.split_once('\t').ok_or("expected `id<TAB>text`, found no tab")?;
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(format!("expected an id without white space before the tab, found `{id}`"));
        }
        if !met.insert(id.to_owned()) {
            return Err(format!("query `{id}` is there twice"));
        }
        queries.push(JudgedQuery { id: id.to_owned(), text: text.to_owned() });
        Ok(())
    })?;
    Ok(queries)
}

/// Reads judgements, one a line: query, a field that is ignored, document, grade.
///
/// # Errors
/// `InvalidInput` with the line for a line that does not read so, and for a document that was
/// judged before for the same query.
pub fn read_qrels(name: &Path, bytes: &[u8]) -> Result<Qrels> {
    let mut qrels = Qrels::default();
    each_line(name, bytes, |line| {
        let [query, _, document, grade] = fields(line, "query 0 document grade")?;
        let grade =
            grade.parse().map_err(|_| format!("expected a whole number as grade, found `{grade}`"))?;
        let of_query = qrels.grades.entry(query.to_owned()).or_default();
        match of_query.insert(document.to_owned(), grade) {
            None => Ok(()),
            Some(_) => Err(format!("document `{document}` is judged twice for query `{query}`")),
        }
    })?;
    Ok(qrels)
}

/// Reads a run, one document a line: query, `Q0`, document, rank, score, tag. As in trec_eval the
/// score alone says the order, and among equal scores the document whose id is greater comes first.
///
/// # Errors
/// `InvalidInput` with the line for a line that does not read so, and for a document that was there
/// before for the same query.
pub fn read_run(name: &Path, bytes: &[u8]) -> Result<Run> {
    let mut scored: BTreeMap<String, Vec<(f32, String)>> = BTreeMap::new();
    let mut met: HashSet<(String, String)> = HashSet::new();
    each_line(name, bytes, |line| {
        let [query, _, document, _, score, _] = fields(line, "query Q0 document rank score tag")?;
        // trec_eval keeps scores in single precision, which decides what counts as equal.
        let score = match score.parse::<f64>() {
            Ok(score) if !score.is_nan() => score as f32,
            _ => return Err(format!("expected a number as score, found `{score}`")),
        };
        if !met.insert((query.to_owned(), document.to_owned())) {
            return Err(format!("document `{document}` is there twice for query `{query}`"));
        }
        scored.entry(query.to_owned()).or_default().push((score, document.to_owned()));
        Ok(())
    })?;
    let mut run = Run::default();
    for (query, mut documents) in scored {
        documents.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| b.1.cmp(&a.1)));
        run.set(query, documents.into_iter().map(|(_, document)| document).collect());
    }
    Ok(run)
}

/// A run as the lines that [`read_run`] reads, under the name `tag`. Scores fall by
/// one per rank: those of the index are comparable within one match level only, and trec_eval sorts
/// by score.
pub fn write_run(run: &Run, tag: &str) -> String {
    let mut text = String::new();
    for (query, documents) in &run.found {
        for (place, document) in documents.iter().enumerate() {
            let (rank, score) = (place + 1, documents.len() - place);
            // Writing to a string does not fail.
            let _ = writeln!(text, "{query} Q0 {document} {rank} {score} {tag}");
        }
    }
    text
}

/// An article's id as these formats can hold it: white space, which separates their fields, is
/// written as in a URL.
pub(super) fn document_id(article: &str) -> String {
    let mut id = String::with_capacity(article.len());
    for character in article.chars() {
        if character.is_whitespace() {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(id, "%{byte:02X}");
            }
        } else {
            id.push(character);
        }
    }
    id
}

/// Passes the lines that are not blank to `read`, and adds the line number to its errors.
fn each_line<E: Into<String>>(
    name: &Path,
    bytes: &[u8],
    mut read: impl FnMut(&str) -> Result<(), E>,
) -> Result<()> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
        let invalid =
            |message: String| Error::new(ErrorKind::InvalidInput, message).with_path(name).with_line(number);
        let line = std::str::from_utf8(line).map_err(|_| invalid("expected UTF-8".to_owned()))?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if !line.trim().is_empty() {
            read(line).map_err(|message| invalid(message.into()))?;
        }
    }
    Ok(())
}

/// The fields of a line, separated by white space.
fn fields<'a, const N: usize>(line: &'a str, form: &str) -> Result<[&'a str; N], String> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let found = fields.len();
    fields.try_into().map_err(|_| format!("expected {N} fields `{form}`, found {found}"))
}
