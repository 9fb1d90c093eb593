//! What a citizen would notice, on banks and accounts in DSOP's real form.

use std::collections::BTreeSet;

use pilot_assets::cast;
use pilot_concepts::{BankRelations, Ground};
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Event, Language, Refusal, Request, Response, Status};
use serde_json::{Value, json};

use super::*;

const OWNER_NUMBER: &str = "21896200011";
const OWNER_NAME: &str = "Holm Rolf Dødsbo";
const ACCOUNT_NAME: &str = "Ferie og hytte";
const SAVINGS: &str = "15200000017";
const SALARY: &str = "15200000025";

fn bank(number: &str, name: &str, is_implemented: bool) -> Value {
    json!({"organizationNumber": number, "bankName": name, "isImplemented": is_implemented})
}

fn account(number: &str, kind: &str, booked: Value, available: Value) -> Value {
    let balance = |kind: &str, amount: &Value| {
        json!({"creditLineIncluded": true, "amount": amount, "creditDebitIndicator": "credit",
            "registered": "2026-06-02T21:15:00+00:00", "type": kind, "creditLineAmount": 0,
            "creditLineCurrency": "NOK", "currency": "NOK"})
    };
    json!({"accountNumber": number, "transactions": null, "accountAvailableBalance": available,
        "accountBookedBalance": booked, "accountDetail": {
            "status": "enabled", "accountIdentifier": number, "type": kind, "currency": "NOK", "name": ACCOUNT_NAME,
            "servicer": {"identifier": {"value": "310000119", "type": "nationalIdentityNumber"}, "name": "Fjordbanken"},
            "balances": [balance("bookedBalance", &booked), balance("availableBalance", &available)],
            "primaryOwner": {"permission": "rightToUseAlone", "name": OWNER_NAME, "startDate": "2019-03-04",
                "identifier": {"value": OWNER_NUMBER, "type": "nationalIdentityNumber"}, "endDate": "9999-12-31"},
            "startDate": "2019-03-04", "endDate": "9999-12-31"}})
}

fn delivered(accounts: Value) -> Value {
    json!({"bankAccounts": [{"bankName": "Fjordbanken", "isImplemented": true, "hasErrors": false, "accounts": accounts}]})
}

fn both() -> Value {
    let savings = account(SAVINGS, "savingsAccount", json!(1700), json!(1300.5));
    delivered(json!([savings, account(SALARY, "salaryAccount", json!(250_000), json!(250_000))]))
}

fn two_banks() -> Value {
    json!([bank("310000119", "Fjordbanken", true), bank("999000019", "Bakkebanken", false)])
}

/// Banks, and what one of them answers by its number.
fn having(banks: Value, answers: impl Fn(&str) -> Result<Response, Refusal> + 'static) -> Harness {
    cast::insight(Ground::Spouse).register(move |request: &Request| match request.path.as_str() {
        "/dsop/v2/customerRelationships" => Ok(Response::new(200, json!({ "banks": banks }).to_string())),
        path => {
            let number = path.strip_prefix("/dsop/v2/banks/").and_then(|rest| rest.strip_suffix("/accounts"));
            answers(number.expect("a known path"))
        }
    })
}

fn ok(body: &Value) -> Result<Response, Refusal> {
    Ok(Response::new(200, body.to_string()))
}

fn usual() -> Harness {
    having(two_banks(), |_| ok(&both()))
}

/// One bank with one account that a test changes.
fn with_account(change: impl Fn(&mut Value)) -> Harness {
    let mut one = account(SAVINGS, "savingsAccount", json!(1700), json!(1700));
    change(&mut one);
    let body = delivered(json!([one]));
    having(json!([bank("310000119", "Fjordbanken", true)]), move |_| ok(&body))
}

fn answer(harness: &Harness) -> Run {
    let run = harness.answer::<Fjordbanken>("accounts");
    for hidden in [OWNER_NUMBER, OWNER_NAME] {
        assert!(!run.emitted().contains(hidden), "an owner is said");
    }
    assert!(run.referred.is_empty());
    run
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap()
}

#[test]
fn guidance_needs_nothing_and_says_that_the_bank_decides() {
    let runs = cast::guidance::<Fjordbanken>().unwrap();
    let texts: Vec<String> = runs.iter().map(|(_, run)| run.text()).collect();
    for part in ["Ring hver bank", "AvtaleGiro", "Regningen for begravelsen", "Banken avgjør", "arveloven § 92"] {
        assert!(texts[0].contains(part), "{part}");
    }
    assert!(texts[0].contains("veiledning, ikke en avgjørelse") && texts[0].contains("versjon 0.1.0"));
    assert!(texts[1].contains("Banken avgjer") && texts[2].contains("The bank decides"));
    for (text, (_, run)) in texts.iter().zip(&runs).take(2) {
        assert!(cast::lix(text) <= 40 && cast::words(text) <= 115, "{} {}", cast::lix(text), cast::words(text));
        let task = run.task("settle").unwrap();
        assert_eq!((task.gives.as_deref(), task.body.when.as_deref()), (Some(ACCOUNTS_SETTLED), Some("weeks")));
        assert_eq!((&task.about, task.after.as_slice()), (&Subject::citizen(), &[PROBATE_ISSUED.to_owned()][..]));
    }
}

#[test]
fn without_insight_nothing_is_said_and_no_bank_is_asked() {
    for harness in cast::without_insight() {
        assert!(cast::is_silent(&answer(&harness)));
    }
}

#[test]
fn every_account_is_shown_with_its_bank_number_kind_and_balances() {
    let run = answer(&usual());
    let text = run.text().replace('\u{a0}', " ");
    for part in [
        "Bankene og kontoene til Rolf Holm",
        "Fjordbanken (org.nr. 310000119): Har svart\n",
        "Bakkebanken (org.nr. 999000019): Er ikke spurt her. Spør banken selv.",
        "Bank: Fjordbanken\nKontonummer: 15200000017\nNavn på kontoen: Ferie og hytte\nType konto: Sparekonto (savingsAccount)",
        "Bokført saldo: 1 700 NOK, registrert 2. juni 2026",
        "Disponibel saldo: 1 300,50 NOK, registrert 2. juni 2026",
        "Kontonummer: 15200000025\nNavn på kontoen: Ferie og hytte\nType konto: Lønnskonto (salaryAccount)",
        "Åpnet: 4. mars 2019",
        "Bokført saldo: 250 000 NOK",
        "saldoen på dødsdagen, og tre måneder med inn og ut",
        "arveloven § 92",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    for absent in ["Avsluttet", "Lån som er regnet med", "status", "Ikke alle bankene"] {
        assert!(!text.contains(absent), "{absent}");
    }
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn banks_are_asked_about_the_deceased_with_headers_of_their_own() {
    let run = answer(&having(
        json!([
            bank("310000119", "Fjordbanken", true),
            bank("999000027", "Østlandet", true),
            bank("999000019", "B", false)
        ]),
        |_| ok(&both()),
    ));
    let paths: Vec<&str> = run.requests.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/dsop/v2/customerRelationships", "/dsop/v2/banks/310000119/accounts", "/dsop/v2/banks/999000027/accounts"]
    );
    let mut ids = BTreeSet::new();
    for request in &run.requests {
        assert_eq!((request.method.as_str(), &request.about), ("GET", &cast::deceased()));
        assert_eq!(header(request, "CustomerID"), "{about}");
        assert_eq!(header(request, "Legal-Mandate"), "arveloven § 92 annet ledd");
        assert_eq!(header(request, "AccountInfoRequestID"), "UTEN-SAK");
        let id = header(request, "CorrelationID");
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert!(lengths == [8, 4, 4, 4, 12] && id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()), "{id}");
        assert!(id[14..15] == *"7" && ["8", "9", "a", "b"].contains(&&id[19..20]), "{id}");
        assert!(ids.insert(id.to_owned()), "{id} twice");
    }
    assert!(run.wanted.iter().all(|want| !want.concept.ends_with("identity-number")));
}

#[test]
fn the_mandate_follows_the_ground_and_a_formuesfullmakt_goes_first() {
    let mandate = |harness: Harness| {
        let run = answer(&harness.register(|_| ok(&json!({"banks": []}))));
        header(&run.requests[0], "Legal-Mandate").to_owned()
    };
    assert_eq!(mandate(cast::insight(Ground::Cohabitant)), "arveloven § 92 annet ledd");
    assert_eq!(mandate(cast::insight(Ground::Formuesfullmakt)), "arveloven § 92 første ledd");
    let insight = |ground| pilot_concepts::EstateInsight { holder: pilot_concepts::CITIZEN.into(), ground };
    let given = cast::insight(Ground::Spouse).fact(&cast::deceased(), &insight(Ground::Formuesfullmakt));
    assert_eq!(mandate(given), "arveloven § 92 første ledd");
}

#[test]
fn the_court_s_case_number_goes_with_the_request_and_nothing_else_can() {
    let sent = |number: &str| {
        let case = EstateCase {
            case_id: "id".into(),
            case_number: number.into(),
            court: "Oslo tingrett".into(),
            status: "MOTTATT".into(),
            deadline: None,
            role: "PART".into(),
        };
        let run = answer(&usual().fact(&cast::deceased(), &case));
        let sent: BTreeSet<_> = run.requests.iter().map(|one| header(one, "AccountInfoRequestID").to_owned()).collect();
        sent.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(sent("25-000008DFA-TOSL/07"), ["25-000008DFA-TOSL/07"]);
    assert_eq!(sent(" "), ["UTEN-SAK"]);
    assert_eq!(sent("25\r\n{about}"), ["25about"]);
}

#[test]
fn a_bank_s_number_cannot_lead_to_another_path() {
    let run = answer(&having(json!([bank("../x?{about}", "Fjordbanken", true)]), |_| ok(&both())));
    assert_eq!(run.requests[1].path, "/dsop/v2/banks/..%2Fx%3F%7Babout%7D/accounts");
}

#[test]
fn an_account_that_several_banks_answer_with_is_one() {
    let banks = json!([bank("310000119", "Fjordbanken", true), bank("999000027", "Østlandet", true)]);
    let run = answer(&having(banks, |_| ok(&both())));
    assert_eq!(run.text().matches("Kontonummer: 15200000017").count(), 1);
    assert_eq!(cast::vouched::<BankAccounts>(&run).unwrap().accounts.len(), 2);
    assert!(run.text().contains("Østlandet (org.nr. 999000027): Har svart"));
}

#[test]
fn banks_and_accounts_are_vouched_for_about_the_one_who_has_died() {
    let run = answer(&usual());
    let banks: BankRelations = cast::vouched(&run).unwrap();
    let names: Vec<_> = banks.banks.iter().map(|bank| (bank.number.as_str(), bank.name.as_str())).collect();
    assert_eq!(names, [("310000119", "Fjordbanken"), ("999000019", "Bakkebanken")]);
    let accounts: BankAccounts = cast::vouched(&run).unwrap();
    let one = |number: &str, kind: &str, balance| pilot_concepts::Account {
        number: number.into(),
        bank: "Fjordbanken".into(),
        kind: kind.into(),
        balance,
        currency: "NOK".into(),
    };
    assert!(accounts.accounts == [one(SAVINGS, "savingsAccount", 1700.0), one(SALARY, "salaryAccount", 250_000.0)]);
}

#[test]
fn what_is_owed_to_the_bank_is_never_shown_as_money() {
    for (amount, indicator) in [(json!(1700), "debit"), (json!(-1700), "debit"), (json!(-1700), "credit")] {
        let run = answer(&with_account(|one| {
            one["accountDetail"]["balances"][0]["amount"] = amount.clone();
            one["accountDetail"]["balances"][0]["creditDebitIndicator"] = json!(indicator);
        }));
        assert!(run.text().contains("Bokført saldo: −1\u{a0}700 NOK (gjeld til banken)"), "{}", run.text());
        assert!(cast::vouched::<BankAccounts>(&run).unwrap().accounts[0].balance == -1700.0);
    }
}

#[test]
fn borrowed_money_in_the_available_balance_is_said() {
    let run = answer(&with_account(|one| one["accountDetail"]["balances"][1]["creditLineAmount"] = json!(50_000)));
    assert!(run.text().contains("Lån som er regnet med: 50\u{a0}000 NOK"));
}

#[test]
fn what_a_bank_does_not_say_is_not_guessed() {
    let run = answer(&with_account(|one| {
        let number = one["accountNumber"].clone();
        *one = json!({"accountNumber": number, "accountBookedBalance": null, "accountDetail": null});
    }));
    assert!(run.text().contains("Åpnet: Ikke oppgitt") && !run.text().contains("Navn på kontoen"));
    assert!(
        run.text().contains("Type konto: Ikke oppgitt") && run.text().contains("Bokført saldo: Ikke oppgitt av banken")
    );
    assert!(cast::vouched::<BankAccounts>(&run).unwrap().accounts.is_empty());
    let sums = answer(&with_account(|one| one["accountDetail"]["balances"] = json!(null)));
    assert!(sums.text().contains("Bokført saldo: 1\u{a0}700 NOK\n"));
}

#[test]
fn another_kind_status_and_last_day_are_shown_as_they_are() {
    let text = answer(&with_account(|one| {
        one["accountDetail"]["type"] = json!("escrowAccount");
        one["accountDetail"]["status"] = json!("blocked");
        one["accountDetail"]["endDate"] = json!("2025-01-31");
    }))
    .text();
    for part in ["Type konto: escrowAccount\n", "Bankens status: blocked", "Avsluttet: 31. januar 2025"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn an_account_s_name_is_the_bank_s_and_never_brings_anybody_s_number() {
    let named = |name: Value| answer(&with_account(|one| one["accountDetail"]["name"] = name.clone())).text();
    assert!(named(json!(" Ola\u{7}og Kari 2019 ")).contains("Navn på kontoen: Ola og Kari 2019\n"));
    let digits = OWNER_NUMBER.split_at(6);
    for hidden in [json!(OWNER_NUMBER), json!(format!("Kari {} {}", digits.0, digits.1)), json!(" "), json!(null)] {
        let text = named(hidden);
        assert!(!text.contains("Navn på kontoen") && !text.contains(digits.0) && text.contains(SAVINGS), "{text}");
    }
}

#[test]
fn the_first_day_is_shown_as_the_bank_has_it() {
    let opened = |day: Value| answer(&with_account(|one| one["accountDetail"]["startDate"] = day.clone())).text();
    assert!(opened(json!("1998-04-01T00:00:00+01:00")).contains("Åpnet: 1. april 1998\n"));
    assert!(opened(json!("før 1970")).contains("Åpnet: før 1970\n"));
}

#[test]
fn an_amount_is_shown_with_its_two_decimals_where_they_are_not_zero() {
    for (amount, said) in [
        (json!(0), "0 NOK"),
        (json!(1234567.89), "1\u{a0}234\u{a0}567,89 NOK"),
        (json!(12.5), "12,50 NOK"),
        (json!(12.0), "12 NOK"),
        (json!(0.05), "0,05 NOK"),
        (json!(1_234.567), "1\u{a0}234,57 NOK"),
    ] {
        let text = answer(&with_account(|one| one["accountDetail"]["balances"][0]["amount"] = amount.clone())).text();
        assert!(text.contains(&format!("Bokført saldo: {said},")), "{said}: {text}");
    }
    let absurd = answer(&with_account(|one| {
        one["accountDetail"]["balances"][0]["amount"] = json!(1e300);
        one["accountBookedBalance"] = json!(1e300);
    }));
    assert!(absurd.text().contains("Bokført saldo: Ikke oppgitt av banken"));
}

#[test]
fn a_bank_with_errors_is_named_as_incomplete_with_what_to_do() {
    let mut body = both();
    body["bankAccounts"][0]["hasErrors"] = json!(true);
    let run = answer(&having(json!([bank("310000119", "Fjordbanken", true)]), move |_| ok(&body)));
    assert!(run.text().contains("Fjordbanken (org.nr. 310000119): Har svart, men noe mangler"));
    assert!(run.text().contains("Ikke alle bankene har svart fullt ut") && run.text().contains(SAVINGS));
    assert_eq!((run.status(), run.events.as_slice()), (Some(Status::Unavailable), &[Event::RegisterUnexpected][..]));
    assert!(run.task("ask/person-a").unwrap().body.blocks.as_ref().unwrap()[0].text().contains("Fjordbanken"));
}

#[test]
fn a_bank_that_does_not_answer_leaves_the_others() {
    let banks = json!([bank("310000119", "Fjordbanken", true), bank("999000027", "Østlandet", true)]);
    let failures: [fn() -> Result<Response, Refusal>; 4] = [
        || Err(Refusal::unreachable()),
        || Ok(Response::new(500, "")),
        || Ok(Response::new(200, "<html>")),
        || Ok(Response::new(200, r#"{"bankAccounts":null}"#)),
    ];
    for failure in failures {
        let run =
            answer(&having(banks.clone(), move |number| if number == "310000119" { ok(&both()) } else { failure() }));
        assert!(run.text().contains("Østlandet (org.nr. 999000027): Svarte ikke nå") && run.text().contains(SAVINGS));
        assert_eq!(run.status(), Some(Status::Unavailable));
        assert_eq!(run.task("ask/person-a").unwrap().body.blocks.as_ref().unwrap()[0].text(), "Østlandet");
    }
}

#[test]
fn banks_that_do_not_deliver_become_something_to_do() {
    let run = answer(&usual());
    let ask = run.task("ask/person-a").unwrap();
    assert_eq!(ask.body.blocks.as_ref().unwrap()[0].text(), "Bakkebanken");
    assert_eq!((ask.gives.as_deref(), &ask.about, ask.body.when.as_deref()), (None, &cast::deceased(), Some("weeks")));
    let all_answer = answer(&having(json!([bank("310000119", "Fjordbanken", true)]), |_| ok(&both())));
    assert!(all_answer.task("ask/person-a").is_none());
    let itself = json!({"bankAccounts": [{"bankName": "Fjordbanken", "isImplemented": false, "hasErrors": false, "accounts": null}]});
    let run = answer(&having(json!([bank("310000119", "Fjordbanken", true)]), move |_| ok(&itself)));
    assert!(run.text().contains("Fjordbanken (org.nr. 310000119): Er ikke spurt her. Spør banken selv."));
    assert!(run.text().contains("Bankene har ikke meldt om noen konto."));
}

#[test]
fn the_task_is_the_general_one_about_the_one_who_has_died() {
    let run = answer(&usual());
    let task = run.task("settle/person-a").unwrap();
    assert_eq!((task.gives.as_deref(), &task.about), (Some(ACCOUNTS_SETTLED), &cast::deceased()));
    assert_eq!((task.after.as_slice(), task.body.due), (&[PROBATE_ISSUED.to_owned()][..], None));
    assert_eq!(task.body.blocks.as_ref().unwrap()[0].text(), "Fjordbanken\nBakkebanken");
}

#[test]
fn no_more_than_sixteen_banks_are_asked_and_the_others_are_named() {
    let banks: Vec<Value> =
        (0..18).map(|index| bank(&format!("9000000{index:02}"), &format!("Bank {index}"), true)).collect();
    let run = answer(&having(json!(banks), |_| ok(&both())));
    assert_eq!(run.requests.len(), 17);
    assert!(run.text().contains("Bank 15 (org.nr. 900000015): Har svart"));
    assert!(run.text().contains("Bank 17 (org.nr. 900000017): Er ikke spurt her"));
    let ids: BTreeSet<&str> = run.requests.iter().map(|request| header(request, "CorrelationID")).collect();
    assert_eq!(ids.len(), 17);
}

#[test]
fn nothing_found_is_said_and_leaves_no_task() {
    let run = answer(&having(json!([]), |_| ok(&both())));
    assert!(run.text().contains("Vi fant ingen banker der Rolf Holm var kunde"));
    assert_eq!((run.tasks.len(), run.status(), run.requests.len()), (0, Some(Status::Answered), 1));
    assert!(cast::vouched::<BankRelations>(&run).unwrap().banks.is_empty());
}

#[test]
fn when_the_banks_cannot_be_found_it_says_what_is_missing_and_whom_to_ring() {
    let answers: [fn() -> Result<Response, Refusal>; 5] = [
        || Err(Refusal::unreachable()),
        || Ok(Response::new(401, "")),
        || Ok(Response::new(200, "<html>")),
        || Ok(Response::new(200, r#"{"banks":null}"#)),
        || Ok(Response::new(200, "{}")),
    ];
    for register in answers {
        let run = answer(&usual().register(move |_| register()));
        assert_eq!(
            (run.status(), run.events.as_slice()),
            (Some(Status::Unavailable), &[Event::RegisterUnexpected][..])
        );
        assert!(run.text().contains("Bankene og kontoene til Rolf Holm mangler her. Ring oss: +47 00 00 00 19"));
        assert_eq!((run.provided.len(), run.tasks.len(), run.requests.len()), (0, 0, 1));
    }
}

#[test]
fn what_cannot_be_read_costs_that_entry_alone() {
    let savings = account(SAVINGS, "savingsAccount", json!(1700), json!(1700));
    let body = delivered(json!([null, {"accountDetail": {}}, savings]));
    let banks = json!([7, {"isImplemented": true}, {"bankName": "Uten nummer", "isImplemented": true}, bank("310000119", "Fjordbanken", true)]);
    let run = answer(&having(banks, move |_| ok(&body)));
    assert!(run.text().contains(SAVINGS) && run.text().contains("Uten nummer: Er ikke spurt her"));
    assert_eq!(run.text().matches("2 av oppføringene mangler her").count(), 2);
    assert!(run.text().contains("Fjordbanken (org.nr. 310000119): Har svart, men noe mangler"));
    assert_eq!(run.status(), Some(Status::Unavailable));
}

#[test]
fn it_speaks_three_languages() {
    let text = |language| answer(&usual().language(language)).text();
    assert!(
        text(Language::Nn).contains("Bankane og kontoane til Rolf Holm") && text(Language::Nn).contains("Lønskonto")
    );
    assert!(text(Language::En).contains("Banks and accounts of Rolf Holm"));
    assert!(text(Language::En).contains("Available balance: 1\u{a0}300.50 NOK, registered 2 June 2026"));
}

#[test]
fn another_service_is_not_its_task_and_the_manifest_has_the_same_telephone() {
    assert_eq!(Harness::new().answer::<Fjordbanken>("policies").status(), Some(Status::NotRelevant));
    assert!(cast::has_phone(include_str!("../assistant.toml"), PHONE));
}
