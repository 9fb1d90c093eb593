//! Who hands over, and about whom: somebody who acts for another, somebody who is not logged in, somebody hidden.

use samspill_core::ids::ConversationId;
use samspill_core::ports::Dialogues as _;
use samspill_core::text::days_after;
use samspill_e2e::api::Api;
use samspill_e2e::book::{Book, PROFILE, RECORDER};
use samspill_e2e::{Builder, FATHER_DIED, TestClock, principal};
use serde_json::{Value, json};

use crate::office::{HEARD, NAV, NAV_OWNER, Office, SHOP_OWNER, case_worker, hand_over, receipts_of};

const MAGDA: &str = "02834450121";
const TORSTEIN: &str = "27917250341";
/// Siri Hovde's address is protected.
const SIRI: &str = "14827950458";
const LIFE_TOGETHER: &str = "urn:altinn:accesspackage:innbygger-samliv";
const PENSION: &str = "urn:altinn:accesspackage:innbygger-pensjon";

fn rules(read: &Value) -> Vec<&str> {
    read["withheld"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect()
}

async fn lets_help(magda: &Api, package: &str, until: &str) -> String {
    let gift = json!({ "identifier": TORSTEIN, "name": "Torstein", "packages": [package], "until": until });
    magda.post("/api/v1/mandates", &gift).await.unwrap()["mandate"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_i11_what_a_helper_hands_over_is_read_within_the_mandate_and_not_after_it() {
    let kari = case_worker("Kari Nordmann", NAV_OWNER);
    let clock = TestClock::at("2026-11-25T09:00:00Z");
    let office = Office::open(Builder::new().clock(&clock).extra(&kari.account).start().await).await;
    let (magda, torstein) = (office.citizen(MAGDA).await, office.citizen(TORSTEIN).await);
    let until = days_after(&office.world.today(), 30);
    let first = lets_help(&magda, LIFE_TOGETHER, &until).await;
    let opened = torstein.post("/api/v1/conversations", &json!({ "mandate": first })).await.unwrap();
    let conversation = opened["conversation"].as_str().unwrap();
    torstein.say(conversation, "Mannen min døde i forrige uke", |_| ()).await.unwrap();
    let id = hand_over(&torstein, conversation, NAV).await;
    assert_eq!(
        magda
            .send("POST", &format!("/api/v1/conversations/{conversation}/hand-overs"), &json!({ "assistant": NAV }))
            .await
            .0,
        404
    );

    let read = office.json(&kari, &id).await;
    assert!(rules(&read).contains(&"nation:outside-the-mandate"), "{read}");
    assert!(!read.to_string().contains("Magda"), "{read}");
    assert!(read.to_string().contains("Mannen min døde"), "what the helper says is the helper's: {read}");
    let second = lets_help(&magda, PENSION, &until).await;
    let read = office.json(&kari, &id).await;
    assert!(read["facts"].to_string().contains("Magda Lyngmo"), "{read}");
    assert!(!rules(&read).contains(&"nation:outside-the-mandate"), "{read}");
    let receipts = receipts_of(&torstein, conversation, &format!("desk:{NAV}")).await;
    assert!(receipts.iter().all(|one| one["mandate"] == "helped (host)" && one["reader"] == "Kari Nordmann"));
    let write = format!("/staff/cases/{id}/messages");
    assert_eq!(office.as_staff(&kari, "POST", &write, "text=Ring+oss&language=nb").await.0, 303);

    for mandate in [first, second] {
        assert_eq!(magda.send("DELETE", &format!("/api/v1/mandates/{mandate}"), &Value::Null).await.0, 204);
    }
    let read = office.json(&kari, &id).await;
    assert!(rules(&read).contains(&"citizen:mandate-withdrawn"), "{read}");
    assert!(!read["facts"].to_string().contains("Magda"), "{read}");
    let (status, told) = office.as_staff(&kari, "POST", &write, "text=Magda&language=nb").await;
    assert!(status == 422 && told.contains("citizen:mandate-withdrawn"), "what was read may not be told him: {told}");
    // Whom it was about finds who read, the day after, and not who asked.
    clock.advance_days(1);
    let usage = magda.get("/v2/findUsage").await.unwrap().to_string();
    assert!(usage.contains(NAV_OWNER) && !usage.contains("Torstein"), "{usage}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_logged_in_hands_over_what_was_said_is_answered_and_takes_it_back() {
    let kari = case_worker("Kari Nordmann", NAV_OWNER);
    let office = Office::open(Builder::new().extra(&kari.account).start().await).await;
    let who = office.world.persons()[0].clone();
    let api = Api::anonymous(&office.citizens);
    let conversation = api.open().await.unwrap();
    api.say(&conversation, FATHER_DIED, |_| ()).await.unwrap();
    let page = api.text("GET", &format!("/conversation/{conversation}/desk/{NAV}"), "").await;
    assert!(page.contains("Ja, gi dem samtalen"), "{page}");
    let id = hand_over(&api, &conversation, NAV).await;
    let path = format!("/api/v1/conversations/{conversation}/hand-overs");
    let stranger = office.citizen(&who).await;
    assert_eq!(stranger.send("POST", &path, &json!({ "assistant": NAV })).await.0, 404, "it is nobody's");

    let read = office.json(&kari, &id).await;
    assert!(read.to_string().contains(FATHER_DIED) && read["facts"] == json!([]), "{read}");
    assert!(rules(&read).contains(&"nation:log-in"), "{read}");
    let write = format!("/staff/cases/{id}/messages");
    assert_eq!(office.as_staff(&kari, "POST", &write, "text=Ring+oss&language=nb").await.0, 303);
    let page = api.text("GET", &format!("/conversation/{conversation}"), "").await;
    assert!(page.contains("Ring oss") && page.contains("Skrevet av Kari Nordmann"), "{page}");
    let receipts = receipts_of(&api, &conversation, &format!("desk:{NAV}")).await;
    assert!(receipts.iter().all(|one| one["reader"] == "Kari Nordmann") && !receipts.is_empty(), "{receipts:?}");

    // Whoever logs in in it is read as logged in from then on: each reading is decided anew.
    let held = ConversationId::new(conversation.clone()).unwrap();
    office.world.composed.host.log_in(&held, principal(&who)).await.unwrap();
    let read = office.json(&kari, &id).await;
    assert!(read["facts"].as_array().unwrap().iter().any(|fact| fact["title"] == "navnet ditt"), "{read}");
    assert_eq!(api.send("POST", &path, &json!({ "assistant": NAV })).await.0, 404, "it is somebody's now");
    let form = format!("take-back={id}");
    stranger.text("POST", &format!("/conversation/{conversation}/hand-overs"), &form).await;
    assert_eq!(office.json(&kari, &id).await["ended"], "citizen:taken-back");
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_a_protected_address_is_on_no_page_of_a_desk() {
    let kari = case_worker("Kari Nordmann", NAV_OWNER);
    let office = Office::open(Builder::new().extra(&kari.account).start().await).await;
    let api = office.citizen(SIRI).await;
    let conversation = api.open().await.unwrap();
    api.say(&conversation, FATHER_DIED, |_| ()).await.unwrap();
    let seen = api.get(&format!("/api/v1/conversations/{conversation}/seen")).await.unwrap().to_string();
    assert!(seen.contains("Adressen din er beskyttet"), "there is something to keep back: {seen}");
    let id = hand_over(&api, &conversation, NAV).await;
    let file = samspill_e2e::own_data().join(format!("registers/Folkeregisteret/{SIRI}.json"));
    let siri: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let street = siri["bostedsadresse"].to_string();
    let names: Vec<&str> = street.split('"').filter(|text| text.chars().any(char::is_uppercase)).collect();
    assert!(!names.is_empty(), "she has an address");
    let read = office.json(&kari, &id).await.to_string();
    for page in [office.page(&kari, &id).await.1, office.as_staff(&kari, "GET", "/staff/cases", "").await.1, read] {
        assert!(!names.iter().any(|name| page.contains(name)), "{names:?}: {page}");
        assert!(!page.contains("beskyttet"), "nor that it is: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_where_somebody_hidden_lives_is_read_at_no_private_desk_whatever_is_consented_to() {
    let book = Book::serve().await;
    let eva = case_worker("Eva Butikk", SHOP_OWNER);
    let is_hidden = format!("iri = \"{PROFILE}\"\nsensitivity = \"protected-address\"");
    let extra = book.extra().replacen(&format!("iri = \"{PROFILE}\""), &is_hidden, 1);
    let builder = Builder::with(&["iben"]).guest("recorder");
    let office = Office::open(builder.extra(&format!("{extra}\n{HEARD}\n{}", eva.account)).start().await).await;
    let who = office.world.persons()[0].clone();
    let conversation = office.world.open(Some(&who), Some(RECORDER)).await;
    office.world.say(Some(&who), &conversation, "Hei dere").await;
    let api = office.citizen(&who).await;
    let id = hand_over(&api, conversation.as_str(), RECORDER).await;
    let scope = json!({ "assistant": RECORDER, "service": "desk", "concept": PROFILE, "purpose": "help" });
    let body = json!({ "given": true, "scopes": [scope] });
    let _ = api.send("POST", &format!("/api/v1/conversations/{conversation}/consents"), &body).await;
    let read = office.json(&eva, &id).await;
    assert!(rules(&read).contains(&"nation:protected-address"), "{read}");
    assert!(read.to_string().contains("Hei dere") && !read.to_string().contains("Gata 1"), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_read_in_words() {
    let kari = case_worker("Kari Nordmann", NAV_OWNER);
    let world = Builder::new().clock(&TestClock::at("2026-11-25T09:00:00Z")).extra(&kari.account).patch(|data| {
        data.patch_person("14844150011", |person| person["doedsfall"]["doedsdato"] = "2026-11-14".into());
    });
    let office = Office::open(world.start().await).await;
    let api = office.citizen(MAGDA).await;
    let conversation = api.open().await.unwrap();
    api.say(&conversation, "Mannen min døde i forrige uke", |_| ()).await.unwrap();
    let id = hand_over(&api, &conversation, NAV).await;
    let facts = office.json(&kari, &id).await["facts"].to_string();
    assert!(facts.contains("\"14. november 2026\"") && !facts.contains("\"2026-11-14\""), "{facts}");
    let (_, page) = office.page(&kari, &id).await;
    assert!(page.contains("<strong>14. november 2026</strong>") && !page.contains("2026-11-14"), "{page}");
}
