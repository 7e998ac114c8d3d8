//! The manifest beside tantivy's files: which format, which analysis, which settings.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::analysis;
use crate::error::{Error, ErrorKind, Result};

/// Its file name. It is written last, so that a folder with it holds a whole index.
pub(super) const FILE: &str = "duansou.json";

/// Version of the format: the schema, and what the stored values mean.
pub(crate) const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    pub(super) analysis: String,
    /// What the façade keeps with an index; opaque here, and read when it is first asked for.
    pub(super) settings: Box<RawValue>,
}

impl Manifest {
    pub(super) fn new(settings: Box<RawValue>) -> Self {
        Self { format: FORMAT, analysis: analysis::fingerprint(), settings }
    }

    /// Writes it whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(FILE);
        let temporary = folder.join(format!("{FILE}.new"));
        let write = || -> std::io::Result<()> {
            let mut file = fs::File::create(&temporary)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            fs::rename(&temporary, &path)
        };
        write().map_err(|error| Error::io(&path, error))
    }

    /// Reads it, and refuses what another program's version made.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => no_index(folder),
            _ => Error::io(&path, error),
        })?;
        let damaged = |error: serde_json::Error| {
            Error::new(ErrorKind::Incompatible, "the manifest is damaged; remove the index and index again")
                .with_path(&path)
                .with_source(error)
        };
        // Another version may have other fields, so the format is read before the rest.
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let found: Format = serde_json::from_slice(&bytes).map_err(damaged)?;
        let refuse = |what: String| {
            let advice = "remove it and index again with this version";
            Err(Error::new(ErrorKind::Incompatible, format!("{what}; {advice}")).with_path(folder))
        };
        if found.format != FORMAT {
            return refuse(format!("the index has format {}, this version reads {FORMAT}", found.format));
        }
        let manifest: Self = serde_json::from_slice(&bytes).map_err(damaged)?;
        let ours = analysis::fingerprint();
        if manifest.analysis != ours {
            return refuse(format!(
                "the index was made by analysis {}, this version has {ours}",
                manifest.analysis
            ));
        }
        Ok(manifest)
    }
}

fn no_index(folder: &Path) -> Error {
    let message = match folder.is_dir() {
        true => "holds no index; make one with `duansou index PATH`",
        false => "no index here; make one with `duansou index PATH`",
    };
    Error::new(ErrorKind::NotFound, message).with_path(folder)
}
