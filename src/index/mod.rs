//! The façade: runs the stages and holds what they share.

mod articles;
mod backup;
mod doctor;
mod facts;
mod handle;
mod reading;
mod rebuild;
mod report;
mod retag;
mod stats;
mod sync;
mod tagging;
mod topics;

pub use crate::engine::{CheckReport, Snapshot};
pub use backup::{Layout, Optimized};
pub use handle::Index;
pub use rebuild::{Rebuilt, Repaired};
pub use report::{Excerpt, Removal, SyncReport};
pub use retag::Retagged;
pub use stats::Stats;
pub use sync::{Change, SyncOptions};
pub use tagging::Scope;
pub use topics::{TopicCount, TopicCounts};
