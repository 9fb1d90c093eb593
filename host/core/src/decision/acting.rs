//! Decisions where somebody acts for another: whether the mandate covers it today, and proxies from co-heirs.

use super::{Rules, Withholding, rule_of};
use crate::concept::UTTERANCE;
use crate::conversation::{Conversation, Principal};
use crate::fact::Fact;
use crate::ids::{AssistantId, Concept, OrgNumber, Subject};
use crate::law::{Basis, Holder, Mandate};
use crate::mandate::{
    Acting, CaseNumber, ESTATE_CASE, ESTATE_INSIGHT, ESTATE_PARTIES, MANDATE, Parties, Party, Proxy, Relation,
    Standing, Stated,
};
use crate::private::Private;
use crate::refusal::{RefusalCode, Remedy};

impl Rules {
    /// Whether who acts for the citizen may have this, now: what is about others, the citizen has them know of through the
    /// mandate too. Everything that is not confidential is for everybody; what they say themselves is theirs.
    pub(super) fn may_act(
        &self,
        conversation: &Conversation,
        owner: &OrgNumber,
        (concept, is_confidential): (&Concept, bool),
        about: &Subject,
        today: &str,
    ) -> Result<(), Withholding> {
        let Some(acting) = conversation.acting.as_deref().filter(|_| *about != Subject::principal()) else {
            return Ok(());
        };
        if !is_confidential || concept.as_str() == UTTERANCE {
            return Ok(());
        }
        let packages = match self.standing(conversation, acting, today) {
            Ok(packages) => packages,
            Err(rule) => return Err(Withholding::new(RefusalCode::NoBasis, Remedy::Mandate, rule)),
        };
        if acting.relation == Relation::Child || self.mandates.covers(&packages, owner, concept) {
            return Ok(());
        }
        Err(Withholding::new(RefusalCode::NoBasis, Remedy::Mandate, "nation:outside-the-mandate"))
    }

    /// The access packages of the mandate by which somebody acts in a conversation.
    ///
    /// # Errors
    /// The rule by which it does not count today.
    pub fn standing(
        &self,
        conversation: &Conversation,
        acting: &Acting,
        today: &str,
    ) -> Result<Vec<String>, &'static str> {
        let ended = "nation:no-mandate";
        let Some(principal) = &conversation.principal else { return Err(ended) };
        if acting.relation == Relation::Helped {
            return match conversation.shared.help(principal, &acting.citizen, today) {
                (Standing::Counts, packages) => Ok(packages.into_iter().collect()),
                (Standing::Withdrawn, _) => Err("citizen:mandate-withdrawn"),
                (Standing::None, _) => Err(ended),
            };
        }
        let citizen = Subject::citizen();
        let mine = self.stated_of(conversation, (acting, &citizen), today);
        let packages: Vec<Vec<String>> = mine.map(|(_, stated)| stated.packages).collect();
        if packages.is_empty() { Err(ended) } else { Ok(packages.concat()) }
    }

    /// What states the mandate of a conversation for another today. One that the register has not confirmed in this turn
    /// does not count.
    pub fn stated_of<'a>(
        &'a self,
        conversation: &'a Conversation,
        (acting, citizen): (&'a Acting, &'a Subject),
        today: &'a str,
    ) -> impl Iterator<Item = (&'a Fact, Stated)> {
        let stated = self.stated_mandates(conversation, citizen, today);
        stated.filter(move |(fact, stated)| {
            fact.source == acting.source
                && fact.turn >= conversation.turns
                && stated.holder == Subject::principal().as_str()
                && stated.relation == acting.relation.word()
        })
    }

    /// What registers that the operator trusts for it state today of who may act for somebody.
    pub fn stated_mandates<'a>(
        &'a self,
        conversation: &'a Conversation,
        about: &'a Subject,
        today: &'a str,
    ) -> impl Iterator<Item = (&'a Fact, Stated)> {
        let facts = facts_named(conversation, MANDATE, about, today);
        let trusted = facts.filter(|fact| is_trusted(self, &self.mandates.people, &fact.source));
        trusted.filter_map(|fact| Some((fact, rmp_serde::from_slice(fact.value.reveal()).ok()?)))
    }

    /// The court's case on an estate, and its other parties, as those state it whom the operator trusts for it.
    pub fn case_of<'a>(
        &'a self,
        conversation: &'a Conversation,
        deceased: &'a Subject,
        today: &'a str,
    ) -> Option<(&'a Fact, CaseNumber, Parties)> {
        let trusted = |fact: &&Fact| is_trusted(self, &self.mandates.cases, &fact.source);
        let case = facts_named(conversation, ESTATE_CASE, deceased, today).find(trusted)?;
        let number: CaseNumber = rmp_serde::from_slice(case.value.reveal()).ok()?;
        number.case_number.as_ref()?;
        let parties = facts_named(conversation, ESTATE_PARTIES, deceased, today).filter(trusted);
        let mut parties = parties.filter(|fact| fact.source == case.source);
        let parties = parties.find_map(|fact| rmp_serde::from_slice(fact.value.reveal()).ok());
        Some((case, number, parties.unwrap_or(Parties { parties: Vec::new(), others: 0 })))
    }

    /// The proxy that the principal has from co-heirs in the case of an estate, among the parties whom the court names
    /// now. Nobody's proxy gives more than they have: one from somebody without insight gives none. The second value is
    /// whether one was withdrawn.
    pub fn proxy_in(&self, conversation: &Conversation, deceased: &Subject, today: &str) -> (Option<Proxy>, bool) {
        let none = (None, false);
        let Some(holder) = conversation.principal.as_ref().filter(|_| conversation.acting.is_none()) else {
            return none;
        };
        let Some((_, number, parties)) = self.case_of(conversation, deceased, today) else { return none };
        let case = number.case_number.unwrap_or_default();
        let standing = |party: &Party| {
            let giver = Subject::new(&party.who).ok().and_then(|who| principal_of(conversation, &who));
            giver.map_or(Standing::None, |giver| conversation.shared.proxy(&giver, holder, &case, today))
        };
        let standings: Vec<(bool, Standing)> =
            parties.parties.iter().map(|party| (party.insight, standing(party))).collect();
        let gives = standings.iter().any(|(insight, one)| *insight && *one == Standing::Counts);
        let all = parties.others == 0 && standings.iter().all(|(_, one)| *one == Standing::Counts);
        let proxy = gives.then_some(if all { Proxy::Collective } else { Proxy::Individual });
        (proxy, standings.iter().any(|(_, one)| *one == Standing::Withdrawn))
    }

    /// The insight in an estate that the principal has by proxy now, as a fact that the host states and nobody keeps: it
    /// is gone with the proxy.
    pub fn insight_by_proxy(&self, conversation: &Conversation, deceased: &Subject, now: (&str, u64)) -> Option<Fact> {
        let (today, obtained_ms) = now;
        let proxy = self.proxy_in(conversation, deceased, today).0?;
        let holder = Subject::citizen();
        let value = Insight { holder: holder.as_str(), ground: proxy.word() };
        Some(Fact {
            concept: Concept::new(ESTATE_INSIGHT).ok()?,
            about: deceased.clone(),
            value: Private::new(rmp_serde::to_vec_named(&value).ok()?),
            valid_from: None,
            valid_until: None,
            source: AssistantId::host(),
            service: None,
            turn: conversation.turns,
            obtained_ms,
        })
    }

    /// Whether the principal has the proxy that a basis asks for. A collective one is an individual one too.
    pub(super) fn has_proxy(
        &self,
        conversation: &Conversation,
        mandate: &Mandate,
        about: &Subject,
        today: &str,
    ) -> bool {
        match self.proxy_in(conversation, about, today).0 {
            Some(Proxy::Individual) => is_asked(mandate, Proxy::Individual),
            Some(Proxy::Collective) => is_asked(mandate, Proxy::Individual) || is_asked(mandate, Proxy::Collective),
            None => false,
        }
    }

    /// The no of bases that would do, each with a mandate that nobody has. Where one of them could be met by a proxy, and
    /// somebody has withdrawn it, that is the rule; otherwise the first basis is.
    pub(super) fn no_mandate<'a>(
        &self,
        conversation: &Conversation,
        mut bases: impl Iterator<Item = &'a Basis>,
        about: &Subject,
        today: &str,
    ) -> Withholding {
        let no = |rule| Withholding::new(RefusalCode::NoBasis, Remedy::Mandate, rule);
        let Some(first) = bases.next() else {
            return Withholding::new(RefusalCode::NoBasis, Remedy::Operator, "operator:no-basis");
        };
        let would_help = std::iter::once(first).chain(bases).filter_map(|one| one.mandate.as_ref()).any(asks_for_proxy);
        let withdrawn = would_help && self.proxy_in(conversation, about, today).1;
        if withdrawn { no("citizen:mandate-withdrawn".into()) } else { no(rule_of(first)) }
    }
}

/// What is stated of an insight by proxy.
#[derive(serde::Serialize)]
struct Insight<'a> {
    holder: &'a str,
    ground: &'a str,
}

/// Whether a proxy from co-heirs may be what a basis asks for: it is the principal's, and never an owner's.
pub(super) fn asks_for_proxy(mandate: &Mandate) -> bool {
    let by_proxy = [Proxy::Individual, Proxy::Collective];
    mandate.concept.as_str() == ESTATE_INSIGHT
        && mandate.from.contains(&AssistantId::host())
        && mandate.holder != Holder::Owner
        && by_proxy.into_iter().any(|proxy| is_asked(mandate, proxy))
}

/// A basis that says nothing of the grounds takes any.
fn is_asked(mandate: &Mandate, proxy: Proxy) -> bool {
    mandate.grounds.is_empty() || mandate.grounds.iter().any(|ground| ground == proxy.word())
}

/// Whom a reference stands for, as somebody who could be logged in.
pub fn principal_of(conversation: &Conversation, who: &Subject) -> Option<Principal> {
    let entry = conversation.subjects.get(who)?;
    Some(Principal::new(entry.scheme.clone(), entry.identifier.clone()))
}

fn is_trusted(rules: &Rules, trusted: &[AssistantId], source: &AssistantId) -> bool {
    trusted.contains(source) && !rules.stopped.has(source, None)
}

fn facts_named<'a>(
    conversation: &'a Conversation,
    concept: &'static str,
    about: &'a Subject,
    today: &'a str,
) -> impl Iterator<Item = &'a Fact> {
    let of = move |fact: &&Fact| fact.concept.as_str() == concept && fact.about == *about && fact.holds_on(today);
    conversation.facts.iter().rev().filter(of)
}
