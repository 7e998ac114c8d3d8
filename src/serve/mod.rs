//! HTTP over indexes: the contract of the terminal as routes.

mod answer;
mod api;
mod connections;
mod guard;
mod listen;
mod metrics;
mod openapi;
mod parameters;
mod problem;
mod records;
mod routes;
mod shelf;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Result;

/// Writes a line somewhere.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// What is served, where, and to whom.
#[derive(Clone)]
#[non_exhaustive]
pub struct ServeOptions {
    /// Indexes by name; the first one is also served without its name.
    pub indexes: Vec<(String, PathBuf)>,
    /// Where to listen.
    pub address: SocketAddr,
    /// The secret that writing asks for, and reading too beyond this machine.
    pub token: Option<String>,
    /// Whether anybody may read, from any address.
    pub public: bool,
    /// Whether articles may be added and removed, with the token.
    pub writable: bool,
    /// Host names under which the server is reached besides `localhost` and addresses.
    pub hosts: Vec<String>,
    /// Origins whose pages may ask, such as `https://desk.example`.
    pub origins: Vec<String>,
    /// Whether addresses that are paths of this machine are left out of answers.
    pub hide_paths: bool,
    /// Largest body of a request, in bytes.
    pub max_body: usize,
    /// Connections that are held at a time.
    pub max_connections: usize,
    /// Searches that wait for their turn; more are refused with 429.
    pub max_waiting: usize,
    /// Whether the log is JSON.
    pub json_log: bool,
}

impl ServeOptions {
    /// The indexes on `127.0.0.1:7711`, for reading.
    pub fn new(indexes: Vec<(String, PathBuf)>) -> Self {
        Self {
            indexes,
            address: SocketAddr::from(([127, 0, 0, 1], 7711)),
            token: None,
            public: false,
            writable: false,
            hosts: Vec::new(),
            origins: Vec::new(),
            hide_paths: false,
            max_body: 16 << 20,
            max_connections: 12_000,
            max_waiting: 256,
            json_log: false,
        }
    }
}

impl fmt::Debug for ServeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The token stays out of logs.
        f.debug_struct("ServeOptions")
            .field("indexes", &self.indexes)
            .field("address", &self.address)
            .field("public", &self.public)
            .field("writable", &self.writable)
            .finish_non_exhaustive()
    }
}

/// Serves until the process is told to end by SIGINT or SIGTERM; requests that were accepted by then
/// are answered. `ready` is called with the address once it listens; `log` gets a line a request.
///
/// # Errors
/// `InvalidConfig` where the options would let strangers in, those of opening an index, `Io` where the
/// address cannot be listened on.
pub fn serve(options: ServeOptions, ready: impl FnOnce(SocketAddr), log: Log) -> Result<()> {
    listen::serve(options, ready, log)
}
