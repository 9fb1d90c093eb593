//! What a channel needs of the host where one acts for another.

use futures::future::BoxFuture;

use super::DialogueError;
use crate::conversation::Principal;
use crate::ids::{AssistantId, ConversationId, MandateId, Subject};
use crate::mandate::{Given, Proxy, Relation};
use crate::private::Private;
use crate::text::{Language, Text, is_day};
use crate::turn::OwnerView;

/// The longest name that a giver may call somebody, in characters.
const NAME_CHARS_MAX: usize = 100;

/// A mandate that a citizen gives somebody who is to help.
#[derive(Clone, Debug)]
pub struct Gift {
    /// Who is to help.
    pub holder: Principal,
    /// What the giver calls them.
    pub holder_name: Private<String>,
    /// The access packages that it covers.
    pub packages: Vec<String>,
    /// The last day, `YYYY-MM-DD`.
    pub until: String,
}

/// What is wrong with a gift. Each is of one field, so that whoever fills in a form is told beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongGift {
    /// The helper is the giver.
    #[error("nobody can be their own helper; write somebody else's national identity number")]
    Oneself,
    /// The helper has no such number.
    #[error("a national identity number has eleven digits; write all of them")]
    Number,
    /// The helper is not called anything, or too much.
    #[error("write what you call the helper, in at most {} characters", NAME_CHARS_MAX)]
    Name,
    /// It covers nothing, or what nobody can give.
    #[error("choose at least one of the things that somebody can help with here")]
    Packages,
    /// It is no day, or none of those that can be the last.
    #[error("the last day is today or later, within mandate_days_max days, as YYYY-MM-DD; choose such a day")]
    Until,
}

impl Gift {
    /// All that is wrong with it where these packages can be given, from one day and until another at the latest.
    pub fn wrong(&self, giver: &Principal, days: (&str, &str), packages: &[PackageView]) -> Vec<WrongGift> {
        let number = self.holder.identifier.reveal();
        let is_number = number.len() == 11 && number.bytes().all(|byte| byte.is_ascii_digit());
        let name = self.holder_name.reveal();
        let is_name = !name.trim().is_empty() && name.chars().count() <= NAME_CHARS_MAX;
        let can_be_given = |urn: &String| packages.iter().any(|package| package.urn == *urn);
        let is_something = !self.packages.is_empty() && self.packages.iter().all(can_be_given);
        let is_until = is_day(&self.until) && self.until.as_str() >= days.0 && self.until.as_str() <= days.1;
        let checked = [
            (self.holder != *giver, WrongGift::Oneself),
            (is_number, WrongGift::Number),
            (is_name, WrongGift::Name),
            (is_something, WrongGift::Packages),
            (is_until, WrongGift::Until),
        ];
        checked.into_iter().filter(|(is_well, _)| !is_well).map(|(_, wrong)| wrong).collect()
    }
}

/// Somebody whom the principal may act for, as a register has stated in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingOffer {
    /// The reference to them in that conversation.
    pub about: Subject,
    /// Their name, where it is known.
    pub name: Private<String>,
    /// What they are to the principal.
    pub relation: Relation,
    /// The assistant that states it.
    pub by: AssistantId,
    /// Who answers for that.
    pub source: OwnerView,
    /// The last day, where one is stated.
    pub until: Option<String>,
    /// The access packages that it covers, by name; none for one that covers everything.
    pub packages: Vec<Text>,
}

/// Which of what registers have stated is meant: where only one is about somebody, who it is about is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhichStated {
    /// The reference to whom one would act for.
    pub about: Subject,
    /// What they are to the principal.
    pub relation: Option<Relation>,
    /// The assistant that states it.
    pub by: Option<AssistantId>,
}

impl WhichStated {
    /// Whether an offer is meant.
    pub fn is(&self, offer: &ActingOffer) -> bool {
        offer.about == self.about
            && self.relation.is_none_or(|relation| relation == offer.relation)
            && self.by.as_ref().is_none_or(|by| *by == offer.by)
    }
}

/// By what a conversation for another is opened.
#[derive(Clone, Debug)]
pub enum ActBy {
    /// A mandate that the citizen gave here.
    Given(MandateId),
    /// What a register has stated in a conversation of the principal's.
    Stated(ConversationId, WhichStated),
}

/// For whom a conversation is, where that is not the principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingView {
    /// Their name.
    pub name: Private<String>,
    /// What they are to the principal.
    pub relation: Relation,
    /// Who states the mandate; none is the citizen, who gave it here.
    pub source: Option<OwnerView>,
    /// The last day, where one is known.
    pub until: Option<String>,
    /// The access packages that it covers, by name; none for one that covers everything.
    pub packages: Vec<Text>,
    /// The rule by which it does not count today; none where it counts, or no register has been asked yet.
    pub ended: Option<String>,
}

/// An estate in which the principal is a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EstateView {
    /// The reference to the one who has died, in this conversation.
    pub about: Subject,
    /// Their name, where it is known.
    pub name: Option<Private<String>>,
    /// The number of the court's case.
    pub case_number: Private<String>,
    /// The court.
    pub source: OwnerView,
    /// The principal's role, as the court has it.
    pub role: String,
    /// The other parties.
    pub parties: Vec<PartyView>,
    /// How many heirs can give no proxy here: on paper, and organisations.
    pub others: u32,
    /// The proxy that the principal has from them.
    pub proxy: Option<Proxy>,
}

/// Another party of a case, as the principal sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyView {
    /// The reference to them, in this conversation.
    pub who: Subject,
    /// Their name, where it is known.
    pub name: Option<Private<String>>,
    /// Their role, as the court has it.
    pub role: String,
    /// The proxy that the principal has given them, if it counts.
    pub given: Option<MandateId>,
    /// Whether they have given the principal a proxy that counts.
    pub has_given: bool,
    /// Whether they had, and have withdrawn it.
    pub has_withdrawn: bool,
}

/// An access package that citizens may give here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageView {
    /// Its URN.
    pub urn: String,
    /// Its name for people.
    pub title: Text,
}

/// Acting for another. `turn` implements it.
pub trait ActsForOthers: Send + Sync {
    /// The access packages that a citizen may let somebody help with.
    fn packages(&self) -> Vec<PackageView>;

    /// The name of an access package.
    fn package_title(&self, urn: &str) -> Option<Text>;

    /// The mandates that somebody has given or holds, the newest first.
    fn mandates(&self, principal: &Principal) -> Vec<Given>;

    /// Whether a mandate that was given here counts today.
    fn counts(&self, given: &Given) -> bool;

    /// Lets somebody help. Durable when it returns.
    fn give<'a>(&'a self, giver: &'a Principal, gift: Gift) -> BoxFuture<'a, Result<MandateId, DialogueError>>;

    /// Gives a co-heir a proxy in the case of an estate. Durable when it returns.
    fn give_proxy<'a>(
        &'a self,
        giver: &'a Principal,
        conversation: &'a ConversationId,
        deceased: Subject,
        holder: Subject,
    ) -> BoxFuture<'a, Result<MandateId, DialogueError>>;

    /// Withdraws a mandate that one has given. It counts no more from the next decision on, and that is durable when it
    /// returns.
    fn withdraw<'a>(&'a self, giver: &'a Principal, id: &'a MandateId) -> BoxFuture<'a, Result<(), DialogueError>>;

    /// Asks the registers whom the principal may act for, in a conversation of its own.
    fn look_up<'a>(
        &'a self,
        principal: &'a Principal,
        said: Private<String>,
        language: Language,
    ) -> BoxFuture<'a, Result<ConversationId, DialogueError>>;

    /// Whom the principal may act for, as registers have stated in a conversation.
    fn acting_offers<'a>(
        &'a self,
        principal: &'a Principal,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<ActingOffer>, DialogueError>>;

    /// Opens a conversation for another.
    fn open_acting<'a>(
        &'a self,
        principal: &'a Principal,
        by: ActBy,
        lead: Option<AssistantId>,
    ) -> BoxFuture<'a, Result<ConversationId, DialogueError>>;

    /// For whom a conversation is; none where that is whoever is logged in.
    fn acting<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Option<ActingView>, DialogueError>>;

    /// The estates in which the principal is a party, as the court has stated in a conversation.
    fn estates<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<EstateView>, DialogueError>>;

    /// Marks a task that the heirs of a case share as done, or takes one's own mark away. Durable when it returns.
    fn mark<'a>(
        &'a self,
        principal: &'a Principal,
        conversation: &'a ConversationId,
        task: &'a str,
        done: bool,
    ) -> BoxFuture<'a, Result<(), DialogueError>>;
}
