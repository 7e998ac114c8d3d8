//! Indexes files again, and touches only what changed.

mod facts;
mod options;
mod plan;
mod run;

pub use options::{Change, SyncOptions};
