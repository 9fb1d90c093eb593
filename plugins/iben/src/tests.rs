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
fn the_greeting_is_a_part_of_its_own_without_a_number_and_whom_she_asked_comes_after_it() {
    let run = network(said("Mannen min døde i går")).lead::<Iben>();
    let said: Vec<String> = run.said().map(samspill_sdk::Content::text).collect();
    let [greeting, rest] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(greeting, "Jeg kondolerer. Det er tungt å miste mannen sin. Du trenger ikke å ordne alt i dag.");
    assert!(!greeting.chars().any(|letter| letter.is_ascii_digit()) && !greeting.contains("spurt"));
    assert!(rest.contains("Jeg har spurt no.domstol.dodsbo og no.fjordbegravelse."), "{rest}");
    assert!(rest.contains("En maskin svarer her."), "{rest}");
    assert!(matches!(run.parts.as_slice(), [Part::Said(_), Part::Said(_), Part::Placed { .. }, Part::Placed { .. }]));
}

#[test]
fn the_relation_is_named_only_where_the_words_say_it() {
    let greeting = |text: &str| network(said(text)).lead::<Iben>().said().next().unwrap().text();
    for (text, named) in [
        ("Mannen min gikk bort", "mannen sin"),
        ("kona døydde", "kona si"),
        ("far er død", "faren sin"),
        ("mor sovna inn i natt", "moren sin"),
        ("Jeg har mistet sønnen min", "barnet sitt"),
        ("en venn av meg døde", "en venn"),
        ("Han døde i natt", "noen"),
        ("naboens mann er død", "noen"),
    ] {
        let said = greeting(text);
        assert!(said.contains(&format!("å miste {named}. Du trenger ikke å ordne alt")), "{text}: {said}");
    }
}

#[test]
fn whom_the_citizen_lost_is_kept_nowhere() {
    let run = network(said("Mannen min døde i går")).lead::<Iben>();
    let other = network(said("Mor døde i går")).lead::<Iben>();
    assert_eq!(run.state_bytes(), other.state_bytes());
    assert!(run.asked.iter().all(|question| question.input.is_none()));
}

#[test]
fn everyone_is_asked_in_one_turn_and_placed_in_the_host_s_order() {
    let names = ["no.a", "no.b", "no.c", "no.d", "no.e"];
    let harness = names.iter().fold(said("Mor er død"), |harness, name| harness.candidate(name, "guidance"));
    let run = harness.candidate("no.a", "facts").lead::<Iben>();
    assert_eq!(run.asked.len(), 6);
    assert_eq!(placed(&run), ["no.a", "no.b", "no.c", "no.d", "no.e", "no.a"]);
    // Two services of one assistant are one to the citizen.
    assert!(run.text().contains("Jeg har spurt no.a, no.b og 3 andre."), "{}", run.text());
    assert_eq!(run.cancelled, Vec::<String>::new());
}

#[test]
fn she_needs_nothing_but_the_words_and_so_is_the_same_to_who_is_not_logged_in() {
    let run = network(said("Mannen min døde")).lead::<Iben>();
    assert_eq!((run.wanted.len(), run.provided.len(), run.requests.len()), (0, 0, 0));
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
fn any_later_words_ask_everyone_again() {
    let first = network(said("mannen min gikk bort")).lead::<Iben>();
    for text in ["og hva nå?", "ja, vi var samboere", "nei", "takk", "Han er borte", "skifte dekk"] {
        let next = network(said(text)).state_bytes(first.state_bytes()).lead::<Iben>();
        assert_eq!((placed(&next), next.people.len()), (placed(&first), 0), "{text}");
        assert_eq!(next.state_bytes(), first.state_bytes());
    }
}

#[test]
fn a_death_told_after_a_question_of_inheritance_is_condoled_once() {
    let first = network(said("Hvem arver huset?")).lead::<Iben>();
    let told = network(said("Mannen min døde i går")).state_bytes(first.state_bytes()).lead::<Iben>();
    assert!(told.text().starts_with("Jeg kondolerer."), "{}", told.text());
    let again = network(said("Mannen min døde i går")).state_bytes(told.state_bytes()).lead::<Iben>();
    assert!(!again.text().contains("kondolerer"));
}

#[test]
fn what_may_be_a_death_is_asked_kindly_and_a_yes_is_enough() {
    let asks = network(said("Mannen min er borte")).lead::<Iben>();
    assert!(asks.text().contains("Er det noen som har dødd?") && !asks.text().contains("kondolerer"));
    assert_eq!((asks.asked.len(), asks.status()), (0, Some(Status::NeedsFacts)));
    let after = |text: &str| network(said(text)).state_bytes(asks.state_bytes()).lead::<Iben>();
    let yes = after("Ja");
    assert!(yes.text().starts_with("Jeg kondolerer.") && placed(&yes).len() == 2, "{}", yes.text());
    let no = after("Nei");
    assert!(no.text().contains("da vet jeg det") && no.asked.is_empty(), "{}", no.text());
    // What is still unclear is not asked a second time: a person can.
    assert_eq!(after("kanskje").people.len(), 1);
}

#[test]
fn who_cannot_go_on_is_met_first_and_with_a_person() {
    let alone = network(said("Jeg vil dø")).lead::<Iben>();
    assert!(alone.text().contains("113") && alone.people.len() == 1 && alone.asked.is_empty());
    let bereaved = network(said("Mannen min er død. Jeg vil ikke leve")).lead::<Iben>();
    assert!(bereaved.said().next().unwrap().text().contains("113"), "{}", bereaved.text());
    assert_eq!((bereaved.people.len(), placed(&bereaved).len()), (1, 2));
}

#[test]
fn about_inheritance_nobody_is_condoled() {
    let run = network(said("Hvem arver huset?")).lead::<Iben>();
    assert!(!run.text().contains("kondolerer"));
    assert_eq!(placed(&run).len(), 2);
}

#[test]
fn without_words_it_asks_for_them() {
    for harness in [Harness::new(), said("  "), said("Hei!")] {
        let run = network(harness).lead::<Iben>();
        assert!(run.text().contains("med dine egne ord"));
        assert_eq!((run.status(), run.asked.len()), (Some(Status::NeedsFacts), 0));
    }
}

#[test]
fn what_is_not_understood_is_met_kindly_and_with_a_person() {
    let run = network(said("Når er dødlinjen for skattemeldingen?")).lead::<Iben>();
    assert!(run.text().contains("Jeg kan hjelpe når et menneske er død"));
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

/// LIX: words in a sentence, and long words (more than six letters) in a hundred. 40 is plain prose.
fn lix(text: &str) -> f64 {
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let sentences = text.split(['.', '!', '?', ':', '\n']).filter(|sentence| !sentence.trim().is_empty()).count();
    let long = words.iter().filter(|word| word.chars().count() > 6).count();
    let (words, sentences, long) = (words.len() as f64, sentences as f64, long as f64);
    words / sentences + 100.0 * long / words
}

#[test]
fn lix_is_what_it_is_elsewhere() {
    assert_eq!(lix("Jeg er her. Du er der."), 3.0);
    assert_eq!(lix("Skifteattesten kommer snart nok."), 4.0 + 25.0);
}

#[test]
fn what_she_says_is_plain_and_a_greeting_is_at_most_25_words() {
    let relations = [
        Relation::Husband,
        Relation::Wife,
        Relation::Spouse,
        Relation::Partner,
        Relation::Mother,
        Relation::Father,
        Relation::Child,
        Relation::Sibling,
        Relation::Grandparent,
        Relation::Friend,
    ];
    let call = |language| Call {
        occasion: samspill_sdk::Occasion::Turn,
        service: "lead".into(),
        about: Subject::citizen(),
        language,
        accepts: Vec::new(),
        content: None,
        kept: samspill_sdk::Private::default(),
    };
    let mut seen = std::collections::BTreeSet::new();
    for call in Language::ALL.map(call) {
        let mut greetings: Vec<Content> =
            relations.map(|relation| texts::condolence(&call, Some(relation))).into_iter().collect();
        greetings.push(texts::condolence(&call, None));
        greetings.extend([texts::acknowledged(&call), texts::still_the_same(&call), texts::not_alone(&call)]);
        greetings.extend([texts::has_somebody_died(&call), texts::in_your_own_words(&call)]);
        for greeting in &greetings {
            let words = greeting.text().split_whitespace().count();
            assert!(words <= 25, "{words} words: {}", greeting.text());
        }
        let titles = ["Tingretten", "Folkeregisteret", "Skatteetaten", "NAV"].map(String::from);
        let longer = [
            texts::asked(&call, &titles),
            texts::nobody_answers(&call),
            texts::something_else(&call),
            texts::what_i_can_help_with(&call),
            texts::missing(&call, &titles),
            texts::cannot_go_on(&call),
        ];
        for text in greetings.iter().chain(&longer).map(Content::text) {
            assert!(lix(&text) <= 40.0, "LIX {}: {text}", lix(&text));
            assert!(seen.insert(text.clone()), "two languages say the same: {text}");
        }
    }
}

/// A value of another concept.
#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/other")]
struct Other(u8);
