//! The court's own deadline, and the law's sixty days from the death.

use pilot_concepts::Death;
use samspill_sdk::Language;

use super::*;

fn died(harness: Harness, date: &str) -> Harness {
    harness.fact(&deceased(), &Death { date: Some(day(date)) })
}

fn without_deadline() -> Value {
    with(&[("deadlineDate", json!(null))])
}

#[test]
fn a_deadline_that_has_passed_is_shown_with_what_to_do_now() {
    let late = ask(CHILD, vec![object(ID, DECEASED)]).today(Date::parse("2026-08-10").unwrap());
    let text = answer(&late).text();
    assert!(text.contains("9. august 2026") && text.contains("Fristen er ute. Saken er ikke tapt"));
    let last_day = ask(CHILD, vec![object(ID, DECEASED)]).today(Date::parse("2026-08-09").unwrap());
    assert!(!answer(&last_day).text().contains("Fristen er ute"));
}

#[test]
fn a_deadline_that_the_court_did_not_give_is_never_computed() {
    for missing in [json!(null), json!("1900-01-01T00:00:00Z"), json!("snart"), json!(17)] {
        let run = answer(&ask(CHILD, vec![with(&[("deadlineDate", missing)])]));
        assert!(run.text().contains("Retten har ikke oppgitt noen."));
        assert_eq!(run.task(&key("settlement")).unwrap().body.due, None);
    }
}

#[test]
fn the_court_s_day_and_the_law_s_are_both_shown_with_whose_each_is() {
    for (language, court, law) in [
        (Language::Nb, "Rettens frist: 9. august 2026", "Lovens frist: 9. juli 2026, 60 dager etter dødsfallet"),
        (Language::Nn, "Fristen til retten: 9. august 2026", "Fristen i lova: 9. juli 2026, 60 dagar etter dødsfallet"),
        (
            Language::En,
            "The court's deadline: 9 August 2026",
            "The law's deadline: 9 July 2026, 60 days after the death",
        ),
    ] {
        let run = answer(&died(ask(CHILD, vec![object(ID, DECEASED)]), "2026-05-10").language(language));
        assert_in_order(&run.text(), &[court, law]);
        assert_eq!(run.task(&key("settlement")).unwrap().body.due, Some(day("2026-08-09")), "the court's counts");
    }
}

#[test]
fn the_law_s_day_is_not_told_where_the_day_of_the_death_is_unknown() {
    let unknown = ask(CHILD, vec![object(ID, DECEASED)]);
    let undated = ask(CHILD, vec![object(ID, DECEASED)]).fact(&deceased(), &Death { date: None });
    let refused = died(ask(CHILD, vec![object(ID, DECEASED)]), "2026-05-10")
        .refuse::<Death>(Refusal::new(samspill_sdk::RefusalCode::NoBasis, samspill_sdk::Remedy::Operator));
    for harness in [unknown, undated, refused] {
        let text = answer(&harness).text();
        assert!(!text.contains("Lovens frist") && text.contains("9. august 2026"), "{text}");
    }
}

#[test]
fn where_the_court_gives_no_day_the_task_has_the_law_s() {
    let run = answer(&died(ask(CHILD, vec![without_deadline()]), "2026-05-10"));
    let task = run.task(&key("settlement")).unwrap();
    assert_eq!((task.body.due, task.body.when.as_deref()), (Some(day("2026-07-09")), None));
    assert!(run.text().contains("Retten har ikke oppgitt noen."));
    let neither = answer(&ask(CHILD, vec![without_deadline()]));
    let task = neither.task(&key("settlement")).unwrap();
    assert_eq!((task.body.due, task.body.when.as_deref()), (None, Some("weeks")));
}

#[test]
fn the_law_s_day_alone_can_pass_but_not_before_the_court_s() {
    let late = |case: Value| answer(&died(ask(CHILD, vec![case]), "2026-05-10").today(day("2026-07-10"))).text();
    assert!(late(without_deadline()).contains("Fristen er ute. Saken er ikke tapt"));
    assert!(!late(object(ID, DECEASED)).contains("Fristen er ute"), "the court has given more time");
}

#[test]
fn nothing_is_computed_from_the_day_the_court_received_the_case() {
    let case = with(&[("deadlineDate", json!(null)), ("receivedDate", json!("2026-06-01"))]);
    let run = answer(&ask(CHILD, vec![case]));
    assert_eq!(run.task(&key("settlement")).unwrap().body.due, None);
    assert!(!run.text().contains("31. juli 2026"));
}
