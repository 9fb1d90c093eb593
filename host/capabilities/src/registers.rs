//! `registers`: an owner's own API, called by the host for the owner's assistant. Receipted, durable, then sent (I2).

pub mod http;

use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use samspill_core::ids::{RegisterName, Subject};
use samspill_core::ports::{RegisterRequest, RegisterResponse};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_core::refusal::{Refusal, RefusalCode, Remedy};
use samspill_runtime::v0_1::{registers, types};

use crate::frame::{Frame, refusal_of};
use crate::receipts::{Decided, Recipient, of_decisions};
use crate::state::{CallState, refuse_all, to_wit};

impl CallState {
    fn check_request(&self, request: registers::Request) -> Result<(RegisterRequest, Subject), Refusal> {
        let turn = self.turn();
        let register = RegisterName::new(&request.register).map_err(|_| Refusal::invalid())?;
        if !self.frame.callee.service.registers.contains(&register) {
            return Err(Refusal::new(RefusalCode::NotDeclared, Remedy::Manifest));
        }
        let about = Subject::new(&request.about).map_err(|_| Refusal::invalid())?;
        if !about.is_citizen() && !turn.conversation().subjects.contains_key(&about) {
            return Err(Refusal::unknown());
        }
        let left = self.frame.budget.left(std::time::Instant::now());
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
        self.take_bytes(checked.body.reveal().len())?;
        Ok((checked, about))
    }

    /// What crosses to a register is what the call has received, all of it decided for this same owner. A request of a
    /// call that has received nothing is receipted too: that the register was asked about somebody.
    fn receipts_of(&self, request: &RegisterRequest, about: &Subject) -> Vec<Receipt> {
        let turn = self.turn();
        let receiver = self.frame.callee.receiver();
        let conversation = turn.conversation();
        let decided: Vec<Decided> = self
            .frame
            .received_labels()
            .iter()
            .map(|label| {
                let decision = turn.rules().decide_label(&conversation, receiver, label, &turn.today);
                Decided {
                    concept: label.concept.clone(),
                    about: label.about.clone(),
                    purpose: "request".into(),
                    decision: decision.map(|(_, grant)| grant),
                }
            })
            .collect();
        let recipient = Recipient { to: format!("register:{}", request.register), ..self.recipient() };
        if decided.is_empty() {
            return vec![bare_receipt(recipient, turn.now_ms, about.clone())];
        }
        of_decisions(&recipient, turn.now_ms, &decided)
    }
}

/// A register was asked about somebody, by a call that had been told nothing.
fn bare_receipt(recipient: Recipient, at_ms: u64, about: Subject) -> Receipt {
    Receipt {
        id: 0,
        at_ms,
        to: recipient.to,
        service: recipient.service,
        about,
        purpose: "request".into(),
        disclosure: None,
        processing: Some("own-register".into()),
        concepts: Vec::new(),
        withheld: Vec::new(),
        component: recipient.component,
    }
}

async fn send(frame: &Frame, request: RegisterRequest) -> Result<registers::Response, Refusal> {
    let response = tokio::select! {
        response = frame.turn.services.registers.send(request) => response?,
        () = frame.turn.stop.stopped() => return Err(Refusal::late()),
    };
    frame.budget.take_bytes(response.body.reveal().len()).map_err(refusal_of)?;
    Ok(response_to_wit(response))
}

impl registers::Host for CallState {
    async fn fetch(
        &mut self,
        requests: Vec<registers::Request>,
    ) -> wasmtime::Result<Vec<Result<registers::Response, types::Refusal>>> {
        if !self.fits_list(requests.len()) {
            return Ok(refuse_all(requests.len(), Refusal::limit()));
        }
        let checked: Vec<Result<(RegisterRequest, Subject), Refusal>> =
            requests.into_iter().map(|request| self.check_request(request)).collect();
        let receipts = checked.iter().flatten().flat_map(|(request, about)| self.receipts_of(request, about)).collect();
        let ticket = self.turn().append_receipts(receipts).await?;
        self.turn().services.journal.durable(ticket).await?;
        let parallel = self.turn().limits().register_parallel_max.max(1);
        let frame = Arc::clone(&self.frame);
        let sent = stream::iter(checked.into_iter().map(move |request| {
            let frame = Arc::clone(&frame);
            async move {
                match request {
                    Ok((request, _)) => send(&frame, request).await.map_err(to_wit),
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
