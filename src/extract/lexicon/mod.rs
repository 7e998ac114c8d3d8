//! The words that rules use, and the folding that makes texts comparable with them.

pub(crate) mod bits;
pub(crate) mod fold;
pub(crate) mod role;
#[rustfmt::skip] // Pairs, in rows.
pub(crate) mod traditional;
#[rustfmt::skip] // Word lists, in rows.
pub(crate) mod words;
