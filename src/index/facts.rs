//! Counts of articles and paragraphs in the facts about each origin.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::engine::{Counted, Engine, Page, Writer};
use crate::error::Result;
use crate::model::{Article, ArticleId};
use crate::query::{Condition, Field, Query};

/// Subtracts an article that is about to be removed from the counts of its file.
///
/// # Errors
/// `Io`, `Engine`.
pub(super) fn displace(engine: &dyn Engine, writer: &mut dyn Writer, article: &ArticleId) -> Result<()> {
    let condition = Condition::Token(Field::Article, article.as_str().to_owned());
    let page = Page { counts: vec![Counted::Origin], ..Page::default() };
    let found = engine.search(&Query { condition, terms: Vec::new() }, &page)?;
    for origin in found.counts.into_values().flat_map(BTreeMap::into_keys) {
        let facts = writer.origins().get(&origin);
        let left = facts.and_then(|facts| Counts::read(facts)?.less(found.total).put(facts));
        left.into_iter().for_each(|facts| writer.put_state(&origin, facts));
    }
    Ok(())
}

/// The counts in the facts about an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(super) struct Counts {
    pub(super) articles: u64,
    pub(super) paragraphs: u64,
    /// Whether some of its articles may be counted with another origin.
    #[serde(default)]
    shared: bool,
    /// Whether some of its articles may be counted twice.
    #[serde(default)]
    repeated: bool,
}

impl Counts {
    /// Counts by origin; facts that do not parse are of another version.
    pub(super) fn of(origins: &BTreeMap<String, String>) -> BTreeMap<String, Self> {
        let read = |(origin, facts): (&String, &String)| Some((origin.clone(), Self::read(facts)?));
        origins.iter().filter_map(read).collect()
    }

    pub(super) fn read(facts: &str) -> Option<Self> {
        serde_json::from_str(facts).ok()
    }

    /// Adds an article to the counts of its origin.
    pub(super) fn tally(counts: &mut BTreeMap<String, Self>, article: &Article) {
        if let Some(origin) = &article.origin {
            let counts = counts.entry(origin.clone()).or_default();
            counts.articles += 1;
            counts.paragraphs += article.paragraphs.len() as u64;
        }
    }

    /// Whether these counts are consistent with the counts `kept` in the facts.
    pub(super) fn agrees(&self, kept: &Self) -> bool {
        match kept.shared || kept.repeated {
            true => self.articles <= kept.articles && self.paragraphs <= kept.paragraphs,
            false => (self.articles, self.paragraphs) == (kept.articles, kept.paragraphs),
        }
    }

    /// These counts less an article of this number of paragraphs.
    pub(super) fn less(self, paragraphs: u64) -> Self {
        let articles = self.articles.saturating_sub(1);
        Self { articles, paragraphs: self.paragraphs.saturating_sub(paragraphs), ..self }
    }

    /// The facts with these counts.
    pub(super) fn put(&self, facts: &str) -> Option<String> {
        let mut facts: Value = serde_json::from_str(facts).ok()?;
        let fields = facts.as_object_mut()?;
        fields.insert("articles".to_owned(), self.articles.into());
        fields.insert("paragraphs".to_owned(), self.paragraphs.into());
        serde_json::to_string(&facts).ok()
    }
}
