use super::*;

fn staff(name: &str, roles: &[Role]) -> Staff {
    Staff { name: name.into(), roles: roles.iter().copied().collect(), owner: None }
}

fn kari() -> Staff {
    staff("Kari", &[Role::Bases, Role::Stop, Role::Affected])
}

fn ola() -> Staff {
    staff("Ola", &[Role::Bases, Role::Stop, Role::Affected])
}

/// Does it, as the host does.
fn act(record: &mut Record, who: &Staff, act: Act) -> Result<u64, Objection> {
    record.may(who, &act, "fordi")?;
    let number = record.last() + 1;
    record.apply(Event { number, at_ms: number, by: who.name.clone(), why: "fordi".into(), act })?;
    Ok(number)
}

fn basis(id: &str) -> Act {
    Act::ProposeBasis { id: id.into(), text: format!("id = \"{id}\"") }
}

fn in_force(record: &Record) -> Vec<&str> {
    record.bases().map(|(id, _)| id).collect()
}

#[test]
fn a_basis_counts_when_another_has_approved_it_and_ends_the_same_way() {
    let mut record = Record::default();
    let proposal = act(&mut record, &kari(), basis("a")).unwrap();
    assert!(in_force(&record).is_empty(), "a proposal is nothing yet");
    let alone = act(&mut record, &kari(), Act::Approve { proposal });
    assert_eq!(alone, Err(Objection::SameEyes { name: "Kari".into() }));
    assert!(in_force(&record).is_empty());
    act(&mut record, &ola(), Act::Approve { proposal }).unwrap();
    assert_eq!(in_force(&record), ["a"]);
    let (_, approved) = record.bases().next().unwrap();
    assert_eq!((approved.proposed_by.as_str(), approved.approved_by.as_str()), ("Kari", "Ola"));
    assert_eq!(act(&mut record, &ola(), Act::Approve { proposal }), Err(Objection::NotWaiting(proposal)));
    let end = act(&mut record, &ola(), Act::ProposeEnd { id: "a".into() }).unwrap();
    assert_eq!(in_force(&record), ["a"]);
    assert!(act(&mut record, &ola(), Act::Approve { proposal: end }).is_err());
    act(&mut record, &kari(), Act::Approve { proposal: end }).unwrap();
    assert!(in_force(&record).is_empty() && record.has_ended("a"));
}

#[test]
fn what_is_refused_never_counts_and_its_author_may_take_it_back() {
    let mut record = Record::default();
    let first = act(&mut record, &kari(), basis("a")).unwrap();
    act(&mut record, &ola(), Act::Refuse { proposal: first }).unwrap();
    let second = act(&mut record, &kari(), basis("a")).unwrap();
    act(&mut record, &kari(), Act::Refuse { proposal: second }).unwrap();
    for proposal in [first, second, 99] {
        assert_eq!(act(&mut record, &ola(), Act::Approve { proposal }), Err(Objection::NotWaiting(proposal)));
    }
    assert!(in_force(&record).is_empty() && record.waiting().next().is_none());
}

#[test]
fn i11_one_stops_and_another_starts() {
    let mut record = Record::default();
    let what: Stoppable = "no.domstol.dodsbo".parse().unwrap();
    act(&mut record, &kari(), Act::Stop { what: what.clone() }).unwrap();
    assert_eq!(record.stopped().count(), 1);
    assert!(matches!(act(&mut record, &ola(), Act::Stop { what: what.clone() }), Err(Objection::IsStopped(_))));
    assert!(matches!(act(&mut record, &kari(), Act::Start { what: what.clone() }), Err(Objection::SameEyes { .. })));
    act(&mut record, &ola(), Act::Start { what: what.clone() }).unwrap();
    assert_eq!(record.stopped().count(), 0);
    assert!(matches!(act(&mut record, &ola(), Act::Start { what }), Err(Objection::IsNotStopped(_))));
}

#[test]
fn identifiers_are_read_when_another_has_released_exactly_them() {
    let mut record = Record::default();
    let component = Digest::new(format!("sha256:{}", "a".repeat(64))).unwrap();
    let query = AffectedQuery { component, from_ms: 1, to_ms: 2 };
    let asked = act(&mut record, &kari(), Act::AskIdentifiers { query: query.clone() }).unwrap();
    let read = |query: &AffectedQuery| Act::ReadAffected { query: query.clone(), release: Some(asked), persons: 0 };
    assert_eq!(act(&mut record, &kari(), read(&query)), Err(Objection::NotReleased(asked)));
    assert!(act(&mut record, &kari(), Act::Approve { proposal: asked }).is_err());
    act(&mut record, &ola(), Act::Approve { proposal: asked }).unwrap();
    act(&mut record, &kari(), read(&query)).unwrap();
    let wider = AffectedQuery { to_ms: 3, ..query };
    assert_eq!(act(&mut record, &kari(), read(&wider)), Err(Objection::NotReleased(asked)));
}

#[test]
fn nothing_is_done_without_the_role_and_a_reason() {
    let record = Record::default();
    let what: Stoppable = "310000011".parse().unwrap();
    let objection = record.may(&staff("Per", &[Role::Bases]), &Act::Stop { what }, "fordi").unwrap_err();
    assert_eq!(objection, Objection::Role { name: "Per".into(), role: "stop" });
    for why in ["", "  ", &"x".repeat(WHY_BYTES_MAX + 1)] {
        assert_eq!(record.may(&kari(), &basis("a"), why), Err(Objection::Why));
    }
    assert!(record.may(&kari(), &basis("a"), &"x".repeat(WHY_BYTES_MAX)).is_ok());
}

#[test]
fn i6_what_waits_is_bounded_and_so_is_what_is_stopped_and_what_is_told() {
    let mut record = Record::default();
    for n in 0..WAITING_MAX {
        act(&mut record, &kari(), basis(&format!("b{n}"))).unwrap();
    }
    assert!(matches!(act(&mut record, &kari(), basis("more")), Err(Objection::TooMany { max: WAITING_MAX, .. })));
    assert_eq!(record.history().count(), HISTORY_MAX);
    for n in 0..STOPPED_MAX {
        let what = format!("{n:09}").parse().unwrap();
        act(&mut record, &kari(), Act::Stop { what }).unwrap();
    }
    let what = "999999999".parse().unwrap();
    assert!(matches!(act(&mut record, &kari(), Act::Stop { what }), Err(Objection::TooMany { max: STOPPED_MAX, .. })));
    let text = "x".repeat(BASIS_BYTES_MAX + 1);
    let long = Record::default().may(&kari(), &Act::ProposeBasis { id: "x".into(), text }, "fordi");
    assert_eq!(long, Err(Objection::TooLong));
}

#[test]
fn events_that_do_not_follow_count_for_nothing() {
    let event = |number, by: &str, act| Event { number, at_ms: 0, by: by.into(), why: "w".into(), act };
    let forged = [event(1, "Kari", basis("a")), event(2, "Kari", Act::Approve { proposal: 1 })];
    let (number, why) = Record::replay(forged).unwrap_err();
    assert_eq!((number, why), (2, Objection::SameEyes { name: "Kari".into() }));
}
