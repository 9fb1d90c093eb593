//! Starting and stopping the simulator.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock},
};

use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{Clock, Data, Faults, api};

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address can be reached from elsewhere.
    #[error("{0} is not a loopback address; the simulator has no access control")]
    NotLoopback(SocketAddr),
    /// The address could not be listened on.
    #[error("could not listen on {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
}

/// A running simulator. It stops accepting when this is dropped; requests under way may finish.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    data: Arc<RwLock<Data>>,
    faults: Faults,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

impl Running {
    /// The address it listens on, with the real port.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its base URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The switch for its faults.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Changes the data that it answers from. A request sees it as it was before, or after.
    pub fn change<T>(&self, change: impl FnOnce(&mut Data) -> T) -> T {
        change(&mut self.data.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Stops it and waits until the requests under way are answered.
    ///
    /// # Errors
    /// The reason why the server ended in another way.
    pub async fn stop(mut self) -> io::Result<()> {
        self.stop.take();
        (&mut self.task).await.map_err(io::Error::other)?
    }
}

/// Starts the simulator on a loopback address; port 0 picks a free one.
///
/// # Errors
/// [`ServeError`] if the address is not loopback or cannot be listened on.
pub async fn serve(data: Data, listen: SocketAddr, clock: impl Clock) -> Result<Running, ServeError> {
    if !listen.ip().is_loopback() {
        return Err(ServeError::NotLoopback(listen));
    }
    let failed = |source| ServeError::Listen { addr: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    let faults = Faults::default();
    let data = Arc::new(RwLock::new(data));
    let router = api::router(api::Simulator {
        data: Arc::clone(&data),
        clock: Box::new(clock),
        base_url: format!("http://{addr}"),
        faults: faults.clone(),
    });
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        // The sender is never used: it is dropped.
        let _ = stopped.await;
    });
    let task = tokio::spawn(async move { server.await });
    Ok(Running { addr, data, faults, stop: Some(stop), task })
}
