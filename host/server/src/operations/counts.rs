//! What is counted as it happens.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use samspill_core::ids::{AssistantId, OrgNumber};
use samspill_core::metrics::{HopCause, Metrics, RegisterEnd, TurnEnd, TurnRefusal};
use samspill_core::refusal::RefusalCode;
use samspill_core::turn::Outcome;

/// From a millisecond to what a turn may take and more, in seconds.
const BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

macro_rules! labels {
    ($($name:ident { $($key:ident: $type:ty),+ })+) => {
        $(#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
        struct $name { $($key: $type),+ })+
    };
}

labels! {
    Outcomes { outcome: &'static str }
    Reasons { reason: &'static str }
    Rules { rule: &'static str }
    Assistants { assistant: String }
    HopOutcomes { assistant: String, outcome: &'static str }
    HopCauses { assistant: String, cause: &'static str }
    Owners { owner: String }
    RegisterEnds { owner: String, outcome: &'static str }
}

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// What turns, hops and decisions have come to since the host was started.
#[derive(Clone, Debug)]
pub struct Counts {
    turns_started: Counter,
    turns: Family<Outcomes, Counter>,
    turns_refused: Family<Reasons, Counter>,
    turn_duration: Histogram,
    hops: Family<HopOutcomes, Counter>,
    hops_unanswered: Family<HopCauses, Counter>,
    hop_duration: Histograms<Assistants>,
    withheld: Family<Rules, Counter>,
    register_requests: Family<RegisterEnds, Counter>,
    register_request_duration: Histograms<Owners>,
}

impl Default for Counts {
    /// Closed lists begin at 0, so that a first occurrence is seen as one.
    fn default() -> Self {
        let counts = Self {
            turns_started: Counter::default(),
            turns: Family::default(),
            turns_refused: Family::default(),
            turn_duration: histogram(),
            hops: Family::default(),
            hops_unanswered: Family::default(),
            hop_duration: Family::new_with_constructor(histogram),
            withheld: Family::default(),
            register_requests: Family::default(),
            register_request_duration: Family::new_with_constructor(histogram),
        };
        for end in TurnEnd::ALL {
            drop(counts.turns.get_or_create(&Outcomes { outcome: end.word() }));
        }
        for why in TurnRefusal::ALL {
            drop(counts.turns_refused.get_or_create(&Reasons { reason: why.word() }));
        }
        for rule in RefusalCode::ALL {
            drop(counts.withheld.get_or_create(&Rules { rule: rule.word() }));
        }
        counts
    }
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Counts {
    pub(super) fn register(&self, registry: &mut Registry) {
        let r = registry;
        r.register("samspill_turns_started", "Turns that began", self.turns_started.clone());
        r.register("samspill_turns", "Turns that are over, by how their lead ended", self.turns.clone());
        r.register("samspill_turns_refused", "Turns that did not begin, by reason", self.turns_refused.clone());
        let help = "From the beginning of a turn to its end";
        r.register_with_unit("samspill_turn_duration", help, Unit::Seconds, self.turn_duration.clone());
        r.register("samspill_hops", "Hops that are over, by assistant and outcome", self.hops.clone());
        let help = "Hops that gave no answer, by assistant and cause";
        r.register("samspill_hops_unanswered", help, self.hops_unanswered.clone());
        let help = "From a question to its end, the waiting for a place included";
        r.register_with_unit("samspill_hop_duration", help, Unit::Seconds, self.hop_duration.clone());
        r.register("samspill_withheld", "Concepts that were withheld, by the rule that decided", self.withheld.clone());
        let help = "Requests to owners' registers, by owner and outcome";
        r.register("samspill_register_requests", help, self.register_requests.clone());
        let help = "From a request to the end of its response";
        let durations = self.register_request_duration.clone();
        r.register_with_unit("samspill_register_request_duration", help, Unit::Seconds, durations);
    }
}

impl Metrics for Counts {
    fn turn_started(&self) {
        self.turns_started.inc();
    }

    fn turn_ended(&self, end: TurnEnd, elapsed: Duration) {
        self.turns.get_or_create(&Outcomes { outcome: end.word() }).inc();
        self.turn_duration.observe(elapsed.as_secs_f64());
    }

    fn turn_refused(&self, why: TurnRefusal) {
        self.turns_refused.get_or_create(&Reasons { reason: why.word() }).inc();
    }

    fn hop(&self, assistant: &AssistantId, outcome: Outcome, cause: Option<HopCause>, elapsed: Duration) {
        let assistant = assistant.to_string();
        self.hop_duration.get_or_create(&Assistants { assistant: assistant.clone() }).observe(elapsed.as_secs_f64());
        if let Some(cause) = cause {
            let labels = HopCauses { assistant: assistant.clone(), cause: cause.word() };
            self.hops_unanswered.get_or_create(&labels).inc();
        }
        self.hops.get_or_create(&HopOutcomes { assistant, outcome: outcome.word() }).inc();
    }

    fn withheld(&self, rule: RefusalCode) {
        self.withheld.get_or_create(&Rules { rule: rule.word() }).inc();
    }

    fn register_request(&self, owner: &OrgNumber, end: RegisterEnd, elapsed: Duration) {
        let owner = owner.to_string();
        self.register_request_duration.get_or_create(&Owners { owner: owner.clone() }).observe(elapsed.as_secs_f64());
        self.register_requests.get_or_create(&RegisterEnds { owner, outcome: end.word() }).inc();
    }
}
