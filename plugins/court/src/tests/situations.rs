//! The family's situation decides the guidance: written to be read by a lawyer.

use pilot_concepts::{Bereavement, Death, Relation, RelationWord, Said};
use samspill_sdk::{Claim, Language, StampedClaim};

use super::*;

#[test]
fn a_spouse_with_only_common_children_may_choose_uskifte_after_reading_of_the_debts() {
    for (language, parts) in [
        (
            Language::Nb,
            [
                "må selv betale gjelden til Arne Lyngmo (§ 20)",
                "proklama",
                "en ektefelle velge det (§ 14)",
                "Barna er felles. Etter loven trenger de ikke å si ja.",
                "må tingretten etter loven få melding innen 31. juli 2026, 60 dager etter dødsfallet",
                "en firedel, minst 4 G (546\u{a0}196 kroner med grunnbeløpet 1. juni 2026) (§ 8)",
            ],
        ),
        (
            Language::Nn,
            [
                "må sjølv betale gjelda til Arne Lyngmo (§ 20)",
                "proklama",
                "ein ektefelle velje det (§ 14)",
                "Barna er felles. Etter lova treng dei ikkje å seie ja.",
                "må tingretten etter lova få melding innan 31. juli 2026, 60 dagar etter dødsfallet",
                "ein firedel, minst 4 G (546\u{a0}196 kroner med grunnbeløpet 1. juni 2026) (§ 8)",
            ],
        ),
        (
            Language::En,
            [
                "must pay the debts of Arne Lyngmo themselves (section 20)",
                "proklama",
                "By law a spouse may choose it (section 14)",
                "By law they need not consent.",
                "must by law be told by 31 July 2026, 60 days after the death",
                "a quarter, at least 4 G (546\u{a0}196 kroner with the National Insurance basic amount on 1 June 2026)",
            ],
        ),
    ] {
        let run = answer(&known(SPOUSE, &family(3, 3, 0, 0)).language(language));
        assert_in_order(&run.text(), &parts);
        assert!(!run.text().contains("§ 15)") && !run.text().contains("section 15)"), "nobody need consent");
        assert_eq!(run.task(&key("settlement")).unwrap().body.law.as_deref(), Some("arveloven §§ 14 og 116"));
        assert!(!wants_cohabitation(&run));
    }
}

#[test]
fn children_of_the_deceased_alone_must_consent() {
    for (language, consent) in [
        (Language::Nb, "Barn som Arne Lyngmo hadde alene: 1. Etter loven må hvert av dem si ja (§ 15)."),
        (Language::Nn, "Barn som Arne Lyngmo hadde åleine: 1. Etter lova må kvart av dei seie ja (§ 15)."),
        (Language::En, "Children whom Arne Lyngmo had alone: 1. By law each of them must consent (section 15)."),
    ] {
        let text = answer(&known(SPOUSE, &family(3, 2, 0, 0)).language(language)).text();
        assert!(text.contains(consent), "{text}");
        assert!(!text.contains("Statsforval") && !text.contains("County Governor"), "none of them is a minor");
    }
}

#[test]
fn for_minors_of_the_deceased_alone_the_guardian_and_the_statsforvalter_take_part() {
    for (language, guardian) in [
        (Language::Nb, "Under 18 år: 1. Der må vergen si ja, og Statsforvalteren må godkjenne det."),
        (Language::Nn, "Under 18 år: 1. Der må verja seie ja, og Statsforvaltaren må godkjenne det."),
        (Language::En, "Under 18: 1. There the guardian must consent, and the County Governor must approve it."),
    ] {
        let text = answer(&known(SPOUSE, &family(3, 1, 1, 1)).language(language)).text();
        assert_in_order(&text, &["Arne Lyngmo", ": 2.", guardian]);
    }
}

#[test]
fn a_common_minor_has_a_guardian_and_is_not_taken_for_one_of_the_deceased_alone() {
    let text = answer(&known(SPOUSE, &family(2, 2, 1, 0))).text();
    assert!(text.contains("En verge tar vare på barnets interesser") && !text.contains("Statsforvalteren"), "{text}");
    assert!(!answer(&known(SPOUSE, &family(2, 2, 0, 0))).text().contains("verge"));
}

#[test]
fn a_spouse_without_children_is_told_section_9_and_that_grandchildren_change_it() {
    for (language, parts) in [
        (
            Language::Nb,
            ["ingen levende barn", "halvparten, minst 6 G (819\u{a0}294", "Ellers er den alt (§ 9)", "barnebarn"],
        ),
        (
            Language::Nn,
            ["ingen levande barn", "halvparten, minst 6 G (819\u{a0}294", "Elles er han alt (§ 9)", "barnebarn"],
        ),
        (
            Language::En,
            ["no living children", "half, at least 6 G (819\u{a0}294", "everything (section 9)", "grandchildren"],
        ),
    ] {
        let text = answer(&known(SPOUSE, &family(0, 0, 0, 0)).language(language)).text();
        assert_in_order(&text, &parts);
    }
}

#[test]
fn an_amount_is_the_day_of_the_death_s_or_it_is_said_what_it_depends_on() {
    let earlier = ask(CHILD, vec![in_role(SPOUSE)])
        .fact(&deceased(), &family(1, 1, 0, 0))
        .fact(&deceased(), &Death { date: Some(day("2026-04-30")) });
    assert!(answer(&earlier).text().contains("520\u{a0}640 kroner"), "G of May 2025");
    let unknown = ask(CHILD, vec![in_role(SPOUSE)]).fact(&deceased(), &family(1, 1, 0, 0));
    let text = answer(&unknown).text();
    assert!(text.contains("dødsdagen avgjør hva det er i kroner") && !text.contains("546"), "{text}");
    assert!(text.contains("melding innen 60 dager etter dødsfallet"));
}

#[test]
fn a_spouse_whose_family_is_unknown_is_told_who_would_have_to_consent() {
    let text = answer(&ask(CHILD, vec![in_role(SPOUSE)])).text();
    assert!(text.contains("Barn som den som er død hadde alene, må etter loven si ja (§ 15)"), "{text}");
    assert!(!text.contains("§ 8)") && !text.contains("§ 9)"));
}

#[test]
fn a_passed_day_is_said_to_the_spouse_unless_the_court_gave_more_time() {
    let no_date =
        with(&[("parter", json!([{"type": "Person", "nin": CHILD, "role": SPOUSE}])), ("deadlineDate", json!(null))]);
    let late = |case: Value| {
        let harness = ask(CHILD, vec![case]).fact(&deceased(), &Death { date: Some(day("2026-05-10")) });
        answer(&harness.today(day("2026-07-10"))).text()
    };
    assert!(late(no_date).contains("Fristen er passert: ring tingretten nå."));
    assert!(!late(in_role(SPOUSE)).contains("Fristen er passert"));
}

#[test]
fn a_spouse_without_formuesfullmakt_has_the_law_s_insight_for_sixty_days() {
    let harness = || {
        let own = json!([{"type": "Person", "nin": CHILD, "role": SPOUSE, "formuesfullmakt": false}]);
        ask(CHILD, vec![with(&[("parter", own)])]).fact(&deceased(), &Death { date: Some(day("2026-06-01")) })
    };
    for (language, by_law) in [
        (Language::Nb, "innsyn uten fullmakt til og med 31. juli 2026 (§ 92 andre ledd)"),
        (Language::Nn, "innsyn utan fullmakt til og med 31. juli 2026 (§ 92 andre ledd)"),
        (Language::En, "without that authority to the end of 31 July 2026 (section 92, second paragraph)"),
    ] {
        let last_day = answer(&harness().language(language).today(day("2026-07-31"))).text();
        assert!(last_day.contains(by_law), "{last_day}");
        let after = answer(&harness().language(language).today(day("2026-08-01"))).text();
        assert!(!after.contains(by_law), "{after}");
        assert!(after.contains("formuesfullmakt"));
        assert!(last_day.contains(language.pick(
            "Etter det må du be retten",
            "Etter det må du be retten",
            "After that"
        )));
    }
}

#[test]
fn a_child_reads_of_the_debts_and_of_the_limit_and_never_of_uskifte() {
    for (language, parts) in [
        (
            Language::Nb,
            ["ta på seg gjelden (§ 116)", "mindre enn 3 G (409\u{a0}647 kroner", "etter gravferden (§ 117)"],
        ),
        (Language::Nn, ["ta på seg gjelda (§ 116)", "mindre enn 3 G (409\u{a0}647 kroner", "etter gravferda (§ 117)"]),
        (
            Language::En,
            [
                "take on the debts (section 116)",
                "less than 3 G (409\u{a0}647 kroner",
                "after the funeral (section 117)",
            ],
        ),
    ] {
        let everything = all(&known("BARN", &family(3, 0, 0, 0)).language(language));
        assert_in_order(&everything, &parts);
        assert!(!everything.to_lowercase().contains("uskift"), "{everything}");
        assert!(!everything.contains("En verge") && !everything.contains("A guardian"));
    }
}

#[test]
fn minors_among_the_children_have_a_guardian() {
    for (language, guardian) in [(Language::Nb, "En verge"), (Language::Nn, "Ei verje"), (Language::En, "A guardian")] {
        assert!(answer(&known("BARN", &family(3, 0, 1, 1)).language(language)).text().contains(guardian));
    }
}

#[test]
fn a_parent_or_an_unknown_role_gets_what_a_party_gets_and_the_family_is_not_asked_for() {
    for role in ["MOR", "FAR", "MORMOR", "HALV_SOESKENS_BARN", "AVDOEDE_EKTEFELLE_PARTNER", "BARNEBARN"] {
        let run = answer(&known(role, &family(1, 0, 1, 1)));
        let everything = run.emitted();
        assert!(everything.contains("Å være part betyr ikke alltid at du arver."));
        assert!(!everything.to_lowercase().contains("uskift") && !everything.contains("verge"), "{role}: {everything}");
        assert!(run.wanted.iter().all(|want| !want.concept.ends_with("/family")), "{role}");
        assert_eq!(run.tasks.len(), 4);
    }
}

#[test]
fn nobody_is_told_that_they_inherit_or_that_they_do_not() {
    for role in [SPOUSE, PARTNER, "BARN", "MOR", "ONKEL"] {
        for answered in [Said::Yes, Said::No] {
            for language in Language::ALL {
                let harness = known(role, &family(2, 1, 1, 1)).fact(&Subject::citizen(), &said(answered));
                let text = all(&harness.language(language));
                let text = text.replace("alltid at du arver", "").replace("alltid seie at du arvar", "");
                let text = text.replace("always mean that you inherit", "");
                for claim in
                    ["du arver", "du arvar", "you inherit", "arver du", "arvar du", "du er arving", "arver ikke"]
                {
                    assert!(!text.contains(claim), "{claim}: {text}");
                }
            }
        }
    }
}

#[test]
fn a_small_estate_is_the_court_s_to_decide() {
    let everything = all(&ask(CHILD, vec![in_role("BARN")]));
    assert!(everything.contains("få fullmakt til å ordne alt (§ 95). Retten avgjør det."));
}

#[test]
fn where_the_registers_disagree_nothing_is_built_on_either() {
    let harness =
        known(SPOUSE, &family(1, 1, 0, 0)).fact(&deceased(), &Relation { relation: RelationWord::FormerSpouse });
    let everything = all(&harness);
    assert!(everything.contains("sier ikke det samme om hva du var for Arne Lyngmo"), "{everything}");
    assert!(!everything.to_lowercase().contains("uskift"));
    // That the population register knows nothing special contradicts nobody.
    let other = known(SPOUSE, &family(1, 1, 0, 0)).fact(&deceased(), &Relation { relation: RelationWord::Other });
    assert!(all(&other).contains("(§ 14)"));
}

#[test]
fn the_court_s_own_earlier_word_does_not_dispute_its_new_one() {
    let claim = Claim::new(&deceased(), &Relation { relation: RelationWord::Child }).unwrap();
    let earlier = StampedClaim { claim, source: "no.domstol.dodsbo".into(), obtained_ms: 1 };
    assert!(all(&known(SPOUSE, &family(1, 1, 0, 0)).stamped(earlier)).contains("(§ 14)"));
}

#[test]
fn a_finished_case_offers_no_choice() {
    let mut case = in_role(SPOUSE);
    case["status"] = json!("FERDIGBEHANDLET");
    let run = answer(&ask(CHILD, vec![case]).fact(&deceased(), &family(1, 1, 0, 0)));
    assert!(!run.text().contains("(§ 14)") && !run.text().contains("60 dager"), "{}", run.text());
    assert_eq!(run.wanted.len(), 2, "who asks, and the name of the one who has died");
}

#[test]
fn the_one_who_has_died_has_a_name_where_it_is_known() {
    let text = all(&known("BARN", &family(1, 0, 0, 0)));
    assert!(text.contains("Saken hos tingretten: Arne Lyngmo") && text.contains("hva Arne Lyngmo eide og skyldte"));
    assert!(all(&ask(CHILD, vec![in_role("BARN")])).contains("hva den som er død eide og skyldte"));
}

#[test]
fn a_name_is_never_read_as_a_place_to_fill() {
    let lost = Bereavement { deceased: deceased(), name: Some("Arne {least} {".into()) };
    let text = all(&ask(CHILD, vec![in_role(SPOUSE)]).fact(&Subject::citizen(), &lost));
    assert!(text.contains("må selv betale gjelden til Arne {least} { (§ 20)"), "{text}");
}
