//! The façade: runs the stages and owns what they share.

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

pub use crate::engine::{Checkup, Snapshot};
pub use backup::{Layout, Optimized};
pub use handle::Index;
pub use rebuild::{Remade, Repaired};
pub use report::{Excerpt, Removal, Report};
pub use retag::Retagged;
pub use stats::Stats;
pub use sync::{Change, Renewal};
pub use tagging::Scope;
pub use topics::{TopicCount, TopicCounts};
