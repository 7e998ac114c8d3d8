//! Checks whether an index is intact.

use std::collections::BTreeMap;
use std::path::Path;

use crate::engine::{CheckReport, Location, Order, Page};
use crate::error::Result;
use crate::index::facts::Counts;
use crate::index::handle::Index;
use crate::query::Query;
use crate::search::SearchRequest;

/// Number of paragraphs that are searched for by a run of their text.
const SAMPLE: usize = 50;

impl Index {
    /// Checks the index in `dir`: the checksum of every file, counts, fingerprints, and whether runs of
    /// stored texts are found. Reports defects as findings.
    ///
    /// # Errors
    /// `NotFound` if there is no index, `Incompatible` if another version made it, `Io`.
    pub fn check(dir: impl AsRef<Path>) -> Result<CheckReport> {
        let mut checkup = Location::new(&dir).maintenance()?.check()?;
        if !checkup.findings.is_empty() {
            return Ok(checkup);
        }
        let sampled = Self::open(dir).and_then(|index| {
            index.config()?;
            index.count(&mut checkup)?;
            index.sample(&mut checkup)
        });
        if let Err(error) = sampled {
            checkup.findings.push(error.message().to_owned());
        }
        Ok(checkup)
    }

    /// Compares the stored articles of each origin with its facts.
    fn count(&self, checkup: &mut CheckReport) -> Result<()> {
        let mut there = BTreeMap::new();
        for article in self.articles()? {
            Counts::tally(&mut there, &article?);
        }
        for (origin, kept) in Counts::of(&self.engine.origins()?) {
            let found: Counts = there.get(&origin).copied().unwrap_or_default();
            if !found.agrees(&kept) {
                checkup.findings.push(format!(
                    "{origin}: {} articles and {} paragraphs, by what is known of it {} and {}",
                    found.articles, found.paragraphs, kept.articles, kept.paragraphs
                ));
            }
        }
        Ok(())
    }

    fn sample(&self, checkup: &mut CheckReport) -> Result<()> {
        let page = Page { limit: SAMPLE, order: Order::Newest, ..Page::default() };
        for (number, found) in self.engine.search(&Query::all(), &page)?.matches.into_iter().enumerate() {
            let text = &found.paragraph.text;
            let length = 1 + number % 8;
            let start = (number * 7) % text.chars().count().saturating_sub(length).max(1);
            let piece: String = text.chars().skip(start).take(length).collect();
            if piece.trim().is_empty() {
                continue;
            }
            checkup.sampled += 1;
            let request = SearchRequest::new(piece.trim()).literal().limit(0);
            if self.search(&request)?.total == 0 {
                let place = format!("{}#{}", found.article, found.paragraph.ordinal);
                checkup.findings.push(format!("{place}: `{}` stands there and is not found", piece.trim()));
            }
        }
        Ok(())
    }
}
