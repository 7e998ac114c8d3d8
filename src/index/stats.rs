//! Statistics of an index: its content and its disk usage.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::analysis;
use crate::engine::{Counted, Order, Page, Part, Segment};
use crate::error::Result;
use crate::index::handle::Index;
use crate::query::Query;

/// Statistics of an index.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Stats {
    /// Its location; `None` in memory.
    pub path: Option<PathBuf>,
    /// Articles in it.
    pub articles: u64,
    /// Paragraphs in it.
    pub paragraphs: u64,
    /// Paragraphs by `kind`, `topic`, `source` and `year`.
    pub counts: BTreeMap<&'static str, BTreeMap<String, u64>>,
    /// Characters of their texts.
    pub characters: u64,
    /// Size of its files, in bytes.
    pub bytes: u64,
    /// Bytes on disk per character of text.
    pub bytes_per_character: f64,
    /// Disk usage by part, largest first.
    pub parts: Vec<Part>,
    /// Number of segments.
    pub segments: u64,
    /// Segments, largest first.
    pub segment_sizes: Vec<Segment>,
    /// Deleted paragraphs that still take room.
    pub deleted: u64,
    /// Version of the format.
    pub format: u32,
    /// Fingerprint of the analysis.
    pub analysis: String,
    /// Fingerprint of the taxonomy.
    pub taxonomy: String,
}

impl Index {
    /// Computes the statistics of the index.
    ///
    /// # Errors
    /// `Engine`, `Io`.
    pub fn stats(&self) -> Result<Stats> {
        let named = [
            ("kind", Counted::Kind),
            ("topic", Counted::Topic),
            ("source", Counted::Source),
            ("year", Counted::Year),
        ];
        let mut counted: Vec<Counted> = named.iter().map(|(_, counted)| *counted).collect();
        counted.push(Counted::Article);
        let page = Page { counts: counted, order: Order::Score, ..Page::default() };
        let mut matches = self.engine.search(&Query::all(), &page)?;
        let articles = matches.counts.remove(&Counted::Article).unwrap_or_default().len() as u64;
        let counts = named
            .into_iter()
            .map(|(name, counted)| (name, matches.counts.remove(&counted).unwrap_or_default()))
            .collect();
        let facts = self.engine.facts()?;
        let per_character = facts.bytes() as f64 / facts.characters.max(1) as f64;
        Ok(Stats {
            path: self.location.as_ref().map(|location| location.path().to_owned()),
            articles,
            paragraphs: facts.paragraphs,
            counts,
            characters: facts.characters,
            bytes: facts.bytes(),
            bytes_per_character: (per_character * 100.0).round() / 100.0,
            segments: facts.segments.len() as u64,
            deleted: facts.deleted(),
            parts: facts.parts,
            segment_sizes: facts.segments,
            format: facts.format,
            analysis: analysis::fingerprint(),
            taxonomy: self.config()?.taxonomy.fingerprint(),
        })
    }
}
