//! Sets of policies: what is refused when they are read, what an operator may add, and that looking at few rules gives
//! the same as looking at all.

use proptest::prelude::*;
use samspill_core::law::{Disclosure, Processing, Scope};
use samspill_core::manifest::Sector;
use samspill_core::policy::{Policy as _, Sensitivity};
use samspill_core::refusal::{RefusalCode, Remedy};
use samspill_policy::{CedarPolicy, PolicyLimits, Rules};

use crate::support::{CONCEPT, Case, LIMITS, policy, sources, statutes};

fn refused(text: &str) -> String {
    let problems = Rules::read(&sources(&[text]), LIMITS.rules_max).unwrap_err();
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_cannot_be_read_is_refused_with_its_file_and_line() {
    let told = refused("\n\npermit (principal, action, resourc);");
    assert!(told.starts_with("own-0.cedar, line 3:"), "{told}");
}

#[test]
fn what_has_no_name_or_statute_or_a_name_that_is_taken_is_refused() {
    let rule = |annotations: &str| refused(&format!("{annotations} permit (principal, action, resource);"));
    assert!(rule("").contains("no @id"));
    assert!(rule("@id(\"a\")").contains("no @statute"));
    assert!(rule("@id(\"A b\") @statute(\"x\")").contains("something else than a–z"));
    assert!(rule("@id(\"a\") @statute(\"x\") @code(\"nope\")").contains("@code(\"nope\")"));
    assert!(rule("@id(\"a\") @statute(\"x\") @remedy(\"nope\")").contains("@remedy(\"nope\")"));
    let twice = "@id(\"a\") @statute(\"x\") permit (principal, action, resource);";
    assert!(refused(&[twice, twice].concat()).contains("is there twice"));
}

#[test]
fn what_does_not_fit_the_schema_or_can_never_apply_is_refused() {
    let rule = |when: &str| {
        refused(&format!("@id(\"a\") @statute(\"x\") permit (principal, action, resource) when {{ {when} }};"))
    };
    assert!(rule("context.nothing == 1").contains("own-0.cedar"), "an unknown attribute");
    assert!(rule("context.day == \"x\" && false").contains("own-0.cedar"), "it can never apply");
    // A statute is not always named: whoever reads it must look whether it is.
    assert!(rule("context.disclosure.statute == \"x\"").contains("own-0.cedar"));
}

#[test]
fn i6_more_rules_than_the_limit_are_refused() {
    let count = Rules::read(&sources(&[]), LIMITS.rules_max).unwrap().len();
    assert!(Rules::read(&sources(&[]), count).is_ok());
    let problems = Rules::read(&sources(&[]), count - 1).unwrap_err();
    assert!(problems[0].to_string().contains("limits.policies_max"));
}

#[test]
fn an_operator_can_forbid_what_the_nation_permits_and_not_the_other_way() {
    let forbids = format!(
        "@id(\"not-here\") @statute(\"the municipality's own rule 3\") @code(\"no-basis\") @remedy(\"none\")
         forbid (principal == Assistant::\"no.example.a\", action == Action::\"receive\", resource == Concept::\"{CONCEPT}\");"
    );
    let case = Case::new(Sector::State, statutes()).listed(Scope::Anyone);
    assert!(case.decide().is_ok());
    let no = case.decide_under(policy(&[&forbids])).unwrap_err();
    assert_eq!((&*no.rule, no.code, no.remedy), ("operator:not-here", RefusalCode::NoBasis, Remedy::None));
    let permits = "@id(\"everything\") @statute(\"none\") permit (principal, action, resource);";
    let hidden = Case::new(Sector::Private, statutes()).listed(Scope::Anyone).sensitive(Sensitivity::ProtectedAddress);
    assert_eq!(&*hidden.decide_under(policy(&[permits])).unwrap_err().rule, "nation:protected-address");
    let unlisted = Case::new(Sector::State, statutes());
    assert_eq!(&*unlisted.decide_under(policy(&[permits])).unwrap_err().rule, "operator:no-basis");
}

#[test]
fn i1_any_error_in_a_policy_is_a_no() {
    // Cedar itself would leave out a `forbid` that errs, and so permit.
    let errs = "@id(\"errs\") @statute(\"x\") forbid (principal, action == Action::\"receive\", resource)
                when { context.day * 9223372036854775807 > 0 };";
    let case = Case::new(Sector::State, statutes()).listed(Scope::Anyone);
    let no = case.decide_under(policy(&[errs])).unwrap_err();
    assert_eq!((&*no.rule, no.code, no.remedy), ("operator:errs", RefusalCode::NoBasis, Remedy::Operator));
}

#[test]
fn i6_verdicts_are_remembered_up_to_a_limit() {
    let limits = PolicyLimits { remembered_max: 2, ..LIMITS };
    let policy = CedarPolicy::new(Rules::read(&sources(&[]), limits.rules_max).unwrap(), limits);
    let case = Case::new(Sector::State, statutes());
    let cases = [case.clone(), case.clone().consented(), case.clone().about_other(), case.not_confidential()];
    for case in cases.iter().chain(&cases) {
        let told = case.verdict_of(&policy, CedarPolicy::permits);
        assert_eq!(told, case.verdict_of(&policy, CedarPolicy::permits_by_all));
        let (asked, alike) = policy.remembered();
        assert!((1..=2).contains(&asked) && (1..=2).contains(&alike));
    }
    let none = PolicyLimits { remembered_max: 0, ..LIMITS };
    let policy = CedarPolicy::new(Rules::read(&sources(&[]), none.rules_max).unwrap(), none);
    assert!(cases[0].verdict_of(&policy, CedarPolicy::permits).is_ok());
    assert_eq!(policy.remembered(), (0, 0));
}

fn scope_of_principal() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "principal",
        "principal == Assistant::\"no.example.a\"",
        "principal == Assistant::\"no.example.b\"",
        "principal in Owner::\"310000097\"",
        "principal in Owner::\"310000011\"",
        "principal in Sector::\"state\"",
        "principal in Sector::\"private\"",
        "principal is Assistant",
        "principal is Assistant in Sector::\"state\"",
        "principal is Assistant in Owner::\"310000097\"",
    ])
}

fn scope_of_resource() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "resource".to_owned(),
        format!("resource == Concept::\"{CONCEPT}\""),
        "resource == Concept::\"https://samspill.example/concept/other\"".to_owned(),
        "resource in Sensitivity::\"ordinary\"".to_owned(),
        "resource in Sensitivity::\"special\"".to_owned(),
        "resource is Concept in Sensitivity::\"special\"".to_owned(),
    ])
}

fn condition() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "when { context.consented }",
        "when { context.about == \"other\" }",
        "unless { resource.confidential }",
        "when { context.day > 20261124 }",
        "when { context.day * 9223372036854775807 > 0 }",
        "when { context.disclosure has statute && context.disclosure.statute like \"arve*\" }",
        "when { context.processing.by == \"consent\" || context.processing.by == \"statute\" }",
        "unless { principal in Sector::\"state\" }",
        "when { principal == Assistant::\"no.example.a\" && resource in Sensitivity::\"special\" }",
        "when { context.purpose == \"why\" && action == Action::\"receive\" }",
    ])
}

fn action() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "action == Action::\"receive\"",
        "action in [Action::\"receive\"]",
        "action == Action::\"show\"",
    ])
}

fn rule() -> impl Strategy<Value = String> {
    let effect = prop::sample::select(vec!["permit", "forbid"]);
    let scope = (scope_of_principal(), action(), scope_of_resource(), condition());
    (effect, scope).prop_map(|(effect, (principal, action, resource, when))| {
        // The citizen is in nothing, and is shown to for no purpose.
        let (principal, when) = match action.contains("show") {
            true => ("principal", ["", "when { context.consented }"][usize::from(when.contains("consented"))]),
            false => (principal, when),
        };
        format!("{effect} ({principal}, {action}, {resource}) {when};")
    })
}

fn case() -> impl Strategy<Value = Case> {
    let ground = prop::sample::select(vec![
        statutes(),
        (Disclosure::Waiver, Processing::Consent),
        (Disclosure::Waiver, Processing::OwnRequest),
        (Disclosure::NotConfidential, Processing::Contract),
    ]);
    let sector = prop::sample::select(Sector::ALL.to_vec());
    let sensitivity = prop::sample::select(Sensitivity::ALL.to_vec());
    (sector, ground, sensitivity, any::<[bool; 4]>()).prop_map(
        |(sector, ground, sensitivity, [other, consented, open, shown])| {
            let mut case = Case::new(sector, ground).sensitive(sensitivity);
            if other {
                case = case.about_other();
            }
            if consented {
                case = case.consented();
            }
            if shown {
                case = case.shown();
            }
            if open { case.not_confidential() } else { case }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn few_rules_say_what_all_rules_say(rules in prop::collection::vec(rule(), 0..24), cases in prop::collection::vec(case(), 1..6)) {
        let named: String = rules.iter().enumerate()
            .map(|(number, rule)| format!("@id(\"r{number}\") @statute(\"x\") {rule}\n")).collect();
        let policy = policy(&[&named]);
        for case in cases.iter().chain(&cases) {
            let few = case.verdict_of(&policy, CedarPolicy::permits);
            let all = case.verdict_of(&policy, CedarPolicy::permits_by_all);
            prop_assert_eq!(few.is_ok(), all.is_ok());
            // Where a rule errs, which of several is named first is Cedar's order.
            if !named.contains('*') {
                prop_assert_eq!(few, all);
            }
        }
    }
}
