//! 4. Paragraph → topics, with reasons.

mod taxonomy;

pub use taxonomy::Taxonomy;
