//! The answer while it arrives: one page that is sent part by part, and leads to the ordered answer when it ends.

use std::convert::Infallible;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::stream::{BoxStream, Stream, StreamExt as _, unfold};
use samspill_core::content::{Block, FieldType, Tone};
use samspill_core::ids::ConversationId;
use samspill_core::private::Private;
use samspill_core::turn::{Part, TurnEvent, TurnRequest};

use super::acting::{Banner, banner};
use super::consents::ConsentView;
use super::frame::{Frame, Retry};
use super::said::{Network, PartView, network};
use crate::failure::Failure;
use crate::texts::texts;
use crate::visitor::Reader;

#[derive(Template)]
#[template(path = "arriving.html")]
struct Head<'a> {
    f: &'a Frame,
    said: &'a str,
}

#[derive(Template)]
#[template(path = "arriving_part.html")]
struct Arrived<'a> {
    f: &'a Frame,
    id: &'a ConversationId,
    part: PartView,
    /// What can be chosen or filled in stands on the page that this one leads to.
    active: bool,
    consents: &'a [ConsentView],
}

#[derive(Template)]
#[template(path = "arriving_end.html")]
struct End<'a> {
    f: &'a Frame,
    id: &'a ConversationId,
    /// Whether the turn said that it was done.
    done: bool,
}

/// Where a page that is being sent has come to.
enum Place {
    Head(String),
    Parts,
    Over,
}

struct Arriving {
    reader: Reader,
    frame: Frame,
    network: Network,
    id: ConversationId,
    events: BoxStream<'static, TurnEvent>,
    place: Place,
}

/// Runs a turn and sends its answer as it arrives. What goes wrong before it begins is an ordinary page.
pub(super) async fn run(reader: Reader, id: ConversationId, say: String) -> Response {
    let principal = reader.principal();
    // Before the turn: while it runs, it is not known what it will come to.
    let banner = match banner(&reader, &id).await {
        Ok(banner) => banner,
        Err(failure) => return reader.fail(&failure, None),
    };
    let request =
        TurnRequest { conversation: id.clone(), utterance: Private::new(say.clone()), language: reader.language };
    match reader.app.dialogues.turn(principal.as_ref(), request).await {
        Ok(events) => respond(reader, id, (say, banner), events),
        Err(error) => {
            let failure = Failure::from(error);
            // Where there is no conversation, asking again in it helps nobody.
            let retry =
                (failure != Failure::NotFound).then(|| Retry { action: format!("/conversation/{id}/turns"), say });
            reader.fail(&failure, retry)
        }
    }
}

/// Goes on after a consent, and sends what comes of it as it arrives.
pub(super) async fn resume(reader: Reader, id: ConversationId) -> Response {
    let principal = reader.principal();
    let resumed = async {
        let seen = reader.app.dialogues.seen(principal.as_ref(), &id).await?;
        let said = seen.last().map(|turn| turn.utterance.reveal().clone()).unwrap_or_default();
        let banner = banner(&reader, &id).await?;
        Ok::<_, Failure>(((said, banner), reader.app.dialogues.resume(principal.as_ref(), &id, reader.language).await?))
    };
    match resumed.await {
        Ok((said, events)) => respond(reader, id, said, events),
        Err(failure) => reader.fail(&failure, None),
    }
}

fn respond(
    reader: Reader,
    id: ConversationId,
    (said, banner): (String, Banner),
    events: BoxStream<'static, TurnEvent>,
) -> Response {
    let mut frame = reader.frame(texts(reader.language).arriving.title);
    frame.banner = banner;
    // What is being sent has no address that can be read again.
    frame.path = format!("/conversation/{id}");
    let cookie = reader.language_cookie();
    let network = network(&reader);
    let arriving = Arriving { reader, frame, network, id, events, place: Place::Head(said) };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        // Says to a proxy in front that each part is to be passed on at once.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    let mut response = (headers, Body::from_stream(arriving.pieces())).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

impl Arriving {
    fn pieces(self) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
        unfold(self, async |mut page| {
            let piece = page.next().await?;
            Some((Ok(Bytes::from(piece)), page))
        })
    }

    async fn next(&mut self) -> Option<String> {
        match std::mem::replace(&mut self.place, Place::Parts) {
            Place::Head(said) => Some(written(&Head { f: &self.frame, said: &said })),
            Place::Parts => match self.events.next().await {
                Some(TurnEvent::Part(part)) => Some(self.part(&part)),
                Some(TurnEvent::Done(_)) => Some(self.end(true)),
                None => {
                    tracing::error!("a turn ended without saying that it was done");
                    Some(self.end(false))
                }
            },
            Place::Over => {
                self.place = Place::Over;
                None
            }
        }
    }

    fn part(&self, part: &Part) -> String {
        let part = PartView::new(part, &self.network, &self.reader);
        written(&Arrived { f: &self.frame, id: &self.id, part, active: false, consents: &[] })
    }

    fn end(&mut self, done: bool) -> String {
        self.place = Place::Over;
        written(&End { f: &self.frame, id: &self.id, done })
    }
}

/// A piece of the page. The page has begun, so that a fault can only be logged.
fn written(piece: &impl Template) -> String {
    piece.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a piece of a page could not be written");
        String::new()
    })
}
