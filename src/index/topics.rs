//! Counts paragraphs by topic and year.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::Result;
use crate::index::handle::Index;
use crate::model::Published;
use crate::search::{Facet, SearchRequest};

/// Paragraphs by topic and year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TopicCounts {
    /// All paragraphs in the index, tagged or not.
    pub paragraphs: u64,
    /// Every topic, in the taxonomy's order.
    pub topics: Vec<TopicCount>,
}

/// The counts of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TopicCount {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Paragraphs with this topic.
    pub paragraphs: u64,
    /// Of those with a date, the number by year.
    pub years: BTreeMap<String, u64>,
}

impl TopicCount {
    /// Paragraphs without a date.
    pub fn undated(&self) -> u64 {
        self.paragraphs.saturating_sub(self.years.values().sum())
    }
}

impl Index {
    /// Counts the paragraphs of each topic, in total and by year. A paragraph counts for each of its
    /// topics.
    ///
    /// # Errors
    /// `InvalidConfig` if the stored taxonomy is damaged, `Engine`, `Io`.
    pub fn topics(&self) -> Result<TopicCounts> {
        let everything = SearchRequest::new("").limit(0).count_limit(0).facet(Facet::Topic);
        let mut answer = self.search(&everything.clone().facet(Facet::Year))?;
        let totals = answer.facets.remove(&Facet::Topic).unwrap_or_default();
        let count = |info: &crate::topic::TopicInfo| TopicCount {
            id: info.id.clone(),
            label: info.label.clone(),
            paragraphs: totals.get(&info.id).copied().unwrap_or_default(),
            years: BTreeMap::new(),
        };
        let mut topics: Vec<TopicCount> = self.config()?.taxonomy.topics().iter().map(count).collect();
        for year in answer.facets.remove(&Facet::Year).unwrap_or_default().into_keys() {
            let Some(date) = Published::parse(&year) else { continue };
            let mut answer = self.search(&everything.clone().since(date.clone()).until(date))?;
            let counts = answer.facets.remove(&Facet::Topic).unwrap_or_default();
            for topic in &mut topics {
                if let Some(count) = counts.get(&topic.id) {
                    topic.years.insert(year.clone(), *count);
                }
            }
        }
        Ok(TopicCounts { paragraphs: answer.total, topics })
    }
}
