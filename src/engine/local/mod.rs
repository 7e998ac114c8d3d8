//! The engine in this process, on tantivy: the only folder that names it.

mod catch_panic;
mod directory;
mod engine;
mod errors;
mod format;
mod handle;
mod maintenance;
mod open;
mod read;
mod recover;
mod sizes;
mod snapshot;
mod windowed_file;
mod write;

pub(crate) use catch_panic::CatchPanic;
pub(crate) use handle::Local;
pub(crate) use maintenance::Folder;
