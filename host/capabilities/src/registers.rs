//! `registers`: an owner's own API, called by the host for the owner's assistant. Receipted, durable, then sent (I2).

pub mod http;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt as _};
use samspill_core::concept::IDENTITY_NUMBER;
use samspill_core::decision::Withholding;
use samspill_core::ids::{Concept, RegisterName, Subject};
use samspill_core::label::Label;
use samspill_core::metrics::RegisterEnd;
use samspill_core::ports::{RegisterRequest, RegisterResponse};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_core::refusal::{Refusal, RefusalCode, Remedy};
use samspill_runtime::v0_1::{registers, types};

use crate::frame::{Frame, refusal_of};
use crate::receipts::{Decided, Recipient, of_decisions, whole_or_nothing};
use crate::state::{CallState, refuse_all, to_wit};

/// Stands in a request for the identifier of the one whom it is about.
const PLACEHOLDER: &str = "{about}";

/// A request that may be sent, and what the host wrote into it.
struct Checked {
    request: RegisterRequest,
    about: Subject,
    /// The decision on the identifier, where the host wrote it.
    identifier: Option<Decided>,
}

impl CallState {
    fn check_request(&self, request: registers::Request, decided: &mut Vec<Decided>) -> Result<Checked, Refusal> {
        let turn = self.turn();
        let register = RegisterName::new(&request.register).map_err(|_| Refusal::invalid())?;
        if !self.frame.callee.service.registers.contains(&register) {
            return Err(Refusal::new(RefusalCode::NotDeclared, Remedy::Manifest));
        }
        let about = Subject::new(&request.about).map_err(|_| Refusal::invalid())?;
        if !about.is_citizen() && !turn.conversation().subjects.contains_key(&about) {
            return Err(Refusal::unknown());
        }
        let (request, identifier) = match self.write_identifier(request, &about) {
            Ok(written) => written,
            Err(refused) => {
                let refusal = refused.decision.as_ref().err().map_or(Refusal::invalid(), |why| why.refusal());
                decided.push(*refused);
                return Err(refusal);
            }
        };
        self.frame.touch(about.clone());
        let left = self.frame.budget.left(Instant::now());
        let checked = RegisterRequest {
            assistant: self.frame.callee.manifest.id.clone(),
            register,
            method: request.method,
            path: Private::new(request.path),
            headers: Private::new(request.headers),
            body: Private::new(request.body),
            timeout: left.min(Duration::from_millis(turn.limits().register_ms)),
        };
        turn.services.registers.check(&checked)?;
        self.frame.budget.take_request().map_err(refusal_of)?;
        // What the call has received is decided again for each request that it could cross with.
        self.take_decisions(1 + self.frame.received_labels().len())?;
        self.take_bytes(checked.body.reveal().len())?;
        Ok(Checked { request: checked, about, identifier })
    }

    /// Writes the identifier of the one whom a request is about in the place that stands for it, if the service is
    /// granted it. The component does not see it, and takes no label of it.
    fn write_identifier(
        &self,
        mut request: registers::Request,
        about: &Subject,
    ) -> Result<(registers::Request, Option<Decided>), Box<Decided>> {
        let in_body = std::str::from_utf8(&request.body).is_ok_and(|body| body.contains(PLACEHOLDER));
        let in_headers = request.headers.iter().any(|(_, value)| value.contains(PLACEHOLDER));
        if !in_body && !in_headers && !request.path.contains(PLACEHOLDER) {
            return Ok((request, None));
        }
        let turn = self.turn();
        let conversation = turn.conversation();
        let known = conversation.subjects.get(about);
        let scheme = known.map_or_else(|| IDENTITY_NUMBER.to_owned(), |entry| entry.scheme.to_string());
        let refused = Withholding::new(RefusalCode::Unknown, Remedy::Correct, "nation:known-identifier");
        let (concept, decision) = match Concept::new(&scheme) {
            Ok(concept) => {
                self.receive_mandates(&concept, about);
                let label = Label { concept: concept.clone(), about: about.clone() };
                let receiver = self.frame.callee.receiver();
                let decision = turn.rules().decide_label(&conversation, receiver, &label, &turn.today);
                (concept, decision.map(|(_, grant)| grant))
            }
            Err(_) => return Ok((request, None)),
        };
        let plain = |text: &&str| text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let identifier = known.map(|entry| entry.identifier.reveal().as_str()).filter(plain);
        let decided = |decision| Decided { concept, about: about.clone(), purpose: "request".into(), decision };
        let (grant, identifier) = match (decision, identifier) {
            (Ok(grant), Some(identifier)) => (grant, identifier),
            (Ok(_), None) => return Err(Box::new(decided(Err(refused)))),
            (Err(why), _) => return Err(Box::new(decided(Err(why)))),
        };
        request.path = request.path.replace(PLACEHOLDER, identifier);
        for (_, value) in &mut request.headers {
            *value = value.replace(PLACEHOLDER, identifier);
        }
        if in_body {
            request.body = String::from_utf8_lossy(&request.body).replace(PLACEHOLDER, identifier).into_bytes();
        }
        Ok((request, Some(decided(Ok(grant)))))
    }

    /// What crosses to a register is what the call has received, all of it decided for this same owner. A request of a
    /// call that has received nothing is receipted too: that the register was asked about somebody. What may no longer
    /// cross, since a mandate or a consent has ended meanwhile, is not sent.
    fn receipts_of(&self, checked: &Checked) -> (Vec<Receipt>, Result<(), Refusal>) {
        let turn = self.turn();
        let receiver = self.frame.callee.receiver();
        let conversation = turn.conversation();
        let mut decided: Vec<Decided> = self
            .frame
            .received_labels()
            .iter()
            // What the service itself gives, and kept, is its own.
            .filter(|label| !receiver.1.gives.contains(&label.concept))
            .map(|label| {
                let decision = turn.rules().decide_own_label(&conversation, receiver, label, &turn.today);
                let decision = decision.and_then(|(purpose, grant)| match grant.without.as_deref() {
                    Some(without) if !self.frame.lacks(&label.concept, without) => Err(Withholding::refused()),
                    _ => Ok((purpose, grant)),
                });
                Decided {
                    concept: label.concept.clone(),
                    about: label.about.clone(),
                    purpose: "request".into(),
                    decision: decision.map(|(_, grant)| grant),
                }
            })
            .collect();
        decided.extend(checked.identifier.clone());
        let recipient = Recipient { to: format!("register:{}", checked.request.register), ..self.recipient() };
        if decided.is_empty() {
            return (vec![bare_receipt(&recipient, turn.now_ms, checked.about.clone())], Ok(()));
        }
        let refused = decided.iter().find_map(|one| one.decision.as_ref().err()).map(Withholding::refusal);
        (of_decisions(&recipient, turn.now_ms, &whole_or_nothing(decided)), refused.map_or(Ok(()), Err))
    }
}

/// A register was asked about somebody, by a call that had been told nothing.
fn bare_receipt(recipient: &Recipient, at_ms: u64, about: Subject) -> Receipt {
    Receipt { processing: Some("own-register".into()), ..recipient.receipt(at_ms, about, "request".into()) }
}

async fn send(frame: &Frame, request: RegisterRequest) -> Result<registers::Response, Refusal> {
    let started = Instant::now();
    let (end, response) = tokio::select! {
        response = frame.turn.services.registers.send(request) => (register_end(&response), response),
        () = frame.turn.stop.stopped() => (RegisterEnd::Stopped, Err(Refusal::late())),
    };
    let owner = &frame.callee.manifest.owner.number;
    frame.turn.services.metrics.register_request(owner, end, started.elapsed());
    let response = response?;
    frame.budget.take_bytes(response.body.reveal().len()).map_err(refusal_of)?;
    Ok(response_to_wit(response))
}

fn register_end(response: &Result<RegisterResponse, Refusal>) -> RegisterEnd {
    response.as_ref().map_or(RegisterEnd::Unreachable, |response| RegisterEnd::of_status(response.status))
}

impl registers::Host for CallState {
    async fn fetch(
        &mut self,
        requests: Vec<registers::Request>,
    ) -> wasmtime::Result<Vec<Result<registers::Response, types::Refusal>>> {
        if !self.fits_list(requests.len()) {
            return Ok(refuse_all(requests.len(), Refusal::limit()));
        }
        let mut refused = Vec::new();
        let checked: Vec<Result<Checked, Refusal>> =
            requests.into_iter().map(|request| self.check_request(request, &mut refused)).collect();
        let mut receipts = of_decisions(&self.recipient(), self.turn().now_ms, &refused);
        let mut sendable = Vec::with_capacity(checked.len());
        for one in checked {
            sendable.push(one.and_then(|checked| {
                let (own, may_cross) = self.receipts_of(&checked);
                receipts.extend(own);
                may_cross.map(|()| checked)
            }));
        }
        self.turn().append_receipts(receipts).await?;
        self.turn().ledger.all_durable().await?;
        let parallel = self.turn().limits().register_parallel_max.max(1);
        let frame = Arc::clone(&self.frame);
        let sent = stream::iter(sendable.into_iter().map(move |request| {
            let frame = Arc::clone(&frame);
            async move {
                match request {
                    Ok(checked) => send(&frame, checked.request).await.map_err(to_wit),
                    Err(refusal) => Err(to_wit(refusal)),
                }
            }
        }));
        Ok(sent.buffered(parallel).collect().await)
    }
}

fn response_to_wit(response: RegisterResponse) -> registers::Response {
    registers::Response { status: response.status, headers: response.headers, body: response.body.into_revealed() }
}
