//! The same networks through real components: each of them asks for everything, about the citizen and about somebody
//! else, and tells its own register what it was told. What arrives there is held against the law.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use samspill_core::consent::ConsentScope;
use samspill_core::ports::{ConsentDecision, Dialogues as _};
use samspill_core::receipt::Receipt;
use samspill_e2e::{Builder, TestClock, Turn, World, principal, root, seed};

use crate::host::{assistant, cedar, concept, owner, purpose, sector, service};
use crate::law::{Law, Want};
use crate::mandates::Mandates;
use crate::network::{self, CITIZEN, CONCEPTS, Consent, DAYS, Kind, Lets, Lifts, Network, PURPOSES, STATUTES, Said};

const WHO: &str = "01815099999";
const TEXTS: &str = "{ nb = \"a\", nn = \"a\", en = \"a\" }";
const LEAD: &str = "no.samspill.probe";

fn networks() -> usize {
    std::env::var("SAMSPILL_NETWORKS").map_or(12, |count| count.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_real_components_are_told_what_the_law_allows_and_nothing_else() {
    let mut rng = seed("model of components");
    let mut told = (0, 0);
    for _ in 0..networks() {
        let forbids = network::forbids(&mut rng);
        let mut network = Network::drawn(&mut rng, forbids);
        // The court's rights are tested with the pilot; here nobody states any.
        network.rights.clear();
        network.mandates = Mandates::default();
        network.bases.retain(|basis| basis.asks.is_none());
        network.stopped.clear();
        // Admission refuses these.
        for service in &mut network.services {
            service.needs.retain(|need| {
                let waived = need.lifts == Lifts::Waiver && matches!(need.lets, Lets::Statute(_));
                need.concept < network.concepts.len() && !waived
            });
        }
        // The page offers nothing else, and these concepts are wholes.
        network.consents.iter_mut().for_each(|consent| consent.keeps_back = false);
        network.consents.retain(|consent| {
            let needs = &network.services[consent.service].needs;
            network.logged_in
                && consent.said == Said::Yes
                && consent.until.is_none_or(|until| until >= network.today)
                && needs.iter().any(|need| {
                    (need.concept, need.purpose, need.lets) == (consent.concept, consent.purpose, Lets::Consent)
                })
        });
        let (allowed, refused) = hold(&network).await;
        told = (told.0 + allowed, told.1 + refused);
    }
    assert!(told.0 > 0 && told.1 > told.0, "{told:?}");
}

/// A host with a network's assistants, and what their register hears.
pub(crate) async fn world(network: &Network) -> (World, Arc<Mutex<Vec<String>>>) {
    let (register, heard) = register().await;
    let clock = TestClock::at(&format!("{}T12:00:00Z", DAYS[network.today]));
    let policies = tempfile::tempdir().unwrap();
    std::fs::write(policies.path().join("own.cedar"), cedar(&network.forbids)).unwrap();
    let extra = configuration(network, &register, policies.path());
    let mut builder = Builder::with(&[]).clock(&clock).extra(&extra).limits("fan_out_max = 64");
    let probe = std::fs::read(root().join("target/test-guests/probe.wasm")).unwrap();
    let mut file = |name: String, manifest: &str| {
        let packed = samspill_cli::pack_bytes(&probe, manifest).unwrap();
        builder = std::mem::take(&mut builder).file(&name, packed);
    };
    file("lead.wasm".into(), &head(LEAD, "310000099", "Prøvehuset (simulert)", "state"));
    file("source.wasm".into(), &source());
    for number in 0..network.assistants() {
        file(format!("a{number}.wasm"), &manifest(network, number));
    }
    let world = builder.start().await;
    assert!(world.composed.refused.is_empty(), "{:?}", world.composed.refused);
    (world, heard)
}

/// A turn in which everybody is asked, after the citizen has consented.
pub(crate) async fn ask_all(network: &Network, world: &World) -> Turn {
    let who = network.logged_in.then_some(WHO);
    let conversation = world.open(who, Some(LEAD)).await;
    let scope = |consent: &Consent| ConsentScope {
        assistant: assistant(network.services[consent.service].assistant),
        service: service(consent.service),
        concept: concept(consent.concept),
        purpose: purpose(consent.purpose),
    };
    for consent in &network.consents {
        let yes = ConsentDecision::to_all([scope(consent)], true);
        let yes = ConsentDecision { until: consent.until.map(|day| DAYS[day].to_owned()), ..yes };
        world.composed.host.consent(Some(&principal(WHO)), &conversation, yes).await.unwrap();
    }
    world.say(who, &conversation, "alle").await
}

async fn hold(network: &Network) -> (usize, usize) {
    let (world, heard) = world(network).await;
    let turn = ask_all(network, &world).await;
    let heard = std::mem::take(&mut *heard.lock().unwrap());
    assert_eq!(heard.len(), network.services.len() * 2, "{heard:?}, {}", hops(&turn));
    let law = Law::of(network);
    let (mut allowed, mut refused) = (BTreeSet::new(), 0);
    for path in heard {
        let mut parts = path.trim_start_matches("/v1/").split('/');
        let service: usize = parts.next().unwrap()[1..].parse().unwrap();
        let about = if parts.next() == Some("citizen") { CITIZEN } else { 1 };
        for told in parts {
            let words: Vec<&str> = told.split('.').collect();
            let (concept, purpose) = (words[0][1..].parse().unwrap(), words[1][1..].parse().unwrap());
            let want = Want { service, concept, about, purpose };
            assert_eq!(words[2].starts_with("got"), law.may_know.contains(&want), "{want:?}: {told}, {network:#?}");
            // What the source has provided crosses: more than leave to ask.
            assert!(words[2] != "got0", "{want:?}: {told}");
            if words[2].starts_with("got") {
                allowed.insert((service, concept, about == CITIZEN, purpose));
            } else {
                refused += 1;
            }
        }
    }
    receipted(network, &turn.summary.receipts, &allowed);
    (allowed.len(), refused)
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

/// A register that writes down what it is asked for.
async fn register() -> (String, Arc<Mutex<Vec<String>>>) {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let written = Arc::clone(&heard);
    let router = axum::Router::new().fallback(move |uri: axum::http::Uri| {
        written.lock().unwrap().push(uri.path().to_owned());
        std::future::ready("{}")
    });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, heard)
}

/// A manifest's statutes have their lawyer's reasoning, which the register of bases does not repeat.
fn answers(lifts: Lifts, lets: Lets, reasoning: &str) -> String {
    let disclosure = match lifts {
        Lifts::NotConfidential => "by = \"not-confidential\"".to_owned(),
        Lifts::Waiver => "by = \"waiver\"".to_owned(),
        Lifts::Statute(number) => format!("by = \"statute\", statute = \"{}\"{reasoning}", STATUTES[number]),
    };
    let processing = match lets {
        Lets::Statute(number) => format!("by = \"statute\", statute = \"{}\"{reasoning}", STATUTES[number]),
        Lets::Consent => "by = \"consent\"".to_owned(),
        Lets::Contract => "by = \"contract\"".to_owned(),
        Lets::OwnRequest => "by = \"own-request\"".to_owned(),
    };
    format!("disclosure = {{ {disclosure} }}\nprocessing = {{ {processing} }}\n")
}

fn configuration(network: &Network, register: &str, policies: &std::path::Path) -> String {
    let mut toml =
        "[[owners]]\nnumber = \"310000099\"\nname = \"Prøvehuset (simulert)\"\nsector = \"state\"\n".to_owned();
    for (number, of) in network.sectors.iter().enumerate() {
        let (owner, sector) = (owner(number), sector(*of).word());
        writeln!(toml, "[[owners]]\nnumber = \"{owner}\"\nname = \"A\"\nsector = \"{sector}\"").unwrap();
    }
    if !network.forbids.is_empty() {
        toml.push_str(&format!("[law]\npolicies = [\"{}\"]\n", policies.display()));
    }
    for event in ["source", "model"] {
        writeln!(
            toml,
            "[[concepts]]\niri = \"https://samspill.example/event/{event}\"\ntitle = {TEXTS}\nconfidential = false"
        )
        .unwrap();
    }
    for (number, of) in network.concepts.iter().enumerate() {
        let kind = match of.kind {
            Kind::Ordinary => "ordinary",
            Kind::Special => "special",
            Kind::ProtectedAddress => "protected-address",
        };
        let schema = r#"{ "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"] }"#;
        writeln!(
            toml,
            "[[concepts]]\niri = \"{}\"\ntitle = {TEXTS}\nconfidential = {}\nlogin = {}\nsensitivity = \"{kind}\"\nschema = '{schema}'",
            concept(number),
            of.confidential,
            of.login,
        )
        .unwrap();
    }
    for (number, of) in network.bases.iter().enumerate() {
        let concepts: Vec<String> = of.concepts.iter().map(|number| concept(*number).to_string()).collect();
        let purposes: Vec<String> = of.purpose.map(|number| purpose(number).to_string()).into_iter().collect();
        let (to, about) = (if of.shows { "citizen" } else { "owner" }, if of.anyone { "anyone" } else { "citizen" });
        writeln!(
            toml,
            "[[bases]]\nid = \"b{number}\"\nowner = \"{}\"\nto = \"{to}\"\npurposes = {purposes:?}\nconcepts = {concepts:?}\n\
             about = \"{about}\"\napproved_by = [\"Juristen (simulert)\", \"Personvernombudet (simulert)\"]\n{}",
            owner(of.owner),
            answers(of.lifts, of.lets, ""),
        )
        .unwrap();
        if let Some(from) = of.from {
            writeln!(toml, "valid_from = \"{}\"", DAYS[from]).unwrap();
        }
        if let Some(until) = of.until {
            writeln!(toml, "valid_until = \"{}\"", DAYS[until]).unwrap();
        }
    }
    let endpoint =
        |number| format!("[registers.endpoints.\"{}\"]\nlog = {{ base = \"{register}\" }}\n", assistant(number));
    toml.extend((0..network.assistants()).map(endpoint));
    toml
}

fn head(id: &str, number: &str, name: &str, sector: &str) -> String {
    let is_public = matches!(sector, "state" | "municipal");
    let motive = if is_public { String::new() } else { format!("motive = {TEXTS}\nfees = {TEXTS}\n") };
    format!(
        "[assistant]\nid = \"{id}\"\nversion = \"0.1.0\"\ninterface = \"0.1\"\ntitle = {TEXTS}\n\
         languages = [\"nb\", \"nn\", \"en\"]\n{motive}\
         [assistant.owner]\nnumber = \"{number}\"\nname = \"{name}\"\nsector = \"{sector}\"\n\
         [assistant.desk]\nname = {TEXTS}\nphone = \"+47 00 00 00 99\"\n[lead]\n"
    )
}

/// States everything about everybody.
fn source() -> String {
    let mut toml = head("no.samspill.source", "310000099", "Prøvehuset (simulert)", "state");
    let gives: Vec<String> = (1..CONCEPTS).map(|number| concept(number - 1).to_string()).collect();
    writeln!(
        toml,
        "[[service]]\nname = \"source\"\ntitle = {TEXTS}\nfor = [\"https://samspill.example/event/source\"]\ngives = {gives:?}"
    )
    .unwrap();
    toml
}

fn manifest(network: &Network, number: usize) -> String {
    let own: Vec<_> = network.services.iter().enumerate().filter(|(_, of)| of.assistant == number).collect();
    let of = own[0].1.owner;
    let sector = sector(network.sectors[of]).word();
    let mut toml = head(assistant(number).as_str(), owner(of).as_str(), "A", sector);
    toml.push_str(&format!("[[register]]\nname = \"log\"\ntitle = {TEXTS}\n"));
    for (number, of) in own {
        writeln!(
            toml,
            "[[service]]\nname = \"{}\"\ntitle = {TEXTS}\nfor = [\"https://samspill.example/event/model\"]\n\
             registers = [\"log\"]\n[service.purposes]",
            service(number)
        )
        .unwrap();
        for number in (0..PURPOSES).filter(|number| of.needs.iter().any(|need| need.purpose == *number)) {
            writeln!(toml, "{} = {TEXTS}", purpose(number)).unwrap();
        }
        for need in &of.needs {
            writeln!(
                toml,
                "[[service.needs]]\nconcept = \"{}\"\npurpose = \"{}\"\nrequired = false\n{}",
                concept(need.concept),
                purpose(need.purpose),
                answers(need.lifts, need.lets, ", reasoning = \"a\"")
            )
            .unwrap();
        }
    }
    toml
}
