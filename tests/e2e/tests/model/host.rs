//! The same network as the host has it: manifests, register, vocabulary, policies and a conversation.

use std::sync::Arc;

use samspill_core::concept::{ConceptEntry, Field, IDENTITY_NUMBER, Vocabulary};
use samspill_core::consent::{Answer, Consent, ConsentScope};
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::decision::{Decision, Rules};
use samspill_core::fact::Fact;
use samspill_core::ids::{
    AssistantId, Concept, ConsentId, ConversationId, OrgNumber, PurposeKey, ServiceName, Subject,
};
use samspill_core::label::Label;
use samspill_core::law::{self, Bases, Disclosure, Mandate, Processing, Recipient, Scope};
use samspill_core::limits::Limits;
use samspill_core::manifest::{self, Desk, Manifest, Owner};
use samspill_core::policy::Sensitivity;
use samspill_core::private::Private;
use samspill_core::stop::{Stoppable, Stops};
use samspill_core::text::Text;
use samspill_policy::{CedarPolicy, PolicyLimits, Source, national};

use crate::law::{Shown, Want};
use crate::network::{
    CITIZEN, DAYS, Forbids, GROUNDS, Holder, Kind, Lets, Lifts, Network, PEOPLE, PURPOSES, STATUTES, STRANGER, Said,
    Sector,
};

const OWNERS: [&str; 3] = ["310000507", "310000515", "310000523"];
/// The fields of every concept.
pub(crate) const FIELDS: [&str; 2] = ["one", "other"];
const RIGHT: &str = "https://samspill.example/concept/right";

pub(crate) fn concept(number: usize) -> Concept {
    Concept::new(format!("https://samspill.example/concept/m{number}")).unwrap()
}

pub(crate) fn purpose(number: usize) -> PurposeKey {
    PurposeKey::new(format!("p{number}")).unwrap()
}

fn stopped(numbers: &[usize]) -> Stops {
    let stopped: Vec<Stoppable> = numbers.iter().map(|number| Stoppable::Assistant(assistant(*number))).collect();
    let nobody: [Arc<Manifest>; 0] = [];
    Stops::new(&stopped, &nobody)
}

pub(crate) fn assistant(number: usize) -> AssistantId {
    AssistantId::new(format!("no.example.a{number}")).unwrap()
}

pub(crate) fn service(number: usize) -> ServiceName {
    ServiceName::new(format!("s{number}")).unwrap()
}

pub(crate) fn owner(number: usize) -> OrgNumber {
    OrgNumber::new(OWNERS[number]).unwrap()
}

pub(crate) fn text() -> Text {
    Text::new("a", "a", "a")
}

pub(crate) const fn sector(of: Sector) -> manifest::Sector {
    match of {
        Sector::State => manifest::Sector::State,
        Sector::Municipal => manifest::Sector::Municipal,
        Sector::Private => manifest::Sector::Private,
        Sector::Voluntary => manifest::Sector::Voluntary,
    }
}

fn ground(lifts: Lifts, lets: Lets) -> (Disclosure, Processing) {
    let disclosure = match lifts {
        Lifts::NotConfidential => Disclosure::NotConfidential,
        Lifts::Waiver => Disclosure::Waiver,
        Lifts::Statute(number) => Disclosure::Statute(STATUTES[number].into()),
    };
    let processing = match lets {
        Lets::Statute(number) => Processing::Statute(STATUTES[number].into()),
        Lets::Consent => Processing::Consent,
        Lets::Contract => Processing::Contract,
        Lets::OwnRequest => Processing::OwnRequest,
    };
    (disclosure, processing)
}

/// What an operator forbids, in Cedar.
pub(crate) fn cedar(forbids: &[Forbids]) -> String {
    let rule = |(number, forbids): (usize, &Forbids)| {
        let (principal, action, resource, when) = match forbids {
            Forbids::Owner(one) => (format!("in Owner::\"{}\"", OWNERS[*one]), "receive", String::new(), String::new()),
            Forbids::Sector(one) => {
                (format!("in Sector::\"{}\"", sector(*one).word()), "receive", String::new(), String::new())
            }
            Forbids::Concept(one) => (String::new(), "", format!("== Concept::\"{}\"", concept(*one)), String::new()),
            Forbids::PurposeAboutOthers(one) => {
                let when = format!("when {{ context.about == \"other\" && context.purpose == \"{}\" }}", purpose(*one));
                (String::new(), "receive", String::new(), when)
            }
            Forbids::UntilDay(day) => {
                let when = format!("when {{ context.day <= {} }}", DAYS[*day].replace('-', ""));
                (String::new(), "", String::new(), when)
            }
            Forbids::Showing(one) => {
                (String::new(), "show", format!("== Concept::\"{}\"", concept(*one)), String::new())
            }
        };
        let action = if action.is_empty() { String::new() } else { format!("== Action::\"{action}\"") };
        format!(
            "@id(\"r{number}\") @statute(\"x\") forbid (principal {principal}, action {action}, resource {resource}) {when};\n"
        )
    };
    forbids.iter().enumerate().map(rule).collect()
}

/// The nation's policies and these.
pub(crate) fn policy(forbids: &[Forbids]) -> Arc<CedarPolicy> {
    let mut sources = national();
    sources.push(Source { set_by: "operator", file: "own.cedar".into(), text: cedar(forbids) });
    let limits = PolicyLimits { rules_max: 100, remembered_max: 10_000 };
    Arc::new(CedarPolicy::new(samspill_policy::Rules::read(&sources, limits.rules_max).unwrap(), limits))
}

/// A network, a conversation in it, and the people that it is about.
pub(crate) struct Host {
    manifests: Vec<Manifest>,
    /// Of each service: whose it is, and where it is among that one's.
    services: Vec<(usize, usize)>,
    rules: Rules,
    conversation: Conversation,
    people: Vec<Subject>,
    today: &'static str,
}

impl Host {
    pub(crate) fn of(network: &Network, policy: &Arc<CedarPolicy>) -> Self {
        let manifests: Vec<Manifest> = (0..network.assistants()).map(|number| manifest(network, number)).collect();
        let place = |(number, of): (usize, &crate::network::Service)| {
            let name = service(number);
            let among = &manifests[of.assistant].services;
            (of.assistant, among.iter().position(|service| service.name == name).unwrap())
        };
        let entry = |(number, of): (usize, &crate::network::Registered)| {
            let sensitivity = match of.kind {
                Kind::Ordinary => Sensitivity::Ordinary,
                Kind::Special => Sensitivity::Special,
                Kind::ProtectedAddress => Sensitivity::ProtectedAddress,
            };
            let (confidential, login) = (of.confidential, of.login);
            let field = |path: &str| (path.to_owned(), Field { title: text(), required: false });
            let fields = FIELDS.map(field).into();
            let entry =
                ConceptEntry { title: text(), confidential, login, sensitivity, fields, ..ConceptEntry::default() };
            (concept(number), entry)
        };
        let rules = Rules {
            mandates: samspill_core::mandate::MandateRules::default(),
            vocabulary: Vocabulary::new(network.concepts.iter().enumerate().map(entry)),
            bases: Bases::new(network.bases.iter().enumerate().map(basis)),
            stopped: stopped(&network.stopped),
            policy: Arc::clone(policy) as _,
        };
        let (conversation, people) = conversation(network);
        let services = network.services.iter().enumerate().map(place).collect();
        Self { services, manifests, rules, conversation, people, today: DAYS[network.today] }
    }

    pub(crate) fn decide(&self, want: &Want) -> Decision {
        let (assistant, place) = self.services[want.service];
        let manifest = &self.manifests[assistant];
        let want = (&concept(want.concept), &self.people[want.about], &purpose(want.purpose));
        self.rules.decide(&self.conversation, (manifest, &manifest.services[place]), want, self.today)
    }

    pub(crate) fn show(&self, shown: &Shown) -> Decision {
        let label = Label { concept: concept(shown.concept), about: self.people[shown.about].clone() };
        self.rules.decide_for_citizen(&self.conversation, &owner(shown.owner), &label, self.today)
    }
}

pub(crate) fn manifest(network: &Network, number: usize) -> Manifest {
    let of_service = |(number, of): (usize, &crate::network::Service)| {
        let need = |need: &crate::network::Need| {
            let (disclosure, processing) = ground(need.lifts, need.lets);
            let (concept, purpose) = (concept(need.concept), purpose(need.purpose));
            manifest::Need { concept, purpose, required: false, disclosure, processing, reasoning: vec![] }
        };
        Arc::new(manifest::Service {
            name: service(number),
            title: text(),
            for_events: vec![],
            purposes: (0..PURPOSES).map(|number| (purpose(number), text())).collect(),
            needs: of.needs.iter().map(need).collect(),
            gives: vec![],
            milestones: vec![],
            registers: vec![],
            stateful: false,
            sealed_outline: false,
        })
    };
    let own: Vec<_> = network.services.iter().enumerate().filter(|(_, of)| of.assistant == number).collect();
    let of = own[0].1.owner;
    Manifest {
        id: assistant(number),
        version: "0.1.0".into(),
        title: text(),
        owner: Owner { number: owner(of), name: "A".into(), sector: sector(network.sectors[of]) },
        languages: vec![],
        links: vec![],
        motive: None,
        fees: None,
        desk: Desk { name: text(), phone: None, email: None, hours: None },
        registers: vec![],
        lead: None,
        services: own.into_iter().map(of_service).collect(),
    }
}

fn basis((number, of): (usize, &crate::network::Basis)) -> law::Basis {
    let (disclosure, processing) = ground(of.lifts, of.lets);
    let mandate = of.asks.as_ref().map(|asks| Mandate {
        concept: Concept::new(RIGHT).unwrap(),
        from: if asks.any_source { (0..5).map(assistant).collect() } else { vec![assistant(0)] },
        holder: match asks.holder {
            Holder::Citizen => law::Holder::Citizen,
            Holder::Owner => law::Holder::Owner,
            Holder::Anyone => law::Holder::Anyone,
        },
        grounds: asks.ground.iter().map(|ground| GROUNDS[*ground].into()).collect(),
    });
    law::Basis {
        id: format!("b{number}"),
        owner: owner(of.owner),
        recipient: if of.shows { Recipient::Citizen } else { Recipient::Owner },
        purposes: of.purpose.map(purpose).into_iter().collect(),
        concepts: of.concepts.iter().copied().map(concept).collect(),
        about: if of.anyone { Scope::Anyone } else { Scope::Citizen },
        disclosure,
        processing,
        mandate,
        approved_by: vec!["x".into(), "y".into()],
        valid_from: of.from.map(|day| DAYS[day].into()),
        valid_until: of.until.map(|day| DAYS[day].into()),
    }
}

fn conversation(network: &Network) -> (Conversation, Vec<Subject>) {
    let scheme = Concept::new(IDENTITY_NUMBER).unwrap();
    let principal = Principal { scheme: scheme.clone(), identifier: Private::new("01815012345".into()) };
    let id = ConversationId::new("c1").unwrap();
    let mut conversation = Conversation::new(id, network.logged_in.then_some(principal), assistant(0), [7; 32]);
    let mut people = vec![Subject::citizen()];
    for number in 1..PEOPLE {
        let known = number != STRANGER;
        let limits = Limits { subjects_max: 100, ..Limits::default() };
        let mut other = conversation.clone();
        let knows = if known { &mut conversation } else { &mut other };
        people.push(knows.refer(&assistant(0), &scheme, &format!("0{number}815099999"), &limits).unwrap().0);
    }
    for right in &network.rights {
        let holder = right.held_by.map_or_else(|| Subject::citizen().to_string(), |number| owner(number).to_string());
        let value = serde_json::json!({ "holder": holder, "ground": right.ground.map(|ground| GROUNDS[ground]) });
        conversation.facts.push(Fact {
            concept: Concept::new(RIGHT).unwrap(),
            about: people[right.about].clone(),
            value: Private::new(rmp_serde::to_vec_named(&value).unwrap()),
            valid_from: right.from.map(|day| DAYS[day].into()),
            valid_until: right.until.map(|day| DAYS[day].into()),
            source: assistant(right.source),
            service: None,
            turn: 1,
            obtained_ms: 0,
        });
    }
    for consent in &network.consents {
        let scope = ConsentScope {
            assistant: assistant(network.services[consent.service].assistant),
            service: service(consent.service),
            concept: concept(consent.concept),
            purpose: purpose(consent.purpose),
        };
        let answer = match consent.said {
            Said::Yes => Answer::Given,
            Said::No => Answer::Refused,
            Said::Withdrawn => Answer::Withdrawn,
        };
        let fields = consent.keeps_back.then(|| Arc::new([FIELDS[0].to_owned()].into()));
        let valid_to = consent.until.map(|day| DAYS[day].to_owned());
        let yes = Consent::given(ConsentId::new("c-1").unwrap(), scope, 1);
        conversation.replace_consents(&[Consent { answer, fields, valid_to, ..yes }]);
    }
    assert_eq!(people[CITIZEN], Subject::citizen());
    (conversation, people)
}
