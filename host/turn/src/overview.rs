//! The coherent answer (core's [`overview`](samspill_core::overview)), made of what all assistants proposed and vouched
//! for, and of how each hop ended. It reads only what the citizen may see.

mod contradictions;
mod first;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use samspill_capabilities::receipts::{Decided, Recipient, of_decisions};
use samspill_core::conversation::ShownFact;
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept};
use samspill_core::label::Label;
use samspill_core::mandate::{ESTATE_CASE, ESTATE_PARTIES, MANDATE};
use samspill_core::overview::{Fold, OpenQuestion, Overview, PersonLine, Unanswered};
use samspill_core::plan::{Planned, TaskStatus, When};
use samspill_core::receipt::Receipt;
use samspill_core::refusal::Remedy;
use samspill_core::text::days_after;
use samspill_core::turn::{MissingView, Outcome, OwnerView, Part};

use crate::host_texts::title;
use crate::plan::View;

/// Days in which the settlement and most other things are to be done: "the next two months".
const WEEKS_DAYS: u32 = 61;

/// The overview after a turn with these parts.
pub(crate) fn overview(view: &View<'_>, parts: &[Part]) -> Overview {
    let tasks = view.visible_tasks();
    let planned = view.order(&tasks);
    let unanswered = unanswered(view, parts);
    let mut contradictions = contradictions::of_days(view, &planned);
    contradictions.extend(contradictions::of_facts(view));
    let questions = questions(view);
    let first = first::screen(
        view,
        parts,
        &planned,
        &first::Told { unanswered: &unanswered, contradictions: contradictions.len(), questions: questions.len() },
    );
    let on_first: BTreeSet<&str> = first.tasks.iter().map(|task| task.key.as_str()).collect();
    let rest: Vec<&Planned<'_>> =
        planned.iter().filter(|one| !on_first.contains(one.task.public_key().as_str())).collect();
    Overview {
        folds: folds(view, &rest),
        unowned: unowned(view, &planned),
        first,
        contradictions,
        unanswered,
        questions,
    }
}

/// The receipts for what is shown of facts themselves, and what they are for: where owners contradict each other, and for
/// whom the citizen may act. Not for what is known to have been receipted.
pub(crate) fn receipts(
    view: &View<'_>,
    at_ms: u64,
    known: &BTreeSet<ShownFact>,
) -> (Vec<Receipt>, BTreeSet<ShownFact>) {
    let (mut receipts, mut shown) = (Vec::new(), BTreeSet::new());
    let of_mandates = view.conversation.facts.iter().filter(|fact| is_of_mandates(fact) && fact.holds_on(view.today));
    let of_mandates = of_mandates.filter(|_| view.shows_facts);
    for fact in contradictions::shown(view).into_iter().chain(of_mandates) {
        let Some(source) = view.network.get(&fact.source) else { continue };
        let label = Label { concept: fact.concept.clone(), about: fact.about.clone() };
        let owner = &source.manifest.owner.number;
        let decided = Decided {
            concept: fact.concept.clone(),
            about: fact.about.clone(),
            purpose: "show".into(),
            decision: view.rules.decide_for_citizen(view.conversation, owner, &label, view.today),
        };
        let rule = decided.decision.as_ref().map_or_else(|why| &why.rule, |grant| &grant.rule);
        let one = (label, fact.source.clone(), Arc::clone(rule));
        if known.contains(&one) {
            continue;
        }
        shown.insert(one);
        let recipient = Recipient {
            to: "citizen".into(),
            service: fact.service.as_ref().map(ToString::to_string).unwrap_or_default(),
            component: Some(source.component.clone()),
            controller: None,
            giver: Some(OwnerView::from(&source.manifest.owner)),
        };
        receipts.extend(of_decisions(&recipient, at_ms, &[decided]));
    }
    (receipts, shown)
}

/// Whether a fact says for whom the citizen may act, and with whom: the host shows it beside the answer.
fn is_of_mandates(fact: &Fact) -> bool {
    [MANDATE, ESTATE_CASE, ESTATE_PARTIES].contains(&fact.concept.as_str())
}

/// When a task of the plan matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fitting<'a> {
    Now,
    Weeks,
    /// After a milestone: the place of its first task keeps the plan's order.
    After(usize, &'a Concept),
    Later,
    Done,
}

/// The rest of the plan, by when it matters. Each fold keeps the plan's order.
fn folds(view: &View<'_>, rest: &[&Planned<'_>]) -> Vec<Fold> {
    let soon = days_after(view.today, samspill_core::overview::FIRST_DAYS);
    let weeks = days_after(view.today, WEEKS_DAYS);
    let mut places: BTreeMap<&Concept, usize> = BTreeMap::new();
    let mut folds: BTreeMap<Fitting<'_>, Vec<&Planned<'_>>> = BTreeMap::new();
    for (index, one) in rest.iter().enumerate() {
        let fitting = match (one.status, one.waits_for.first(), one.due) {
            (TaskStatus::Done, ..) => Fitting::Done,
            (TaskStatus::Waiting, Some(milestone), _) => {
                Fitting::After(*places.entry(milestone).or_insert(index), milestone)
            }
            (_, _, Some(due)) if due <= soon.as_str() => Fitting::Now,
            (_, _, Some(due)) if due <= weeks.as_str() => Fitting::Weeks,
            (_, _, None) if one.when == When::Days => Fitting::Now,
            (_, _, None) if one.when == When::Weeks => Fitting::Weeks,
            _ => Fitting::Later,
        };
        folds.entry(fitting).or_default().push(one);
    }
    let words = texts::of(view.language);
    let fold = |(fitting, tasks): (Fitting<'_>, Vec<&Planned<'_>>)| Fold {
        title: match fitting {
            Fitting::Now => words.fold_now.to_owned(),
            Fitting::Weeks => words.fold_weeks.to_owned(),
            Fitting::After(_, milestone) => {
                format!("{}{}", words.fold_after, title(&view.rules.vocabulary, milestone, view.language))
            }
            Fitting::Later => words.fold_later.to_owned(),
            Fitting::Done => words.fold_done.to_owned(),
        },
        tasks: tasks.into_iter().map(|planned| view.item(planned)).collect(),
    };
    folds.into_iter().map(fold).collect()
}

/// Whose answer is missing, each service once.
fn unanswered(view: &View<'_>, parts: &[Part]) -> Vec<Unanswered> {
    let mut known = BTreeSet::new();
    let missing = parts.iter().filter_map(|part| part.missing.as_ref());
    missing
        .filter(|missing| known.insert((&missing.assistant, &missing.service)))
        .filter_map(|missing| one_unanswered(view, missing))
        .collect()
}

fn one_unanswered(view: &View<'_>, missing: &MissingView) -> Option<Unanswered> {
    let manifest = &view.network.get(&missing.assistant)?.manifest;
    let service = manifest.service(&missing.service)?;
    let words = texts::of(view.language);
    let why = match (missing.outcome, Remedy::of_word(&missing.remedy)) {
        (Outcome::Withheld, Some(Remedy::LogIn)) if view.conversation.principal.is_some() => words.why_log_in_surer,
        (Outcome::Withheld, Some(Remedy::LogIn)) => words.why_log_in,
        (Outcome::Withheld, Some(Remedy::Consent)) => words.why_consent,
        (Outcome::Withheld, _) => words.why_no_basis,
        (Outcome::Late, _) => words.why_late,
        (Outcome::Busy, _) => words.why_busy,
        _ => words.why_failed,
    };
    Some(Unanswered {
        assistant: missing.assistant.clone(),
        service: missing.service.clone(),
        owner: OwnerView::from(&manifest.owner),
        what: service.title.in_language(view.language).to_owned(),
        outcome: missing.outcome,
        why: why.to_owned(),
        remedy: missing.remedy.clone(),
        desk: person(view, &missing.assistant),
    })
}

/// The desk of an assistant, as somebody to talk to.
fn person(view: &View<'_>, assistant: &AssistantId) -> PersonLine {
    let text = texts::of(view.language).person.to_owned();
    let Some(assistant) = view.network.get(assistant) else { return PersonLine { text, ..PersonLine::default() } };
    let desk = &assistant.manifest.desk;
    PersonLine {
        text,
        name: desk.name.in_language(view.language).to_owned(),
        phone: desk.phone.clone().or_else(|| desk.email.clone()).unwrap_or_default(),
    }
}

/// What belongs to the life events of the plan and that no admitted service names.
fn unowned(view: &View<'_>, planned: &[Planned<'_>]) -> Vec<String> {
    let vocabulary = &view.rules.vocabulary;
    let part_of = |milestone: &Concept| vocabulary.get(milestone).and_then(|entry| entry.part_of.clone());
    let named = planned.iter().flat_map(Planned::sources).flat_map(|task| task.after.iter().chain(&task.gives));
    let events: BTreeSet<Concept> = named.filter_map(part_of).collect();
    let services = view.network.iter().flat_map(|one| one.manifest.services.iter().chain(&one.manifest.lead));
    let owned: BTreeSet<&Concept> = services.flat_map(|service| &service.milestones).collect();
    let nobodys = vocabulary.iter().filter(|(concept, entry)| {
        entry.part_of.as_ref().is_some_and(|event| events.contains(event)) && !owned.contains(concept)
    });
    nobodys.map(|(_, entry)| entry.title.in_language(view.language).to_owned()).collect()
}

/// What the host asks the citizen: what services may know, and nobody has said.
fn questions(view: &View<'_>) -> Vec<OpenQuestion> {
    let conversation = view.conversation;
    let mut by_concept: BTreeMap<&Concept, BTreeSet<String>> = BTreeMap::new();
    for one in &conversation.wondered {
        let citizen = samspill_core::ids::Subject::citizen();
        let known = conversation.facts_of(&one.concept, &citizen, view.today).next().is_some();
        let stopped = view.rules.stopped.has(&one.by, Some(&one.service));
        if let (false, false, Some(by)) = (known, stopped, view.network.get(&one.by)) {
            by_concept.entry(&one.concept).or_default().insert(by.manifest.owner.name.clone());
        }
    }
    let question = |(concept, used_by): (&Concept, BTreeSet<String>)| {
        let vocabulary = &view.rules.vocabulary;
        let ask = vocabulary.get(concept)?.ask.as_ref()?;
        let definition = vocabulary.catalogue().get(concept).and_then(|entry| entry.definition.as_ref());
        Some(OpenQuestion {
            concept: concept.clone(),
            question: ask.in_language(view.language).to_owned(),
            meaning: definition.map(|text| text.in_language(view.language).to_owned()).unwrap_or_default(),
            used_by: used_by.into_iter().collect(),
        })
    };
    by_concept.into_iter().filter_map(question).collect()
}
