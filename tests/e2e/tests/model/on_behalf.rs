//! The law where somebody acts for another, and where one heir lets another see: who has said so, whether they may say it,
//! and what it takes away. Independent of the host's code, as the rest of the law.

use std::collections::BTreeSet;

use crate::mandates::{Case, Relation};
use crate::network::{Asks, CITIZEN, COLLECTIVE, Holder, INDIVIDUAL, Network, PRINCIPAL, STRANGER};

/// What heirs have let the one who asks see of an estate.
#[derive(Debug, Default)]
struct ByProxy {
    from_some: bool,
    from_all: bool,
    one_took_it_back: bool,
}

impl Network {
    fn within(&self, from: Option<usize>, until: Option<usize>) -> bool {
        !(from.is_some_and(|from| self.today < from) || until.is_some_and(|until| until < self.today))
    }

    /// Who is logged in, where that is not the citizen.
    pub(crate) fn is_for_another(&self) -> bool {
        self.mandates.acting.is_some()
    }

    /// Whether it is about the citizen, or about the one who acts for them, who asks for themselves.
    pub(crate) fn is_own(&self, about: usize) -> bool {
        about == CITIZEN || (about == PRINCIPAL && self.is_for_another())
    }

    /// Nobody knows who this is.
    pub(crate) fn is_unknown(&self, about: usize) -> bool {
        about == STRANGER || (about == PRINCIPAL && !self.is_for_another())
    }

    /// The packages of each mandate that counts today.
    fn mandates_that_count(&self, relation: Relation, source: usize) -> Vec<&[usize]> {
        let mandates = &self.mandates;
        if !self.logged_in {
            return vec![];
        }
        if relation == Relation::Helped {
            let counts = |help: &&crate::mandates::Help| {
                !help.is_withdrawn && help.by_citizen && help.to_me && self.within(None, help.until)
            };
            return mandates.helps.iter().filter(counts).map(|help| &*help.packages).collect();
        }
        if !mandates.trusted.contains(&source) || self.stopped.contains(&source) {
            return vec![];
        }
        let counts = |stated: &&crate::mandates::Stated| {
            stated.about == CITIZEN
                && stated.source == source
                && stated.relation == relation
                && stated.is_mine
                && stated.is_fresh
                && self.within(stated.from, stated.until)
        };
        mandates.stated.iter().filter(counts).map(|stated| &*stated.packages).collect()
    }

    /// The rule by which whoever acts for the citizen has no part in this, if there is one.
    pub(crate) fn beyond_the_mandate(&self, owner: usize, concept: usize, about: usize) -> Option<&'static str> {
        let acting = self.mandates.acting?;
        let is_secret = self.concepts.get(concept).is_some_and(|concept| concept.confidential);
        if about == PRINCIPAL || !is_secret {
            return None;
        }
        let counting = self.mandates_that_count(acting.relation, acting.source);
        if counting.is_empty() {
            let taken_back = |help: &crate::mandates::Help| help.by_citizen && help.to_me && help.is_withdrawn;
            let was_helped = acting.relation == Relation::Helped && self.logged_in;
            let withdrawn = was_helped && self.mandates.helps.iter().any(taken_back);
            return Some(if withdrawn { "citizen:mandate-withdrawn" } else { "nation:no-mandate" });
        }
        let packages: BTreeSet<usize> = counting.into_iter().flatten().copied().collect();
        let is_covered = packages.iter().map(|number| &self.mandates.packages[*number]).any(|package| {
            package.owners.contains(&owner) && (package.concepts.is_empty() || package.concepts.contains(&concept))
        });
        (acting.relation != Relation::Child && !is_covered).then_some("nation:outside-the-mandate")
    }

    /// The last that a court has said of an estate, which it has not taken back.
    fn case_on(&self, about: usize) -> Option<&Case> {
        let may_say = |case: &&Case| {
            self.mandates.courts.contains(&case.source)
                && !self.stopped.contains(&case.source)
                && self.within(case.from, case.until)
        };
        let last = self.mandates.cases.iter().filter(|case| case.about == about).rfind(may_say)?;
        (!last.by_mistake).then_some(last)
    }

    /// What co-heirs have let the one who asks see. Whoever acts for another is no heir.
    fn by_proxy(&self, about: usize) -> ByProxy {
        let mut found = ByProxy::default();
        let Some(case) = self.case_on(about).filter(|_| self.logged_in && !self.is_for_another()) else {
            return found;
        };
        let mut everybody = case.on_paper == 0;
        for party in &case.parties {
            let own: Vec<_> = self
                .mandates
                .proxies
                .iter()
                .filter(|one| one.by == party.who && party.who != STRANGER && one.to_me && one.number == case.number)
                .collect();
            let gives = own.iter().any(|one| !one.is_withdrawn && self.within(None, one.until));
            found.one_took_it_back |= !gives && own.iter().any(|one| one.is_withdrawn);
            found.from_some |= gives && party.insight;
            everybody &= gives;
        }
        found.from_all = found.from_some && everybody;
        found
    }

    /// Whether a proxy could be what is asked for, and of which kinds: from some, or from all.
    fn takes_proxies(asks: &Asks) -> (bool, bool) {
        let may_be = asks.insight && asks.by_host && asks.holder != Holder::Owner;
        let any = may_be && asks.ground.is_none_or(|ground| ground == INDIVIDUAL);
        (any, may_be && (any || asks.ground == Some(COLLECTIVE)))
    }

    /// A proxy is what is asked for.
    pub(crate) fn is_given_by_proxy(&self, asks: &Asks, about: usize) -> bool {
        let (from_some, from_all) = Self::takes_proxies(asks);
        let has = self.by_proxy(about);
        (from_some && has.from_some) || (from_all && has.from_all)
    }

    /// A proxy that would have been what is asked for was taken back.
    pub(crate) fn proxy_was_withdrawn(&self, asks: &Asks, about: usize) -> bool {
        Self::takes_proxies(asks).1 && self.by_proxy(about).one_took_it_back
    }
}
