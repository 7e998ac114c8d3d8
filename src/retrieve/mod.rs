//! From a request to its answer: candidates, rescored, with copies collapsed and snippets cut.

mod candidate;
mod citation;
mod copies;
mod explain;
mod highlight;
mod level;
mod like;
mod relax;
mod resolved;

pub(crate) use citation::{cited, no_paragraph};
pub(crate) use explain::explain;
pub(crate) use highlight::highlight;
pub(crate) use relax::search;
