//! The same network as the host has it: manifests, register, vocabulary, policies and a conversation.

use std::sync::Arc;

use samspill_core::concept::{ConceptEntry, Field, IDENTITY_NUMBER, Vocabulary};
use samspill_core::consent::{Answer, Consent, ConsentScope};
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::decision::{Decision, Rules};
use samspill_core::fact::Fact;
use samspill_core::ids::{
    AssistantId, Concept, ConsentId, ConversationId, MandateId, OrgNumber, PurposeKey, ServiceName, Subject,
};
use samspill_core::label::Label;
use samspill_core::law::{self, Bases, Disclosure, Mandate, Processing, Recipient, Scope};
use samspill_core::limits::Limits;
use samspill_core::login::LoginLevel;
use samspill_core::mandate::{
    Acting, ESTATE_CASE, ESTATE_INSIGHT, ESTATE_PARTIES, Given, MANDATE, MandateRules, Package, Power, Relation, Shared,
};
use samspill_core::manifest::{self, Desk, Manifest, Owner};
use samspill_core::policy::Sensitivity;
use samspill_core::private::Private;
use samspill_core::stop::{Stoppable, Stops};
use samspill_core::text::Text;
use samspill_policy::{CedarPolicy, PolicyLimits, Source, national};

use crate::law::{Shown, Want};
use crate::mandates::{self, Mandates};
use crate::network::{
    CITIZEN, DAYS, Forbids, GROUNDS, Holder, Kind, Lets, Lifts, Network, OTHERS, PURPOSES, STATUTES, STRANGER, Said,
    Sector,
};

const OWNERS: [&str; 3] = ["310000507", "310000515", "310000523"];
/// The fields of every concept.
pub(crate) const FIELDS: [&str; 2] = ["one", "other"];
/// The turn that it is, so that there is one before it.
const TURN: u32 = 2;
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
            let (confidential, login) = (of.confidential, level(of.login));
            let field = |path: &str| (path.to_owned(), Field { title: text(), required: false });
            let fields = FIELDS.map(field).into();
            let entry =
                ConceptEntry { title: text(), confidential, login, sensitivity, fields, ..ConceptEntry::default() };
            (concept(number), entry)
        };
        let rules = Rules {
            mandates: mandate_rules(&network.mandates),
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
        desk: Desk { name: text(), phone: None, email: None, hours: None, receiver: None },
        registers: vec![],
        lead: None,
        services: own.into_iter().map(of_service).collect(),
    }
}

fn basis((number, of): (usize, &crate::network::Basis)) -> law::Basis {
    let (disclosure, processing) = ground(of.lifts, of.lets);
    let mandate = of.asks.as_ref().map(|asks| Mandate {
        concept: right_of(asks.insight),
        from: (0..if asks.any_source { 5 } else { 1 })
            .map(assistant)
            .chain(asks.by_host.then(AssistantId::host))
            .collect(),
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
        kept_back: None,
    }
}

fn right_of(insight: bool) -> Concept {
    Concept::new(if insight { ESTATE_INSIGHT } else { RIGHT }).unwrap()
}

/// Somebody who could be logged in.
pub(crate) fn person(number: usize) -> Principal {
    let scheme = Concept::new(IDENTITY_NUMBER).unwrap();
    Principal::new(scheme, Private::new(format!("0{number}815099999")))
}

fn mandate_rules(mandates: &Mandates) -> MandateRules {
    let package = |(number, of): (usize, &mandates::Package)| {
        let owners = of.owners.iter().copied().map(owner).collect();
        let concepts = of.concepts.iter().copied().map(concept).collect();
        (package(number), Package { title: text(), owners, concepts, can_be_given: true })
    };
    MandateRules {
        people: mandates.trusted.iter().copied().map(assistant).collect(),
        cases: mandates.courts.iter().copied().map(assistant).collect(),
        packages: mandates.packages.iter().enumerate().map(package).collect(),
    }
}

pub(crate) fn package(number: usize) -> String {
    format!("urn:altinn:accesspackage:innbygger-m{number}")
}

pub(crate) const fn relation(of: mandates::Relation) -> Relation {
    match of {
        mandates::Relation::Child => Relation::Child,
        mandates::Relation::Ward => Relation::Ward,
        mandates::Relation::Helped => Relation::Helped,
    }
}

/// What is given here, beyond the conversation.
fn shared(mandates: &Mandates, me: &Principal) -> Shared {
    let (nobody, day) = (person(9), |day: usize| DAYS[day].to_owned());
    let given = |number: usize, giver: Principal, to_me, power, until: Option<usize>, withdrawn: bool| Given {
        id: MandateId::new(format!("m{number}")).unwrap(),
        giver,
        giver_name: Private::new("A".into()),
        holder: if to_me { me.clone() } else { nobody.clone() },
        holder_name: Private::new("B".into()),
        power,
        given_ms: 1,
        until: until.map(day),
        withdrawn_ms: withdrawn.then_some(2),
    };
    let helps = mandates.helps.iter().enumerate().map(|(number, help)| {
        let giver = if help.by_citizen { person(CITIZEN) } else { nobody.clone() };
        let power = Power::Help(help.packages.iter().copied().map(package).collect());
        given(number, giver, help.to_me, power, help.until, help.is_withdrawn)
    });
    let proxies = mandates.proxies.iter().enumerate().map(|(number, proxy)| {
        let power = Power::Proxy(Private::new(case_number(proxy.number)));
        given(100 + number, person(proxy.by), proxy.to_me, power, proxy.until, proxy.is_withdrawn)
    });
    Shared::of(helps.chain(proxies), [])
}

pub(crate) fn case_number(number: usize) -> String {
    format!("26-{number}")
}

/// A fact as an assistant has stated it.
fn stated(concept: Concept, about: &Subject, value: &serde_json::Value, source: usize, turn: u32) -> Fact {
    Fact {
        concept,
        about: about.clone(),
        value: Private::new(rmp_serde::to_vec_named(value).unwrap()),
        valid_from: None,
        valid_until: None,
        source: assistant(source),
        service: None,
        turn,
        obtained_ms: 0,
    }
}

fn within(fact: Fact, from: Option<usize>, until: Option<usize>) -> Fact {
    let day = |day: usize| DAYS[day].to_owned();
    Fact { valid_from: from.map(day), valid_until: until.map(day), ..fact }
}

/// What is stated of mandates, cases and rights.
fn facts(network: &Network, people: &[Subject]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for right in &network.rights {
        let holder = right.held_by.map_or_else(|| Subject::citizen().to_string(), |number| owner(number).to_string());
        let value = serde_json::json!({ "holder": holder, "ground": right.ground.map(|ground| GROUNDS[ground]) });
        let fact = stated(right_of(right.insight), &people[right.about], &value, right.source, 1);
        facts.push(within(fact, right.from, right.until));
    }
    for one in &network.mandates.stated {
        let holder = if one.is_mine { Subject::principal() } else { people[1].clone() };
        let packages: Vec<String> = one.packages.iter().copied().map(package).collect();
        let relation = relation(one.relation).word();
        let value = serde_json::json!({ "holder": holder, "relation": relation, "packages": packages });
        let turn = if one.is_fresh { TURN } else { TURN - 1 };
        let fact = stated(Concept::new(MANDATE).unwrap(), &people[one.about], &value, one.source, turn);
        facts.push(within(fact, one.from, one.until));
    }
    for case in &network.mandates.cases {
        let number = (!case.by_mistake).then(|| case_number(case.number));
        let party = |party: &mandates::Party| serde_json::json!({ "who": people[party.who], "role": "BARN", "insight": party.insight });
        let parties: Vec<_> = case.parties.iter().map(party).collect();
        for (concept, value) in [
            (ESTATE_CASE, serde_json::json!({ "case_number": number })),
            (ESTATE_PARTIES, serde_json::json!({ "parties": parties, "others": case.on_paper })),
        ] {
            let fact = stated(Concept::new(concept).unwrap(), &people[case.about], &value, case.source, 1);
            facts.push(within(fact, case.from, case.until));
        }
    }
    facts
}

/// The level of a login, by its number.
pub(crate) fn level(number: u8) -> Option<LoginLevel> {
    LoginLevel::ALL.into_iter().find(|one| LoginLevel::number(Some(*one)) == number)
}

fn conversation(network: &Network) -> (Conversation, Vec<Subject>) {
    let me = Principal { identifier: Private::new("01815012345".into()), ..person(CITIZEN) };
    let id = ConversationId::new("c1").unwrap();
    let mut conversation = Conversation::new(
        id,
        level(network.level).filter(|_| network.logged_in).map(|level| me.clone().on(level)),
        assistant(0),
        [7; 32],
    );
    conversation.turns = TURN;
    conversation.shared = Arc::new(shared(&network.mandates, &me));
    conversation.acting = network.mandates.acting.map(|acting| {
        let helped = acting.relation == mandates::Relation::Helped;
        Box::new(Acting {
            citizen: person(CITIZEN),
            name: Private::new("A".into()),
            relation: relation(acting.relation),
            source: if helped { AssistantId::host() } else { assistant(acting.source) },
        })
    });
    let mut people = vec![Subject::citizen()];
    for number in OTHERS.start..=STRANGER {
        let known = number != STRANGER;
        let limits = Limits { subjects_max: 100, ..Limits::default() };
        let mut other = conversation.clone();
        let knows = if known { &mut conversation } else { &mut other };
        let person = person(number);
        people.push(knows.refer(&assistant(0), &person.scheme, person.identifier.reveal(), &limits).unwrap().0);
    }
    people.push(Subject::principal());
    conversation.facts = facts(network, &people);
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
