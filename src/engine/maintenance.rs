//! Operations that only an engine with its own files supports: check, repair, optimize, snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::Path;

use serde_json::value::RawValue;

use crate::engine::{Engine, WriterOptions};
use crate::error::Result;
use crate::model::Article;

/// Maintenance of the files of an index, also of one that is too damaged to be opened.
pub trait Maintenance: Debug + Send + Sync {
    /// Checks the checksum of every file, and every count.
    ///
    /// # Errors
    /// `NotFound` if there is no index, `Incompatible` if another version made it, `Io`.
    fn check(&self) -> Result<CheckReport>;

    /// Copies the last commit to the folder `to`, which is missing or empty. The copy is atomic.
    ///
    /// # Errors
    /// `NotFound` if there is no index, `AlreadyExists` if `to` is not empty, `Incompatible` if a later
    /// version made it, `Io`, `Engine`.
    fn snapshot(&self, to: &Path) -> Result<Snapshot>;

    /// Merges all segments into one and drops deleted paragraphs. Answers do not change.
    ///
    /// # Errors
    /// `Locked` while another process writes, `Io`, `Engine`; the index is then unchanged.
    fn optimize(&self, options: &WriterOptions) -> Result<()>;

    /// Locks the index and salvages its content. Recovery trusts only data whose checksum matches.
    ///
    /// # Errors
    /// `NotFound` if there is none, `Incompatible` if a later version made it, `Locked` while another
    /// process writes, `Io`, `Engine`.
    fn salvage(&self) -> Result<Box<dyn Salvage>>;
}

/// The readable content of an index, to be written to a new one that replaces it. Holds the writer's
/// lock.
pub trait Salvage {
    /// The settings that were stored with the index.
    fn settings(&self) -> &SalvagedSettings;

    /// The state of each origin; empty if it is lost.
    fn origins(&self) -> BTreeMap<String, String>;

    /// Whether an article may occur more than once; the last one counts.
    fn repeats(&self) -> bool;

    /// Visits every readable article and records the lost ones.
    ///
    /// # Errors
    /// Those of `visit`.
    fn articles(&mut self, visit: &mut dyn FnMut(Article) -> Result<()>) -> Result<()>;

    /// The losses so far.
    fn lost(&self) -> &Lost;

    /// A new, empty index that replaces this one with [`Salvage::replace`].
    ///
    /// # Errors
    /// `Io`, `Engine`.
    fn create(&mut self, settings: Box<RawValue>) -> Result<Box<dyn Engine>>;

    /// Replaces the index by the new one, in one rename. Drop the engine first.
    ///
    /// # Errors
    /// `Io`; the old index is then unchanged.
    fn replace(self: Box<Self>, settings: Box<RawValue>) -> Result<()>;

    /// Removes the new index and keeps the old one. Drop the engine first.
    fn discard(self: Box<Self>);
}

/// The settings that were stored with an index.
#[derive(Debug)]
pub enum SalvagedSettings {
    /// Intact.
    Intact(Box<RawValue>),
    /// Damaged; the readable text.
    Damaged(String),
}

/// Data that cannot be restored.
#[derive(Debug, Default)]
pub struct Lost {
    /// One line per loss.
    pub lines: Vec<String>,
    /// Whether texts are lost.
    pub texts: bool,
    /// The articles that are known to be lost, and the origin of each.
    pub articles: BTreeSet<(String, Option<String>)>,
}

/// The result of checking an index.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct CheckReport {
    /// One line per defect; empty if the index is intact.
    pub findings: Vec<String>,
    /// Files of no commit; harmless.
    pub orphans: Vec<String>,
    /// Files whose checksums were compared.
    pub files: u64,
    /// Segments.
    pub segments: u64,
    /// Paragraphs that were read.
    pub paragraphs: u64,
    /// Origins with facts.
    pub origins: u64,
    /// Paragraphs that were searched for by a run of their text.
    pub sampled: u64,
}

/// The content of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// Files.
    pub files: u64,
    /// Their size, in bytes.
    pub bytes: u64,
    /// Files shared with the index by hard links.
    pub linked: u64,
}
