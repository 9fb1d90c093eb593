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
    let max = Limits::default().reason_bytes_max;
    for why in ["", "  ", &"x".repeat(max + 1)] {
        assert_eq!(record.may(&kari(), &basis("a"), why), Err(Objection::Why { max }));
    }
    assert!(record.may(&kari(), &basis("a"), &"x".repeat(max)).is_ok());
}

fn query(from_ms: u64) -> AffectedQuery {
    AffectedQuery { component: Digest::new(format!("sha256:{}", "a".repeat(64))).unwrap(), from_ms, to_ms: from_ms }
}

#[test]
fn i6_what_waits_is_stopped_released_and_told_is_bounded_and_so_are_texts() {
    let limits = Limits {
        proposals_max: 3,
        stops_max: 2,
        releases_max: 2,
        staff_events_max: 4,
        basis_bytes_max: 100,
        ..Limits::default()
    };
    let mut record = Record::replay([], &limits).unwrap();
    let long = |bytes: usize| Act::ProposeBasis { id: "x".into(), text: "x".repeat(bytes) };
    assert_eq!(record.may(&kari(), &long(101), "fordi"), Err(Objection::TooLong { max: 100 }));
    act(&mut record, &kari(), long(100)).unwrap();
    act(&mut record, &kari(), Act::ProposeEnd { id: "b".into() }).unwrap();
    act(&mut record, &kari(), Act::AskIdentifiers { query: query(0) }).unwrap();
    for more in [basis("c"), Act::ProposeEnd { id: "c".into() }, Act::AskIdentifiers { query: query(9) }] {
        let refused = act(&mut record, &kari(), more);
        assert_eq!(refused, Err(Objection::TooMany { what: "proposals that wait", max: 3 }));
    }
    for n in 0..2 {
        act(&mut record, &kari(), Act::Stop { what: format!("{n:09}").parse().unwrap() }).unwrap();
    }
    let refused = act(&mut record, &kari(), Act::Stop { what: "999999999".parse().unwrap() });
    assert_eq!(refused, Err(Objection::TooMany { what: "stops", max: 2 }));
    assert_eq!(record.history_for(&kari()).count(), 4);
    // Deciding makes room.
    act(&mut record, &ola(), Act::Start { what: "000000000".parse().unwrap() }).unwrap();
    act(&mut record, &kari(), Act::Stop { what: "999999999".parse().unwrap() }).unwrap();
    act(&mut record, &ola(), Act::Refuse { proposal: 1 }).unwrap();
    act(&mut record, &kari(), basis("c")).unwrap();
}

#[test]
fn i6_the_oldest_release_can_no_longer_be_read_and_a_record_outlives_narrower_limits() {
    let mut record = Record::replay([], &Limits { releases_max: 2, ..Limits::default() }).unwrap();
    let mut releases = Vec::new();
    for n in 0..3 {
        let proposal = act(&mut record, &kari(), Act::AskIdentifiers { query: query(n) }).unwrap();
        act(&mut record, &ola(), Act::Approve { proposal }).unwrap();
        let read = Act::ReadAffected { query: query(n), release: Some(proposal), persons: 1 };
        act(&mut record, &kari(), read).unwrap();
        releases.push(proposal);
    }
    let read = |n: usize| Act::ReadAffected { query: query(n as u64), release: Some(releases[n]), persons: 1 };
    assert_eq!(record.may(&kari(), &read(0), "fordi"), Err(Objection::NotReleased(releases[0])));
    assert!(record.may(&kari(), &read(1), "fordi").is_ok() && record.may(&kari(), &read(2), "fordi").is_ok());
    assert_eq!(record.releases().map(|(number, _)| number).collect::<Vec<_>>(), [releases[2], releases[1]]);
    act(&mut record, &kari(), basis("a")).unwrap();
    act(&mut record, &kari(), Act::Stop { what: "310000011".parse().unwrap() }).unwrap();
    let mut events: Vec<Event> = record.history_for(&kari()).cloned().collect();
    events.reverse();
    let narrow = Limits {
        proposals_max: 0,
        stops_max: 0,
        releases_max: 0,
        staff_events_max: 0,
        basis_bytes_max: 0,
        reason_bytes_max: 0,
        ..Limits::default()
    };
    let again = Record::replay(events, &narrow).unwrap();
    assert_eq!((again.waiting().count(), again.stopped().count(), again.last()), (1, 1, record.last()));
    assert_eq!((again.releases().count(), again.history_for(&kari()).count()), (0, 0));
}

#[test]
fn each_sees_what_is_done_and_waits_in_the_roles_that_are_theirs() {
    let mut record = Record::default();
    let first = act(&mut record, &kari(), basis("a")).unwrap();
    let second = act(&mut record, &kari(), Act::AskIdentifiers { query: query(0) }).unwrap();
    act(&mut record, &kari(), Act::Stop { what: "310000011".parse().unwrap() }).unwrap();
    let waiting = |role| record.waiting_for(&staff("Per", &[role])).map(|one| one.number).collect::<Vec<_>>();
    assert_eq!(
        (waiting(Role::Bases), waiting(Role::Affected), waiting(Role::Stop)),
        (vec![first], vec![second], vec![])
    );
    // To approve and to refuse are acts of the role that the proposal is of.
    act(&mut record, &ola(), Act::Approve { proposal: second }).unwrap();
    act(&mut record, &ola(), Act::Refuse { proposal: first }).unwrap();
    let done = |roles: &[Role]| record.history_for(&staff("Per", roles)).map(|one| one.number).collect::<Vec<_>>();
    assert_eq!((done(&[Role::Bases]), done(&[Role::Affected]), done(&[Role::Stop])), (vec![5, 1], vec![4, 2], vec![3]));
    assert_eq!(done(&[Role::Stop, Role::Affected]), [4, 3, 2]);
    assert!(done(&[Role::CaseWorker]).is_empty());
}

#[test]
fn events_that_do_not_follow_count_for_nothing() {
    let event = |number, by: &str, act| Event { number, at_ms: 0, by: by.into(), why: "w".into(), act };
    let forged = [event(1, "Kari", basis("a")), event(2, "Kari", Act::Approve { proposal: 1 })];
    let (number, why) = Record::replay(forged, &Limits::default()).unwrap_err();
    assert_eq!((number, why), (2, Objection::SameEyes { name: "Kari".into() }));
}
