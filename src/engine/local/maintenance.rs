//! Maintenance of a folder, whether or not the index in it can be opened.

use std::path::{Path, PathBuf};

use crate::engine::local::catch_panic::catch_panic;
use crate::engine::local::handle::Local;
use crate::engine::local::recover::salvage::LocalSalvage;
use crate::engine::local::write::LocalWriter;
use crate::engine::local::{recover, snapshot};
use crate::engine::{CheckReport, Maintenance, Salvage, Snapshot, WriterOptions};
use crate::error::Result;

/// The folder of an index.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Maintenance for Folder {
    fn check(&self) -> Result<CheckReport> {
        recover::check::check(&self.0)
    }

    fn snapshot(&self, to: &Path) -> Result<Snapshot> {
        snapshot::snapshot(&self.0, to)
    }

    fn optimize(&self, options: &WriterOptions) -> Result<()> {
        let (local, _) = Local::open(&self.0)?;
        catch_panic(Some(&self.0), || LocalWriter::begin(&local, options)?.optimize())
    }

    fn salvage(&self) -> Result<Box<dyn Salvage>> {
        Ok(Box::new(LocalSalvage::of(&self.0)?))
    }
}
