//! Files as records, the way the flags ask for.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args::{INPUT, Reading, Tagging};
use crate::decode::decode;
use crate::engine::Location;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Record;
use crate::source::{FilesOptions, files};
use crate::topic::Taxonomy;
use crate::{Config, Index};

/// The address of a saved page.
#[derive(Debug, Args)]
pub struct Address {
    /// Take URL as the address of the one page in PATH, for citations and ids
    #[arg(help_heading = INPUT, long, value_name = "URL", value_parser = url)]
    pub url: Option<String>,
}

impl Address {
    /// The address, if there is one, of the single page among `paths`.
    ///
    /// # Errors
    /// `InvalidInput` where it would have to stand for several files.
    pub fn of(&self, paths: &[PathBuf]) -> Result<Option<String>> {
        let one = matches!(paths, [path] if !path.is_dir());
        if self.url.is_some() && !one {
            let found =
                if paths.len() == 1 { "a folder".to_owned() } else { format!("{} paths", paths.len()) };
            let message =
                format!("--url is the address of one page, found {found}; give one file, or - for stdin");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        Ok(self.url.clone())
    }
}

/// An address as browsers show it.
fn url(text: &str) -> std::result::Result<String, String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    match rest {
        Some(rest) if !rest.is_empty() && !text.contains(char::is_whitespace) => Ok(text.to_owned()),
        _ => Err(format!("found `{text}`, expected an address that begins with http:// or https://")),
    }
}

/// The records of `paths`; their addresses are relative to the current folder.
pub fn records(paths: &[PathBuf], reading: &Reading) -> impl Iterator<Item = Result<Record>> + use<> {
    files(paths, &options(reading))
}

/// How files are read; their addresses are relative to the current folder.
pub fn options(reading: &Reading) -> FilesOptions {
    FilesOptions { max_bytes: reading.max_bytes, fields: reading.fields.clone(), ..FilesOptions::default() }
}

/// Likewise for an index: files are named relative to the folder that the index is in, so that both can be
/// moved together; for an index in a cluster, relative to the current folder.
///
/// # Errors
/// `Io` if the current folder is gone.
pub fn options_for(reading: &Reading, index: &Path) -> Result<FilesOptions> {
    let base = match Location::new(index) {
        Location::Folder(folder) => {
            let folder = std::path::absolute(&folder).map_err(|error| Error::io(&folder, error))?;
            folder.parent().map(Path::to_owned)
        }
        _ => None,
    };
    Ok(FilesOptions { base, ..options(reading) })
}

/// The settings of a new index.
///
/// # Errors
/// `NotFound` and `Io` for the taxonomy's file, `InvalidConfig` for what is in it.
pub fn config(reading: &Reading) -> Result<Config> {
    let mut config = Config::default();
    if let Some(taxonomy) = given(&reading.tagging)? {
        config.taxonomy = taxonomy;
    }
    Ok(config)
}

/// The taxonomy that the flags name, if they do.
///
/// # Errors
/// As [`taxonomy`].
pub fn given(tagging: &Tagging) -> Result<Option<Taxonomy>> {
    tagging.taxonomy.as_deref().map(taxonomy).transpose()
}

/// A taxonomy in a file.
///
/// # Errors
/// `NotFound` and `Io` for the file, `InvalidConfig` for what is in it.
pub fn taxonomy(path: &Path) -> Result<Taxonomy> {
    let toml = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    Taxonomy::parse(&toml).map_err(|error| error.with_path(path))
}

/// The index in a folder. It is refused where the flags name another taxonomy than its own.
///
/// # Errors
/// Those of opening and of [`taxonomy`]; `Incompatible`.
pub fn open(folder: &Path, tagging: &Tagging) -> Result<Index> {
    let index = Index::open(folder)?;
    match &tagging.taxonomy {
        Some(path) if index.config()?.taxonomy != taxonomy(path)? => {
            let advice = format!("`duansou retag --taxonomy {}` tags it by this one", path.display());
            let message = format!("is tagged by another taxonomy; {advice}");
            Err(Error::new(ErrorKind::Incompatible, message).with_path(folder))
        }
        _ => Ok(index),
    }
}

/// An index of nothing, for what only needs its settings.
///
/// # Errors
/// As [`config`].
pub fn in_memory(reading: &Reading) -> Result<Index> {
    Index::in_memory(config(reading)?)
}

/// The text in a file, in whatever encoding; `-` is stdin.
///
/// # Errors
/// `NotFound`, `Io`.
pub fn text(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().read_to_end(&mut bytes),
        false => std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.map_err(|error| Error::io(path, error))?;
    Ok(decode(&bytes, None).text)
}
