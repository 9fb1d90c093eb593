//! Who saw what about a person, in all conversations, and what is kept from whom it is about.

use samspill_core::conversation::Principal;
use samspill_core::decision::Rules;
use samspill_core::ports::DialogueError;
use samspill_core::receipt::Receipt;
use samspill_core::sighting::{Period, Sightings};
use samspill_core::text::day_begins_ms;

use super::Host;

impl Host {
    pub(super) async fn all_sightings(
        &self,
        principal: &Principal,
        period: Period,
    ) -> Result<Sightings, DialogueError> {
        let most = self.services.limits.receipts_about_max;
        let today = self.services.clock.today();
        // What was seen today in others' conversations is not even counted. One more tells whether there are more.
        let (until_ms, one_more) = (day_begins_ms(&today), most.saturating_add(1));
        let between_ms = period.ms().clone();
        let receipts = self.services.journal.receipts_about(principal, between_ms, until_ms, one_more).await?;
        let kept_back = self.services.rules.now().bases.kept_back(&today);
        Ok(Sightings::of(receipts, most, &kept_back, &today))
    }
}

/// Receipts as they are told: without those that the law keeps from whom they are about (ADR 18).
pub(super) fn told(rules: &Rules, today: &str, receipts: Vec<Receipt>) -> Vec<Receipt> {
    let kept_back = rules.bases.kept_back(today);
    receipts.into_iter().filter(|receipt| !receipt.rests_on(&kept_back)).collect()
}
