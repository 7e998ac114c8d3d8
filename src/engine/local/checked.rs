//! Paragraphs in which texts stand literally: tokens find them, their stored text decides.
//!
//! Positions of tokens would tell the same, and take as much room as the texts do. Tokens that all
//! stand in a paragraph nearly always stand there one after another, so that hardly one is read in
//! vain, and one that is read is read once for all that is asked of it.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::store::StoreReader;
use tantivy::{
    DocId, DocSet, Score, Searcher, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term,
};

use super::document::packed_of;
use super::packed::{self, pack};
use super::schema::Fields;
use super::store::{Stores, damaged};
use crate::analysis::fold;
use crate::query::Part;

/// What must stand where, sign by sign.
#[derive(Debug, Clone)]
pub(super) enum Check {
    Stands(Part, Needle),
    All(Vec<Check>),
    Any(Vec<Check>),
}

/// A folded text, also as it would be packed.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    folded: String,
    packed: Vec<u8>,
}

impl Needle {
    pub(super) fn new(folded: &str) -> Self {
        Self { folded: folded.to_owned(), packed: pack(folded) }
    }
}

/// The stored texts of a snapshot, and what went wrong in reading them.
pub(super) struct Texts {
    fields: Fields,
    segments: Vec<SegmentId>,
    stores: Arc<Vec<StoreReader>>,
    /// A set of documents has no way to say that it failed; whoever searches asks here afterwards.
    fault: Mutex<Option<TantivyError>>,
}

impl Texts {
    pub(super) fn of(fields: &Fields, stores: &Stores, searcher: &Searcher) -> tantivy::Result<Arc<Self>> {
        let segments = searcher.segment_readers().iter().map(SegmentReader::segment_id).collect();
        Ok(Arc::new(Self {
            fields: *fields,
            segments,
            stores: stores.of(searcher)?,
            fault: Mutex::default(),
        }))
    }

    /// What went wrong since it was last asked.
    pub(super) fn sound(&self) -> tantivy::Result<()> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }

    /// Whether a document passes a check; one that cannot be read does not.
    fn pass(&self, segment: usize, document: DocId, check: &Check, scratch: &mut [String; 2]) -> bool {
        let mut read = || -> tantivy::Result<bool> {
            let store = self.stores.get(segment).ok_or_else(damaged)?;
            let bytes = store.get_document_bytes(document)?;
            let [text, title] =
                packed_of(&bytes, [self.fields.text, self.fields.title]).ok_or_else(damaged)?;
            let [in_text, in_title] = scratch;
            let (mut text, mut title) = (Stored::new(text, in_text), Stored::new(title, in_title));
            check.holds(&mut text, &mut title).ok_or_else(damaged)
        };
        read().unwrap_or_else(|error| {
            self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            false
        })
    }
}

/// A packed text, folded when that is first needed.
struct Stored<'a> {
    packed: &'a [u8],
    folded: &'a mut String,
    is_folded: bool,
}

impl<'a> Stored<'a> {
    fn new(packed: &'a [u8], scratch: &'a mut String) -> Self {
        Self { packed, folded: scratch, is_folded: false }
    }

    /// Most texts are written as they are asked for, so that nothing has to be unpacked. `None` where
    /// it is not what was written.
    fn holds(&mut self, needle: &Needle) -> Option<bool> {
        if packed::holds(self.packed, &needle.packed) {
            return Some(true);
        }
        if !self.is_folded {
            let mut text = String::new();
            packed::unpack(self.packed, &mut text)?;
            self.folded.clear();
            fold(&text, |character, _| self.folded.push(character));
            self.is_folded = true;
        }
        Some(self.folded.contains(&needle.folded))
    }
}

impl Check {
    fn holds(&self, text: &mut Stored<'_>, title: &mut Stored<'_>) -> Option<bool> {
        match self {
            Self::Stands(Part::Text, needle) => text.holds(needle),
            Self::Stands(Part::Title, needle) => title.holds(needle),
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

/// What a query finds and passes a check.
pub(super) struct Checked {
    pub(super) found: Box<dyn Query>,
    pub(super) check: Arc<Check>,
    pub(super) texts: Arc<Texts>,
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
        let mut scorer = CheckedScorer { found, check, texts, segment, scratch: Default::default() };
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
    /// Room for texts, kept from one to the next.
    scratch: [String; 2],
}

impl CheckedScorer {
    fn passes(&mut self) -> bool {
        self.texts.pass(self.segment, self.found.doc(), &self.check, &mut self.scratch)
    }

    /// Goes on to the next document that passes, unless it is this one.
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

    // Whoever asks has found the target already; nothing that lies after it is read for it.
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

    /// Reading a paragraph takes as long as passing over some dozens in a list.
    fn cost(&self) -> u64 {
        self.found.cost().saturating_mul(32)
    }
}

impl Scorer for CheckedScorer {
    fn score(&mut self) -> Score {
        self.found.score()
    }
}
