//! HTML → visual lines; the only folder that names the parser.

pub(crate) mod element;
pub(crate) mod json;
pub(crate) mod nesting;
pub(crate) mod page;
mod parse;
pub(crate) mod preformatted;
pub(crate) mod script;

pub(crate) use parse::page;
