//! Who acts for whom, and what heirs have given each other, drawn by lot. Plain numbers and words, as the rest of a network:
//! what the law makes of it is in `on_behalf.rs`.

use fastrand::Rng;

use crate::network::{CITIZEN, CONCEPTS, DAYS, OTHERS, PRINCIPAL, Right, STRANGER};

/// Access packages of a network.
pub(crate) const PACKAGES: usize = 3;
/// Numbers of the court's cases, one of which may be another's.
pub(crate) const NUMBERS: usize = 2;
/// Those who have died, of the others.
const DECEASED: [usize; 2] = [1, 2];

/// What the citizen is to the one who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Child,
    Ward,
    Helped,
}

/// That the conversation is for another than who is logged in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acting {
    pub(crate) relation: Relation,
    /// Which assistant's word it rests on, where the citizen has not given it here.
    pub(crate) source: usize,
}

/// What an access package covers; no concepts means any.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) owners: Vec<usize>,
    pub(crate) concepts: Vec<usize>,
}

/// A mandate that an assistant states from its register.
#[derive(Clone, Debug)]
pub(crate) struct Stated {
    pub(crate) about: usize,
    pub(crate) relation: Relation,
    /// Whether it is the one who is logged in who may act.
    pub(crate) is_mine: bool,
    pub(crate) packages: Vec<usize>,
    pub(crate) source: usize,
    /// Whether the register has said so in this turn.
    pub(crate) is_fresh: bool,
    pub(crate) from: Option<usize>,
    pub(crate) until: Option<usize>,
}

/// A mandate to help that somebody has given here.
#[derive(Clone, Debug)]
pub(crate) struct Help {
    pub(crate) by_citizen: bool,
    pub(crate) to_me: bool,
    pub(crate) packages: Vec<usize>,
    pub(crate) until: Option<usize>,
    pub(crate) is_withdrawn: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Party {
    pub(crate) who: usize,
    /// Whether the court lets them see what the estate has.
    pub(crate) insight: bool,
}

/// The court's case on an estate.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) about: usize,
    pub(crate) source: usize,
    pub(crate) number: usize,
    /// `FEILFORT`.
    pub(crate) by_mistake: bool,
    pub(crate) parties: Vec<Party>,
    /// Heirs who can give nothing here.
    pub(crate) on_paper: u32,
    pub(crate) from: Option<usize>,
    pub(crate) until: Option<usize>,
}

/// A proxy from one heir.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    pub(crate) by: usize,
    pub(crate) to_me: bool,
    pub(crate) number: usize,
    pub(crate) until: Option<usize>,
    pub(crate) is_withdrawn: bool,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mandates {
    pub(crate) acting: Option<Acting>,
    /// Whose word the operator trusts on whom somebody acts for.
    pub(crate) trusted: Vec<usize>,
    pub(crate) packages: Vec<Package>,
    pub(crate) stated: Vec<Stated>,
    pub(crate) helps: Vec<Help>,
    /// Whose word the operator trusts on cases.
    pub(crate) courts: Vec<usize>,
    pub(crate) cases: Vec<Case>,
    pub(crate) proxies: Vec<Proxy>,
}

fn often(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(..100) < percent
}

fn day(rng: &mut Rng, percent: u8) -> Option<usize> {
    often(rng, percent).then(|| rng.usize(..DAYS.len()))
}

fn some(rng: &mut Rng, percent: u8, most: usize) -> Vec<usize> {
    (0..most).filter(|_| often(rng, percent)).collect()
}

pub(crate) fn relation(rng: &mut Rng) -> Relation {
    [Relation::Child, Relation::Ward, Relation::Ward, Relation::Helped, Relation::Helped][rng.usize(..5)]
}

impl Stated {
    /// One that fits the conversation more often than not.
    fn drawn(rng: &mut Rng, acting: Acting, assistants: usize) -> Self {
        Self {
            about: if often(rng, 90) { CITIZEN } else { PRINCIPAL },
            relation: if often(rng, 85) { acting.relation } else { relation(rng) },
            is_mine: often(rng, 85),
            packages: some(rng, 50, PACKAGES),
            source: if often(rng, 85) { acting.source } else { rng.usize(..assistants) },
            is_fresh: often(rng, 85),
            from: day(rng, 15),
            until: day(rng, 25),
        }
    }
}

impl Help {
    fn drawn(rng: &mut Rng) -> Self {
        Self {
            by_citizen: often(rng, 85),
            to_me: often(rng, 85),
            packages: some(rng, 50, PACKAGES),
            until: day(rng, 40),
            is_withdrawn: often(rng, 25),
        }
    }
}

impl Proxy {
    fn drawn(rng: &mut Rng) -> Self {
        Self {
            by: rng.usize(OTHERS),
            to_me: often(rng, 90),
            number: if often(rng, 85) { 0 } else { rng.usize(..NUMBERS) },
            until: day(rng, 10),
            is_withdrawn: often(rng, 15),
        }
    }
}

impl Case {
    fn drawn(rng: &mut Rng, about: usize, assistants: usize) -> Self {
        // Those who live, and perhaps one whom the conversation does not know.
        let may_be = (OTHERS.start..=STRANGER).filter(|who| *who != about && *who != DECEASED[0]);
        let parties = may_be.filter(|who| often(rng, if *who == STRANGER { 5 } else { 60 })).collect::<Vec<_>>();
        Self {
            about,
            source: rng.usize(..assistants),
            number: if often(rng, 85) { 0 } else { rng.usize(..NUMBERS) },
            by_mistake: often(rng, 8),
            parties: parties.into_iter().map(|who| Party { who, insight: often(rng, 70) }).collect(),
            on_paper: u32::from(often(rng, 20)),
            from: day(rng, 10),
            until: day(rng, 10),
        }
    }
}

impl Mandates {
    pub(crate) fn drawn(rng: &mut Rng, owners: usize, assistants: usize) -> Self {
        let is_for_another = often(rng, 30);
        let acting = Acting { relation: relation(rng), source: rng.usize(..assistants) };
        let package = |rng: &mut Rng| Package { owners: some(rng, 60, owners), concepts: some(rng, 25, CONCEPTS) };
        let mut cases: Vec<Case> = Vec::new();
        for about in DECEASED {
            for _ in 0..rng.usize(..2 + about % 2) {
                let case = Case::drawn(rng, about, assistants);
                // Each court has one case about somebody.
                cases.retain(|one| (one.about, one.source) != (case.about, case.source));
                cases.push(case);
            }
        }
        Self {
            acting: is_for_another.then_some(acting),
            trusted: some(rng, 85, assistants),
            packages: (0..PACKAGES).map(|_| package(rng)).collect(),
            stated: (0..rng.usize(..3)).map(|_| Stated::drawn(rng, acting, assistants)).collect(),
            helps: (0..rng.usize(..3)).map(|_| Help::drawn(rng)).collect(),
            courts: some(rng, 85, assistants),
            cases,
            proxies: (0..rng.usize(..7)).map(|_| Proxy::drawn(rng)).collect(),
        }
    }

    /// Something happens in the middle of a conversation. Where the court lets somebody see, that is a right.
    pub(crate) fn change(&mut self, rng: &mut Rng, assistants: usize) -> (&'static str, Option<Right>) {
        let acting = self.acting.unwrap_or(Acting { relation: Relation::Ward, source: 0 });
        let what = match rng.u8(..8) {
            0 => {
                self.helps.iter_mut().for_each(|help| help.is_withdrawn = true);
                "all help is withdrawn"
            }
            1 => {
                self.helps.push(Help::drawn(rng));
                "somebody is to help"
            }
            2 => {
                self.stated.iter_mut().for_each(|stated| stated.is_fresh = false);
                "the register does not answer"
            }
            3 => {
                self.stated.push(Stated::drawn(rng, acting, assistants));
                "a register states a mandate"
            }
            4 => {
                if let Some(proxy) = self.proxies.iter_mut().find(|proxy| proxy.to_me && !proxy.is_withdrawn) {
                    proxy.is_withdrawn = true;
                }
                "one heir withdraws a proxy"
            }
            5 => {
                self.proxies.push(Proxy::drawn(rng));
                "an heir gives a proxy"
            }
            6 => {
                self.cases.iter_mut().for_each(|case| case.by_mistake = true);
                "the cases were entered by mistake"
            }
            _ => {
                let Some(case) = self.cases.first_mut() else { return ("there is no probate", None) };
                case.by_mistake = false;
                case.parties.iter_mut().for_each(|party| party.insight = true);
                let right = Right::insight(case.about, case.source);
                return ("probate is issued", Some(right));
            }
        };
        (what, None)
    }
}
