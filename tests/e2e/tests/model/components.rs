//! The same networks through real components: each of them asks for everything, about the citizen and about somebody
//! else, and tells its own register what it was told. What arrives there is held against the law. In some the one who
//! is logged in acts for the citizen, in some heirs have given each other proxies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use samspill_core::consent::ConsentScope;
use samspill_core::ids::{AssistantId, ConversationId, MandateId, Subject};
use samspill_core::ports::acting::{ActBy, ActsForOthers as _, Gift, WhichStated};
use samspill_core::ports::{ConsentAnswer, ConsentDecision, Dialogues as _};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_core::text::Language;
use samspill_e2e::{Builder, TestClock, Turn, World, principal, root, seed};
use serde_json::{Value, json};

use crate::host::{assistant, case_number, cedar, concept, package, purpose, relation, service};
use crate::law::{Law, Want};
use crate::mandates::{Acting, Case, Help, Mandates, Package, Party, Proxy, Relation, Stated};
use crate::network::{
    self, Asks, Basis, CITIZEN, Consent, DAYS, Forbids, Holder, Kind, Lets, Lifts, Need, Network, OTHERS, PRINCIPAL,
    Registered, STRANGER, Said,
};
use crate::written;

const WHO: &str = "01815099999";
pub(crate) const LEAD: &str = "no.samspill.probe";
/// Who has died, where somebody has: the other whom the probe asks about.
const DECEASED: usize = 1;

/// A person's number at the registers.
fn number(person: usize) -> String {
    format!("0{}815099999", person + 1)
}

/// A network's host, and what is around it.
pub(crate) struct Stage {
    pub(crate) world: World,
    clock: TestClock,
    heard: Arc<Mutex<Vec<String>>>,
    state: Arc<Mutex<Value>>,
}

/// What was held against the model.
#[derive(Debug, Default)]
struct Told {
    allowed: usize,
    in_part: usize,
    refused: usize,
    /// What would not have been told but for a mandate or a proxy.
    by_mandate: usize,
    /// What was refused for want of one, and for nothing else.
    for_want_of_one: usize,
}

/// What a network is drawn for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    InPart,
    ForAnother,
    AmongHeirs,
}

const MODES: [Mode; 3] = [Mode::InPart, Mode::ForAnother, Mode::AmongHeirs];

fn networks() -> usize {
    std::env::var("SAMSPILL_NETWORKS").map_or(12, |count| count.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_real_components_are_told_what_the_law_allows_and_nothing_else() {
    let mut rng = seed("model of components");
    let mut told: [Told; 3] = Default::default();
    for count in 0..networks() {
        // Of each mode the first has what is needed for certain, the second has not, and the others are by lot.
        let sure = [true, false].get(count / MODES.len()).copied();
        let network = drawn(&mut rng, MODES[count % MODES.len()], sure);
        hold(&network, &mut told[count % MODES.len()]).await;
    }
    let enough = |told: &Told| told.allowed > 0 && told.refused > told.allowed;
    assert!(told.iter().all(enough) || networks() < 6, "{told:?}");
    assert!(told[0].in_part > 0 || networks() < 6, "{told:?}");
    let both = |told: &Told| told.by_mandate > 0 && told.for_want_of_one > 0;
    assert!(told[1..].iter().all(both) || networks() < 6, "{told:?}");
}

/// A network that real components can be, for a mode; `sure` says whether what the mode is for counts for certain, or for
/// certain not.
fn drawn(rng: &mut fastrand::Rng, mode: Mode, sure: Option<bool>) -> Network {
    let forbids = network::forbids(rng);
    let mut network = Network::drawn(rng, forbids);
    let drawn = std::mem::take(&mut network.mandates);
    // The court's rights are tested with the pilot; here nobody states any.
    network.rights.clear();
    network.stopped.clear();
    // Admission refuses these.
    for service in &mut network.services {
        service.needs.retain(|need| {
            let waived = need.lifts == Lifts::Waiver && matches!(need.lets, Lets::Statute(_));
            need.concept < network.concepts.len() && !waived
        });
    }
    network.bases.retain(|basis| basis.asks.as_ref().is_none_or(|asks| asks.insight && asks.by_host));
    if mode != Mode::AmongHeirs {
        network.bases.retain(|basis| basis.asks.is_none());
    }
    if mode != Mode::InPart {
        // Before the conversation is opened, mandates and cases are shown, by which they are used.
        network.forbids.retain(|forbids| !matches!(forbids, Forbids::UntilDay(_)));
    }
    match mode {
        Mode::InPart => in_part(&mut network),
        Mode::ForAnother => for_another(&mut network, drawn, rng),
        Mode::AmongHeirs => among_heirs(&mut network, drawn, rng),
    }
    if let Some(counts) = sure {
        make_sure(&mut network, mode, counts);
    }
    offered(&mut network);
    network
}

/// What the first service needs first is told to it, but for a mandate or a proxy, which there is or is not.
fn make_sure(network: &mut Network, mode: Mode, counts: bool) {
    let of = &network.services[0];
    let (owner, concept, purpose) = (of.owner, of.needs[0].concept, of.needs[0].purpose);
    network.bases.retain(|basis| basis.owner != owner || !basis.concepts.contains(&concept));
    match mode {
        Mode::InPart => listed(network, Lifts::Waiver, Lets::Consent, None),
        Mode::ForAnother => listed(network, Lifts::Statute(0), Lets::Statute(0), None),
        Mode::AmongHeirs => listed(network, Lifts::Statute(0), Lets::Statute(0), Some(INSIGHT)),
    }
    let owners = (0..network.sectors.len()).collect();
    let mandates = &mut network.mandates;
    if let Some(acting) = mandates.acting {
        mandates.packages[0] = Package { owners, concepts: vec![] };
        let help = Help { by_citizen: true, to_me: true, packages: vec![0], until: None, is_withdrawn: !counts };
        let stated = (acting.relation != Relation::Helped && counts).then(|| stated(acting.relation, vec![0]));
        (mandates.helps, mandates.stated) = (vec![help], stated.into_iter().collect());
    }
    for case in &mut mandates.cases {
        case.by_mistake = false;
        case.parties.iter_mut().for_each(|party| party.insight = true);
    }
    mandates.proxies.iter_mut().for_each(|proxy| (proxy.number, proxy.is_withdrawn) = (0, !counts));
    let about = if mode == Mode::AmongHeirs { DECEASED } else { CITIZEN };
    let want = Want { service: 0, concept, about, purpose };
    let hits = |forbids: &Forbids| {
        let alone = Network { forbids: vec![*forbids], ..network.clone() };
        alone.against(&want).contains(&"operator:r0".to_owned())
    };
    network.forbids = network.forbids.iter().filter(|forbids| !hits(forbids)).copied().collect();
}

/// What the register says of a mandate that counts.
fn stated(relation: Relation, packages: Vec<usize>) -> Stated {
    let (from, until) = (None, None);
    Stated { about: CITIZEN, relation, is_mine: true, packages, source: 0, is_fresh: true, from, until }
}

/// The page offers nothing else.
fn offered(network: &mut Network) {
    network.consents.retain(|consent| {
        let needs = &network.services[consent.service].needs;
        network.logged_in
            && consent.said == Said::Yes
            && consent.until.is_none_or(|until| until >= network.today)
            && needs.iter().any(|need| {
                (need.concept, need.purpose, need.lets) == (consent.concept, consent.purpose, Lets::Consent)
            })
    });
}

/// Somebody acts for the citizen, by a mandate that has counted on some day.
fn for_another(network: &mut Network, drawn: Mandates, rng: &mut fastrand::Rng) {
    (network.logged_in, network.level) = (true, 3);
    let acting = Acting { relation: crate::mandates::relation(rng), source: 0 };
    let mut mandates =
        Mandates { acting: Some(acting), trusted: vec![0], packages: drawn.packages, ..Mandates::default() };
    mandates.helps = drawn.helps.into_iter().filter(|help| !help.packages.is_empty()).collect();
    if !mandates.helps.iter().any(|help| help.by_citizen && help.to_me) {
        let until = Some(rng.usize(..DAYS.len()));
        let is_withdrawn = rng.u8(..4) == 0;
        mandates.helps.push(Help { by_citizen: true, to_me: true, packages: vec![0, 1], until, is_withdrawn });
    }
    let of_register = |one: &crate::mandates::Stated| one.about == CITIZEN && one.relation != Relation::Helped;
    mandates.stated = drawn.stated.into_iter().filter(of_register).collect();
    mandates.stated.iter_mut().for_each(|one| one.source = 0);
    network.mandates = mandates;
    listed(network, Lifts::Statute(0), Lets::Statute(0), None);
}

/// The citizen is an heir, and the register has a basis that asks for a proxy.
pub(crate) fn among_heirs(network: &mut Network, drawn: Mandates, rng: &mut fastrand::Rng) {
    network.logged_in = true;
    let mut parties: Vec<Party> =
        (OTHERS.start + 1..OTHERS.end).filter(|_| rng.u8(..3) > 0).map(|who| Party { who, insight: true }).collect();
    parties.iter_mut().for_each(|party| party.insight = rng.u8(..4) > 0);
    if parties.is_empty() {
        parties.push(Party { who: OTHERS.start + 1, insight: true });
    }
    let proxy = |party: &Party| Proxy {
        by: party.who,
        to_me: true,
        number: usize::from(rng.u8(..6) == 0),
        until: None,
        is_withdrawn: rng.u8(..6) == 0,
    };
    let proxies = parties.iter().map(proxy).collect();
    let (by_mistake, on_paper) = (rng.u8(..8) == 0, u32::from(rng.u8(..4) == 0));
    let (from, until) = (None, None);
    let case = Case { about: DECEASED, source: 0, number: 0, by_mistake, parties, on_paper, from, until };
    network.mandates =
        Mandates { courts: vec![0], cases: vec![case], packages: drawn.packages, proxies, ..Mandates::default() };
    let ground = [None, Some(network::INDIVIDUAL), Some(network::COLLECTIVE)][rng.usize(..3)];
    listed(network, Lifts::Statute(0), Lets::Statute(0), Some(Asks { ground, ..INSIGHT }));
}

/// A private owner may know something where the citizen says so, and is told a part of it.
pub(crate) fn in_part(network: &mut Network) {
    network.logged_in = true;
    network.sectors[network.services[0].owner] = network::Sector::Private;
    listed(network, Lifts::Waiver, Lets::Consent, None);
    let Some(need) = network.services[0].needs.first() else { return };
    let (concept, purpose) = (need.concept, need.purpose);
    let yes = Consent { service: 0, concept, purpose, said: Said::Yes, keeps_back: true, until: None };
    network.consent(yes);
}

/// Insight that the citizen has on any ground, by a proxy too.
const INSIGHT: Asks = Asks { holder: Holder::Citizen, any_source: true, insight: true, by_host: true, ground: None };

/// What the first service needs first is in the register, on these grounds.
fn listed(network: &mut Network, lifts: Lifts, lets: Lets, asks: Option<Asks>) {
    let of = &mut network.services[0];
    if of.needs.is_empty() {
        of.needs.push(Need { concept: 0, purpose: 0, lifts, lets });
    }
    let Some(need) = of.needs.first_mut() else { return };
    let Some(concept) = network.concepts.get_mut(need.concept) else { return };
    (need.lifts, need.lets) = (lifts, lets);
    *concept = Registered { confidential: true, login: 0, kind: Kind::Ordinary };
    network.bases.push(Basis {
        owner: of.owner,
        shows: false,
        concepts: vec![need.concept],
        purpose: None,
        anyone: true,
        lifts,
        lets,
        asks,
        from: None,
        until: None,
    });
}

/// A host with a network's assistants, and what their registers hear.
pub(crate) async fn stage(network: &Network) -> Stage {
    let (register, heard, state) = register().await;
    let clock = TestClock::at(&noon(network.today));
    let policies = tempfile::tempdir().unwrap();
    std::fs::write(policies.path().join("own.cedar"), cedar(&network.forbids)).unwrap();
    let extra = written::configuration(network, &register, policies.path());
    let mut builder = Builder::with(&["iben"]).clock(&clock).extra(&extra).limits("fan_out_max = 64");
    let probe = std::fs::read(root().join("target/test-guests/probe.wasm")).unwrap();
    let mut file = |name: String, manifest: &str| {
        let packed = samspill_cli::pack_bytes(&probe, manifest).unwrap();
        builder = std::mem::take(&mut builder).file(&name, packed);
    };
    file("lead.wasm".into(), &written::head(LEAD, "310000099", "Prøvehuset (simulert)", "state"));
    file("source.wasm".into(), &written::source());
    for number in 0..network.assistants() {
        file(format!("a{number}.wasm"), &written::manifest(network, number));
    }
    let world = builder.start().await;
    assert!(world.composed.refused.is_empty(), "{:?}", world.composed.refused);
    Stage { world, clock, heard, state }
}

fn noon(day: usize) -> String {
    format!("{}T12:00:00Z", DAYS[day])
}

/// A turn in which everybody is asked, after the citizen has consented and mandates were given.
pub(crate) async fn ask_all(network: &Network, stage: &Stage) -> Turn {
    let world = &stage.world;
    let me = number(PRINCIPAL);
    let who = if network.is_for_another() { &*me } else { WHO };
    let conversation = match network.mandates.acting {
        Some(acting) => stage.acting(network, acting, &me).await,
        None => {
            let level = crate::host::level(network.level).filter(|_| network.logged_in);
            let who = level.map(|level| principal(WHO).on(level));
            world.composed.host.open(who, Some(AssistantId::new(LEAD).unwrap())).await.unwrap()
        }
    };
    stage.give_proxies(network).await;
    stage.state(&network.mandates, network.mandates.cases.first());
    stage.clock.set(&noon(network.today));
    // Nobody consents for another.
    for consent in network.consents.iter().filter(|_| !network.is_for_another()) {
        let scope = ConsentScope {
            assistant: assistant(network.services[consent.service].assistant),
            service: service(consent.service),
            concept: concept(consent.concept),
            purpose: purpose(consent.purpose),
        };
        let fields = consent.keeps_back.then(|| ["text".to_owned()].into());
        let answers = vec![ConsentAnswer { scope, given: true, fields }];
        let yes = ConsentDecision { answers, until: consent.until.map(|day| DAYS[day].to_owned()) };
        world.composed.host.consent(Some(&principal(WHO)), &conversation, yes).await.unwrap();
    }
    stage.heard.lock().unwrap().clear();
    world.say(network.logged_in.then_some(who), &conversation, "alle").await
}

impl Stage {
    /// What the registers say from now on.
    fn state(&self, mandates: &Mandates, case: Option<&Case>) {
        let day = |day: Option<usize>| day.map(|day| DAYS[day]);
        let stated = mandates.stated.iter().filter(|one| one.is_fresh).map(|one| {
            json!({ "number": WHO, "is_mine": one.is_mine, "relation": relation(one.relation).word(),
                "packages": one.packages.iter().copied().map(package).collect::<Vec<_>>(),
                "from": day(one.from), "until": day(one.until) })
        });
        let case = case.filter(|case| !case.by_mistake).map(|case| {
            let party = |party: &Party| json!({ "number": number(party.who), "insight": party.insight });
            let parties: Vec<Value> = case.parties.iter().map(party).collect();
            json!({ "number": case_number(case.number), "parties": parties, "others": case.on_paper })
        });
        *self.state.lock().unwrap() = json!({ "mandates": stated.collect::<Vec<_>>(), "case": case });
    }

    /// Opens a conversation for the citizen on a day when a mandate counts.
    async fn acting(&self, network: &Network, acting: Acting, me: &str) -> ConversationId {
        let host = &self.world.composed.host;
        self.clock.set(&noon(0));
        let lead = Some(AssistantId::new(LEAD).unwrap());
        if acting.relation != Relation::Helped {
            let stated = vec![stated(acting.relation, vec![])];
            self.state(&Mandates { stated, ..Mandates::default() }, None);
            let asked = host.look_up(&principal(me), Private::new("hvem".into()), Language::Nb).await.unwrap();
            let offers = host.acting_offers(&principal(me), &asked).await.unwrap();
            let by = ActBy::Stated(asked, WhichStated { about: offers[0].about.clone(), relation: None, by: None });
            return host.open_acting(&principal(me), by, lead).await.unwrap();
        }
        let mut given: Vec<(&Help, MandateId, String)> = Vec::new();
        for help in &network.mandates.helps {
            let giver = if help.by_citizen { WHO.to_owned() } else { number(STRANGER) };
            let holder = if help.to_me { me.to_owned() } else { number(OTHERS.end - 1) };
            let gift = Gift {
                holder: principal(&holder),
                holder_name: Private::new("Hjelperen".into()),
                packages: help.packages.iter().copied().map(package).collect(),
                until: help.until.map_or_else(|| "2027-06-01".into(), |day| DAYS[day].to_owned()),
            };
            let id = host.give(&principal(&giver), gift).await.unwrap();
            given.push((help, id, giver));
        }
        let (_, id, _) = given.iter().find(|(help, ..)| help.by_citizen && help.to_me).unwrap();
        let conversation = host.open_acting(&principal(me), ActBy::Given(id.clone()), lead).await.unwrap();
        for (_, id, giver) in given.iter().filter(|(help, ..)| help.is_withdrawn) {
            host.withdraw(&principal(giver), id).await.unwrap();
        }
        conversation
    }

    /// Each co-heir asks the court, and gives the citizen a proxy in the case that it names.
    async fn give_proxies(&self, network: &Network) {
        let host = &self.world.composed.host;
        for proxy in &network.mandates.proxies {
            let giver = number(proxy.by);
            let parties = vec![Party { who: CITIZEN, insight: false }];
            let case = &network.mandates.cases[0];
            let case = Case { parties, by_mistake: false, number: proxy.number, ..case.clone() };
            self.state(&Mandates::default(), Some(&case));
            let conversation = self.world.open(Some(&giver), Some(LEAD)).await;
            self.world.say(Some(&giver), &conversation, "alle").await;
            let estates = host.estates(Some(&principal(&giver)), &conversation).await.unwrap();
            let (about, holder): (Subject, Subject) = (estates[0].about.clone(), estates[0].parties[0].who.clone());
            let id = host.give_proxy(&principal(&giver), &conversation, about, holder).await.unwrap();
            if proxy.is_withdrawn {
                host.withdraw(&principal(&giver), &id).await.unwrap();
            }
        }
    }
}

async fn hold(network: &Network, told: &mut Told) {
    let stage = stage(network).await;
    let turn = ask_all(network, &stage).await;
    let heard = std::mem::take(&mut *stage.heard.lock().unwrap());
    let speak = (0..network.services.len()).filter(|service| !is_silent(network, *service)).count();
    assert_eq!(heard.len(), speak * 2, "{heard:?}, {}, {network:#?}", hops(&turn));
    let law = Law::of(network);
    let mut without = network.clone();
    (without.mandates.helps, without.mandates.stated, without.mandates.proxies) = (vec![], vec![], vec![]);
    let without = Law::of(&without);
    let mut allowed = BTreeSet::new();
    for (want, how) in heard.iter().flat_map(|path| wants_of(path)) {
        let is_told = how.starts_with("got");
        assert_eq!(is_told, law.may_know.contains(&want), "{want:?}: {how}, {network:#?}");
        if !is_told {
            told.refused += 1;
            told.for_want_of_one += usize::from(lacks_mandate_alone(network, &want));
            continue;
        }
        // What the source has provided crosses, more than leave to ask; and of it exactly the granted fields.
        let keeps_back = network.keeps_back(&want);
        assert_eq!(how, if keeps_back { "got1-" } else { "got1+" }, "{want:?}, {network:#?}");
        told.in_part += usize::from(keeps_back);
        told.by_mandate += usize::from(!without.may_know.contains(&want));
        allowed.insert((want.service, want.concept, want.about == CITIZEN, want.purpose));
    }
    told.allowed += allowed.len();
    receipted(network, &turn.summary.receipts, &allowed);
}

/// What a service says that it was told, in the path of its request to its register.
fn wants_of(path: &str) -> Vec<(Want, &str)> {
    let mut parts = path.trim_start_matches("/v1/").split('/');
    let service: usize = parts.next().unwrap()[1..].parse().unwrap();
    let about = if parts.next() == Some("citizen") { CITIZEN } else { DECEASED };
    let want = |each: &'_ str| -> Want {
        let words: Vec<&str> = each.split('.').collect();
        let (concept, purpose) = (words[0][1..].parse().unwrap(), words[1][1..].parse().unwrap());
        Want { service, concept, about, purpose }
    };
    parts.map(|each| (want(each), each.rsplit('.').next().unwrap())).collect()
}

/// Who rests on insight is told whether there is any. Where a policy forbids the owner even that, the request in which the
/// service would say what it was told is not sent.
fn is_silent(network: &Network, service: usize) -> bool {
    let owner = network.services[service].owner;
    let is_told = network.bases.iter().any(|basis| !basis.shows && basis.owner == owner && basis.asks.is_some());
    let is_forbidden = network.forbids.iter().any(|forbids| match forbids {
        Forbids::Owner(one) => *one == owner,
        Forbids::Sector(sector) => *sector == network.sectors[owner],
        Forbids::UntilDay(day) => network.today <= *day,
        Forbids::Concept(_) | Forbids::PurposeAboutOthers(_) | Forbids::Showing(_) => false,
    });
    is_told && is_forbidden
}

/// Whether a mandate or a proxy would have been enough.
fn lacks_mandate_alone(network: &Network, want: &Want) -> bool {
    let is_of_mandates = |rule: &String| {
        ["citizen:mandate-withdrawn", "nation:no-mandate", "nation:outside-the-mandate"].contains(&rule.as_str())
    };
    let reasons = network.reasons(want);
    network.against(want).iter().all(is_of_mandates)
        && reasons.iter().any(|rule| is_of_mandates(rule) || rule.starts_with("operator:b"))
}

/// The model is no use if real components behind a fault pass it too: each is told what the law does not allow.
#[tokio::test(flavor = "multi_thread")]
async fn i1_real_components_behind_a_fault_are_told_apart() {
    let mut rng = seed("model of faulty components");
    let faults: [(&str, Mode, crate::Fault); 3] = [
        ("a policy that forbids is not read", Mode::InPart, |network| network.forbids.clear()),
        ("help that is withdrawn counts", Mode::ForAnother, |network| {
            let acting = network.mandates.acting.unwrap();
            network.mandates.helps.iter_mut().for_each(|help| help.is_withdrawn = false);
            network.mandates.stated = vec![stated(acting.relation, vec![0])];
        }),
        ("a proxy that is withdrawn counts", Mode::AmongHeirs, |network| {
            network.mandates.proxies.iter_mut().for_each(|proxy| proxy.is_withdrawn = false);
        }),
    ];
    for (fault, mode, make) in faults {
        let mut network = drawn(&mut rng, mode, Some(false));
        if mode == Mode::InPart {
            network.forbids.push(Forbids::Concept(network.services[0].needs[0].concept));
        }
        let mut faulty = network.clone();
        make(&mut faulty);
        let stage = stage(&faulty).await;
        ask_all(&faulty, &stage).await;
        let (law, heard) = (Law::of(&network), std::mem::take(&mut *stage.heard.lock().unwrap()));
        let mut wants = heard.iter().flat_map(|path| wants_of(path));
        let more = wants.any(|(want, how)| how.starts_with("got") && !law.may_know.contains(&want));
        assert!(more, "{fault}: {heard:?}, {network:#?}");
    }
}

fn hops(turn: &Turn) -> String {
    turn.summary.hops.iter().map(|hop| format!("{} {:?} {:?}\n", hop.service, hop.outcome, hop.reason)).collect()
}

/// Each that was told has a receipt, and no receipt says more.
fn receipted(network: &Network, receipts: &[Receipt], allowed: &BTreeSet<(usize, usize, bool, usize)>) {
    let services: BTreeMap<String, usize> =
        (0..network.services.len()).map(|number| (service(number).to_string(), number)).collect();
    let mut said = BTreeSet::new();
    for receipt in receipts.iter().filter(|receipt| receipt.to.starts_with("no.example.a")) {
        let Some(service) = services.get(&receipt.service) else { continue };
        for concept in &receipt.concepts {
            let Some((_, number)) = concept.as_str().rsplit_once("concept/m") else { continue };
            let Some(purpose) = receipt.purpose.strip_prefix('p') else { continue };
            let about = receipt.about == samspill_core::ids::Subject::citizen();
            said.insert((*service, number.parse().unwrap(), about, purpose.parse().unwrap()));
        }
    }
    assert_eq!(&said, allowed, "{network:#?}");
}

/// A register that writes down what it is told, and says what it holds.
async fn register() -> (String, Arc<Mutex<Vec<String>>>, Arc<Mutex<Value>>) {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let state = Arc::new(Mutex::new(json!({ "mandates": [], "case": null })));
    let (written, said) = (Arc::clone(&heard), Arc::clone(&state));
    let router = axum::Router::new().fallback(move |uri: axum::http::Uri| {
        let answer = if uri.path() == "/v1/state" {
            said.lock().unwrap().to_string()
        } else {
            written.lock().unwrap().push(uri.path().to_owned());
            "{}".to_owned()
        };
        std::future::ready(answer)
    });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, heard, state)
}
