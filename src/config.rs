//! Settings of an index, validated and stored with it.

use crate::error::Result;
use crate::topic::Taxonomy;

/// Settings of an index. `Config::default()` is right for most.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Config {
    /// What paragraphs are tagged with.
    pub taxonomy: Taxonomy,
    /// Memory that a writer may fill before it writes a segment, in bytes.
    pub memory: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { taxonomy: Taxonomy::builtin(), memory: 128 << 20 }
    }
}

impl Config {
    /// The default settings with another taxonomy, given as TOML.
    ///
    /// # Errors
    /// `InvalidConfig` with line and column where the taxonomy does not hold together.
    pub fn with_taxonomy(toml: &str) -> Result<Self> {
        Ok(Self { taxonomy: Taxonomy::parse(toml)?, ..Self::default() })
    }
}
