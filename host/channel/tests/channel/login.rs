//! Anonymous first: asking, and logging in afterwards without losing what was said.

use axum::http::{StatusCode, header};
use samspill_channel::ChannelSettings;

use crate::harness::{Client, MAGDA, has, settings};

/// Someone who has asked without logging in.
async fn anonymous() -> Client {
    let mut client = Client::new(settings());
    let asked = client.post_form("/ask", "say=Mannen+min+d%C3%B8de").await;
    assert_eq!(asked.leads_to(), "/conversation/c-1");
    client.keep(&asked);
    client
}

#[tokio::test]
async fn the_front_page_lets_one_ask_before_anything_else() {
    let client = Client::new(settings());
    let page = client.get("/").await;
    has(&page, &["Demonstrasjon: alle er oppdiktet, alle etater er simulert.", "Du trenger ikke logge inn."]);
    assert!(page.text.find("action=\"/ask\"").unwrap() < page.text.find("href=\"/login\"").unwrap());
    has(&client.get("/?lead=no.samspill.iben").await, &["Samtalen begynner hos <strong>Digitale Iben</strong>"]);
}

#[tokio::test]
async fn the_login_page_lists_synthetic_persons_and_what_each_case_shows() {
    let client = Client::new(settings());
    let page = client.get("/login").await;
    has(
        &page,
        &[
            "Demonstrasjon: alle er oppdiktet",
            "Magda Bølgesen",
            "gjenlevende ektefelle",
            "Samboer, og to etater er uenige om adressen",
        ],
    );
    assert!(!page.text.contains(MAGDA));
    let found = client.get("/login?q=jonas").await;
    assert!(found.text.contains("Jonas") && !found.text.contains("Magda"));
    has(&client.get("/login?q=ingen+slik").await, &["Ingen passer med søket."]);
    assert_eq!(client.post_form("/demo/login", "person=4").await.status, StatusCode::NOT_FOUND);
    let real = Client::new(ChannelSettings { demo: false, ..settings() });
    assert_eq!(real.get("/login").await.status, StatusCode::NOT_FOUND);
    let page = real.get("/").await;
    assert!(!page.text.contains("/login") && !page.text.contains("Demonstrasjon"));
    assert_eq!(real.post_form("/demo/login", "person=0").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_logs_in_and_goes_on_in_the_same_conversation() {
    let mut client = anonymous().await;
    let page = client.get("/conversation/c-1").await;
    has(&page, &["Logg inn og fortsett</a>", "href=\"/login?conversation=c-1\"", "Om du kan få pensjon etter Odd"]);
    let login = client.get("/login?conversation=c-1").await;
    has(&login, &["name=\"conversation\" value=\"c-1\"", "blir med videre", "href=\"/conversation/c-1\""]);
    let (_, rest) = login.text.split_once("href=\"/login?lang=en").unwrap();
    let kept = rest.split('"').next().unwrap().replace("&#38;", "&");
    let english = client.get(&format!("/login?lang=en{kept}")).await;
    has(&english, &["name=\"conversation\" value=\"c-1\"", "The plan goes on where it was."]);
    let opener = client.cookie.clone();
    let sent = client.post_form("/demo/login", "person=0&conversation=c-1").await;
    // The same question is asked again, now as the one who logged in, and the answer arrives as ever.
    has(&sent, &["Svarene kommer …", "Mannen min døde", "Logget inn som <strong>Magda Bølgesen</strong>"]);
    assert_eq!(sent.leads_to(), "/conversation/c-1");
    client.keep(&sent);
    let page = client.get("/conversation/c-1").await;
    has(&page, &["Tidligere i samtalen"]);
    assert!(!page.text.contains("Logg inn og fortsett") && !page.text.contains("Om du kan få pensjon"));
    has(&client.get("/").await, &["<a class=\"ds-link\" href=\"/conversation/c-1\">Mannen min døde</a>"]);
    // It is hers now: whoever opened it no longer reads it, and cannot make it another's.
    client.cookie = opener;
    assert_eq!(client.get("/conversation/c-1").await.status, StatusCode::NOT_FOUND);
    let again = client.post_form("/demo/login", "person=1&conversation=c-1").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert!(again.headers.get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn only_who_opened_a_conversation_can_make_it_its_own() {
    let client = anonymous().await;
    let mut stranger = client.other();
    let page = stranger.get("/conversation/c-1").await;
    assert_eq!(page.status, StatusCode::OK, "whoever knows the address reads it");
    assert!(!page.text.contains("Logg inn og fortsett"));
    let forged = format!("samspill-opener={}", "A".repeat(43));
    for cookie in ["", "samspill-opener=x", &forged] {
        cookie.clone_into(&mut stranger.cookie);
        let taken = stranger.post_form("/demo/login", "person=1&conversation=c-1").await;
        assert_eq!(taken.status, StatusCode::NOT_FOUND, "{cookie}");
        assert!(taken.headers.get(header::SET_COOKIE).is_none(), "and is not logged in by it either");
        assert!(!stranger.get("/login?conversation=c-1").await.text.contains("value=\"c-1\""));
    }
    // Someone who has opened another cannot take this one.
    let asked = stranger.post_form("/ask", "say=Hei").await;
    stranger.keep(&asked);
    let taken = stranger.post_form("/demo/login", "person=1&conversation=c-1").await;
    assert_eq!(taken.status, StatusCode::NOT_FOUND);
    assert_eq!(client.post_form("/conversation/c-1/turns", "say=Hei").await.status, StatusCode::OK);
}

#[tokio::test]
async fn when_the_host_is_full_the_login_stands_and_the_question_can_be_sent_again() {
    let mut client = anonymous().await;
    client.fill(true);
    let full = client.post_form("/demo/login", "person=0&conversation=c-1").await;
    assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
    has(&full, &["Mannen min døde</textarea>", "action=\"/conversation/c-1/turns\""]);
    client.keep(&full);
    client.fill(false);
    assert_eq!(client.post_form("/conversation/c-1/turns", "say=Hei").await.status, StatusCode::OK);
}
