//! What to serve, on which address, and who may use it.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// A sink for log lines.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// What to serve, on which address, and who may use it.
#[derive(Clone)]
#[non_exhaustive]
pub struct ServeOptions {
    /// Indexes by name; routes without a name use the first one.
    pub indexes: Vec<(String, PathBuf)>,
    /// The address to listen on.
    pub address: SocketAddr,
    /// The token for writing, and for reading from other machines.
    pub token: Option<String>,
    /// Whether anyone may read without a token.
    pub public: bool,
    /// Whether clients with the token may add and remove articles.
    pub writable: bool,
    /// Accepted host names besides `localhost` and IP addresses.
    pub hosts: Vec<String>,
    /// Accepted origins of web pages, such as `https://desk.example`.
    pub origins: Vec<String>,
    /// Whether file paths are omitted from responses.
    pub hide_paths: bool,
    /// Largest request body, in bytes.
    pub max_body: usize,
    /// Largest number of open connections.
    pub max_connections: usize,
    /// Largest number of queued searches; further ones get 429.
    pub max_waiting: usize,
    /// Whether log lines are JSON.
    pub json_log: bool,
}

impl ServeOptions {
    /// Serves `indexes` on `127.0.0.1:7711`, read-only.
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
        // The token must not reach a log.
        f.debug_struct("ServeOptions")
            .field("indexes", &self.indexes)
            .field("address", &self.address)
            .field("public", &self.public)
            .field("writable", &self.writable)
            .finish_non_exhaustive()
    }
}
