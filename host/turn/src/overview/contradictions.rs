//! What contradicts is shown as a contradiction, with both owners. The host does not choose.

use std::collections::BTreeMap;

use samspill_capabilities::documents;
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept, Subject};
use samspill_core::label::Label;
use samspill_core::overview::{Contradiction, Side};
use samspill_core::plan::Planned;
use samspill_core::text::{Text, day_in_words, is_day};
use samspill_core::turn::OwnerView;
use serde_json::Value;

use super::texts;
use crate::hidden::Hidden;
use crate::host_texts::title;
use crate::plan::View;

/// Tasks that are the same and have different last days.
pub(super) fn of_days(view: &View<'_>, planned: &[Planned<'_>]) -> Vec<Contradiction> {
    let sides = |one: &Planned<'_>| -> Vec<Side> {
        let given = one.contradicting_days().into_iter();
        given
            .filter_map(|(task, day)| {
                let owner = OwnerView::from(&view.manifest_of(task)?.owner);
                let says = format!("{} {}", texts::of(view.language).due, day_in_words(day, view.language));
                Some(Side { owner, says })
            })
            .collect()
    };
    let contradiction = |one: &Planned<'_>| Contradiction { about: one.task.body.title.clone(), sides: sides(one) };
    planned.iter().map(contradiction).filter(|one| one.sides.len() > 1).collect()
}

/// Facts of which there is one truth, and about which owners state different values.
pub(super) fn of_facts(view: &View<'_>) -> Vec<Contradiction> {
    let vocabulary = &view.rules.vocabulary;
    let contradiction = |stated: Vec<(&Fact, Side)>| Contradiction {
        about: stated.first().map(|(fact, _)| title(vocabulary, &fact.concept, view.language)).unwrap_or_default(),
        sides: stated.into_iter().map(|(_, side)| side).collect(),
    };
    disputed(view).into_iter().map(contradiction).collect()
}

/// The facts that are shown because they contradict each other, for receipts: showing is a crossing too (I1).
pub(super) fn shown<'a>(view: &View<'a>) -> Vec<&'a Fact> {
    disputed(view).into_iter().flatten().map(|(fact, _)| fact).collect()
}

/// The newest words of those who say different things of the same, as far as the citizen may see them.
fn disputed<'a>(view: &View<'a>) -> Vec<Vec<(&'a Fact, Side)>> {
    if !view.shows_facts {
        return Vec::new();
    }
    let vocabulary = &view.rules.vocabulary;
    let mut stated: BTreeMap<(&Concept, &Subject), BTreeMap<&AssistantId, &Fact>> = BTreeMap::new();
    for fact in &view.conversation.facts {
        let single = vocabulary.get(&fact.concept).is_some_and(|entry| entry.single);
        if single && fact.holds_on(view.today) && may_see(view, fact) {
            // The newest word of each source: facts are kept in the order in which they came.
            stated.entry((&fact.concept, &fact.about)).or_default().insert(&fact.source, fact);
        }
    }
    let said = stated.into_values().map(|facts| {
        facts.into_values().filter_map(|fact| Some((fact, side(view, fact)?))).collect::<Vec<(&Fact, Side)>>()
    });
    let differ =
        |sides: &Vec<(&Fact, Side)>| sides.iter().any(|(_, one)| sides.iter().any(|(_, o)| o.says != one.says));
    said.filter(differ).collect()
}

fn may_see(view: &View<'_>, fact: &Fact) -> bool {
    let label = Label { concept: fact.concept.clone(), about: fact.about.clone() };
    !view.rules.stopped.has(&fact.source, fact.service.as_ref())
        && view.network.get(&fact.source).is_some_and(|source| {
            let owner = &source.manifest.owner.number;
            view.rules.decide_for_citizen(view.conversation, owner, &label, view.today).is_ok()
        })
}

fn side(view: &View<'_>, fact: &Fact) -> Option<Side> {
    let words = view.rules.vocabulary.get(&fact.concept).map(|entry| &entry.words)?;
    let value = documents::value(fact.value.reveal()).ok()?;
    let mut says = Vec::new();
    in_words(&value, words, view, &mut says);
    let owner = &view.network.get(&fact.source)?.manifest.owner;
    let says = says.join(", ");
    // The same check as for what an assistant says itself (I5).
    let leaks = Hidden::of(view.rules, view.conversation, &owner.number, view.today).is_in([says.as_str()]);
    (!leaks).then(|| Side { owner: OwnerView::from(owner), says })
}

/// The leaves of a value, in words where the vocabulary has them.
fn in_words(value: &Value, words: &BTreeMap<String, Text>, view: &View<'_>, says: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Bool(yes) => says.push(texts::of(view.language).yes_no(*yes).to_owned()),
        Value::Number(number) => says.push(number.to_string()),
        Value::String(text) => says.push(match words.get(text) {
            Some(word) => word.in_language(view.language).to_owned(),
            None if is_day(text) => day_in_words(text, view.language),
            None => text.clone(),
        }),
        Value::Array(values) => values.iter().for_each(|one| in_words(one, words, view, says)),
        Value::Object(fields) => fields.values().for_each(|one| in_words(one, words, view, says)),
    }
}
