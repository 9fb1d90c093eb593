//! What the national baseline says, through the same decision as in a turn: every rule of it is the one that decides
//! somewhere, and the receipt names it.

use std::collections::BTreeSet;

use crate::support::{Case, statutes};
use samspill_core::law::{Disclosure, Processing, Scope};
use samspill_core::manifest::Sector;
use samspill_core::policy::Sensitivity;
use samspill_core::refusal::{RefusalCode, Remedy};
use samspill_policy::{Rules, national};

fn own_request() -> (Disclosure, Processing) {
    (Disclosure::Waiver, Processing::OwnRequest)
}

/// A case for each rule that forbids: what is withheld by it, and the same case with one thing changed that it allows.
fn forbidden() -> Vec<(&'static str, Case, Case)> {
    let by_consent = Case::new(Sector::Private, (Disclosure::Waiver, Processing::Consent)).listed(Scope::Anyone);
    let open = || Case::new(Sector::State, (Disclosure::NotConfidential, statutes().1)).listed(Scope::Anyone);
    let special = || Case::new(Sector::State, own_request()).listed(Scope::Anyone).sensitive(Sensitivity::Special);
    let hidden = |sector| Case::new(sector, statutes()).listed(Scope::Anyone).sensitive(Sensitivity::ProtectedAddress);
    let shown = || Case::new(Sector::State, statutes()).shown();
    vec![
        ("nation:nobody-for-another", by_consent.clone().about_other(), by_consent.consented()),
        ("nation:confidential-is-not-open", open(), open().not_confidential()),
        (
            "nation:special-category",
            special(),
            Case::new(Sector::State, statutes()).listed(Scope::Anyone).sensitive(Sensitivity::Special),
        ),
        ("nation:protected-address", hidden(Sector::Private), hidden(Sector::Municipal)),
        (
            "nation:show-protected-address",
            shown().about_other().sensitive(Sensitivity::ProtectedAddress),
            shown().sensitive(Sensitivity::ProtectedAddress),
        ),
    ]
}

/// A case for each rule that permits.
fn permitted() -> Vec<(&'static str, Case)> {
    let (disclosure, processing) = statutes();
    let state = |ground| Case::new(Sector::State, ground).listed(Scope::Anyone);
    vec![
        ("nation:statute-to-statute", state(statutes()).about_other()),
        ("nation:own-consent", Case::new(Sector::Private, (Disclosure::Waiver, Processing::Consent)).consented()),
        ("nation:own-request", state(own_request())),
        ("nation:own-contract", state((Disclosure::Waiver, Processing::Contract)).consented()),
        ("nation:open-to-statute", state((Disclosure::NotConfidential, processing)).not_confidential().about_other()),
        ("nation:show-own", Case::new(Sector::State, (disclosure, Processing::OwnRequest)).shown()),
        ("nation:show-open", Case::new(Sector::State, statutes()).shown().about_other().not_confidential()),
        ("nation:show-by-statute", state(statutes()).shown().about_other()),
    ]
}

#[test]
fn i1_each_rule_that_forbids_is_named_by_what_it_withholds() {
    for (rule, no, yes) in forbidden() {
        let withholding = no.decide().unwrap_err();
        assert_eq!(&*withholding.rule, rule);
        assert!(withholding.describe().contains(rule), "a receipt names it");
        let decided = yes.decide();
        assert!(decided.is_ok(), "{rule}: {decided:?}");
    }
}

#[test]
fn each_rule_that_permits_is_the_one_that_decides_somewhere() {
    for (rule, case) in permitted() {
        assert!(case.decide().is_ok(), "{rule}: {:?}", case.decide());
        assert_eq!(&*case.verdict().unwrap(), rule);
    }
}

#[test]
fn no_rule_of_the_baseline_is_without_a_case() {
    let cases: BTreeSet<&str> =
        forbidden().iter().map(|(rule, ..)| *rule).chain(permitted().iter().map(|(rule, _)| *rule)).collect();
    let rules = Rules::read(&national(), 100).unwrap();
    let named: BTreeSet<&str> = rules.iter().map(|rule| &*rule.name).collect();
    assert_eq!(cases, named);
}

#[test]
fn nobody_is_asked_for_a_consent_that_would_not_help() {
    // What is called not confidential, and is.
    let case = Case::new(Sector::Private, (Disclosure::NotConfidential, Processing::Consent));
    let no = case.decide().unwrap_err();
    assert_eq!((no.code, no.remedy), (RefusalCode::NoBasis, Remedy::Operator));
    assert_eq!(&*no.rule, "nation:confidential-is-not-open");
    // Where somebody hidden lives.
    let case = Case::new(Sector::Private, (Disclosure::Waiver, Processing::Consent));
    let no = case.sensitive(Sensitivity::ProtectedAddress).decide().unwrap_err();
    assert_eq!((no.code, no.remedy), (RefusalCode::NoBasis, Remedy::None));
}

#[test]
fn every_rule_rests_on_something() {
    assert!(Rules::read(&national(), 100).unwrap().iter().all(|rule| rule.statute.is_some()));
}
