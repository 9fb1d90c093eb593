//! What becomes of each hostile behaviour. A behaviour that is missing here does not compile.

use samspill_core::turn::Outcome;

use super::{Behaviour, FAULTS, HostileWorld};
use crate::Turn;

/// How one ends.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// It gave no answer: how, a part of the reason in the turn's result, and the cause in the metrics.
    Stopped(Outcome, &'static str, &'static str),
    /// It answered, without what it wanted: what it says of that.
    Told(&'static str),
    /// The host did not let it in: a part of why.
    NotAdmitted(&'static str),
}

impl Behaviour {
    /// How it ends.
    pub const fn expected(self) -> Expected {
        use Expected::{NotAdmitted, Stopped, Told};
        use Outcome::{Failed, Late};
        match self {
            Self::SpinsForEver | Self::CopiesMemoryInOneInstruction | Self::SpinsAtBirth => {
                Stopped(Failed, "cpu_ms", "cpu")
            }
            Self::AllocatesWithoutEnd | Self::GrowsTables => Stopped(Failed, "memory_bytes_max", "memory"),
            Self::Recurses => Stopped(Failed, "stack_bytes_max", "stack"),
            Self::TrapsInTheMiddle => Stopped(Failed, "unreachable", "trap"),
            Self::MakesAMillionHandles => Stopped(Failed, "handle", "trap"),
            Self::SleepsPastTheDeadline => Stopped(Late, "time was up", "deadline"),
            Self::BurnsTheHostsTime => Stopped(Failed, "host_cpu_ms", "host-cpu"),
            Self::FloodsTheLog => Stopped(Failed, "host_calls_max", "host-calls"),
            Self::SaysTooMuch => Stopped(Failed, "other", "failure"),
            Self::ReturnsTooMuchState => Stopped(Failed, "state_bytes_max", "state"),
            Self::BlocksInAHostCall => Told("before blocks-in-a-host-call"),
            Self::FloodsTheReceipts => Told("then limit"),
            Self::ProposesTooManyTasks => Told("proposed 512, then limit"),
            Self::ProvidesTooManyFacts => Told("provided 1024, then limit"),
            Self::RefersToEverybody => Told("referred 256, then limit"),
            Self::WidensItsLabels => Told("declared limit, emitted ok, together limit"),
            Self::AsksItself => Told("again done"),
            Self::AsksInACircle => Told("around done"),
            Self::AsksTenThousandQuestions => Told("asked 0 at once and 16 in portions, then limit"),
            Self::AsksForAnUndeclaredConcept => Told("number not-declared, name not-declared"),
            Self::ProvidesWhatItDoesNotGive => Told("provided not-given not-given unknown invalid ok"),
            Self::ClaimsAnotherSource => Told("1 of 1 stamped as its own, now"),
            Self::OpensASealedAnswer => Told("before sealed, done, after sealed"),
            Self::ReadsWhatCameWithTheQuestion => Told("no input, 0 bytes kept"),
            Self::ShowsAnIdentifier => Told("before shows-an-identifier"),
            Self::SendsMarkupAndScript => Told("links and bells invalid invalid invalid invalid"),
            Self::SendsInvalidMessagepack => Told("broken invalid"),
            Self::FetchesFromAnUnlistedRegister => Told("fetched not-declared not-declared invalid invalid"),
            Self::BreaksOutOfItsBaseUrl => Told("refused 53 of 53, plain ok"),
            Self::IsRedirected => Told("redirected 302 302 302 302"),
            Self::MeetsAnotherAddressTheSecondTime => Told("first ok, second unreachable"),
            Self::ReceivesAnEndlessBody => Told("8 bodies unreachable"),
            Self::WaitsOnMemory => NotAdmitted("threads"),
            Self::ImportsSomethingUndeclared => NotAdmitted("wasi:filesystem"),
            Self::LiesAboutItsVersion => NotAdmitted("0.2.0"),
            Self::HasNoManifest => NotAdmitted("manifest"),
            Self::IsNotWasm => NotAdmitted("WebAssembly"),
        }
    }
}

impl HostileWorld {
    /// Lets one misbehave towards a citizen, and holds the host to what is expected of it.
    pub async fn suffer(&self, who: &str, behaviour: Behaviour) -> Turn {
        let before = self.metric_of(behaviour);
        let looks = self.names.looks();
        let turn = self.ask(who, &behaviour.word()).await;
        let own = turn.text_from(FAULTS);
        assert!(own.contains("led"), "{behaviour:?}: whoever asked it goes on: {own}");
        match behaviour.expected() {
            Expected::Stopped(outcome, why, _) => {
                let (to, service) = behaviour.hop();
                let hop = turn.hop(&format!("{to}/{service}"));
                let reason = hop.reason.clone().unwrap_or_default();
                assert!(hop.outcome == outcome && reason.contains(why), "{behaviour:?}: {:?} {reason}", hop.outcome);
                assert!(
                    !own.contains(&format!("before {service}")),
                    "{behaviour:?}: half an answer is not shown: {own}"
                );
                assert!(
                    turn.text_from("host").contains("Skadedyret"),
                    "{behaviour:?}: it is said whose answer is missing"
                );
            }
            Expected::Told(said) => assert!(own.contains(said), "{behaviour:?}: {own}"),
            Expected::NotAdmitted(why) => {
                assert!(own.contains("not asked: unknown"), "{behaviour:?}: {own}");
                let file = format!("{}.wasm", behaviour.name());
                let refused = &self.world.composed.refused;
                let refused = refused.iter().find(|refused| refused.path.ends_with(&file));
                let all = refused.unwrap_or_else(|| panic!("{behaviour:?} was let in")).why.join("\n");
                assert!(all.contains(why), "{behaviour:?}: {all}");
            }
        }
        let after = self.metric_of(behaviour);
        assert!(after > before, "{behaviour:?} is in the metrics: {before}, then {after}");
        self.hold_to(behaviour, &turn, looks);
        turn
    }

    /// What the metrics say of it: how often it was stopped for that cause, or answered; or how many were not let in.
    fn metric_of(&self, behaviour: Behaviour) -> f64 {
        let (assistant, _) = behaviour.hop();
        match behaviour.expected() {
            Expected::Stopped(_, _, cause) => self
                .world
                .metric(&format!("samspill_hops_unanswered_total{{assistant=\"{assistant}\",cause=\"{cause}\"}}")),
            Expected::Told(_) => {
                self.world.metric(&format!("samspill_hops_total{{assistant=\"{assistant}\",outcome=\"answered\"}}"))
            }
            // These are counted at the start; the lead's own answers are what grows.
            Expected::NotAdmitted(_) => {
                assert!(self.world.metric("samspill_assistants_refused") > 0.0);
                self.world.metric(&format!("samspill_hops_total{{assistant=\"{FAULTS}\",outcome=\"answered\"}}"))
            }
        }
    }

    /// What else must hold: what registers received, and what the citizen did not.
    fn hold_to(&self, behaviour: Behaviour, turn: &Turn, looks: usize) {
        let heads = self.register.take();
        assert!(self.outside.take().is_empty(), "{behaviour:?}: nobody comes where a redirect leads");
        match behaviour {
            Behaviour::BreaksOutOfItsBaseUrl => {
                let [head] = heads.as_slice() else { panic!("{} requests left the host", heads.len()) };
                assert_eq!(head.line, "GET /v1/plain?q=http://evil.example/../x HTTP/1.1");
                let values = |name: &str| -> Vec<&str> {
                    head.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
                };
                assert_eq!(values("host"), [format!("127.0.0.1:{}", self.register.port())]);
                assert_eq!(values("authorization"), [std::env::var("CARGO_PKG_NAME").unwrap()], "the operator's own");
            }
            Behaviour::IsRedirected => assert_eq!(heads.len(), 4, "one request each, and none is sent on"),
            Behaviour::MeetsAnotherAddressTheSecondTime => {
                assert_eq!((heads.len(), self.names.looks() - looks), (1, 2), "the second look leads to the metadata");
            }
            Behaviour::ShowsAnIdentifier => {
                let digits: String = turn.json().to_string().chars().filter(char::is_ascii_digit).collect();
                assert!(!digits.contains("01815099999"), "an identifier is shown: {}", turn.text());
                assert!(turn.text_from("host").contains("holdt tilbake"), "and it is said that something is withheld");
            }
            Behaviour::AsksTenThousandQuestions => {
                let limit = self.world.config.limits.fan_out_max as usize;
                assert!(turn.summary.hops.len() <= limit + 2, "{} hops", turn.summary.hops.len());
            }
            Behaviour::AsksItself => {
                let limit = self.world.config.limits.hops_max as usize;
                assert!(turn.summary.hops.len() <= limit, "{} hops", turn.summary.hops.len());
            }
            Behaviour::AsksInACircle => {
                assert!(turn.summary.hops.iter().any(|hop| hop.outcome == Outcome::Busy), "the circle is cut");
            }
            Behaviour::SendsMarkupAndScript => {
                assert!(turn.text().contains("<script>"), "text stays text; the page escapes it");
            }
            _ => {}
        }
    }
}
