//! Verifies literal matches: tokens find candidates, and the stored text decides.
//!
//! Token positions would give the same answer but take as much room as the texts. A paragraph that
//! contains all tokens nearly always contains them in sequence, so few texts are read in vain. Each
//! text is read once for all checks.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::store::StoreReader;
use tantivy::{
    DocId, DocSet, Score, Searcher, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term,
};

use crate::analysis::Folding;
use crate::engine::local::format::document::packed_of;
use crate::engine::local::format::schema::Fields;
use crate::engine::local::format::text_codec::{self, pack};
use crate::engine::local::read::store::{Stores, damaged};
use crate::query::Part;

/// A literal that must occur in a part of the paragraph.
#[derive(Debug, Clone)]
pub(crate) enum Check {
    Stands(Part, Needle),
    All(Vec<Check>),
    Any(Vec<Check>),
}

/// A folded text to search for.
#[derive(Debug, Clone)]
pub(crate) struct Needle {
    folded: Vec<char>,
    /// For each prefix, the length of its longest proper suffix that is also a prefix, so that no
    /// character is compared twice (Knuth, Morris and Pratt 1977, "Fast Pattern Matching in Strings").
    borders: Vec<usize>,
    /// Its encoded form, for texts whose folded form is identical, which most are.
    packed: Vec<u8>,
}

impl Needle {
    pub(crate) fn new(folded: &str) -> Self {
        let packed = pack(folded);
        let folded: Vec<char> = folded.chars().collect();
        let mut needle = Self { borders: Vec::with_capacity(folded.len()), folded: Vec::new(), packed };
        for (at, character) in folded.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|last| needle.borders.get(last)).copied();
            needle.borders.push(before.map_or(0, |matched| needle.further(matched, *character)));
            needle.folded.push(*character);
        }
        needle
    }

    /// The length of the prefix that ends a text, after `matched` characters and one more.
    #[inline]
    fn further(&self, mut matched: usize, character: char) -> usize {
        loop {
            if self.folded.get(matched) == Some(&character) {
                return matched + 1;
            }
            match matched.checked_sub(1).and_then(|last| self.borders.get(last)) {
                Some(border) => matched = *border,
                None => return 0,
            }
        }
    }

    /// Whether an encoded text contains it. `None` if the text is damaged.
    fn stands(&self, text: &[u8]) -> Option<bool> {
        if text_codec::holds(text, &self.packed) {
            return Some(true);
        }
        let (mut folding, mut matched) = (Folding::default(), 0);
        for character in text_codec::characters(text) {
            folding.add(character?, |folded| {
                if matched < self.folded.len() {
                    matched = self.further(matched, folded);
                }
            });
            if matched == self.folded.len() {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// The stored texts of a snapshot, and the errors in reading them.
pub(crate) struct Texts {
    fields: Fields,
    segments: Vec<SegmentId>,
    stores: Arc<Vec<StoreReader>>,
    /// A document set cannot return an error, so the searcher takes it from here afterwards.
    error: Mutex<Option<TantivyError>>,
}

impl Texts {
    pub(crate) fn of(fields: &Fields, stores: &Stores, searcher: &Searcher) -> tantivy::Result<Arc<Self>> {
        let segments = searcher.segment_readers().iter().map(SegmentReader::segment_id).collect();
        Ok(Arc::new(Self {
            fields: *fields,
            segments,
            stores: stores.of(searcher)?,
            error: Mutex::default(),
        }))
    }

    /// Takes the first error since the last call.
    pub(crate) fn sound(&self) -> tantivy::Result<()> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }

    /// Whether a document passes a check; an unreadable one does not.
    pub(crate) fn pass(&self, segment: usize, document: DocId, check: &Check) -> bool {
        let read = || -> tantivy::Result<bool> {
            let store = self.stores.get(segment).ok_or_else(damaged)?;
            let bytes = store.get_document_bytes(document)?;
            let [text, title] =
                packed_of(&bytes, [self.fields.text, self.fields.title]).ok_or_else(damaged)?;
            check.holds(text, title).ok_or_else(damaged)
        };
        read().unwrap_or_else(|error| {
            self.error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            false
        })
    }
}

impl Check {
    /// Whether the check holds of an encoded text and title. `None` if they are damaged.
    fn holds(&self, text: &[u8], title: &[u8]) -> Option<bool> {
        match self {
            Self::Stands(Part::Text, needle) => needle.stands(text),
            Self::Stands(Part::Title, needle) => needle.stands(title),
            Self::All(all) => {
                for check in all {
                    if !check.holds(text, title)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            Self::Any(any) => {
                for check in any {
                    if check.holds(text, title)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
        }
    }
}

/// The matches of a query that pass a check.
pub(crate) struct Checked {
    pub(crate) found: Box<dyn Query>,
    pub(crate) check: Arc<Check>,
    pub(crate) texts: Arc<Texts>,
}

impl Clone for Checked {
    fn clone(&self) -> Self {
        let (check, texts) = (self.check.clone(), self.texts.clone());
        Self { found: self.found.box_clone(), check, texts }
    }
}

impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checked").field("found", &self.found).field("check", &self.check).finish()
    }
}

impl Query for Checked {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let (check, texts) = (self.check.clone(), self.texts.clone());
        Ok(Box::new(CheckedWeight { found: self.found.weight(scoring)?, check, texts }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.found.query_terms(visitor);
    }
}

struct CheckedWeight {
    found: Box<dyn Weight>,
    check: Arc<Check>,
    texts: Arc<Texts>,
}

impl Weight for CheckedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let id = reader.segment_id();
        let segment = self.texts.segments.iter().position(|own| *own == id).ok_or_else(damaged)?;
        let found = self.found.scorer(reader, boost)?;
        let (check, texts) = (self.check.clone(), self.texts.clone());
        let mut scorer = CheckedScorer { found, check, texts, segment };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        self.found.explain(reader, document)
    }
}

struct CheckedScorer {
    found: Box<dyn Scorer>,
    check: Arc<Check>,
    texts: Arc<Texts>,
    segment: usize,
}

impl CheckedScorer {
    fn passes(&self) -> bool {
        self.texts.pass(self.segment, self.found.doc(), &self.check)
    }

    /// Advances to the next document that passes, unless the current one does.
    fn settle(&mut self) -> DocId {
        while self.found.doc() != TERMINATED && !self.passes() {
            self.found.advance();
        }
        self.found.doc()
    }
}

impl DocSet for CheckedScorer {
    fn advance(&mut self) -> DocId {
        self.found.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.found.doc() < target {
            self.found.seek(target);
            self.settle();
        }
        self.found.doc()
    }

    // The target is already found; no later document is read for it.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if self.found.doc() < target {
            self.found.seek(target);
        }
        match self.found.doc() {
            TERMINATED => SeekDangerResult::SeekLowerBound(TERMINATED),
            found if found > target => SeekDangerResult::SeekLowerBound(found),
            _ if self.passes() => SeekDangerResult::Found,
            _ => SeekDangerResult::SeekLowerBound(target + 1),
        }
    }

    fn doc(&self) -> DocId {
        self.found.doc()
    }

    fn size_hint(&self) -> u32 {
        self.found.size_hint()
    }

    /// Reading a paragraph costs as much as skipping some dozens of postings.
    fn cost(&self) -> u64 {
        self.found.cost().saturating_mul(32)
    }
}

impl Scorer for CheckedScorer {
    fn score(&mut self) -> Score {
        self.found.score()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Needle, pack};
    use crate::analysis::fold_str;

    proptest! {
        // Few characters, so that runs repeat, in forms that fold to one another.
        #[test]
        fn a_needle_stands_where_a_scan_finds_it(text in "[aAＡ學学　 ，,①1é\u{200B}]{0,24}", piece in "[a学1, ]{1,6}") {
            let (text, piece) = (text.as_str(), fold_str(&piece));
            prop_assume!(!piece.is_empty());
            let stands = Needle::new(&piece).stands(&pack(text));
            prop_assert_eq!(stands, Some(fold_str(text).contains(&piece)));
        }
    }
}
