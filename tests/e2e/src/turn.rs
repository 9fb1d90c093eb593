//! A turn that is over, as tests ask about it.

use futures::StreamExt as _;
use futures::stream::BoxStream;
use samspill_core::receipt::Receipt;
use samspill_core::turn::{Hop, Outcome, Part, TurnEvent, TurnSummary};

/// A turn that is over.
pub struct Turn {
    /// What the citizen saw.
    pub parts: Vec<Part>,
    /// The rest.
    pub summary: TurnSummary,
}

impl Turn {
    /// Waits for all of it.
    pub(crate) async fn whole(mut events: BoxStream<'static, TurnEvent>) -> Self {
        let mut parts = Vec::new();
        while let Some(event) = events.next().await {
            match event {
                TurnEvent::Part(part) => parts.push(part),
                TurnEvent::Done(summary) => return Self { parts, summary },
            }
        }
        panic!("the turn was given up")
    }

    /// The one object that `samspill converse --json` prints.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(samspill_channel::shape::converse_json(&self.parts, &self.summary)).unwrap()
    }

    /// Everything that was said, as text.
    pub fn text(&self) -> String {
        self.parts.iter().flat_map(|part| &part.blocks).flat_map(|block| block.texts()).collect::<Vec<_>>().join("\n")
    }

    /// What one assistant said, as text.
    pub fn text_from(&self, assistant: &str) -> String {
        let parts = self.parts.iter().filter(|part| part.from.as_str() == assistant);
        parts.flat_map(|part| &part.blocks).flat_map(|block| block.texts()).collect::<Vec<_>>().join("\n")
    }

    /// The hop to an assistant's service, `ASSISTANT/SERVICE`, or to the first of its services.
    pub fn hop(&self, to: &str) -> &Hop {
        let (assistant, service) = to.split_once('/').map_or((to, None), |(a, s)| (a, Some(s)));
        let is_it = |hop: &&Hop| hop.to.as_str() == assistant && service.is_none_or(|s| hop.service.as_str() == s);
        self.summary.hops.iter().find(is_it).unwrap_or_else(|| panic!("no hop to {to}"))
    }

    /// How the hop to an assistant's service ended.
    pub fn outcome(&self, to: &str) -> Outcome {
        self.hop(to).outcome
    }

    /// Which assistants have answered.
    pub fn answered(&self) -> std::collections::BTreeSet<&str> {
        self.parts.iter().map(|part| part.from.as_str()).filter(|from| *from != "host").collect()
    }

    /// The receipts of a recipient.
    pub fn receipts_to<'a>(&'a self, to: &'a str) -> impl Iterator<Item = &'a Receipt> {
        self.summary.receipts.iter().filter(move |receipt| receipt.to == to)
    }
}
