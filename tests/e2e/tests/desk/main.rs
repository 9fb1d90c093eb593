//! People at a desk: a citizen hands a conversation over, and case workers read over HTTP what is decided for them, to the
//! letter, leaving receipts with their names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

mod bounds;
mod looked_up;
mod office;
mod who;

use samspill_core::consent::ConsentScope;
use samspill_core::ids::{AssistantId, Concept, ConversationId, PurposeKey, ServiceName};
use samspill_core::ports::{ConsentAnswer, ConsentDecision, Dialogues as _};
use samspill_e2e::api::Api;
use samspill_e2e::book::{Book, PROFILE, RECORDER};
use samspill_e2e::staff::Colleague;
use samspill_e2e::{Builder, FATHER_DIED, TestClock, World, principal};
use serde_json::{Value, json};

use crate::office::{COURT_OWNER, HEARD, NAV, NAV_OWNER, Office, SHOP_OWNER, case_worker, hand_over, receipts_of};

/// Two readings, two sets of receipts, each with the reader's name and its controller.
async fn every_reading_has_a_name(api: &Api, conversation: &str) {
    let receipts = receipts_of(api, conversation, &format!("desk:{NAV}")).await;
    assert!(receipts.len() >= 4 && receipts.iter().all(|one| one["reader"] == "Kari Nordmann"), "{receipts:?}");
    assert!(receipts.iter().all(|one| one["controller"]["number"] == NAV_OWNER && one["service"] == "desk"));
    let own = api.get("/api/v1/receipts").await.unwrap().to_string();
    assert!(own.contains("\"reader\":\"Kari Nordmann\""), "who saw what about me");
    let usage = api.get("/v2/findUsage").await.unwrap().to_string();
    assert!(usage.contains("(Kari Nordmann)") && usage.contains(NAV_OWNER), "{usage}");
    let linked = api.get("/api/v1/receipts/download").await.unwrap().to_string();
    assert!(linked.contains("\"samspill:reader\":\"Kari Nordmann\""), "{linked}");
    let page = api.text("GET", "/receipts", "").await;
    assert!(page.contains("Kari Nordmann, NAV (simulert)"), "{page}");
}

/// How many parts of the first turn rest on what the desk may not have; none of them is on the page.
fn kept_back_from(page: &str, seen: &Value) -> usize {
    let mut kept_back = 0;
    for part in seen["turns"][0]["parts"].as_array().unwrap() {
        let labels = part["labels"].as_array().unwrap();
        let may = ["utterance", "name", "cohabitant-nav", "bereavement", "death", "relation"];
        let granted = |label: &Value| may.iter().any(|one| label.as_str().unwrap().ends_with(&format!("/{one}")));
        if part["from"] == "host" || labels.iter().all(granted) {
            continue;
        }
        kept_back += 1;
        for text in part["blocks"].as_array().unwrap().iter().filter_map(|block| block["text"].as_str()) {
            assert!(text.len() < 25 || !page.contains(text), "{text} rests on {labels:?}");
        }
    }
    kept_back
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_i2_a_case_worker_reads_what_was_handed_over_answers_and_closes_and_every_reading_has_a_name() {
    let (kari, tor) = (case_worker("Kari Nordmann", NAV_OWNER), case_worker("Tor Dommer", COURT_OWNER));
    let world = Builder::new().extra(&format!("{}\n{}", kari.account, tor.account)).start().await;
    let who = world.persons()[0].clone();
    let office = Office::open(world).await;
    let api = office.citizen(&who).await;
    let conversation = api.open().await.unwrap();
    api.say(&conversation, FATHER_DIED, |_| ()).await.unwrap();

    // Before anything is handed over, the citizen sees what would be read, and nobody waits.
    let page = api.text("GET", &format!("/conversation/{conversation}/desk/{NAV}"), "").await;
    for said in ["NAV (simulert)", "forvaltningsloven § 11", "navnet ditt", "Nei, gå tilbake", "Ja, gi dem samtalen"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains(" checked"), "nothing is chosen for anybody");
    let (_, list) = office.as_staff(&kari, "GET", "/staff/cases", "").await;
    assert!(list.contains("Ingen venter."), "{list}");

    let id = hand_over(&api, &conversation, NAV).await;
    assert_eq!(hand_over(&api, &conversation, NAV).await, id, "twice is once");
    let (_, list) = office.as_staff(&kari, "GET", "/staff/cases", "").await;
    assert!(list.contains(&id) && list.contains("Nynorsk"), "{list}");
    assert!(!list.contains(FATHER_DIED) && !list.contains(&who), "neither a value nor a name");
    assert!(receipts_of(&api, &conversation, &format!("desk:{NAV}")).await.is_empty(), "nobody has read");

    // Another owner's case worker finds nothing, by page or by list; and somebody without the role is refused.
    assert_eq!(office.page(&tor, &id).await.0, 404);
    assert!(!office.as_staff(&tor, "GET", "/staff/cases", "").await.1.contains(&id));
    for act in ["messages", "close"] {
        let (status, _) =
            office.as_staff(&tor, "POST", &format!("/staff/cases/{id}/{act}"), "text=x&language=nb").await;
        assert_eq!(status, 404, "{act}");
    }

    let (status, page) = office.page(&kari, &id).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains(FATHER_DIED), "what was written is theirs to read: {page}");
    assert!(!page.contains(&who), "the identity number is not: {page}");
    // What the court, the bank and the others told rests on what the desk may not have.
    let read = office.json(&kari, &id).await;
    let seen = api.get(&format!("/api/v1/conversations/{conversation}/seen")).await.unwrap();
    let kept_back = kept_back_from(&page, &seen);
    assert!(kept_back > 2, "there was something to keep back: {seen}");
    assert_eq!(read["withheld"][0]["rule"], "citizen:no-consent", "{}", read["withheld"]);
    assert!(read["facts"].as_array().unwrap().iter().any(|fact| fact["title"] == "navnet ditt"), "{read}");

    every_reading_has_a_name(&api, &conversation).await;

    // An answer reaches the citizen, escaped, with who wrote it; too long a one is refused at the byte.
    let most = office.world.config.limits.desk_message_bytes_max;
    let path = format!("/staff/cases/{id}/messages");
    let form = |text: &str| format!("text={text}&language=nn");
    assert_eq!(office.as_staff(&kari, "POST", &path, &form(&"x".repeat(most + 1))).await.0, 422);
    assert_eq!(office.as_staff(&kari, "POST", &path, &form("++")).await.0, 422, "nothing is no answer");
    let (status, told) = office.as_staff(&kari, "POST", &path, &form("Ring+oss+%3Cb%3Ei+dag%3C/b%3E")).await;
    assert_eq!(status, 303, "{told}");
    assert_eq!(office.as_staff(&kari, "POST", &path, &form(&"x".repeat(most))).await.0, 303);
    let seen = api.get(&format!("/api/v1/conversations/{conversation}/seen")).await.unwrap();
    let parts = seen["turns"][0]["parts"].as_array().unwrap();
    let answer = parts.iter().find(|part| !part["person"].is_null()).unwrap();
    assert_eq!((&answer["person"]["name"], &answer["person"]["language"]), (&json!("Kari Nordmann"), &json!("nn")));
    let page = api.text("GET", &format!("/conversation/{conversation}"), "").await;
    assert!(page.contains("Ring oss &#60;b&#62;i dag") && page.contains("Skrevet av Kari Nordmann"), "{page}");
    let shown = receipts_of(&api, &conversation, "citizen").await;
    assert!(shown.iter().any(|one| one["service"] == "desk" && one["giver"]["number"] == NAV_OWNER), "{shown:?}");

    // All of it survives a restart, and closing ends it.
    let office = office.restart().await;
    let api = office.citizen(&who).await;
    assert!(office.page(&kari, &id).await.1.contains(FATHER_DIED));
    let page = api.text("GET", &format!("/conversation/{conversation}"), "").await;
    assert!(page.contains("Ring oss"), "{page}");
    assert_eq!(office.as_staff(&kari, "POST", &format!("/staff/cases/{id}/close"), "").await.0, 303);
    let (_, page) = office.page(&kari, &id).await;
    assert!(page.contains("Saken er avsluttet") && !page.contains(FATHER_DIED), "{page}");
    // What is closed can still be taken back, and stays so.
    for _ in 0..2 {
        api.text("POST", &format!("/conversation/{conversation}/hand-overs"), &format!("take-back={id}")).await;
        assert_eq!(office.json(&kari, &id).await["ended"], "citizen:taken-back");
    }
    // The assistants have gone on all the while, and go on.
    api.say(&conversation, "Hva med huset?", |_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_what_is_taken_back_over_stopped_or_without_a_basis_is_not_read_at_the_next_reading() {
    let kari = case_worker("Kari Nordmann", NAV_OWNER);
    let (per, ola) = (Colleague::new("Per Drift"), Colleague::new("Ola Ås"));
    let clock = TestClock::at("2026-11-25T09:00:00Z");
    let accounts = format!("{}\n{}\n{}", kari.account, per.account, ola.account);
    let world = Builder::new().clock(&clock).extra(&accounts).start().await;
    let who = world.persons()[0].clone();
    let office = Office::open(world).await;
    let api = office.citizen(&who).await;
    let conversation = api.open().await.unwrap();
    api.say(&conversation, FATHER_DIED, |_| ()).await.unwrap();
    let id = hand_over(&api, &conversation, NAV).await;
    assert!(office.page(&kari, &id).await.1.contains(FATHER_DIED));

    // Taken back in one step, by the citizen's page.
    let form = format!("take-back={id}");
    let page = api.text("POST", &format!("/conversation/{conversation}/hand-overs"), &form).await;
    assert!(page.contains("Du har tatt samtalen tilbake"), "{page}");
    let count = receipts_of(&api, &conversation, &format!("desk:{NAV}")).await.len();
    let (_, page) = office.page(&kari, &id).await;
    assert!(page.contains("Innbyggeren har tatt samtalen tilbake") && !page.contains(FATHER_DIED), "{page}");
    assert!(!office.as_staff(&kari, "GET", "/staff/cases", "").await.1.contains(&id));
    let (status, _) =
        office.as_staff(&kari, "POST", &format!("/staff/cases/{id}/messages"), "text=x&language=nb").await;
    assert_eq!(status, 422, "nobody answers in a conversation that was taken back");
    assert_eq!(receipts_of(&api, &conversation, &format!("desk:{NAV}")).await.len(), count, "nothing was read");

    // Its basis ends: the next reading is without it, and the rest is read.
    let id = hand_over(&api, &conversation, NAV).await;
    let host = &office.world.composed.office;
    let staff = |who: &Colleague, name: &str| {
        use samspill_core::oversight::Oversight as _;
        host.authenticate(name, &samspill_core::private::Private::new(who.token().to_owned())).unwrap()
    };
    let end = |id: &str| samspill_core::oversight::Act::ProposeEnd { id: id.into() };
    let proposal = {
        use samspill_core::oversight::Oversight as _;
        host.act(&staff(&per, "Per Drift"), end("nav-people-hear-what-you-ask"), "Ny lov").await.unwrap().numbers[0]
    };
    assert!(office.page(&kari, &id).await.1.contains(FATHER_DIED), "a proposal is nothing yet");
    {
        use samspill_core::oversight::Oversight as _;
        let approve = samspill_core::oversight::Act::Approve { proposal };
        host.act(&staff(&ola, "Ola Ås"), approve, "Enig").await.unwrap();
    }
    let (status, page) = office.page(&kari, &id).await;
    assert!(status == 200 && !page.contains(FATHER_DIED) && page.contains("operator:no-basis"), "{page}");

    // The operator stops the desk alone.
    {
        use samspill_core::oversight::Oversight as _;
        let stop = samspill_core::oversight::Act::Stop { what: format!("{NAV}/desk").parse().unwrap() };
        host.act(&staff(&per, "Per Drift"), stop, "Feil").await.unwrap();
    }
    let read = office.json(&kari, &id).await;
    assert_eq!(read["facts"], json!([]), "{read}");
    assert!(read["withheld"].as_array().unwrap().iter().all(|one| one["rule"] == "operator:stopped"), "{read}");
    {
        use samspill_core::oversight::Oversight as _;
        let start = samspill_core::oversight::Act::Start { what: format!("{NAV}/desk").parse().unwrap() };
        host.act(&staff(&ola, "Ola Ås"), start, "Rettet").await.unwrap();
    }
    assert_ne!(office.json(&kari, &id).await["facts"], json!([]));

    // On its last day it is read, and on the next it is not.
    clock.advance_days(office.world.config.limits.hand_over_days);
    assert!(office.json(&kari, &id).await["ended"].is_null());
    clock.advance_days(1);
    let read = office.json(&kari, &id).await;
    assert_eq!((&read["ended"], &read["facts"]), (&json!("citizen:hand-over-over"), &json!([])), "{read}");
    assert!(office.page(&kari, &id).await.1.contains("Tiden er ute"));
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_of_three_fields_two_are_consented_to_and_a_human_reads_exactly_two() {
    let book = Book::serve().await;
    let eva = case_worker("Eva Butikk", SHOP_OWNER);
    let builder =
        Builder::with(&["iben"]).guest("recorder").extra(&format!("{}\n{HEARD}\n{}", book.extra(), eva.account));
    let office = Office::open(builder.start().await).await;
    let who = office.world.persons()[0].clone();
    let conversation = office.world.open(Some(&who), Some(RECORDER)).await;
    office.world.say(Some(&who), &conversation, "Hei dere").await;
    let api = office.citizen(&who).await;
    let id = hand_over(&api, conversation.as_str(), RECORDER).await;
    let (_, page) = office.page(&eva, &id).await;
    assert!(page.contains("Hei dere") && page.contains("citizen:no-consent"), "{page}");
    for value in ["kunde@example.no", "Gata 1", "11 11 11 11"] {
        assert!(!page.contains(value), "{value}: {page}");
    }
    decide(&office.world, &who, &conversation, Some(&["email", "address"])).await;
    let (_, page) = office.page(&eva, &id).await;
    assert!(page.contains("kunde@example.no") && page.contains("Gata 1"), "{page}");
    assert!(!page.contains("11 11 11 11") && page.contains("citizen:refused"), "{page}");
    let receipts = receipts_of(&api, conversation.as_str(), &format!("desk:{RECORDER}")).await;
    let last = receipts.iter().rfind(|one| one["purpose"] == "help").unwrap();
    assert_eq!((&last["reader"], &last["withheld"][0]["field"]), (&json!("Eva Butikk"), &json!("phone")));
    decide(&office.world, &who, &conversation, None).await;
    let (_, page) = office.page(&eva, &id).await;
    assert!(page.contains("Hei dere") && !page.contains("kunde@example.no"), "{page}");
}

/// Says yes to fields of the shop's profile for its people, or no.
async fn decide(world: &World, who: &str, conversation: &ConversationId, fields: Option<&[&str]>) {
    let scope = ConsentScope {
        assistant: AssistantId::new(RECORDER).unwrap(),
        service: ServiceName::desk(),
        concept: Concept::new(PROFILE).unwrap(),
        purpose: PurposeKey::new("help").unwrap(),
    };
    let given = fields.map(|fields| fields.iter().map(|field| (*field).to_owned()).collect());
    let answer = ConsentAnswer { scope, given: given.is_some(), fields: given };
    let decision = ConsentDecision { answers: vec![answer], until: None };
    world.composed.host.consent(Some(&principal(who)), conversation, decision).await.unwrap();
}
