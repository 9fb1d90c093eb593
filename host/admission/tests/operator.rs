//! What only the operator can say of a manifest.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use samspill_admission::manifest::read;
use samspill_admission::{Problems, Severity, TrustList, check_against};
use samspill_core::concept::{ConceptEntry, Vocabulary};
use samspill_core::ids::{Concept, OrgNumber, PurposeKey};
use samspill_core::law::{Basis, Disclosure, Processing, Recipient, Scope};
use samspill_core::manifest::{Owner, Sector};
use samspill_core::text::Text;

const GOOD: &str = include_str!("good.toml");
const NEEDED: &str = "https://example.no/concept/b";
const ALL: [&str; 4] =
    ["https://example.no/event/a", "https://example.no/concept/a", "https://example.no/milestone/a", NEEDED];
const STATUTES: &str = "disclosure = { by = \"statute\", statute = \"a § 1\", reasoning = \"r\" }\n\
    processing = { by = \"statute\", statute = \"b § 2\", reasoning = \"r\" }";

fn by_statute() -> String {
    GOOD.replace("disclosure = { by = \"waiver\" }\nprocessing = { by = \"consent\" }", STATUTES)
}

fn vocabulary(concepts: &[&str]) -> Vocabulary {
    let entry = || ConceptEntry { title: Text::new("x", "x", "x"), confidential: true, ..ConceptEntry::default() };
    Vocabulary::new(concepts.iter().map(|iri| (Concept::new(iri).unwrap(), entry())))
}

fn owner(name: &str, sector: Sector) -> Owner {
    Owner { number: OrgNumber::new("310000099").unwrap(), name: name.into(), sector }
}

fn basis(purposes: &[&str], recipient: Recipient) -> Basis {
    Basis {
        id: "one".into(),
        owner: OrgNumber::new("310000099").unwrap(),
        recipient,
        purposes: purposes.iter().map(|key| PurposeKey::new(key).unwrap()).collect(),
        concepts: vec![Concept::new(NEEDED).unwrap()],
        about: Scope::Citizen,
        disclosure: Disclosure::Statute("a § 1".into()),
        processing: Processing::Statute("b § 2".into()),
        mandate: None,
        approved_by: vec!["x".into(), "y".into()],
        valid_from: None,
        valid_until: None,
        kept_back: None,
    }
}

fn check(text: &str, concepts: &[&str], owners: &[Owner], bases: Vec<Basis>) -> Problems {
    let trust = TrustList::new(owners.iter().cloned(), bases);
    check_against(&read(text).unwrap(), &vocabulary(concepts), &trust).located_in("assistant.toml", text)
}

#[track_caller]
fn expect(problems: &Problems, expected: &[(&str, Severity, &str, usize)]) {
    let told: Vec<_> =
        problems.iter().map(|p| (p.rule.code(), p.severity, p.place.name(), p.place.line().unwrap_or(0))).collect();
    let expected: Vec<_> =
        expected.iter().map(|(code, severity, at, line)| (*code, *severity, (*at).to_owned(), *line)).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_trusted_owner_with_known_concepts_is_admitted() {
    let problems = check(GOOD, &ALL, &[owner("Eksempel AS", Sector::Private)], vec![]);
    assert!(problems.is_empty() && !problems.refuses(), "{problems:?}");
}

#[test]
fn an_owner_is_trusted_by_number_name_and_sector() {
    use Severity::Refused;
    expect(&check(GOOD, &ALL, &[], vec![]), &[("untrusted-owner", Refused, "assistant.owner.number", 12)]);
    let other_name = [owner("Eksempel", Sector::Private)];
    expect(&check(GOOD, &ALL, &other_name, vec![]), &[("untrusted-owner", Refused, "assistant.owner.name", 13)]);
    // The manifest says private, so that its consent would count; the operator knows better. And the reverse.
    let other_sector = [owner("Eksempel AS", Sector::State)];
    expect(&check(GOOD, &ALL, &other_sector, vec![]), &[("untrusted-owner", Refused, "assistant.owner.sector", 14)]);
}

#[test]
fn concepts_are_the_networks() {
    let owners = [owner("Eksempel AS", Sector::Private)];
    let problems = check(GOOD, &[], &owners, vec![]);
    expect(
        &problems,
        &[
            ("unknown-concept", Severity::Waiting, "service[0].for[0]", 30),
            ("unknown-concept", Severity::Refused, "service[0].gives[0]", 31),
            ("unknown-concept", Severity::Refused, "service[0].milestones[0]", 32),
            ("unknown-concept", Severity::Refused, "service[0].needs[0].concept", 39),
        ],
    );
    assert!(problems.refuses());
}

#[test]
fn a_statute_waits_until_the_operator_approves_exactly_it() {
    let (text, owners) = (by_statute(), [owner("Eksempel AS", Sector::Private)]);
    let waits = [("waiting-for-approval", Severity::Waiting, "service[0].needs[0].concept", 39)];
    for bases in [vec![], vec![basis(&["other"], Recipient::Owner)], vec![basis(&[], Recipient::Citizen)]] {
        let problems = check(&text, &ALL, &owners, bases);
        expect(&problems, &waits);
        assert!(!problems.refuses());
        assert_eq!(problems.to_string(), "admitted; 1 thing waits for the operator");
    }
    let other_statute = Basis { processing: Processing::Statute("c § 3".into()), ..basis(&[], Recipient::Owner) };
    expect(&check(&text, &ALL, &owners, vec![other_statute]), &waits);
    for bases in [vec![basis(&[], Recipient::Owner)], vec![basis(&["find"], Recipient::Owner)]] {
        assert!(check(&text, &ALL, &owners, bases).is_empty());
    }
}

#[test]
fn a_public_owners_consent_and_everybodys_contract_wait_too() {
    let public = GOOD.replace("\"private\"", "\"state\"");
    let waits = [("waiting-for-approval", Severity::Waiting, "service[0].needs[0].concept", 39)];
    expect(&check(&public, &ALL, &[owner("Eksempel AS", Sector::State)], vec![]), &waits);
    let contract = GOOD.replace("\"consent\"", "\"contract\"");
    expect(&check(&contract, &ALL, &[owner("Eksempel AS", Sector::Private)], vec![]), &waits);
}

#[test]
fn confidential_is_the_vocabularys_word() {
    let text = GOOD.replace("\"waiver\"", "\"not-confidential\"");
    let problems = check(&text, &ALL, &[owner("Eksempel AS", Sector::Private)], vec![]);
    expect(&problems, &[("confidential", Severity::Waiting, "service[0].needs[0].disclosure.by", 42)]);
}
