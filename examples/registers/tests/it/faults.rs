//! A register that misbehaves on demand, and recovers.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use samspill_registers::{DELAY_MS_MAX, Fault, FaultKind};
use serde_json::json;

use crate::common::{own_cases, start};

const FEED: &str = "/api/hendelser";

#[tokio::test]
async fn an_error_is_an_error_until_it_is_cleared() {
    let court = start(own_cases()).await;
    assert_eq!(court.put_fault(json!({"kind": "error"})).await, 204);
    assert_eq!(court.get(FEED).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    // The demo's own paths and the switch itself still work.
    assert_eq!(court.get("/health").await.0, StatusCode::OK);
    assert_eq!(court.get("/demo/persons").await.0, StatusCode::OK);
    court.delete_fault().await;
    assert_eq!(court.get(FEED).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_slow_register_answers_after_its_delay() {
    let court = start(own_cases()).await;
    assert_eq!(court.put_fault(json!({"kind": "slow", "delay_ms": 150})).await, 204);
    let before = Instant::now();
    assert_eq!(court.get(FEED).await.0, StatusCode::OK);
    assert!(before.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn garbage_is_a_success_that_is_not_json() {
    let court = start(own_cases()).await;
    court.running.faults().set(Fault::new(FaultKind::Garbage)).unwrap();
    let response = court.raw(FEED).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let body = response.bytes().await.unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err());
}

#[tokio::test]
async fn a_cut_connection_never_ends_its_body() {
    let court = start(own_cases()).await;
    court.running.faults().set(Fault::new(FaultKind::Cut)).unwrap();
    match court.raw(FEED).await {
        Ok(response) => assert!(response.bytes().await.is_err()),
        Err(error) => assert!(error.is_request(), "{error}"),
    }
    court.running.faults().clear();
    assert_eq!(court.get(FEED).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_fault_hits_its_paths_alone() {
    let court = start(own_cases()).await;
    court.running.faults().set(Fault::new(FaultKind::Error).at("/api/personer/")).unwrap();
    assert_eq!(court.search("").await.0, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(court.get(FEED).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_fault_out_of_bounds_is_refused() {
    let court = start(own_cases()).await;
    for fault in [
        json!({"kind": "slow", "delay_ms": DELAY_MS_MAX + 1}),
        json!({"kind": "error", "path_prefix": "/faults"}),
        json!({"kind": "error", "path": "/api/"}),
        json!({"kind": "sleepy"}),
    ] {
        assert_eq!(court.put_fault(fault).await, 400);
    }
    assert_eq!(court.get(FEED).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_dropped_simulator_no_longer_listens() {
    let court = start(own_cases()).await;
    let addr = court.running.addr();
    drop(court);
    let mut tries = 0;
    while std::net::TcpStream::connect(addr).is_ok() {
        tries += 1;
        assert!(tries < 100, "still listening");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
