//! After a consent: only the questions that were withheld are asked again, and each answer is put in its old place.

use std::sync::Arc;
use std::time::Instant;

use samspill_capabilities::frame::{Callee, Done, Frame};
use samspill_capabilities::network::{Calls as _, Input, Question};
use samspill_capabilities::turn_context::TurnContext;
use samspill_core::budget::Budget;
use samspill_core::conversation::WithheldQuestion;
use samspill_core::ids::Subject;
use samspill_core::ports::JournalError;
use samspill_core::turn::Outcome;
use samspill_runtime::permits::Permit;
use samspill_runtime::v0_1::types;
use tokio::sync::mpsc;

use crate::answer::{Caller, place};
use crate::show::{Queued, Screen};

/// Asks questions of an earlier turn again, within one turn's budget. The lead is not called: its place is held by the
/// host, and what it said stands.
pub(crate) async fn run(
    caller: &Caller,
    turn: &Arc<TurnContext>,
    lead: Callee,
    questions: Vec<WithheldQuestion>,
    place: Permit,
    parts: mpsc::Sender<Queued>,
) -> Result<Outcome, JournalError> {
    let mut screen = Screen::new(turn, parts);
    let budget = Budget::of_turn(turn.limits(), Instant::now());
    let deadline = budget.deadline();
    // Nothing is said in the lead's name.
    let (slots, _closed) = mpsc::channel(1);
    let frame = Arc::new(Frame::new(Arc::clone(turn), lead, Subject::citizen(), budget, false, slots));
    let asked = ask(caller, &frame, questions);
    for (question, callee, done) in asked {
        let pieces = self::place(callee, done.clone(), deadline).await;
        screen.fill(&question.places, &pieces).await?;
        let root = done.borrow().as_ref().and_then(|finished| finished.root);
        if let Some(root) = root {
            turn.withheld.note_places(root, question.places);
        }
    }
    frame.end().await;
    drop(place);
    Ok(Outcome::Answered)
}

/// Starts the questions that can be asked, all at once.
fn ask(caller: &Caller, frame: &Arc<Frame>, questions: Vec<WithheldQuestion>) -> Vec<(WithheldQuestion, Callee, Done)> {
    let mut started = Vec::new();
    let mut prepared = Vec::new();
    for question in questions {
        let again = Question {
            assistant: question.assistant.clone(),
            service: question.service.clone(),
            about: question.about.clone(),
            input: question.input.clone().map(|input| Input {
                document: types::Document { media_type: input.media_type, body: input.body.into_revealed() },
                labels: input.labels,
                giver: input.giver,
            }),
            occasion: "resumed",
        };
        // One that is no longer admitted stays as it was: the answer says why it is missing.
        if let Ok(one) = caller.ask(frame, again) {
            prepared.push((question.about.clone(), one));
            started.push(question);
        }
    }
    let placed = frame.ask_all(prepared);
    started.into_iter().zip(placed).map(|(question, (callee, done))| (question, callee, done)).collect()
}
