//! The cases, and what becomes of them.

use pilot_concepts::milestone::{PROBATE_ISSUED, SETTLEMENT_CHOSEN};
use samspill_sdk::{Failure, Language, RefusalCode, Remedy, Status};

use super::*;
use crate::memory::Memory;

#[test]
fn a_party_is_told_which_case_it_is_and_the_court_s_own_deadline() {
    let run = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    let text = run.text();
    for part in ["Oslo tingrett", "25-000008DFA-TOSL/07", ID, "som barn", "9. august 2026", "Retten har saken."] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(text.contains("veiledning, ikke en avgjørelse") && text.contains("arveloven § 90"));
    assert!(text.contains("LOV-2019-06-14-21") && text.contains("versjon 0.1.0"));
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn nobody_is_told_that_they_inherit() {
    let unknown = |role: Value| with(&[("parter", json!([{"type": "Person", "nin": CHILD, "role": role}]))]);
    let mother = answer(&ask(MOTHER, vec![object(ID, DECEASED)])).text();
    assert!(mother.contains("part i saken, som mor"));
    for role in [json!("HALV_SOESKENS_BARN"), json!("TEST_ARVING_FULL"), json!(null), json!("fritekst"), json!(3)] {
        let text = answer(&ask(CHILD, vec![unknown(role)])).text();
        assert!(text.contains("Din rolle: part i saken\n"), "{text}");
        assert!(!text.contains("du er arving") && text.contains("ikke alltid at du arver"));
    }
}

#[test]
fn what_takes_every_role_away_leaves_nothing_of_the_case() {
    let void = [
        with(&[("status", json!("FEILFORT"))]),
        with(&[("erAnnullert", json!(true))]),
        with(&[("parter", json!([{"type": "PersonPapp", "nin": CHILD, "role": "BARN"}]))]),
        with(&[("parter", json!(null))]),
    ];
    for case in void {
        let run = answer(&ask(CHILD, vec![case]));
        assert!(run.text().contains("Vi finner ingen sak"), "{}", run.text());
        assert!(!run.emitted().contains(ID) && !run.text().contains("Oslo"));
        assert_eq!((run.tasks.len(), run.provided.len(), run.referred.len()), (0, 0, 0));
    }
}

#[test]
fn a_case_that_has_moved_or_has_an_unknown_status_leaves_nothing_to_do_here() {
    for (status, said) in
        [("OVERFORT_ANNEN_DOMSTOL", "flyttet til en annen domstol"), ("PAA_VENT", "Ring tingretten og spør")]
    {
        let run = answer(&ask(CHILD, vec![with(&[("status", json!(status))])]));
        assert!(run.text().contains(said));
        assert_eq!(run.tasks.len(), 0);
    }
}

#[test]
fn what_is_new_is_said_once() {
    let first = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    assert!(!first.text().contains("siden sist"));
    let news =
        |changes: &[(&str, Value)]| answer(&ask(CHILD, vec![with(changes)]).state_bytes(first.state_bytes())).text();
    assert!(!news(&[]).contains("siden sist"));
    assert!(news(&[("deadlineDate", json!("2026-09-01"))]).contains("Ny frist siden sist"));
    assert!(news(&[("status", json!("FERDIGBEHANDLET"))]).contains("Ny status siden sist"));
    let both = ask(CHILD, vec![object(ID, DECEASED), object("other", "04860299300")]).state_bytes(first.state_bytes());
    assert!(answer(&both).text().contains("Ny sak siden sist"));
    let garbled = ask(CHILD, vec![object(ID, DECEASED)]).state(&"not this");
    assert_eq!(answer(&garbled).status(), Some(Status::Answered));
}

#[test]
fn a_register_that_fails_is_said_with_what_to_do_instead() {
    let garbage = || Ok(Response::new(200, "<html>"));
    let answers: [fn() -> Result<Response, Refusal>; 5] = [
        || Err(Refusal::unreachable()),
        || Ok(Response::new(500, "")),
        || Ok(Response::new(302, r#"{"saker":[]}"#)),
        || Ok(Response::new(200, r#"{"saker":null}"#)),
        garbage,
    ];
    for register in answers {
        let run = answer(&ask(CHILD, Vec::new()).register(move |_| register()));
        assert_eq!((run.status(), run.failure()), (Some(Status::Unavailable), None::<Failure>));
        assert!(run.text().contains("mangler saken din") && run.text().contains("ring oss"));
        assert_eq!(run.ended.unwrap().state, None);
    }
}

#[test]
fn a_case_that_cannot_be_read_does_not_take_the_others_with_it() {
    let whole = register(vec![object(ID, DECEASED), object("broken", "04860299300")]);
    let broken = move |request: &Request| {
        if request.path.contains("broken") { Ok(Response::new(200, r#"{"sakId":"another"}"#)) } else { whole(request) }
    };
    let run = answer(&ask(CHILD, Vec::new()).register(broken));
    assert!(run.text().contains("Oslo tingrett") && run.text().contains("Minst én sak kunne vi ikke lese"));
    assert_eq!((run.status(), run.tasks.len()), (Some(Status::Unavailable), 4));
}

#[test]
fn what_the_register_names_cannot_lead_to_another_path() {
    let run = answer(&ask(CHILD, vec![object("../../admin?x=", DECEASED)]));
    let path = &run.requests.last().unwrap().path;
    assert_eq!(*path, format!("/api/objects/..%2F..%2Fadmin%3Fx%3D?avdode={DECEASED}"));
}

#[test]
fn a_malformed_or_refused_identity_number_gives_guidance_and_asks_no_register() {
    let refused = Refusal::new(RefusalCode::NoBasis, Remedy::Operator);
    let harnesses = [
        ask("123", Vec::new()),
        ask("1234567890a", Vec::new()),
        Harness::new(),
        ask(CHILD, Vec::new()).refuse::<IdentityNumber>(refused),
    ];
    for harness in harnesses {
        let run = answer(&harness);
        assert_eq!((run.status(), run.requests.len()), (Some(Status::NeedsFacts), 0));
        assert!(run.text().contains("Ring oss") && run.text().contains("60 dager"));
    }
}

#[test]
fn an_identity_number_is_not_checked_by_its_digits() {
    let odd = "99999999999";
    let case = with(&[("parter", json!([{"type": "Person", "nin": odd, "role": "BARN"}]))]);
    assert!(answer(&ask(odd, vec![case])).text().contains("som barn"));
}

#[test]
fn the_choice_comes_before_the_certificate_and_warns_of_debts_first() {
    let run = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    let choose = run.task(&key("settlement")).unwrap();
    let probate = run.task(&key("probate")).unwrap();
    assert_eq!(choose.gives.as_deref(), probate.after.first().map(String::as_str));
    assert_eq!(choose.body.due, Date::parse("2026-08-09"));
    assert_eq!((choose.body.done, probate.body.done), (None, None));
    assert!(choose.body.late.as_ref().unwrap().contains("Retten kan gi mer tid"));
    let first = choose.body.blocks.as_ref().unwrap().first().unwrap().text();
    assert!(first.contains("gjeld"), "{first}");
    assert_eq!(Some(&choose.about), run.referred.first().map(|one| &one.subject));
}

#[test]
fn what_is_to_be_done_is_about_the_one_who_has_died_and_in_the_law_s_order() {
    let run = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    let links: Vec<_> = ["overview", "settlement", "probate", "settle"]
        .map(|name| run.task(&key(name)).unwrap())
        .iter()
        .map(|task| {
            assert_eq!(task.about, deceased());
            (task.after.first().map(|iri| last_word(iri)), task.gives.as_ref().map(|iri| last_word(iri)))
        })
        .collect();
    let expected = [
        (None, Some("estate-overview")),
        (None, Some("settlement-chosen")),
        (Some("settlement-chosen"), Some("probate-issued")),
        (Some("probate-issued"), Some("estate-settled")),
    ];
    assert_eq!(links, expected);
    assert_eq!(run.task(&key("overview")).unwrap().body.when.as_deref(), Some("weeks"));
    assert_eq!(run.task(&key("settle")).unwrap().body.law.as_deref(), Some("arveloven §§ 119 og 120"));
}

fn last_word(iri: &str) -> &str {
    iri.rsplit('/').next().unwrap()
}

#[test]
fn two_cases_have_tasks_of_their_own() {
    let run = answer(&ask(CHILD, vec![object(ID, DECEASED), object("other", "04860299300")]));
    assert_eq!((run.tasks.len(), run.provided::<pilot_concepts::EstateCase>().len()), (8, 2));
    let about: std::collections::BTreeSet<_> = run.tasks.iter().map(|task| &task.about).collect();
    assert_eq!(about.len(), 2);
}

#[test]
fn when_the_host_cannot_refer_to_the_deceased_the_case_is_told_without_milestones() {
    let malformed = ask(CHILD, vec![with(&[("avdode", json!("188252"))])]).refuse_refer(Refusal::invalid());
    let run = answer(&malformed);
    assert!(run.text().contains("som barn") && !run.emitted().contains("188252"));
    assert_eq!((run.tasks.len(), run.provided.len(), run.status()), (2, 0, Some(Status::Answered)));
    for task in &run.tasks {
        assert_eq!((&task.about, &task.gives, task.after.len()), (&Subject::citizen(), &None, 0));
    }
}

#[test]
fn a_case_that_is_withdrawn_after_it_was_told_is_said_to_be_gone_and_nothing_of_it_is_named() {
    let told = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    for void in [with(&[("status", json!("FEILFORT"))]), with(&[("erAnnullert", json!(true))])] {
        for (language, said) in [
            (Language::Nb, "Noe er endret siden sist"),
            (Language::Nn, "Noko er endra sidan sist"),
            (Language::En, "Something has changed since last time"),
        ] {
            let run = answer(&ask(CHILD, vec![void.clone()]).state_bytes(told.state_bytes()).language(language));
            assert!(run.text().contains(said), "{}", run.text());
            assert!(!run.text().contains("25-000008") && !run.text().contains("Oslo"));
            assert_eq!((run.tasks.len(), run.provided.len()), (0, 0));
            assert!(run.state::<Memory>().unwrap().is_empty());
            let after = answer(&ask(CHILD, vec![void.clone()]).state_bytes(run.state_bytes()).language(language));
            assert!(!after.text().contains(said), "it is said once");
        }
    }
}

#[test]
fn a_finished_case_is_done_and_only_settling_is_left() {
    let attest =
        json!({"resultat": "PRIVAT_SKIFTE_IHT_ARVELOVEN_PARAGRAF_99", "arvinger": [{"type": "Person", "nin": CHILD}]});
    let heir = json!([{"type": "Person", "nin": MOTHER, "mottakerOriginalSkifteattest": true}]);
    let finished = with(&[
        ("status", json!("FERDIGBEHANDLET")),
        ("skifteattest", attest),
        ("parter", heir),
        ("deadlineDate", json!("2026-01-03")),
    ]);
    let run = answer(&ask(CHILD, vec![finished]));
    assert!(run.text().contains("Skifteattesten er utstedt") && !run.text().contains("Fristen er ute"));
    let done = |name: &str| run.task(&key(name)).map(|task| (task.body.done, task.gives.as_deref()));
    assert_eq!(done("settlement"), Some((Some(true), Some(SETTLEMENT_CHOSEN))));
    assert_eq!(done("probate"), Some((Some(true), Some(PROBATE_ISSUED))));
    assert_eq!(run.task(&key("settle")).unwrap().body.done, None);
    assert_eq!(run.task(&key("overview")), None);
    assert!(!run.text().contains("formuesfullmakt"), "the certificate gives access");
}

#[test]
fn a_finished_case_reaches_no_milestone_that_is_not_reached() {
    let without = answer(&ask(CHILD, vec![with(&[("status", json!("FERDIGBEHANDLET"))])]));
    assert_eq!(without.tasks.len(), 1);
    assert_eq!(without.task(&key("settlement")).unwrap().gives, None);
    for result in ["USKIFTE", "OFFENTLIG_SKIFTE"] {
        let attest = json!({"resultat": result, "arvinger": []});
        let run = answer(&ask(CHILD, vec![with(&[("status", json!("FERDIGBEHANDLET")), ("skifteattest", attest)])]));
        assert_eq!((run.tasks.len(), run.task(&key("settle"))), (2, None), "{result}: the heirs settle nothing now");
    }
}

#[test]
fn without_a_case_the_guidance_names_none() {
    let run = answer(&ask(CHILD, Vec::new()));
    assert!(run.text().contains("Vi finner ingen sak") && run.text().contains("60 dager fra dødsfallet"));
    assert_eq!((run.tasks.len(), run.status()), (0, Some(Status::Answered)));
    assert_eq!(run.wanted.len(), 1, "nothing more is asked for than who asks");
}

#[test]
fn a_party_without_formuesfullmakt_is_told_so_once_and_where_to_ask() {
    let no = json!([{"type": "Person", "nin": CHILD, "role": "BARN", "formuesfullmakt": false}]);
    for (language, missing, ask_for_it) in [
        (Language::Nb, "Du har ikke formuesfullmakt, så vi kan ikke vise deg", "Be retten om fullmakten"),
        (Language::Nn, "Du har ikkje formuesfullmakt, så vi kan ikkje vise deg", "Be retten om fullmakta"),
        (Language::En, "You have no formuesfullmakt, so we cannot show you", "Ask the court for that authority"),
    ] {
        let text = answer(&ask(CHILD, vec![with(&[("parter", no.clone())])]).language(language)).text();
        assert_eq!(text.matches(missing).count(), 1, "{text}");
        assert!(text.contains(ask_for_it) && !text.contains("§ 92 andre ledd") && !text.contains("second paragraph"));
        let with_it = answer(&ask(CHILD, vec![object(ID, DECEASED)]).language(language)).text();
        assert!(!with_it.contains(missing));
    }
}

#[test]
fn it_speaks_three_languages() {
    let texts = Language::ALL.map(|language| {
        let run = answer(&ask(CHILD, vec![object(ID, DECEASED)]).language(language));
        assert!(run.tasks.iter().all(|task| task.body.title.split(' ').count() <= 9));
        run.emitted()
    });
    for (text, said) in
        texts.iter().zip(["veiledning, ikke en", "rettleiing, ikkje ei avgjerd", "guidance, not a decision"])
    {
        assert!(text.contains(said));
    }
    assert!(texts[0] != texts[1] && texts[1] != texts[2]);
}

#[test]
fn another_service_is_not_its_task_and_a_notice_forgets() {
    assert_eq!(Harness::new().answer::<Court>("ceremony").status(), Some(Status::NotRelevant));
    assert_eq!(Harness::new().notice::<Court>("case").ended.unwrap().state, Some(Vec::new()));
}
