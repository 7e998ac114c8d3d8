//! Connections: how many are held, how long they may be silent, and how they end.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::listen::{Server, answer};

/// How long the head of a request may take, and a connection may be silent between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest head, in bytes: an address with a query of several hundred 汉字 fits many times.
const LONGEST_HEAD: usize = 64 << 10;

/// How long requests that are being answered may take when the server is told to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);

/// How long nothing is accepted where the system has no slots for another connection.
const ACCEPT_RETRY: Duration = Duration::from_millis(50);

/// Takes connections until the process is told to end, and then waits for what was accepted.
pub(super) async fn accept(listener: &TcpListener, server: &Arc<Server>, most: usize) {
    let slots = Arc::new(Semaphore::new(most.max(1)));
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(shutdown_signal());
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // As where too many files are open: others will be closed.
                Err(_) => {
                    tokio::time::sleep(ACCEPT_RETRY).await;
                    continue;
                }
            },
            () = &mut end => break,
        };
        let Ok(place) = Arc::clone(&slots).try_acquire_owned() else {
            refuse(&stream);
            continue;
        };
        // A small answer is not to wait for more.
        let _ = stream.set_nodelay(true);
        let own = Arc::clone(server);
        let service = service_fn(move |request| {
            let server = Arc::clone(&own);
            async move { Ok::<_, Infallible>(answer(server, request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(LONGEST_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        let own = Arc::clone(server);
        own.metrics.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            // A connection that breaks is whoever asked having gone.
            let _ = connection.await;
            own.metrics.connections.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }
    let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await;
}

/// Says that there is no slots, without waiting for what is asked.
fn refuse(stream: &TcpStream) {
    let _ = stream.try_write(
        b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
    );
}

async fn shutdown_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
