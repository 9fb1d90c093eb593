//! What the staff do by a form. A browser is sent back to the page that it came from; a program gets the events'
//! numbers and the head of the record after them.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use samspill_core::oversight::{Act, Done};

use super::pages::Refused;
use super::who::Visitor;
use super::{Room, RoomState};
use crate::form::Pairs;

/// Reads a form of exactly these fields, all of which must be there.
pub(super) async fn form<const N: usize>(
    room: &Room,
    request: Request,
    names: [&'static str; N],
) -> Result<[String; N], Refused> {
    let pairs = Pairs::read_bounded(request, room.settings.body_bytes_max, room.settings.body_ms_max).await?;
    let pairs = pairs.only(&names)?;
    let missing = names.iter().find(|name| pairs.get(name).is_none());
    if let Some(missing) = missing {
        return Err(Refused::invalid(format!("the field `{missing}` is missing")));
    }
    Ok(names.map(|name| pairs.get(name).unwrap_or_default().to_owned()))
}

pub(super) async fn propose(State(room): State<RoomState>, visitor: Visitor, request: Request) -> Response {
    let done = async {
        let staff = visitor.staff()?;
        let [toml, why] = form(&room, request, ["toml", "why"]).await?;
        Ok(room.oversight.propose(staff, &toml, &why).await?)
    };
    answer(&visitor, done.await, "/staff/bases")
}

pub(super) async fn end(State(room): State<RoomState>, visitor: Visitor, request: Request) -> Response {
    let done = async {
        let staff = visitor.staff()?;
        let [id, why] = form(&room, request, ["id", "why"]).await?;
        Ok(room.oversight.act(staff, Act::ProposeEnd { id }, &why).await?)
    };
    answer(&visitor, done.await, "/staff/bases")
}

pub(super) async fn decide(State(room): State<RoomState>, visitor: Visitor, request: Request) -> Response {
    let mut back = "/staff/bases";
    let done = async {
        let staff = visitor.staff()?;
        let [proposal, verdict, why] = form(&room, request, ["proposal", "verdict", "why"]).await?;
        let proposal = number(&proposal)?;
        let asked = room.oversight.view().await;
        let asked = asked.record.waiting().find(|one| one.number == proposal).map(|one| &one.act);
        if matches!(asked, Some(Act::AskIdentifiers { .. })) {
            back = "/staff/affected";
        }
        let act = match verdict.as_str() {
            "approve" => Act::Approve { proposal },
            "refuse" => Act::Refuse { proposal },
            _ => return Err(Refused::invalid("the field `verdict` is `approve` or `refuse`".into())),
        };
        Ok(room.oversight.act(staff, act, &why).await?)
    };
    let done = done.await;
    answer(&visitor, done, back)
}

pub(super) async fn stop(State(room): State<RoomState>, visitor: Visitor, request: Request) -> Response {
    let done = async {
        let staff = visitor.staff()?;
        let [what, act, why] = form(&room, request, ["what", "act", "why"]).await?;
        let what = what.trim().parse().map_err(|error| Refused::invalid(format!("{what:?} {error}")))?;
        let act = match act.as_str() {
            "stop" => Act::Stop { what },
            "start" => Act::Start { what },
            _ => return Err(Refused::invalid("the field `act` is `stop` or `start`".into())),
        };
        Ok(room.oversight.act(staff, act, &why).await?)
    };
    answer(&visitor, done.await, "/staff/assistants")
}

pub(super) fn number(text: &str) -> Result<u64, Refused> {
    text.trim().parse().map_err(|_| Refused::invalid("a number is needed, as the list has it".into()))
}

pub(super) fn answer(visitor: &Visitor, done: Result<Done, Refused>, back: &str) -> Response {
    match done {
        Ok(Done { numbers, head }) if visitor.is_program => {
            let head = head.map(|head| head.to_string());
            Json(serde_json::json!({ "numbers": numbers, "head": head })).into_response()
        }
        Ok(_) => Redirect::to(back).into_response(),
        Err(refused) => visitor.fail(refused),
    }
}
