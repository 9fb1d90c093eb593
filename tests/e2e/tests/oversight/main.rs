//! The operator's staff at a running host: the real binary, its operator's listener, and the staff's own commands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

mod office;

use std::time::{Duration, Instant};

use samspill_core::oversight::{Act, Event};
use samspill_core::turn::{Outcome, Part, TurnSummary};
use samspill_e2e::api::Api;
use samspill_e2e::hostile::{FAULTS, RULES};
use samspill_e2e::staff::{Colleague, component, write};
use samspill_e2e::{Builder, CASE, COURT, FATHER_DIED, binary};
use samspill_registers::{Fault, FaultKind};
use serde_json::{Value, json};

use office::Office;

fn outcome(summary: &TurnSummary, to: &str) -> Outcome {
    let (assistant, service) = to.split_once('/').unwrap();
    let is_it = |hop: &&samspill_core::turn::Hop| hop.to.as_str() == assistant && hop.service.as_str() == service;
    summary.hops.iter().find(is_it).unwrap_or_else(|| panic!("no hop to {to}")).outcome
}

async fn ask(api: &Api, lead: Option<&str>, text: &str) -> (TurnSummary, Vec<Part>) {
    let lead = lead.map_or_else(|| json!({}), |lead| json!({ "lead": lead }));
    let opened = api.post("/api/v1/conversations", &lead).await.unwrap();
    let conversation = opened["conversation"].as_str().unwrap().to_owned();
    let mut parts = Vec::new();
    let summary = api.say(&conversation, text, |part| parts.push(part)).await.unwrap();
    (summary, parts)
}

fn words(parts: &[Part], from: &str) -> String {
    let parts = parts.iter().filter(|part| part.from.as_str() == from);
    parts.flat_map(|part| &part.blocks).flat_map(|block| block.texts()).collect::<Vec<_>>().join("\n")
}

/// Says something, has Kari stop what runs in the middle of it, and holds the host to one second: no sandbox is left then.
async fn stopped_in_the_middle(
    office: &Office,
    api: &Api,
    lead: Option<&str>,
    text: &str,
    what: &str,
) -> (TurnSummary, Vec<Part>) {
    let (told, mut begun) = tokio::sync::mpsc::channel(1);
    let running = async {
        let lead = lead.map_or_else(|| json!({}), |lead| json!({ "lead": lead }));
        let opened = api.post("/api/v1/conversations", &lead).await.unwrap();
        let conversation = opened["conversation"].as_str().unwrap().to_owned();
        let mut parts = Vec::new();
        let said = api.say(&conversation, text, |part| {
            parts.push(part);
            let _ = told.try_send(());
        });
        let summary = said.await.unwrap();
        (summary, parts, Instant::now())
    };
    let stop = async {
        begun.recv().await.unwrap();
        // It is in the middle of it.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let asked = Instant::now();
        office.command(&office.kari, &["stop", what, "--why", "Den gir seg ikke"]).await.done();
        (asked, Instant::now())
    };
    let ((summary, parts, over), (asked, answered)) = tokio::join!(running, stop);
    #[allow(clippy::print_stdout, reason = "the figure is what the test shows")]
    {
        println!(
            "{what}: from the command's start to the turn's end: {:?}; from the host's answer to it: {:?}",
            over.saturating_duration_since(asked),
            over.saturating_duration_since(answered)
        );
    }
    assert!(over > asked, "the turn was over before: {:?}", summary.hops);
    assert!(over.saturating_duration_since(answered) < Duration::from_secs(1), "{:?}", summary.hops);
    assert!(office.metrics().await.contains("samspill_pool_core_instances 0\n"), "no sandbox has outlived its call");
    (summary, parts)
}

/// Left alone, what waits or spins would do so for as long as the turn may take.
const LONG: &str = "cpu_ms = 60000\nturn_ms = 60000\nregister_ms = 50000";

/// From now on the court's register takes most of a minute.
fn slow(office: &Office) {
    let fault = Fault::new(FaultKind::Slow).after_ms(40_000).at("/api/");
    office.host.registers.faults().set(fault).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn i8_i11_a_guest_that_waits_for_its_register_ends_when_its_owner_is_stopped() {
    let office = Office::open(Builder::with(&["iben", "court"]).limits(LONG)).await;
    let api = office.citizen().await;
    slow(&office);
    let (summary, parts) = stopped_in_the_middle(&office, &api, None, FATHER_DIED, "310000011").await;
    assert_eq!(outcome(&summary, CASE), Outcome::Refused, "{:?}", summary.hops);
    assert!(words(&parts, "host").contains("kan ikke brukes nå"), "{parts:?}");
    assert!(!words(&parts, "no.samspill.iben").is_empty(), "the rest stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn i8_i11_a_guest_that_waits_for_an_answer_ends_when_it_is_stopped_and_goes_on_when_whom_it_asked_is() {
    let builder = Builder::with(&["iben", "court", "funeral"]).guest("faults").extra(RULES);
    let office = Office::open(builder.limits(LONG)).await;
    let api = office.citizen().await;
    slow(&office);
    let (word, asks) = ("opens-a-sealed-answer", format!("{FAULTS}/opens-a-sealed-answer"));
    let (summary, parts) = stopped_in_the_middle(&office, &api, Some(FAULTS), word, &asks).await;
    assert_eq!(outcome(&summary, &asks), Outcome::Refused, "{:?}", summary.hops);
    assert_ne!(outcome(&summary, CASE), Outcome::Answered, "what it had asked ends with it");
    assert!(!words(&parts, FAULTS).contains("before"), "nothing is said in its name: {parts:?}");

    office.command(&office.ola, &["start", &asks, "--why", "Rettet"]).await.done();
    let (summary, parts) = stopped_in_the_middle(&office, &api, Some(FAULTS), word, COURT).await;
    assert_eq!(outcome(&summary, CASE), Outcome::Refused, "{:?}", summary.hops);
    assert_eq!(outcome(&summary, &asks), Outcome::Answered);
    let said = words(&parts, FAULTS);
    assert!(said.contains("after sealed") && !said.contains("done"), "it is told, and goes on: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_whoever_gives_a_stop_that_cannot_be_written_down_is_told_and_it_is_written_down_when_it_can_be() {
    let office = Office::open(Builder::with(&["iben", "court"])).await;
    let path = office.host.config.store.data_dir.join("journal/oversight.db");
    let lock = rusqlite::Connection::open(path).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let said = office.command(&office.kari, &["stop", COURT, "--why", "Avvik"]).await;
    assert!(said.code == 1 && said.err.contains("the stop is in force, but is not written down"), "{said:?}");
    assert!(!said.err.contains("refused"), "{said:?}");
    assert_eq!(office.whole().await["stopped"][0]["what"], COURT);
    drop(lock);
    let started = Instant::now();
    while office.whole().await["head"].is_null() {
        assert!(started.elapsed() < Duration::from_secs(30), "{}", office.host.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(office.restart().await.whole().await["stopped"][0]["what"], COURT, "it holds over a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn i8_i11_a_guest_that_is_stopped_in_the_middle_of_a_turn_ends_and_stays_stopped_over_a_restart() {
    let builder = Builder::with(&["iben", "court", "funeral"]).guest("faults").extra(RULES);
    let office = Office::open(builder.limits(LONG)).await;
    let api = office.citizen().await;
    let spins = format!("{FAULTS}/spins-for-ever");
    let (summary, parts) =
        stopped_in_the_middle(&office, &api, Some(FAULTS), "spins-for-ever sends-markup-and-script", &spins).await;
    assert_eq!(outcome(&summary, &spins), Outcome::Refused, "{:?}", summary.hops);
    assert_eq!(outcome(&summary, &format!("{FAULTS}/sends-markup-and-script")), Outcome::Answered);
    assert!(words(&parts, "host").contains("kan ikke brukes nå"), "the citizen sees what is missing: {parts:?}");
    assert!(words(&parts, FAULTS).contains("led"), "the rest stands");
    let metrics = office.metrics().await;
    assert!(metrics.contains(r#"cause="operator""#), "{metrics}");
    let office = office.restart().await;
    let (summary, _) = ask(&office.citizen().await, Some(FAULTS), "spins-for-ever").await;
    assert_eq!(outcome(&summary, &spins), Outcome::Refused, "a stop holds over a restart");
    let whole = office.whole().await;
    assert_eq!(whole["stopped"][0]["by"], "Kari Nordmann", "{whole}");
    // Whoever stopped it does not start it.
    let alone = office.command(&office.kari, &["start", &spins, "--why", "Jeg ombestemte meg"]).await;
    assert_eq!(alone.code, 4);
    assert!(alone.err.contains("four eyes"), "{alone:?}");
    office.command(&office.ola, &["start", &spins, "--why", "Rettet"]).await.done();
    assert_eq!(office.whole().await["stopped"], json!([]));
    assert!(!office.host.log().contains("panicked"), "{}", office.host.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_what_a_stopped_owner_has_vouched_for_gives_nobody_a_right_and_a_typing_error_stops_nothing_quietly() {
    let office = Office::open(Builder::new()).await;
    let api = office.citizen().await;
    let (before, _) = ask(&api, None, FATHER_DIED).await;
    assert_eq!(outcome(&before, CASE), Outcome::Answered);
    let nothing = office.command(&office.kari, &["stop", "no.domstol.dodsboo", "--why", "Feil"]).await;
    assert_eq!(nothing.code, 4);
    assert!(nothing.err.contains("is not here") && nothing.err.contains(COURT), "{nothing:?}");
    // The court's owner, by its number.
    office.command(&office.kari, &["stop", "310000011", "--why", "Brudd hos eieren"]).await.done();
    let (after, _) = ask(&api, None, FATHER_DIED).await;
    assert!(
        !after.hops.iter().any(|hop| hop.to.as_str() == COURT && hop.outcome == Outcome::Answered),
        "{:?}",
        after.hops
    );
    let shown = |summary: &TurnSummary| {
        summary.receipts.iter().filter(|receipt| !receipt.concepts.is_empty()).map(|r| r.to.clone()).collect::<Vec<_>>()
    };
    assert!(!shown(&after).iter().any(|to| to == COURT), "nothing goes to it");
    // Beside the host that runs, and by what its staff have done.
    let explain = || {
        let concept = "https://samspill.example/concept/identity-number";
        office.host.command(&["policy", "explain", "--assistant", COURT, "--concept", concept, "--on", "2026-03-02"])
    };
    let told = explain();
    assert!(told.starts_with("no ") && told.contains("(rule: operator:stopped,"), "{told}");
    office.command(&office.ola, &["start", "310000011", "--why", "Rettet"]).await.done();
    assert!(explain().starts_with("yes "), "{}", explain());
    let (again, _) = ask(&api, None, FATHER_DIED).await;
    assert_eq!(outcome(&again, CASE), Outcome::Answered);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_basis_counts_from_the_moment_when_another_approves_it_and_no_longer_when_two_have_ended_it() {
    let office = Office::open(Builder::with(&["iben", "court"])).await;
    let api = office.citizen().await;
    let id = "court-finds-your-case";
    let view = office.view().await;
    let known = view["in_force"].as_array().unwrap().iter().find(|basis| basis["id"] == id).unwrap();
    assert_eq!(known["approved_by"].as_array().unwrap().len(), 2, "{known}");
    assert!(!view["claims"].to_string().contains("find-case"));

    // Its end takes two.
    let ended = office.command(&office.kari, &["bases", "end", id, "--why", "Ny lov", "--json"]).await.done().json();
    let number = ended["numbers"][0].to_string();
    let alone = office.command(&office.kari, &["bases", "approve", &number, "--why", "Ja"]).await;
    assert_eq!((alone.code, alone.err.contains("four eyes")), (4, true), "{alone:?}");
    assert_eq!(outcome(&ask(&api, None, FATHER_DIED).await.0, CASE), Outcome::Answered, "a proposal is nothing yet");
    office.command(&office.ola, &["bases", "approve", &number, "--why", "Enig"]).await.done();
    assert_eq!(outcome(&ask(&api, None, FATHER_DIED).await.0, CASE), Outcome::Withheld);

    // What it covered is a claim now, with its lawyers' reasoning.
    let claims = office.command(&office.kari, &["bases", "list", "--claims"]).await.done();
    assert!(claims.out.contains("no.domstol.dodsbo/case") && claims.out.contains("§ 88 a"), "{claims:?}");
    assert!(claims.out.contains("Tredje ledd lar offentlige organer"), "the reasoning is shown: {claims:?}");

    // The same anew, proposed as a file.
    let text = std::fs::read_to_string(samspill_e2e::root().join("examples/bases/court.toml")).unwrap();
    let text = text.split("[[bases]]").find(|basis| basis.contains(&format!("id = \"{id}\""))).unwrap();
    let approved = write(office.host.folder(), "approved.toml", &format!("[[bases]]{text}"));
    let refused = office.command(&office.ola, &["bases", "propose", &approved, "--why", "Ny lov"]).await;
    assert!(refused.code == 4 && refused.err.contains("approved_by is not for a proposal to say"), "{refused:?}");
    let text: String = text.lines().filter(|line| !line.starts_with("approved_by")).map(|l| format!("{l}\n")).collect();
    let same = write(office.host.folder(), "same.toml", &format!("[[bases]]{text}"));
    let taken = office.command(&office.ola, &["bases", "propose", &same, "--why", "Ny lov"]).await;
    assert!(taken.code == 4 && taken.err.contains("give this one another id"), "{taken:?}");
    let new = write(office.host.folder(), "new.toml", &format!("[[bases]]{}", text.replace(id, "court-by-new-law")));
    let proposed = office.command(&office.ola, &["bases", "propose", &new, "--why", "Ny lov", "--json"]).await.done();
    let number = proposed.json()["numbers"][0].to_string();
    assert_eq!(outcome(&ask(&api, None, FATHER_DIED).await.0, CASE), Outcome::Withheld);
    office.command(&office.kari, &["bases", "approve", &number, "--why", "Enig"]).await.done();
    assert_eq!(outcome(&ask(&api, None, FATHER_DIED).await.0, CASE), Outcome::Answered);

    // All of it is durable.
    let office = office.restart().await;
    let (summary, _) = ask(&office.citizen().await, None, FATHER_DIED).await;
    assert_eq!(outcome(&summary, CASE), Outcome::Answered);
    let bases = office.view().await["in_force"].clone();
    let new = bases.as_array().unwrap().iter().find(|basis| basis["id"] == "court-by-new-law").unwrap();
    assert_eq!(new["approved_by"], json!(["Ola Ås", "Kari Nordmann"]));
    assert!(!bases.to_string().contains(id));
    let history = office.whole().await["history"].clone();
    assert_eq!(history.as_array().unwrap().len(), 4, "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_i2_who_was_affected_is_told_by_pseudonyms_and_by_name_when_two_agree_and_each_has_a_receipt() {
    let office = Office::open(Builder::with(&["iben", "court", "funeral"])).await;
    let api = office.citizen().await;
    let person = office.host.persons()[0].clone();
    let opened = api.post("/api/v1/conversations", &json!({})).await.unwrap();
    let conversation = opened["conversation"].as_str().unwrap().to_owned();
    api.say(&conversation, FATHER_DIED, |_| ()).await.unwrap();
    let digest = component(&office.whole().await, COURT);
    let query = ["affected", "--component", &digest, "--from", "2020-01-01", "--to", "2099-12-31"];
    let with = |more: &[&'static str]| [&query[..], more].concat();

    let found = office.command(&office.kari, &with(&["--why", "Avvik 7", "--json"])).await.done();
    assert!(!found.out.contains(&person), "pseudonyms alone");
    let persons = found.json()["persons"].clone();
    assert!(!persons.as_array().unwrap().is_empty(), "{found:?}");
    assert!(persons[0]["concepts"].to_string().contains("concept/"), "{persons}");
    let before = ["affected", "--component", &digest, "--from", "2020-01-01", "--to", "2020-12-31", "--why", "Avvik 7"];
    assert!(office.command(&office.kari, &before).await.done().out.starts_with("0 persons"));

    let asked = office.command(&office.kari, &with(&["--identifiers", "--why", "Art. 34", "--json"])).await.done();
    let number = asked.json()["numbers"][0].to_string();
    let read = ["affected", "--read", &number, "--why", "Varsle dem"];
    let early = office.command(&office.kari, &read).await;
    assert_eq!((early.code, early.out.as_str()), (4, ""), "{early:?}");
    let alone = office.command(&office.kari, &["affected", "--release", &number, "--why", "Ja"]).await;
    assert_eq!(alone.code, 4, "{alone:?}");
    office.command(&office.ola, &["affected", "--release", &number, "--why", "Meldepliktig"]).await.done();
    let named = office.command(&office.kari, &read).await.done();
    assert!(named.out.contains(&person), "{named:?}");

    let receipts = api.get(&format!("/api/v1/conversations/{conversation}/receipts")).await.unwrap();
    let of_staff = |receipt: &&Value| receipt["to"] == "staff:Kari Nordmann";
    let receipts: Vec<&Value> = receipts["receipts"].as_array().unwrap().iter().filter(of_staff).collect();
    assert!(!receipts.is_empty(), "whoever is named sees who has read it");
    assert!(receipts.iter().all(|receipt| receipt["processing"] == "GDPR art. 34"), "{receipts:?}");
    let history = office.whole().await["history"].to_string();
    assert_eq!(history.matches("read-affected").count(), 3, "{history}");
    assert!(!history.contains(&person) && !office.host.log().contains(&person), "{}", office.host.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_who_was_affected_is_told_up_to_the_limit_and_whoever_asks_is_told_that_there_are_more() {
    let builder = Builder::with(&["iben", "court"]).extra("[operator]\naffected_max = 1\n");
    let office = Office::open(builder.limits("reason_bytes_max = 7")).await;
    for person in &office.host.persons()[..2] {
        let mut api = Api::anonymous(&office.served.base);
        api.log_in(person).await.unwrap();
        ask(&api, None, FATHER_DIED).await;
    }
    let digest = component(&office.whole().await, COURT);
    let query = ["affected", "--component", &digest, "--from", "2020-01-01", "--to", "2099-12-31", "--why", "Avvik 7"];
    let long = office.command(&office.kari, &[&query[..query.len() - 1], &["Avvik 10"]].concat()).await;
    assert!(long.code == 4 && long.err.contains("at most 7 bytes"), "{long:?}");
    let told = office.command(&office.kari, &query).await.done().out;
    assert!(told.contains("\n1 persons") && told.contains("more than operator.affected_max"), "{told}");
    let json = office.command(&office.kari, &[&query[..], &["--json"]].concat()).await.done().json();
    assert_eq!((json["persons"].as_array().unwrap().len(), &json["more"]), (1, &json!(true)), "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_each_act_a_head_is_given_out_and_last_acts_that_are_cut_off_are_found_by_it() {
    let office = Office::open(Builder::with(&["iben", "court"])).await;
    let json = office.command(&office.kari, &["stop", COURT, "--why", "Avvik", "--json"]).await.done().json();
    let first = json["head"].as_str().unwrap().to_owned();
    let said = office.command(&office.ola, &["start", COURT, "--why", "Rettet"]).await.done().out;
    let last = said.lines().last().unwrap().strip_prefix("head ").unwrap().to_owned();
    assert!(first.starts_with("1-") && last.starts_with("2-"), "{first} {last}");
    for page in ["bases", "assistants", "affected", "history"] {
        assert!(office.page(page).await.contains(&last), "it stands on the pages");
    }
    let config = office.host.folder().join("samspill.toml");
    let verify = |heads: &[&str]| {
        let heads = heads.iter().flat_map(|head| ["--head", head]);
        let output = std::process::Command::new(binary())
            .args(["staff", "verify", "--config", config.to_str().unwrap()])
            .args(heads)
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    // Beside the running host, and after it.
    let whole = verify(&[&first, &last]);
    assert!(whole.0 == 0 && whole.1.contains(&format!("head {last}")), "{whole:?}");
    let Office { host, served, .. } = office;
    served.terminate();
    assert_eq!(served.ended().await, Some(0));
    let database = rusqlite::Connection::open(host.config.store.data_dir.join("journal/oversight.db")).unwrap();
    database.execute_batch("DROP TRIGGER event_no_delete; DELETE FROM event WHERE number = 2").unwrap();
    drop(database);
    assert_eq!(verify(&[&first]).0, 0, "by itself, and by an older head, it is whole");
    let cut = verify(&[&first, &last]);
    assert!(cut.0 == 4 && cut.1.contains("cut off") && cut.1.contains(&last), "{cut:?}");
    // Rightly chained, and nothing that anybody could do: she has stopped it herself.
    let dir = host.config.store.data_dir.join("journal");
    let (mut log, _) = samspill_store::StaffLog::open(&dir, Duration::ZERO).unwrap();
    let act = Act::Start { what: COURT.parse().unwrap() };
    log.append(&[Event { number: 2, at_ms: 0, by: "Kari Nordmann".into(), why: "Rettet".into(), act }]).unwrap();
    drop(log);
    let forged = verify(&[&first]);
    assert!(forged.0 == 4 && forged.1.contains("event 2 does not follow"), "{forged:?}");
}

/// One of the staff with one role.
fn only(name: &str, role: &str) -> Colleague {
    let mut one = Colleague::new(name);
    one.account = one.account.replace(r#"["bases", "stop", "affected"]"#, &format!("[\"{role}\"]"));
    one
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_the_staff_reads_what_their_roles_are_for_and_nothing_else() {
    let roles = ["bases", "stop", "affected"];
    let staff = roles.map(|role| only(role, role));
    let accounts = staff.each_ref().map(|one| one.account.as_str()).join("\n");
    let office = Office::open(Builder::with(&["iben", "court"]).extra(&accounts)).await;
    ask(&office.citizen().await, None, FATHER_DIED).await;
    let digest = component(&office.whole().await, COURT);
    let query = ["affected", "--component", &digest, "--from", "2020-01-01", "--to", "2099-12-31", "--why", "Avvik 7"];
    office.command(&office.kari, &query).await.done();
    let asked = office.command(&office.kari, &[&query[..], &["--identifiers", "--json"]].concat()).await.done().json();
    let ended = ["bases", "end", "court-finds-your-case", "--why", "Ny lov", "--json"];
    let ended = office.command(&office.kari, &ended).await.done().json();
    office.command(&office.kari, &["stop", "no.samspill.iben", "--why", "Avvik 8"]).await.done();

    let url = office.served.operations.clone().unwrap();
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let get = async |who: &str, path: &str| {
        let token = staff.iter().zip(roles).find(|(_, role)| *role == who).unwrap().0.token();
        let response = client.get(format!("{url}{path}")).basic_auth(who, Some(token)).send().await.unwrap();
        let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        (status, to.unwrap_or(String::from_utf8(response.bytes().await.unwrap().to_vec()).unwrap()))
    };
    let pages = [("bases", "bases"), ("claims", "bases"), ("assistants", "stop"), ("affected", "affected")];
    for who in roles {
        let (_, history) = get(who, "/staff/history").await;
        for (page, role) in pages {
            let (status, said) = get(who, &format!("/staff/{page}")).await;
            assert_eq!(status, if role == who { 200 } else { 403 }, "{who} at {page}");
            assert_eq!(history.contains(&format!("href=\"/staff/{page}\"")), role == who, "the menu of {who}: {page}");
            assert!(role == who || said.contains(role), "who may is told: {said}");
        }
        let first = format!("/staff/{}", pages.iter().find(|(_, role)| *role == who).unwrap().0);
        assert_eq!(get(who, "/").await, (303, first));
        // What the others have done is not told; `Avvik 7` is why somebody was looked for.
        assert_eq!(history.contains("Avvik 7"), who == "affected", "{who}: {history}");
        assert_eq!(history.contains("Avvik 8"), who == "stop");
        assert_eq!(history.contains("Ny lov"), who == "bases");
        let (status, view) = get(who, "/staff/view").await;
        let view: Value = serde_json::from_str(&view).unwrap();
        assert_eq!(status, 200);
        for (key, whose) in [("bases", "bases"), ("claims", "bases"), ("stopped", "stop"), ("releases", "affected")] {
            assert_eq!(view[key].is_null(), whose != who, "{who}: {key}");
        }
        let waiting: Vec<&Value> = view["waiting"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
        let theirs = [("bases", &ended["numbers"][0]), ("affected", &asked["numbers"][0])];
        assert_eq!(waiting, theirs.into_iter().filter(|(role, _)| *role == who).map(|(_, n)| n).collect::<Vec<_>>());
    }
    // Nor is anything done by the wrong one.
    let [bases, stop, affected] = &staff;
    let number = asked["numbers"][0].to_string();
    for (who, args) in [
        (bases, vec!["stop", COURT, "--why", "x"]),
        (bases, vec!["affected", "--release", &number, "--why", "x"]),
        (stop, vec!["affected", "--release", &number, "--why", "x"]),
        (stop, [&query[..]].concat()),
        (affected, vec!["bases", "end", "court-finds-your-case", "--why", "x"]),
        (affected, vec!["bases", "list"]),
    ] {
        let refused = office.command(who, &args).await;
        assert!(refused.code == 4 && refused.err.contains("role"), "{args:?}: {refused:?}");
    }
    office.command(affected, &["affected", "--release", &number, "--why", "Meldepliktig"]).await.done();
    assert!(get("affected", "/staff/history").await.1.contains("Meldepliktig"));
    assert!(!get("bases", "/staff/history").await.1.contains("Meldepliktig"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_without_a_token_nor_from_another_site_and_citizens_never_meet_these_pages() {
    let office = Office::open(Builder::with(&["iben"])).await;
    let url = office.served.operations.clone().unwrap();
    drop(Api::anonymous(&url));
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let get = |path: &str| client.get(format!("{url}{path}"));
    assert_eq!(get("/metrics").send().await.unwrap().status(), 200, "metrics need no login");
    for path in ["/staff/bases", "/staff/claims", "/staff/assistants", "/staff/affected", "/staff/history"] {
        let response = get(path).send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["location"]),
            (303, &"/staff/login".parse().unwrap())
        );
    }
    for (name, token) in
        [("Kari Nordmann", "wrong"), ("Kari", office.kari.token()), ("Kari Nordmann", office.ola.token())]
    {
        let response = get("/staff/view").basic_auth(name, Some(token)).send().await.unwrap();
        assert_eq!(response.status(), 401, "{name}");
        assert!(!String::from_utf8_lossy(&response.bytes().await.unwrap()).contains("bases\":"));
    }
    let form = |body: String| {
        client.post(format!("{url}/staff/login")).header("content-type", "application/x-www-form-urlencoded").body(body)
    };
    let login = form(format!("name=Kari+Nordmann&token={}", office.kari.token())).send().await.unwrap();
    let cookie = login.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let page = get("/staff/bases").header("cookie", cookie).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    let foreign =
        client.post(format!("{url}/staff/stops")).header("cookie", cookie).header("origin", "https://evil.example");
    let foreign = foreign
        .header("content-type", "application/x-www-form-urlencoded")
        .body("what=no.samspill.iben&act=stop&why=x");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    assert_eq!(office.whole().await["stopped"], json!([]));
    let citizens = reqwest::get(format!("{}/staff/login", office.served.base)).await.unwrap();
    assert_eq!(citizens.status(), 404);
    // Logging out ends it.
    client.post(format!("{url}/staff/logout")).header("cookie", cookie).send().await.unwrap();
    assert_eq!(get("/staff/bases").header("cookie", cookie).send().await.unwrap().status(), 303);
}

/// Legal bases that a test changes: the demonstration's, in a folder of their own.
fn own_bases() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(samspill_e2e::root().join("examples/bases")).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn bases_that_are_read_again_count_from_the_next_turn_on_and_broken_ones_leave_the_old_in_force() {
    let bases = own_bases();
    let court = bases.path().join("court.toml");
    let whole = std::fs::read_to_string(&court).unwrap();
    let id = "court-finds-your-case";
    let left = whole.split("[[bases]]").filter(|basis| !basis.contains(&format!("id = \"{id}\"")));
    let without = left.collect::<Vec<_>>().join("[[bases]]");
    let extra = format!("[law]\nbases = [{:?}]\n", bases.path());
    let office = Office::open(Builder::with(&["iben", "court"]).extra(&extra)).await;
    let api = office.citizen().await;
    assert_eq!(outcome(&ask(&api, None, FATHER_DIED).await.0, CASE), Outcome::Answered);

    // A signal is heard a moment later.
    let until = async |is_there: bool| {
        let started = Instant::now();
        while office.view().await["in_force"].to_string().contains(id) != is_there {
            assert!(started.elapsed() < Duration::from_secs(30), "{}", office.host.log());
        }
    };
    std::fs::write(&court, &without).unwrap();
    office.served.reread();
    until(false).await;
    assert_eq!(outcome(&ask(&api, None, FATHER_DIED).await.0, CASE), Outcome::Withheld);

    std::fs::write(&court, format!("{whole}\n[[bases]]\nunknown = 1\n")).unwrap();
    office.served.reread();
    let started = Instant::now();
    while !office.host.log().contains("court.toml") {
        assert!(started.elapsed() < Duration::from_secs(30), "it is told");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(outcome(&ask(&api, None, FATHER_DIED).await.0, CASE), Outcome::Withheld, "the old ones are in force");

    std::fs::write(&court, &whole).unwrap();
    office.served.reread();
    until(true).await;
    assert_eq!(outcome(&ask(&api, None, FATHER_DIED).await.0, CASE), Outcome::Answered);
}
