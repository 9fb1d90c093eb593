//! One turn: the lead is called, and what it says and places is shown in its order.

use std::sync::Arc;
use std::time::Instant;

use samspill_capabilities::frame::{Callee, Frame, Missing, Piece, Slot};
use samspill_capabilities::network::Input;
use samspill_capabilities::turn_context::TurnContext;
use samspill_core::budget::Budget;
use samspill_core::concept::UTTERANCE;
use samspill_core::fact::{Fact, VALUE_TYPE};
use samspill_core::ids::{AssistantId, Concept, Subject};
use samspill_core::label::Labels;
use samspill_core::ports::{Entry, JournalError};
use samspill_core::private::Private;
use samspill_core::turn::Outcome;
use samspill_runtime::call::Export;
use samspill_runtime::permits::Permit;
use samspill_runtime::v0_1::types;
use tokio::sync::mpsc;
use tracing::{Instrument as _, Span};

use crate::answer::{Caller, Ended, HopNote, Job, Place, hop_span, place};
use crate::dialogues::looked_up;
use crate::show::{Queued, Screen};

/// The value of an utterance.
#[derive(serde::Serialize)]
struct Utterance<'a> {
    text: &'a str,
    language: &'a str,
}

/// Runs one turn. Parts come in the lead's order, each when its receipts are durable. Gives how the lead ended.
pub(crate) async fn run(
    caller: &Caller,
    turn: &Arc<TurnContext>,
    lead: Callee,
    utterance: &Private<String>,
    place: Permit,
    parts: mpsc::Sender<Queued>,
) -> Result<Outcome, JournalError> {
    let place = Arc::new(place);
    let input = note_utterance(turn, utterance).await?;
    looked_up::confirm(caller, turn).await?;
    let screen = Screen::new(turn, parts);
    let span = hop_span(&"citizen", &lead);
    run_lead(caller, turn, lead, input, place, (screen, span.clone())).instrument(span).await
}

async fn run_lead(
    caller: &Caller,
    turn: &Arc<TurnContext>,
    lead: Callee,
    input: Option<Input>,
    place: Arc<Permit>,
    (mut screen, span): (Screen<'_>, Span),
) -> Result<Outcome, JournalError> {
    let note = HopNote::start(Arc::clone(turn), "citizen".into(), lead.clone(), span);
    let budget = Budget::of_turn(turn.limits(), Instant::now());
    let job = Job {
        callee: lead.clone(),
        about: Subject::citizen(),
        occasion: "turn",
        input,
        budget: budget.clone(),
        place: Place::Held(Arc::clone(&place)),
        root: None,
    };
    if turn.services.rules.has_stopped(&lead) {
        note.end(Ended::by_operator());
        screen.show_missing(&Missing { from: lead, outcome: Outcome::Refused, withheld: Vec::new() }).await?;
        return Ok(Outcome::Refused);
    }
    let withheld = caller.refuse_early(turn, &job).await?;
    if !withheld.is_empty() {
        note.end(Ended::withheld(&withheld));
        screen.show_missing(&Missing { from: lead, outcome: Outcome::Withheld, withheld }).await?;
        return Ok(Outcome::Withheld);
    }
    let (slots, queued) = mpsc::channel(turn.limits().parts_queued_max.max(1));
    let frame = Arc::new(Frame::new(Arc::clone(turn), lead.clone(), Subject::citizen(), budget, false, slots));
    let (ended, shown) = tokio::join!(call(caller, &frame, job), show(&mut screen, queued, frame.budget.deadline()));
    frame.end().await;
    shown?;
    if !matches!(ended.outcome, Outcome::Answered | Outcome::NotRelevant) {
        screen.show_missing(&Missing { from: lead, outcome: ended.outcome, withheld: Vec::new() }).await?;
    } else if let Some(to) = frame.handed_over_to() {
        turn.conversation().lead = to.clone();
        turn.append(vec![Entry::Lead(to)]).await?;
    }
    let outcome = ended.outcome;
    note.end(ended);
    Ok(outcome)
}

/// Calls the lead. Where it fails, the host places the answers that it had not placed (I7).
async fn call(caller: &Caller, frame: &Arc<Frame>, job: Job) -> Ended {
    let ended = caller.call(frame, job, Export::Lead).await;
    if !ended.spoke() {
        for (callee, done) in frame.place_the_rest() {
            // A closed screen has failed already, and says so.
            let _ = frame.put(Slot::Place(callee, done)).await;
        }
    }
    frame.close();
    ended
}

async fn show(
    screen: &mut Screen<'_>,
    mut queued: mpsc::Receiver<Slot>,
    deadline: Instant,
) -> Result<(), JournalError> {
    while let Some(slot) = queued.recv().await {
        match slot {
            Slot::Said(said) => screen.show(&Piece::Said(said)).await?,
            Slot::Place(callee, done) => {
                let first = screen.shown();
                for piece in place(callee, done.clone(), deadline).await {
                    screen.show(&piece).await?;
                }
                screen.note_places(&done, first);
            }
        }
    }
    Ok(())
}

/// Writes down what the citizen said. It is a fact like any other, and the lead's input.
pub(crate) async fn note_utterance(
    turn: &TurnContext,
    utterance: &Private<String>,
) -> Result<Option<Input>, JournalError> {
    let value = Utterance { text: utterance.reveal(), language: turn.language.tag() };
    let (Ok(concept), Ok(body)) = (Concept::new(UTTERANCE), rmp_serde::to_vec_named(&value)) else { return Ok(None) };
    let fact = Fact {
        concept: concept.clone(),
        about: Subject::citizen(),
        value: Private::new(body.clone()),
        valid_from: None,
        valid_until: None,
        source: AssistantId::host(),
        service: None,
        turn: turn.number,
        obtained_ms: turn.now_ms,
    };
    let mut entries = vec![Entry::Turn(turn.number, utterance.clone())];
    if turn.conversation().add_fact(fact.clone(), turn.limits()).is_ok() {
        entries.push(Entry::Fact(fact));
    }
    turn.append(entries).await?;
    let mut labels = Labels::none();
    labels.widen(concept, Subject::citizen());
    Ok(Some(Input { document: types::Document { media_type: VALUE_TYPE.into(), body }, labels, giver: None }))
}
