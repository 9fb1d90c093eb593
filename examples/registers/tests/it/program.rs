//! The program: what it prints, refuses, and how it ends.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");

fn program(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_samspill-registers"))
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn refusal(args: &[&str]) -> String {
    let mut child = program(args);
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            panic!("it was not refused: {args:?}");
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn it_prints_its_address_and_ends_cleanly_on_a_signal() {
    let mut child = program(&["--data", CASES, "--at", "2026-03-02T09:00:00+01:00"]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap();
    assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with(":0"), "{url}");

    let client = crate::common::client();
    let feed: serde_json::Value =
        client.get(format!("{url}/api/hendelser")).send().await.unwrap().json().await.unwrap();
    let times: Vec<_> = feed.as_array().unwrap().iter().map(|event| &event["time"]).collect();
    assert!(times.contains(&&"2026-03-02T00:00:00+01:00".into()), "{times:?}");

    // The shell has `kill` built in; a small Debian has no program of that name.
    let kill = format!("kill -TERM {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn it_refuses_to_be_reached_from_elsewhere() {
    let message = refusal(&["--data", CASES, "--listen", "0.0.0.0:0"]);
    assert!(message.contains("not a loopback address"), "{message}");
}

#[test]
fn it_names_the_file_that_it_cannot_read() {
    let dir = tempfile::tempdir().unwrap();
    let estates = dir.path().join("estates");
    std::fs::create_dir(&estates).unwrap();
    std::fs::write(estates.join("x-y.json"), "{").unwrap();
    let message = refusal(&["--data", dir.path().to_str().unwrap()]);
    assert!(message.contains("x-y.json is not JSON"), "{message}");
}

#[tokio::test]
async fn it_serves_several_folders_with_a_mapping_for_those_without_their_own() {
    let dir = tempfile::tempdir().unwrap();
    crate::folders::write_folder(dir.path(), None);
    let mapping = dir.path().join("mapping.json");
    std::fs::write(&mapping, r#"{"Svv": {"car.json": ["13900099901"]}}"#).unwrap();
    let (folder, mapping) = (dir.path().to_str().unwrap(), mapping.to_str().unwrap());
    let mut child = program(&["--data", folder, "--data", CASES, "--mapping", mapping]);
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap();
    for (nin, expect) in [("13900099901", "VOLVO"), ("14844150011", "Toyota")] {
        let response = crate::common::client().get(format!("{url}/svv/api/v1/vehicles/{nin}")).send().await.unwrap();
        assert!(response.text().await.unwrap().contains(expect), "{nin}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn it_names_the_file_that_a_mapping_names_in_vain() {
    let dir = tempfile::tempdir().unwrap();
    crate::folders::write_folder(dir.path(), Some(r#"{"Svv": {"gone.json": ["13900099901"]}}"#));
    let message = refusal(&["--data", dir.path().to_str().unwrap()]);
    assert!(message.contains("mapping.json names ") && message.contains("Svv/gone.json"), "{message}");
}
