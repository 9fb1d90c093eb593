//! A running simulator and a client for it.

use std::path::{Path, PathBuf};

use reqwest::{Response, StatusCode};
use samspill_registers::{Clock, Data, FixedClock, Running, serve};
use serde_json::{Value, json};

/// What time it is in these tests.
pub(crate) const OSLO_NOON: &str = "2026-11-23T12:00:00+01:00";

/// The project's own invented cases.
pub(crate) fn own_cases() -> Data {
    Data::load(&own_folder()).unwrap()
}

/// The folder of the project's own cases.
pub(crate) fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// The mapping that the project brings for the shared data.
pub(crate) fn shared_mapping() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/digitalt-dodsbo.json")
}

/// The folder of the shared data, or nothing where it is missing: the test then says that it was skipped.
pub(crate) fn shared_folder() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("SAMSPILL_SHARED").map_or("../shared".into(), PathBuf::from);
    let dir = root.join(shared).join("data/digitalt-dodsbo");
    if dir.is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED: no shared data; set SAMSPILL_SHARED to the folder that holds data/");
    None
}

/// The shared data without a mapping.
pub(crate) fn shared_cases() -> Option<Data> {
    Some(Data::load(&shared_folder()?).unwrap())
}

/// A file, as another reader than the simulator's understands it.
pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A running simulator with a client.
pub(crate) struct Court {
    pub(crate) running: Running,
    client: reqwest::Client,
}

/// Starts a simulator on a free port at [`OSLO_NOON`].
pub(crate) async fn start(data: Data) -> Court {
    start_at(data, FixedClock(OSLO_NOON.parse().unwrap())).await
}

/// Starts a simulator on a free port with this clock.
pub(crate) async fn start_at(data: Data, clock: impl Clock) -> Court {
    let running = serve(data, "127.0.0.1:0".parse().unwrap(), clock).await.unwrap();
    Court { running, client: client() }
}

impl Court {
    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.raw(path).await.unwrap()).await
    }

    pub(crate) async fn get_url(&self, url: &str) -> (StatusCode, Value) {
        read(self.client.get(url).send().await.unwrap()).await
    }

    /// As the banks are asked: with these headers.
    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> (StatusCode, Value) {
        read(self.raw_with(path, headers).await).await
    }

    pub(crate) async fn raw_with(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let request = self.client.get(format!("{}{path}", self.running.url()));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap()
    }

    /// A person's document with a rettighetspakke that has no statute for protected addresses.
    pub(crate) async fn person(&self, nin: &str) -> (StatusCode, Value) {
        self.get(&format!("/folkeregisteret/offentligmedhjemmel/api/v1/personer/{nin}")).await
    }

    /// The response before its body is read.
    pub(crate) async fn raw(&self, path: &str) -> reqwest::Result<Response> {
        self.client.get(format!("{}{path}", self.running.url())).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.running.url());
        read(self.client.post(url).json(body).send().await.unwrap()).await
    }

    pub(crate) async fn search(&self, nin: &str) -> (StatusCode, Value) {
        self.post("/api/personer/sok", &json!({"nin": nin})).await
    }

    pub(crate) async fn put_fault(&self, fault: Value) -> u16 {
        let url = format!("{}/faults", self.running.url());
        self.client.put(url).json(&fault).send().await.unwrap().status().as_u16()
    }

    pub(crate) async fn delete_fault(&self) {
        let url = format!("{}/faults", self.running.url());
        self.client.delete(url).send().await.unwrap().error_for_status().unwrap();
    }
}

async fn read(response: Response) -> (StatusCode, Value) {
    (response.status(), response.json().await.unwrap())
}

/// A client for a loopback address.
pub(crate) fn client() -> reqwest::Client {
    // Another test of the process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
