//! Settings of an index, validated and stored with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
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

/// As it is kept with an index.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    taxonomy: String,
    memory: usize,
}

const MEMORY: usize = 128 << 20;

impl Default for Config {
    fn default() -> Self {
        Self { taxonomy: Taxonomy::builtin(), memory: MEMORY }
    }
}

impl Config {
    /// The default settings with another taxonomy, given as TOML.
    ///
    /// # Errors
    /// `InvalidConfig` with line and column where the taxonomy does not hold together.
    pub fn with_taxonomy(toml: &str) -> Result<Self> {
        Ok(Self { taxonomy: Taxonomy::parse(toml)?, memory: MEMORY })
    }

    pub(crate) fn stored(&self) -> serde_json::Value {
        // Labels are kept beside the taxonomy, because every answer shows some of them and reading
        // the taxonomy would take longer than the search.
        let topics = self.taxonomy.topics().iter();
        let labels: BTreeMap<&str, &str> =
            topics.map(|topic| (topic.id.as_str(), topic.label.as_str())).collect();
        serde_json::json!({ "taxonomy": self.taxonomy.source(), "labels": labels, "memory": self.memory })
    }

    /// The memory of stored settings, which an engine needs before anybody needs the rest.
    pub(crate) fn stored_memory(stored: &serde_json::Value) -> usize {
        let memory = stored.get("memory").and_then(serde_json::Value::as_u64);
        memory.and_then(|memory| usize::try_from(memory).ok()).unwrap_or(MEMORY)
    }

    pub(crate) fn from_stored(stored: &serde_json::Value) -> Result<Self> {
        let stored: Stored = Stored::deserialize(stored)
            .map_err(|error| Error::new(ErrorKind::InvalidConfig, error.to_string()).with_source(error))?;
        Ok(Self { memory: stored.memory, ..Self::with_taxonomy(&stored.taxonomy)? })
    }
}
