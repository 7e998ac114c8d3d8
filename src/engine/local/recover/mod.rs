//! Checks an index, and salvages a damaged one.

pub(crate) mod check;
pub(crate) mod directory;
pub(crate) mod salvage;
pub(crate) mod segments;
