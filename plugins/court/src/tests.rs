//! What a citizen would notice, on cases in the court's real form.

use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Failure, Language, Refusal, RefusalCode, Remedy, Request, Response, percent_encode};
use serde_json::{Value, json};

use super::*;

const CHILD: &str = "30928897547";
const MOTHER: &str = "20811649415";
const DECEASED: &str = "18825295972";
const ID: &str = "aa239b46-e45b-43d5-b9b4-f216a981fad6";

fn object(id: &str, deceased: &str) -> Value {
    json!({
        "sakId": id, "saksnummer": "25-000008DFA-TOSL/07", "avdode": deceased, "embete": "Oslo tingrett",
        "status": "MOTTATT",
        "parter": [
            {"type": "Person", "nin": MOTHER, "role": "MOR", "formuesfullmakt": true, "signertDato": null},
            {"type": "Person", "nin": CHILD, "role": "BARN", "formuesfullmakt": true},
            {"type": "PersonPapp", "navn": {"firstName": "Ole", "lastName": "Papp"}, "dateOfBirth": "2011-11-05"},
            {"type": "Foretak", "organisasjonsNummer": 313955028, "role": "TEST_ARVING_FULL"},
            {"type": "ForetakPapp", "organisasjonsNavn": "Firma Papp", "registreringsNummer": "123"},
            {"type": "Person"}, null, 7
        ],
        "receivedDate": "2026-06-10T12:15:46.9740994+02:00", "deadlineDate": "2026-08-09T12:15:46.9741221+02:00",
        "resultatType": null, "skifteattest": null
    })
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut case = object(ID, DECEASED);
    for (key, value) in changes {
        case[*key] = value.clone();
    }
    case
}

/// A register that has these cases, by the form of the court's own.
fn register(cases: Vec<Value>) -> impl Fn(&Request) -> Result<Response, Refusal> + 'static {
    move |request| {
        let body = match request.path.as_str() {
            "/api/personer/sok" => {
                assert_eq!(request.method, "POST");
                let asked: Value = serde_json::from_slice(&request.body).unwrap();
                assert_eq!(asked.as_object().unwrap().len(), 1);
                assert_eq!(asked["nin"].as_str().unwrap().len(), 11);
                let found = cases.iter().map(|case| {
                    json!({"sakId": case["sakId"], "saksnummer": case["saksnummer"], "avdode": case["avdode"],
                        "rolle": "BARN", "@id": format!("https://domstol.no/api/objects/{}", case["sakId"])})
                });
                json!({"saker": found.collect::<Vec<_>>()})
            }
            path => {
                let is_it = |case: &&Value| {
                    let id = percent_encode(case["sakId"].as_str().unwrap());
                    path == format!("/api/objects/{id}?avdode={}", case["avdode"].as_str().unwrap())
                };
                match cases.iter().find(is_it) {
                    Some(case) => case.clone(),
                    None => return Ok(Response::new(404, "")),
                }
            }
        };
        Ok(Response::new(200, body.to_string()))
    }
}

fn ask(number: &str, cases: Vec<Value>) -> Harness {
    Harness::new()
        .today(Date::parse("2026-06-12").unwrap())
        .fact(&Subject::citizen(), &IdentityNumber(number.into()))
        .register(register(cases))
}

fn answer(harness: &Harness) -> Run {
    let run = harness.answer::<Court>("case");
    for number in [CHILD, MOTHER, DECEASED] {
        assert!(!run.emitted().contains(number), "an identity number is said");
    }
    run
}

fn key(name: &str) -> String {
    format!("{name}/{ID}")
}

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
fn the_case_is_vouched_for_about_the_one_who_has_died() {
    let run = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    let provided = run.provided::<EstateCase>();
    let (about, case) = provided.first().unwrap();
    assert_eq!(
        run.referred.first().map(|one| (one.identifier.reveal().as_str(), &one.subject)),
        Some((DECEASED, about))
    );
    assert!(
        *case
            == EstateCase {
                case_id: ID.into(),
                case_number: "25-000008DFA-TOSL/07".into(),
                court: "Oslo tingrett".into(),
                status: "MOTTATT".into(),
                deadline: Date::parse("2026-08-09"),
                role: "BARN".into(),
            }
    );
    let provided = run.provided.first().unwrap();
    assert!(provided.value.body.windows(10).any(|bytes| bytes == b"2026-08-09"));
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
fn two_cases_have_tasks_of_their_own() {
    let run = answer(&ask(CHILD, vec![object(ID, DECEASED), object("other", "04860299300")]));
    assert_eq!((run.tasks.len(), run.provided.len()), (4, 2));
    let about: std::collections::BTreeSet<_> = run.tasks.iter().map(|task| &task.about).collect();
    assert_eq!(about.len(), 2);
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
fn a_case_that_is_withdrawn_after_it_was_told_takes_its_tasks_back() {
    let told = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    let void = ask(CHILD, vec![with(&[("status", json!("FEILFORT"))])]).state_bytes(told.state_bytes());
    let run = answer(&void);
    assert!(run.text().contains("Noe er endret siden sist") && !run.text().contains("25-000008"));
    assert_eq!(run.tasks.len(), 2);
    for task in &run.tasks {
        assert_eq!((task.body.done, &task.gives, task.body.due), (Some(true), &None, None));
    }
    assert!(run.state::<Memory>().unwrap().is_empty());
}

#[test]
fn a_finished_case_is_done_and_reaches_no_milestone_that_is_not_reached() {
    let attest = json!({"resultat": "PRIVAT_SKIFTE", "arvinger": [{"type": "Person", "nin": CHILD}]});
    let heir = json!([{"type": "Person", "nin": MOTHER, "mottakerOriginalSkifteattest": true}]);
    let finished = with(&[
        ("status", json!("FERDIGBEHANDLET")),
        ("skifteattest", attest),
        ("parter", heir),
        ("deadlineDate", json!("2026-01-03")),
    ]);
    let run = answer(&ask(CHILD, vec![finished]));
    assert!(run.text().contains("Skifteattesten er utstedt") && !run.text().contains("Fristen er ute"));
    assert!(run.tasks.iter().all(|task| task.body.done == Some(true) && task.gives.is_some()));
    let without = answer(&ask(CHILD, vec![with(&[("status", json!("FERDIGBEHANDLET"))])]));
    assert!(without.task(&key("probate")).is_none());
    assert_eq!(without.task(&key("settlement")).unwrap().gives, None);
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
fn without_a_case_the_guidance_names_none() {
    let run = answer(&ask(CHILD, Vec::new()));
    assert!(run.text().contains("Vi finner ingen sak") && run.text().contains("60 dager fra dødsfallet"));
    assert_eq!((run.tasks.len(), run.status()), (0, Some(Status::Answered)));
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
    assert_eq!((run.status(), run.tasks.len()), (Some(Status::Unavailable), 2));
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
fn it_speaks_three_languages() {
    for (language, said) in [(Language::Nn, "rettleiing, ikkje ei avgjerd"), (Language::En, "guidance, not a decision")]
    {
        let run = answer(&ask(CHILD, vec![object(ID, DECEASED)]).language(language));
        assert!(run.text().contains(said));
    }
}

#[test]
fn another_service_is_not_its_task_and_a_notice_forgets() {
    assert_eq!(Harness::new().answer::<Court>("ceremony").status(), Some(Status::NotRelevant));
    assert_eq!(Harness::new().notice::<Court>("case").ended.unwrap().state, Some(Vec::new()));
}
