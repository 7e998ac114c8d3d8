//! How good is the ranking: judged queries, the standard metrics, and the comparison of two runs.
//!
//! The figures are those of `trec_eval -c -l 1` over the queries that were asked and judged: a
//! query that found nothing counts as 0 everywhere, a query without judgements does not count.

mod compare;
mod metrics;
mod summary;
mod trec;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::index::Index;
use crate::search::{Duplicates, Group, Level, SearchRequest, SearchResponse};

pub use compare::{Difference, compare};
pub use metrics::{Figures, Metric, figures};
pub use summary::{Compared, MetricDifference, OfQuery, Summary, by_query};
pub use trec::{JudgedQuery, Qrels, Run, read_qrels, read_queries, read_run, write_run};

/// Documents of a query that are kept, as deep as the deepest metric looks.
pub const DEPTH: usize = 100;

/// The answers of an index to a set of queries.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Answers {
    /// For each query the articles found, best first.
    pub run: Run,
    /// How long each query took, in the order in which they were asked.
    pub took: Vec<Duration>,
}

impl Answers {
    /// The mean time of a query; zero where none was asked.
    pub fn mean(&self) -> Duration {
        let count = u32::try_from(self.took.len()).unwrap_or(u32::MAX).max(1);
        self.took.iter().sum::<Duration>() / count
    }
}

/// Runs every query on an index, for its [`DEPTH`] best documents at any match level. A document is
/// an article; its rank is that of its best paragraph.
///
/// # Errors
/// `Engine`, `Io`; never for what a query says.
pub fn answer(index: &Index, queries: &[JudgedQuery]) -> Result<Answers> {
    answer_as(index, queries, &SearchRequest::default())
}

/// The same with the other settings of `like`: other weights, filters.
///
/// # Errors
/// Those of [`Index::search`].
pub fn answer_as(index: &Index, queries: &[JudgedQuery], like: &SearchRequest) -> Result<Answers> {
    let mut answers = Answers::default();
    for query in queries {
        // Documents are judged one by one, copies or not.
        let request = like.clone().level(Level::Some).limit(DEPTH).snippet_chars(1);
        let mut request = request.duplicates(Duplicates::Keep);
        request.query.clone_from(&query.text);
        let start = Instant::now();
        let response = index.search(&request)?;
        answers.took.push(start.elapsed());
        let (total, mut found) = (response.total, documents(&response));
        if found.len() < DEPTH && total > DEPTH as u64 {
            // Paragraphs of one article have pushed out others. Grouped at once, every query would
            // pay for counting its articles, which few need.
            found = documents(&index.search(&request.group(Group::Article))?);
        }
        answers.run.set(&query.id, found);
    }
    Ok(answers)
}

/// The articles of the hits, each once, best first.
fn documents(response: &SearchResponse) -> Vec<String> {
    let mut met = HashSet::new();
    let ids = response.hits.iter().map(|hit| trec::document_id(hit.article.as_str()));
    ids.filter(|id| met.insert(id.clone())).collect()
}
