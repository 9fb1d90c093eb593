//! The fake's consents: given, refused and withdrawn, with two fields of one of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use samspill_core::consent::{Answer, Consent, ConsentScope};
use samspill_core::ids::{AssistantId, ConsentId, ConversationId};
use samspill_core::ports::{ConsentAnswer, ConsentDecision, ConsentOffer, DialogueError, OfferField, OwnConsent};
use samspill_core::private::Private;
use samspill_core::text::Text;

use super::cast;
use super::world::{NOW_MS, titles};

/// The fields of the contact point, and what is in the first of them.
const FIELDS: [(&str, &str, Option<&str>); 2] =
    [("email", "e-postadressen", Some("magda@example.no")), ("phone", "telefonnummeret", None)];

/// What a dialogue knows of consents, the last answer to each scope.
#[derive(Default)]
pub(crate) struct Consents(Vec<Consent>);

impl Consents {
    pub(crate) fn any(&self) -> bool {
        self.0.iter().any(|consent| consent.answer == Answer::Given)
    }

    pub(crate) fn offers(&self, assistant: &AssistantId, preview: bool) -> Vec<ConsentOffer> {
        let scopes = cast::consent_scopes().into_iter().filter(|(scope, _)| &scope.assistant == assistant);
        scopes.map(|(scope, required)| self.offer(scope, required, preview)).collect()
    }

    fn offer(&self, scope: ConsentScope, required: bool, preview: bool) -> ConsentOffer {
        let answer = self.0.iter().find(|consent| consent.scope == scope).cloned();
        let granted = answer.as_ref().filter(|answer| answer.answer == Answer::Given);
        let is_whole = scope.concept == cast::concept("name");
        let value = |text: &str| preview.then(|| Private::new(text.to_owned()));
        let fields = FIELDS.iter().filter(|_| !is_whole).map(|(path, title, known)| OfferField {
            path: (*path).to_owned(),
            title: Text::new(*title, *title, *title),
            required: false,
            given: granted.is_some_and(|one| one.fields.as_ref().is_none_or(|fields| fields.contains(*path))),
            value: known.and_then(value),
        });
        ConsentOffer {
            service_title: Text::new("Begravelse", "Gravferd", "Funeral"),
            title: titles().remove(&scope.concept).unwrap(),
            purpose: Text::new(
                "ta kontakt med deg om begravelsen",
                "ta kontakt med deg om gravferda",
                "contact you about the funeral",
            ),
            required,
            given: granted.is_some(),
            fields: fields.collect(),
            value: if is_whole { value("Magda Bølgesen") } else { None },
            is_known: preview,
            answer,
            scope,
        }
    }

    pub(crate) fn decide(&mut self, decision: ConsentDecision) -> Result<(), DialogueError> {
        let known = cast::consent_scopes();
        if !decision.answers.iter().all(|answer| known.iter().any(|(scope, _)| *scope == answer.scope)) {
            return Err(DialogueError::Invalid("nobody has asked for such a consent".into()));
        }
        for ConsentAnswer { scope, given, fields } in decision.answers {
            let was_given = self.0.iter().any(|one| one.scope == scope && one.answer == Answer::Given);
            let answer = match (given, was_given) {
                (true, _) => Answer::Given,
                (false, true) => Answer::Withdrawn,
                (false, false) => Answer::Refused,
            };
            self.0.retain(|one| one.scope != scope);
            let id = ConsentId::new(format!("consent-{}", self.0.len() + 1)).unwrap();
            let yes = Consent::given(id, scope, NOW_MS);
            let all: BTreeSet<String> = FIELDS.iter().map(|(path, ..)| (*path).to_owned()).collect();
            let fields = fields.filter(|fields| *fields != all).map(Arc::new);
            self.0.push(Consent { answer, fields, valid_to: decision.until.clone(), ..yes });
        }
        Ok(())
    }

    pub(crate) fn own(&self, conversation: &ConversationId) -> Vec<OwnConsent> {
        let own = self.0.iter().filter(|consent| consent.answer != Answer::Refused).map(|consent| OwnConsent {
            consent: consent.clone(),
            conversation: conversation.clone(),
            manifest: cast::manifests().into_iter().find(|one| one.id == consent.scope.assistant).map(Arc::new),
            title: titles().remove(&consent.scope.concept).unwrap(),
            fields: consent
                .fields
                .iter()
                .flat_map(|fields| fields.iter())
                .map(|path| (path.clone(), Text::new(path.clone(), path.clone(), path.clone())))
                .collect(),
            counts: consent.answer == Answer::Given,
        });
        own.collect()
    }

    pub(crate) fn withdraw(&mut self, id: &ConsentId) -> bool {
        let found = self.0.iter_mut().find(|one| one.id == *id && one.answer == Answer::Given);
        found.map(|one| one.answer = Answer::Withdrawn).is_some()
    }
}
