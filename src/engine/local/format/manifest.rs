//! The manifest beside tantivy's files: which format, which analysis, which settings.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::analysis;
use crate::error::{Error, ErrorKind, Result};
use crate::model::ArticleId;

/// Its file name. It is written last, so that a folder with it holds a whole index.
pub(crate) const FILE: &str = "duansou.json";

/// Version of the format: the schema, and what the stored values mean.
pub(crate) const FORMAT: u32 = 2;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    pub(crate) analysis: String,
    /// The folder in the index that holds tantivy's files, where it was made anew; else they stand
    /// beside this one. A new folder and one rename of this file: there is no moment between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    /// Of the other fields.
    #[serde(default)]
    checksum: String,
    /// What the façade keeps with an index; opaque here, and read when it is first asked for.
    pub(crate) settings: Box<RawValue>,
}

impl Manifest {
    /// Of tantivy's files in `data`, or beside it.
    pub(crate) fn new(settings: Box<RawValue>, data: Option<String>) -> Self {
        let (analysis, checksum) = (analysis::fingerprint(), String::new());
        let mut manifest = Self { format: FORMAT, analysis, data, checksum, settings };
        manifest.checksum = manifest.sum();
        manifest
    }

    /// Whether it is what was written.
    pub(crate) fn is_sound(&self) -> bool {
        self.checksum == self.sum()
    }

    /// It with the format and the analysis of this version, if those were written.
    fn restored(self) -> Option<Self> {
        let ours = Self { format: FORMAT, analysis: analysis::fingerprint(), ..self };
        ours.is_sound().then_some(ours)
    }

    fn sum(&self) -> String {
        let data = self.data.as_ref().map_or_else(String::new, |data| format!("{data} "));
        let all = format!("{} {} {data}{}", self.format, self.analysis, self.settings.get());
        ArticleId::derived("manifest", all.as_bytes()).to_string()
    }

    /// It for files that stand beside it. A checksum that does not hold will not hold.
    pub(crate) fn beside(self) -> Self {
        let is_sound = self.is_sound();
        let mut beside = Self { data: None, ..self };
        if is_sound {
            beside.checksum = beside.sum();
        }
        beside
    }

    /// Where tantivy's files are.
    pub(crate) fn data(&self, folder: &Path) -> PathBuf {
        match &self.data {
            Some(data) if is_data(data) => folder.join(data),
            _ => folder.to_owned(),
        }
    }

    /// Writes it whole or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(FILE);
        let temporary = folder.join(format!("{FILE}.new"));
        let write = || -> std::io::Result<()> {
            let mut file = fs::File::create(&temporary)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            fs::rename(&temporary, &path)?;
            sync(folder)
        };
        write().map_err(|error| Error::io(&path, error))
    }

    /// Reads it, and refuses what another program's version made.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        match State::of(folder)? {
            State::Ours(manifest) => Ok(manifest),
            State::Older(manifest) => Err(manifest.older(folder)),
            State::Newer(format) => Err(newer(folder, format)),
            State::Damaged(_) => Err(Error::new(
                ErrorKind::Incompatible,
                "the manifest is damaged; `duansou doctor --repair` writes it anew",
            )
            .with_path(folder.join(FILE))),
        }
    }
}

impl Manifest {
    /// The error of whoever opens an index of an older version.
    pub(crate) fn older(&self, folder: &Path) -> Error {
        let what = match self.format {
            FORMAT => {
                let ours = analysis::fingerprint();
                format!("the index was made by analysis {}, this version has {ours}", self.analysis)
            }
            format => format!("the index has format {format}, this version reads {FORMAT}"),
        };
        Error::new(ErrorKind::Incompatible, format!("{what}; {ANEW}")).with_path(folder)
    }
}

/// What to do about an index of an older version.
pub(crate) const ANEW: &str = "`duansou rebuild` makes it anew from its own text";

pub(crate) fn newer(folder: &Path, format: u32) -> Error {
    let advice = "use the version that made it, or remove it and index again";
    let message = format!("the index has format {format}, this version reads {FORMAT}; {advice}");
    Error::new(ErrorKind::Incompatible, message).with_path(folder)
}

/// What a manifest turns out to be.
#[derive(Debug)]
pub(crate) enum State {
    /// Of this version.
    Ours(Manifest),
    /// Of a version before, or of one that cuts texts otherwise.
    Older(Manifest),
    /// Of a version to come, which may mean something else by what is stored.
    Newer(u32),
    /// Not readable; its text, as it is.
    Damaged(String),
}

impl State {
    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Io`.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => no_index(folder),
            _ => Error::io(&path, error),
        })?;
        // Another version may have other fields, so where they do not fit its format alone is read.
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let manifest = match serde_json::from_slice::<Manifest>(&bytes) {
            Ok(manifest) => manifest,
            Err(_) => {
                return Ok(match serde_json::from_slice::<Format>(&bytes) {
                    Ok(Format { format }) if format > FORMAT => Self::Newer(format),
                    _ => Self::Damaged(String::from_utf8_lossy(&bytes).into_owned()),
                });
            }
        };
        Ok(match manifest.format {
            FORMAT if manifest.analysis == analysis::fingerprint() => Self::Ours(manifest),
            format if format > FORMAT => Self::Newer(format),
            _ => Self::Older(manifest),
        })
    }

    /// As [`State::of`], where a bit may have flipped in the format or in the fingerprint.
    ///
    /// # Errors
    /// As [`State::of`].
    pub(crate) fn doubted(folder: &Path) -> Result<Self> {
        let state = Self::of(folder)?;
        let bytes = fs::read(folder.join(FILE)).unwrap_or_default();
        match (&state, serde_json::from_slice::<Manifest>(&bytes)) {
            (Self::Newer(_) | Self::Older(_), Ok(manifest)) if !manifest.is_sound() => {
                Ok(manifest.restored().map_or(state, Self::Ours))
            }
            _ => Ok(state),
        }
    }
}

/// How the names of folders begin that hold an index made anew.
const DATA: &str = "data-";

fn is_data(name: &str) -> bool {
    number(name).is_some()
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(DATA).and_then(|number| number.parse().ok())
}

/// The folders in an index that are made for tantivy's files, oldest first.
pub(crate) fn data_folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let numbered = entries.filter_map(|entry| Some((number(entry.file_name().to_str()?)?, entry.path())));
    let mut numbered: Vec<_> = numbered.filter(|(_, path)| path.is_dir()).collect();
    numbered.sort();
    numbered.into_iter().map(|(_, path)| path).collect()
}

/// The name of a folder that there is none of yet.
pub(crate) fn next_data(folder: &Path) -> String {
    let last = data_folders(folder).pop();
    let last = last.and_then(|path| number(path.file_name()?.to_str()?)).unwrap_or_default();
    format!("{DATA}{}", last + 1)
}

/// Sees to it that what was renamed in a folder stays so.
pub(crate) fn sync(folder: &Path) -> std::io::Result<()> {
    // Windows does not open folders.
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

fn no_index(folder: &Path) -> Error {
    let message = match folder.is_dir() {
        true => "holds no index; make one with `duansou index PATH`",
        false => "no index here; make one with `duansou index PATH`",
    };
    Error::new(ErrorKind::NotFound, message).with_path(folder)
}
