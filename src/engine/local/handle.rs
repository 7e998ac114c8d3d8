//! An index of tantivy's: the state that readers, writer and maintenance share.

use std::path::PathBuf;
use std::sync::Mutex;

use tantivy::{IndexReader, TantivyError};

use crate::engine::Maintenance;
use crate::engine::local::errors::translate;
use crate::engine::local::format::commit::Commit;
use crate::engine::local::format::manifest::Manifest;
use crate::engine::local::format::schema::Fields;
use crate::engine::local::read::statistics::Lengths;
use crate::engine::local::read::store::Stores;
use crate::error::{Error, ErrorKind, Result};

/// An index of tantivy's in a folder or in memory.
pub(crate) struct Local {
    pub(crate) index: tantivy::Index,
    /// Where its files are, for those that tantivy does not manage.
    pub(crate) directory: Box<dyn tantivy::Directory>,
    pub(crate) reader: IndexReader,
    pub(crate) fields: Fields,
    /// Its folder; `None` in memory.
    pub(crate) path: Option<PathBuf>,
    /// The folder of tantivy's files, which stays the same until a rebuild.
    pub(crate) data: Option<PathBuf>,
    pub(crate) lengths: Lengths,
    pub(crate) stores: Stores,
    /// The settings that it was opened with, where a commit brought them.
    pub(crate) settings: Mutex<Option<String>>,
    /// Of its folder; `None` in memory.
    pub(crate) maintenance: Option<Box<dyn Maintenance>>,
}

impl Local {
    pub(crate) fn failed(&self) -> impl Fn(TantivyError) -> Error + '_ {
        |error| translate(error, self.path.as_deref())
    }

    /// Fails if the index was rebuilt since it was opened, because its files have been replaced.
    pub(crate) fn same(&self) -> Result<()> {
        let (Some(path), Some(data)) = (&self.path, &self.data) else { return Ok(()) };
        match Manifest::read(path)?.data(path) == *data {
            true => Ok(()),
            false => Err(Error::new(
                ErrorKind::Incompatible,
                "the index was rebuilt since it was opened; open it again",
            )
            .with_path(path)),
        }
    }

    /// The payload of the last commit.
    pub(crate) fn committed(&self) -> Result<Commit> {
        Commit::read(self.index.load_metas().map_err(self.failed())?.payload.as_deref())
    }
}

impl std::fmt::Debug for Local {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Local").field("path", &self.path).finish_non_exhaustive()
    }
}
