//! What `samspill policy explain` says and what a turn's receipts say is one: for every rule of the national baseline, in a
//! turn of real components.

use std::collections::BTreeSet;

use samspill_core::ids::Subject;
use samspill_e2e::World;

use crate::components::{ask_all, stage};
use crate::mandates::Mandates;
use crate::network::{Basis, Consent, DAYS, Kind, Lets, Lifts, Need, Network, Registered, Said, Sector, Service};

const STATUTES: (Lifts, Lets) = (Lifts::Statute(0), Lets::Statute(0));

/// What the public is told, and what the private: concept by concept, on which ground.
const PUBLIC: [(usize, (Lifts, Lets)); 4] = [
    (0, STATUTES),
    (1, (Lifts::NotConfidential, Lets::Statute(0))),
    (4, (Lifts::NotConfidential, Lets::Statute(0))),
    (5, (Lifts::Waiver, Lets::OwnRequest)),
];
const PRIVATE: [(usize, (Lifts, Lets)); 4] = [
    (0, (Lifts::Waiver, Lets::Consent)),
    (1, (Lifts::NotConfidential, Lets::Contract)),
    (2, (Lifts::Statute(0), Lets::Contract)),
    (3, STATUTES),
];
/// What is shown, each by a service that is told nothing else.
const SHOWN: [(usize, (Lifts, Lets)); 3] =
    [(0, STATUTES), (1, (Lifts::NotConfidential, Lets::Statute(0))), (3, STATUTES)];

fn network() -> Network {
    let registered = |confidential, kind| Registered { confidential, login: 0, kind };
    let needs = |of: &[(usize, (Lifts, Lets))]| -> Vec<Need> {
        of.iter()
            .map(|(concept, (lifts, lets))| Need { concept: *concept, purpose: 0, lifts: *lifts, lets: *lets })
            .collect()
    };
    let service = |assistant, owner, of: &[(usize, (Lifts, Lets))]| Service { owner, assistant, needs: needs(of) };
    let mut services = vec![service(0, 0, &PUBLIC), service(1, 1, &PRIVATE)];
    services.extend(SHOWN.iter().map(|one| service(2, 0, std::slice::from_ref(one))));
    let basis = |owner, shows, (concept, (lifts, lets))| Basis {
        owner,
        shows,
        concepts: vec![concept],
        purpose: None,
        anyone: true,
        lifts,
        lets,
        asks: None,
        from: None,
        until: None,
    };
    let mut bases: Vec<Basis> = PUBLIC.iter().chain(&SHOWN[2..]).map(|one| basis(0, false, *one)).collect();
    bases.extend(PRIVATE[1..].iter().map(|one| basis(1, false, *one)));
    bases.extend([0, 3].map(|concept| basis(0, true, (concept, STATUTES))));
    Network {
        sectors: vec![Sector::State, Sector::Private],
        services,
        concepts: vec![
            registered(true, Kind::Ordinary),
            registered(false, Kind::Ordinary),
            registered(true, Kind::Special),
            registered(true, Kind::ProtectedAddress),
            registered(true, Kind::Ordinary),
            registered(true, Kind::Ordinary),
        ],
        bases,
        forbids: vec![],
        stopped: vec![],
        logged_in: true,
        level: 3,
        consents: vec![Consent { service: 1, concept: 0, purpose: 0, said: Said::Yes, keeps_back: false, until: None }],
        rights: vec![],
        mandates: Mandates::default(),
        today: 2,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_explain_and_a_turn_name_the_same_rule_for_every_rule_of_the_baseline() {
    let network = network();
    let stage = stage(&network).await;
    let turn = ask_all(&network, &stage).await;
    let mut named = BTreeSet::new();
    for receipt in &turn.summary.receipts {
        let is_shown = receipt.to == "citizen";
        let number = receipt.service.strip_prefix('s').and_then(|number| number.parse::<usize>().ok());
        // Requests to a register are decided as what was told before.
        let Some(number) = number.filter(|_| receipt.purpose != "request") else { continue };
        let assistant = crate::host::assistant(network.services[number].assistant).to_string();
        let about = if receipt.about == Subject::citizen() { "citizen" } else { "other" };
        for withheld in receipt.withheld.iter().filter(|one| one.rule().is_some_and(|rule| rule.starts_with("nation:")))
        {
            let rule = withheld.rule().unwrap();
            let told = explain(&stage.world, &assistant, &receipt.service, withheld.concept.as_str(), about, is_shown);
            assert!(
                told.starts_with("no ") && told.contains(&format!("(rule: {rule},")),
                "{rule}: {told}, {receipt:#?}"
            );
            named.insert(rule.to_owned());
        }
        let of_nation: Vec<&String> = receipt.rules.iter().filter(|rule| rule.starts_with("nation:")).collect();
        for concept in &receipt.concepts {
            let told = explain(&stage.world, &assistant, &receipt.service, concept.as_str(), about, is_shown);
            assert!(
                told.starts_with("yes ") && of_nation.iter().any(|rule| told.contains(rule.as_str())),
                "{told}, {receipt:#?}"
            );
            named.extend(of_nation.iter().filter(|rule| told.contains(rule.as_str())).map(|rule| (*rule).clone()));
        }
    }
    let baseline = samspill_policy::Rules::read(&samspill_policy::national(), 100).unwrap();
    let all: BTreeSet<String> = baseline.iter().map(|rule| rule.name.to_string()).collect();
    assert_eq!(all.difference(&named).collect::<Vec<_>>(), Vec::<&String>::new(), "of {named:?}");
}

fn explain(world: &World, assistant: &str, service: &str, concept: &str, about: &str, is_shown: bool) -> String {
    let mut args = vec!["policy", "explain", "--assistant", assistant, "--concept", concept, "--about", about];
    args.extend(["--on", DAYS[2]]);
    if is_shown {
        args.push("--show");
    } else {
        args.extend(["--service", service]);
    }
    // The one consent that was given.
    let given = crate::host::service(1).to_string();
    if !is_shown && service == given && concept == crate::host::concept(0).as_str() && about == "citizen" {
        args.push("--consented");
    }
    world.command(&args)
}
