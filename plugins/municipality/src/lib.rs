//! The municipality's assistant: where the grave or the urn can be, the ceremony, and practical help at home. It guides
//! anybody, and knows nothing of who asks or who has died.

mod texts;

use pilot_concepts::milestone::{FUNERAL_AGREED, GRAVE_AGREED};
use samspill_sdk::{Assistant, Call, Content, Ended, Host, Outcome, Task, When, not_my_task};

/// The assistant.
#[derive(Debug)]
pub struct Municipality;

impl Assistant for Municipality {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        if call.service != "guidance" {
            return not_my_task(host);
        }
        host.say(texts::grave(call))?;
        host.say(texts::practical_help(call))?;
        host.say(texts::standing(call))?;
        host.propose(agree(call))?;
        host.propose(funeral(call))?;
        Ok(Outcome::answered())
    }
}

samspill_sdk::export!(Municipality);

fn agree(call: &Call) -> Task {
    let title = call.pick(
        "Avtal gravplass med kommunen",
        "Avtal gravplass med kommunen",
        "Agree on a grave with the municipality",
    );
    let who = call.pick(
        "Den som ordner gravferden, eller byrået for dere",
        "Den som ordnar gravferda, eller byrået for dykk",
        "Whoever arranges the funeral, or the funeral home for you",
    );
    Task::new("grave", &call.about, title)
        .gives(GRAVE_AGREED)
        .when(When::Days)
        .who(who)
        .more(Content::new().paragraph(texts::ask_the_funeral_home(call)))
}

/// The funeral itself is carried out by whom the family chooses. The municipality says so first, for it sells nothing.
fn funeral(call: &Call) -> Task {
    let title =
        call.pick("Avtal begravelse eller bisettelse", "Avtal gravferd eller bisetjing", "Agree on the funeral");
    let who = call.pick("Den som ordner gravferden", "Den som ordnar gravferda", "Whoever arranges the funeral");
    Task::new("funeral", &call.about, title)
        .gives(FUNERAL_AGREED)
        .when(When::Days)
        .who(who)
        .more(Content::new().paragraph(texts::choose_freely(call)))
}

#[cfg(test)]
mod tests;
