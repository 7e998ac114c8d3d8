//! 5. Text → tokens: one analysis for index, query, tagger and snippet.

mod gram;
mod lookup;
mod normalize;
mod question;
mod synonym;
mod trace;

pub use gram::{Ngram, RUN, Token, continues_cluster, is_ideographic, is_run_char, tokens};
pub use lookup::{Letter, Lookup};
pub(crate) use normalize::code_point;
pub use normalize::{Folding, Normalized, fold, fold_str, normalize};
pub use question::{answer_words, cut_questions};
pub use synonym::{BadSynonym, Synonyms};
pub use trace::{Trace, TracedToken, trace};

/// Version of the tokenization rules. Bump it when the rules produce different tokens. The table of
/// Traditional characters enters the fingerprint separately.
const RULES: &str = "fold 3, pairs 3, runs 1, characters 1";

/// Recorded in an index, so that an index made by other rules is refused instead of finding nothing.
pub fn fingerprint() -> String {
    // Evaluated at build time, because every program that opens an index needs it.
    const FINGERPRINT: u64 = fnv1a(fnv1a(0xCBF2_9CE4_8422_2325, RULES), normalize::T2S);
    format!("{FINGERPRINT:016x}")
}

/// Continues a 64-bit FNV-1a hash with `text`.
#[allow(clippy::indexing_slicing, reason = "evaluated at build time")]
const fn fnv1a(mut hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x100_0000_01B3);
        at += 1;
    }
    hash
}
