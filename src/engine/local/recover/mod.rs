//! What is wrong with an index, and what can be read of a damaged one.

pub(crate) mod check;
pub(crate) mod directory;
pub(crate) mod salvage;
pub(crate) mod segments;
