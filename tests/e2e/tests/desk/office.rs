//! A host with both its listeners, and whoever sits at its desks.

use samspill_e2e::World;
use samspill_e2e::api::Api;
use samspill_e2e::staff::Colleague;
use serde_json::{Value, json};

pub(crate) const NAV: &str = "no.nav.etterlatte";
pub(crate) const NAV_OWNER: &str = "310000046";
pub(crate) const COURT_OWNER: &str = "310000011";
pub(crate) const SHOP_OWNER: &str = "310000097";

/// What the shop's people may hear.
pub(crate) const HEARD: &str = "[[bases]]
id = \"shop-hears\"
owner = \"310000097\"
to = \"owner\"
purposes = [\"read\"]
concepts = [\"https://samspill.example/concept/utterance\"]
about = \"citizen\"
disclosure = { by = \"waiver\" }
processing = { by = \"own-request\" }
approved_by = [\"A\", \"B\"]
";

/// An account of an owner's case worker.
pub(crate) fn case_worker(name: &str, owner: &str) -> Colleague {
    let mut one = Colleague::new(name);
    let roles = format!("roles = [\"case-worker\"]\nowner = \"{owner}\"");
    let account = one.account.replace("roles = [\"bases\", \"stop\", \"affected\"]", &roles);
    assert!(account.contains("case-worker"), "{account}");
    one.account = account;
    one
}

/// A host with both its listeners.
pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) citizens: String,
    staff: String,
    serving: [tokio::task::JoinHandle<()>; 2],
}

async fn listen(router: axum::Router) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
    (base, serving)
}

impl Office {
    pub(crate) async fn open(world: World) -> Self {
        let (citizens, one) = listen(samspill_server::web::router(&world.config, &world.composed)).await;
        let (staff, two) = listen(samspill_server::web::staff_router(&world.config, &world.composed)).await;
        Self { world, citizens, staff, serving: [one, two] }
    }

    pub(crate) async fn restart(self) -> Self {
        // Whoever serves holds the host.
        self.serving.iter().for_each(tokio::task::JoinHandle::abort);
        for one in self.serving {
            let _ = one.await;
        }
        Self::open(self.world.restart().await).await
    }

    pub(crate) async fn citizen(&self, who: &str) -> Api {
        let mut api = Api::anonymous(&self.citizens);
        api.log_in(who).await.unwrap();
        api
    }

    /// What a case worker's request is answered with: its status and all of its bytes.
    pub(crate) async fn as_staff(&self, who: &Colleague, method: &str, path: &str, form: &str) -> (u16, String) {
        self.send(&self.session(who).await, method, path, form).await
    }

    /// The same in a session that has begun.
    pub(crate) async fn send(&self, session: &str, method: &str, path: &str, form: &str) -> (u16, String) {
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.build().unwrap();
        let request = client.request(method.parse().unwrap(), format!("{}{path}", self.staff));
        let request = request.header("cookie", session).header("origin", &self.staff);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    pub(crate) async fn session(&self, who: &Colleague) -> String {
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let name = who.account.lines().find_map(|line| line.strip_prefix("name = \"")).unwrap().trim_end_matches('"');
        let body = format!("name={}&token={}", name.replace(' ', "+"), who.token());
        let request = client.post(format!("{}/staff/login", self.staff)).header("origin", &self.staff).body(body);
        let login = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        assert_eq!(login.headers()["location"], "/staff/cases", "a case worker begins with the cases");
        login.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    pub(crate) async fn page(&self, who: &Colleague, id: &str) -> (u16, String) {
        self.as_staff(who, "GET", &format!("/staff/cases/{id}"), "").await
    }

    /// The same reading as a program has it.
    pub(crate) async fn json(&self, who: &Colleague, id: &str) -> Value {
        let name = who.account.lines().find_map(|line| line.strip_prefix("name = \"")).unwrap().trim_end_matches('"');
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{}/staff/cases/{id}", self.staff)).basic_auth(name, Some(who.token()));
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
    }
}

pub(crate) async fn hand_over(api: &Api, conversation: &str, assistant: &str) -> String {
    let path = format!("/api/v1/conversations/{conversation}/hand-overs");
    let given = api.post(&path, &json!({ "assistant": assistant, "language": "nn" })).await.unwrap();
    given["hand_over"].as_str().unwrap().to_owned()
}

pub(crate) async fn receipts_of(api: &Api, conversation: &str, to: &str) -> Vec<Value> {
    let all = api.get(&format!("/api/v1/conversations/{conversation}/receipts")).await.unwrap();
    all["receipts"].as_array().unwrap().iter().filter(|one| one["to"] == to).cloned().collect()
}
