//! Networks drawn by lot: who offers what, what the operator has approved, what the citizen has said, and what changes.
//! Everything is a plain number or word here. What the host makes of it is in `host.rs`, what the law makes of it in
//! `law.rs`, and neither looks at the other.

use std::ops::Range;

use fastrand::Rng;

use crate::mandates::Mandates;

/// Concepts of a network, one more than are registered.
pub(crate) const CONCEPTS: usize = 7;
pub(crate) const PURPOSES: usize = 2;
/// The citizen, others whom the conversation knows, one whom it does not, and who is logged in for the citizen.
pub(crate) const PEOPLE: usize = 7;
pub(crate) const CITIZEN: usize = 0;
pub(crate) const OTHERS: Range<usize> = 1..5;
pub(crate) const STRANGER: usize = 5;
pub(crate) const PRINCIPAL: usize = 6;
pub(crate) const STATUTES: [&str; 2] = ["arveloven § 88 a", "arveloven § 92"];
/// Days in order.
pub(crate) const DAYS: [&str; 4] = ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"];
pub(crate) const GROUNDS: [&str; 5] = ["heir", "spouse", "proxy", "individual-proxy", "collective-proxy"];
/// The two that the host alone states.
pub(crate) const INDIVIDUAL: usize = 3;
pub(crate) const COLLECTIVE: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sector {
    State,
    Municipal,
    Private,
    Voluntary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifts {
    NotConfidential,
    Waiver,
    Statute(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lets {
    Statute(usize),
    Consent,
    Contract,
    OwnRequest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ordinary,
    Special,
    ProtectedAddress,
}

#[derive(Clone, Debug)]
pub(crate) struct Registered {
    pub(crate) confidential: bool,
    /// What level of login it takes, from 1 to 3; 0 is none.
    pub(crate) login: u8,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) concept: usize,
    pub(crate) purpose: usize,
    pub(crate) lifts: Lifts,
    pub(crate) lets: Lets,
}

#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) owner: usize,
    pub(crate) assistant: usize,
    pub(crate) needs: Vec<Need>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Citizen,
    Owner,
    Anyone,
}

/// What a basis asks somebody to have been given. It is stated by assistant 0 or by any, as `any` says.
#[derive(Clone, Debug)]
pub(crate) struct Asks {
    pub(crate) holder: Holder,
    pub(crate) any_source: bool,
    /// Insight in an estate, rather than another right.
    pub(crate) insight: bool,
    /// The host may state it too.
    pub(crate) by_host: bool,
    pub(crate) ground: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Basis {
    pub(crate) owner: usize,
    pub(crate) shows: bool,
    pub(crate) concepts: Vec<usize>,
    pub(crate) purpose: Option<usize>,
    pub(crate) anyone: bool,
    pub(crate) lifts: Lifts,
    pub(crate) lets: Lets,
    pub(crate) asks: Option<Asks>,
    /// Places in [`DAYS`].
    pub(crate) from: Option<usize>,
    pub(crate) until: Option<usize>,
}

/// The citizen's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Yes,
    No,
    Withdrawn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Consent {
    pub(crate) service: usize,
    pub(crate) concept: usize,
    pub(crate) purpose: usize,
    pub(crate) said: Said,
    /// Whether one of the two fields of the concept is kept back.
    pub(crate) keeps_back: bool,
    /// Its last day, in all conversations; none is in this one alone.
    pub(crate) until: Option<usize>,
}

/// A fact that gives somebody a right to know about a person.
#[derive(Clone, Debug)]
pub(crate) struct Right {
    pub(crate) about: usize,
    /// Insight in an estate, rather than another right.
    pub(crate) insight: bool,
    pub(crate) source: usize,
    /// The citizen, or an owner's number.
    pub(crate) held_by: Option<usize>,
    pub(crate) ground: Option<usize>,
    pub(crate) from: Option<usize>,
    pub(crate) until: Option<usize>,
}

impl Right {
    /// The citizen may see what the estate has.
    pub(crate) const fn insight(about: usize, source: usize) -> Self {
        Self { about, insight: true, source, held_by: None, ground: Some(0), from: None, until: None }
    }
}

/// What an operator forbids besides the nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forbids {
    Owner(usize),
    Sector(Sector),
    Concept(usize),
    PurposeAboutOthers(usize),
    UntilDay(usize),
    Showing(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) sectors: Vec<Sector>,
    pub(crate) services: Vec<Service>,
    pub(crate) concepts: Vec<Registered>,
    pub(crate) bases: Vec<Basis>,
    pub(crate) forbids: Vec<Forbids>,
    pub(crate) stopped: Vec<usize>,
    pub(crate) logged_in: bool,
    /// How surely, from 1 to 3.
    pub(crate) level: u8,
    pub(crate) consents: Vec<Consent>,
    pub(crate) rights: Vec<Right>,
    pub(crate) mandates: Mandates,
    pub(crate) today: usize,
}

fn one<T: Copy>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())]
}

fn maybe<T>(rng: &mut Rng, percent: u8, value: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    (rng.u8(..100) < percent).then(|| value(rng))
}

fn sector(rng: &mut Rng) -> Sector {
    one(rng, &[Sector::State, Sector::Municipal, Sector::Private, Sector::Voluntary])
}

fn lifts(rng: &mut Rng) -> Lifts {
    let statute = rng.usize(..STATUTES.len());
    one(rng, &[Lifts::NotConfidential, Lifts::Waiver, Lifts::Waiver, Lifts::Statute(statute), Lifts::Statute(0)])
}

fn lets(rng: &mut Rng) -> Lets {
    let statute = rng.usize(..STATUTES.len());
    one(
        rng,
        &[Lets::Statute(statute), Lets::Statute(0), Lets::Consent, Lets::Consent, Lets::Contract, Lets::OwnRequest],
    )
}

/// What goes together in law more often than not.
fn ground(rng: &mut Rng) -> (Lifts, Lets) {
    let (lifts, lets) = (lifts(rng), lets(rng));
    match rng.u8(..100) {
        0..40 => (Lifts::Statute(0), Lets::Statute(rng.usize(..STATUTES.len()))),
        40..60 => (Lifts::Waiver, Lets::Consent),
        60..75 => (Lifts::Waiver, Lets::OwnRequest),
        75..85 => (Lifts::NotConfidential, Lets::Statute(0)),
        _ => (lifts, lets),
    }
}

fn day(rng: &mut Rng) -> usize {
    rng.usize(..DAYS.len())
}

/// What an operator may forbid, drawn by lot.
pub(crate) fn forbids(rng: &mut Rng) -> Vec<Forbids> {
    let any = |rng: &mut Rng| match rng.u8(..6) {
        0 => Forbids::Owner(rng.usize(..3)),
        1 => Forbids::Sector(sector(rng)),
        2 => Forbids::Concept(rng.usize(..CONCEPTS)),
        3 => Forbids::PurposeAboutOthers(rng.usize(..PURPOSES)),
        4 => Forbids::UntilDay(day(rng)),
        _ => Forbids::Showing(rng.usize(..CONCEPTS)),
    };
    let count = one(rng, &[0, 0, 0, 1, 2]);
    let mut all: Vec<Forbids> = (0..count).map(|_| any(rng)).collect();
    all.dedup();
    all
}

fn service(rng: &mut Rng, owners: usize, assistant: usize) -> Service {
    let mut needs: Vec<Need> = Vec::new();
    for _ in 0..rng.usize(1..6) {
        let (concept, purpose) = (rng.usize(..CONCEPTS), rng.usize(..PURPOSES));
        if !needs.iter().any(|need| (need.concept, need.purpose) == (concept, purpose)) {
            let (lifts, lets) = ground(rng);
            needs.push(Need { concept, purpose, lifts, lets });
        }
    }
    Service { owner: assistant % owners, assistant, needs }
}

/// A basis that fits what somebody needs more often than not.
fn basis(rng: &mut Rng, services: &[Service]) -> Basis {
    let of = &services[rng.usize(..services.len())];
    let need = &of.needs[rng.usize(..of.needs.len())];
    let (lifts, lets) = if rng.u8(..100) < 92 { (need.lifts, need.lets) } else { ground(rng) };
    let mut concepts = vec![need.concept];
    concepts.extend(maybe(rng, 30, |rng| rng.usize(..CONCEPTS)).filter(|more| *more != need.concept));
    Basis {
        owner: of.owner,
        shows: rng.u8(..100) < 25,
        concepts,
        purpose: maybe(rng, 30, |rng| rng.usize(..PURPOSES)),
        anyone: rng.u8(..100) < 60,
        lifts,
        lets,
        asks: maybe(rng, 30, |rng| Asks {
            holder: one(rng, &[Holder::Citizen, Holder::Owner, Holder::Anyone]),
            any_source: rng.bool(),
            insight: rng.u8(..100) < 70,
            by_host: rng.u8(..100) < 70,
            ground: maybe(rng, 60, |rng| rng.usize(..GROUNDS.len())),
        }),
        from: maybe(rng, 15, day),
        until: maybe(rng, 15, day),
    }
}

pub(crate) fn right(rng: &mut Rng, owners: usize, assistants: usize) -> Right {
    Right {
        about: one(rng, &[CITIZEN, 1, 1, 2, 3, PRINCIPAL]),
        insight: rng.bool(),
        source: rng.usize(..assistants),
        held_by: maybe(rng, 40, |rng| rng.usize(..owners)),
        ground: maybe(rng, 80, |rng| rng.usize(..GROUNDS.len())),
        from: maybe(rng, 20, day),
        until: maybe(rng, 30, day),
    }
}

fn consent(rng: &mut Rng, services: &[Service]) -> Consent {
    let number = rng.usize(..services.len());
    let need = &services[number].needs[rng.usize(..services[number].needs.len())];
    Consent {
        service: number,
        concept: need.concept,
        purpose: need.purpose,
        said: maybe(rng, 20, |rng| one(rng, &[Said::No, Said::Withdrawn])).unwrap_or(Said::Yes),
        keeps_back: rng.u8(..100) < 30,
        until: maybe(rng, 30, day),
    }
}

impl Network {
    pub(crate) fn drawn(rng: &mut Rng, forbids: Vec<Forbids>) -> Self {
        let owners = rng.usize(2..4);
        let assistants = rng.usize(2..5);
        let services: Vec<Service> =
            (0..rng.usize(assistants..assistants + 3)).map(|n| service(rng, owners, n % assistants)).collect();
        let concepts = (1..CONCEPTS).map(|_| Registered {
            confidential: rng.u8(..100) < 70,
            login: maybe(rng, 30, |rng| rng.u8(1..=3)).unwrap_or(0),
            kind: one(rng, &[Kind::Ordinary, Kind::Ordinary, Kind::Ordinary, Kind::Special, Kind::ProtectedAddress]),
        });
        let concepts = concepts.collect();
        let consents: Vec<Consent> = (0..rng.usize(..9)).map(|_| consent(rng, &services)).collect();
        let mut network = Self {
            sectors: (0..owners).map(|_| sector(rng)).collect(),
            concepts,
            bases: (0..rng.usize(4..36)).map(|_| basis(rng, &services)).collect(),
            forbids,
            stopped: maybe(rng, 10, |rng| rng.usize(..assistants)).into_iter().collect(),
            logged_in: rng.u8(..100) < 80,
            level: rng.u8(1..=3),
            consents: Vec::new(),
            rights: (0..rng.usize(..5)).map(|_| right(rng, owners, assistants)).collect(),
            mandates: Mandates::drawn(rng, owners, assistants),
            today: day(rng),
            services,
        };
        for consent in consents {
            network.consent(consent);
        }
        network
    }

    /// The last word on something counts.
    pub(crate) fn consent(&mut self, consent: Consent) {
        let same = |old: &Consent| {
            (old.service, old.concept, old.purpose) == (consent.service, consent.concept, consent.purpose)
        };
        self.consents.retain(|old| !same(old));
        self.consents.push(consent);
    }

    pub(crate) fn assistants(&self) -> usize {
        self.services.iter().map(|service| service.assistant + 1).max().unwrap_or_default()
    }

    /// Something happens in the middle of a conversation.
    pub(crate) fn change(&mut self, rng: &mut Rng) -> &'static str {
        let (owners, assistants) = (self.sectors.len(), self.assistants());
        match rng.u8(..12) {
            0 => {
                let mut consent = consent(rng, &self.services);
                consent.said = Said::Yes;
                self.consent(consent);
                "a consent is given"
            }
            1 => {
                self.consents.iter_mut().for_each(|consent| consent.said = Said::Withdrawn);
                "all consents are withdrawn"
            }
            2 => {
                self.rights.push(right(rng, owners, assistants));
                "a right is stated"
            }
            3 => {
                self.rights.clear();
                "all rights are taken back"
            }
            4 => {
                self.today = day(rng);
                "it is another day"
            }
            5 => {
                self.stopped = vec![rng.usize(..assistants)];
                "an assistant is stopped"
            }
            6 => {
                self.level = if self.logged_in { 3 } else { self.level };
                self.logged_in = true;
                "the citizen logs in, or does so more surely"
            }
            _ => {
                let (what, right) = self.mandates.change(rng, assistants);
                self.rights.extend(right);
                what
            }
        }
    }
}
