//! The connections to registers: where they may lead, and how long one may have a thread.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::{Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tower_service::Service;

use super::{Bounds, Names, may_connect};

/// No shorter head can be asked of the HTTP library.
const HEAD_BYTES_MIN: usize = 8 << 10;

/// When a connection that is silent is asked whether it lives.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// A client that connects only where it may. It follows no redirect and knows no proxy.
pub(super) type Client = hyper_util::client::legacy::Client<HttpsConnector<Connector>, Full<Bytes>>;

/// Makes the client.
pub(super) fn client(names: Arc<dyn Names>, bounds: Bounds) -> Result<Client, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    let mut http = HttpConnector::new_with_resolver(Resolver { allow_private: bounds.allow_private, names });
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_keepalive(Some(KEEPALIVE));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(Connector(http));
    Ok(hyper_util::client::legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_max_idle_per_host(bounds.idle_max)
        .http1_max_buf_size(bounds.head_bytes_max.max(HEAD_BYTES_MIN))
        .build(connector))
}

/// Sends a request; none if no response comes of it, or too many interim ones come before.
pub(super) async fn send(
    client: &Client,
    mut request: Request<Full<Bytes>>,
    interim_max: usize,
) -> Option<Response<Incoming>> {
    let interim = AtomicUsize::new(0);
    let too_many = Arc::new(Notify::new());
    let tell = Arc::clone(&too_many);
    hyper::ext::on_informational(&mut request, move |_| {
        if interim.fetch_add(1, Ordering::Relaxed) >= interim_max {
            tell.notify_one();
        }
    });
    tokio::select! {
        biased;
        () = too_many.notified() => None,
        response = client.request(request) => response.ok(),
    }
}

/// Resolves a name and passes on only addresses that may be connected to.
#[derive(Clone)]
pub(super) struct Resolver {
    allow_private: bool,
    names: Arc<dyn Names>,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = BoxFuture<'static, std::io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let allow_private = self.allow_private;
        let found = self.names.addresses(name.as_str());
        Box::pin(async move {
            // These same addresses are connected to: nobody looks the name up again in between.
            let checked = found.await?.into_iter().filter(|address| may_connect(*address, allow_private));
            let addresses: Vec<SocketAddr> = checked.map(|address| SocketAddr::new(address, 0)).collect();
            if addresses.is_empty() {
                let why = "the register's name leads to no address that may be connected to";
                return Err(std::io::Error::other(why));
            }
            Ok(addresses.into_iter())
        })
    }
}

/// Makes connections that let others go on.
#[derive(Clone)]
pub(super) struct Connector(HttpConnector<Resolver>);

impl Service<Uri> for Connector {
    type Response = Fair<TokioIo<TcpStream>>;
    type Error = <HttpConnector<Resolver> as Service<Uri>>::Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let connecting = self.0.call(to);
        Box::pin(async move { Ok(Fair::new(connecting.await?)) })
    }
}

/// Lets others go on after each read. Without it, interim responses that never end are read and skipped in one go, for
/// seconds, while no other turn on that thread goes on and the request's own deadline is not looked at.
pub(super) struct Fair<T> {
    inner: T,
    has_read: bool,
}

impl<T> Fair<T> {
    const fn new(inner: T) -> Self {
        Self { inner, has_read: false }
    }
}

impl<T: Read + Unpin> Read for Fair<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<std::io::Result<()>> {
        if std::mem::take(&mut self.has_read) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let read = Pin::new(&mut self.inner).poll_read(cx, buf);
        self.has_read = read.is_ready();
        read
    }
}

impl<T: Write + Unpin> Write for Fair<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }
}

impl<T: Connection> Connection for Fair<T> {
    fn connected(&self) -> Connected {
        self.inner.connected()
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Wake, Waker};

    use hyper::rt::ReadBuf;

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn i6_a_connection_that_always_has_more_lets_others_go_on_after_each_read() {
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut cx = Context::from_waker(&waker);
        let mut endless = Fair::new(TokioIo::new(tokio::io::repeat(b'x')));
        let mut read = || {
            let mut bytes = [0; 8];
            Pin::new(&mut endless).poll_read(&mut cx, ReadBuf::new(&mut bytes).unfilled())
        };
        for reads in 1..4 {
            assert!(read().is_ready());
            assert!(read().is_pending(), "others go on");
            assert_eq!(woken.0.load(Ordering::Relaxed), reads, "and then it does");
        }
    }
}
