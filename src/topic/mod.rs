//! 4. Paragraph → topics, with reasons.

mod taxonomy;

pub use taxonomy::Taxonomy;

/// A tagger.
#[derive(Debug, Clone)]
pub struct Tagger {}

/// A tag.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Topic.
    pub topic: String,
}

impl Tagger {
    /// New.
    pub fn new(_taxonomy: &Taxonomy) -> Self {
        Self {}
    }

    /// Tags.
    pub fn tag(&self, _text: &str) -> Vec<Tag> {
        Vec::new()
    }
}
