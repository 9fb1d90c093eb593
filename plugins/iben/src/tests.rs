//! What a citizen would notice.

use samspill_sdk::harness::{Harness, Part, Run};
use samspill_sdk::{Failure, Labelled, Language, Refusal, RefusalCode, Remedy};

use super::*;

fn said(text: &str) -> Harness {
    Harness::new().input(&Utterance { text: text.into(), language: "nb".into() })
}

fn network(harness: Harness) -> Harness {
    harness.candidate("no.domstol.dodsbo", "case").candidate("no.fjordbegravelse", "ceremony")
}

fn placed(run: &Run) -> Vec<&str> {
    let placed = run.parts.iter().filter_map(|part| match part {
        Part::Placed { assistant, .. } => Some(assistant.as_str()),
        Part::Said(_) => None,
    });
    placed.collect()
}

#[test]
fn a_death_is_met_with_a_condolence_and_every_answer_gets_its_place_unread() {
    let run = network(said("Mannen min døde i går")).lead::<Iben>();
    assert!(run.text().starts_with("Jeg kondolerer."), "{}", run.text());
    assert!(run.text().contains("Jeg har ikke lest dem"));
    assert_eq!(run.looked_for, [DEATH_AND_INHERITANCE]);
    assert_eq!(placed(&run), ["no.domstol.dodsbo", "no.fjordbegravelse"]);
    assert_eq!(run.opened, Vec::<String>::new());
    assert_eq!(run.cancelled, Vec::<String>::new());
    assert_eq!(run.tasks, []);
    assert_eq!(run.status(), Some(Status::Answered));
    assert!(run.asked.iter().all(|question| question.about == Subject::citizen() && question.input.is_none()));
}

#[test]
fn what_answers_hold_changes_nothing_that_iben_does() {
    let secret = samspill_sdk::Content::new().paragraph("hemmelig");
    let plain = network(said("Mor er død")).lead::<Iben>();
    let open = network(said("Mor er død")).opens("no.domstol.dodsbo", secret).lead::<Iben>();
    assert_eq!(plain.parts, open.parts);
    assert!(open.opened.is_empty());
}

#[test]
fn the_next_question_still_means_the_same_without_a_second_condolence() {
    let first = network(said("Faren min gikk bort")).lead::<Iben>();
    let state = first.state_bytes();
    let next = network(said("Hva må jeg gjøre nå?")).state_bytes(state.clone()).lead::<Iben>();
    assert_eq!(placed(&next), placed(&first));
    assert!(!next.text().contains("kondolerer"));
    assert!(next.text().contains("fortsatt gjelder dødsfall og arv"));
    let again = network(said("Faren min er død")).state_bytes(state.clone()).lead::<Iben>();
    assert!(!again.text().contains("kondolerer"));
    // The words may be withheld: then the conversation is still about the same.
    assert_eq!(placed(&network(Harness::new()).state_bytes(state).lead::<Iben>()), placed(&first));
}

#[test]
fn about_inheritance_nobody_is_condoled() {
    let run = network(said("Hvem arver huset?")).lead::<Iben>();
    assert!(!run.text().contains("kondolerer"));
    assert_eq!(placed(&run).len(), 2);
}

#[test]
fn without_words_it_asks_for_them() {
    for harness in [Harness::new(), said("  ")] {
        let run = network(harness).lead::<Iben>();
        assert!(run.text().contains("med dine egne ord"));
        assert_eq!((run.status(), run.asked.len()), (Some(Status::NeedsFacts), 0));
    }
}

#[test]
fn what_is_not_understood_is_met_kindly_and_with_a_person() {
    let run = network(said("Når er dødlinjen for skattemeldingen?")).lead::<Iben>();
    assert!(run.text().contains("Jeg kan hjelpe når noen er død"));
    assert_eq!((run.people.len(), run.asked.len()), (1, 0));
    assert_eq!(run.status(), Some(Status::NotRelevant));
    assert!(!run.emitted().contains("skattemeldingen"));
}

#[test]
fn when_nobody_is_there_or_may_be_asked_a_person_is_offered() {
    let refused = Refusal::new(RefusalCode::NotDeclared, Remedy::Manifest);
    for harness in [said("Mor er død"), said("Mor er død").refuse_find(refused)] {
        let run = harness.lead::<Iben>();
        assert!(run.text().contains("Jeg fant ingen"));
        assert_eq!((run.people.len(), run.status()), (1, Some(Status::Unavailable)));
        // What was understood is kept: the citizen need not say it again.
        assert!(run.state::<Memory>().unwrap().event.is_some());
    }
}

#[test]
fn it_speaks_the_citizen_s_language() {
    for (language, condolence) in [(Language::Nn, "Eg kondolerer"), (Language::En, "I am sorry for your loss")] {
        let run = network(said("My husband died")).language(language).lead::<Iben>();
        assert!(run.text().contains(condolence), "{}", run.text());
    }
}

#[test]
fn an_input_that_is_no_utterance_is_an_invalid_input() {
    let other = Labelled::value(&Other(7)).unwrap();
    assert_eq!(network(Harness::new().raw_input(other)).lead::<Iben>().failure(), Some(Failure::InvalidInput));
}

#[test]
fn it_answers_no_questions_and_forgets_when_told() {
    assert_eq!(Harness::new().answer::<Iben>("lead").status(), Some(Status::NotRelevant));
    let forgotten = Harness::new().notice::<Iben>("lead");
    assert_eq!(forgotten.ended.unwrap().state, Some(Vec::new()));
}

/// A value of another concept.
#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/other")]
struct Other(u8);
