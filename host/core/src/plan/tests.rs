//! The order of the plan, and that merging loses nothing.

use proptest::prelude::*;

use super::*;

fn milestone(n: u8) -> Concept {
    Concept::new(format!("https://samspill.example/milestone/m{n}")).unwrap()
}

fn task(key: &str, after: &[u8], gives: Option<u8>, due: Option<&str>) -> Task {
    Task {
        key: key.into(),
        from: AssistantId::new("no.example.a").unwrap(),
        service: ServiceName::new("case").unwrap(),
        turn: 1,
        about: Subject::citizen(),
        after: after.iter().map(|n| milestone(*n)).collect(),
        gives: gives.map(milestone),
        body: TaskBody { title: key.into(), due: due.map(Into::into), ..TaskBody::default() },
        labels: Labels::none(),
        withheld: false,
    }
}

#[test]
fn what_comes_first_is_first_and_a_passed_deadline_is_said() {
    let tasks = [
        task("probate", &[1], Some(2), None),
        task("settlement", &[], Some(1), Some("2026-01-05")),
        task("car", &[2], None, Some("2026-12-01")),
    ];
    let plan = order(&tasks, "2026-11-23", |_| 0);
    let titles: Vec<_> = plan.iter().map(|p| (p.task.key.as_str(), p.status)).collect();
    assert_eq!(
        titles,
        [("settlement", TaskStatus::Overdue), ("probate", TaskStatus::Waiting), ("car", TaskStatus::Waiting)]
    );
    assert_eq!(plan[1].after, [tasks[1].public_key()]);
}

/// A task of an owner of this rank, which is read from its service's name here.
fn of(rank: u8, about: &str, task: Task) -> Task {
    Task { service: ServiceName::new(format!("s{rank}")).unwrap(), about: Subject::new(about).unwrap(), ..task }
}

fn rank(task: &Task) -> u8 {
    task.service.as_str().trim_start_matches('s').parse().unwrap_or(9)
}

#[test]
fn the_same_task_from_several_is_one_with_all_its_sources_and_the_case_completes_the_general_plan() {
    let tasks = [
        of(2, "citizen", task("general", &[], Some(1), None)),
        of(1, "p1", task("private", &[], Some(1), None)),
        of(0, "p1", task("court", &[], Some(1), Some("2026-12-01"))),
        of(2, "citizen", task("other", &[1], None, None)),
    ];
    let plan = order(&tasks, "2026-11-23", rank);
    let keys: Vec<Vec<&str>> = plan.iter().map(|p| p.sources().map(|task| task.key.as_str()).collect()).collect();
    assert_eq!(keys, [vec!["court", "private", "general"], vec!["other"]]);
    assert_eq!((plan[0].due, plan[1].status), (Some("2026-12-01"), TaskStatus::Waiting));
    assert!(plan[0].contradicting_days().is_empty());
}

#[test]
fn two_who_have_died_are_two_tasks_and_two_days_are_a_contradiction() {
    let tasks = [
        of(0, "p1", task("a", &[], Some(1), Some("2026-12-01"))),
        of(1, "p1", task("b", &[], Some(1), Some("2026-12-24"))),
        of(0, "p2", task("c", &[], Some(1), None)),
        of(2, "citizen", task("general", &[], Some(1), None)),
    ];
    let plan = order(&tasks, "2026-11-23", rank);
    let keys: Vec<Vec<&str>> = plan.iter().map(|p| p.sources().map(|task| task.key.as_str()).collect()).collect();
    assert_eq!(keys, [vec!["a", "b", "general"], vec!["c", "general"]]);
    let sides: Vec<&str> = plan[0].contradicting_days().into_iter().map(|(_, day)| day).collect();
    assert_eq!((plan[0].due, sides), (Some("2026-12-01"), vec!["2026-12-01", "2026-12-24"]));
}

#[test]
fn what_one_service_tells_apart_is_not_made_one() {
    let tasks = [task("a", &[], Some(1), Some("2026-12-01")), task("b", &[], Some(1), Some("2026-12-09"))];
    let plan = order(&tasks, "2026-11-23", rank);
    assert_eq!(plan.len(), 2);
    assert!(plan.iter().all(|planned| planned.contradicting_days().is_empty()));
}

#[test]
fn only_who_answers_for_it_can_say_that_it_is_done() {
    let done = |task: Task| Task { body: TaskBody { done: true, ..task.body.clone() }, ..task };
    let court = of(0, "p1", task("court", &[], Some(1), None));
    for other in
        [done(of(2, "p1", task("firm", &[], Some(1), None))), done(of(0, "citizen", task("g", &[], Some(1), None)))]
    {
        let tasks = [court.clone(), other];
        assert_eq!(order(&tasks, "2026-11-23", rank)[0].status, TaskStatus::Open);
    }
    let tasks = [done(court), of(2, "p1", task("firm", &[], Some(1), None))];
    assert_eq!(order(&tasks, "2026-11-23", rank)[0].status, TaskStatus::Done);
}

#[test]
fn a_general_task_that_was_merged_still_comes_first_for_another_who_has_died() {
    let tasks = [
        of(0, "citizen", task("general", &[], Some(1), None)),
        of(0, "p2", task("probate", &[], Some(1), None)),
        of(1, "p1", task("car", &[1], None, None)),
    ];
    let plan = order(&tasks, "2026-11-23", rank);
    let car = plan.iter().find(|planned| planned.task.key == "car").unwrap();
    assert_eq!(car.status, TaskStatus::Waiting);
}

#[test]
fn what_waits_for_a_circle_comes_after_it() {
    let tasks = [
        task("a", &[2], Some(1), Some("2027-01-01")),
        task("b", &[1], Some(2), Some("2027-02-01")),
        task("c", &[1], None, Some("2026-12-01")),
    ];
    let keys: Vec<&str> = order(&tasks, "2026-11-23", |_| 0).iter().map(|p| p.task.key.as_str()).collect();
    assert_eq!(keys, ["a", "c", "b"]);
}

/// Three owners' ranks, three people, six milestones; two services have the same rank.
fn any_task() -> impl Strategy<Value = Task> {
    let due = prop::option::of(prop::sample::select(vec!["2026-11-01", "2026-12-01", "2027-03-01"]));
    let when = prop::option::of(prop::sample::select(vec!["days", "weeks", "months", "later", "soon"]));
    let place = (0u8..3, 0u8..2, 0u8..3, prop::collection::vec(0u8..6, 0..4), prop::option::of(0u8..6));
    (place, due, when, any::<bool>()).prop_map(|((owner, from, about, after, gives), due, when, done)| {
        let about = if about == 0 { "citizen".into() } else { format!("p{about}") };
        let task = of(owner, &about, task("", &after, gives, due));
        let from = AssistantId::new(["no.example.a", "no.example.b"][usize::from(from)]).unwrap();
        Task { from, body: TaskBody { when: when.map(Into::into), done, ..task.body.clone() }, ..task }
    })
}

/// Tasks with keys of their own, and the same in any other order.
fn tasks_in_two_orders() -> impl Strategy<Value = (Vec<Task>, Vec<Task>)> {
    let keyed = |tasks: Vec<Task>| -> Vec<Task> {
        tasks.into_iter().enumerate().map(|(i, task)| Task { key: format!("t{i}"), ..task }).collect()
    };
    prop::collection::vec(any_task(), 0..24)
        .prop_map(keyed)
        .prop_flat_map(|tasks| (Just(tasks.clone()), Just(tasks).prop_shuffle()))
}

/// Whether a planned task waits for itself, by way of others.
fn is_in_circle(key: &str, plan: &[Planned<'_>]) -> bool {
    let after: BTreeMap<String, &[String]> = plan.iter().map(|p| (p.task.public_key(), p.after.as_slice())).collect();
    let (mut seen, mut next) = (BTreeSet::new(), after[key].to_vec());
    while let Some(one) = next.pop() {
        if seen.insert(one.clone()) {
            next.extend_from_slice(after[&one]);
        }
    }
    seen.contains(key)
}

proptest! {
    #[test]
    fn the_order_in_which_tasks_came_does_not_matter((tasks, shuffled) in tasks_in_two_orders()) {
        prop_assert_eq!(order(&tasks, "2026-11-23", rank), order(&shuffled, "2026-11-23", rank));
    }

    #[test]
    fn merging_loses_nothing_adds_nothing_and_shows_nothing_twice((tasks, _) in tasks_in_two_orders()) {
        let plan = order(&tasks, "2026-11-23", rank);
        let shown: BTreeSet<&str> = plan.iter().map(|p| p.task.key.as_str()).collect();
        prop_assert_eq!(shown.len(), plan.len());
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for task in plan.iter().flat_map(Planned::sources) {
            *places.entry(&task.key).or_default() += 1;
        }
        prop_assert_eq!(places.len(), tasks.len());
        for task in tasks.iter().filter(|task| !task.about.is_citizen() || task.gives.is_none()) {
            prop_assert_eq!(places[task.key.as_str()], 1, "{:?}", task);
        }
    }

    #[test]
    fn only_what_is_the_same_is_made_one((tasks, _) in tasks_in_two_orders()) {
        for planned in order(&tasks, "2026-11-23", rank) {
            let mut services = BTreeSet::new();
            for task in planned.sources() {
                prop_assert!(services.insert((&task.from, &task.service, &task.about)), "one service tells them apart");
                prop_assert!(task.about == planned.task.about || task.about.is_citizen());
                prop_assert!(planned.others.is_empty() || task.gives.is_some() && task.gives == planned.task.gives);
                prop_assert!(planned.task.about.is_citizen() || task.about.is_citizen() || rank(planned.task) <= rank(task));
            }
            let days = planned.sources().filter_map(|task| task.body.due.as_deref());
            prop_assert_eq!(planned.due, days.min(), "the earliest counts");
            prop_assert_eq!(planned.when, planned.sources().map(When::of_task).min().unwrap());
        }
    }

    #[test]
    fn each_comes_after_what_it_waits_for_unless_it_is_in_a_circle((tasks, _) in tasks_in_two_orders()) {
        let plan = order(&tasks, "2026-11-23", rank);
        let places: BTreeMap<String, usize> = plan.iter().enumerate().map(|(i, p)| (p.task.public_key(), i)).collect();
        for (place, planned) in plan.iter().enumerate() {
            let key = planned.task.public_key();
            let firsts: Vec<&Planned<'_>> = planned.after.iter().map(|key| &plan[places[key]]).collect();
            let in_order = planned.after.iter().all(|first| places[first] < place);
            prop_assert!(in_order || is_in_circle(&key, &plan));
            let waits = firsts.iter().any(|first| first.status != TaskStatus::Done);
            prop_assert_eq!(waits, !planned.waits_for.is_empty());
            prop_assert!(planned.status != TaskStatus::Open || !waits);
            prop_assert!(planned.status != TaskStatus::Waiting || waits);
        }
    }
}

#[test]
fn i6_a_plan_that_is_one_knot_is_ordered_all_the_same() {
    // Half wait for each other, all of them; the other half, which presses more, waits for those.
    let knot = (0..256).map(|n| task(&format!("k{n}"), &[1], Some(1), None));
    let waiting = (0..256).map(|n| task(&format!("w{n}"), &[1], None, Some("2026-11-24")));
    let tasks: Vec<Task> = knot.chain(waiting).collect();
    let plan = order(&tasks, "2026-11-23", rank);
    assert_eq!(plan.len(), 512);
    assert!(plan[..256].iter().all(|planned| planned.task.key.starts_with('k')));
}

#[test]
fn a_general_task_that_is_told_apart_is_there_once_however_many_have_died() {
    let about = |about: &str, key: &str| of(0, about, task(key, &[], Some(1), None));
    let tasks = [about("p1", "a"), about("p2", "b"), about("citizen", "g"), about("citizen", "h")];
    let plan = order(&tasks, "2026-11-23", rank);
    let apart = plan.iter().filter(|planned| planned.task.about.is_citizen()).count();
    assert_eq!((plan.len(), apart), (3, 1));
}
