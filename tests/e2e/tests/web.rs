//! The page and the API over the real host, as a browser without script and as a program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use samspill_e2e::{Builder, FATHER_DIED, World};

struct Browser {
    client: reqwest::Client,
    base: String,
    cookie: String,
}

impl Browser {
    async fn start(world: &World) -> Self {
        let base = samspill_e2e::api::serve(world).await;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, base, cookie: String::new() }
    }

    async fn get(&self, path: &str) -> String {
        let request = self.client.get(format!("{}{path}", self.base)).header(COOKIE, &self.cookie);
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.text().await.unwrap()
    }

    /// Sends a form, and gives where it leads: by a redirect, or at the end of an answer that arrived part by part.
    async fn post(&mut self, path: &str, body: &str) -> String {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header(COOKIE, &self.cookie)
            .header(ORIGIN, &self.base)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_owned());
        let response = request.send().await.unwrap();
        let status = response.status();
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        if let Some(place) = response.headers().get(LOCATION) {
            assert_eq!(status, 303, "{path}");
            return place.to_str().unwrap().split('#').next().unwrap().to_owned();
        }
        assert_eq!(status, 200, "{path}");
        let page = response.text().await.unwrap();
        let (_, rest) = page.split_once("http-equiv=\"refresh\" content=\"0; url=").expect("the answer leads on");
        rest.split('"').next().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_one_picks_a_person_asks_and_sees_answer_plan_and_receipts() {
    let world = Builder::new().start().await;
    let mut browser = Browser::start(&world).await;
    let home = browser.get("/").await;
    assert!(home.contains("Demonstrasjon: alle er oppdiktet, alle etater er simulert"), "it says what this is");
    assert!(!home.contains("<script"), "it works without script");
    let login = browser.get("/login").await;
    assert!(login.contains("Magda Lyngmo"), "whom one can log in as");
    let value = login.split("Magda Lyngmo").next().unwrap().rsplit("value=\"").next().unwrap();
    let person = value.split('"').next().unwrap().to_owned();
    browser.post("/demo/login", &format!("person={person}")).await;
    let place = browser.post("/ask", "say=Mannen+min+d%C3%B8de+i+forrige+uke").await;
    let page = browser.get(&place).await;
    for said in
        ["Digitale Iben", "Saken hos tingretten", "(simulert)", "Planen", "arveloven § 116", "Fjord begravelsesbyrå"]
    {
        assert!(page.contains(said), "{said:?} is on the page");
    }
    for person in world.persons() {
        assert!(!page.contains(&person), "no identity number is on the page");
    }
    let receipts = browser.get(&format!("{place}/receipts")).await;
    assert!(receipts.contains("fødselsnummeret ditt") || receipts.contains("Fødselsnummeret ditt"));
    assert!(receipts.contains("arveloven § 88 a") || receipts.contains("Arveloven § 88 a"));
    // Somebody else does not find the conversation.
    let other = Browser::start(&world).await;
    let stranger = other.client.get(format!("{}{place}", other.base)).send().await.unwrap();
    assert_eq!(stranger.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_streams_parts_and_ends_with_the_summary() {
    let world = Builder::new().start().await;
    let browser = Browser::start(&world).await;
    let api = format!("{}/api/v1", browser.base);
    let post = |path: String, token: String, body: serde_json::Value| {
        let request = browser.client.post(path).header("content-type", "application/json").body(body.to_string());
        if token.is_empty() { request } else { request.header("authorization", format!("Bearer {token}")) }
    };
    let json = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap();
    let identifier = world.persons()[0].clone();
    let login = post(format!("{api}/demo/login"), String::new(), serde_json::json!({ "identifier": identifier }));
    let token = json(login.send().await.unwrap().text().await.unwrap())["token"].as_str().unwrap().to_owned();
    let opened = post(format!("{api}/conversations"), token.clone(), serde_json::json!({})).send().await.unwrap();
    assert_eq!(opened.status(), 201);
    let id = json(opened.text().await.unwrap())["conversation"].as_str().unwrap().to_owned();
    let turn = post(
        format!("{api}/conversations/{id}/turns"),
        token.clone(),
        serde_json::json!({ "say": FATHER_DIED, "language": "nb" }),
    );
    let stream = turn.header("accept", "text/event-stream").send().await.unwrap().text().await.unwrap();
    let events: Vec<&str> = stream
        .lines()
        .filter_map(|line| line.strip_prefix("event: ").or(line.strip_prefix("event:")))
        .map(str::trim)
        .collect();
    assert!(events.iter().filter(|event| **event == "part").count() > 2, "{events:?}");
    assert_eq!(events.last(), Some(&"done"));
    let plan =
        browser.client.get(format!("{api}/conversations/{id}/plan")).header("authorization", format!("Bearer {token}"));
    let plan = plan.send().await.unwrap().text().await.unwrap();
    assert!(plan.contains("arveloven"), "{plan}");
    let openapi = json(browser.get("/api/v1/openapi.json").await);
    assert!(openapi["paths"].as_object().unwrap().len() >= 8);
}
