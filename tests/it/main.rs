//! One test binary, so that one link serves all tests.

// A test that fails by a panic has done its work.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

mod analysis;
mod cli;
mod corpus;
mod counts;
mod crash;
mod damage;
mod decode;
mod dependencies;
mod documents;
mod eval;
mod extract;
mod found;
mod full;
mod keep;
mod kinds;
mod oracle;
mod picture;
mod query;
mod rebuild;
mod repost;
mod search;
mod serve;
mod snippet;
mod source;
mod store;
mod sync;
mod tidy;
mod topic;
mod versions;
mod watch;
mod wire;
