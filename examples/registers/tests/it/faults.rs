//! A register that misbehaves on demand, and recovers.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use samspill_registers::{DELAY_MS_MAX, FAULT_PREFIXES, FAULTS_MAX, Fault, FaultKind};
use serde_json::json;

use crate::common::{own_cases, start};

const FEED: &str = "/api/hendelser";
const DECEASED: &str = "14844150011";

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
async fn several_registers_are_broken_at_once_each_in_its_own_way() {
    let court = start(own_cases()).await;
    let vehicles = format!("/svv/api/v1/vehicles/{DECEASED}");
    let land = format!("/kartverket/api/v1/propertyRights/{DECEASED}");
    assert_eq!(court.put_fault(json!({"kind": "error", "path_prefix": "/svv/"})).await, 204);
    assert_eq!(court.put_fault(json!({"kind": "garbage", "path_prefix": "/kartverket/"})).await, 204);
    assert_eq!(court.get(&vehicles).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    let body = court.raw(&land).await.unwrap().bytes().await.unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err());
    // A third register is whole.
    assert_eq!(court.get(&format!("/ektepakt/api/v1/ektepakter/{DECEASED}")).await.0, StatusCode::OK);

    // The same prefix replaces: the vehicles answer again, slowly.
    assert_eq!(court.put_fault(json!({"kind": "slow", "path_prefix": "/svv/"})).await, 204);
    assert_eq!(court.get(&vehicles).await.0, StatusCode::OK);

    court.delete_fault().await;
    assert_eq!(court.get(&land).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_longest_prefix_decides() {
    let court = start(own_cases()).await;
    let faults = court.running.faults();
    faults.set(Fault::new(FaultKind::Slow).at("/svv/api/v1/vehicles/")).unwrap();
    faults.set(Fault::new(FaultKind::Error).at("/svv/")).unwrap();
    assert_eq!(court.get(&format!("/svv/api/v1/vehicles/{DECEASED}")).await.0, StatusCode::OK);
    assert_eq!(court.get("/svv/api/v1/boats").await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn every_register_can_be_broken() {
    let court = start(own_cases()).await;
    for prefix in FAULT_PREFIXES {
        court.running.faults().set(Fault::new(FaultKind::Error).at(prefix)).unwrap();
        assert_eq!(court.get(&format!("{prefix}x")).await.0, StatusCode::INTERNAL_SERVER_ERROR, "{prefix}");
    }
    assert_eq!(court.get("/health").await.0, StatusCode::OK);
}

#[tokio::test]
async fn faults_are_bounded_and_one_that_is_on_can_still_be_replaced() {
    let court = start(own_cases()).await;
    for number in 0..FAULTS_MAX {
        assert_eq!(court.put_fault(json!({"kind": "slow", "path_prefix": format!("/svv/{number}")})).await, 204);
    }
    assert_eq!(court.put_fault(json!({"kind": "slow", "path_prefix": "/svv/more"})).await, 400);
    assert_eq!(court.put_fault(json!({"kind": "error", "path_prefix": "/svv/0"})).await, 204);
    assert_eq!(court.get("/svv/0").await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_fault_out_of_bounds_is_refused() {
    let court = start(own_cases()).await;
    for fault in [
        json!({"kind": "slow", "delay_ms": DELAY_MS_MAX + 1}),
        json!({"kind": "error", "path_prefix": "/faults"}),
        json!({"kind": "error", "path_prefix": "/"}),
        json!({"kind": "error", "path_prefix": ""}),
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
