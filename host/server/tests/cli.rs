//! The command line as a user runs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Runs `samspill` from the root of the checkout, with registers that nobody serves.
fn samspill(args: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_samspill"));
    command.current_dir(root()).args(args).env("SAMSPILL__REGISTERS__URL", "http://127.0.0.1:9");
    for (key, value) in environment {
        command.env(key, value);
    }
    command.output().unwrap()
}

fn converse(data: &Path, who: &str, more: &[&str]) -> Output {
    let mut args =
        vec!["converse", "--config", "examples/demo.toml", "--data-dir", data.to_str().unwrap(), "--as", who];
    args.extend(["--say", "Faren min døde i forrige uke"]);
    args.extend(more);
    samspill(&args, &[])
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn converse_prints_one_object_of_the_documented_shape() {
    let data = tempfile::tempdir().unwrap();
    let output = converse(data.path(), "01815012345", &["--json", "--consent", "no.fjordbegravelse"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let sorted = |mut keys: Vec<&str>| {
        keys.sort_unstable();
        keys.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut top = keys(&object);
    top.sort();
    assert_eq!(
        top,
        sorted(vec![
            "conversation",
            "lead",
            "language",
            "elapsed_ms",
            "content",
            "plan",
            "overview",
            "hops",
            "receipts",
            "head"
        ])
    );
    let expected = [
        ("content", vec!["from", "owner", "blocks", "law", "labels", "fresh", "missing"]),
        ("plan", vec!["key", "from", "title", "due", "after", "who", "law", "status", "when", "sources", "meanings"]),
        ("hops", vec!["from", "to", "service", "outcome", "reason", "elapsed_us"]),
        (
            "receipts",
            vec![
                "id",
                "at",
                "to",
                "service",
                "about",
                "purpose",
                "disclosure",
                "processing",
                "concepts",
                "withheld",
                "component",
            ],
        ),
    ];
    for (list, wanted) in expected {
        let first = object[list].as_array().unwrap().first().unwrap_or_else(|| panic!("{list} is empty"));
        let has = keys(first);
        for key in wanted {
            assert!(has.iter().any(|k| k == key), "{list} has {key}: {has:?}");
        }
    }
    // And it goes on in another process.
    let id = object["conversation"].as_str().unwrap();
    let again = converse(data.path(), "01815012345", &["--json", "--conversation", id, "--lang", "nn"]);
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    let another = converse(data.path(), "02815012345", &["--json", "--conversation", id]);
    assert_eq!(another.status.code(), Some(5), "another person's conversation is not there");
}

#[test]
fn for_people_it_prints_text_without_colour_where_nobody_sees_it() {
    let data = tempfile::tempdir().unwrap();
    let output = converse(data.path(), "01815012345", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("kondolerer") && text.contains("Hvem som fikk vite hva"), "{text}");
    assert!(text.lines().last().unwrap().starts_with("Kvitteringenes hode: "), "{text}");
    assert!(!text.contains('\u{1b}'), "no escape codes in a pipe");
}

#[test]
fn only_synthetic_numbers_and_known_assistants_are_taken() {
    let data = tempfile::tempdir().unwrap();
    let real = converse(data.path(), "01015012345", &["--json"]);
    assert_eq!(real.status.code(), Some(4));
    assert!(stderr(&real).contains("synthetic"), "{}", stderr(&real));
    assert!(!stderr(&real).contains("01015012345"), "the number is not repeated");
    let unknown = converse(data.path(), "01815012345", &["--consent", "no.such"]);
    assert_eq!(unknown.status.code(), Some(4));
    assert!(stderr(&unknown).contains("no.fjordbegravelse"), "lists the known: {}", stderr(&unknown));
}

#[test]
fn a_wrong_configuration_is_named_with_its_key() {
    let missing = samspill(&["assistants", "--config", "nowhere.toml"], &[]);
    assert_eq!(missing.status.code(), Some(3));
    assert!(stderr(&missing).contains("nowhere.toml"));
    let unknown = samspill(&["assistants", "--config", "examples/demo.toml"], &[("SAMSPILL__LIMITS__TURN_MSEC", "1")]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(stderr(&unknown).to_lowercase().contains("turn_msec"), "{}", stderr(&unknown));
    assert_eq!(samspill(&["serve"], &[]).status.code(), Some(2));
}

#[test]
fn assistants_says_why_something_is_not_admitted() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["iben.wasm", "court.wasm"] {
        std::fs::copy(root().join("target/assistants").join(name), folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("broken.wasm"), b"not wasm").unwrap();
    let data = tempfile::tempdir().unwrap();
    let output = samspill(
        &["assistants", "--json", "--config", "examples/demo.toml", "--data-dir", data.path().to_str().unwrap()],
        &[("SAMSPILL__ASSISTANTS__FOLDER", folder.path().to_str().unwrap())],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["admitted"].as_array().unwrap().len(), 2);
    let refused = &object["refused"][0];
    assert!(refused["path"].as_str().unwrap().ends_with("broken.wasm"));
    assert!(!refused["why"][0].as_str().unwrap().is_empty());
}

#[test]
fn check_says_what_the_host_would_say() {
    for good in ["plugins/court/assistant.toml", "target/assistants/court.wasm"] {
        let output = samspill(&["check", good, "--config", "examples/demo.toml"], &[]);
        assert_eq!(output.status.code(), Some(0), "{good}: {}{}", stdout(&output), stderr(&output));
    }
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("assistant.toml");
    let text = std::fs::read_to_string(root().join("plugins/court/assistant.toml")).unwrap();
    std::fs::write(&bad, text.replace("stateful = true", "statefull = true")).unwrap();
    let output = samspill(&["check", bad.to_str().unwrap(), "--json"], &[]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["admitted"], false);
    let problem = &object["problems"][0];
    assert!(problem["line"].as_u64().unwrap() > 1, "{problem}");
    assert!(problem["message"].as_str().unwrap().contains("statefull"), "{problem}");
    assert!(!problem["remedy"].as_str().unwrap().is_empty(), "{problem}");
}

/// What a receipt or an explanation says in parentheses.
fn rules_in(text: &str) -> Vec<&str> {
    text.split("(rule: ").skip(1).filter_map(|rest| rest.split([',', ')']).next()).collect()
}

#[test]
fn policy_explain_names_the_rule_that_a_turn_withheld_by() {
    let data = tempfile::tempdir().unwrap();
    let policies = data.path().join("own.cedar");
    let own = "@id(\"no-utterances\") @statute(\"the operator's rule 1\") @remedy(\"none\")
        forbid (principal == Assistant::\"no.samspill.iben\", action == Action::\"receive\", resource);";
    std::fs::write(&policies, own).unwrap();
    let listed = format!("[{:?}]", policies.to_str().unwrap());
    let environment = [("SAMSPILL__LAW__POLICIES", listed.as_str())];
    let folder = data.path().join("state");
    let common = ["--config", "examples/demo.toml", "--data-dir", folder.to_str().unwrap()];
    let said = ["converse", "--as", "01815012345", "--say", "Hei", "--json"];
    let turn = samspill(&[&said[..], &common].concat(), &environment);
    let receipts: serde_json::Value = serde_json::from_slice(&turn.stdout).unwrap();
    let why = receipts["receipts"][0]["withheld"][0]["why"].as_str().unwrap();
    assert_eq!(rules_in(why), ["operator:no-utterances"], "{why}");

    let utterance = ["--assistant", "no.samspill.iben", "--concept", "https://samspill.example/concept/utterance"];
    let explain = [&["policy", "explain", "--on", "2026-11-25"][..], &utterance, &common].concat();
    let told = stdout(&samspill(&explain, &environment));
    assert_eq!(rules_in(&told), rules_in(why), "{told}");
    assert!(told.starts_with("no ") && told.contains("the operator's rule 1"), "{told}");
    let told = stdout(&samspill(&explain, &[]));
    assert!(told.starts_with("yes ") && told.contains("permitted by nation:own-request"), "{told}");
}

#[test]
fn policy_check_says_what_is_wrong_and_what_is_never_permitted() {
    let data = tempfile::tempdir().unwrap();
    let policies = data.path().join("own.cedar");
    let listed = format!("[{:?}]", policies.to_str().unwrap());
    let folder = data.path().join("state");
    let check = ["policy", "check", "--config", "examples/demo.toml", "--data-dir", folder.to_str().unwrap()];
    let checked = |text: &str| {
        std::fs::write(&policies, text).unwrap();
        let output = samspill(&check, &[("SAMSPILL__LAW__POLICIES", listed.as_str())]);
        (output.status.code(), stdout(&output))
    };
    let whole = samspill(&check, &[]);
    assert_eq!(whole.status.code(), Some(0), "{}{}", stdout(&whole), stderr(&whole));
    let (code, told) = checked("permit (principal");
    assert_eq!(code, Some(4));
    assert!(told.contains("own.cedar, line 1"), "{told}");
    let (code, told) = checked(
        "@id(\"no\") @statute(\"x\") forbid (principal == Assistant::\"no.fjordbegravelse\", action, resource);",
    );
    assert_eq!(code, Some(4));
    assert!(told.contains("never     no.fjordbegravelse, ceremony:") && told.contains("operator:no"), "{told}");
}

#[test]
fn receipts_are_held_to_the_heads_that_turns_gave_out() {
    let data = tempfile::tempdir().unwrap();
    let verify = |heads: &[&str]| {
        let mut args =
            vec!["receipts", "verify", "--config", "examples/demo.toml", "--data-dir", data.path().to_str().unwrap()];
        args.extend(heads.iter().flat_map(|head| ["--head", head]));
        samspill(&args, &[])
    };
    let none = verify(&[]);
    assert_eq!(none.status.code(), Some(1), "there is no journal yet");
    assert!(stderr(&none).contains("journal.db"), "{}", stderr(&none));
    let heads = ["01815012345", "01815012345"].map(|who| {
        let output = converse(data.path(), who, &["--json"]);
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        object["head"].as_str().unwrap().to_owned()
    });
    let [first, last] = heads.each_ref().map(String::as_str);
    let good = verify(&[first, last]);
    assert_eq!(good.status.code(), Some(0), "{}{}", stdout(&good), stderr(&good));
    let size = last.split_once('-').unwrap().0;
    assert!(stdout(&good).contains(&format!("{size} receipts, 0 of them erased; 0 from before")), "{}", stdout(&good));
    assert!(stdout(&good).contains(last), "{}", stdout(&good));

    let never = format!("{size}-{}", "A".repeat(52));
    let other = verify(&[first, &never]);
    assert_eq!(other.status.code(), Some(4));
    assert!(stdout(&other).contains(&never) && !stdout(&other).contains(first), "{}", stdout(&other));
    let half = verify(&[&last[..20]]);
    assert_eq!(half.status.code(), Some(2));
    assert!(stderr(&half).contains("copy it whole"), "{}", stderr(&half));

    // One letter, in the file itself.
    let path = data.path().join("journal/journal.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let word = br#""purpose":"show""#;
    let at = bytes.windows(word.len()).rposition(|window| window == word).unwrap();
    bytes[at + word.len() - 2] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let changed = verify(&[]);
    assert_eq!(changed.status.code(), Some(4), "{}", stdout(&changed));
    assert!(stdout(&changed).contains("was changed"), "{}", stdout(&changed));
    assert!(!stdout(&changed).contains("as they were written"), "{}", stdout(&changed));
}
