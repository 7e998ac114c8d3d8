//! Settings of an index, validated and stored with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, ErrorKind, Result};
use crate::topic::Taxonomy;

/// Settings of an index. `Config::default()` fits most.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Config {
    /// The taxonomy for tagging paragraphs.
    pub taxonomy: Taxonomy,
    /// Memory limit of writing, in bytes, in addition to the base memory of the program.
    pub memory: usize,
}

/// The stored form. Its parts are parsed separately: a search that names no topic needs at most the
/// labels, and parsing the taxonomy takes longer than searching.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    memory: usize,
    labels: BTreeMap<String, String>,
    taxonomy: String,
    /// Whether the taxonomy is the built-in one, which another version may update.
    #[serde(default)]
    shipped: bool,
}

const MEMORY: usize = 256 << 20;

impl Default for Config {
    fn default() -> Self {
        Self { taxonomy: Taxonomy::builtin(), memory: MEMORY }
    }
}

impl Config {
    /// The default settings with another taxonomy, given as TOML.
    ///
    /// # Errors
    /// `InvalidConfig` with line and column if the taxonomy is inconsistent.
    pub fn with_taxonomy(toml: &str) -> Result<Self> {
        Ok(Self { taxonomy: Taxonomy::parse(toml)?, memory: MEMORY })
    }

    /// The labels of topics, by id.
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        self.taxonomy.topics().iter().map(|topic| (topic.id.clone(), topic.label.clone())).collect()
    }

    /// The stored form of the settings.
    ///
    /// # Errors
    /// `InvalidConfig` if they cannot be serialized.
    pub(crate) fn stored(&self) -> Result<Box<RawValue>> {
        let (labels, taxonomy) = (self.labels(), self.taxonomy.source().to_owned());
        let shipped = self.taxonomy == Taxonomy::builtin();
        to_raw_value(&Stored { memory: self.memory, labels, taxonomy, shipped }).map_err(damaged)
    }

    /// The memory limit of stored settings, which an engine needs first.
    pub(crate) fn stored_memory(stored: &RawValue) -> usize {
        #[derive(Deserialize)]
        struct Memory {
            memory: usize,
        }
        serde_json::from_str(stored.get()).map_or(MEMORY, |stored: Memory| stored.memory)
    }

    /// The labels of stored settings.
    pub(crate) fn stored_labels(stored: &RawValue) -> BTreeMap<String, String> {
        #[derive(Deserialize)]
        struct Labels {
            labels: BTreeMap<String, String>,
        }
        serde_json::from_str(stored.get()).map(|stored: Labels| stored.labels).unwrap_or_default()
    }

    /// The settings for tagging an index again: a custom taxonomy stays, a built-in one is updated to
    /// this version's.
    ///
    /// # Errors
    /// `InvalidConfig` if the stored settings are damaged.
    pub(crate) fn renewed(stored: &RawValue) -> Result<Self> {
        let stored: Stored = serde_json::from_str(stored.get()).map_err(damaged)?;
        let taxonomy = if stored.shipped { Taxonomy::builtin() } else { Taxonomy::parse(&stored.taxonomy)? };
        Ok(Self { memory: stored.memory, taxonomy })
    }

    /// Settings that may be damaged, as far as they parse, and a list of losses.
    pub(crate) fn rescued(text: &str) -> (Self, Option<&'static str>) {
        let renewed = RawValue::from_string(text.to_owned()).ok().and_then(|raw| Self::renewed(&raw).ok());
        match renewed {
            Some(config) if config.taxonomy == Taxonomy::builtin() => (config, None),
            Some(config) => {
                (config, Some("the certainty of the taxonomy; compare it with `duansou taxonomy show`"))
            }
            // The rest of the line states that the taxonomy was the built-in one.
            None if text.replace(' ', "").contains("\"shipped\":true") => (Self::default(), None),
            None => (
                Self::default(),
                Some("the taxonomy: topics are those that ship; `duansou retag` gives others"),
            ),
        }
    }

    pub(crate) fn from_stored(stored: &RawValue) -> Result<Self> {
        let stored: Stored = serde_json::from_str(stored.get()).map_err(damaged)?;
        Ok(Self { memory: stored.memory, ..Self::with_taxonomy(&stored.taxonomy)? })
    }
}

fn damaged(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::InvalidConfig, format!("the settings are damaged: {error}")).with_source(error)
}
