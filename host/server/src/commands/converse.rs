//! `samspill converse`: one turn in this process.

use futures::StreamExt as _;
use samspill_core::concept::IDENTITY_NUMBER;
use samspill_core::conversation::Principal;
use samspill_core::ids::{AssistantId, Concept, ConversationId};
use samspill_core::login::LoginLevel;
use samspill_core::ports::{ConsentDecision, Dialogues};
use samspill_core::private::Private;
use samspill_core::text::Language;
use samspill_core::turn::{Part, TurnEvent, TurnRequest, TurnSummary};

use super::people::People;
use super::{CommandError, Common, print};
use crate::compose::{Composed, compose};
use crate::config::Profile;
use crate::profiles::is_synthetic;

/// Arguments of `samspill converse`.
#[derive(Debug, clap::Args)]
pub(crate) struct ConverseArgs {
    #[command(flatten)]
    common: Common,
    /// Who is asking: a synthetic identity number (80 added to the month). The demo profile only.
    #[arg(long = "as", value_name = "PID")]
    principal: Option<String>,
    /// What is said.
    #[arg(long, value_name = "TEXT")]
    say: String,
    /// In which language to answer.
    #[arg(long, value_name = "LANG", default_value = "nb", value_parser = ["nb", "nn", "en"])]
    lang: String,
    /// Consent to what this assistant asks for. May be given several times.
    #[arg(long, value_name = "ASSISTANT")]
    consent: Vec<String>,
    /// Go on with this conversation.
    #[arg(long, value_name = "ID")]
    conversation: Option<String>,
    /// Which assistant leads a new conversation, instead of `assistants.lead`.
    #[arg(long, value_name = "ASSISTANT", conflicts_with = "conversation")]
    lead: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: ConverseArgs) -> Result<(), CommandError> {
    let config = args.common.load()?;
    let principal = principal(&args, config.host.profile)?;
    let composed = compose(&config)?;
    let ended = converse(&args, &composed, principal.as_ref()).await;
    let journal = std::sync::Arc::clone(&composed.journal);
    // Closing waits for the disk.
    let closed = tokio::task::spawn_blocking(move || journal.close()).await;
    ended?;
    match closed {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(crate::compose::ComposeError::Store(error).into()),
        Err(_) => Err(CommandError::Unfinished),
    }
}

fn principal(args: &ConverseArgs, profile: Profile) -> Result<Option<Principal>, CommandError> {
    let Some(number) = &args.principal else { return Ok(None) };
    if profile != Profile::Demo {
        return Err(CommandError::Refused("--as works in the demo profile only; people log in on the page".into()));
    }
    if !is_synthetic(number) {
        return Err(CommandError::Refused(
            "--as takes a synthetic identity number only: eleven digits, with 80 added to the month".into(),
        ));
    }
    let scheme = Concept::new(IDENTITY_NUMBER).map_err(|error| CommandError::Refused(error.to_string()))?;
    Ok(Some(Principal::new(scheme, Private::new(number.clone())).on(LoginLevel::High)))
}

async fn converse(args: &ConverseArgs, composed: &Composed, principal: Option<&Principal>) -> Result<(), CommandError> {
    let host = &composed.host;
    let conversation = match &args.conversation {
        Some(id) => ConversationId::new(id).map_err(refused)?,
        None => {
            let lead = args.lead.as_ref().map(AssistantId::new).transpose().map_err(refused)?;
            host.open(principal.cloned(), lead).await?
        }
    };
    for assistant in &args.consent {
        give_consent(host.as_ref(), principal, &conversation, assistant).await?;
    }
    let language = Language::of_tag(&args.lang).unwrap_or_default();
    let request = TurnRequest { conversation, utterance: Private::new(args.say.clone()), language };
    let mut events = host.turn(principal, request).await?;
    let mut parts = Vec::new();
    let people = (!args.json).then(|| People::start(language, composed.rules.now().vocabulary.clone()));
    while let Some(event) = events.next().await {
        match event {
            TurnEvent::Part(part) => {
                if let Some(people) = &people {
                    people.part(&part)?;
                }
                parts.push(part);
            }
            TurnEvent::Done(summary) => return finish(people.as_ref(), &parts, &summary),
        }
    }
    Err(CommandError::Unfinished)
}

fn finish(people: Option<&People>, parts: &[Part], summary: &TurnSummary) -> Result<(), CommandError> {
    match people {
        Some(people) => people.summary(summary),
        None => print(samspill_channel::shape::converse_json(parts, summary)),
    }
}

async fn give_consent(
    host: &dyn Dialogues,
    principal: Option<&Principal>,
    conversation: &ConversationId,
    assistant: &str,
) -> Result<(), CommandError> {
    let id = AssistantId::new(assistant).map_err(refused)?;
    let offers = host.consent_offers(principal, conversation, &id).await?;
    if offers.is_empty() {
        let known: Vec<String> = host.assistants().iter().map(|manifest| manifest.id.to_string()).collect();
        return Err(CommandError::Refused(format!(
            "{assistant} asks for no consent, or is not admitted; admitted are {}",
            known.join(", ")
        )));
    }
    let decision = ConsentDecision::to_all(offers.into_iter().map(|offer| offer.scope), true);
    Ok(host.consent(principal, conversation, decision).await?)
}

fn refused(error: impl std::fmt::Display) -> CommandError {
    CommandError::Refused(error.to_string())
}
