//! Settings of an index, validated and stored with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, ErrorKind, Result};
use crate::topic::Taxonomy;

/// Settings of an index. `Config::default()` is right for most.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Config {
    /// What paragraphs are tagged with.
    pub taxonomy: Taxonomy,
    /// Memory that writing may take, in bytes, whatever is written; what the program takes anyway
    /// comes to it.
    pub memory: usize,
}

/// As it is kept with an index. Its parts are read one by one: a search that names no topic needs
/// the labels at most, and reading the taxonomy takes longer than searching.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    memory: usize,
    labels: BTreeMap<String, String>,
    taxonomy: String,
    /// Whether that is the one that ships, which another version may know better.
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
    /// `InvalidConfig` with line and column where the taxonomy does not hold together.
    pub fn with_taxonomy(toml: &str) -> Result<Self> {
        Ok(Self { taxonomy: Taxonomy::parse(toml)?, memory: MEMORY })
    }

    /// What topics are called for people, by id.
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        self.taxonomy.topics().iter().map(|topic| (topic.id.clone(), topic.label.clone())).collect()
    }

    /// The settings as they are kept with an index.
    ///
    /// # Errors
    /// `InvalidConfig` where they cannot be written down.
    pub(crate) fn stored(&self) -> Result<Box<RawValue>> {
        let (labels, taxonomy) = (self.labels(), self.taxonomy.source().to_owned());
        let shipped = self.taxonomy == Taxonomy::builtin();
        to_raw_value(&Stored { memory: self.memory, labels, taxonomy, shipped }).map_err(damaged)
    }

    /// The memory of stored settings, which an engine needs before anybody needs the rest.
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

    /// The settings to tag an index with anew: a taxonomy of its own stays, one that shipped
    /// becomes that which ships with this version.
    ///
    /// # Errors
    /// `InvalidConfig` where the stored settings are damaged.
    pub(crate) fn renewed(stored: &RawValue) -> Result<Self> {
        let stored: Stored = serde_json::from_str(stored.get()).map_err(damaged)?;
        let taxonomy = if stored.shipped { Taxonomy::builtin() } else { Taxonomy::parse(&stored.taxonomy)? };
        Ok(Self { memory: stored.memory, taxonomy })
    }

    /// Settings that may be damaged, as far as their text can be read, and what is lost of them.
    pub(crate) fn rescued(text: &str) -> (Self, Option<&'static str>) {
        let renewed = RawValue::from_string(text.to_owned()).ok().and_then(|raw| Self::renewed(&raw).ok());
        match renewed {
            Some(config) if config.taxonomy == Taxonomy::builtin() => (config, None),
            Some(config) => {
                (config, Some("the certainty of the taxonomy; compare it with `duansou taxonomy show`"))
            }
            // The rest of the line says that the taxonomy was the one that ships.
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
