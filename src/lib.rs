//! Full-text search for Chinese articles whose unit is the paragraph.
//!
//! An [`Index`] lives in a folder. It reads [records](model::Record), which are the bytes of articles, and
//! answers a [`SearchRequest`] with ranked paragraphs.
//!
//! ```
//! use duansou::model::{MediaType, Record};
//! use duansou::{Config, Index, SearchRequest};
//!
//! # fn main() -> duansou::Result<()> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("articles.idx");
//! // 1. Create an index in a folder; `Index::open` opens it again.
//! let index = Index::create(&path, Config::default())?;
//!
//! // 2. Add articles. A blank line separates paragraphs of plain text.
//! let text = "高校与企业共建现代产业学院。\n\n学徒制培养的毕业生就业率持续提高。";
//! let report = index.ingest([Ok(Record::new(MediaType::Paragraphs, text))])?;
//! assert_eq!((report.articles, report.paragraphs), (1, 2));
//!
//! // 3. Search. Traditional script finds Simplified text.
//! let response = index.search(&SearchRequest::new("學徒制"))?;
//!
//! // 4. A hit is a paragraph with a snippet and a citation.
//! let hit = &response.hits[0];
//! assert_eq!(hit.text, "学徒制培养的毕业生就业率持续提高。");
//! assert_eq!(hit.id, format!("{}#1", hit.article));
//! assert!(hit.snippet.iter().any(|part| part.hit && part.text == "学徒制"));
//! # Ok(())
//! # }
//! ```
//!
//! # Where to go next
//!
//! - Files: [`source::files`] reads folders, and [`Index::sync`] keeps an index in sync with them.
//! - Requests: [`SearchRequest`] has filters, paging, sorting, grouping and facets; [`search`] has the response.
//! - Articles without an index: [`extract`] gives title, date, source and paragraphs of a page.
//! - Topics: [`topic`] tags paragraphs by a taxonomy, which [`Config`] names.
//! - Errors: [`Error`] is one line for people, and [`ErrorKind`] tells programs what went wrong.
//!
//! # Features
//!
//! `cli`, on by default, is the program `duansou`. With `default-features = false` the crate is the library
//! alone, without clap or an async runtime. The library is synchronous.

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
#[cfg(feature = "documents")]
mod xml; // elements of documents and feeds

pub use config::Config;

pub use error::{Error, ErrorKind, Result};
pub use index::{
    Change, CheckReport, Excerpt, Index, Layout, Optimized, Rebuilt, Removal, Repaired, Retagged, Scope,
    Snapshot, Stats, SyncOptions, SyncReport, TopicCount, TopicCounts,
};
pub use search::{SearchRequest, SearchResponse};

/// The examples of both READMEs hold as well.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct English;

#[cfg(doctest)]
#[doc = include_str!("../README.zh-CN.md")]
struct Chinese;
