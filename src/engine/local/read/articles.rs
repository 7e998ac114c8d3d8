//! Assembles articles from stored paragraphs, which are contiguous and in order.

use tantivy::{DocAddress, Searcher};

use crate::engine::local::format::document::Document;
use crate::engine::local::format::schema::{ARTICLE, Fields};
use crate::engine::local::read::collect::names;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;

/// The location of an article's paragraphs.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Run {
    article: String,
    segment: u32,
    first: u32,
    last: u32,
}

impl Run {
    pub(crate) fn addresses(&self) -> impl Iterator<Item = DocAddress> + use<> {
        let segment = self.segment;
        (self.first..=self.last).map(move |document| DocAddress::new(segment, document))
    }
}

/// The articles of an index, ordered by id, which does not depend on how the index was written.
pub(crate) fn runs(searcher: &Searcher) -> tantivy::Result<Vec<Run>> {
    let mut runs = Vec::new();
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        let Some(articles) = reader.fast_fields().str(ARTICLE)? else { continue };
        let mut found: Vec<(u64, u32, u32)> = Vec::new();
        for document in reader.doc_ids_alive() {
            let Some(ord) = articles.ords().first(document) else { continue };
            match found.last_mut() {
                Some((known, _, last)) if *known == ord && *last + 1 == document => *last = document,
                _ => found.push((ord, document, document)),
            }
        }
        found.sort_unstable();
        let ords: Vec<u64> = found.iter().map(|(ord, ..)| *ord).collect();
        let named = names(&articles, &ords)?.into_iter().zip(found);
        runs.extend(named.map(|(article, (_, first, last))| Run { article, segment, first, last }));
    }
    runs.sort_unstable();
    Ok(runs)
}

/// Assembles the article of these paragraphs.
///
/// # Errors
/// `Engine` if they cannot be read.
pub(crate) fn joined(fields: &Fields, documents: impl Iterator<Item = Result<Document>>) -> Result<Article> {
    let mut open: Option<Article> = None;
    for document in documents {
        let mut document = document?;
        let found = fields.read(&mut document, 0.0)?;
        let article = open.get_or_insert_with(|| fields.begin(&mut document, &found));
        article.paragraphs.push(found.paragraph);
    }
    open.ok_or_else(|| Error::new(ErrorKind::Engine, "an article without paragraphs is stored"))
}

/// Groups consecutive stored paragraphs into articles.
pub(crate) struct Joiner<'a> {
    fields: &'a Fields,
    open: Option<Article>,
}

impl<'a> Joiner<'a> {
    pub(crate) fn new(fields: &'a Fields) -> Self {
        Self { fields, open: None }
    }

    /// Adds the next paragraph; returns the article that ended before it.
    ///
    /// # Errors
    /// `Engine` if it cannot be read.
    pub(crate) fn add(&mut self, document: &mut Document) -> Result<Option<Article>> {
        let found = self.fields.read(document, 0.0)?;
        let follows = |article: &Article| {
            let next = article.paragraphs.last().map(|last| last.ordinal + 1);
            article.id == found.article && next == Some(found.paragraph.ordinal)
        };
        if let Some(article) = self.open.as_mut().filter(|article| follows(article)) {
            article.paragraphs.push(found.paragraph);
            return Ok(None);
        }
        let mut article = self.fields.begin(document, &found);
        article.paragraphs.push(found.paragraph);
        Ok(self.open.replace(article))
    }

    /// The last article.
    pub(crate) fn end(self) -> Option<Article> {
        self.open
    }
}
