//! A host and its staff, as the real process.

use std::time::Duration;

use samspill_e2e::api::Api;
use samspill_e2e::served::Served;
use samspill_e2e::staff::{Colleague, Said};
use samspill_e2e::{Builder, Prepared, binary};
use serde_json::Value;

/// A host, two of its staff, and the process.
pub(crate) struct Office {
    pub(crate) host: Prepared,
    pub(crate) served: Served,
    pub(crate) kari: Colleague,
    pub(crate) ola: Colleague,
}

impl Office {
    pub(crate) async fn open(builder: Builder) -> Self {
        let (kari, ola) = (Colleague::new("Kari Nordmann"), Colleague::new("Ola Ås"));
        let extra = format!("{}\n{}\n[operations]\nlisten = \"127.0.0.1:0\"\n", kari.account, ola.account);
        Self::serving(builder.extra(&extra).prepare().await, kari, ola).await
    }

    /// Starts the process, and waits until its operator's listener says more than that it starts.
    async fn serving(host: Prepared, kari: Colleague, ola: Colleague) -> Self {
        let office = Self { served: host.serve(&binary()).await, host, kari, ola };
        while office.page("view").await.starts_with("the host is starting") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        office
    }

    /// Gives a command as one of the staff.
    pub(crate) async fn command(&self, who: &Colleague, args: &[&str]) -> Said {
        let (who, url) = (who.clone(), self.served.operations.clone().unwrap());
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let run = move || who.command(&url, &args.iter().map(String::as_str).collect::<Vec<_>>());
        tokio::task::spawn_blocking(run).await.unwrap()
    }

    pub(crate) async fn view(&self) -> Value {
        let said = self.command(&self.kari, &["bases", "list", "--json"]).await.done().json();
        assert!(said["waiting"].is_array() && said["claims"].is_array());
        said
    }

    /// A page of the operator's listener, as Kari has it.
    pub(crate) async fn page(&self, page: &str) -> String {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url = format!("{}/staff/{page}", self.served.operations.as_ref().unwrap());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(url).basic_auth("Kari Nordmann", Some(self.kari.token()));
        String::from_utf8(request.send().await.unwrap().bytes().await.unwrap().to_vec()).unwrap()
    }

    /// What the operator's listener says to a program of Kari's.
    pub(crate) async fn whole(&self) -> Value {
        serde_json::from_str(&self.page("view").await).unwrap()
    }

    pub(crate) async fn metrics(&self) -> String {
        let metrics = reqwest::get(format!("{}/metrics", self.served.operations.as_ref().unwrap())).await.unwrap();
        String::from_utf8(metrics.bytes().await.unwrap().to_vec()).unwrap()
    }

    pub(crate) async fn restart(self) -> Self {
        let Self { host, served, kari, ola } = self;
        served.terminate();
        assert_eq!(served.ended().await, Some(0));
        Self::serving(host, kari, ola).await
    }

    /// Somebody who asks, logged in as the first person of the demonstration.
    pub(crate) async fn citizen(&self) -> Api {
        let mut api = Api::anonymous(&self.served.base);
        api.log_in(&self.host.persons()[0]).await.unwrap();
        api
    }
}
