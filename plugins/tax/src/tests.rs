//! What a citizen or a lawyer would notice, on documents in the register's form.

use pilot_concepts::{Ground, TaxReturn};
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Failure, Language, Refusal, StampedClaim};
use serde_json::json;

use super::*;

const NUMBER: &str = "02847900002";

/// What stands in for the register.
type Register = fn(&Request) -> Result<Response, Refusal>;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn knut() -> Subject {
    Subject::new("person-1")
}

fn insight() -> EstateInsight {
    EstateInsight { holder: CITIZEN.into(), ground: Ground::Formuesfullmakt }
}

fn document(year: u16) -> Value {
    json!({
        "personidentifikator": NUMBER, "inntektsaar": year, "skjermet": false,
        "grunnlag": [
            {"tekniskNavn": "samletBruttoformue", "beloep": 3_512_004},
            {"tekniskNavn": "samletGjeld", "beloep": 812_550},
            {"tekniskNavn": "samletNettoformue", "beloep": 2_699_454},
            {"tekniskNavn": "samletPensjon", "beloep": 301_200, "kategori": "inntekt"}
        ],
        "skatteoppgjoersdato": "2026-06-24"
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut document = document(2025);
    document[key] = value;
    document
}

/// The citizen has lost Knut, who was their spouse.
fn lost() -> Harness {
    lost_as(Some(RelationWord::Spouse))
}

/// The citizen has lost Knut, to whom they were this, where it is known.
fn lost_as(relation: Option<RelationWord>) -> Harness {
    let harness = Harness::new()
        .today(date("2026-11-20"))
        .fact(&Subject::citizen(), &Bereavement { deceased: knut(), name: Some("Knut Holm".into()) });
    match relation {
        Some(relation) => harness.fact(&knut(), &Relation { relation }),
        None => harness,
    }
}

fn with_insight() -> Harness {
    lost().fact(&knut(), &insight())
}

/// Insight that holds between two days.
fn dated(from: &str, until: &str) -> StampedClaim {
    let claim = Claim::new(&knut(), &insight()).unwrap().from(date(from)).until(date(until));
    StampedClaim { claim, source: "no.folkeregisteret".into(), obtained_ms: 1 }
}

/// A register that has one document, under the path of its year.
fn has(harness: Harness, year: u16, document: Value) -> Harness {
    harness.register(move |request| {
        assert_eq!((request.method.as_str(), &request.about), ("GET", &knut()));
        if request.path == format!("{RETURNS}/{year}/{{about}}") {
            Ok(Response::new(200, document.to_string()))
        } else {
            Ok(Response::new(404, ""))
        }
    })
}

fn answer(harness: &Harness) -> Run {
    let run = harness.answer::<Tax>("return");
    assert!(!run.emitted().contains(NUMBER), "an identity number is said");
    run
}

/// With the spaces that keep a number together made plain.
fn plain(run: &Run) -> String {
    run.text().replace('\u{a0}', " ")
}

#[test]
fn the_sums_are_shown_to_the_krone_and_vouched_for_about_the_one_who_has_died() {
    let run = answer(&has(with_insight(), 2025, document(2025)));
    let text = plain(&run);
    for part in [
        "Den siste skattemeldingen for Knut Holm",
        "Inntektsår: 2025",
        "Formue før gjeld (bruttoformue): 3 512 004 kr",
        "Gjeld: 812 550 kr",
        "Formue etter gjeld (nettoformue): 2 699 454 kr",
        "samletPensjon: 301 200 kr",
        "Skatteoppgjør: 24. juni 2026",
        "arveloven § 92",
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse.",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let provided = run.provided::<TaxReturn>();
    let (about, value) = provided.first().unwrap();
    let expected =
        TaxReturn { year: 2025, gross_wealth: Some(3_512_004), debt: Some(812_550), net_wealth: Some(2_699_454) };
    assert!(*about == knut() && *value == expected && provided.len() == 1);
    assert_eq!((run.status(), run.requests.len()), (Some(Status::Answered), 1));
}

#[test]
fn a_return_that_is_not_there_yet_is_sought_in_the_year_before_and_no_further() {
    let older = answer(&has(with_insight(), 2024, document(2024)));
    assert!(older.text().contains("Inntektsår: 2024") && older.provided::<TaxReturn>()[0].1.year == 2024);
    let none = answer(&has(with_insight(), 2023, document(2023)));
    assert!(none.text().contains("ingen skattemelding for 2025 eller 2024"));
    assert_eq!((none.requests.len(), none.provided.len(), none.status()), (2, 0, Some(Status::Answered)));
}

#[test]
fn without_insight_no_register_is_asked_and_nothing_is_said() {
    let another = EstateInsight { holder: "310000097".into(), ground: Ground::Spouse };
    let harnesses = [
        Harness::new(),
        lost(),
        lost().fact(&knut(), &another),
        lost().fact(&Subject::new("person-2"), &insight()),
        with_insight().refuse::<EstateInsight>(Refusal::no_consent()),
        with_insight().refuse::<Bereavement>(Refusal::no_consent()),
        lost().stamped(dated("2026-09-01", "2026-11-19")),
        lost().stamped(dated("2026-11-21", "2027-01-19")),
    ];
    for harness in harnesses {
        let run = answer(&has(harness, 2025, document(2025)));
        assert_eq!((run.status(), run.parts.len(), run.tasks.len()), (Some(Status::NotRelevant), 0, 0));
        assert_eq!((run.requests.len(), run.provided.len()), (0, 0));
    }
    let last_day = answer(&has(lost().stamped(dated("2026-09-21", "2026-11-20")), 2025, document(2025)));
    assert_eq!(last_day.provided.len(), 1);
}

#[test]
fn the_funeral_home_s_insight_lets_the_sums_through_and_shows_the_citizen_none() {
    let home = lost().fact(&knut(), &TaxReturnInsight { holder: "310000097".into() });
    let run = answer(&has(home, 2025, document(2025)));
    assert_eq!(run.provided::<TaxReturn>()[0].1.debt, Some(812_550));
    let text = plain(&run);
    assert!(text.contains("gitt begravelsesbyrået rett til å se den siste skattemeldingen for Knut Holm"));
    assert!(!text.contains("812 550") && !text.contains("kr"), "{text}");
    assert_eq!(run.tasks.len(), 0);
}

#[test]
fn of_a_shielded_return_nothing_is_said_but_that() {
    for shield in [json!(true), json!("ja"), json!(1)] {
        let run = answer(&has(with_insight(), 2025, with("skjermet", shield)));
        let text = plain(&run);
        assert!(
            text.contains("Skattemeldingen er skjermet") && !text.contains("kr") && !text.contains("2025"),
            "{text}"
        );
        assert_eq!((run.provided.len(), run.status()), (0, Some(Status::Answered)));
    }
}

#[test]
fn the_estate_s_return_is_a_task_about_the_one_who_has_died_without_a_date_that_nobody_gave() {
    let run = answer(&has(with_insight(), 2025, document(2025)));
    let task = run.tasks.first().unwrap();
    assert_eq!((run.tasks.len(), &task.about), (1, &knut()));
    assert_eq!(task.gives.as_deref(), Some(milestone::TAX_RETURN_DELIVERED));
    assert_eq!(task.after, [milestone::PROBATE_ISSUED]);
    assert_eq!((task.body.due, task.body.when.as_deref()), (None, Some("months")), "no law in hand gives a date");
    assert!(run.emitted().contains("Det gjelder Knut Holm: året dødsfallet skjedde, og året før."));
}

#[test]
fn a_spouse_is_not_asked_whether_they_were_cohabitants_and_a_partner_is_in_the_tax_rules_meaning() {
    let wants = |run: &Run| run.wanted.iter().any(|want| want.concept == CohabitationTax::CONCEPT);
    assert!(!wants(&answer(&has(with_insight(), 2025, document(2025)))));
    assert!(!wants(&answer(&has(lost_as(Some(RelationWord::Child)).fact(&knut(), &insight()), 2025, document(2025)))));
    let ask = |relation: Option<RelationWord>, said: Option<Said>| {
        let harness = has(lost_as(relation).fact(&knut(), &insight()), 2025, document(2025));
        match said {
            Some(answer) => harness.fact(&Subject::citizen(), &CohabitationTax { answer }),
            None => harness,
        }
    };
    for (said, expected) in [
        (Some(Said::Yes), "Du har svart at dere var samboere"),
        (Some(Said::No), "Du har svart at dere ikke var samboere"),
        (Some(Said::Unknown), "Var dere samboere etter skattereglene?"),
        (None, "Var dere samboere etter skattereglene?"),
    ] {
        for relation in [Some(RelationWord::Partner), Some(RelationWord::FormerSpouse), None] {
            let run = answer(&ask(relation, said));
            assert!(run.text().contains(expected) && wants(&run), "{}", run.text());
        }
    }
}

#[test]
fn what_cannot_be_read_costs_that_figure_alone() {
    let rows = json!([
        {"tekniskNavn": "samletGjeld", "beloep": "-1500"},
        {"tekniskNavn": "samletBruttoformue", "beloep": 10.0},
        {"tekniskNavn": "samletNettoformue", "beloep": "mye"},
        {"beloep": 4}, {"tekniskNavn": "uten"}, {"tekniskNavn": "halv", "beloep": 0.5}, null
    ]);
    let run = answer(&has(with_insight(), 2025, with("grunnlag", rows)));
    let text = plain(&run);
    assert!(text.contains("Gjeld: −1 500 kr") && text.contains("bruttoformue): 10 kr"));
    assert!(text.contains("5 av tallene kunne vi ikke lese"), "{text}");
    let value = &run.provided::<TaxReturn>()[0].1;
    assert_eq!((value.gross_wealth, value.debt, value.net_wealth), (Some(10), Some(-1500), None));
    assert_eq!(run.events, [Event::RegisterUnexpected]);
}

#[test]
fn two_sums_of_one_name_are_shown_and_neither_is_vouched_for() {
    let rows = json!([{"tekniskNavn": "samletGjeld", "beloep": 1}, {"tekniskNavn": "samletGjeld", "beloep": 2}]);
    let run = answer(&has(with_insight(), 2025, with("grunnlag", rows)));
    assert!(plain(&run).contains("Gjeld: 1 kr\nGjeld: 2 kr") && run.provided::<TaxReturn>()[0].1.debt.is_none());
}

#[test]
fn an_empty_return_is_said_to_be_empty_and_a_long_one_is_cut_and_counted() {
    for empty in [json!([]), json!(null)] {
        let run = answer(&has(with_insight(), 2025, with("grunnlag", empty)));
        assert!(run.text().contains("Vi finner ingen tall for dette året."));
    }
    let many: Vec<Value> =
        (0..53).map(|index| json!({"tekniskNavn": format!("post{index}"), "beloep": index})).collect();
    let text = plain(&answer(&has(with_insight(), 2025, with("grunnlag", json!(many)))));
    assert!(text.contains("post49: 49 kr") && !text.contains("post50") && text.contains("3 tall til er ikke vist"));
}

#[test]
fn a_register_that_fails_is_said_with_what_to_do_instead() {
    let answers: [Register; 6] = [
        |_| Err(Refusal::unreachable()),
        |_| Ok(Response::new(500, "")),
        |_| Ok(Response::new(302, "{}")),
        |_| Ok(Response::new(200, "<html>")),
        |_| Ok(Response::new(200, "[]")),
        // Another year's return is not what was asked for.
        |_| Ok(Response::new(200, document(2019).to_string())),
    ];
    for register in answers {
        let run = answer(&with_insight().register(register));
        assert_eq!((run.status(), run.failure()), (Some(Status::Unavailable), None::<Failure>));
        assert!(run.text().contains("mangler tallene her") && run.text().contains("ring oss"));
        assert_eq!((run.provided.len(), run.events.as_slice()), (0, &[Event::RegisterUnexpected][..]));
        assert_eq!(run.tasks.len(), 1, "what there is to do is the same");
    }
}

#[test]
fn two_who_have_died_are_looked_up_each_and_one_failure_costs_the_other_nothing() {
    let inger = Subject::new("person-2");
    let both = with_insight()
        .fact(&Subject::citizen(), &Bereavement { deceased: inger.clone(), name: None })
        .fact(&inger, &insight())
        .register(|request| {
            if request.about == knut() {
                Err(Refusal::unreachable())
            } else {
                Ok(Response::new(200, document(2025).to_string()))
            }
        });
    let run = both.answer::<Tax>("return");
    assert!(run.text().contains("for den som er død") && run.text().contains("mangler tallene her"));
    assert!(run.provided::<TaxReturn>().iter().all(|(about, _)| *about == inger));
    assert_eq!((run.provided.len(), run.tasks.len(), run.status()), (1, 2, Some(Status::Unavailable)));
}

#[test]
fn the_guidance_answers_anybody_and_asks_nobody() {
    let run = Harness::new().answer::<Tax>("guidance");
    assert_eq!((run.wanted.len(), run.requests.len(), run.provided.len()), (0, 0, 0));
    let text = run.text();
    assert!(text.contains("året dødsfallet skjedde, og for året før") && text.contains("§ 119"));
    assert!(text.contains("setter fristen hvert år") && text.contains("En maskin svarer her."));
    let task = run.tasks.first().unwrap();
    assert_eq!((task.gives.as_deref(), &task.about), (Some(milestone::TAX_RETURN_DELIVERED), &Subject::citizen()));
    assert_eq!((task.body.when.as_deref(), task.body.due), (Some("months"), None));
}

#[test]
fn it_speaks_three_languages_and_tells_nobody_that_they_inherit() {
    let languages = [Language::Nb, Language::Nn, Language::En];
    let not_a_decision = ["ikke en avgjørelse", "ikkje ei avgjerd", "not a decision"];
    let home = || lost().fact(&knut(), &TaxReturnInsight { holder: "310000097".into() });
    let open = || with_insight().refuse::<Relation>(Refusal::no_consent());
    for harness in [home as fn() -> Harness, open] {
        for service in ["guidance", "return"] {
            let ask =
                |language| has(harness(), 2025, document(2025)).language(language).answer::<Tax>(service).emitted();
            let texts = languages.map(ask);
            for (text, said) in texts.iter().zip(not_a_decision) {
                assert!(text.contains(said) && !text.contains("arving") && !text.contains("du arver"), "{text}");
            }
            assert!(texts[0] != texts[1] && texts[1] != texts[2]);
        }
    }
}

#[test]
fn another_service_is_not_its_task() {
    assert_eq!(Harness::new().answer::<Tax>("case").status(), Some(Status::NotRelevant));
}
