//! A desk looks up what a service would: over exact matches, and insight by proxy.

use samspill_core::ids::ConversationId;
use samspill_e2e::api::Api;
use samspill_e2e::book::{Book, PROFILE, RECORDER};
use samspill_e2e::{Builder, FATHER_DIED, root};
use serde_json::{Value, json};

use crate::office::{HEARD, NAV, NAV_OWNER, Office, SHOP_OWNER, case_worker, hand_over};

const HALLVARD: &str = "18847551230";
const GURI: &str = "23887851340";
/// What the shop's people ask for, by another name than the shop.
const CARD: &str = "https://samspill.example/test/card";
const INSIGHT: &str = "retten til innsyn i boet";
const NEED: &str = "[[assistant.desk.needs]]
concept = \"https://samspill.example/concept/estate-insight\"
purpose = \"guide\"
required = false
disclosure = { by = \"statute\", statute = \"arveloven § 88 a\", reasoning = \"Bare for prøver.\" }
processing = { by = \"statute\", statute = \"forvaltningsloven § 11\", reasoning = \"Bare for prøver.\" }

";
const BASIS: &str = "[[bases]]
id = \"nav-people-know-who-has-insight\"
owner = \"310000046\"
to = \"owner\"
purposes = [\"guide\"]
concepts = [\"https://samspill.example/concept/estate-insight\"]
about = \"anyone\"
disclosure = { by = \"statute\", statute = \"arveloven § 88 a\" }
processing = { by = \"statute\", statute = \"forvaltningsloven § 11\" }
approved_by = [\"A\", \"B\"]
";

/// An assistant with another manifest.
fn repacked(component: &str, manifest: &str, change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let component = std::fs::read(root().join(component)).unwrap();
    let manifest = std::fs::read_to_string(root().join(manifest)).unwrap();
    let changed = change(&manifest);
    assert_ne!(changed, manifest, "it is another manifest");
    samspill_cli::pack_bytes(&component, &changed).unwrap()
}

/// What the shop's people read, where the catalogue says this of their concept.
async fn read_of_the_shop(catalogue: &str) -> Value {
    let (book, eva) = (Book::serve().await, case_worker("Eva Butikk", SHOP_OWNER));
    let asks_otherwise = |manifest: &str| {
        let need = |concept: &str| format!("concept = \"{concept}\"\npurpose = \"help\"");
        manifest.replacen(&need(PROFILE), &need(CARD), 1)
    };
    let shop = repacked("target/test-guests/recorder.wasm", "tests/guests/recorder/assistant.toml", asks_otherwise);
    let of_book = book.extra();
    let profile = of_book.split("[[concepts]]").find(|one| one.contains(PROFILE)).unwrap();
    let card = format!("[[concepts]]{}", profile.replace(PROFILE, CARD));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("card.ttl");
    std::fs::write(&file, catalogue).unwrap();
    let extra = format!("{of_book}\n{card}\n{HEARD}\n{}\n[catalogue]\nfiles = [{file:?}]\n", eva.account);
    let world = Builder::with(&["iben"]).file("recorder.wasm", shop).extra(&extra).start().await;
    assert!(world.composed.refused.is_empty(), "{:?}", world.composed.refused);
    let office = Office::open(world).await;
    let who = office.world.persons()[0].clone();
    let conversation: ConversationId = office.world.open(Some(&who), Some(RECORDER)).await;
    office.world.say(Some(&who), &conversation, "Hei dere").await;
    let api = office.citizen(&who).await;
    let id = hand_over(&api, conversation.as_str(), RECORDER).await;
    let scope =
        json!({ "assistant": RECORDER, "service": "desk", "concept": CARD, "purpose": "help", "fields": ["email"] });
    let consents = format!("/api/v1/conversations/{conversation}/consents");
    api.post(&consents, &json!({ "given": true, "scopes": [scope] })).await.unwrap();
    office.json(&eva, &id).await["facts"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_a_desk_reads_a_value_over_an_exact_match_cut_to_what_was_consented_to_and_over_no_other_match() {
    let says = |word: &str| {
        let skos = "http://www.w3.org/2004/02/skos/core#";
        format!("<{CARD}> <{skos}{word}> <{PROFILE}> .\n<{CARD}> <{skos}definition> \"Et kort\"@nb .\n")
    };
    let read = read_of_the_shop(&says("exactMatch")).await.to_string();
    assert!(read.contains("kunde@example.no"), "{read}");
    assert!(!read.contains("Gata 1") && !read.contains("11 11 11 11"), "{read}");
    assert_eq!(read_of_the_shop(&says("closeMatch")).await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_desk_reads_of_an_insight_by_proxy_while_the_proxy_counts() {
    let kari = case_worker("Kari Nordmann", NAV_OWNER);
    let asks_of_insight = |manifest: &str| manifest.replacen("[[service]]", &format!("{NEED}[[service]]"), 1);
    let nav = repacked("target/assistants/nav.wasm", "plugins/nav/assistant.toml", asks_of_insight);
    let builder = Builder::new().without("nav").file("nav.wasm", nav).extra(&format!("{BASIS}\n{}", kari.account));
    let builder = builder.patch(|data| {
        data.patch_party(GURI, |party| drop(party.insert("formuesfullmakt".into(), false.into()))).unwrap();
    });
    let office = Office::open(builder.start().await).await;
    assert!(office.world.composed.refused.is_empty(), "{:?}", office.world.composed.refused);
    let (hallvard, guri) = (office.citizen(HALLVARD).await, office.citizen(GURI).await);
    let open = async |api: &Api| {
        let id = api.open().await.unwrap();
        api.say(&id, FATHER_DIED, |_| ()).await.unwrap();
        id
    };
    let (his, hers) = (open(&hallvard).await, open(&guri).await);
    let id = hand_over(&guri, &hers, NAV).await;
    let insights = async || {
        let facts = office.json(&kari, &id).await["facts"].as_array().unwrap().clone();
        facts.into_iter().filter(|fact| fact["title"] == INSIGHT).collect::<Vec<Value>>()
    };
    assert!(insights().await.is_empty(), "she has none");
    let estate = hallvard.get(&format!("/api/v1/conversations/{his}")).await.unwrap()["estates"][0].clone();
    let proxy = json!({ "deceased": estate["about"], "holder": estate["parties"][0]["who"] });
    let given = hallvard.post(&format!("/api/v1/conversations/{his}/proxies"), &proxy).await.unwrap();
    let read = insights().await;
    assert_eq!((read.len(), &read[0]["source"]), (1, &json!("Samspill")), "{read:?}");
    assert!(read[0]["about"].as_str().unwrap().starts_with("person"), "about the one who has died: {read:?}");
    let withdraw = format!("/api/v1/mandates/{}", given["mandate"].as_str().unwrap());
    assert_eq!(hallvard.send("DELETE", &withdraw, &Value::Null).await.0, 204);
    assert!(insights().await.is_empty(), "it is gone with the proxy");
}
