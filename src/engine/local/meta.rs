//! The manifest beside tantivy's files: which format, which analysis, which settings.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::analysis;
use crate::error::{Error, ErrorKind, Result};
use crate::model::ArticleId;

/// Its file name. It is written last, so that a folder with it holds a whole index.
pub(super) const FILE: &str = "duansou.json";

/// Version of the format: the schema, and what the stored values mean.
pub(crate) const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    pub(super) analysis: String,
    /// Of the other fields.
    #[serde(default)]
    checksum: String,
    /// What the façade keeps with an index; opaque here, and read when it is first asked for.
    pub(super) settings: Box<RawValue>,
}

impl Manifest {
    pub(super) fn new(settings: Box<RawValue>) -> Self {
        let mut manifest =
            Self { format: FORMAT, analysis: analysis::fingerprint(), checksum: String::new(), settings };
        manifest.checksum = manifest.sum();
        manifest
    }

    /// Whether it is what was written.
    pub(super) fn is_sound(&self) -> bool {
        self.checksum == self.sum()
    }

    fn sum(&self) -> String {
        let all = format!("{} {} {}", self.format, self.analysis, self.settings.get());
        ArticleId::derived("manifest", all.as_bytes()).to_string()
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
        let refuse = |what: String| {
            let advice = "remove it and index again with this version";
            Err(Error::new(ErrorKind::Incompatible, format!("{what}; {advice}")).with_path(folder))
        };
        // Another version may have other fields, so where they do not fit its format alone is read.
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let manifest: serde_json::Result<Self> = serde_json::from_slice(&bytes);
        let format = match &manifest {
            Ok(manifest) => manifest.format,
            Err(_) => serde_json::from_slice::<Format>(&bytes).map_err(damaged)?.format,
        };
        if format != FORMAT {
            return refuse(format!("the index has format {format}, this version reads {FORMAT}"));
        }
        let manifest = manifest.map_err(damaged)?;
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
