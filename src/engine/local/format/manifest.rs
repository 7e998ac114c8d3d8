//! The manifest beside tantivy's files: format version, analysis fingerprint, settings.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::analysis;
use crate::error::{Error, ErrorKind, Result};
use crate::model::ArticleId;

/// Its file name. It is written last, so a folder that has it holds a complete index.
pub(crate) const FILE: &str = "duansou.json";

/// Version of the format: the schema, and the meaning of the stored values.
pub(crate) const FORMAT: u32 = 2;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    pub(crate) analysis: String,
    /// The subfolder with tantivy's files after a rebuild; without one they are beside the manifest. A
    /// rebuild fills a new folder and then replaces the manifest by one rename, so it is atomic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    /// Checksum of the other fields.
    #[serde(default)]
    checksum: String,
    /// The façade's settings; opaque here, and parsed on first use.
    pub(crate) settings: Box<RawValue>,
}

impl Manifest {
    /// A manifest for tantivy's files in `data`, or beside it.
    pub(crate) fn new(settings: Box<RawValue>, data: Option<String>) -> Self {
        let (analysis, checksum) = (analysis::fingerprint(), String::new());
        let mut manifest = Self { format: FORMAT, analysis, data, checksum, settings };
        manifest.checksum = manifest.sum();
        manifest
    }

    /// Whether the checksum matches.
    pub(crate) fn is_sound(&self) -> bool {
        self.checksum == self.sum()
    }

    /// The manifest with this version's format and analysis, if its checksum matches with them.
    fn restored(self) -> Option<Self> {
        let ours = Self { format: FORMAT, analysis: analysis::fingerprint(), ..self };
        ours.is_sound().then_some(ours)
    }

    fn sum(&self) -> String {
        let data = self.data.as_ref().map_or_else(String::new, |data| format!("{data} "));
        let all = format!("{} {} {data}{}", self.format, self.analysis, self.settings.get());
        ArticleId::derived("manifest", all.as_bytes()).to_string()
    }

    /// The manifest for files beside it. If its checksum does not match, neither does the new one.
    pub(crate) fn beside(self) -> Self {
        let is_sound = self.is_sound();
        let mut beside = Self { data: None, ..self };
        if is_sound {
            beside.checksum = beside.sum();
        }
        beside
    }

    /// The folder of tantivy's files.
    pub(crate) fn data(&self, folder: &Path) -> PathBuf {
        match &self.data {
            Some(data) if is_data(data) => folder.join(data),
            _ => folder.to_owned(),
        }
    }

    /// Writes the manifest atomically.
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

    /// Reads the manifest, and refuses one of another version.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        match State::of(folder)? {
            State::Ours(manifest) => Ok(manifest),
            State::Older(manifest) => Err(manifest.older(folder)),
            State::Newer(format) => Err(newer(folder, format)),
            State::Damaged(_) => Err(Error::new(
                ErrorKind::Incompatible,
                "the manifest is damaged; `duansou doctor --repair` rewrites it",
            )
            .with_path(folder.join(FILE))),
        }
    }
}

impl Manifest {
    /// The error on opening an index of an older version.
    pub(crate) fn older(&self, folder: &Path) -> Error {
        let what = match self.format {
            FORMAT => {
                let ours = analysis::fingerprint();
                format!("the index was made by analysis {}, this version has {ours}", self.analysis)
            }
            format => format!("the index has format {format}, this version reads {FORMAT}"),
        };
        Error::new(ErrorKind::Incompatible, format!("{what}; {REBUILD}")).with_path(folder)
    }
}

/// The advice for an index of an older version.
pub(crate) const REBUILD: &str = "`duansou rebuild` rebuilds it from its own text";

pub(crate) fn newer(folder: &Path, format: u32) -> Error {
    let advice = "use the version that made it, or remove it and index again";
    let message = format!("the index has format {format}, this version reads {FORMAT}; {advice}");
    Error::new(ErrorKind::Incompatible, message).with_path(folder)
}

/// The result of reading a manifest.
#[derive(Debug)]
pub(crate) enum State {
    /// Written by this version.
    Ours(Manifest),
    /// Written by an older version, or with another tokenization.
    Older(Manifest),
    /// Written by a newer version, which may give the stored values another meaning.
    Newer(u32),
    /// Not readable; its raw text.
    Damaged(String),
}

impl State {
    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// `NotFound` if there is none, `Io`.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => no_index(folder),
            _ => Error::io(&path, error),
        })?;
        // Another version may have other fields; if they do not parse, only the format is read.
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

    /// Like [`State::of`], but also recognizes a manifest with a flipped bit in the format or the
    /// fingerprint.
    ///
    /// # Errors
    /// As [`State::of`].
    pub(crate) fn of_damaged(folder: &Path) -> Result<Self> {
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

/// Prefix of the folders that hold a rebuilt index.
const DATA: &str = "data-";

fn is_data(name: &str) -> bool {
    number(name).is_some()
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(DATA).and_then(|number| number.parse().ok())
}

/// The folders for tantivy's files in an index, oldest first.
pub(crate) fn data_folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let numbered = entries.filter_map(|entry| Some((number(entry.file_name().to_str()?)?, entry.path())));
    let mut numbered: Vec<_> = numbered.filter(|(_, path)| path.is_dir()).collect();
    numbered.sort();
    numbered.into_iter().map(|(_, path)| path).collect()
}

/// The name of a folder that does not exist yet.
pub(crate) fn next_data(folder: &Path) -> String {
    let last = data_folders(folder).pop();
    let last = last.and_then(|path| number(path.file_name()?.to_str()?)).unwrap_or_default();
    format!("{DATA}{}", last + 1)
}

/// Syncs a folder, so that a rename in it survives a crash.
pub(crate) fn sync(folder: &Path) -> std::io::Result<()> {
    // Windows cannot open folders.
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

fn no_index(folder: &Path) -> Error {
    let message = match folder.is_dir() {
        true => "holds no index; make one with `duansou index PATH`",
        false => "no index here; make one with `duansou index PATH`",
    };
    Error::new(ErrorKind::NotFound, message).with_path(folder)
}
