//! Tasks that the heirs of a case share: each heir's own plan has them, and a mark of one is seen by all. Nothing else
//! crosses from one heir's conversation to another's.

use samspill_core::conversation::Conversation;
use samspill_core::decision::Rules;
use samspill_core::mandate::Mark;
use samspill_core::plan::Task;
use samspill_core::private::Private;
use samspill_core::turn::SharedTask;

use crate::plan::View;

/// The number of the case that a task belongs to, and its key in it. A task is shared where it is about somebody whose
/// case the court has said that the principal is a party of.
pub(crate) fn key_of(
    rules: &Rules,
    conversation: &Conversation,
    task: &Task,
    today: &str,
) -> Option<(Private<String>, String)> {
    if conversation.acting.is_some() || task.about.is_citizen() {
        return None;
    }
    let (_, number, _) = rules.case_of(conversation, &task.about, today)?;
    // A reference is another in every conversation; the milestone, or the key without the reference, is not.
    let key = match &task.gives {
        Some(milestone) => milestone.to_string(),
        None => format!("{} {} {}", task.from, task.service, task.key.replace(task.about.as_str(), "")),
    };
    Some((Private::new(number.case_number?), key))
}

/// The mark of an heir on a task.
pub(crate) fn mark_on(rules: &Rules, conversation: &Conversation, task: &Task, today: &str) -> Option<Mark> {
    let (case, key) = key_of(rules, conversation, task, today)?;
    conversation.shared.mark_on(&case, &key)
}

/// How a shared task is shown; none where it is not shared.
pub(crate) fn shown(view: &View<'_>, task: &Task) -> Option<SharedTask> {
    let (case, key) = key_of(view.rules, view.conversation, task, view.today)?;
    let mark = view.conversation.shared.mark_on(&case, &key);
    Some(SharedTask {
        own: mark.as_ref().is_some_and(|mark| Some(&mark.by) == view.conversation.principal.as_ref()),
        done_ms: mark.as_ref().map(|mark| mark.at_ms),
        done_by: mark.map(|mark| mark.by_name.into_revealed()),
    })
}

/// The shared task of the plan with a public key.
pub(crate) fn find(view: &View<'_>, public_key: &str) -> Option<(Private<String>, String)> {
    let tasks = view.visible_tasks();
    let planned = view.order(&tasks);
    let found = planned.iter().find(|one| one.task.public_key() == public_key)?;
    key_of(view.rules, view.conversation, found.task, view.today)
}
