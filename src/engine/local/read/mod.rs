//! Finding, counting and reading paragraphs.

pub(crate) mod articles;
pub(crate) mod bounded;
pub(crate) mod collect;
pub(crate) mod compile;
pub(crate) mod exclude;
pub(crate) mod statistics;
pub(crate) mod store;
pub(crate) mod verify;
