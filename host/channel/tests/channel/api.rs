//! The API as a program meets it.

use crate::harness::{Client, MAGDA, settings};
use axum::http::{StatusCode, header};
use samspill_channel::ChannelSettings;
use serde_json::{Value, json};

async fn magda(settings: ChannelSettings) -> Client {
    let mut client = Client::new(settings);
    let answer = client.post_json("/api/v1/demo/login", json!({"identifier": MAGDA})).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    client.token = Some(answer.json()["token"].as_str().unwrap().to_owned());
    client
}

async fn open(client: &Client) -> String {
    let answer = client.post_json("/api/v1/conversations", json!({})).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let id = answer.json()["conversation"].as_str().unwrap().to_owned();
    assert_eq!(answer.header(header::LOCATION), format!("/api/v1/conversations/{id}"));
    id
}

#[tokio::test]
async fn a_turn_streams_its_parts_in_order_and_then_is_done() {
    let client = magda(settings()).await;
    let id = open(&client).await;
    let path = format!("/api/v1/conversations/{id}/turns");
    let body = json!({"say": "Mannen min døde", "language": "nb"}).to_string();
    let answer = client.send("POST", &path, &[("content-type", "application/json")], body).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/event-stream");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let events: Vec<(&str, Value)> = answer
        .text
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("event: ")?.split_once("\ndata: "))
        .map(|(name, data)| (name, serde_json::from_str(data).unwrap()))
        .collect();
    let names: Vec<&str> = events.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["part", "part", "part", "done"]);
    let from: Vec<&str> = events.iter().filter_map(|(_, data)| data["from"].as_str()).collect();
    assert_eq!(from, ["no.samspill.iben", "no.domstol.dodsbo", "host"]);
    assert_eq!(events[3].1["conversation"], id.as_str());
    assert_eq!(events[3].1["receipts"][0]["at_ms"], crate::world::NOW_MS);
    assert_eq!(events[3].1["head"], crate::world::head().to_string());
}

#[tokio::test]
async fn a_turn_is_one_object_for_whoever_wants_json() {
    let client = magda(settings()).await;
    let id = open(&client).await;
    let path = format!("/api/v1/conversations/{id}/turns");
    let answer = client.post_json(&path, json!({"say": "Mannen min døde", "language": "en"})).await;
    let whole = answer.json();
    let keys = |value: &Value| {
        let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort_unstable();
        keys.join(" ")
    };
    assert_eq!(keys(&whole), "content conversation elapsed_ms head hops language lead overview plan receipts");
    assert_eq!(whole["language"], "en");
    assert_eq!(keys(&whole["content"][1]), "blocks fresh from labels law missing owner person");
    let owner = json!({"number": "310000011", "name": "Vestre Innlandet tingrett (simulert)", "sector": "state"});
    assert_eq!(whole["content"][1]["owner"], owner);
    assert_eq!(keys(&whole["plan"][0]), "after due from key law meanings sources status title when who");
    assert_eq!(whole["content"][1]["fresh"], "2026-11-23T07:32:00Z");
    assert_eq!(whole["content"][0]["fresh"], Value::Null);
    let missing =
        json!({"assistant": "no.fjordbegravelse", "service": "ceremony", "outcome": "withheld", "remedy": "consent"});
    assert_eq!(whole["content"][2]["missing"], missing);
    assert_eq!(whole["plan"][0]["status"], "overdue");
    assert_eq!(whole["plan"][0]["sources"][0]["law"], "arveloven §§ 116–117");
    assert_eq!(whole["plan"][0]["meanings"], json!(["samboer etter arveloven"]));
    assert_eq!(whole["plan"][3]["when"], "days");
    assert_eq!(whole["overview"]["first"]["tasks"][0]["is_overdue"], true);
    let receipt = "about at component concepts controller disclosure giver id mandate processing purpose reader rules service to withheld";
    assert_eq!(keys(&whole["receipts"][3]), receipt);
    assert_eq!(whole["receipts"][3]["at"], "2026-11-23T08:00:00Z");
    assert_eq!(whole["receipts"][3]["withheld"][0]["why"], "no-consent (remedy: consent)");
    assert_eq!(whole["hops"][1]["outcome"], "withheld");
    assert_eq!(whole["head"], crate::world::head().to_string());
}

#[tokio::test]
async fn what_is_known_of_a_conversation_can_be_read() {
    let client = magda(settings()).await;
    let id = open(&client).await;
    let base = format!("/api/v1/conversations/{id}");
    client.post_json(&format!("{base}/turns"), json!({"say": "Hei", "language": "nb"})).await;
    let plan = client.get(&format!("{base}/plan?language=nn")).await.json();
    assert_eq!(plan["plan"][0]["blocks"][0]["kind"], "notice");
    let receipts = client.get(&format!("{base}/receipts")).await.json();
    assert_eq!(receipts["receipts"].as_array().unwrap().len(), 5);
    assert_eq!(receipts["head"], crate::world::head().to_string());
    let seen = client.get(&format!("{base}/seen")).await.json();
    assert_eq!(seen["turns"][0]["said"], "Hei");
    assert_eq!(client.get("/api/v1/conversations").await.json()["conversations"], json!([id]));
    let assistants = client.get("/api/v1/assistants").await.json();
    assert_eq!(assistants["total"], 3);
    assert_eq!(assistants["assistants"][2]["owner"]["sector"], "private");
    assert!(assistants["assistants"][2]["motive"]["nb"].as_str().unwrap().contains("begravelser"));
}

#[tokio::test]
async fn consents_are_offered_given_and_withdrawn_scope_by_scope() {
    let client = magda(settings()).await;
    let path = format!("/api/v1/conversations/{}/consents", open(&client).await);
    let offers = async || client.get(&format!("{path}?assistant=no.fjordbegravelse")).await.json()["offers"].clone();
    let before = offers().await;
    assert_eq!((&before[0]["given"], &before[0]["required"]), (&json!(false), &json!(true)));
    let mut scope = before[0].clone();
    scope
        .as_object_mut()
        .unwrap()
        .retain(|key, _| ["assistant", "service", "concept", "purpose"].contains(&key.as_str()));
    let answer = client.post_json(&path, json!({"given": true, "scopes": [scope]})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    let after = offers().await;
    assert_eq!((&after[0]["given"], &after[1]["given"]), (&json!(true), &json!(false)));
    client.post_json(&path, json!({"given": false, "scopes": [scope]})).await;
    let again = offers().await;
    assert_eq!((&again[0]["given"], &again[0]["answer"]), (&json!(false), &json!("withdrawn")));
    scope["purpose"] = "sell-it".into();
    client.post_json(&path, json!({"given": true, "scopes": [scope]})).await.is_problem(422, "invalid");
}

#[tokio::test]
async fn unknown_keys_and_strange_values_are_refused() {
    let client = magda(settings()).await;
    let turns = format!("/api/v1/conversations/{}/turns", open(&client).await);
    let unknown = client.post_json(&turns, json!({"say": "Hei", "language": "nb", "model": "x"})).await;
    unknown.is_problem(422, "invalid");
    assert!(unknown.json()["detail"].as_str().unwrap().contains("unknown field `model`"));
    client.post_json(&turns, json!({"say": "Hei", "language": "de"})).await.is_problem(422, "invalid");
    client.post_json("/api/v1/conversations", json!({"lead": "no.fjordbegravelse"})).await.is_problem(422, "invalid");
    client.post_json("/api/v1/conversations", json!({"leed": "x"})).await.is_problem(422, "invalid");
    client.post_json("/api/v1/demo/login", json!({"identifier": MAGDA, "x": 1})).await.is_problem(422, "invalid");
    client.get("/api/v1/conversations/c-1/plan?lang=nb").await.is_problem(422, "invalid");
    client.post_form(&turns, "say=Hei").await.is_problem(415, "media-type");
    client.get("/api/v1/conversations/%ff/plan").await.is_problem(404, "no-such-conversation");
    client.get("/api/v1/nothing").await.is_problem(404, "no-such-address");
    client.send("DELETE", "/api/v1/assistants", &[], "").await.is_problem(404, "no-such-address");
}

#[tokio::test]
async fn only_the_demonstrations_persons_can_log_in() {
    let client = Client::new(settings());
    let stranger = client.post_json("/api/v1/demo/login", json!({"identifier": "01010112345"})).await;
    stranger.is_problem(404, "not-in-the-demonstration");
    let client = Client::new(ChannelSettings { demo: false, ..settings() });
    let nobody = client.post_json("/api/v1/demo/login", json!({"identifier": MAGDA})).await;
    nobody.is_problem(404, "not-in-the-demonstration");
}

#[tokio::test]
async fn anothers_conversation_is_not_told_apart_from_none() {
    let client = magda(settings()).await;
    let id = open(&client).await;
    let mut jonas = client.other();
    jonas.log_in(1).await;
    let stranger = client.other();
    for other in [&jonas, &stranger] {
        for page in ["plan", "receipts", "seen", "consents?assistant=no.fjordbegravelse"] {
            let taken = other.get(&format!("/api/v1/conversations/{id}/{page}")).await;
            taken.is_problem(404, "no-such-conversation");
            let none = other.get(&format!("/api/v1/conversations/c-99/{page}")).await;
            assert_eq!(taken.text, none.text);
        }
        let turn = other.post_json(&format!("/api/v1/conversations/{id}/turns"), json!({"say": "Hei"})).await;
        turn.is_problem(404, "no-such-conversation");
    }
    stranger.get("/api/v1/conversations").await.is_problem(401, "not-logged-in");
    let mut forged = client.other();
    forged.token = Some("x".repeat(43));
    forged.get("/api/v1/assistants").await;
    forged.get("/api/v1/conversations").await.is_problem(401, "not-logged-in");
}

#[tokio::test]
async fn i6_limits_hold_at_the_limit() {
    let limits =
        ChannelSettings { utterance_chars_max: 10, body_bytes_max: 200, sessions_max: 2, list_max: 3, ..settings() };
    let client = magda(limits).await;
    let base = format!("/api/v1/conversations/{}", open(&client).await);
    let turns = format!("{base}/turns");
    let say = async |say: &str| client.post_json(&turns, json!({"say": say})).await;
    assert_eq!(say("åååååååååå").await.status, StatusCode::OK);
    say("ååååååååååå").await.is_problem(422, "too-long");
    say("  \n").await.is_problem(422, "nothing-said");
    let json_of = |bytes: usize| format!("{{\"say\":\"Hei\"}}{}", " ".repeat(bytes - 13));
    let headers = [("content-type", "application/json"), ("accept", "application/json")];
    assert_eq!(client.send("POST", &turns, &headers, json_of(200)).await.status, StatusCode::OK);
    client.send("POST", &turns, &headers, json_of(201)).await.is_problem(413, "too-large");
    let receipts = client.get(&format!("{base}/receipts")).await.json();
    let ids: Vec<u64> = receipts["receipts"].as_array().unwrap().iter().map(|r| r["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, [8, 9, 10]);
    assert_eq!(client.get(&format!("{base}/plan")).await.json()["plan"].as_array().unwrap().len(), 3);
    let login = async || client.post_json("/api/v1/demo/login", json!({"identifier": MAGDA})).await;
    assert_eq!(login().await.status, StatusCode::CREATED);
    login().await.is_problem(503, "too-many-sessions");
    client.fill(true);
    say("Hei").await.is_problem(503, "host-full");
}

#[tokio::test]
async fn a_change_from_another_site_is_refused() {
    let mut client = Client::new(settings());
    client.log_in(0).await;
    let json = ("content-type", "application/json");
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
        let headers = [json, ("host", "samspill.example"), foreign];
        client.send("POST", "/api/v1/conversations", &headers, "{}").await.is_problem(403, "foreign-origin");
        let page = client.send("POST", "/demo/logout", &headers[1..], "").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.text.contains(">Vi tok ikke imot det</h1>"));
    }
    let headers = [json, ("host", "samspill.example"), ("origin", "https://samspill.example")];
    assert_eq!(client.send("POST", "/api/v1/conversations", &headers, "{}").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_description_is_openapi_and_covers_every_address() {
    let client = Client::new(settings());
    let description = client.get("/api/v1/openapi.json").await.json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths: Vec<&str> = description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = vec!["/api/v1/assistants", "/api/v1/conversations", "/api/v1/demo/login"];
    expected.extend(["/api/v1/acting", "/api/v1/mandates", "/api/v1/mandates/{id}", "/api/v1/conversations/{id}"]);
    expected.extend(["/api/v1/consents", "/api/v1/consents/{id}"]);
    let of_one = [
        "consents",
        "desks",
        "hand-overs",
        "hand-overs/{hand_over}",
        "login",
        "marks",
        "overview",
        "plan",
        "proxies",
        "receipts",
        "replies",
        "resume",
        "seen",
        "turns",
    ]
    .map(|p| format!("/api/v1/conversations/{{id}}/{p}"));
    expected.extend(["/api/v1/receipts", "/api/v1/receipts/download", "/v2/findUsage"]);
    expected.extend(of_one.iter().map(String::as_str));
    expected.sort_unstable();
    let mut paths = paths;
    paths.sort_unstable();
    assert_eq!(paths, expected);
    let turn = &description["paths"]["/api/v1/conversations/{id}/turns"]["post"]["responses"]["200"]["content"];
    assert!(turn["text/event-stream"].is_object() && turn["application/json"].is_object());
    assert_eq!(client.get("/health/live").await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/health/ready").await.status, StatusCode::NO_CONTENT);
}
