#![doc = include_str!("../README.md")]

// The stages, in the order of the flow; then what composes them.
pub mod analysis; // 5. text → tokens
#[cfg(feature = "cli")]
pub mod cli;
mod config;
pub mod decode; // 2. bytes → text
pub mod engine; // 7. where postings live
mod error;
pub mod eval; // how good is the ranking
pub mod extract; // 3. text → article
mod index;
pub mod model;
pub mod query; // 6. string → query
mod rank; // second-stage ranking
pub mod repost; // the same text again
mod retrieve; // request → answer
pub mod search;
#[cfg(feature = "serve")]
pub mod serve; // HTTP
pub mod snippet; // 8. text + terms → parts
pub mod source; // 1. bytes in
pub mod topic; // 4. paragraph → topics

pub use config::Config;

pub use error::{Error, ErrorKind, Result};
pub use index::{
    Change, CheckReport, Excerpt, Index, Layout, Optimized, Rebuilt, Removal, Repaired, Report, Retagged,
    Scope, Snapshot, Stats, SyncOptions, TopicCount, TopicCounts,
};
pub use search::{SearchRequest, SearchResponse};

/// The example of the Chinese README holds as well.
#[cfg(doctest)]
#[doc = include_str!("../README.zh-CN.md")]
struct Chinese;
