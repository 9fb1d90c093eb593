//! Who saw what about a person, in all conversations.

use samspill_core::conversation::Principal;
use samspill_core::ports::DialogueError;
use samspill_core::sighting::{Period, Sightings};

use super::Host;

impl Host {
    pub(super) async fn all_sightings(
        &self,
        principal: &Principal,
        period: Period,
    ) -> Result<Sightings, DialogueError> {
        let most = self.services.limits.receipts_about_max;
        // One more tells whether there are more.
        let (journal, between_ms) = (&self.services.journal, period.ms().clone());
        let mut receipts = journal.receipts_about(principal, between_ms, most.saturating_add(1)).await?;
        let cut = receipts.len() > most;
        receipts.truncate(most);
        Ok(Sightings::of(receipts, cut, &self.services.clock.today()))
    }
}
