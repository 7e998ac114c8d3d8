//! HTTP over indexes: the contract of the terminal as routes.

mod answer;
mod api;
mod connections;
mod guard;
mod listen;
mod metrics;
mod openapi;
mod options;
mod parameters;
mod problem;
mod records;
mod request;
mod routes;
mod served;
mod start;

use std::net::SocketAddr;

use crate::error::Result;
pub use options::{Log, ServeOptions};

/// Serves until SIGINT or SIGTERM, and answers accepted requests before it returns. Calls `ready` with
/// the address once it listens, and `log` with one line a request.
///
/// # Errors
/// `InvalidConfig` for options that would expose an index without a token, those of [`crate::Index::open`], `Io`
/// if the address cannot be bound.
pub fn serve(options: ServeOptions, ready: impl FnOnce(SocketAddr), log: Log) -> Result<()> {
    start::serve(options, ready, log)
}
