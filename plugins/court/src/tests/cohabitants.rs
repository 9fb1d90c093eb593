//! *Samboer* as arveloven has it: what the law gives, and what depends on the citizen's own answer.

use pilot_concepts::{Relation, RelationWord, Said};
use samspill_sdk::Language;

use super::*;

#[test]
fn a_cohabitant_with_a_common_child_has_4g_and_a_narrower_uskifte() {
    for (language, parts) in [
        (
            Language::Nb,
            [
                "må selv betale gjelden til Arne Lyngmo (§ 20)",
                "samboerens del 4 G (546\u{a0}196 kroner",
                "(§ 12)",
                "smalere enn for ektefeller: felles hjem, innbo, bil og hytte",
                "krever testament (kapittel 6)",
                "innen 31. juli 2026",
            ],
        ),
        (
            Language::Nn,
            [
                "må sjølv betale gjelda til Arne Lyngmo (§ 20)",
                "delen til sambuaren 4 G (546\u{a0}196 kroner",
                "(§ 12)",
                "smalare enn for ektefellar: felles heim, innbu, bil og hytte",
                "krev testament (kapittel 6)",
                "innan 31. juli 2026",
            ],
        ),
        (
            Language::En,
            [
                "must pay the debts of Arne Lyngmo themselves (section 20)",
                "the cohabitant's share is 4 G (546\u{a0}196 kroner",
                "(section 12)",
                "narrower than for spouses: the common home, contents, car and cabin",
                "takes a will (chapter 6)",
                "by 31 July 2026",
            ],
        ),
    ] {
        let harness = known(PARTNER, &family(1, 1, 0, 0)).fact(&Subject::citizen(), &said(Said::Yes));
        let run = answer(&harness.language(language));
        assert_in_order(&run.text(), &parts);
        assert_eq!(run.task(&key("settlement")).unwrap().body.law.as_deref(), Some("arveloven §§ 32 og 116"));
    }
}

#[test]
fn a_cohabitant_without_a_common_child_is_told_that_by_law_a_will_decides() {
    for (language, parts) in [
        (
            Language::Nb,
            ["Etter loven er det da et testament som avgjør", "inntil 4 G (546", "(§ 13)", "hatt eller venter"],
        ),
        (
            Language::Nn,
            ["Etter lova er det då eit testament som avgjer", "inntil 4 G (546", "(§ 13)", "hatt eller ventar"],
        ),
        (Language::En, ["By law it is then a will that decides", "up to 4 G (546", "(section 13)", "do you expect"]),
    ] {
        let harness = known(PARTNER, &family(2, 0, 0, 0)).fact(&Subject::citizen(), &said(Said::Yes));
        let everything = all(&harness.language(language));
        assert_in_order(&everything, &parts);
        assert!(!everything.to_lowercase().contains("uskift"), "{everything}");
    }
}

#[test]
fn a_cohabitant_whose_family_is_unknown_is_told_both() {
    let harness = ask(CHILD, vec![in_role(PARTNER)]).fact(&Subject::citizen(), &said(Said::Yes));
    let text = answer(&harness).text();
    assert_in_order(
        &text,
        &["(§ 20)", "når dere har, har hatt eller venter barn sammen (§ 12)", "et testament som avgjør (§ 13)"],
    );
}

#[test]
fn the_law_s_own_samboer_is_asked_of_a_partner_and_of_nobody_whose_relation_is_another() {
    for (role, is_asked) in [(PARTNER, true), (SPOUSE, false), ("BARN", false), ("MOR", false), ("ONKEL", false)] {
        assert_eq!(wants_cohabitation(&answer(&ask(CHILD, vec![in_role(role)]))), is_asked, "{role}");
    }
    let silent = || with(&[("parter", json!([{"type": "Person", "nin": CHILD, "formuesfullmakt": true}]))]);
    assert!(wants_cohabitation(&answer(&ask(CHILD, vec![silent()]))), "nobody has said what they were");
    let known = ask(CHILD, vec![silent()]).fact(&deceased(), &Relation { relation: RelationWord::Child });
    assert!(!wants_cohabitation(&answer(&known)));
}

#[test]
fn until_the_citizen_has_said_it_what_depends_on_it_is_told_and_no_uskifte() {
    for answered in [None, Some(Said::Unknown)] {
        for (language, depends) in [
            (Language::Nb, "Var du samboer med Arne Lyngmo? Etter loven avgjør det mye."),
            (Language::Nn, "Var du sambuar med Arne Lyngmo? Etter lova avgjer det mykje."),
            (Language::En, "Were you the cohabitant of Arne Lyngmo? By law much depends on it."),
        ] {
            let harness = known(PARTNER, &family(1, 1, 0, 0)).language(language);
            let harness = match answered {
                Some(answer) => harness.fact(&Subject::citizen(), &said(answer)),
                None => harness,
            };
            let everything = all(&harness);
            assert!(everything.contains(depends) && !everything.to_lowercase().contains("uskift"), "{everything}");
        }
    }
}

#[test]
fn who_says_no_is_told_that_the_rules_for_cohabitants_do_not_apply() {
    let harness = known(PARTNER, &family(1, 1, 0, 0)).fact(&Subject::citizen(), &said(Said::No));
    let everything = all(&harness);
    assert!(
        everything.contains("ikke var samboere etter arveloven (§ 2)") && !everything.to_lowercase().contains("uskift")
    );
}

#[test]
fn with_two_who_have_died_a_cohabitation_is_not_taken_for_either_s() {
    let mut other = in_role(PARTNER);
    other["sakId"] = json!("other");
    other["avdode"] = json!("04860299300");
    let harness = ask(CHILD, vec![in_role(PARTNER), other]).fact(&Subject::citizen(), &said(Said::Yes));
    assert!(answer(&harness).text().matches("Var du samboer med").count() == 2);
}
