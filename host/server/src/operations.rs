//! What the operator sees of the host: metrics, health, logs and traces. No fact values, utterances or identity numbers in any
//! of it (I5). `docs/operations.md` tells what each means.

mod counts;
mod gauges;
pub mod listener;
pub mod logs;
pub mod traces;

use prometheus_client::registry::Registry;

pub use counts::Counts;
pub use gauges::Sources;

use gauges::Gauges;

/// The metrics of one host.
#[derive(Debug)]
pub struct Exposition {
    registry: Registry,
    gauges: Gauges,
    sources: Sources,
}

impl Exposition {
    /// What was counted, and what is measured when it is asked for.
    pub fn new(counts: &Counts, sources: Sources) -> Self {
        let mut registry = Registry::default();
        counts.register(&mut registry);
        let gauges = Gauges::register(&mut registry);
        Self { registry, gauges, sources }
    }

    /// Why the journal takes nothing, so that no turn can be answered.
    pub fn unready(&self) -> Vec<&'static str> {
        let journal = self.sources.journal.metrics();
        let broken = journal.broken.then_some("journal-broken");
        broken.into_iter().chain(journal.full.then_some("journal-full")).collect()
    }

    /// Everything, as OpenMetrics text.
    ///
    /// # Errors
    /// None that are known: text is written to memory.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        self.gauges.measure(&self.sources);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
