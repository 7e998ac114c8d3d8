//! Collection statistics for scoring, counted over live paragraphs only.
//!
//! tantivy counts deleted paragraphs until a merge drops them, and then estimates lengths. A synced
//! index would score differently from a new one. So deleted paragraphs are excluded here, and lengths
//! are summed from the field norms.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// The number of tokens of each field, for the last snapshot that was queried.
#[derive(Debug, Default)]
pub(crate) struct Lengths(Mutex<(u64, BTreeMap<Field, u64>)>);

impl Lengths {
    /// The number of tokens of the field in all paragraphs.
    pub(crate) fn tokens(&self, searcher: &Searcher, field: Field) -> tantivy::Result<u64> {
        let generation = searcher.generation().generation_id();
        let known = |lengths: &(u64, BTreeMap<Field, u64>)| {
            if lengths.0 == generation { lengths.1.get(&field).copied() } else { None }
        };
        if let Some(tokens) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(tokens);
        }
        let tokens = counted(searcher, field)?;
        let mut lengths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lengths.0 != generation {
            *lengths = (generation, BTreeMap::new());
        }
        lengths.1.insert(field, tokens);
        Ok(tokens)
    }
}

/// Field norms quantize lengths; the paragraphs of each class are counted first.
fn counted(searcher: &Searcher, field: Field) -> tantivy::Result<u64> {
    let mut classes = [0_u64; 256];
    for segment in searcher.segment_readers() {
        let norms = segment.get_fieldnorms_reader(field)?;
        for document in segment.doc_ids_alive() {
            if let Some(class) = classes.get_mut(usize::from(norms.fieldnorm_id(document))) {
                *class += 1;
            }
        }
    }
    let length = |class: usize| u64::from(FieldNormReader::id_to_fieldnorm(class as u8));
    Ok(classes.iter().enumerate().map(|(class, paragraphs)| length(class) * paragraphs).sum())
}

/// The document frequency of a term.
pub(crate) fn frequency(searcher: &Searcher, term: &Term) -> tantivy::Result<u64> {
    let mut paragraphs = 0;
    for segment in searcher.segment_readers() {
        let postings = segment.inverted_index(term.field())?;
        let Some(info) = postings.get_term_info(term)? else { continue };
        paragraphs += u64::from(match segment.alive_bitset() {
            None => info.doc_freq,
            Some(alive) => postings
                .read_postings_from_terminfo(&info, IndexRecordOption::Basic)?
                .doc_freq_given_deletes(alive),
        });
    }
    Ok(paragraphs)
}

/// Statistics that make lengths seem shorter, to emulate other BM25 parameters.
///
/// tantivy fixes k1 = 1.2 and b = 0.75, so a length of `l` averages costs a paragraph 0.3 + 0.9 l. With
/// an average scaled by 4.5 the cost is 0.3 + 0.2 l, which equals k1 = 0.5 and b = 0.4. Where short and
/// long paragraphs are mixed, these candidates are as good as those of a list more than twice as long.
pub(crate) struct Shaped<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) lengths: &'a Lengths,
}

impl Bm25StatisticsProvider for Shaped<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.lengths.tokens(self.searcher, field)?.saturating_mul(9) / 2)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.searcher.num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        frequency(self.searcher, term)
    }
}
