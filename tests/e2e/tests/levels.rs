//! How surely somebody has logged in is a part of every decision: too little is a remedy that the citizen can take, and
//! what a sure login has seen no lesser one reads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "test code")]

use samspill_core::ids::ConversationId;
use samspill_core::login::LoginLevel;
use samspill_core::ports::Journal as _;
use samspill_e2e::api::{Api, serve};
use samspill_e2e::book::{Book, NICKNAME, RECORDER};
use samspill_e2e::{Builder, World};
use serde_json::{Value, json};

/// A nickname takes the surest login.
async fn world(book: &Book) -> World {
    Builder::with(&["iben"]).guest("recorder").extra(&book.extra_with_login("high")).start().await
}

/// Why a service was not told the nickname, where it was not.
fn withheld<'a>(turn: &'a Value, service: &str) -> Option<&'a str> {
    let receipts = turn["receipts"].as_array().unwrap().iter().filter(|receipt| receipt["service"] == service);
    let all = receipts.flat_map(|receipt| receipt["withheld"].as_array().unwrap());
    all.filter(|one| one["concept"] == NICKNAME).find_map(|one| one["why"].as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_what_takes_a_surer_login_is_withheld_until_one_has_logged_in_so_and_then_lesser_logins_read_nothing() {
    let book = Book::serve().await;
    let world = world(&book).await;
    let who = world.persons()[0].clone();
    let base = serve(&world).await;
    let on = async |level: &str| {
        let mut api = Api::anonymous(&base);
        api.log_in_on(&who, level).await.unwrap();
        api
    };
    let (phone, card) = (on("substantial").await, on("high").await);
    let opened = phone.post("/api/v1/conversations", &json!({"lead": RECORDER})).await.unwrap();
    let place = format!("/api/v1/conversations/{}", opened["conversation"].as_str().unwrap());
    let say = async |api: &Api| {
        let (status, turn) = api.send("POST", &format!("{place}/turns"), &json!({"say": "Hei"})).await;
        assert_eq!(status, 200, "{turn}");
        turn
    };

    let turn = say(&phone).await;
    assert_eq!(withheld(&turn, "insist").unwrap(), "no-basis (rule: nation:login-level, remedy: log-in)");
    let unanswered = turn["overview"]["unanswered"].as_array().unwrap();
    let insist = unanswered.iter().find(|one| one["service"] == "insist").unwrap();
    assert_eq!(insist["remedy"], "log-in");
    assert!(insist["why"].as_str().unwrap().contains("sikrere innlogging"), "{insist}");
    let explained = world.command(&[
        "policy",
        "explain",
        "--assistant",
        RECORDER,
        "--service",
        "insist",
        "--concept",
        NICKNAME,
        "--on",
        "2026-03-02",
        "--login",
        "substantial",
    ]);
    assert!(explained.contains("(rule: nation:login-level, remedy: log-in)"), "{explained}");

    // The same citizen, more surely: what is withheld now is what she has not said yes to.
    assert_eq!(say_again(&card, &place).await, 204);
    let turn = say(&card).await;
    assert_eq!(withheld(&turn, "insist").unwrap(), "no-consent (rule: citizen:no-consent, remedy: consent)");

    for page in ["plan", "overview", "seen", "receipts", "consents?assistant=no.samspill.recorder"] {
        let path = format!("{place}/{page}");
        let (status, challenge, body) = phone.refused(&path).await;
        assert_eq!((status, body["type"].as_str()), (401, Some("urn:samspill:problem:login-level")), "{path}: {body}");
        assert!(challenge.contains("error=\"insufficient_user_authentication\""), "{challenge}");
        assert!(challenge.contains("acr_values=\"http://eidas.europa.eu/LoA/high\""), "RFC 9470: {challenge}");
    }
    assert_eq!(phone.send("POST", &format!("{place}/turns"), &json!({"say": "Hei"})).await.0, 401);
    assert_eq!(say_again(&phone, &place).await, 401, "and it cannot be made less sure");
    let other = {
        let mut api = Api::anonymous(&base);
        api.log_in_on(&world.persons()[1], "low").await.unwrap();
        api
    };
    assert_eq!(other.refused(&format!("{place}/seen")).await.0, 404, "nobody else is told that it is there");
    assert_eq!(say_again(&other, &place).await, 404);
    assert_eq!(Api::anonymous(&base).refused(&format!("{place}/seen")).await.0, 404);

    let id = ConversationId::new(opened["conversation"].as_str().unwrap()).unwrap();
    let durable = world.composed.journal.load(&id).await.unwrap().unwrap();
    assert_eq!(durable.login(), Some(LoginLevel::High), "nor after a restart");
}

async fn say_again(api: &Api, place: &str) -> u16 {
    api.send("POST", &format!("{place}/login"), &json!({})).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_page_one_logs_in_more_surely_and_goes_on_where_one_was() {
    let book = Book::serve().await;
    let world = world(&book).await;
    let base = serve(&world).await;
    let who = world.persons()[0].clone();
    let mut me = Api::anonymous(&base);
    me.log_in_on(&who, "low").await.unwrap();
    let opened = me.post("/api/v1/conversations", &json!({"lead": RECORDER})).await.unwrap();
    let id = opened["conversation"].as_str().unwrap().to_owned();
    me.post(&format!("/api/v1/conversations/{id}/turns"), &json!({"say": "Hei"})).await.unwrap();

    let page = me.text("GET", &format!("/conversation/{id}"), "").await;
    assert!(page.contains(&format!("/login?conversation={id}")) && page.contains("Logg inn sikrere"), "{page}");
    let login = me.text("GET", &format!("/login?conversation={id}"), "").await;
    assert_eq!(login.matches("name=\"person\"").count(), 1, "nobody else goes on with it: {login}");
    assert!(login.contains("value=\"high\" checked") && login.contains("value=\"substantial\""), "{login}");
    assert!(!login.contains("value=\"low\""), "what one has is not offered: {login}");
    let key = login.split("name=\"person\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let wrong = format!("person={key}&level=certain&conversation={id}");
    assert_eq!(me.form("POST", "/demo/login", &wrong).await.0, 422);
    let other = format!("person={}&level=high&conversation={id}", key.parse::<usize>().unwrap() + 1);
    assert_eq!(me.form("POST", "/demo/login", &other).await.0, 404);
    let went_on = me.text("POST", "/demo/login", &format!("person={key}&level=high&conversation={id}")).await;
    assert!(went_on.contains(&id), "the answer arrives: {went_on}");

    assert_eq!(me.form("GET", &format!("/conversation/{id}"), "").await.0, 404, "the old session is over");
    // Whoever logs in as before is told what to do, in words.
    let mut again = Api::anonymous(&base);
    again.log_in_on(&who, "low").await.unwrap();
    let (status, page) = again.form("GET", &format!("/conversation/{id}"), "").await;
    assert_eq!(status, 401);
    assert!(page.contains("Samtalen krever en sikrere innlogging"), "{page}");
    assert!(page.contains(&format!("/login?conversation={id}")), "{page}");
    let home = again.text("GET", "/", "").await;
    assert!(home.contains(&id) && !home.contains(">Hei<"), "it is in the list, without what was said: {home}");
}
