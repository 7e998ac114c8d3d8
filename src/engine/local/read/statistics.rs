//! What scoring knows of the whole index, counted of what is there and nothing else.
//!
//! tantivy counts paragraphs that were deleted until a merge drops them, and guesses lengths then.
//! An index that was renewed would score unlike one made at once. So deleted paragraphs are left
//! out here, and lengths are summed up as they are kept with each paragraph.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// The number of tokens of each field, for the last snapshot that was asked about.
#[derive(Debug, Default)]
pub(crate) struct Lengths(Mutex<(u64, BTreeMap<Field, u64>)>);

impl Lengths {
    /// How many tokens the field has in all paragraphs.
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

/// Lengths are kept in classes; how many paragraphs are of each is counted first.
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

/// How many paragraphs hold the term.
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

/// The statistics of an index with lengths that seem shorter.
///
/// tantivy's BM25 is fixed to k1 = 1.2 and b = 0.75, which holds a length of `l` averages against a
/// paragraph by 0.3 + 0.9 l. With averages that seem 4.5 times as long it does so by 0.3 + 0.2 l,
/// which is what k1 = 0.5 and b = 0.4 do: where short and long paragraphs are mixed, candidates come
/// out as good as from a list more than twice as long.
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
