//! What a citizen would notice.

use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Language, Status, Subject};

use super::*;

fn answer(language: Language) -> Run {
    Harness::new().language(language).answer::<Municipality>("guidance")
}

#[test]
fn it_says_where_the_grave_can_be_who_decides_and_where_the_ceremony_is() {
    let run = answer(Language::Nb);
    let text = run.text();
    for said in ["en grav som familien har", "ordner gravferden, bestemmer", "gratis og åpent for alle, uansett tro"] {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
    assert!(text.contains("hjelp hjemme") && text.contains("leveres tilbake"), "{text}");
    assert!(text.contains(texts::TELEPHONE), "it says where to ask");
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn it_wants_nothing_and_looks_nobody_up() {
    let run = answer(Language::Nb);
    assert_eq!((run.wanted.len(), run.requests.len(), run.referred.len(), run.provided.len()), (0, 0, 0, 0));
}

#[test]
fn the_task_reaches_its_milestone_in_the_first_days_and_waits_for_nothing() {
    let run = answer(Language::Nb);
    assert_eq!(run.tasks.len(), 2);
    let funeral = run.task("funeral").unwrap();
    assert_eq!(funeral.gives.as_deref(), Some(pilot_concepts::milestone::FUNERAL_AGREED));
    let task = run.task("grave").unwrap();
    assert_eq!((task.gives.as_deref(), task.after.len()), (Some(GRAVE_AGREED), 0));
    assert_eq!((task.body.when.as_deref(), task.body.due, &task.about), (Some("days"), None, &Subject::citizen()));
    for language in Language::ALL {
        let title = answer(language).task("grave").unwrap().body.title.clone();
        assert!(title.split_whitespace().count() <= 9, "{title}");
    }
}

#[test]
fn every_language_has_its_own_words_says_what_they_are_and_cites_no_act() {
    let texts = Language::ALL.map(|language| answer(language).text());
    let standing = ["veiledning, ikke en avgjørelse", "rettleiing, ikkje ei avgjerd", "guidance, not a decision"];
    for (text, standing) in texts.iter().zip(standing) {
        assert!(text.contains(standing) && text.contains("0.1.0"), "{text}");
        assert!(!text.contains('§') && !text.contains("loven"), "{text}");
    }
    assert!(texts[0] != texts[1] && texts[1] != texts[2]);
}

#[test]
fn it_is_short() {
    for language in Language::ALL {
        let words: usize = answer(language).said().take(2).map(|part| part.text().split_whitespace().count()).sum();
        assert!(words <= 100, "{words} words in {language:?}");
    }
}

#[test]
fn another_service_is_not_its_task() {
    let run = Harness::new().answer::<Municipality>("grave");
    assert_eq!((run.status(), run.parts.len(), run.tasks.len()), (Some(Status::NotRelevant), 0, 0));
}
