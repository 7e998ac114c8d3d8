//! Starting the server, and the tasks that run beside the requests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::api::AnswerOptions;
use super::guard::Guard;
use super::listen::Server;
use super::metrics::Metrics;
use super::options::{Log, ServeOptions};
use super::served::ServedIndex;
use super::{connections, routes};
use crate::error::{Error, ErrorKind, Result};

/// How often it is looked whether others have committed.
const RELOAD_INTERVAL: Duration = Duration::from_millis(500);

pub(super) fn serve(options: ServeOptions, ready: impl FnOnce(SocketAddr), log: Log) -> Result<()> {
    let failed = |error: std::io::Error| Error::io(options.address.to_string(), error);
    let guard = Guard::new(&options)?;
    let mut indexes: Vec<Arc<ServedIndex>> = Vec::new();
    for (name, location) in &options.indexes {
        if options.indexes.len() > 1 && !routes::is_name(name) {
            let message = format!("`{name}` cannot name an index in an address; write --index NAME=DIR");
            return Err(Error::new(ErrorKind::InvalidConfig, message));
        }
        if indexes.iter().any(|served| served.name == *name) {
            let message = format!("two indexes are called `{name}`; write --index NAME=DIR");
            return Err(Error::new(ErrorKind::InvalidConfig, message));
        }
        indexes.push(Arc::new(ServedIndex::open(name, location)?));
    }
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let server = Arc::new(Server {
        indexes,
        guard,
        options: AnswerOptions { hides_paths: options.hide_paths, max_body: options.max_body },
        metrics: Metrics::default(),
        running: Semaphore::new(cores.max(2)),
        waiting: Arc::new(Semaphore::new(options.max_waiting.max(1))),
        log,
        json_log: options.json_log,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.min(4))
        .max_blocking_threads(cores + 2)
        .enable_all()
        .build()
        .map_err(failed)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.address).await.map_err(|error| {
            if error.kind() == std::io::ErrorKind::AddrInUse {
                let message = format!("{} is taken; name another with --listen", options.address);
                return Error::new(ErrorKind::Io, message).with_source(error);
            }
            Error::io(options.address.to_string(), error)
        })?;
        ready(listener.local_addr().map_err(failed)?);
        let reloading = tokio::spawn(reload_periodically(Arc::clone(&server)));
        connections::accept(&listener, &server, options.max_connections).await;
        reloading.abort();
        Ok(())
    })
}

/// Makes visible what other processes commit.
async fn reload_periodically(server: Arc<Server>) {
    loop {
        tokio::time::sleep(RELOAD_INTERVAL).await;
        for served in &server.indexes {
            let served = Arc::clone(served);
            // What fails now is tried again in a moment; the state of before is served meanwhile.
            let _ = tokio::task::spawn_blocking(move || served.refresh()).await;
        }
    }
}
