//! The network's vocabulary for *death and inheritance* as Rust types: one for each concept that crosses between the
//! pilot's assistants, with the schema of the host's `vocabulary.toml`.

mod assets;
mod family;
pub mod law;
pub mod milestone;
mod samboer;
pub mod words;

pub use assets::{
    Account, BankAccounts, BankRelation, BankRelations, MarriageSettlement, MarriageSettlements, PensionPolicies,
    PensionPolicy, Property, RealProperty, TaxReturn, Vehicle, Vehicles,
};
pub use family::{
    ActsFor, Bereavement, CITIZEN, Death, EstateCase, EstateInsight, EstateParties, EstateParty, Family, Ground,
    Mandate, Relation, RelationWord, TaxReturnInsight,
};
pub use samboer::{CohabitationInheritance, CohabitationNav, CohabitationTax, Said};

use samspill_sdk::{Call, Fact, Host, Known, Private, Subject};
use serde::{Deserialize, Serialize};

/// The life event, in LOS.
pub const DEATH_AND_INHERITANCE: &str = "https://psi.norge.no/los/hendelse/dodsfall-og-arv";

/// A national identity number. Nothing is read from its digits.
#[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/identity-number")]
pub struct IdentityNumber(pub Private<String>);

/// Everyone whom the citizen has lost, as far as the host knows and this service is granted: at most `most`, and each
/// once, whoever told it. The newest statement counts.
pub fn bereavements(host: &Host<'_>, call: &Call, purpose: &str, most: usize) -> Vec<Bereavement> {
    let mut known: Vec<Known<Bereavement>> = host.facts(&call.about, purpose).unwrap_or_default();
    let mut found: Vec<Bereavement> = Vec::new();
    // The newest first. The list is short, and the library's sort would be 4 KB of every component.
    while let Some((index, _)) = known.iter().enumerate().min_by_key(|(_, fact)| std::cmp::Reverse(fact.obtained_ms)) {
        let fact = known.remove(index);
        // One source may know a name that the other does not.
        if let Some(one) = found.iter_mut().find(|one| one.deceased == fact.value.deceased) {
            one.name = one.name.take().or(fact.value.name);
        } else if found.len() < most {
            found.push(fact.value);
        }
    }
    found
}

/// The newest fact of a concept about somebody; none where it is refused or unknown, which look alike.
pub fn newest<T: Fact>(host: &Host<'_>, about: &Subject, purpose: &str) -> Option<T> {
    host.fact::<T>(about, purpose).ok().flatten().map(|known| known.value)
}
