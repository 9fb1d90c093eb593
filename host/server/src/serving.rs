//! Connections from citizens and programs: so many at once, and none that waits for ever for a request.
//!
//! `axum::serve` takes as many as come, and copies the router's handlers for each of them.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// How long nothing is taken after the system has refused a connection, for example for want of files.
const BREATHER: Duration = Duration::from_millis(100);

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Connections at once; more wait with the system until one is closed.
    pub at_once: usize,
    /// How long a request's head may take to arrive, and a connection may wait for the next request.
    pub head: Duration,
    /// The largest head of a request, in bytes.
    pub head_bytes: usize,
}

/// Serves a router over HTTP/1.1 until `stopped`, and then until the answers that are on their way have been given.
pub async fn serve(listener: TcpListener, router: Router, limits: ConnectionLimits, stopped: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(limits.at_once.clamp(1, Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    // hyper refuses a buffer below 8 KiB.
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(limits.head_bytes.max(8 << 10));
    // Shared by all connections.
    let service = router.into_service();
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = &mut stopped => break,
            next = next => next,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(why) => {
                tracing::warn!(%why, "a connection was not taken");
                tokio::time::sleep(BREATHER).await;
                continue;
            }
        };
        // Parts of an answer are small and are sent as they come.
        let _ = stream.set_nodelay(true);
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(why) = connection.await {
                // Whoever asked has gone, or sent what is no HTTP.
                tracing::debug!(%why, "a connection ended");
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}
