//! `dialogue`: what becomes visible. Checked, labelled and queued; it leaves the host when its receipts are durable.

use std::sync::Arc;

use samspill_core::content::{Block, TASK_TYPE};
use samspill_core::ids::{Concept, Subject};
use samspill_core::plan::Task;
use samspill_core::refusal::{Refusal, RefusalCode, Remedy};
use samspill_core::text::{Language, Text};
use samspill_runtime::v0_1::{AnswerRef, dialogue, types};
use wasmtime::component::Resource;

use crate::documents;
use crate::frame::{Said, Slot};
use crate::network::wrong_occasion;
use crate::state::{CallState, refuse_all, to_wit};

impl CallState {
    /// Checks, labels and queues one part.
    pub(crate) async fn say_part(&mut self, part: types::Content) -> Result<(), Refusal> {
        let bytes_max = self.turn().limits().part_bytes_max;
        let blocks = documents::content(&part.document, &self.frame.callee.manifest, bytes_max)
            .map_err(|_| Refusal::invalid())?;
        self.take_bytes(part.document.body.len())?;
        self.put_blocks(blocks, &part.labels).await
    }

    async fn put_blocks(&mut self, blocks: Vec<Block>, declared: &[String]) -> Result<(), Refusal> {
        let labels = self.labels_of(declared)?;
        self.frame.take_part()?;
        let fresh_ms = self.frame.fresh_ms();
        let said = Said { from: self.frame.callee.clone(), blocks, labels, fresh_ms };
        self.frame.put(Slot::Said(Arc::new(said))).await
    }

    fn check_task(&self, task: dialogue::Task) -> Result<Task, Refusal> {
        let limits = self.turn().limits();
        if task.key.is_empty() || task.key.len() > 256 {
            return Err(Refusal::invalid());
        }
        if !self.fits_list(task.after.len()) {
            return Err(Refusal::limit());
        }
        let about = Subject::new(&task.about).map_err(|_| Refusal::invalid())?;
        if !about.is_citizen() && !self.turn().conversation().subjects.contains_key(&about) {
            return Err(Refusal::unknown());
        }
        if task.body.document.media_type != TASK_TYPE {
            return Err(Refusal::invalid());
        }
        let body = documents::task(&task.body.document, &self.frame.callee.manifest, limits.part_bytes_max)
            .map_err(|_| Refusal::invalid())?;
        self.take_bytes(task.body.document.body.len())?;
        let mut labels = self.labels_of(&task.body.labels)?;
        if !about.is_citizen() {
            // A task about somebody says at least what the service gives about that one.
            for concept in &self.frame.callee.service.gives {
                labels.widen(concept.clone(), about.clone());
            }
            if labels.len() > limits.labels_max {
                return Err(Refusal::limit());
            }
        }
        Ok(Task {
            key: task.key,
            from: self.frame.callee.manifest.id.clone(),
            service: self.frame.callee.service.name.clone(),
            turn: self.turn().number,
            about,
            after: task.after.iter().map(|after| self.milestone(after)).collect::<Result<_, _>>()?,
            gives: task.gives.map(|gives| self.milestone(&gives)).transpose()?,
            body,
            labels,
            withheld: false,
        })
    }

    fn milestone(&self, text: &str) -> Result<Concept, Refusal> {
        let concept = Concept::new(text).map_err(|_| Refusal::invalid())?;
        let declared = self.frame.callee.service.milestones.contains(&concept);
        declared.then_some(concept).ok_or(Refusal::new(RefusalCode::NotDeclared, Remedy::Manifest))
    }
}

impl dialogue::Host for CallState {
    async fn say(&mut self, part: types::Content) -> wasmtime::Result<Result<(), types::Refusal>> {
        if self.frame.is_notice {
            return Ok(Err(to_wit(wrong_occasion())));
        }
        Ok(self.say_part(part).await.map_err(to_wit))
    }

    async fn place(&mut self, answer: Resource<AnswerRef>) -> wasmtime::Result<Result<(), types::Refusal>> {
        let index = self.handles.get(&answer)?.index;
        let taken = self.frame.take_part().and_then(|()| {
            self.frame
                .with_asked(index, |asked| {
                    let first = !std::mem::replace(&mut asked.placed, true);
                    first.then(|| Slot::Place(asked.callee.clone(), asked.done.clone()))
                })
                .flatten()
                .ok_or(Refusal::new(RefusalCode::AlreadyPlaced, Remedy::None))
        });
        Ok(match taken {
            Ok(slot) => self.frame.put(slot).await.map_err(to_wit),
            Err(refusal) => Err(to_wit(refusal)),
        })
    }

    async fn propose(&mut self, tasks: Vec<dialogue::Task>) -> wasmtime::Result<Vec<Result<(), types::Refusal>>> {
        if self.frame.is_notice {
            return Ok(refuse_all(tasks.len(), wrong_occasion()));
        }
        if !self.fits_list(tasks.len()) {
            return Ok(refuse_all(tasks.len(), Refusal::limit()));
        }
        let propose = |task| self.check_task(task).and_then(|task| self.frame.keep_task(task)).map_err(to_wit);
        Ok(tasks.into_iter().map(propose).collect())
    }

    async fn call_a_person(&mut self, reason: Option<types::Content>) -> wasmtime::Result<Result<(), types::Refusal>> {
        if self.frame.is_notice {
            return Ok(Err(to_wit(wrong_occasion())));
        }
        if let Some(reason) = reason
            && let Err(refusal) = self.say_part(reason).await
        {
            return Ok(Err(to_wit(refusal)));
        }
        let blocks = desk(&self.frame.callee.manifest, self.turn().language);
        Ok(self.put_blocks(blocks, &[]).await.map_err(to_wit))
    }
}

/// The offer to talk with a person, and how, from the manifest.
pub fn desk(manifest: &samspill_core::manifest::Manifest, language: Language) -> Vec<Block> {
    let offer =
        Text::new("Du kan snakke med et menneske.", "Du kan snakke med eit menneske.", "You can talk with a person.");
    let desk = &manifest.desk;
    vec![
        Block::Person { text: offer.in_language(language).to_owned() },
        Block::Contact {
            name: desk.name.in_language(language).to_owned(),
            phone: desk.phone.clone(),
            email: desk.email.clone(),
            hours: desk.hours.as_ref().map(|hours| hours.in_language(language).to_owned()),
        },
    ]
}
