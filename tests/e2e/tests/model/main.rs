//! A model that the code cannot fool: networks, consents, rights, policies and days drawn by lot, and for everything that
//! anybody could want, the host's decision held against what the law says. `SAMSPILL_CASES` sets how many decisions are
//! held at least, `SAMSPILL_SEED` replays a failure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "this is test code")]

mod components;
mod explained;
mod host;
mod law;
mod mandates;
mod network;
mod on_behalf;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use samspill_core::decision::{Decision, Grant};
use samspill_core::refusal::Remedy;
use samspill_e2e::seed;
use samspill_policy::CedarPolicy;

use host::{FIELDS, Host};
use law::{Law, Shown, Want};
use mandates::{PACKAGES, Relation};
use network::{Consent, Forbids, Network, Said};

/// As many sets of an operator's policies are drawn for all networks: each takes a while to read.
const SETS: usize = 24;

/// What was held against the model.
#[derive(Debug, Default)]
struct Held {
    decisions: usize,
    allowed: usize,
    in_part: usize,
    /// Confidential, to who acts for another.
    for_another: usize,
    by_proxy: usize,
    rules: BTreeMap<String, usize>,
    /// By which rules something was shown or not.
    shown: BTreeMap<String, usize>,
}

fn cases() -> usize {
    std::env::var("SAMSPILL_CASES").map_or(240_000, |cases| cases.parse().unwrap())
}

#[test]
fn i1_the_host_never_tells_more_than_the_law_allows_and_never_withholds_without_a_rule() {
    let mut rng = seed("model");
    let sets: Vec<(Vec<Forbids>, Arc<CedarPolicy>)> = (0..SETS)
        .map(|_| network::forbids(&mut rng))
        .map(|forbids| (forbids.clone(), host::policy(&forbids)))
        .collect();
    let mut held = Held::default();
    while held.decisions < cases() {
        let (forbids, policy) = &sets[rng.usize(..sets.len())];
        let mut network = Network::drawn(&mut rng, forbids.clone());
        // What all of it must fit for is seldom drawn by itself.
        match rng.u8(..20) {
            0 | 1 => {
                let drawn = std::mem::take(&mut network.mandates);
                components::among_heirs(&mut network, drawn, &mut rng);
            }
            2 => {
                components::in_part(&mut network);
                network.consents.iter_mut().for_each(|consent| consent.until = Some(rng.usize(..network::DAYS.len())));
            }
            _ => {}
        }
        network.forbids.clone_from(forbids);
        hold(&network, policy, "at first", &mut held);
        for _ in 0..3 {
            let what = network.change(&mut rng);
            hold(&network, policy, what, &mut held);
        }
    }
    // A model that is never asked about a rule shows nothing of it.
    for rule in [
        "citizen:expired",
        "citizen:mandate-withdrawn",
        "citizen:no-consent",
        "citizen:refused",
        "citizen:withdrawn",
        "nation:confidential-is-not-open",
        "nation:known-subject",
        "nation:log-in",
        "nation:no-mandate",
        "nation:nobody-for-another",
        "nation:outside-the-mandate",
        "nation:protected-address",
        "nation:special-category",
        "operator:no-basis",
        "operator:stopped",
        "operator:vocabulary",
        "owner:manifest",
    ] {
        assert!(held.rules.contains_key(rule) || held.decisions < 10_000, "{rule} in {:?}", held.rules.keys());
    }
    for rule in [
        "citizen:mandate-withdrawn",
        "nation:known-subject",
        "nation:no-mandate",
        "nation:nothing-permits",
        "nation:outside-the-mandate",
        "nation:show-open",
        "nation:show-own",
        "nation:show-protected-address",
        "operator:b0",
        "operator:no-basis",
        "operator:r0",
        "operator:vocabulary",
    ] {
        assert!(held.shown.contains_key(rule) || held.decisions < 100_000, "{rule} in {:?}", held.shown.keys());
    }
    let of_bases = held.rules.keys().filter(|rule| rule.starts_with("operator:b")).count();
    let each = [held.in_part, held.for_another, held.by_proxy];
    assert!(each.iter().all(|count| *count > 0) || held.decisions < 100_000, "{held:?}");
    assert!(held.allowed * 80 > held.decisions && (of_bases > 0 || held.decisions < 10_000), "{held:?}");
}

fn hold(network: &Network, policy: &Arc<CedarPolicy>, when: &str, held: &mut Held) {
    let (host, law) = (Host::of(network, policy), Law::of(network));
    let mut without_proxies = network.clone();
    without_proxies.mandates.proxies.clear();
    let without_proxies = Law::of(&without_proxies);
    for want in network.wants() {
        let told = host.decide(&want);
        let allowed = law.may_know.contains(&want);
        assert_eq!(told.is_ok(), allowed, "{when}: {want:?}: {told:?}, {network:#?}");
        held.decisions += 1;
        held.allowed += usize::from(allowed);
        let is_secret = network.concepts.get(want.concept).is_some_and(|concept| concept.confidential);
        held.for_another += usize::from(allowed && network.is_for_another() && is_secret);
        held.by_proxy += usize::from(allowed && !without_proxies.may_know.contains(&want));
        let withheld = match told {
            Ok(grant) => {
                let kept_back: &[_] = if network.keeps_back(&want) { &FIELDS[1..] } else { &[] };
                assert_eq!(grant.without.as_deref().unwrap_or_default(), kept_back, "{when}: {want:?}, {network:#?}");
                held.in_part += usize::from(!kept_back.is_empty());
                continue;
            }
            Err(withheld) => withheld,
        };
        let reasons = network.reasons(&want);
        assert!(
            reasons.iter().any(|rule| **rule == *withheld.rule),
            "{when}: {want:?}: {withheld:?} is none of {reasons:?}, {network:#?}"
        );
        *held.rules.entry(withheld.rule.to_string()).or_default() += 1;
        if withheld.remedy == Remedy::Consent {
            assert!(would_help(network, policy, &want), "{when}: {want:?}: a consent that does not help, {network:#?}");
        }
    }
    for shown in network.shows() {
        let told = host.show(&shown);
        assert!(is_shown_by_law(network, &shown, &told), "{when}: {shown:?}: {told:?}, {network:#?}");
        held.decisions += 1;
        let rule = told.map_or_else(|why| why.rule, |grant| grant.rule);
        *held.shown.entry(rule.to_string()).or_default() += 1;
    }
}

/// Whether the host shows it, or does not, by a rule that the law has too.
fn is_shown_by_law(network: &Network, shown: &Shown, told: &Decision) -> bool {
    let reasons = network.reasons_to_hide(shown);
    match told {
        Ok(grant) => reasons.is_empty() && *grant.rule == *network.shown_by(shown),
        Err(why) => reasons.iter().any(|rule| **rule == *why.rule),
    }
}

/// Nobody is asked for a consent that would change nothing.
fn would_help(network: &Network, policy: &Arc<CedarPolicy>, want: &Want) -> bool {
    let mut consented = network.clone();
    let Want { service, concept, purpose, .. } = *want;
    consented.consent(Consent { service, concept, purpose, said: Said::Yes, keeps_back: false, until: None });
    Host::of(&consented, policy).decide(want).is_ok()
}

type Fault = fn(&mut Network);

const FAULTS: [(&str, Fault); 9] = [
    ("any login is sure enough", |network| network.level = 3),
    ("a withdrawn consent counts", |network| network.consents.iter_mut().for_each(|one| one.said = Said::Yes)),
    ("a consent has no last day", |network| network.consents.iter_mut().for_each(|one| one.until = None)),
    ("a field that is kept back crosses", |network| network.consents.iter_mut().for_each(|one| one.keeps_back = false)),
    ("a stopped assistant goes on", |network| network.stopped.clear()),
    ("a basis holds for ever", |network| network.bases.iter_mut().for_each(|one| one.until = None)),
    ("a right is anybody's", |network| {
        for asks in network.bases.iter_mut().filter_map(|basis| basis.asks.as_mut()) {
            asks.holder = network::Holder::Anyone;
        }
    }),
    ("a basis about the citizen is about others", |network| network.bases.iter_mut().for_each(|one| one.anyone = true)),
    ("everything is ordinary", |network| {
        network.concepts.iter_mut().for_each(|one| one.kind = network::Kind::Ordinary);
    }),
];

/// The same where somebody acts for another.
const FAULTS_OF_MANDATES: [(&str, Fault); 15] = [
    ("help that is withdrawn counts", |network| {
        network.mandates.helps.iter_mut().for_each(|one| one.is_withdrawn = false);
    }),
    ("help has no last day", |network| network.mandates.helps.iter_mut().for_each(|one| one.until = None)),
    ("help is from anybody", |network| network.mandates.helps.iter_mut().for_each(|one| one.by_citizen = true)),
    ("help is to anybody", |network| network.mandates.helps.iter_mut().for_each(|one| one.to_me = true)),
    ("a package covers every owner", |network| {
        let all: Vec<usize> = (0..network.sectors.len()).collect();
        network.mandates.packages.iter_mut().for_each(|one| one.owners.clone_from(&all));
    }),
    ("a package covers every concept", |network| {
        network.mandates.packages.iter_mut().for_each(|one| one.concepts.clear());
    }),
    ("a mandate covers every package", |network| {
        let all: Vec<usize> = (0..PACKAGES).collect();
        network.mandates.helps.iter_mut().for_each(|one| one.packages.clone_from(&all));
        network.mandates.stated.iter_mut().for_each(|one| one.packages.clone_from(&all));
    }),
    ("anybody states mandates", |network| network.mandates.trusted = (0..network.assistants()).collect()),
    ("a mandate of an earlier turn counts", |network| {
        network.mandates.stated.iter_mut().for_each(|one| one.is_fresh = true);
    }),
    ("a mandate has not ended", |network| network.mandates.stated.iter_mut().for_each(|one| one.until = None)),
    ("a mandate has begun", |network| network.mandates.stated.iter_mut().for_each(|one| one.from = None)),
    ("a mandate is anybody's", |network| network.mandates.stated.iter_mut().for_each(|one| one.is_mine = true)),
    ("a mandate is of any kind", |network| {
        let Some(acting) = network.mandates.acting else { return };
        network.mandates.stated.iter_mut().for_each(|one| one.relation = acting.relation);
    }),
    ("a mandate is by any source", |network| {
        let Some(acting) = network.mandates.acting else { return };
        network.mandates.stated.iter_mut().for_each(|one| one.source = acting.source);
    }),
    ("who acts for a child consents for the child", |network| {
        let about_child = |concept| network.beyond_the_mandate(0, concept, network::CITIZEN).is_none();
        let is_child = network.mandates.acting.is_some_and(|acting| acting.relation == Relation::Child);
        if is_child && (0..network.concepts.len()).all(about_child) {
            network.mandates.acting = None;
            network.rights.clear();
            network.mandates.proxies.clear();
        }
    }),
];

/// The same where heirs let each other see.
const FAULTS_OF_PROXIES: [(&str, Fault); 5] = [
    ("a proxy that is withdrawn counts", |network| {
        network.mandates.proxies.iter_mut().for_each(|one| one.is_withdrawn = false);
    }),
    ("a proxy counts in any case", |network| {
        network.mandates.proxies.iter_mut().for_each(|one| one.number = 0);
        network.mandates.cases.iter_mut().for_each(|one| one.number = 0);
    }),
    ("a proxy gives what its giver has not", |network| {
        for case in &mut network.mandates.cases {
            case.parties.iter_mut().for_each(|party| party.insight = true);
        }
    }),
    ("a proxy from one is from all", |network| {
        let proxies = network.mandates.proxies.clone();
        for case in &mut network.mandates.cases {
            case.on_paper = 0;
            case.parties.retain(|party| proxies.iter().any(|proxy| proxy.by == party.who));
        }
    }),
    ("a case that was entered by mistake counts, by anybody's word", |network| {
        network.mandates.cases.iter_mut().for_each(|case| case.by_mistake = false);
        network.mandates.courts = (0..network.assistants()).collect();
    }),
];

/// The same for what the citizen is shown. The last changes nothing of what is shown, but says another reason.
const FAULTS_OF_SHOWING: [(&str, Fault); 6] = [
    ("any login is sure enough to be shown all", |network| network.level = 3),
    ("what may be known may be shown", |network| network.bases.iter_mut().for_each(|one| one.shows = true)),
    ("what is shown of the citizen is shown of others", |network| {
        network.bases.iter_mut().for_each(|one| one.anyone = true);
    }),
    ("a hidden address is shown", |network| {
        network.concepts.iter_mut().for_each(|one| one.kind = network::Kind::Ordinary);
    }),
    ("a basis to show holds for ever", |network| network.bases.iter_mut().for_each(|one| one.until = None)),
    ("a proxy that was withdrawn is said never to have been given", |network| {
        network.mandates.proxies.retain(|one| !one.is_withdrawn);
    }),
];

#[test]
fn a_host_that_shows_with_a_fault_does_not_pass() {
    let mut rng = seed("model of showing");
    let policy = host::policy(&[]);
    for (fault, make) in FAULTS_OF_SHOWING {
        let told_apart = (0..100_000).any(|_| {
            let network = Network::drawn(&mut rng, vec![]);
            let mut faulty = network.clone();
            make(&mut faulty);
            let host = Host::of(&faulty, &policy);
            network.shows().iter().any(|shown| !is_shown_by_law(&network, shown, &host.show(shown)))
        });
        assert!(told_apart, "{fault}");
    }
}

/// The model is no use if it says yes to everything, or what the host says: hosts with a fault are told apart.
#[test]
fn a_host_with_a_fault_does_not_pass() {
    let mut rng = seed("model of faults");
    let policy = host::policy(&[]);
    let any: fn(&Network) -> bool = |_| true;
    let of_mandates: fn(&Network) -> bool = |network| network.logged_in && network.is_for_another();
    let of_proxies: fn(&Network) -> bool = |network| {
        let mandates = &network.mandates;
        network.logged_in && mandates.acting.is_none() && !mandates.cases.is_empty() && !mandates.proxies.is_empty()
    };
    let faults = FAULTS.iter().map(|fault| (fault, any));
    let faults = faults.chain(FAULTS_OF_MANDATES.iter().map(|fault| (fault, of_mandates)));
    for ((fault, make), fits) in faults.chain(FAULTS_OF_PROXIES.iter().map(|fault| (fault, of_proxies))) {
        // Some hundred do. So many are drawn that a fault is never missed by chance.
        let told_apart = (0..100_000).any(|_| {
            let network = Network::drawn(&mut rng, vec![]);
            if !fits(&network) {
                return false;
            }
            let mut faulty = network.clone();
            make(&mut faulty);
            let (host, law) = (Host::of(&faulty, &policy), Law::of(&network));
            let tells_more = |grant: &Grant, want: &Want| {
                !law.may_know.contains(want) || (network.keeps_back(want) && grant.without.is_none())
            };
            network.wants().iter().any(|want| host.decide(want).is_ok_and(|grant| tells_more(&grant, want)))
        });
        assert!(told_apart, "{fault}");
    }
}
