//! What is counted of a turn, and by what name its citizen waits.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Instant;

use samspill_core::conversation::Principal;
use samspill_core::ids::ConversationId;
use samspill_core::metrics::{Metrics, TurnEnd};
use samspill_core::turn::Outcome;
use tracing::Span;

/// Counts a turn, also one that is given up or that the host is stopped in.
pub(super) struct TurnNote {
    metrics: Arc<dyn Metrics>,
    span: Span,
    started: Instant,
    end: TurnEnd,
}

impl TurnNote {
    pub(super) fn start(metrics: Arc<dyn Metrics>, span: Span) -> Self {
        metrics.turn_started();
        Self { metrics, span, started: Instant::now(), end: TurnEnd::GivenUp }
    }

    pub(super) fn end(mut self, lead: Outcome) {
        self.end = lead.into();
    }
}

impl Drop for TurnNote {
    fn drop(&mut self) {
        self.span.record("outcome", self.end.word());
        self.metrics.turn_ended(self.end, self.started.elapsed());
    }
}

/// A name for the citizen that says nothing. Who is not logged in is known by the conversation alone.
pub(crate) fn name_for_queues(principal: Option<&Principal>, conversation: &ConversationId) -> Arc<str> {
    let mut hasher = DefaultHasher::new();
    match principal {
        Some(principal) => (principal.scheme.as_str(), principal.identifier.reveal()).hash(&mut hasher),
        None => conversation.as_str().hash(&mut hasher),
    }
    format!("{:016x}", hasher.finish()).into()
}
