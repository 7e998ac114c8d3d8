//! Syncs an index with its files, and reads only what changed.

mod facts;
mod options;
mod plan;
mod run;

pub use options::{Change, SyncOptions};
