//! What a citizen would notice, on marriage settlements in the register's real form.

use pilot_assets::cast;
use pilot_concepts::{Bereavement, EstateInsight, Ground};
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Event, Language, Refusal, Request, Response, Status};
use serde_json::json;

use super::*;

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn person(reference: &str) -> Subject {
    Subject::new(reference)
}

fn lost(harness: Harness, reference: &str, name: &str) -> Harness {
    let lost = Bereavement { deceased: person(reference), name: Some(name.into()) };
    harness.fact(&Subject::citizen(), &lost)
}

fn seen_by(harness: Harness, reference: &str, holder: &str) -> Harness {
    let insight = EstateInsight { holder: holder.into(), ground: Ground::Spouse };
    harness.fact(&person(reference), &insight)
}

/// One who has died, in whose estate the citizen has insight; the register answers this.
fn asked(body: &Value) -> Harness {
    let body = body.to_string();
    let harness = seen_by(lost(Harness::new(), "d", "Arne Lyngmo"), "d", "citizen");
    harness.register(move |_| Ok(Response::new(200, body.clone())))
}

fn answer(harness: &Harness) -> Run {
    harness.answer::<Settlements>("settlements")
}

fn two() -> Value {
    json!({"ektepakter": [
        {"spouseName": "ROTETE BARNESKOLE", "entryDate": "1981-06-14"},
        {"spouseName": "RYDDIG NISSEMOR", "entryDate": "1988-12-24"}
    ]})
}

#[test]
fn each_is_shown_and_vouched_for_as_the_register_has_it() {
    let run = answer(&asked(&two()));
    let text = run.text();
    assert!(text.contains("Ektepakter: Arne Lyngmo"), "{text}");
    for row in ["ROTETE BARNESKOLE: registrert 14. juni 1981", "RYDDIG NISSEMOR: registrert 24. desember 1988"] {
        assert!(text.contains(row), "{text}");
    }
    assert!(text.contains("arveloven § 92") && text.contains("veiledning, ikke en avgjørelse"));
    let one = |spouse: &str, date: &str| MarriageSettlement { spouse: spouse.into(), entered: Some(day(date)) };
    let expected = vec![one("ROTETE BARNESKOLE", "1981-06-14"), one("RYDDIG NISSEMOR", "1988-12-24")];
    assert!(run.provided::<MarriageSettlements>() == [(person("d"), MarriageSettlements { settlements: expected })]);
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn the_register_is_asked_about_the_deceased_and_nobody_reads_the_number() {
    let run = answer(&asked(&two()));
    let request = run.requests.first().unwrap();
    assert_eq!(
        (request.method.as_str(), request.register.as_str(), request.path.as_str(), &request.about),
        ("GET", "marriage-settlements", "/ektepakt/api/v1/ektepakter/{about}", &person("d"))
    );
    assert!(run.wanted.iter().all(|want| !want.concept.ends_with("/identity-number")));
}

#[test]
fn without_insight_or_without_a_loss_nothing_is_said_and_nothing_asked() {
    let harnesses = [
        Harness::new(),
        lost(Harness::new(), "d", "Arne Lyngmo"),
        seen_by(lost(Harness::new(), "d", "Arne Lyngmo"), "d", "310000097"),
        seen_by(lost(Harness::new(), "d", "Arne Lyngmo"), "another", "citizen"),
        asked(&two()).refuse::<EstateInsight>(Refusal::no_consent()),
        asked(&two()).refuse::<Bereavement>(Refusal::no_consent()),
    ];
    for harness in harnesses {
        let run = answer(&harness);
        assert_eq!((run.status(), run.parts.len(), run.requests.len()), (Some(Status::NotRelevant), 0, 0));
    }
}

#[test]
fn insight_that_does_not_hold_today_shows_nothing() {
    for harness in cast::without_insight() {
        assert!(cast::is_silent(&answer(&harness)));
    }
}

#[test]
fn another_service_is_not_its_task_and_the_texts_know_whom_to_ring() {
    let run = asked(&two()).answer::<Settlements>("guidance");
    assert_eq!((run.status(), run.parts.len(), run.requests.len()), (Some(Status::NotRelevant), 0, 0));
    assert!(cast::has_phone(include_str!("../assistant.toml"), PHONE));
}

#[test]
fn where_there_is_none_it_is_said_and_vouched_for() {
    for (language, none) in [
        (Language::Nb, "Vi finner ingen ektepakt"),
        (Language::Nn, "Vi finn ingen ektepakt"),
        (Language::En, "We find no marriage settlement"),
    ] {
        let run = answer(&asked(&json!({"ektepakter": []})).language(language));
        assert!(run.text().contains(none));
        assert!(
            run.provided::<MarriageSettlements>() == [(person("d"), MarriageSettlements { settlements: Vec::new() })]
        );
    }
}

#[test]
fn what_cannot_be_read_costs_that_entry_alone_and_is_said() {
    let broken = json!({"ektepakter": [
        {"spouseName": "ROTETE BARNESKOLE", "entryDate": null},
        {"entryDate": "1981-06-14"}, {"spouseName": "TULLETE NISSEMOR", "entryDate": "i fjor"},
        {"spouseName": "x".repeat(300)}, null, 7
    ]});
    let run = answer(&asked(&broken));
    let text = run.text();
    assert!(text.contains("ROTETE BARNESKOLE: registeret har ingen dato"), "{text}");
    assert!(text.contains("Noe kunne vi ikke lese: 5.") && !text.contains("TULLETE"), "{text}");
    assert_eq!(
        (run.status(), run.events.as_slice()),
        (Some(Status::Unavailable), [Event::RegisterUnexpected].as_slice())
    );
    assert_eq!(run.provided::<MarriageSettlements>().len(), 1);
    let nothing = answer(&asked(&json!({"ektepakter": [7]})));
    assert!(
        nothing.provided.is_empty() && !nothing.text().contains("ingen ektepakt"),
        "unread is not the same as none"
    );
}

#[test]
fn a_register_that_fails_is_said_with_whom_to_ring() {
    let answers: [fn() -> Result<Response, Refusal>; 5] = [
        || Err(Refusal::unreachable()),
        || Ok(Response::new(500, "")),
        || Ok(Response::new(302, r#"{"ektepakter":[]}"#)),
        || Ok(Response::new(200, r#"{"ektepakter":null}"#)),
        || Ok(Response::new(200, "<html>")),
    ];
    for register in answers {
        for (language, missing) in [
            (Language::Nb, "Derfor mangler ektepakter her"),
            (Language::Nn, "Difor manglar ektepakter her"),
            (Language::En, "they are missing here"),
        ] {
            let run = answer(&asked(&two()).register(move |_| register()).language(language));
            assert_eq!((run.status(), run.provided.len()), (Some(Status::Unavailable), 0));
            assert!(run.text().contains(missing) && run.text().contains(PHONE), "{}", run.text());
            assert_eq!(run.events, [Event::RegisterUnexpected]);
        }
    }
}

#[test]
fn one_who_cannot_be_looked_up_does_not_take_the_other_along() {
    let both = seen_by(lost(asked(&two()), "e", "Inger Fossum"), "e", "citizen");
    let register = |request: &Request| {
        if request.about == person("e") {
            Ok(Response::new(503, ""))
        } else {
            Ok(Response::new(200, two().to_string()))
        }
    };
    let run = answer(&both.register(register));
    assert!(run.text().contains("ROTETE BARNESKOLE") && run.text().contains("Ektepakter: Inger Fossum"));
    assert_eq!((run.status(), run.provided.len(), run.requests.len()), (Some(Status::Unavailable), 1, 2));
}

#[test]
fn a_long_list_is_bounded_and_the_rest_counted() {
    let many: Vec<Value> = (0..53).map(|number| json!({"spouseName": format!("NAVN {number:02}")})).collect();
    let run = answer(&asked(&json!({"ektepakter": many})));
    assert!(run.text().contains("NAVN 49") && !run.text().contains("NAVN 50") && run.text().contains("Det er 3 til."));
    assert_eq!(run.provided::<MarriageSettlements>().first().unwrap().1.settlements.len(), 53);
}
