//! The indexes that are served, each seen as of its last commit.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use crate::Index;
use crate::error::Result;

/// An index under its name.
#[derive(Debug)]
pub(super) struct ServedIndex {
    pub name: String,
    pub location: PathBuf,
    index: RwLock<Arc<Index>>,
}

impl ServedIndex {
    pub fn open(name: &str, location: &Path) -> Result<Self> {
        let index = RwLock::new(Arc::new(Index::open(location)?));
        Ok(Self { name: name.to_owned(), location: location.to_owned(), index })
    }

    pub fn index(&self) -> Arc<Index> {
        match self.index.read() {
            Ok(index) => Arc::clone(&index),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// Makes visible what was committed. An index that was rebuilt elsewhere, or tagged by another
    /// taxonomy, is opened again; while that fails, the state of before goes on being served.
    pub fn refresh(&self) -> Result<()> {
        if self.index().reload().is_ok() {
            return Ok(());
        }
        let opened = Arc::new(Index::open(&self.location)?);
        match self.index.write() {
            Ok(mut index) => *index = opened,
            Err(poisoned) => *poisoned.into_inner() = opened,
        }
        Ok(())
    }
}
