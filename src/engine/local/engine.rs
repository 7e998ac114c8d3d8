//! Implements the `Engine` trait with tantivy.

use std::ops::RangeInclusive;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Query as _, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Searcher, TERMINATED, Term};

use crate::engine::local::format::commit::Origins;
use crate::engine::local::handle::Local;
use crate::engine::local::read::articles;
use crate::engine::local::read::collect::{Best, Counts, Places, Ranked, Tally};
use crate::engine::local::read::compile::{self, View};
use crate::engine::local::read::statistics::{self, Shaped};
use crate::engine::local::read::verify::Texts;
use crate::engine::local::sizes;
use crate::engine::local::write::LocalWriter;
use crate::engine::{
    Articles, Engine, Facts, Maintenance, Match, Matches, Order, Page, Statistics, Writer, WriterOptions,
    ordinal_at,
};
use crate::error::{Error, ErrorKind, Result};
use crate::model::ArticleId;
use crate::query::{Condition, Query, Weighted};

impl Local {
    /// The number of matches, their facet counts, and the best of them in order.
    fn collect(
        &self,
        searcher: &Searcher,
        texts: &Arc<Texts>,
        query: &Query,
        page: &Page,
    ) -> tantivy::Result<(Tally, Vec<Ranked>)> {
        let view = View { fields: &self.fields, texts: texts.clone() };
        let condition = || compile::unscored(&view, &query.condition, &query.terms);
        let counts = Counts(page.counts.clone());
        let limit = page.offset.saturating_add(page.limit).min(searcher.num_docs() as usize);
        let best = Best::new(page, limit);
        let tally = || match page.counts.is_empty() {
            true => Ok((condition().count(searcher)? as u64, Vec::new())),
            false => searcher.search(&*condition(), &counts),
        };
        if page.limit == 0 || limit <= page.offset {
            return Ok((tally()?, Vec::new()));
        }
        if page.order == Order::Newest {
            return searcher.search(&*condition(), &(counts, best));
        }
        let scored = compile::scored(&view, query);
        let shaped = Shaped { searcher, lengths: &self.lengths };
        if query.condition != Condition::AnyTerm {
            return searcher.search_with_statistics_provider(&*scored, &(counts, best), &shaped);
        }
        // Block-max WAND skips matches that cannot be among the best, so matches are counted
        // separately.
        let tally = tally()?;
        Ok((tally, searcher.search_with_statistics_provider(&*scored, &best, &shaped)?))
    }

    fn read(&self, searcher: &Searcher, address: DocAddress, score: f32) -> Result<Match> {
        let mut document = self.stores.document(searcher, address).map_err(self.failed())?;
        self.fields.read(&mut document, score)
    }
}

impl Engine for Local {
    fn search(&self, query: &Query, page: &Page) -> Result<Matches> {
        let searcher = self.reader.searcher();
        let collected = || -> tantivy::Result<_> {
            let texts = Texts::of(&self.fields, &self.stores, &searcher)?;
            let collected = self.collect(&searcher, &texts, query, page)?;
            texts.sound()?;
            Ok(collected)
        };
        let ((total, counts), found) = collected().map_err(self.failed())?;
        let enough = found.first().map_or(0.0, |best| best.value as f32 * page.score_ratio);
        let near = |at: usize, value: f64| {
            at < page.min_candidates || value as f32 >= enough || page.score_ratio == 0.0
        };
        let matches = found.into_iter().enumerate().skip(page.offset);
        let matches = matches.take_while(|(at, found)| near(*at, found.value)).map(|(_, found)| found);
        let matches = matches.map(|found| self.read(&searcher, found.address, found.value as f32));
        Ok(Matches {
            total,
            matches: matches.collect::<Result<_>>()?,
            counts: page.counts.iter().copied().zip(counts).collect(),
        })
    }

    fn any(&self, condition: &Condition) -> Result<bool> {
        if let Condition::Either(any) = condition {
            // One alternative at a time, so that the first one with a match ends the search.
            return any.iter().try_fold(false, |met, one| Ok(met || self.any(one)?));
        }
        let searcher = self.reader.searcher();
        let met = || -> tantivy::Result<bool> {
            let texts = Texts::of(&self.fields, &self.stores, &searcher)?;
            let view = View { fields: &self.fields, texts: texts.clone() };
            let query = compile::unscored(&view, condition, &[]);
            let weight = query.weight(EnableScoring::disabled_from_searcher(&searcher))?;
            let mut met = false;
            for segment in searcher.segment_readers() {
                let mut matches = weight.scorer(segment, 1.0)?;
                let is_deleted =
                    |document| segment.alive_bitset().is_some_and(|alive| alive.is_deleted(document));
                while matches.doc() != TERMINATED && is_deleted(matches.doc()) {
                    matches.advance();
                }
                if matches.doc() != TERMINATED {
                    met = true;
                    break;
                }
            }
            texts.sound()?;
            Ok(met)
        };
        met().map_err(self.failed())
    }

    fn statistics(&self, terms: &[Weighted]) -> Result<Statistics> {
        let searcher = self.reader.searcher();
        let paragraphs = searcher.num_docs();
        let counted = || -> tantivy::Result<_> {
            let characters = self.lengths.tokens(&searcher, self.fields.text_characters)?;
            let frequency = |term: &Weighted| {
                statistics::frequency(&searcher, &compile::token(&self.fields, term.field, &term.token))
            };
            Ok((characters, terms.iter().map(frequency).collect::<tantivy::Result<Vec<u64>>>()?))
        };
        let (characters, frequencies) = counted().map_err(self.failed())?;
        let average_length = characters as f32 / paragraphs.max(1) as f32;
        Ok(Statistics { paragraphs, average_length, frequencies })
    }

    fn paragraphs(&self, article: &ArticleId, ordinals: RangeInclusive<u32>) -> Result<Vec<Match>> {
        let searcher = self.reader.searcher();
        let article = Term::from_field_text(self.fields.article, article.as_str());
        let query = TermQuery::new(article, IndexRecordOption::Basic);
        let found = searcher.search(&query, &Places).map_err(self.failed())?;
        let found = found.into_iter().filter(|(place, _)| ordinals.contains(&ordinal_at(*place)));
        let matches = found.map(|(_, address)| self.read(&searcher, address, 0.0));
        let mut matches: Vec<Match> = matches.collect::<Result<_>>()?;
        matches.sort_by_key(|found| found.paragraph.ordinal);
        Ok(matches)
    }

    fn articles(&self) -> Result<Articles<'_>> {
        let searcher = self.reader.searcher();
        let runs = articles::runs(&searcher).map_err(self.failed())?;
        Ok(Box::new(runs.into_iter().map(move |run| {
            let document = |address| self.stores.document(&searcher, address).map_err(self.failed());
            articles::joined(&self.fields, run.addresses().map(document))
        })))
    }

    fn origins(&self) -> Result<Origins> {
        // A writer may commit meanwhile and remove the facts of the previous commit.
        for _ in 0..10 {
            if let Some(origins) = self.committed()?.facts(&*self.directory)? {
                return Ok(origins);
            }
        }
        Err(Error::new(ErrorKind::Engine, "the facts about its files are missing"))
    }

    fn facts(&self) -> Result<Facts> {
        sizes::facts(self)
    }

    fn reload(&self) -> Result<()> {
        self.same()?;
        self.reload_reader()
    }

    fn writer(&self, options: &WriterOptions) -> Result<Box<dyn Writer + '_>> {
        Ok(Box::new(LocalWriter::begin(self, options)?))
    }

    fn maintenance(&self) -> Option<&dyn Maintenance> {
        self.maintenance.as_deref()
    }
}
