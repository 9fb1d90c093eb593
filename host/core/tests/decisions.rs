//! Who may know what: the rules of `decision`, case by case. Each test says which rule it is about.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "this is test code")]

use std::collections::BTreeSet;
use std::sync::Arc;

use samspill_core::concept::{ConceptEntry, Field, NAME, Vocabulary};
use samspill_core::consent::{Answer, Consent, ConsentScope};
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::decision::{Decision, Rules};
use samspill_core::fact::Fact;
use samspill_core::ids::{
    AssistantId, Concept, ConsentId, ConversationId, MandateId, OrgNumber, PurposeKey, ServiceName, Subject,
};
use samspill_core::label::Label;
use samspill_core::law::{Bases, Basis, Disclosure, Holder, Mandate, Processing, Recipient, Scope};
use samspill_core::limits::Limits;
use samspill_core::login::LoginLevel;
use samspill_core::mandate::{ESTATE_CASE, ESTATE_PARTIES, Given, Power, Shared};
use samspill_core::manifest::{Desk, Manifest, Need, Owner, Sector, Service};
use samspill_core::policy::{Asked, Policy, Verdict};
use samspill_core::private::Private;
use samspill_core::refusal::{RefusalCode, Remedy};
use samspill_core::stop::Stops;
use samspill_core::text::Text;

#[path = "decisions/desk.rs"]
mod desk;

const TODAY: &str = "2026-11-23";
const NUMBER: &str = "310000097";

fn concept(iri: &str) -> Concept {
    Concept::new(iri).unwrap()
}

fn purpose() -> PurposeKey {
    PurposeKey::new("contact-you").unwrap()
}

fn text() -> Text {
    Text::new("a", "a", "a")
}

fn statute(section: &str) -> (Disclosure, Processing) {
    (Disclosure::Statute(section.into()), Processing::Statute(section.into()))
}

fn manifest(sector: Sector, disclosure: Disclosure, processing: Processing) -> (Manifest, Service) {
    let service = Service {
        name: ServiceName::new("ceremony").unwrap(),
        title: text(),
        for_events: vec![],
        purposes: [(purpose(), text())].into(),
        needs: vec![Need {
            concept: concept(NAME),
            purpose: purpose(),
            required: true,
            disclosure,
            processing,
            reasoning: vec![],
        }],
        gives: vec![],
        milestones: vec![],
        registers: vec![],
        stateful: false,
        sealed_outline: false,
    };
    let manifest = Manifest {
        id: AssistantId::new("no.example.a").unwrap(),
        version: "0.1.0".into(),
        title: text(),
        owner: Owner { number: OrgNumber::new(NUMBER).unwrap(), name: "A".into(), sector },
        languages: vec![],
        links: vec![],
        motive: None,
        fees: None,
        desk: Desk { name: text(), phone: None, email: None, hours: None, receiver: None },
        registers: vec![],
        lead: None,
        services: vec![Arc::new(service.clone())],
    };
    (manifest, service)
}

fn basis(disclosure: Disclosure, processing: Processing, about: Scope) -> Basis {
    Basis {
        id: "b".into(),
        owner: OrgNumber::new(NUMBER).unwrap(),
        recipient: Recipient::Owner,
        purposes: vec![],
        concepts: vec![concept(NAME)],
        about,
        disclosure,
        processing,
        mandate: None,
        approved_by: vec!["x".into(), "y".into()],
        valid_from: None,
        valid_until: None,
        kept_back: None,
    }
}

fn stopped(what: &str) -> Stops {
    let nobody: [Arc<Manifest>; 0] = [];
    Stops::new([&what.parse().unwrap()], &nobody)
}

fn rules(bases: Vec<Basis>) -> Rules {
    let entry = |confidential| ConceptEntry { title: text(), confidential, ..ConceptEntry::default() };
    Rules {
        mandates: samspill_core::mandate::MandateRules::default(),
        vocabulary: Vocabulary::new([(concept(NAME), entry(true))]),
        bases: Bases::new(bases),
        stopped: Stops::default(),
        policy: Arc::new(Permits),
    }
}

/// Says yes to everything: what policy says is tested where the policies are.
#[derive(Debug)]
struct Permits;

impl Policy for Permits {
    fn permits(&self, _: &Asked<'_>) -> Verdict {
        Ok("test:permits".into())
    }
}

#[test]
fn i1_without_a_policy_nothing_is_permitted() {
    let (disclosure, processing) = statute("arveloven § 90");
    let who = manifest(Sector::State, disclosure.clone(), processing.clone());
    let bases = Bases::new([basis(disclosure, processing, Scope::Citizen)]);
    let rules = Rules { policy: Rules::default().policy, bases, ..rules(vec![]) };
    let no = decide(&rules, &conversation(), &who, &Subject::citizen()).unwrap_err();
    assert_eq!((no.code, &*no.rule), (RefusalCode::NoBasis, "operator:no-policy"));
}

fn conversation() -> Conversation {
    let scheme = concept("https://samspill.example/concept/identity-number");
    let principal = Principal::new(scheme, Private::new("01815012345".into())).on(LoginLevel::Substantial);
    let lead = AssistantId::new("no.samspill.iben").unwrap();
    Conversation::new(ConversationId::new("c1").unwrap(), Some(principal), lead, [7; 32])
}

fn scope() -> ConsentScope {
    ConsentScope {
        assistant: AssistantId::new("no.example.a").unwrap(),
        service: ServiceName::new("ceremony").unwrap(),
        concept: concept(NAME),
        purpose: purpose(),
    }
}

fn consented(mut conversation: Conversation, scope: ConsentScope) -> Conversation {
    conversation.consents.push(Consent::given(ConsentId::new("c-1").unwrap(), scope, 1));
    conversation
}

fn decide(rules: &Rules, conversation: &Conversation, who: &(Manifest, Service), about: &Subject) -> Decision {
    rules.decide(conversation, (&who.0, &who.1), (&concept(NAME), about, &purpose()), TODAY)
}

fn code(decision: Decision) -> (RefusalCode, Remedy) {
    let withheld = decision.unwrap_err();
    (withheld.code, withheld.remedy)
}

#[test]
fn i1_nothing_is_allowed_without_an_approved_basis() {
    let (disclosure, processing) = statute("arveloven § 90");
    let who = manifest(Sector::State, disclosure, processing);
    let citizen = Subject::citizen();
    assert_eq!(code(decide(&rules(vec![]), &conversation(), &who, &citizen)), (RefusalCode::NoBasis, Remedy::Operator));
}

#[test]
fn i1_a_basis_counts_only_as_it_was_approved() {
    let (disclosure, processing) = statute("arveloven § 90");
    let who = manifest(Sector::State, disclosure.clone(), processing.clone());
    let citizen = Subject::citizen();
    let good = basis(disclosure, processing, Scope::Citizen);
    assert!(decide(&rules(vec![good.clone()]), &conversation(), &who, &citizen).is_ok());
    let (other_disclosure, other_processing) = statute("arveloven § 92");
    let wrong = [
        Basis { disclosure: other_disclosure, ..good.clone() },
        Basis { processing: other_processing, ..good.clone() },
        Basis { owner: OrgNumber::new("310000011").unwrap(), ..good.clone() },
        Basis { concepts: vec![concept("https://samspill.example/concept/other")], ..good.clone() },
        Basis { purposes: vec![PurposeKey::new("other").unwrap()], ..good.clone() },
        Basis { recipient: Recipient::Citizen, ..good.clone() },
        Basis { valid_from: Some("2026-11-24".into()), ..good.clone() },
        Basis { valid_until: Some("2026-11-22".into()), ..good.clone() },
    ];
    for wrong in wrong {
        let decision = decide(&rules(vec![wrong.clone()]), &conversation(), &who, &citizen);
        assert_eq!(decision.unwrap_err().code, RefusalCode::NoBasis, "{wrong:?}");
    }
}

#[test]
fn i1_a_basis_for_the_citizen_says_nothing_of_others() {
    let (disclosure, processing) = statute("arveloven § 90");
    let who = manifest(Sector::State, disclosure.clone(), processing.clone());
    let mut conversation = conversation();
    let scheme = concept("https://samspill.example/concept/identity-number");
    let (other, _) = conversation
        .refer(&AssistantId::new("no.example.a").unwrap(), &scheme, "02815012345", &Limits::default())
        .unwrap();
    let narrow = rules(vec![basis(disclosure.clone(), processing.clone(), Scope::Citizen)]);
    assert_eq!(code(decide(&narrow, &conversation, &who, &other)).0, RefusalCode::NotTheSubject);
    let rules = rules(vec![basis(disclosure, processing, Scope::Anyone)]);
    assert!(decide(&rules, &conversation, &who, &other).is_ok());
    let unknown = Subject::new("p0").unwrap();
    assert_eq!(code(decide(&rules, &conversation, &who, &unknown)).0, RefusalCode::Unknown);
}

#[test]
fn consent_counts_for_exactly_what_it_was_given_for() {
    let who = manifest(Sector::Private, Disclosure::Waiver, Processing::Consent);
    let citizen = Subject::citizen();
    let rules = rules(vec![]);
    assert_eq!(code(decide(&rules, &conversation(), &who, &citizen)), (RefusalCode::NoConsent, Remedy::Consent));
    assert!(decide(&rules, &consented(conversation(), scope()), &who, &citizen).is_ok());
    let others = [
        ConsentScope { assistant: AssistantId::new("no.example.b").unwrap(), ..scope() },
        ConsentScope { service: ServiceName::new("other").unwrap(), ..scope() },
        ConsentScope { concept: concept("https://samspill.example/concept/other"), ..scope() },
        ConsentScope { purpose: PurposeKey::new("other").unwrap(), ..scope() },
    ];
    for other in others {
        let decision = decide(&rules, &consented(conversation(), other.clone()), &who, &citizen);
        assert_eq!(decision.unwrap_err().code, RefusalCode::NoConsent, "{other:?}");
    }
}

#[test]
fn i11_a_withdrawn_consent_counts_no_more() {
    let who = manifest(Sector::Private, Disclosure::Waiver, Processing::Consent);
    let mut conversation = consented(conversation(), scope());
    conversation.consents[0].answer = Answer::Withdrawn;
    let no = decide(&rules(vec![]), &conversation, &who, &Subject::citizen()).unwrap_err();
    assert_eq!((no.code, &*no.rule), (RefusalCode::NoConsent, "citizen:withdrawn"));
}

#[test]
fn i11_a_consent_for_longer_counts_in_every_conversation_until_its_last_day_or_its_withdrawal() {
    let who = manifest(Sector::Private, Disclosure::Waiver, Processing::Consent);
    let rule = |decision: Decision| decision.map_or_else(|no| no.rule.to_string(), |yes| yes.rule.to_string());
    let (mut one, mut other) = (conversation(), conversation());
    other.standing = one.standing.clone();
    let yes = Consent::given(ConsentId::new("c-1").unwrap(), scope(), 1);
    let yes = Consent { valid_to: Some(TODAY.into()), ..yes };
    one.replace_consents(std::slice::from_ref(&yes));
    let of = |conversation: &Conversation| rule(decide(&rules(vec![]), conversation, &who, &Subject::citizen()));
    assert_eq!((of(&one), of(&other)), ("citizen:consent".into(), "citizen:consent".into()), "the last day counts");
    let day = |today: &str| {
        let want = (&concept(NAME), &Subject::citizen(), &purpose());
        rule(rules(vec![]).decide(&other, (&who.0, &who.1), want, today))
    };
    assert_eq!(day(&samspill_core::text::days_after(TODAY, 1)), "citizen:expired");
    // A no in one conversation is for that one, and a withdrawal is for all.
    let no = Consent { answer: Answer::Refused, valid_to: None, at_ms: 2, ..yes.clone() };
    other.replace_consents(&[no]);
    assert_eq!((of(&one), of(&other)), ("citizen:consent".into(), "citizen:refused".into()));
    one.replace_consents(&[Consent { answer: Answer::Withdrawn, at_ms: 3, ..yes }]);
    assert_eq!((of(&one), of(&other)), ("citizen:withdrawn".into(), "citizen:withdrawn".into()));
}

#[test]
fn i1_a_field_that_the_citizen_keeps_back_is_named_in_the_grant_and_keeps_content_back() {
    let who = manifest(Sector::Private, Disclosure::Waiver, Processing::Consent);
    let citizen = Subject::citizen();
    let field = |required| Field { title: text(), required };
    let fields = [("full", true), ("nick", false), ("title", false)];
    let entry = ConceptEntry {
        title: text(),
        confidential: true,
        fields: fields.into_iter().map(|(name, required)| (name.to_owned(), field(required))).collect(),
        ..ConceptEntry::default()
    };
    let rules = Rules { vocabulary: Vocabulary::new([(concept(NAME), entry)]), ..rules(vec![]) };
    let granted = |fields: &[&str]| {
        let mut conversation = consented(conversation(), scope());
        let fields: BTreeSet<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        conversation.consents[0].fields = Some(Arc::new(fields));
        conversation
    };
    let some = granted(&["full", "nick"]);
    let grant = decide(&rules, &some, &who, &citizen).unwrap();
    assert_eq!(grant.without.as_deref(), Some(["title".to_owned()].as_slice()));
    // A label says not which fields: content does not cross, and what the service itself keeps may.
    let label = Label { concept: concept(NAME), about: citizen.clone() };
    let no = rules.decide_label(&some, (&who.0, &who.1), &label, TODAY).unwrap_err();
    assert_eq!(&*no.rule, "citizen:refused");
    assert!(rules.decide_own_label(&some, (&who.0, &who.1), &label, TODAY).is_ok());
    let all = decide(&rules, &granted(&["full", "nick", "title"]), &who, &citizen).unwrap();
    assert_eq!(all.without, None);
}

#[test]
fn nobody_consents_for_somebody_else() {
    let who = manifest(Sector::Private, Disclosure::Waiver, Processing::Consent);
    let mut conversation = consented(conversation(), scope());
    let scheme = concept("https://samspill.example/concept/identity-number");
    let (other, _) = conversation
        .refer(&AssistantId::new("no.example.a").unwrap(), &scheme, "02815012345", &Limits::default())
        .unwrap();
    // Not even where the operator has listed consent as a basis for anyone.
    for bases in [vec![], vec![basis(Disclosure::Waiver, Processing::Consent, Scope::Anyone)]] {
        assert_eq!(code(decide(&rules(bases), &conversation, &who, &other)).0, RefusalCode::NotTheSubject);
    }
}

#[test]
fn a_public_owners_consent_counts_only_where_the_operator_says_so() {
    let who = manifest(Sector::Municipal, Disclosure::Waiver, Processing::Consent);
    let conversation = consented(conversation(), scope());
    let citizen = Subject::citizen();
    assert_eq!(code(decide(&rules(vec![]), &conversation, &who, &citizen)).0, RefusalCode::NoBasis);
    let listed = rules(vec![basis(Disclosure::Waiver, Processing::Consent, Scope::Citizen)]);
    assert!(decide(&listed, &conversation, &who, &citizen).is_ok());
}

#[test]
fn i11_a_stopped_assistant_gets_nothing() {
    let who = manifest(Sector::Private, Disclosure::Waiver, Processing::Consent);
    let mut rules = rules(vec![]);
    rules.stopped = stopped(who.0.id.as_str());
    let decision = decide(&rules, &consented(conversation(), scope()), &who, &Subject::citizen());
    assert_eq!(decision.unwrap_err().code, RefusalCode::NotAdmitted);
}

#[test]
fn undeclared_concepts_and_purposes_are_refused() {
    let who = manifest(Sector::Private, Disclosure::Waiver, Processing::Consent);
    let conversation = consented(conversation(), scope());
    let citizen = Subject::citizen();
    let other = PurposeKey::new("other").unwrap();
    let decision = rules(vec![]).decide(&conversation, (&who.0, &who.1), (&concept(NAME), &citizen, &other), TODAY);
    assert_eq!(decision.unwrap_err().code, RefusalCode::NotDeclared);
    let unknown = concept("https://samspill.example/concept/unregistered");
    let decision = rules(vec![]).decide(&conversation, (&who.0, &who.1), (&unknown, &citizen, &purpose()), TODAY);
    assert_eq!(decision.unwrap_err().code, RefusalCode::Unknown);
}

#[test]
fn i4_the_citizen_sees_what_is_about_others_only_with_a_basis() {
    let mut conversation = conversation();
    let scheme = concept("https://samspill.example/concept/identity-number");
    let (other, _) = conversation
        .refer(&AssistantId::new("no.example.a").unwrap(), &scheme, "02815012345", &Limits::default())
        .unwrap();
    let owner = OrgNumber::new(NUMBER).unwrap();
    let (disclosure, processing) = statute("arveloven § 90");
    let listed = Basis { recipient: Recipient::Citizen, ..basis(disclosure, processing, Scope::Anyone) };
    let own = Label { concept: concept(NAME), about: Subject::citizen() };
    let others = Label { concept: concept(NAME), about: other };
    assert!(rules(vec![]).decide_for_citizen(&conversation, &owner, &own, TODAY).is_ok());
    assert!(rules(vec![]).decide_for_citizen(&conversation, &owner, &others, TODAY).is_err());
    assert!(rules(vec![listed.clone()]).decide_for_citizen(&conversation, &owner, &others, TODAY).is_ok());
    let for_owner = Basis { recipient: Recipient::Owner, ..listed };
    assert!(rules(vec![for_owner]).decide_for_citizen(&conversation, &owner, &others, TODAY).is_err());
}

const INSIGHT: &str = "https://samspill.example/concept/estate-insight";

#[derive(serde::Serialize)]
struct Insight<'a> {
    holder: &'a str,
    ground: &'a str,
}

/// A conversation in which somebody is known to have died, and the court's fact of who has insight, if any.
fn with_insight(insight: Option<(&str, &str, Option<&str>)>) -> (Conversation, Subject) {
    let mut conversation = conversation();
    let scheme = concept("https://samspill.example/concept/identity-number");
    let (deceased, _) = conversation
        .refer(&AssistantId::new("no.example.a").unwrap(), &scheme, "02815012345", &Limits::default())
        .unwrap();
    if let Some((source, holder, until)) = insight {
        let value = rmp_serde::to_vec_named(&Insight { holder, ground: "spouse" }).unwrap();
        let fact = Fact {
            concept: concept(INSIGHT),
            about: deceased.clone(),
            value: Private::new(value),
            valid_from: None,
            valid_until: until.map(Into::into),
            source: AssistantId::new(source).unwrap(),
            service: Some(ServiceName::new("case").unwrap()),
            turn: 1,
            obtained_ms: 1,
        };
        conversation.add_fact(fact, &Limits::default()).unwrap();
    }
    (conversation, deceased)
}

fn with_mandate(holder: Holder, grounds: &[&str], basis: Basis) -> Basis {
    let mandate = Mandate {
        concept: concept(INSIGHT),
        from: vec![AssistantId::new("no.domstol.dodsbo").unwrap()],
        holder,
        grounds: grounds.iter().map(ToString::to_string).collect(),
    };
    Basis { mandate: Some(mandate), ..basis }
}

#[test]
fn i1_a_basis_with_a_mandate_counts_only_while_somebody_trusted_states_it_of_the_right_holder() {
    let (disclosure, processing) = statute("arveloven § 92");
    let who = manifest(Sector::Private, disclosure.clone(), processing.clone());
    let rules = |holder, grounds: &[&str]| {
        let basis = basis(disclosure.clone(), processing.clone(), Scope::Anyone);
        rules(vec![with_mandate(holder, grounds, basis)])
    };
    let court = "no.domstol.dodsbo";
    let refused = (RefusalCode::NoBasis, Remedy::Mandate);
    let cases = [
        (None, Err(refused)),
        (Some((court, "citizen", None)), Ok(())),
        (Some((court, "citizen", Some(TODAY))), Ok(())),
        (Some((court, "citizen", Some("2026-11-22"))), Err(refused)),
        (Some((court, NUMBER, None)), Err(refused)),
        (Some(("no.example.other", "citizen", None)), Err(refused)),
    ];
    for (insight, expected) in cases {
        let (conversation, deceased) = with_insight(insight);
        let decided = decide(&rules(Holder::Citizen, &[]), &conversation, &who, &deceased);
        assert_eq!(decided.map(drop).map_err(|no| (no.code, no.remedy)), expected, "{insight:?}");
    }
    let (conversation, deceased) = with_insight(Some((court, NUMBER, None)));
    assert!(decide(&rules(Holder::Owner, &[]), &conversation, &who, &deceased).is_ok(), "the owner's own");
    let (conversation, deceased) = with_insight(Some((court, "citizen", None)));
    assert!(decide(&rules(Holder::Citizen, &["spouse"]), &conversation, &who, &deceased).is_ok());
    assert!(decide(&rules(Holder::Citizen, &["formuesfullmakt"]), &conversation, &who, &deceased).is_err());
}

#[test]
fn i11_a_mandate_stated_by_an_assistant_that_is_stopped_counts_no_more() {
    let (disclosure, processing) = statute("arveloven § 92");
    let who = manifest(Sector::Private, disclosure.clone(), processing.clone());
    let mut rules = rules(vec![with_mandate(Holder::Citizen, &[], basis(disclosure, processing, Scope::Anyone))]);
    let (conversation, deceased) = with_insight(Some(("no.domstol.dodsbo", "citizen", None)));
    assert!(decide(&rules, &conversation, &who, &deceased).is_ok());
    rules.stopped = stopped("no.domstol.dodsbo");
    assert_eq!(code(decide(&rules, &conversation, &who, &deceased)), (RefusalCode::NoBasis, Remedy::Mandate));
}

#[test]
fn i1_the_citizen_sees_assets_only_with_the_right_to_insight() {
    let (disclosure, processing) = statute("arveloven § 92");
    let listed = Basis { recipient: Recipient::Citizen, ..basis(disclosure, processing, Scope::Anyone) };
    let rules = rules(vec![with_mandate(Holder::Citizen, &[], listed)]);
    let owner = OrgNumber::new(NUMBER).unwrap();
    for (insight, expected) in [(None, false), (Some(("no.domstol.dodsbo", "citizen", None)), true)] {
        let (conversation, about) = with_insight(insight);
        let label = Label { concept: concept(NAME), about };
        assert_eq!(rules.decide_for_citizen(&conversation, &owner, &label, TODAY).is_ok(), expected);
    }
}

#[derive(serde::Serialize)]
struct Case {
    case_number: &'static str,
}

#[derive(serde::Serialize)]
struct Party {
    who: String,
    role: &'static str,
    insight: bool,
}

#[derive(serde::Serialize)]
struct Parties {
    parties: Vec<Party>,
}

/// An heir whose only co-heir has given a proxy, or has withdrawn it, and the court says so.
fn with_proxy(is_withdrawn: bool) -> (Conversation, Subject) {
    let (mut conversation, deceased) = with_insight(None);
    let me = conversation.principal.clone().unwrap();
    let court = AssistantId::new("no.domstol.dodsbo").unwrap();
    let number = "03815012345";
    let (who, _) = conversation.refer(&court, &me.scheme, number, &Limits::default()).unwrap();
    let given = Given {
        id: MandateId::new("m1").unwrap(),
        giver: Principal { identifier: Private::new(number.into()), ..me.clone() },
        giver_name: Private::new("A".into()),
        holder: me,
        holder_name: Private::new("B".into()),
        power: Power::Proxy(Private::new("26-1".into())),
        given_ms: 1,
        until: None,
        withdrawn_ms: is_withdrawn.then_some(2),
    };
    conversation.shared = Arc::new(Shared::of([given], []));
    let party = Party { who: who.to_string(), role: "BARN", insight: true };
    let case = rmp_serde::to_vec_named(&Case { case_number: "26-1" }).unwrap();
    let parties = rmp_serde::to_vec_named(&Parties { parties: vec![party] }).unwrap();
    for (iri, value) in [(ESTATE_CASE, case), (ESTATE_PARTIES, parties)] {
        let value = Private::new(value);
        let (about, source) = (deceased.clone(), court.clone());
        let (valid_from, valid_until, service) = (None, None, None);
        let fact = Fact {
            concept: concept(iri),
            about,
            value,
            valid_from,
            valid_until,
            source,
            service,
            turn: 1,
            obtained_ms: 1,
        };
        conversation.add_fact(fact, &Limits::default()).unwrap();
    }
    (conversation, deceased)
}

#[test]
fn i1_a_proxy_from_a_co_heir_is_the_heirs_and_no_owners_and_is_named_only_where_it_would_have_helped() {
    let (disclosure, processing) = statute("arveloven § 92");
    let who = manifest(Sector::Private, disclosure.clone(), processing.clone());
    let asks = |holder, grounds: &[&str]| {
        let mut basis = with_mandate(holder, grounds, basis(disclosure.clone(), processing.clone(), Scope::Anyone));
        basis.mandate.as_mut().unwrap().from.push(AssistantId::host());
        let mut rules = rules(vec![basis]);
        rules.mandates.cases = vec![AssistantId::new("no.domstol.dodsbo").unwrap()];
        rules
    };
    for (holder, grounds, is_it) in [
        (Holder::Citizen, &[][..], true),
        (Holder::Anyone, &["collective-proxy"], true),
        (Holder::Owner, &[], false),
        (Holder::Citizen, &["formuesfullmakt"], false),
    ] {
        let (conversation, deceased) = with_proxy(false);
        let rules = asks(holder, grounds);
        assert_eq!(decide(&rules, &conversation, &who, &deceased).is_ok(), is_it, "{holder:?} {grounds:?}");
        let (conversation, deceased) = with_proxy(true);
        let rule = decide(&rules, &conversation, &who, &deceased).unwrap_err().rule;
        let expected = if is_it { "citizen:mandate-withdrawn" } else { "operator:b" };
        assert_eq!(&*rule, expected, "{holder:?} {grounds:?}");
    }
}

#[test]
fn i1_what_comes_with_a_login_is_refused_with_that_remedy_to_who_is_not_logged_in() {
    let (disclosure, processing) = statute("arveloven § 90");
    let who = manifest(Sector::State, disclosure.clone(), processing.clone());
    let mut rules = rules(vec![basis(disclosure, processing, Scope::Citizen)]);
    let takes = |level| {
        let entry = ConceptEntry { title: text(), confidential: true, login: Some(level), ..ConceptEntry::default() };
        Vocabulary::new([(concept(NAME), entry)])
    };
    rules.vocabulary = takes(LoginLevel::Substantial);
    let mut anonymous = conversation();
    anonymous.principal = None;
    let citizen = Subject::citizen();
    let refused = decide(&rules, &anonymous, &who, &citizen).unwrap_err();
    assert_eq!((refused.remedy, &*refused.rule), (Remedy::LogIn, "nation:log-in"));
    assert!(decide(&rules, &conversation(), &who, &citizen).is_ok(), "its login is substantial");
    rules.vocabulary = takes(LoginLevel::High);
    let refused = decide(&rules, &conversation(), &who, &citizen).unwrap_err();
    assert_eq!((refused.remedy, &*refused.rule), (Remedy::LogIn, "nation:login-level"));
    let label = Label { concept: concept(NAME), about: citizen.clone() };
    let shown = |held: &Conversation| rules.decide_for_citizen(held, &who.0.owner.number, &label, TODAY);
    assert_eq!(&*shown(&conversation()).unwrap_err().rule, "nation:login-level", "nor is it shown");
    let mut surer = conversation();
    surer.log_in(surer.principal.clone().unwrap().on(LoginLevel::High));
    assert!(decide(&rules, &surer, &who, &citizen).is_ok());
}

#[test]
fn what_a_service_does_not_say_again_no_longer_holds() {
    let (mut conversation, deceased) = with_insight(Some(("no.domstol.dodsbo", "citizen", None)));
    let court = AssistantId::new("no.domstol.dodsbo").unwrap();
    let case = ServiceName::new("case").unwrap();
    let insight = concept(INSIGHT);
    let holds = |conversation: &Conversation| conversation.facts_of(&insight, &deceased, TODAY).count();
    assert!(!conversation.supersede(&court, &ServiceName::new("guidance").unwrap(), 2), "another service");
    assert!(!conversation.supersede(&court, &case, 1), "the same turn");
    assert_eq!(holds(&conversation), 1);
    assert!(conversation.supersede(&court, &case, 2));
    assert_eq!(holds(&conversation), 0);
}
