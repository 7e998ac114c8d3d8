//! The location of an index, and the engine for it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use crate::engine::local::{CatchPanic, Folder, Local};
use crate::engine::url::without_user;
use crate::engine::{Engine, Maintenance};
use crate::error::{Error, ErrorKind, Result};

/// The location of an index: a folder, or a URL of an index in a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// A local folder.
    Folder(PathBuf),
    /// `http://HOST:PORT/INDEX`.
    Cluster(String),
}

impl Location {
    /// Parses the name of an index: a URL begins with `http://` or `https://`, anything else is a
    /// folder.
    pub fn new(name: impl AsRef<Path>) -> Self {
        let name = name.as_ref();
        let url = name.to_str().filter(|name| name.starts_with("http://") || name.starts_with("https://"));
        url.map_or_else(|| Self::Folder(name.to_owned()), |url| Self::Cluster(url.to_owned()))
    }

    /// The name as users write it.
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder(path) => path,
            Self::Cluster(url) => Path::new(url),
        }
    }

    /// Creates an index and stores `settings` with it.
    ///
    /// # Errors
    /// `AlreadyExists` if the location is not empty, `Io`, `Engine`, `Unsupported` for a cluster.
    pub(crate) fn create(&self, settings: Box<RawValue>) -> Result<Box<dyn Engine>> {
        match self {
            Self::Folder(path) => Ok(Box::new(CatchPanic(Local::create(path, settings)?))),
            Self::Cluster(url) => create_in_cluster(url, &settings),
        }
    }

    /// Opens an index and reads its settings.
    ///
    /// # Errors
    /// `NotFound`, `Incompatible`, `Io`, `Engine`, `Unsupported` for a cluster.
    pub(crate) fn open(&self) -> Result<(Box<dyn Engine>, Box<RawValue>)> {
        match self {
            Self::Folder(path) => {
                let (engine, settings) = Local::open(path)?;
                Ok((Box::new(CatchPanic(engine)), settings))
            }
            Self::Cluster(url) => open_in_cluster(url),
        }
    }

    /// Maintenance of an index, which may be too damaged to open.
    ///
    /// # Errors
    /// `Unsupported` if the index is not in a folder.
    pub(crate) fn maintenance(&self) -> Result<Box<dyn Maintenance>> {
        match self {
            Self::Folder(path) => Ok(Box::new(Folder::new(path))),
            Self::Cluster(_) => Err(no_maintenance()),
        }
    }
}

/// An engine in memory.
///
/// # Errors
/// `Engine`.
pub(crate) fn in_memory() -> Result<Box<dyn Engine>> {
    Ok(Box::new(CatchPanic(Local::in_memory()?)))
}

#[cfg(feature = "opensearch")]
fn create_in_cluster(url: &str, settings: &RawValue) -> Result<Box<dyn Engine>> {
    use crate::engine::opensearch::{Address, create};
    Ok(Box::new(create(Address::parse(url)?, settings)?))
}

#[cfg(feature = "opensearch")]
fn open_in_cluster(url: &str) -> Result<(Box<dyn Engine>, Box<RawValue>)> {
    use crate::engine::opensearch::{Address, open};
    let (engine, settings) = open(Address::parse(url)?)?;
    Ok((Box::new(engine), settings))
}

#[cfg(not(feature = "opensearch"))]
fn create_in_cluster(url: &str, _: &RawValue) -> Result<Box<dyn Engine>> {
    Err(no_cluster(url))
}

#[cfg(not(feature = "opensearch"))]
fn open_in_cluster(url: &str) -> Result<(Box<dyn Engine>, Box<RawValue>)> {
    Err(no_cluster(url))
}

#[cfg(not(feature = "opensearch"))]
fn no_cluster(url: &str) -> Error {
    let message = format!("{url}: this build opens no index in a cluster; name a folder");
    Error::new(ErrorKind::Unsupported, message)
}

/// The error for an operation that needs a folder.
pub(crate) fn no_maintenance() -> Error {
    let message = "only an index in a folder is checked, repaired, rebuilt, optimized and copied; \
                   a cluster does that itself, and `duansou export` copies any index";
    Error::new(ErrorKind::Unsupported, message)
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Cluster(url) => f.write_str(&without_user(url)),
        }
    }
}
