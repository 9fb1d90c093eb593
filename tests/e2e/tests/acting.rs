//! Acting for another over HTTP, as programs and browsers without script do it: what is withdrawn, stated and given counts
//! at the next click.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::time::Duration;

use futures::future::join_all;
use samspill_core::text::days_after;
use samspill_e2e::api::Api;
use samspill_e2e::gated::{Gated, Holds};
use samspill_e2e::{Builder, FATHER_DIED};
use serde_json::{Value, json};
use tokio::sync::watch;

const MAGDA: &str = "02834450121";
const TORSTEIN: &str = "27917250341";
const SIGRID: &str = "19886850231";
const INGVILD: &str = "21908450522";
const EIRA: &str = "11851450632";
const HALLVARD: &str = "18847551230";
const GURI: &str = "23887851340";
const OLAV: &str = "06894851010";
const POPULATION: &str = "no.folkeregisteret";
const LAND: &str = "no.kartverket.tinglysing";
const COURT: &str = "no.domstol.dodsbo";
const LIFE_TOGETHER: &str = "urn:altinn:accesspackage:innbygger-samliv";
const WITHDRAWN: &str = "citizen:mandate-withdrawn";

/// Says something, and gives what one assistant answered.
async fn says(api: &Api, conversation: &str, said: &str, from: &str) -> String {
    let mut texts = Vec::new();
    let turn = api.say(conversation, said, |part| {
        if part.from.as_str() == from {
            texts.extend(part.blocks.iter().flat_map(|block| block.texts()).map(str::to_owned));
        }
    });
    turn.await.unwrap();
    texts.join("\n")
}

/// Why an assistant was refused something, as the conversation's receipts say it.
async fn refused(api: &Api, conversation: &str, to: &str) -> Vec<String> {
    let all = api.get(&format!("/api/v1/conversations/{conversation}/receipts")).await.unwrap();
    let receipts = all["receipts"].as_array().unwrap().iter().filter(|one| one["to"] == to);
    let withheld = receipts.flat_map(|one| one["withheld"].as_array().unwrap());
    withheld.map(|one| one["why"].as_str().unwrap().to_owned()).collect()
}

async fn conversation(api: &Api, id: &str) -> Value {
    api.get(&format!("/api/v1/conversations/{id}")).await.unwrap()
}

/// A conversation in which somebody has said that their father has died.
async fn heir(api: &Api) -> String {
    let id = api.open().await.unwrap();
    says(api, &id, FATHER_DIED, COURT).await;
    id
}

/// Whom a proxy to somebody names: the references to the deceased and to them in one's own conversation.
async fn names(api: &Api, id: &str, holder: &str) -> (String, String) {
    let estate = conversation(api, id).await["estates"][0].clone();
    let mut parties = estate["parties"].as_array().unwrap().iter();
    let holder = parties.find(|one| one["name"].as_str().unwrap().starts_with(holder)).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&estate["about"]), text(&holder["who"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_help_that_is_withdrawn_is_refused_at_the_next_click_and_receipts_and_pages_name_the_rule() {
    let world = Builder::new().start().await;
    let (magda, torstein) = (Api::of(&world, MAGDA).await, Api::of(&world, TORSTEIN).await);
    let until = days_after(&world.today(), 30);
    let gift = json!({ "identifier": TORSTEIN, "name": "Torstein", "packages": [LIFE_TOGETHER], "until": until });
    let mandate = magda.post("/api/v1/mandates", &gift).await.unwrap()["mandate"].as_str().unwrap().to_owned();
    let opened = torstein.post("/api/v1/conversations", &json!({ "mandate": mandate })).await.unwrap();
    let id = opened["conversation"].as_str().unwrap();
    let before = says(&torstein, id, "Mannen min døde i forrige uke", POPULATION).await;
    assert!(before.contains("Arne"), "whom Magda has lost: {before}");
    assert!(!refused(&torstein, id, POPULATION).await.iter().any(|why| why.contains(WITHDRAWN)));
    assert_eq!(conversation(&torstein, id).await["acting"]["ended"], Value::Null);

    let withdraw = format!("/api/v1/mandates/{mandate}");
    let (status, _) = torstein.send("DELETE", &withdraw, &Value::Null).await;
    assert_eq!(status, 422, "who holds it does not withdraw it");
    for _ in 0..2 {
        assert_eq!(magda.send("DELETE", &withdraw, &Value::Null).await.0, 204, "also when it is said again");
    }
    assert_eq!(conversation(&torstein, id).await["acting"]["ended"], WITHDRAWN);
    let page = torstein.text("GET", &format!("/conversation/{id}/receipts"), "").await;
    assert!(page.contains("Lov til å hjelpe er trukket tilbake."), "{page}");
    let after = says(&torstein, id, "Hva nå?", POPULATION).await;
    assert!(!after.contains("Arne"), "{after}");
    let why = refused(&torstein, id, POPULATION).await;
    assert!(why.iter().any(|why| why.contains(WITHDRAWN)), "{why:?}");
    let again = torstein.send("POST", "/api/v1/conversations", &json!({ "mandate": mandate })).await;
    assert_eq!(again.0, 422, "nobody begins by it any more: {again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_withdrawal_that_could_not_be_written_down_counts_at_once_and_is_written_down_when_it_is_said_again() {
    let (gate, open) = watch::channel(true);
    let world = Builder::new().start_over(Gated::over(open, Holds::Mandates)).await;
    let (magda, torstein) = (Api::of(&world, MAGDA).await, Api::of(&world, TORSTEIN).await);
    let gift = json!({ "identifier": TORSTEIN, "name": "T", "packages": [LIFE_TOGETHER], "until": world.today() });
    let mandate = magda.post("/api/v1/mandates", &gift).await.unwrap()["mandate"].as_str().unwrap().to_owned();
    let opened = torstein.post("/api/v1/conversations", &json!({ "mandate": mandate })).await.unwrap();
    let id = opened["conversation"].as_str().unwrap();
    let withdraw = format!("/api/v1/mandates/{mandate}");
    let is_kept = || {
        let kept = world.composed.journal.shared(64).unwrap().of_person(&samspill_e2e::principal(MAGDA));
        kept[0].withdrawn_ms.is_some()
    };
    gate.send_replace(false);
    assert_eq!(magda.send("DELETE", &withdraw, &Value::Null).await.0, 500, "it could not be written down");
    assert_eq!(conversation(&torstein, id).await["acting"]["ended"], WITHDRAWN, "and counts all the same");
    assert!(!is_kept());
    gate.send_replace(true);
    assert_eq!(magda.send("DELETE", &withdraw, &Value::Null).await.0, 204);
    assert!(is_kept(), "it would have come back with the next start");
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_what_asks_for_the_proxy_of_all_is_refused_when_one_withdraws_it_and_the_receipt_names_the_rule() {
    let world = Builder::new().patch(|data| {
        data.patch_party(TORSTEIN, |party| drop(party.insert("formuesfullmakt".into(), false.into()))).unwrap();
    });
    let world = world.start().await;
    let torstein = Api::of(&world, TORSTEIN).await;
    let his = heir(&torstein).await;
    let mut given = Vec::new();
    for who in [MAGDA, SIGRID] {
        let api = Api::of(&world, who).await;
        let id = heir(&api).await;
        let (deceased, holder) = names(&api, &id, "Torstein").await;
        let body = json!({ "deceased": deceased, "holder": holder });
        let proxy = api.post(&format!("/api/v1/conversations/{id}/proxies"), &body).await.unwrap();
        given.push((api, format!("/api/v1/mandates/{}", proxy["mandate"].as_str().unwrap())));
    }
    assert_eq!(conversation(&torstein, &his).await["estates"][0]["proxy"], "collective-proxy");
    let land = says(&torstein, &his, "Hva nå?", LAND).await;
    assert!(land.contains("alle de andre partene"), "{land}");
    let why = refused(&torstein, &his, LAND).await;
    assert!(!why.iter().any(|why| why.contains(WITHDRAWN)), "{why:?}");

    let (sigrid, proxy) = &given[1];
    assert_eq!(sigrid.send("DELETE", proxy, &Value::Null).await.0, 204);
    let estate = conversation(&torstein, &his).await["estates"][0].clone();
    assert_eq!(estate["proxy"], "individual-proxy", "{estate}");
    assert!(estate["parties"].to_string().contains("\"has_withdrawn\":true"), "{estate}");
    let land = says(&torstein, &his, "Og nå?", LAND).await;
    assert!(!land.contains("alle de andre partene"), "{land}");
    let why = refused(&torstein, &his, LAND).await;
    assert!(why.iter().any(|why| why.contains(WITHDRAWN)), "{why:?}");
    let page = torstein.text("GET", &format!("/conversation/{his}/receipts"), "").await;
    assert!(page.contains("har trukket tilbake fullmakten du hadde."), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_mandate_that_the_register_takes_back_is_gone_at_the_next_click_and_is_there_again_when_it_states_it() {
    let world = Builder::new().start().await;
    let ingvild = Api::of(&world, INGVILD).await;
    let asked = ingvild.post("/api/v1/acting", &json!({ "language": "nb" })).await.unwrap();
    let mut offers = asked["may_act_for"].as_array().unwrap().iter();
    let eira = offers.find(|one| one["name"].as_str().unwrap().starts_with("Eira")).unwrap();
    let acting_for = json!({ "conversation": asked["conversation"], "about": eira["about"] });
    let opened = ingvild.post("/api/v1/conversations", &json!({ "acting_for": acting_for })).await.unwrap();
    let id = opened["conversation"].as_str().unwrap();
    assert!(says(&ingvild, id, "Faren min døde", COURT).await.contains("Saken hos tingretten"));
    let held = std::sync::Mutex::new(Value::Null);
    let registers = world.registers.as_ref().unwrap();
    registers.change(|data| {
        data.patch_person(INGVILD, |person| *held.lock().unwrap() = person["foreldreansvar"].take());
    });
    assert!(!says(&ingvild, id, "Hva nå?", COURT).await.contains("Saken hos tingretten"));
    assert_eq!(conversation(&ingvild, id).await["acting"]["ended"], "nation:no-mandate");
    let why = refused(&ingvild, id, COURT).await;
    assert!(why.iter().any(|why| why.contains("nation:no-mandate")), "{why:?}");
    let page = ingvild.text("GET", &format!("/conversation/{id}"), "").await;
    assert!(page.contains("Du kan ikke handle for den andre nå"), "{page}");
    registers.change(|data| {
        data.patch_person(INGVILD, |person| person["foreldreansvar"] = held.lock().unwrap().take());
    });
    assert!(says(&ingvild, id, "Og nå?", COURT).await.contains("Saken hos tingretten"));
    assert_eq!(conversation(&ingvild, id).await["acting"]["ended"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_court_issues_the_probate_certificate_in_a_conversation_the_next_click_says_so() {
    let world = Builder::new().start().await;
    let guri = Api::of(&world, GURI).await;
    let id = guri.open().await.unwrap();
    let before = says(&guri, &id, FATHER_DIED, COURT).await;
    assert!(!before.contains("Skifteattesten er utstedt"), "{before}");
    let status = async || {
        let plan = guri.get(&format!("/api/v1/conversations/{id}/plan")).await.unwrap();
        let tasks: Vec<Value> = plan["plan"].as_array().unwrap().clone();
        let of_probate: Vec<&Value> = tasks.iter().filter(|one| one["title"] == "Be om skifteattest").collect();
        assert_eq!(of_probate.len(), 1, "one task: {tasks:?}");
        of_probate[0]["status"].as_str().unwrap().to_owned()
    };
    assert_ne!(status().await, "done");
    let issued = |case: &mut serde_json::Map<String, Value>| {
        let heir = json!({ "type": "Person", "nin": GURI, "mottakerOriginalSkifteattest": true });
        let result = "PRIVAT_SKIFTE_IHT_ARVELOVEN_PARAGRAF_99";
        case.insert("status".into(), "FERDIGBEHANDLET".into());
        case.insert("resultatType".into(), result.into());
        case.insert("skifteattest".into(), json!({ "resultat": result, "arvinger": [heir] }));
    };
    world.registers.as_ref().unwrap().change(|data| data.patch_case(OLAV, issued).unwrap());
    let after = says(&guri, &id, "Hva nå?", COURT).await;
    assert!(after.contains("Skifteattesten er utstedt"), "{after}");
    assert_eq!(status().await, "done");
    let page = guri.text("GET", &format!("/conversation/{id}"), "").await;
    assert!(page.contains("Skifteattesten er utstedt"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_whose_form_is_sent_many_times_at_once_is_given_once_and_withdrawn_at_once() {
    let (gate, open) = watch::channel(true);
    let world = Builder::new().start_over(Gated::over(open, Holds::Durability)).await;
    let (hallvard, guri) = (Api::of(&world, HALLVARD).await, Api::of(&world, GURI).await);
    let (his, hers) = (heir(&hallvard).await, heir(&guri).await);
    let (deceased, holder) = names(&hallvard, &his, "Guri").await;
    let (path, form) = (format!("/conversation/{his}/proxies"), format!("deceased={deceased}&holder={holder}"));
    // The first is not written down before all have come.
    gate.send_replace(false);
    let opens = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        gate.send_replace(true);
    };
    let (pages, ()) = tokio::join!(join_all((0..8).map(|_| hallvard.text("POST", &path, &form))), opens);
    assert!(pages.iter().all(|page| page.contains("Det er skrevet ned")), "{pages:?}");
    let given = hallvard.get("/api/v1/mandates").await.unwrap()["given"].as_array().unwrap().clone();
    assert_eq!(given.len(), 1, "{given:?}");
    let kept = world.composed.journal.shared(64).unwrap();
    assert_eq!(kept.of_person(&samspill_e2e::principal(HALLVARD)).len(), 1, "and written down once");
    let withdraw = format!("withdraw={}", given[0]["id"].as_str().unwrap());
    hallvard.text("POST", &path, &withdraw).await;
    assert_eq!(conversation(&guri, &hers).await["estates"][0]["proxy"], Value::Null, "all of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_a_mark_for_which_there_is_no_room_is_not_written_down() {
    let world = Builder::new().limits("mandates_max = 1").start().await;
    let hallvard = Api::of(&world, HALLVARD).await;
    let id = heir(&hallvard).await;
    let plan = hallvard.get(&format!("/api/v1/conversations/{id}/plan")).await.unwrap();
    let shared = plan["plan"].as_array().unwrap().iter().filter(|one| !one["shared"].is_null());
    let keys: Vec<&str> = shared.map(|one| one["key"].as_str().unwrap()).collect();
    let mark = async |key: &str, done: bool| {
        let body = json!({ "task": key, "done": done });
        hallvard.send("POST", &format!("/api/v1/conversations/{id}/marks"), &body).await
    };
    assert_eq!(mark(keys[0], true).await.0, 204);
    assert_eq!(mark(keys[0], true).await.0, 204, "it is marked already");
    let (status, told) = mark(keys[1], true).await;
    assert!(status == 422 && told.to_string().contains("no room"), "{told}");
    assert!(world.composed.journal.shared(64).unwrap().room_for_mark(2).is_ok(), "one is written down");
    assert_eq!(mark(keys[0], false).await.0, 204);
    assert_eq!(mark(keys[1], true).await.0, 204, "there is room again");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_let_as_many_help_as_there_is_room_for_is_told_so_and_keeps_what_was_written() {
    let world = Builder::new().limits("mandates_own_max = 1").start().await;
    let magda = Api::of(&world, MAGDA).await;
    let page = magda.text("GET", "/mandates", "").await;
    let value = page.split("Torstein Lyngmo</option>").next().unwrap().rsplit("value=\"").next().unwrap();
    let person = value.split('"').next().unwrap().to_owned();
    let (today, later) = (world.today(), days_after(&world.today(), 1));
    let form = |until: &str| format!("person={person}&package={}&until={until}", LIFE_TOGETHER.replace(':', "%3A"));
    let page = magda.text("POST", "/mandates", &form(&today)).await;
    assert!(page.contains("Det er skrevet ned"), "{page}");
    let (status, page) = magda.form("POST", "/mandates", &form(&later)).await;
    assert_eq!(status, 422);
    assert!(page.contains("Det er ikke plass til flere") && page.contains(&format!("value=\"{later}\"")), "{page}");
    assert!(page.contains(&format!("<option value=\"{person}\" selected>")), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_act_for_somebody_by_two_mandates_acts_by_the_one_that_was_chosen() {
    let world = Builder::new().patch(|data| {
        data.patch_person(EIRA, |person| {
            person["vergemaalEllerFremtidsfullmakt"] = json!([{
                "type": "mindreaarig",
                "verge": { "foedselsEllerDNummer": INGVILD, "omfang": "oekonomiskeInteresser" },
                "pakker": ["urn:altinn:accesspackage:vergemal-tingretten-privat-skifte-dodsbo"],
                "erGjeldende": true,
            }]);
        });
    });
    let world = world.start().await;
    let ingvild = Api::of(&world, INGVILD).await;
    let asked = ingvild.post("/api/v1/acting", &json!({ "language": "nb" })).await.unwrap();
    let offers = asked["may_act_for"].as_array().unwrap().iter();
    let of_eira: Vec<&Value> = offers.filter(|one| one["name"].as_str().unwrap().starts_with("Eira")).collect();
    let relations: Vec<&str> = of_eira.iter().map(|one| one["relation"].as_str().unwrap()).collect();
    assert!(relations.len() == 2 && relations.contains(&"child") && relations.contains(&"ward"), "{asked}");
    let (from, about) = (&asked["conversation"], &of_eira[0]["about"]);
    let open = async |which: Value| {
        let mut acting_for = json!({ "conversation": from, "about": about });
        acting_for.as_object_mut().unwrap().extend(which.as_object().unwrap().clone());
        ingvild.send("POST", "/api/v1/conversations", &json!({ "acting_for": acting_for })).await
    };
    let (status, told) = open(json!({})).await;
    assert!(status == 422 && told.to_string().contains("say which"), "{told}");
    assert_eq!(open(json!({ "stated_by": COURT, "relation": "child" })).await.0, 422, "the court states none");
    // What each covers is what was chosen, whichever the register stated first.
    for (relation, until, sees_family) in [("child", true, true), ("ward", false, false)] {
        let (status, opened) = open(json!({ "relation": relation, "stated_by": POPULATION })).await;
        assert_eq!(status, 201, "{opened}");
        let id = opened["conversation"].as_str().unwrap();
        let family = says(&ingvild, id, "Faren min døde", POPULATION).await;
        let acting = conversation(&ingvild, id).await["acting"].clone();
        assert_eq!((&acting["relation"], acting["until"].is_string()), (&json!(relation), until), "{acting}");
        assert_eq!(family.contains("Jonas"), sees_family, "{relation}: {family}");
    }
    // On the page each has a button of its own.
    let page = ingvild.text("GET", &format!("/mandates?asked={}", from.as_str().unwrap()), "").await;
    for relation in ["child", "ward"] {
        assert!(page.contains(&format!("name=\"relation\" value=\"{relation}\"")), "{relation}: {page}");
        let form = format!(
            "conversation={}&about={}&relation={relation}&by={POPULATION}",
            from.as_str().unwrap(),
            about.as_str().unwrap()
        );
        let begun = ingvild.text("POST", "/mandates/begin", &form).await;
        assert!(begun.contains("Du handler for Eira"), "{begun}");
    }
}
