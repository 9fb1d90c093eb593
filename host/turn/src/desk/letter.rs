//! What a case worker writes to the citizen: text, shown as a part from the desk. The citizen is a receiver too.

use samspill_capabilities::receipts::{Recipient, of_decisions};
use samspill_core::content::Block;
use samspill_core::desk::is_handed_over;
use samspill_core::ids::{HandOverId, ServiceName};
use samspill_core::oversight::{OversightError, Staff};
use samspill_core::ports::Entry;
use samspill_core::private::Private;
use samspill_core::text::Language;
use samspill_core::turn::{OwnerView, Part, Writer};

use super::to_staff;
use crate::dialogues::{Host, lock};
use crate::hidden::Hidden;
use crate::show::decide_labels;

/// What desks write stands after whatever a turn may say.
const FIRST_PLACE: u32 = 1 << 20;

impl Host {
    /// Shows the citizen what a case worker writes. It may reveal what the desk has read here, so that the citizen must be
    /// allowed all of that (I4); where they are not, nothing is shown, and the case worker is told which concept it was.
    pub(super) async fn write_letter(
        &self,
        staff: &Staff,
        id: &HandOverId,
        text: Private<String>,
        language: Language,
    ) -> Result<(), OversightError> {
        let found = self.case(staff, id).await?;
        let text = checked(&text, self.services.limits.desk_message_bytes_max)?;
        let (today, now_ms) = (self.services.clock.today(), self.services.clock.now_ms());
        let _alone = self.writers.of(&found.conversation).await;
        let conversation = self.settled(&found).await.map_err(to_staff)?;
        let hand_over = conversation.hand_overs.iter().find(|one| one.id == *id).ok_or(OversightError::NotFound)?;
        if let Err(ended) = is_handed_over(Some(hand_over), &today) {
            let why = format!("the citizen can no longer be answered here ({}); use another way", ended.rule);
            return Err(OversightError::Invalid(why));
        }
        let before: u32 = conversation.hand_overs.iter().map(|one| one.messages).sum();
        let most = self.services.limits.desk_messages_max;
        if before >= most {
            let why = format!("{most} messages have been written here, which is desk_messages_max; ring the citizen");
            return Err(OversightError::Invalid(why));
        }
        let (owner, labels) = (&found.manifest.owner, &hand_over.labels);
        let (receipts, part) = {
            let rules = self.services.rules.now();
            let decided = decide_labels(&rules, &conversation, &owner.number, labels, &today, "show");
            if let Some((one, why)) = decided.iter().find_map(|one| Some((one, one.decision.as_ref().err()?))) {
                let why = format!(
                    "it could reveal {}, which you have read and the citizen may not be shown here ({}); ring the citizen",
                    one.concept, why.rule
                );
                return Err(OversightError::Invalid(why));
            }
            if Hidden::of(&rules, &conversation, &owner.number, &today).is_in([text.as_str()]) {
                let why = "it holds somebody's identity number, which the citizen may not be shown; take it out";
                return Err(OversightError::Invalid(why.into()));
            }
            let to = Recipient {
                to: "citizen".into(),
                service: ServiceName::desk().to_string(),
                component: None,
                controller: None,
                giver: Some(OwnerView::from(owner)),
            };
            let part = Part {
                from: found.manifest.id.clone(),
                owner: OwnerView::from(owner),
                blocks: text.split("\n\n").map(|text| Block::Paragraph { text: text.trim().to_owned() }).collect(),
                law: Vec::new(),
                labels: labels.concepts(),
                fresh_ms: 0,
                missing: None,
                reveals: Some(labels.clone()),
                writer: Some(Writer { name: staff.name.clone(), at_ms: now_ms, language }),
            };
            (of_decisions(&to, now_ms, &decided), part)
        };
        let mut entries = self.named(&conversation, receipts);
        entries.push(Entry::Part(conversation.turns, FIRST_PLACE.saturating_add(before), part));
        let mut answered = hand_over.clone();
        answered.messages = answered.messages.saturating_add(1);
        entries.push(Entry::HandOver(Box::new(answered.clone())));
        self.write_down(&found.conversation, entries).await.map_err(to_staff)?;
        let mut held = lock(&found.held);
        if let Some(known) = held.hand_overs.iter_mut().find(|one| one.id == *id) {
            known.messages = answered.messages;
        }
        Ok(())
    }
}

fn checked(text: &Private<String>, most: usize) -> Result<String, OversightError> {
    let text = text.reveal().replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() {
        return Err(OversightError::Invalid("nothing was written; write something".into()));
    }
    if text.len() > most {
        let why = format!("the message is longer than {most} bytes, which is desk_message_bytes_max; shorten it");
        return Err(OversightError::Invalid(why));
    }
    Ok(text.to_owned())
}
