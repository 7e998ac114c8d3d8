//! The payload of a commit: which file holds the facts about origins, and the settings of its
//! paragraphs.
//!
//! The facts are in a file of their own, so that a search does not read them. The file's name is
//! derived from its content and is part of the commit, so facts and paragraphs always agree: before the
//! commit nothing refers to the new file, and after it nothing refers to the old one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tantivy::Directory;
use tantivy::directory::error::OpenReadError;

use crate::error::{Error, ErrorKind, Result};
use crate::model::ArticleId;

/// Facts by origin; the façade defines their content.
pub(crate) type Origins = BTreeMap<String, String>;

/// Prefix of the names of these files.
pub(crate) const PREFIX: &str = "origins-";

/// Stored as the payload of tantivy's commit.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Commit {
    /// The file of facts, if there are any.
    pub(crate) origins: Option<String>,
    /// Settings that override the manifest's, after the index was tagged again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<String>,
    /// Checksum of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<String>,
    /// tantivy's number of the commit.
    pub(crate) opstamp: Option<u64>,
}

impl Commit {
    /// Reads the payload of the last commit.
    pub(crate) fn read(payload: Option<&str>) -> Result<Self> {
        payload.map_or_else(|| Ok(Self::default()), |payload| serde_json::from_str(payload).map_err(damaged))
    }

    /// A payload that names this file of facts and nothing else.
    pub(crate) fn of_facts(file: String) -> Self {
        Self { origins: Some(file), ..Self::default() }
    }

    /// Writes the facts; they take effect when the returned payload is committed.
    pub(crate) fn write(
        directory: &dyn Directory,
        origins: &Origins,
        settings: Option<&str>,
    ) -> Result<Self> {
        let raw: serde_json::Result<BTreeMap<&str, &RawValue>> = origins
            .iter()
            .map(|(origin, facts)| Ok((origin.as_str(), serde_json::from_str(facts)?)))
            .collect();
        let bytes = raw.and_then(|raw| serde_json::to_vec(&raw)).map_err(damaged)?;
        let name = (!origins.is_empty()).then(|| name(&bytes));
        if let Some(name) = &name {
            directory.atomic_write(Path::new(name), &bytes).map_err(|error| Error::io(name, error))?;
        }
        let checksum = settings.map(sum);
        Ok(Self { origins: name, settings: settings.map(str::to_owned), checksum, opstamp: None })
    }

    /// Whether the checksum of the settings matches.
    pub(crate) fn is_sound(&self) -> bool {
        self.checksum == self.settings.as_deref().map(sum)
    }

    /// The payload for the commit of this number.
    pub(crate) fn payload(&mut self, opstamp: u64) -> Result<String> {
        self.opstamp = Some(opstamp);
        serde_json::to_string(self).map_err(damaged)
    }

    /// The facts. `None` if their file is missing, as it is after the next commit.
    pub(crate) fn facts(&self, directory: &dyn Directory) -> Result<Option<Origins>> {
        let Some(file) = &self.origins else { return Ok(Some(Origins::new())) };
        let bytes = match directory.atomic_read(Path::new(file)) {
            Ok(bytes) => bytes,
            Err(OpenReadError::FileDoesNotExist(_)) => return Ok(None),
            Err(error) => {
                return Err(Error::new(ErrorKind::Io, format!("{file} cannot be read")).with_source(error));
            }
        };
        if *file != name(&bytes) {
            return Err(unreadable(file));
        }
        let raw: BTreeMap<String, Box<RawValue>> =
            serde_json::from_slice(&bytes).map_err(|_| unreadable(file))?;
        Ok(Some(raw.into_iter().map(|(origin, facts)| (origin, facts.get().to_owned())).collect()))
    }

    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.origins.as_ref().map(PathBuf::from)
    }
}

fn sum(settings: &str) -> String {
    ArticleId::derived("settings", settings.as_bytes()).to_string()
}

fn name(bytes: &[u8]) -> String {
    format!("{PREFIX}{}.json", ArticleId::derived("origins", bytes))
}

fn unreadable(file: &str) -> Error {
    Error::new(ErrorKind::Engine, format!("{file} is not what was written"))
}

fn damaged(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Engine, "the last commit is not what was written").with_source(error)
}
