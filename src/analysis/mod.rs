//! 5. Text → tokens: one analysis for index, query, tagger and snippet.

mod gram;
mod normalize;
mod question;
mod trace;

pub use gram::{Lane, RUN, Token, continues_cluster, is_ideographic, is_run_char, tokens};
pub use normalize::{Normalized, fold, fold_str, normalize};
pub use question::cut_questions;
pub use trace::{Trace, TracedToken, trace};

use sha2::{Digest, Sha256};

/// Changes with every change of the tokens that a text gives. Bump it with the rules; the table of
/// Traditional characters is part of it by itself.
const RULES: &str = "fold 1, pairs 1, runs 1, characters 1";

/// What an index records of the analysis that made its tokens, so that another one is refused
/// instead of finding nothing.
pub fn fingerprint() -> String {
    let digest = Sha256::new().chain_update(RULES).chain_update(normalize::T2S).finalize();
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
