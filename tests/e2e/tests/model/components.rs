//! The same networks through real components: each of them asks for everything, about the citizen and about somebody
//! else, and tells its own register what it was told. What arrives there is held against the law. In some the one who
//! is logged in acts for the citizen, in some heirs have given each other proxies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use samspill_core::consent::ConsentScope;
use samspill_core::ids::{ConversationId, MandateId, Subject};
use samspill_core::ports::acting::{ActBy, ActsForOthers as _, Gift, WhichStated};
use samspill_core::ports::{ConsentAnswer, ConsentDecision, Dialogues as _};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_core::text::Language;
use samspill_e2e::{Builder, TestClock, Turn, World, principal, root, seed};
use serde_json::{Value, json};

use crate::host::{assistant, case_number, cedar, concept, package, purpose, relation, service};
use crate::law::{Law, Want};
use crate::mandates::{Acting, Case, Help, Mandates, Party, Proxy, Relation};
use crate::network::{
    self, Asks, Basis, CITIZEN, Consent, DAYS, Holder, Kind, Lets, Lifts, Network, OTHERS, PRINCIPAL, Registered,
    STRANGER, Said,
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
}

fn networks() -> usize {
    std::env::var("SAMSPILL_NETWORKS").map_or(12, |count| count.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_real_components_are_told_what_the_law_allows_and_nothing_else() {
    let mut rng = seed("model of components");
    let mut told: [Told; 3] = Default::default();
    for count in 0..networks() {
        let forbids = network::forbids(&mut rng);
        let mut network = Network::drawn(&mut rng, forbids);
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
        match count % 3 {
            0 => {
                network.bases.retain(|basis| basis.asks.is_none());
                in_part(&mut network);
            }
            1 => {
                network.bases.retain(|basis| basis.asks.is_none());
                for_another(&mut network, drawn, &mut rng);
            }
            _ => among_heirs(&mut network, drawn, &mut rng),
        }
        offered(&mut network);
        hold(&network, &mut told[count % 3]).await;
    }
    let enough = |told: &Told| told.refused > told.allowed;
    assert!(told.iter().all(enough) || networks() < 12, "{told:?}");
    // Whoever acts and whoever has a proxy is told something in some of them, which nobody can promise for each.
    assert!(told[0].in_part > 0 || networks() < 12, "{told:?}");
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
    network.logged_in = true;
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
    network.forbids.clear();
    listed(network, Lifts::Statute(0), Lets::Statute(0), None);
}

/// The citizen is an heir, and the register has a basis that asks for a proxy.
pub(crate) fn among_heirs(network: &mut Network, drawn: Mandates, rng: &mut fastrand::Rng) {
    network.logged_in = true;
    // Each must be told whether there is insight, which is what they rest on.
    network.forbids.clear();
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
    let asks = Asks { holder: Holder::Citizen, any_source: true, insight: true, by_host: true, ground: None };
    let ground = [None, Some(network::INDIVIDUAL), Some(network::COLLECTIVE)][rng.usize(..3)];
    listed(network, Lifts::Statute(0), Lets::Statute(0), Some(Asks { ground, ..asks }));
}

/// A private owner may know something where the citizen says so, and is told a part of it.
pub(crate) fn in_part(network: &mut Network) {
    network.logged_in = true;
    network.forbids.clear();
    network.sectors[network.services[0].owner] = network::Sector::Private;
    listed(network, Lifts::Waiver, Lets::Consent, None);
    let Some(need) = network.services[0].needs.first() else { return };
    let (concept, purpose) = (need.concept, need.purpose);
    let yes = Consent { service: 0, concept, purpose, said: Said::Yes, keeps_back: true, until: None };
    network.consent(yes);
}

/// What the first service needs first is in the register, on these grounds.
fn listed(network: &mut Network, lifts: Lifts, lets: Lets, asks: Option<Asks>) {
    let of = &mut network.services[0];
    let Some(need) = of.needs.first_mut() else { return };
    let Some(concept) = network.concepts.get_mut(need.concept) else { return };
    (need.lifts, need.lets) = (lifts, lets);
    *concept = Registered { confidential: true, login: false, kind: Kind::Ordinary };
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
        None => world.open(network.logged_in.then_some(WHO), Some(LEAD)).await,
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
        let lead = Some(samspill_core::ids::AssistantId::new(LEAD).unwrap());
        if acting.relation != Relation::Helped {
            let stated = crate::mandates::Stated {
                about: CITIZEN,
                relation: acting.relation,
                is_mine: true,
                packages: vec![],
                source: 0,
                is_fresh: true,
                from: None,
                until: None,
            };
            self.state(&Mandates { stated: vec![stated], ..Mandates::default() }, None);
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
    assert_eq!(heard.len(), network.services.len() * 2, "{heard:?}, {}, {network:#?}", hops(&turn));
    let law = Law::of(network);
    let mut allowed = BTreeSet::new();
    for path in heard {
        let mut parts = path.trim_start_matches("/v1/").split('/');
        let service: usize = parts.next().unwrap()[1..].parse().unwrap();
        let about = if parts.next() == Some("citizen") { CITIZEN } else { DECEASED };
        for each in parts {
            let words: Vec<&str> = each.split('.').collect();
            let (concept, purpose) = (words[0][1..].parse().unwrap(), words[1][1..].parse().unwrap());
            let want = Want { service, concept, about, purpose };
            let is_told = words[2].starts_with("got");
            assert_eq!(is_told, law.may_know.contains(&want), "{want:?}: {each}, {network:#?}");
            if !is_told {
                told.refused += 1;
                continue;
            }
            // What the source has provided crosses, more than leave to ask; and of it exactly the granted fields.
            let keeps_back = network.keeps_back(&want);
            assert_eq!(words[2], if keeps_back { "got1-" } else { "got1+" }, "{want:?}: {each}, {network:#?}");
            told.in_part += usize::from(keeps_back);
            allowed.insert((service, concept, about == CITIZEN, purpose));
        }
    }
    told.allowed += allowed.len();
    receipted(network, &turn.summary.receipts, &allowed);
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
