//! The operator's staff at a running host: the real binary, its operator's listener, and the staff's own commands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::time::{Duration, Instant};

use samspill_core::turn::{Outcome, Part, TurnSummary};
use samspill_e2e::api::Api;
use samspill_e2e::hostile::{FAULTS, RULES};
use samspill_e2e::served::Served;
use samspill_e2e::staff::{Colleague, Said, component, write};
use samspill_e2e::{Builder, CASE, COURT, FATHER_DIED, Prepared, binary};
use serde_json::{Value, json};

/// A host, two of its staff, and the process.
struct Office {
    host: Prepared,
    served: Served,
    kari: Colleague,
    ola: Colleague,
}

impl Office {
    async fn open(builder: Builder) -> Self {
        let (kari, ola) = (Colleague::new("Kari Nordmann"), Colleague::new("Ola Ås"));
        let extra = format!("{}\n{}\n[operations]\nlisten = \"127.0.0.1:0\"\n", kari.account, ola.account);
        let host = builder.extra(&extra).prepare().await;
        let served = host.serve(&binary()).await;
        Self { host, served, kari, ola }
    }

    /// Gives a command as one of the staff.
    async fn command(&self, who: &Colleague, args: &[&str]) -> Said {
        let (who, url) = (who.clone(), self.served.operations.clone().unwrap());
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let run = move || who.command(&url, &args.iter().map(String::as_str).collect::<Vec<_>>());
        tokio::task::spawn_blocking(run).await.unwrap()
    }

    async fn view(&self) -> Value {
        let said = self.command(&self.kari, &["bases", "list", "--json"]).await.done().json();
        assert!(said["waiting"].is_array() && said["claims"].is_array());
        said
    }

    /// What the operator's listener says to a program of Kari's.
    async fn whole(&self) -> Value {
        let url = format!("{}/staff/view", self.served.operations.as_ref().unwrap());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(url).basic_auth("Kari Nordmann", Some(self.kari.token()));
        serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap()
    }

    async fn restart(self) -> Self {
        let Self { host, served, kari, ola } = self;
        served.terminate();
        assert_eq!(served.ended().await, Some(0));
        let served = host.serve(&binary()).await;
        Self { host, served, kari, ola }
    }

    /// Somebody who asks, logged in as the first person of the demonstration.
    async fn citizen(&self) -> Api {
        let mut api = Api::anonymous(&self.served.base);
        api.log_in(&self.host.persons()[0]).await.unwrap();
        api
    }
}

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

#[tokio::test(flavor = "multi_thread")]
async fn i8_i11_a_guest_that_is_stopped_in_the_middle_of_a_turn_ends_and_stays_stopped_over_a_restart() {
    let builder = Builder::with(&["iben", "court", "funeral"]).guest("faults").extra(RULES);
    // Left alone, it would spin for as long as the turn may take.
    let office = Office::open(builder.limits("cpu_ms = 60000\nturn_ms = 60000\nregister_ms = 50000")).await;
    let api = office.citizen().await;
    let spins = format!("{FAULTS}/spins-for-ever");
    let (told, mut begun) = tokio::sync::mpsc::channel(1);
    let running = async {
        let opened = api.post("/api/v1/conversations", &json!({ "lead": FAULTS })).await.unwrap();
        let conversation = opened["conversation"].as_str().unwrap().to_owned();
        let mut parts = Vec::new();
        let said = api.say(&conversation, "spins-for-ever sends-markup-and-script", |part| {
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
        office.command(&office.kari, &["stop", &spins, "--why", "Den gir seg ikke"]).await.done();
        (asked, Instant::now())
    };
    let ((summary, parts, over), (asked, answered)) = tokio::join!(running, stop);
    assert_eq!(outcome(&summary, &spins), Outcome::Refused, "{:?}", summary.hops);
    assert_eq!(outcome(&summary, &format!("{FAULTS}/sends-markup-and-script")), Outcome::Answered);
    assert!(words(&parts, "host").contains("kan ikke brukes nå"), "the citizen sees what is missing: {parts:?}");
    assert!(words(&parts, FAULTS).contains("led"), "the rest stands");
    #[allow(clippy::print_stdout, reason = "the figure is what the test shows")]
    {
        println!(
            "from the command's start to the turn's end: {:?}; from the host's answer to it: {:?}",
            over.saturating_duration_since(asked),
            over.saturating_duration_since(answered)
        );
    }
    let metrics = reqwest::get(format!("{}/metrics", office.served.operations.as_ref().unwrap())).await.unwrap();
    let metrics = String::from_utf8(metrics.bytes().await.unwrap().to_vec()).unwrap();
    assert!(metrics.contains("samspill_pool_core_instances 0"), "no sandbox has outlived its call");
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
    office.command(&office.ola, &["start", "310000011", "--why", "Rettet"]).await.done();
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
