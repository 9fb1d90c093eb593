//! From the generated types to this crate's, and back.

use super::assistant::samspill::assistant::{context, dialogue, network, registers, types};
use crate::{
    Candidate, Claim, Date, Document, Failure, Labelled, Language, Occasion, Outline, OutlineStatus, Private, Question,
    Refusal, RefusalCode, Remedy, Request, Response, StampedClaim, Stop, Subject, Task, Want,
};

pub(super) fn call(raw: types::Call) -> Result<crate::Call, Stop> {
    let occasion = Occasion::of_word(&raw.occasion).ok_or(Stop::Failed(Failure::InvalidInput))?;
    Ok(crate::Call {
        occasion,
        service: raw.service,
        about: Subject::new(raw.about),
        language: Language::of_tag(&raw.language),
        accepts: raw.accepts,
        content: raw.input.map(labelled),
        kept: Private::new(raw.state),
    })
}

/// A word that the SDK does not know counts as `other`: refused all the same.
pub(super) fn refusal(raw: types::Refusal) -> Refusal {
    Refusal {
        code: RefusalCode::of_word(&raw.code).unwrap_or(RefusalCode::Other),
        remedy: Remedy::of_word(&raw.remedy).unwrap_or(Remedy::Other),
    }
}

pub(super) fn labelled(raw: types::Content) -> Labelled {
    Labelled { document: document(raw.document), labels: raw.labels }
}

pub(super) fn to_content(labelled: Labelled) -> types::Content {
    types::Content { document: to_document(labelled.document), labels: labelled.labels }
}

fn document(raw: types::Document) -> Document {
    Document { media_type: raw.media_type, body: raw.body }
}

fn to_document(document: Document) -> types::Document {
    types::Document { media_type: document.media_type, body: document.body }
}

pub(super) fn to_want(want: Want) -> context::Want {
    context::Want { concept: want.concept, about: want.about.as_str().to_owned(), purpose: want.purpose }
}

pub(super) fn to_claim(claim: Claim) -> types::Claim {
    types::Claim {
        concept: claim.concept,
        about: claim.about.as_str().to_owned(),
        value: to_document(claim.value),
        valid_from: claim.valid_from.map(|day| day.to_string()),
        valid_until: claim.valid_until.map(|day| day.to_string()),
    }
}

pub(super) fn stamped(raw: types::Fact) -> StampedClaim {
    let day = |text: Option<String>| text.as_deref().and_then(Date::parse);
    StampedClaim {
        claim: Claim {
            concept: raw.claim.concept,
            about: Subject::new(raw.claim.about),
            value: document(raw.claim.value),
            valid_from: day(raw.claim.valid_from),
            valid_until: day(raw.claim.valid_until),
        },
        source: raw.source,
        obtained_ms: raw.obtained_ms,
    }
}

pub(super) fn candidate(raw: network::Candidate) -> Candidate {
    Candidate { assistant: raw.assistant, service: raw.service, content: labelled(raw.card) }
}

pub(super) fn to_question(question: Question) -> network::Question {
    network::Question {
        assistant: question.assistant,
        service: question.service,
        about: question.about.as_str().to_owned(),
        input: question.input.map(to_content),
    }
}

/// A word that the SDK does not know counts as `failed`.
pub(super) fn outline(raw: network::Outline) -> Outline {
    let status = OutlineStatus::of_word(&raw.status).unwrap_or(OutlineStatus::Failed);
    Outline { status, concepts: raw.concepts }
}

pub(super) fn to_task((task, body): (Task, Labelled)) -> dialogue::Task {
    dialogue::Task {
        key: task.key,
        about: task.about.as_str().to_owned(),
        after: task.after,
        gives: task.gives,
        body: to_content(body),
    }
}

pub(super) fn to_request(request: Request) -> registers::Request {
    registers::Request {
        register: request.register,
        about: request.about.as_str().to_owned(),
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body,
    }
}

pub(super) fn response(raw: registers::Response) -> Response {
    Response { status: raw.status, headers: raw.headers, body: raw.body }
}
