//! The process is told to stop while citizens use it: turns that run may end, new ones are told, and what is cut is
//! whole as far as it was seen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::time::Duration;

use samspill_e2e::api::{Api, Unmet};
use samspill_e2e::citizens::check_journal;
use samspill_e2e::{Builder, FATHER_DIED, Prepared, binary};
use samspill_registers::{Fault, FaultKind};

/// A host whose registers all take so long.
async fn host(delay_ms: u64, shutdown_ms: u64) -> Prepared {
    let extra = format!("[server]\nshutdown_ms = {shutdown_ms}\n");
    let host = Builder::new().extra(&extra).limits("register_ms = 9000").prepare().await;
    for path in ["/api/", "/folkeregisteret/"] {
        host.registers.faults().set(Fault::new(FaultKind::Slow).after_ms(delay_ms).at(path)).unwrap();
    }
    host
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_told_to_stop_lets_turns_end_and_refuses_new_ones() {
    let host = host(1_500, 20_000).await;
    let served = host.serve(&binary()).await;
    let persons = host.persons();
    let mut api = Api::anonymous(&served.base);
    api.log_in(&persons[0]).await.unwrap();
    let other = Api::anonymous(&served.base);
    let (first, second) = (api.open().await.unwrap(), other.open().await.unwrap());
    assert!(api.get("/health/ready").await.is_ok());
    let (told, mut begun) = tokio::sync::mpsc::channel(1);
    let running = async {
        let mut parts = 0;
        let done = api.say(&first, FATHER_DIED, |_| {
            parts += 1;
            let _ = told.try_send(());
        });
        (done.await, parts)
    };
    let stop = async {
        begun.recv().await.unwrap();
        served.terminate();
        // The signal is on its way for a moment.
        let refused = loop {
            match other.say(&second, FATHER_DIED, |_| ()).await {
                Ok(_) => {}
                Err(Unmet::Refused(status, problem)) => break (status, problem),
                Err(Unmet::Gone) => panic!("nobody was there to say that the host is stopping"),
            }
        };
        assert_eq!((refused.0, &refused.1["type"]), (503, &"urn:samspill:problem:host-stopping".into()));
        assert!(refused.1["remedy"].as_str().unwrap().contains("again"), "{}", refused.1);
        let ready = other.get("/health/ready").await;
        assert!(matches!(ready, Err(Unmet::Refused(503, _))), "{ready:?}");
    };
    let ((done, parts), ()) = tokio::join!(running, stop);
    let done = done.expect("the turn that was running ends");
    assert!(parts > 3 && !done.plan.is_empty(), "{parts} parts");
    assert_eq!(served.ended().await, Some(0));
    assert_eq!(host.log(), "");
    let served = host.serve(&binary()).await;
    let mut api = Api::anonymous(&served.base);
    api.log_in(&persons[0]).await.unwrap();
    let seen = api.get(&format!("/api/v1/conversations/{first}/seen")).await.unwrap();
    assert_eq!(seen["turns"][0]["parts"].as_array().unwrap().len(), parts);
    let refused = Api::anonymous(&served.base).get(&format!("/api/v1/conversations/{second}/seen")).await.unwrap();
    let said = refused["turns"].as_array().unwrap().iter().filter(|turn| turn["parts"] == serde_json::json!([]));
    assert_eq!(said.count(), 0, "what was refused left nothing: {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_that_does_not_end_in_time_is_cut_and_what_was_seen_of_it_stays() {
    let host = host(8_000, 300).await;
    let served = host.serve(&binary()).await;
    let persons = host.persons();
    let mut api = Api::anonymous(&served.base);
    api.log_in(&persons[0]).await.unwrap();
    let conversation = api.open().await.unwrap();
    let mut parts = Vec::new();
    let cut = {
        let said = api.say(&conversation, FATHER_DIED, |part| parts.push(part));
        let stop = async {
            tokio::time::sleep(Duration::from_millis(1_000)).await;
            served.terminate();
        };
        tokio::join!(said, stop).0
    };
    assert!(matches!(cut, Err(Unmet::Gone)), "{cut:?}");
    assert_eq!(served.ended().await, Some(5));
    assert!(host.log().contains("after server.shutdown_ms, 300 ms, and were cut: 1;"), "{}", host.log());
    assert_eq!(check_journal(&host.config.store.data_dir.join("journal"), &[]).await, 1);
    host.registers.faults().clear();
    let served = host.serve(&binary()).await;
    let mut api = Api::anonymous(&served.base);
    api.log_in(&persons[0]).await.unwrap();
    let seen = api.get(&format!("/api/v1/conversations/{conversation}/seen")).await.unwrap();
    let kept = seen["turns"][0]["parts"].as_array().unwrap();
    assert!(kept.len() >= parts.len(), "{} of {} parts", kept.len(), parts.len());
    let mut again = 0;
    api.say(&conversation, FATHER_DIED, |_| again += 1).await.unwrap();
    assert!(again > 3, "the conversation goes on");
}
