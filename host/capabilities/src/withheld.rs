//! Which of a turn's questions a consent may answer better. Those alone are asked again when there is one.

use std::collections::BTreeSet;
use std::sync::Mutex;

use samspill_core::consent::ConsentScope;
use samspill_core::conversation::{QuestionInput, Wanted, WithheldQuestion};
use samspill_core::decision::Decision;
use samspill_core::ids::{Concept, PurposeKey, ServiceName, Subject};
use samspill_core::private::Private;
use samspill_core::refusal::Remedy;

use crate::frame::Callee;
use crate::network::Question;
use crate::turn_context::lock;

/// What a decision on a service's want could have given with a consent; none where none would help.
pub fn wanted(callee: &Callee, (concept, purpose): (&Concept, &PurposeKey), decision: &Decision) -> Option<Wanted> {
    let kept_back = match decision {
        Ok(grant) => grant.without.as_deref()?.to_vec(),
        Err(withholding) if withholding.remedy == Remedy::Consent => Vec::new(),
        Err(_) => return None,
    };
    let scope = ConsentScope {
        assistant: callee.manifest.id.clone(),
        service: callee.service.name.clone(),
        concept: concept.clone(),
        purpose: purpose.clone(),
    };
    Some(Wanted { scope, kept_back })
}

/// A question that the lead asked.
struct Noted {
    question: Question,
    places: Vec<u32>,
    wanted: BTreeSet<Wanted>,
}

/// What a turn notes of the lead's questions, `calls_max` at most. What is asked to answer one of them counts as a part
/// of it.
#[derive(Default)]
pub struct WithheldNotes {
    questions: Mutex<Vec<Noted>>,
    of_lead: Mutex<BTreeSet<Wanted>>,
}

impl WithheldNotes {
    /// Notes a question of the lead's, and gives its number.
    pub fn note_question(&self, question: &Question) -> usize {
        let mut questions = lock(&self.questions);
        questions.push(Noted { question: question.clone(), places: Vec::new(), wanted: BTreeSet::new() });
        questions.len() - 1
    }

    /// Notes what a question lacked; none is the lead's own want.
    pub fn note_wanted(&self, question: Option<usize>, wanted: Wanted) {
        match question {
            None => {
                lock(&self.of_lead).insert(wanted);
            }
            Some(number) => {
                if let Some(noted) = lock(&self.questions).get_mut(number) {
                    noted.wanted.insert(wanted);
                }
            }
        }
    }

    /// Notes the places of a question's answer.
    pub fn note_places(&self, question: usize, places: impl IntoIterator<Item = u32>) {
        if let Some(noted) = lock(&self.questions).get_mut(question) {
            noted.places.extend(places);
        }
    }

    /// What can be asked again of a turn with this number, led by this one.
    pub fn take(&self, turn: u32, lead: &Callee) -> Vec<WithheldQuestion> {
        let of_lead = std::mem::take(&mut *lock(&self.of_lead));
        let lead = (!of_lead.is_empty()).then(|| WithheldQuestion {
            turn,
            places: Vec::new(),
            assistant: lead.manifest.id.clone(),
            service: ServiceName::lead(),
            about: Subject::citizen(),
            input: None,
            wanted: of_lead.into_iter().collect(),
        });
        let questions = std::mem::take(&mut *lock(&self.questions));
        // An answer without a place was dropped by whoever asked.
        let asked = questions.into_iter().filter(|one| !one.wanted.is_empty() && !one.places.is_empty());
        let asked = asked.map(|one| WithheldQuestion {
            turn,
            places: one.places,
            assistant: one.question.assistant,
            service: one.question.service,
            about: one.question.about,
            input: one.question.input.map(|input| QuestionInput {
                media_type: input.document.media_type,
                body: Private::new(input.document.body),
                labels: input.labels,
                giver: input.giver,
            }),
            wanted: one.wanted.into_iter().collect(),
        });
        lead.into_iter().chain(asked).collect()
    }
}
