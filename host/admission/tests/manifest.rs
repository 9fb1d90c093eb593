//! I9: what cannot be understood in a manifest is refused with its place, the reason and the remedy.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::path::Path;

use samspill_admission::manifest::{INTERFACES, read};
use samspill_admission::{Problem, Problems};
use samspill_core::law::{Disclosure, Processing};

const GOOD: &str = include_str!("good.toml");

fn problems(text: &str) -> Problems {
    read(text).err().unwrap_or_default()
}

/// The good manifest with one text replaced.
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1)
}

/// The good manifest, the change, the rule, the place, the line (0: none), and a part of the message or the remedy.
#[track_caller]
fn check(from: &str, to: &str, code: &str, place: &str, line: usize, says: &str) {
    let problems = problems(&with(from, to));
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    let problem: &Problem = problems.iter().next().unwrap();
    assert_eq!((problem.rule.code(), problem.place.name().as_str()), (code, place), "{told:#?}");
    assert_eq!(problem.place.line().unwrap_or(0), line, "{told:#?}");
    assert!(problem.message.contains(says) || problem.remedy.contains(says), "{says}: {told:#?}");
    assert!(!problem.remedy.is_empty() && !problem.remedy.ends_with('.'), "{told:#?}");
}

#[test]
fn a_good_manifest_is_read_whole() {
    let manifest = read(GOOD).unwrap();
    assert_eq!(manifest.id.as_str(), "no.example.one");
    assert_eq!(manifest.languages.len(), 3);
    assert_eq!(manifest.lead.as_ref().unwrap().name.as_str(), "lead");
    assert!(manifest.lead.as_ref().unwrap().stateful);
    assert_eq!(manifest.lead.as_ref().unwrap().title, manifest.title);
    let service = &manifest.services[0];
    assert_eq!(service.needs[0].disclosure, Disclosure::Waiver);
    assert_eq!(service.needs[0].processing, Processing::Consent);
    assert!(!service.stateful && !service.sealed_outline);
    assert_eq!(service.registers[0].as_str(), "cases");
    assert_eq!(manifest.desk.phone.as_deref(), Some("+47 22 00 00 00"));
}

#[test]
fn statutes_keep_their_reasoning_in_order() {
    let text = with(
        "{ by = \"waiver\" }\nprocessing = { by = \"consent\" }",
        "{ by = \"statute\", statute = \"a § 1\", reasoning = \"d\" }\nprocessing = { by = \"statute\", statute = \"b § 2\", reasoning = \"p\" }",
    );
    let need = &read(&text).unwrap().services[0].needs[0];
    assert_eq!(need.disclosure, Disclosure::Statute("a § 1".into()));
    assert_eq!(need.processing, Processing::Statute("b § 2".into()));
    assert_eq!(need.reasoning, ["d", "p"]);
}

#[test]
fn the_pilots_manifests_are_admitted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut read_ones = 0;
    for folder in ["plugins", "tests/guests"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path().join("assistant.toml");
            if let Ok(text) = std::fs::read_to_string(&path) {
                read(&text).unwrap_or_else(|problems| {
                    panic!("{}: {:#?}", path.display(), problems.iter().collect::<Vec<_>>())
                });
                read_ones += 1;
            }
        }
    }
    assert!(read_ones >= 7, "{read_ones}");
}

#[test]
fn i9_what_is_not_understood() {
    check("fees =", "fee =", "unknown-key", "assistant.fee", 9, "did you mean `fees`");
}

#[test]
fn i9_keys() {
    check("stateful = true", "statefull = true", "unknown-key", "lead.statefull", 25, "did you mean `stateful`");
    check(
        "[lead]\nstateful = true",
        "[colour]\na = 1\n[lead]",
        "unknown-key",
        "colour",
        24,
        "`assistant`, `lead`, `register` and `service`",
    );
    check(
        "en = \"One\"",
        "en = \"One\", de = \"Ein\"",
        "unknown-key",
        "assistant.title.de",
        5,
        "`en`, `nb`, `nn` and `se`",
    );
    check(
        "by = \"consent\"",
        "by = \"consent\", why = \"\"",
        "unknown-key",
        "service[0].needs[0].processing.why",
        43,
        "`by`",
    );
    check("required = true\n", "", "missing-key", "service[0].needs[0].required", 38, "add `required`");
    check("version = \"1.0.0\"\n", "", "missing-key", "assistant.version", 1, "The assistant's own version");
}

#[test]
fn i9_types_and_words() {
    check(
        "required = true",
        "required = \"yes\"",
        "wrong-type",
        "service[0].needs[0].required",
        41,
        "is a text, not true or false",
    );
    check(
        "links = [\"https://www.example.no\"]",
        "links = \"https://www.example.no\"",
        "wrong-type",
        "assistant.links",
        7,
        "a list",
    );
    check(
        "title = { nb = \"Sak\", nn = \"Sak\", en = \"Case\" }",
        "title = \"Sak\"",
        "wrong-type",
        "service[0].title",
        29,
        "a table",
    );
    check("[\"nb\", \"nn\", \"en\"]", "[\"nb\", 3]", "wrong-type", "assistant.languages[1]", 6, "is a number");
    check(
        "[\"nb\", \"nn\", \"en\"]",
        "[\"nb\", \"de\"]",
        "unknown-word",
        "assistant.languages[1]",
        6,
        "`nb`, `nn`, `en` and `se`",
    );
    check(
        "\"private\"",
        "\"public\"",
        "unknown-word",
        "assistant.owner.sector",
        14,
        "`state`, `municipal`, `private` and `voluntary`",
    );
    check(
        "{ by = \"waiver\" }",
        "{ by = \"consent\" }",
        "unknown-word",
        "service[0].needs[0].disclosure.by",
        42,
        "`not-confidential`",
    );
    check(
        "{ by = \"consent\" }",
        "{ by = \"waiver\" }",
        "unknown-word",
        "service[0].needs[0].processing.by",
        43,
        "`own-request`",
    );
}

#[test]
fn i9_the_assistant_itself() {
    check("\"0.1\"", "\"0.2\"", "interface-version", "assistant.interface", 4, "build for `0.1`");
    check("no.example.one", "No.Example", "identifier", "assistant.id", 2, "a reverse domain");
    check("no.example.one", "host", "reserved-name", "assistant.id", 2, "the host itself");
    check("\"1.0.0\"", "\"1.0\"", "version", "assistant.version", 3, "three numbers");
    check("nn = \"Ein\", ", "", "text-language", "assistant.title", 5, "has no `nn`");
    check("nb = \"En\"", "nb = \" \"", "text", "assistant.title.nb", 5, "is empty");
    check("nb = \"En\"", "nb = \"E\\u001bn\"", "text", "assistant.title.nb", 5, "control character");
    check("nb = \"En\"", "nb = \"E\\u202en\"", "text", "assistant.title.nb", 5, "control character");
    check("[\"nb\", \"nn\", \"en\"]", "[\"nn\", \"en\"]", "languages", "assistant.languages", 6, "does not list `nb`");
    check("[\"nb\", \"nn\", \"en\"]", "[]", "languages", "assistant.languages", 6, "does not list `nb`");
    check(
        "[\"nb\", \"nn\", \"en\"]",
        "[\"nb\", \"nn\", \"nn\"]",
        "duplicate",
        "assistant.languages[2]",
        6,
        "`nn` is there already",
    );
    check("https://www.example.no", "https://www.example.no/", "link", "assistant.links[0]", 7, "without path");
    check(
        "\"https://www.example.no\"]",
        "\"https://a.no\", \"https://a.no\"]",
        "duplicate",
        "assistant.links[1]",
        7,
        "already",
    );
    check("310000099", "31000009", "identifier", "assistant.owner.number", 12, "nine digits");
    check(
        "motive = { nb = \"M\", nn = \"M\", en = \"M\" }\n",
        "",
        "motive",
        "assistant.motive",
        1,
        "why the assistant is here",
    );
    check("fees = { nb = \"F\", nn = \"F\", en = \"F\" }\n", "", "motive", "assistant.fees", 1, "what the owner earns");
    check("phone = \"+47 22 00 00 00\"\n", "", "desk", "assistant.desk", 16, "neither `phone` nor `email`");
    check("+47 22 00 00 00", "ring", "desk", "assistant.desk.phone", 18, "not a telephone number");
    check(
        "phone = \"+47 22 00 00 00\"",
        "email = \"post\"",
        "desk",
        "assistant.desk.email",
        18,
        "not an e-mail address",
    );
}

#[test]
fn i9_services() {
    check("name = \"case\"", "name = \"Case\"", "identifier", "service[0].name", 28, "lower-case");
    check("name = \"case\"", "name = \"lead\"", "reserved-name", "service[0].name", 28, "the name of leading");
    check("https://example.no/event/a", "event a", "identifier", "service[0].for[0]", 30, "IRI");
    check("https://example.no/concept/a", "javascript:x", "identifier", "service[0].gives[0]", 31, "IRI");
    check("https://example.no/milestone/a", "", "identifier", "service[0].milestones[0]", 32, "IRI");
    check(
        "registers = [\"cases\"]",
        "registers = [\"cases\", \"cases\"]",
        "duplicate",
        "service[0].registers[1]",
        33,
        "`cases`",
    );
    check(
        "registers = [\"cases\"]",
        "registers = [\"cases\", \"other\"]",
        "unknown-register",
        "service[0].registers[1]",
        33,
        "`other` is not declared",
    );
    check("registers = [\"cases\"]\n", "", "unused-register", "register[0].name", 21, "no service calls `cases`");
    check("required = true", "required = yes", "syntax", "manifest", 41, "correct the TOML");
    check("[service.purposes]", "name = \"twice\"\n[service.purposes]", "syntax", "manifest", 35, "duplicate key");
    check(
        "find = {",
        "spare = { nb = \"x\", nn = \"x\", en = \"x\" }\nfind = {",
        "unused-purpose",
        "service[0].purposes.spare",
        36,
        "no need",
    );
}

#[test]
fn i9_needs_and_bases() {
    let need = "[[service.needs]]\nconcept = \"https://example.no/concept/b\"\npurpose = \"find\"\nrequired = true\ndisclosure = { by = \"waiver\" }\nprocessing = { by = \"consent\" }\n";
    check(need, &need.repeat(2), "duplicate", "service[0].needs[1].concept", 45, "for find");
    check("https://example.no/concept/b", "b", "identifier", "service[0].needs[0].concept", 39, "IRI");
    check(
        "by = \"consent\"",
        "by = \"statute\", statute = \"x\", reasoning = \"y\"",
        "waiver",
        "service[0].needs[0].disclosure.by",
        42,
        "own-request",
    );
    check(
        "by = \"waiver\"",
        "by = \"waiver\", statute = \"x\"",
        "statute",
        "service[0].needs[0].disclosure.statute",
        42,
        "take it out",
    );
    check(
        "by = \"consent\"",
        "by = \"consent\", reasoning = \"x\"",
        "reasoning",
        "service[0].needs[0].processing.reasoning",
        43,
        "take it out",
    );
    check(
        "by = \"waiver\"",
        "by = \"statute\", reasoning = \"x\"",
        "statute",
        "service[0].needs[0].disclosure.statute",
        42,
        "name the provision",
    );
    check(
        "by = \"waiver\"",
        "by = \"statute\", statute = \"x\"",
        "reasoning",
        "service[0].needs[0].disclosure.reasoning",
        42,
        "lawyer",
    );
    check(
        "by = \"waiver\"",
        "by = \"statute\", statute = \"\", reasoning = \"x\"",
        "text",
        "service[0].needs[0].disclosure.statute",
        42,
        "is empty",
    );
}

#[test]
fn i9_two_things_that_contradict_each_other_are_both_told() {
    let text = with("purpose = \"find\"", "purpose = \"look\"");
    let codes: Vec<&str> = problems(&text).iter().map(|problem| problem.rule.code()).collect();
    assert_eq!(codes, ["unused-purpose", "unknown-purpose"]);
    let twice = format!("{GOOD}\n[[service]]\nname = \"case\"\ntitle = {{ nb = \"x\", nn = \"x\", en = \"x\" }}\n");
    assert!(problems(&twice).iter().any(|p| p.rule.code() == "duplicate" && p.place.name() == "service[1].name"));
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_lines() {
    let text = GOOD
        .replace("\"0.1\"", "\"9\"")
        .replace("links =", "link =")
        .replace("310000099", "x")
        .replace("required = true", "required = 1")
        .replace("by = \"consent\"", "by = \"consent\", statute = \"x\"");
    let problems = problems(&text);
    let told: Vec<(usize, &str)> = problems.iter().map(|p| (p.place.line().unwrap(), p.rule.code())).collect();
    assert_eq!(
        told,
        [(4, "interface-version"), (7, "unknown-key"), (12, "identifier"), (41, "wrong-type"), (43, "statute")]
    );
}

#[test]
fn i6_a_manifest_is_bounded() {
    let long = format!("{GOOD}#{}", "x".repeat(64 << 10));
    assert_eq!(problems(&long).iter().next().unwrap().rule.code(), "manifest-too-long");
    let text = with("nb = \"En\"", &format!("nb = \"{}\"", "x".repeat(2001)));
    assert!(problems(&text).iter().any(|p| p.rule.code() == "text" && p.message.contains("2001 bytes")));
    let service =
        |n: usize| format!("[[service]]\nname = \"s{n}\"\ntitle = {{ nb = \"x\", nn = \"x\", en = \"x\" }}\n");
    let many: String = (0..64).map(service).collect();
    assert!(
        problems(&format!("{GOOD}{many}")).iter().any(|p| p.rule.code() == "too-many" && p.place.name() == "service")
    );
    let keys: String = (0..500).map(|n| format!("k{n} = 1\n")).collect();
    let problems = problems(&format!("{keys}{GOOD}"));
    assert_eq!((problems.len(), problems.left_out()), (100, 400));
}

#[test]
fn i9_nothing_offered_and_nothing_at_all() {
    let head = GOOD.split("[[register]]").next().unwrap();
    assert_eq!(problems(head).iter().next().unwrap().rule.code(), "nothing-offered");
    assert_eq!(problems("").iter().next().unwrap().place.name(), "assistant");
    assert!(problems("a = \n[b\n").iter().all(|problem| problem.rule.code() == "syntax"));
    assert_eq!(INTERFACES, ["0.1"]);
}

#[test]
fn a_problem_is_one_line_and_one_json_object_and_a_picture() {
    let problems = problems(&with("\"0.1\"", "\"0.\\u001b2\\n\""));
    let problem = problems.iter().next().unwrap();
    assert_eq!(
        problem.to_string(),
        "line 4, column 13, assistant.interface: `0.\u{fffd}2\u{fffd}` is not a version of the interface that this host has \
         (interface-version): the host links only the interface versions it has; build for `0.1` and write that"
    );
    let json = serde_json::to_value(&problems).unwrap();
    assert_eq!(json[0]["code"], "interface-version");
    assert_eq!(json[0]["where"], "assistant.interface");
    assert_eq!((&json[0]["line"], &json[0]["column"]), (&4.into(), &13.into()));
    assert_eq!(json[0]["severity"], "refused");
    let mut picture = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    handler.render_report(&mut picture, &problems).unwrap();
    for part in ["not admitted: 1 problem", "assistant.toml:4:13", "interface = ", "build for `0.1`"] {
        assert!(picture.contains(part), "{part}\n{picture}");
    }
    assert!(!picture.contains('\u{1b}'), "{picture}");
}

proptest::proptest! {
    #[test]
    fn any_text_is_refused_or_read_and_never_panics(text in "\\PC{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn a_damaged_manifest_never_panics(at in 0..GOOD.len(), with in "[\\PC\\n]{0,4}", len in 0_usize..40) {
        let start = (0..=at).rev().find(|at| GOOD.is_char_boundary(*at)).unwrap_or(0);
        let end = (start + len..=GOOD.len()).find(|at| GOOD.is_char_boundary(*at)).unwrap_or(GOOD.len());
        if let Err(problems) = read(&format!("{}{with}{}", &GOOD[..start], &GOOD[end..])) {
            assert!(problems.refuses());
            let _ = format!("{:?}", miette::Report::new(problems));
        }
    }
}
