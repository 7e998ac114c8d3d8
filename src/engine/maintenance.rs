//! What only an engine with files of its own can do: check, repair, lay out anew, copy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::Path;

use serde_json::value::RawValue;

use crate::engine::{Engine, WriterOptions};
use crate::error::Result;
use crate::model::Article;

/// Maintenance of the files of an index, also of one that is too damaged to be opened.
pub trait Maintenance: Debug + Send + Sync {
    /// Reads every file and holds its checksum, and every count, against what is there.
    ///
    /// # Errors
    /// `NotFound` where there is no index, `Incompatible` where another version made it, `Io`.
    fn check(&self) -> Result<CheckReport>;

    /// Copies the last commit to the folder `to`, which is missing or empty, completely or not at all.
    ///
    /// # Errors
    /// `NotFound` where there is no index, `AlreadyExists` where `to` holds something, `Incompatible`
    /// where a later version made it, `Io`, `Engine`.
    fn snapshot(&self, to: &Path) -> Result<Snapshot>;

    /// Merges all segments into one and drops what was deleted. Answers do not change.
    ///
    /// # Errors
    /// `Locked` while another writer is at work, `Io`, `Engine`; nothing has changed then.
    fn optimize(&self, options: &WriterOptions) -> Result<()>;

    /// Locks the index and reads what is left of it, trusting only what can be checked.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Incompatible` where a later version made it, `Locked` while
    /// somebody writes, `Io`, `Engine`.
    fn salvage(&self) -> Result<Box<dyn Salvage>>;
}

/// The readable content of an index, to be written to a new one that then takes its place. Nobody
/// else writes to the index as long as this exists.
pub trait Salvage {
    /// The settings that were stored with the index.
    fn settings(&self) -> &SalvagedSettings;

    /// The state of each origin; empty where it is lost.
    fn origins(&self) -> BTreeMap<String, String>;

    /// Whether an article may come more than once; the last one counts.
    fn repeats(&self) -> bool;

    /// Visits every article that can be read and records what cannot.
    ///
    /// # Errors
    /// Those of `visit`.
    fn articles(&mut self, visit: &mut dyn FnMut(Article) -> Result<()>) -> Result<()>;

    /// What could not be read so far.
    fn lost(&self) -> &Lost;

    /// A new, empty index that takes the place of this one with [`Salvage::replace`].
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn create(&mut self, settings: Box<RawValue>) -> Result<Box<dyn Engine>>;

    /// Replaces the index by the one that was created, in one rename. Drop the engine first.
    ///
    /// # Errors
    /// `Io`; the old index is unchanged then.
    fn replace(self: Box<Self>, settings: Box<RawValue>) -> Result<()>;

    /// Removes what was created and leaves the index as it is. Drop the engine first.
    fn discard(self: Box<Self>);
}

/// The settings that were stored with an index.
#[derive(Debug)]
pub enum SalvagedSettings {
    /// As they were written.
    Intact(Box<RawValue>),
    /// What can be read where they were.
    Damaged(String),
}

/// What cannot be restored.
#[derive(Debug, Default)]
pub struct Lost {
    /// What is lost, a line each.
    pub lines: Vec<String>,
    /// Whether texts are lost.
    pub texts: bool,
    /// The articles that are known to be lost, and the origin of each.
    pub articles: BTreeSet<(String, Option<String>)>,
}

/// What a look over an index found.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct CheckReport {
    /// What is wrong, a line each; nothing where it is sound.
    pub findings: Vec<String>,
    /// Files that belong to no commit; they do no harm.
    pub orphans: Vec<String>,
    /// Files whose checksums were held against them.
    pub files: u64,
    /// Segments.
    pub segments: u64,
    /// Paragraphs that were read.
    pub paragraphs: u64,
    /// Origins that facts are kept of.
    pub origins: u64,
    /// Paragraphs that were asked for by a piece of their text.
    pub sampled: u64,
}

/// What a snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// Files.
    pub files: u64,
    /// Their size, in bytes.
    pub bytes: u64,
    /// Of the files, those that are shared with the index by a hard link.
    pub linked: u64,
}
