//! Who may know what, said independently of the host: first every right that somebody has, then what takes it away. It
//! shares no code, no order and no data structure with the decision that it is held against.

use std::collections::BTreeSet;

use crate::network::{
    Asks, Basis, CITIZEN, CONCEPTS, Consent, Forbids, Holder, Kind, Lets, Lifts, Network, PEOPLE, Said, Sector,
};

/// Somebody wants to know: a service, a concept, about whom, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Want {
    pub(crate) service: usize,
    pub(crate) concept: usize,
    pub(crate) about: usize,
    pub(crate) purpose: usize,
}

/// An owner shows the citizen something about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shown {
    pub(crate) owner: usize,
    pub(crate) concept: usize,
    pub(crate) about: usize,
}

/// Everything that may be known, all at once.
#[derive(Debug)]
pub(crate) struct Law {
    pub(crate) may_know: BTreeSet<Want>,
}

impl Law {
    pub(crate) fn of(network: &Network) -> Self {
        let mut may_know = BTreeSet::new();
        for (number, service) in network.services.iter().enumerate() {
            for need in &service.needs {
                let want = |about| Want { service: number, concept: need.concept, about, purpose: need.purpose };
                for about in 0..PEOPLE {
                    if network.has_right(&want(about)) {
                        may_know.insert(want(about));
                    }
                }
            }
        }
        may_know.retain(|want| network.against(want).is_empty());
        Self { may_know }
    }
}

impl Basis {
    fn is_in_force(&self, today: usize) -> bool {
        self.from.is_none_or(|from| from <= today) && self.until.is_none_or(|until| until >= today)
    }
}

impl Network {
    fn is_public(&self, owner: usize) -> bool {
        matches!(self.sectors[owner], Sector::State | Sector::Municipal)
    }

    /// What the citizen has answered last. Nobody answers for anybody else.
    fn answer(&self, want: &Want) -> Option<&Consent> {
        let same =
            |one: &&Consent| (one.service, one.concept, one.purpose) == (want.service, want.concept, want.purpose);
        self.consents.iter().find(same).filter(|_| want.about == CITIZEN && !self.is_for_another())
    }

    fn has_consented(&self, want: &Want) -> bool {
        self.answer(want).is_some_and(|one| one.said == Said::Yes && one.until.is_none_or(|until| until >= self.today))
    }

    /// Whether of what may be known one field may not.
    pub(crate) fn keeps_back(&self, want: &Want) -> bool {
        self.has_consented(want) && self.answer(want).is_some_and(|one| one.keeps_back)
    }

    /// Somebody to whom it must be given has been given what is asked for, about this person, by one who may, and it holds.
    fn is_given(&self, asks: &Asks, about: usize, owner: usize) -> bool {
        let is_stated = self.rights.iter().any(|right| {
            let by_whom = (asks.any_source || right.source == 0) && !self.stopped.contains(&right.source);
            let to_whom = match asks.holder {
                Holder::Anyone => true,
                Holder::Citizen => right.held_by.is_none(),
                Holder::Owner => right.held_by == Some(owner),
            };
            let why = asks.ground.is_none() || asks.ground == right.ground;
            let when =
                right.from.is_none_or(|from| from <= self.today) && right.until.is_none_or(|until| until >= self.today);
            (right.about, right.insight) == (about, asks.insight) && by_whom && to_whom && why && when
        });
        is_stated || self.is_given_by_proxy(asks, about)
    }

    /// The entries of the register for exactly what a service says it needs.
    fn entries(&self, want: &Want) -> Vec<(usize, &Basis)> {
        let service = &self.services[want.service];
        let declared = service.needs.iter().find(|need| (need.concept, need.purpose) == (want.concept, want.purpose));
        let Some(need) = declared else { return vec![] };
        let fits = |basis: &Basis| {
            !basis.shows
                && basis.owner == service.owner
                && basis.concepts.contains(&want.concept)
                && basis.purpose.is_none_or(|purpose| purpose == want.purpose)
                && (basis.anyone || self.is_own(want.about))
                && (basis.lifts, basis.lets) == (need.lifts, need.lets)
                && basis.is_in_force(self.today)
        };
        self.bases.iter().enumerate().filter(|(_, basis)| fits(basis)).collect()
    }

    /// Whether a service has a right to know: by the operator's register, or by the citizen's own consent to somebody
    /// private. Both questions of law must have an answer.
    fn has_right(&self, want: &Want) -> bool {
        let service = &self.services[want.service];
        let need = service.needs.iter().find(|need| (need.concept, need.purpose) == (want.concept, want.purpose));
        let Some(need) = need else { return false };
        let entries = self.entries(want);
        let met = |(_, basis): &(usize, &Basis)| {
            basis.asks.as_ref().is_none_or(|asks| self.is_given(asks, want.about, service.owner))
        };
        let is_listed = entries.iter().any(met);
        if !entries.is_empty() && !is_listed {
            return false;
        }
        if !self.is_own(want.about) {
            // About others only statutes count, or that nothing is confidential; and both must be in the register.
            return is_listed && need.lifts != Lifts::Waiver && matches!(need.lets, Lets::Statute(_));
        }
        let consented = self.has_consented(want);
        let may_use = match need.lets {
            Lets::Consent => consented && (is_listed || !self.is_public(service.owner)),
            Lets::Statute(_) | Lets::Contract | Lets::OwnRequest => is_listed,
        };
        let may_have = match need.lifts {
            Lifts::NotConfidential => true,
            Lifts::Statute(_) => is_listed,
            Lifts::Waiver => consented || (need.lets == Lets::OwnRequest && is_listed),
        };
        may_use && may_have
    }

    /// How surely the citizen has logged in; 0 is not at all.
    const fn login(&self) -> u8 {
        if self.logged_in { self.level } else { 0 }
    }

    /// Why a service may not know it, whatever right it has: the names of all rules that stand against it.
    pub(crate) fn against(&self, want: &Want) -> Vec<String> {
        let service = &self.services[want.service];
        let mut against = Vec::new();
        let mut rule = |applies: bool, name: &str| against.extend(applies.then(|| name.to_owned()));
        rule(self.stopped.contains(&service.assistant), "operator:stopped");
        rule(self.is_unknown(want.about), "nation:known-subject");
        let Some(concept) = self.concepts.get(want.concept) else {
            rule(true, "operator:vocabulary");
            return against;
        };
        rule(self.login() == 0 && concept.login > 0, "nation:log-in");
        rule(self.login() > 0 && self.login() < concept.login, "nation:login-level");
        let beyond = self.beyond_the_mandate(service.owner, want.concept, want.about);
        rule(beyond.is_some(), beyond.unwrap_or_default());
        let need = service.needs.iter().find(|need| (need.concept, need.purpose) == (want.concept, want.purpose));
        let Some(need) = need else {
            rule(true, "owner:manifest");
            return against;
        };
        let by_statute = matches!(need.lets, Lets::Statute(_));
        // A statute on use is no wish of the protected person's.
        rule(need.lifts == Lifts::Waiver && by_statute, "nation:nothing-permits");
        let lifted_by_statute = matches!(need.lifts, Lifts::Statute(_));
        rule(need.lifts == Lifts::NotConfidential && concept.confidential, "nation:confidential-is-not-open");
        let explicit = self.has_consented(want) && self.logged_in;
        rule(concept.kind == Kind::Special && !by_statute && !explicit, "nation:special-category");
        let to_the_public = by_statute && lifted_by_statute && self.is_public(service.owner);
        rule(concept.kind == Kind::ProtectedAddress && !to_the_public, "nation:protected-address");
        let rests = by_statute && need.lifts != Lifts::Waiver;
        rule(!self.is_own(want.about) && !rests, "nation:nobody-for-another");
        for (number, forbids) in self.forbids.iter().enumerate() {
            let applies = match forbids {
                Forbids::Owner(owner) => *owner == service.owner,
                Forbids::Sector(sector) => *sector == self.sectors[service.owner],
                Forbids::Concept(concept) => *concept == want.concept,
                Forbids::PurposeAboutOthers(purpose) => *purpose == want.purpose && !self.is_own(want.about),
                Forbids::UntilDay(day) => self.today <= *day,
                Forbids::Showing(_) => false,
            };
            rule(applies, &format!("operator:r{number}"));
        }
        against
    }

    /// Every rule that is a reason to withhold this: those that stand against it, and the rights that are missing.
    pub(crate) fn reasons(&self, want: &Want) -> Vec<String> {
        let mut reasons = self.against(want);
        if self.is_unknown(want.about) || self.has_right(want) {
            return reasons;
        }
        let service = &self.services[want.service];
        let entries = self.entries(want);
        let asked = entries.iter().filter_map(|(number, basis)| Some((number, basis.asks.as_ref()?)));
        let missing: Vec<_> = asked.filter(|(_, asks)| !self.is_given(asks, want.about, service.owner)).collect();
        // Where it was taken back, that is what the one who asks is told.
        if missing.iter().any(|(_, asks)| self.proxy_was_withdrawn(asks, want.about)) {
            reasons.push("citizen:mandate-withdrawn".to_owned());
        } else {
            reasons.extend(missing.iter().map(|(number, _)| format!("operator:b{number}")));
        }
        let need = service.needs.iter().find(|need| (need.concept, need.purpose) == (want.concept, want.purpose));
        let Some(need) = need else { return reasons };
        let could_be_consented = self.is_own(want.about)
            && need.lets == Lets::Consent
            && !self.has_consented(want)
            && (!entries.is_empty() || !self.is_public(service.owner));
        let no_yes = match self.answer(want).map(|one| one.said) {
            None if self.is_for_another() => "nation:nobody-for-another",
            None => "citizen:no-consent",
            Some(Said::No) => "citizen:refused",
            Some(Said::Withdrawn) => "citizen:withdrawn",
            Some(Said::Yes) => "citizen:expired",
        };
        reasons.push(if could_be_consented { no_yes } else { "operator:no-basis" }.to_owned());
        // A statute that is to lift confidentiality is the operator's to approve, whatever the citizen consents to.
        if matches!(need.lifts, Lifts::Statute(_)) && entries.is_empty() {
            reasons.push("operator:no-basis".to_owned());
        }
        reasons
    }

    /// The entries of the register by which an owner may show something about others.
    fn entries_to_show(&self, shown: &Shown) -> Vec<(usize, &Basis)> {
        let fits = |basis: &Basis| {
            basis.shows
                && basis.anyone
                && basis.owner == shown.owner
                && basis.concepts.contains(&shown.concept)
                && basis.is_in_force(self.today)
        };
        self.bases.iter().enumerate().filter(|(_, basis)| fits(basis)).collect()
    }

    /// The first of them for which what it asks for is given: that one decides.
    fn entry_to_show(&self, shown: &Shown) -> Option<(usize, &Basis)> {
        let met = |(_, basis): &(usize, &Basis)| {
            basis.asks.as_ref().is_none_or(|asks| self.is_given(asks, shown.about, shown.owner))
        };
        self.entries_to_show(shown).into_iter().find(met)
    }

    /// Every rule that is a reason not to show the citizen this; none where it may be shown.
    pub(crate) fn reasons_to_hide(&self, shown: &Shown) -> Vec<String> {
        let mut reasons = Vec::new();
        let mut rule = |applies: bool, name: &str| reasons.extend(applies.then(|| name.to_owned()));
        rule(self.is_unknown(shown.about), "nation:known-subject");
        let Some(concept) = self.concepts.get(shown.concept) else {
            rule(true, "operator:vocabulary");
            return reasons;
        };
        rule(self.login() == 0 && concept.login > 0, "nation:log-in");
        rule(self.login() > 0 && self.login() < concept.login, "nation:login-level");
        let beyond = self.beyond_the_mandate(shown.owner, shown.concept, shown.about);
        rule(beyond.is_some(), beyond.unwrap_or_default());
        let is_own = self.is_own(shown.about);
        rule(concept.kind == Kind::ProtectedAddress && !is_own, "nation:show-protected-address");
        for (number, forbids) in self.forbids.iter().enumerate() {
            let applies = match forbids {
                Forbids::Showing(concept) | Forbids::Concept(concept) => *concept == shown.concept,
                Forbids::UntilDay(day) => self.today <= *day,
                Forbids::Owner(_) | Forbids::Sector(_) | Forbids::PurposeAboutOthers(_) => false,
            };
            rule(applies, &format!("operator:r{number}"));
        }
        if is_own || !concept.confidential || self.is_unknown(shown.about) {
            return reasons;
        }
        if let Some((_, basis)) = self.entry_to_show(shown) {
            let by_statutes = matches!((basis.lifts, basis.lets), (Lifts::Statute(_), Lets::Statute(_)));
            rule(!by_statutes, "nation:nothing-permits");
            return reasons;
        }
        let entries = self.entries_to_show(shown);
        rule(entries.is_empty(), "operator:no-basis");
        let asks = || entries.iter().filter_map(|(_, basis)| basis.asks.as_ref());
        let withdrawn = asks().any(|asks| self.proxy_was_withdrawn(asks, shown.about));
        rule(withdrawn, "citizen:mandate-withdrawn");
        entries.iter().filter(|_| !withdrawn).for_each(|(number, _)| rule(true, &format!("operator:b{number}")));
        reasons
    }

    /// The rule by which it is shown, where it may be.
    pub(crate) fn shown_by(&self, shown: &Shown) -> String {
        if self.is_own(shown.about) {
            return "nation:show-own".to_owned();
        }
        match self.entry_to_show(shown).filter(|_| self.concepts[shown.concept].confidential) {
            Some((number, _)) => format!("operator:b{number}"),
            None => "nation:show-open".to_owned(),
        }
    }

    /// Everything that anybody could show the citizen.
    pub(crate) fn shows(&self) -> Vec<Shown> {
        let concepts = |owner| (0..CONCEPTS).map(move |concept| (owner, concept));
        let all = (0..self.sectors.len()).flat_map(concepts);
        all.flat_map(|(owner, concept)| (0..PEOPLE).map(move |about| Shown { owner, concept, about })).collect()
    }

    /// Everything that could be wanted.
    pub(crate) fn wants(&self) -> Vec<Want> {
        let mut wants = Vec::new();
        for (service, of) in self.services.iter().enumerate() {
            for about in 0..PEOPLE {
                for need in &of.needs {
                    wants.push(Want { service, concept: need.concept, about, purpose: need.purpose });
                }
                // And something that is not declared, more often than not.
                wants.push(Want { service, concept: (service + about) % CONCEPTS, about, purpose: 0 });
            }
        }
        wants
    }
}
