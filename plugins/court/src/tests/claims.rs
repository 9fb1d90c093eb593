//! What the court vouches for, and when it does not.

use pilot_concepts::{Bereavement, EstateCase, EstateInsight, Ground, Relation, RelationWord, TaxReturnInsight};

use super::*;

#[test]
fn the_case_is_vouched_for_about_the_one_who_has_died() {
    let run = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    let provided = run.provided::<EstateCase>();
    let (about, case) = provided.first().unwrap();
    assert_eq!(
        run.referred.first().map(|one| (one.identifier.reveal().as_str(), &one.subject)),
        Some((DECEASED, about))
    );
    assert!(
        *case
            == EstateCase {
                case_id: ID.into(),
                case_number: "25-000008DFA-TOSL/07".into(),
                court: "Oslo tingrett".into(),
                status: "MOTTATT".into(),
                deadline: Date::parse("2026-08-09"),
                role: "BARN".into(),
            }
    );
    let provided = run.provided.iter().find(|claim| claim.concept.ends_with("/estate-case")).unwrap();
    assert!(provided.value.body.windows(10).any(|bytes| bytes == b"2026-08-09"));
}

#[test]
fn the_citizen_s_loss_is_vouched_for_without_a_name() {
    let run = answer(&ask(CHILD, vec![object(ID, DECEASED)]));
    assert!(run.provided::<Bereavement>() == [(Subject::citizen(), Bereavement { deceased: deceased(), name: None })]);
}

#[test]
fn the_relation_is_the_role_s_and_an_unknown_one_is_something_else() {
    use RelationWord::{Child, Grandchild, Grandparent, Other, Parent, Partner, Spouse};
    for (role, word) in [
        ("GJENLEV_EKTEFELLE_PARTNER", Spouse),
        ("GJENLEV_PARTNER", Partner),
        ("BARN", Child),
        ("BARNEBARN", Grandchild),
        ("MOR", Parent),
        ("FAR", Parent),
        ("MORMOR", Grandparent),
        ("FARFAR", Grandparent),
        ("AVDOEDE_EKTEFELLE_PARTNER", Other),
        ("HALV_SOESKENS_BARN", Other),
    ] {
        let provided = answer(&ask(CHILD, vec![in_role(role)])).provided::<Relation>();
        assert!(provided == [(deceased(), Relation { relation: word })], "{role}");
    }
    let silent = with(&[("parter", json!([{"type": "Person", "nin": CHILD}]))]);
    assert!(answer(&ask(CHILD, vec![silent])).provided::<Relation>().is_empty(), "no role is no word of the court's");
}

#[test]
fn insight_is_the_party_s_own_formuesfullmakt_in_a_case_that_this_court_has() {
    let insight = |changes: &[(&str, Value)]| answer(&ask(CHILD, vec![with(changes)])).provided::<EstateInsight>();
    let expected = EstateInsight { holder: "citizen".into(), ground: Ground::Formuesfullmakt };
    assert!(insight(&[]) == [(deceased(), expected.clone())]);
    assert!(insight(&[("status", json!("FERDIGBEHANDLET"))]) == [(deceased(), expected)]);
    for status in ["FEILFORT", "OVERFORT_ANNEN_DOMSTOL", "PAA_VENT"] {
        assert!(insight(&[("status", json!(status))]).is_empty(), "{status}");
    }
    assert!(insight(&[("erAnnullert", json!(true))]).is_empty());
    for mandate in [json!(false), json!(null), json!("true"), json!(1)] {
        let other = json!({"type": "Person", "nin": MOTHER, "role": "MOR", "formuesfullmakt": true});
        let own = json!({"type": "Person", "nin": CHILD, "role": "BARN", "formuesfullmakt": mandate});
        assert!(insight(&[("parter", json!([other, own]))]).is_empty(), "another's is not one's own");
    }
    let heir_alone =
        json!({"resultat": "PRIVAT_SKIFTE", "arvinger": [{"type": "Person", "nin": CHILD, "formuesfullmakt": true}]});
    assert!(insight(&[("parter", json!([])), ("skifteattest", heir_alone)]).is_empty());
}

#[test]
fn a_funeral_home_with_the_court_s_leave_gets_insight_in_the_tax_return_alone() {
    let with_home = |kind: &str, role: &str, number: Value, status: &str| {
        let own = json!({"type": "Person", "nin": CHILD, "role": "BARN", "formuesfullmakt": false});
        let home = json!({"type": kind, "organisasjonsNummer": number, "role": role});
        let run = answer(&ask(CHILD, vec![with(&[("parter", json!([own, home])), ("status", json!(status))])]));
        assert!(run.provided::<EstateInsight>().is_empty());
        run.provided::<TaxReturnInsight>()
    };
    let role = "BEGRAVELSESBYRAA_INNSYN_SKATTEMELDING";
    for number in [json!(310000097), json!("310000097")] {
        let found = with_home("Foretak", role, number, "MOTTATT");
        assert!(found == [(deceased(), TaxReturnInsight { holder: "310000097".into() })]);
    }
    assert!(with_home("ForetakPapp", role, json!(310000097), "MOTTATT").is_empty());
    assert!(with_home("Foretak", "TEST_ARVING_FULL", json!(310000097), "MOTTATT").is_empty());
    assert!(with_home("Foretak", role, json!("citizen"), "MOTTATT").is_empty());
    assert!(with_home("Foretak", role, json!(310000097), "OVERFORT_ANNEN_DOMSTOL").is_empty());
}
