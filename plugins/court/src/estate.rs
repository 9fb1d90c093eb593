//! One estate as this call knows it: the case, whom it is about, their name, and the family's situation.

use pilot_concepts::{Bereavement, Death, Family, IdentityNumber, Relation, RelationWord};
use samspill_sdk::{Call, Host, Known, Subject, Wants};

use crate::case::{Case, CaseStatus};
use crate::case_service::FIT_GUIDANCE;
use crate::situation::Situation;

/// This assistant, as the host stamps it: its own word confirms nothing.
const SELF: &str = "no.domstol.dodsbo";

/// One estate.
pub(crate) struct Estate<'a> {
    pub(crate) case: &'a Case,
    /// None where the host cannot refer to the one who has died.
    pub(crate) subject: Option<Subject>,
    pub(crate) name: Option<String>,
    pub(crate) situation: Situation,
}

impl<'a> Estate<'a> {
    /// Learns what may be known of it, and no more than its guidance needs.
    pub(crate) fn know(host: &Host<'_>, case: &'a Case, lost: &[Bereavement]) -> Self {
        let subject = host.refer::<IdentityNumber>(case.deceased.reveal()).ok();
        let named = lost.iter().find(|one| Some(&one.deceased) == subject.as_ref());
        let name = named.and_then(|one| one.name.clone()).filter(|name| !name.trim().is_empty());
        let situation = match &subject {
            Some(subject) if case.status == CaseStatus::Received => situation(host, case, subject),
            _ => Situation { relation: case.relation(), ..Situation::default() },
        };
        Self { case, subject, name, situation }
    }

    /// What to call the one who has died.
    pub(crate) fn named<'b>(&'b self, call: &Call) -> &'b str {
        let nobody = call.pick("den som er død", "den som er død", "the one who has died");
        self.name.as_deref().unwrap_or(nobody)
    }
}

fn situation(host: &Host<'_>, case: &Case, subject: &Subject) -> Situation {
    let mut wants = Wants::new();
    let death = wants.add::<Death>(subject, FIT_GUIDANCE);
    let relation = wants.add::<Relation>(subject, FIT_GUIDANCE);
    let mut known = host.ask_facts(wants);
    let death = newest(known.take(death).unwrap_or_default()).and_then(|death: Death| death.date);
    let stated = known.take(relation).unwrap_or_default().into_iter().filter(|fact| fact.source != SELF).collect();
    let stated = newest(stated).map(|stated: Relation| stated.relation);
    // Another owner that knows of nothing special contradicts nobody.
    let by_court = case.relation();
    let by_others = stated.filter(|word| *word != RelationWord::Other);
    let by_role = by_court.filter(|word| *word != RelationWord::Other);
    let is_disputed = matches!((by_role, by_others), (Some(one), Some(other)) if one != other);
    let relation = by_role.or(by_others).or(by_court).or(stated);
    let mut situation = Situation { relation, is_disputed, death, family: None, cohabitation: None };
    if situation.turns_on_family() {
        situation.family = pilot_concepts::newest::<Family>(host, subject, FIT_GUIDANCE);
    }
    situation
}

fn newest<T>(known: Vec<Known<T>>) -> Option<T> {
    known.into_iter().max_by_key(|fact| fact.obtained_ms).map(|fact| fact.value)
}
