//! 4. Paragraph → topics, with the evidence.

mod context;
pub mod eval;
mod evidence;
mod explain;
mod matcher;
mod read;
pub mod review;
mod rules;
mod score;
mod tag;
mod tagger;
mod taxonomy;
mod trie;

pub use explain::{Evidence, Explained, Verdict};
pub use rules::TopicInfo;
pub use tag::{Context, Origin, Reason, Tag, Weight};
pub use tagger::{Tagged, Tagger};
pub use taxonomy::Taxonomy;
