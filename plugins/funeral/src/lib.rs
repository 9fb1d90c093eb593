//! A funeral home: private, with its motive in the open. `guidance` answers anybody. `ceremony` knows whom it may
//! contact, and nothing of who has died. `support` knows who has died, and whether the court gives it insight in the tax
//! return.

mod ceremony;
mod support;
mod texts;

use pilot_concepts::law;
use pilot_concepts::milestone::FUNERAL_AGREED;
use samspill_sdk::{Assistant, Call, Content, Ended, Host, Outcome, Task, When, not_my_task};

pub use ceremony::{ContactPoint, Name};

/// The owner's organisation number, as in the manifest: the holder of an insight that the court gives it.
const OWNER_NUMBER: &str = "310000097";
/// The number of the desk in the manifest.
const DUTY_TELEPHONE: &str = "+47 00 00 00 97";

/// The assistant.
#[derive(Debug)]
pub struct Funeral;

impl Assistant for Funeral {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => guidance(host, call),
            "ceremony" => ceremony::answer(host, call),
            "support" => support::answer(host, call),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Funeral);

/// What anybody is told, whether they consent to anything or not.
fn guidance(host: &Host<'_>, call: &Call) -> Ended {
    host.say(texts::introduction(call))?;
    host.say(texts::first_steps(call))?;
    host.say(texts::standing(call, &[law::NATIONAL_INSURANCE_ACT]))?;
    host.propose(agree(call))?;
    Ok(Outcome::answered())
}

/// The same task from `guidance` and from `ceremony`: by its milestone the host makes one of them.
fn agree(call: &Call) -> Task {
    let title =
        call.pick("Avtal begravelse eller bisettelse", "Avtal gravferd eller bisetjing", "Agree on the funeral");
    let who = call.pick(
        "Familien, med det byrået dere velger",
        "Familien, med det byrået de vel",
        "The family, with the funeral home you choose",
    );
    let free = call.pick(
        "Dere velger byrå selv, og kan be flere om pris.",
        "De vel byrå sjølve, og kan be fleire om pris.",
        "You choose the funeral home yourselves, and may ask several for a price.",
    );
    Task::new("ceremony", &call.about, title)
        .gives(FUNERAL_AGREED)
        .when(When::Days)
        .who(who)
        .more(Content::new().paragraph(free))
}

#[cfg(test)]
mod tests;
