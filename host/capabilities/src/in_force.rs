//! The rules in force, in one place: every decision reads the newest, in turns that run too (I11).

use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};
use samspill_core::decision::Rules;
use tokio::sync::watch;

use crate::frame::Callee;

/// The rules in force.
pub struct InForce {
    rules: ArcSwap<Rules>,
    /// Wakes the calls that run, so that those of whoever has been stopped end.
    changed: watch::Sender<()>,
}

impl InForce {
    /// These, until others replace them.
    pub fn new(rules: Rules) -> Self {
        Self { rules: ArcSwap::from_pointee(rules), changed: watch::Sender::new(()) }
    }

    /// The newest. To be looked at and let go: whoever keeps it decides by rules that were.
    pub fn now(&self) -> Guard<Arc<Rules>> {
        self.rules.load()
    }

    /// Puts others in force: every decision from now on is theirs, and calls of what they stop are cancelled.
    pub fn replace(&self, rules: Rules) {
        self.rules.store(Arc::new(rules));
        self.changed.send_replace(());
    }

    /// Whether the operator has stopped this assistant or service.
    pub fn has_stopped(&self, callee: &Callee) -> bool {
        self.now().stopped.has(&callee.manifest.id, Some(&callee.service.name))
    }

    /// Waits until the operator stops this assistant or service.
    pub async fn until_stopped(&self, callee: &Callee) {
        let mut changed = self.changed.subscribe();
        while !self.has_stopped(callee) {
            // The sender lives in `self`, so that waiting cannot fail.
            let _ = changed.changed().await;
        }
    }
}
