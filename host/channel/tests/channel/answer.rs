//! The answer as a citizen meets it: the first screen, what is folded beneath it, questions, and how it arrives.

use axum::http::{StatusCode, header};
use futures::StreamExt as _;
use serde_json::json;

use crate::harness::{Answer, Client, ask, has, settings};

const CONCEPT: &str = "https://samspill.example/concept/cohabitant";
const CONCEPT_FORM: &str = "https%3A%2F%2Fsamspill.example%2Fconcept%2Fcohabitant";

async fn magda() -> Client {
    let mut client = Client::new(settings());
    client.log_in(0).await;
    client
}

/// The text of the first screen as a reader meets it.
fn first_screen(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("<section id=\"first-screen\"").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    let html = rest.split("</section>").next().unwrap();
    let text: String = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_first_screen_holds_the_hosts_words_and_no_other() {
    let client = magda().await;
    let page = ask(&client, "Hei").await;
    let overview = client.get("/api/v1/conversations/c-1/overview").await.json();
    let first = &overview["first"];
    let mut words: Vec<&str> = vec![first["greeting"].as_str().unwrap(), first["heading"].as_str().unwrap()];
    for task in first["tasks"].as_array().unwrap() {
        words.extend(["title", "by_when", "owner"].map(|key| task[key].as_str().unwrap()));
    }
    words.extend(first["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()));
    words.extend(["text", "name", "phone"].map(|key| first["person"][key].as_str().unwrap()));
    assert_eq!(first_screen(&page), words.join(" "));
    assert!(first_screen(&page).split(' ').count() <= samspill_core::overview::FIRST_WORDS_MAX);
    has(&page, &["<li class=\"ds-card overdue\">", "href=\"tel:+4700000003\"", "Fristen gikk ut 2. november"]);
    let before = page.text.split("<section id=\"first-screen\"").next().unwrap();
    assert!(!before.contains("<h2") && before.contains("<main"), "it is what the page begins with");
}

#[tokio::test]
async fn the_rest_is_folded_by_when_it_matters_with_where_it_comes_from() {
    let client = magda().await;
    let page = ask(&client, "Hei").await;
    has(
        &page,
        &[
            // Two tasks stand on the first screen alone: what more there is to say is folded first.
            "Det som haster mest <span class=\"count\">(2 oppgaver)</span>",
            "Før nyttår <span class=\"count\">(1 oppgave)</span>",
            "<a class=\"ds-link\" href=\"#task-k1\">",
            "id=\"task-k1\"",
            "<dd>Vestre Innlandet tingrett (simulert), statlig virksomhet (arveloven §§ 116–117)</dd>",
            "<dd>Samspillkontoret (simulert), statlig virksomhet</dd>",
            "<dt>Bygger på</dt><dd>samboer etter arveloven</dd>",
            "<dt>Når</dt><dd>De første dagene</dd>",
            "<dt>Først må dette være gjort</dt><dd>Velg hvordan boet etter Odd skal gjøres opp</dd>",
        ],
    );
    assert!(!page.text.contains("<details open") && page.text.matches("id=\"task-k2\"").count() == 1);
}

#[tokio::test]
async fn what_contradicts_what_is_missing_and_what_is_nobodys_is_said_once() {
    let client = magda().await;
    let page = ask(&client, "Hei").await;
    has(
        &page,
        &[
            "<strong>Vestre Innlandet tingrett (simulert)</strong> sier:<br>Ja. De bodde sammen og fikk barn.",
            "<strong>Samspillkontoret (simulert)</strong> sier:<br>Nei. De sto på hver sin adresse.",
            "Disse har ikke svart ennå",
            "De får ikke vite hvem du er uten at du sier ja.",
            "href=\"#consent\">Se hva du kan si ja til</a>",
            "<strong>Vakttelefonen (simulert)</strong> <a class=\"ds-link tel\" href=\"tel:+4700000097\">",
            "data-variant=\"secondary\">Spør dem igjen</button>",
            "<li>Å tømme leiligheten</li>",
        ],
    );
    // The part that says the same is not among the answers.
    assert!(!page.text.contains("har ikke fått vite noe om deg"));
    assert!(!page.text.contains("/login?conversation="), "there is nothing to log in for");
}

#[tokio::test]
async fn a_question_is_answered_and_the_plan_is_completed() {
    let client = magda().await;
    let page = ask(&client, "Hei").await;
    has(
        &page,
        &[
            ">Var du og Odd samboere?</legend>",
            ">Samboer betyr her at dere bodde sammen som par i minst fem år, eller har barn sammen.</p>",
            "Svaret brukes av Vestre Innlandet tingrett (simulert).",
        ],
    );
    let form = page.text.split("/replies\"").nth(1).unwrap().split("</form>").next().unwrap();
    assert_eq!(form.matches("type=\"radio\"").count(), 3);
    assert!(!form.contains("checked"), "nothing is chosen beforehand");
    let none = client.post_form("/conversation/c-1/replies", &format!("concept={CONCEPT_FORM}")).await;
    assert_eq!(none.status, StatusCode::SEE_OTHER);
    let place = none.header(header::LOCATION).split('#').next().unwrap();
    has(&client.get(place).await, &["Du valgte ikke noe svar."]);
    let sent = client.post_form("/conversation/c-1/replies", &format!("concept={CONCEPT_FORM}&reply=yes")).await;
    has(&sent, &["Svarene kommer …", "Du skrev:</span> Var du og Odd samboere? Ja.</p>"]);
    let page = client.get(&sent.leads_to()).await;
    has(&page, &["Var du og Odd samboere? Ja."]);
    assert!(!page.text.contains("/replies\""), "it is asked once");
}

#[tokio::test]
async fn strange_replies_are_refused() {
    let client = magda().await;
    ask(&client, "Hei").await;
    let post = async |body: &str| client.post_form("/conversation/c-1/replies", body).await.status;
    assert_eq!(post("concept=x&reply=yes").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post(&format!("concept={CONCEPT_FORM}&reply=maybe")).await, StatusCode::UNPROCESSABLE_ENTITY);
    let unasked = "concept=https%3A%2F%2Fx.example%2Fy&reply=yes";
    assert_eq!(post(unasked).await, StatusCode::UNPROCESSABLE_ENTITY);
    let other = client.other();
    let theirs = other.post_form("/conversation/c-1/replies", &format!("concept={CONCEPT_FORM}&reply=no")).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn programs_read_the_overview_and_reply() {
    let client = magda().await;
    ask(&client, "Hei").await;
    let base = "/api/v1/conversations/c-1";
    let overview = async || client.get(&format!("{base}/overview?language=nn")).await.json();
    let before = overview().await;
    assert_eq!(before["questions"][0]["concept"], CONCEPT);
    assert_eq!(before["folds"][0]["tasks"][0]["key"], "k2");
    assert_eq!(before["contradictions"][0]["sides"][1]["owner"]["sector"], "state");
    let missing = &before["unanswered"][1];
    assert_eq!((&missing["remedy"], &missing["outcome"]), (&json!("consent"), &json!("withheld")));
    assert_eq!(missing["desk"]["phone"], "+47 00 00 00 97");
    let replies = format!("{base}/replies");
    let sent = client.post_json(&replies, json!({"concept": CONCEPT, "reply": "unknown"})).await;
    assert_eq!(sent.status, StatusCode::NO_CONTENT, "{}", sent.text);
    assert_eq!(overview().await["questions"], json!([]));
    client.post_json(&replies, json!({"concept": CONCEPT, "reply": "maybe"})).await.is_problem(422, "invalid");
    client.post_json(&replies, json!({"concept": CONCEPT, "reply": "no", "x": 1})).await.is_problem(422, "invalid");
    let stranger = client.other();
    stranger
        .post_json(&replies, json!({"concept": CONCEPT, "reply": "no"}))
        .await
        .is_problem(404, "no-such-conversation");
    stranger.get(&format!("{base}/overview")).await.is_problem(404, "no-such-conversation");
}

#[tokio::test]
async fn parts_are_sent_before_the_turn_is_over() {
    let client = magda().await;
    let gate = client.hold_turns();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let response = client.begin("POST", "/ask", &headers, "say=Hei").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let mut body = response.into_body().into_data_stream();
    let mut read = async || String::from_utf8(body.next().await.unwrap().unwrap().to_vec()).unwrap();
    // The turn waits, and yet the head and the first part are here.
    let head = read().await;
    assert!(head.starts_with("<!doctype html>") && head.contains("<h1") && head.contains("Svarene kommer …"));
    let first = read().await;
    assert!(first.contains(">Digitale Iben</h2>") && first.contains("statlig virksomhet"), "{first}");
    gate.add_permits(1);
    let second = read().await;
    assert!(
        second.contains(">Domstolenes dødsboveileder</h2>") && second.contains("Hentet i dag kl. 08.32."),
        "{second}"
    );
    assert!(
        second.contains("arveloven § 116") && !second.contains("<form"),
        "what can be filled in stands where it leads"
    );
    gate.add_permits(2);
    let third = read().await;
    assert!(third.contains("Melding fra tjenesten"));
    let end = read().await;
    assert!(end.contains("<meta http-equiv=\"refresh\" content=\"0; url=/conversation/c-1\">"), "{end}");
    assert!(end.contains("<a class=\"ds-link\" href=\"/conversation/c-1\">") && end.trim_end().ends_with("</html>"));
    assert!(body.next().await.is_none());
}

#[tokio::test]
async fn an_answer_that_stops_says_so_and_leads_on() {
    let client = magda().await;
    client.break_turns(true);
    let page = client.post_form("/ask", "say=Hei").await;
    assert_eq!(page.status, StatusCode::OK);
    has(
        &page,
        &["Svaret stoppet før alle var ferdige", "Det var ikke noe du gjorde galt.", "href=\"/conversation/c-1\""],
    );
    assert!(!page.text.contains("http-equiv") && page.text.trim_end().ends_with("</html>"));
    assert_eq!(page.text.matches("role=\"status\"").count(), 1, "one polite live region");
}

#[tokio::test]
async fn what_goes_wrong_before_the_answer_is_an_ordinary_page() {
    let client = magda().await;
    ask(&client, "Hei").await;
    client.fill(true);
    let reply = client.post_form("/conversation/c-1/replies", &format!("concept={CONCEPT_FORM}&reply=no")).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    has(&reply, &["Det er mange som spør akkurat nå", "Var du og Odd samboere? Nei.</textarea>"]);
    client.fill(false);
    let gone = client.post_form("/conversation/c-9/turns", "say=Hei").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(!gone.text.contains("Svarene kommer"));
}
