//! A name that leads to this machine at the first look, to the cloud's metadata at the second, and so on.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::BoxFuture;
use samspill_capabilities::registers::http::Names;

/// Names of registers; all lead to the same two places, by turns.
#[derive(Debug, Default)]
pub struct Moving(AtomicUsize);

impl Moving {
    /// How often a name was looked up.
    pub fn looks(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Names for Moving {
    fn addresses(&self, _: &str) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        let address = match self.0.fetch_add(1, Ordering::SeqCst) % 2 {
            0 => Ipv4Addr::LOCALHOST,
            _ => Ipv4Addr::new(169, 254, 169, 254),
        };
        Box::pin(async move { Ok(vec![IpAddr::V4(address)]) })
    }
}
