//! What the one who has died owned and owed, as the owners of the registers vouch for it. All of it is about the one who
//! has died. Amounts are in whole kroner as the register has them.

use samspill_sdk::{Date, Fact};
use serde::{Deserialize, Serialize};

/// A bank in which somebody was a customer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankRelation {
    /// Organisation number.
    pub number: String,
    /// Name.
    pub name: String,
}

/// The banks in which somebody was a customer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/bank-relations")]
#[serde(deny_unknown_fields)]
pub struct BankRelations {
    /// Each.
    pub banks: Vec<BankRelation>,
}

/// An account.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Account number.
    pub number: String,
    /// The bank's name.
    pub bank: String,
    /// The kind, in the bank's word.
    pub kind: String,
    /// Booked balance.
    pub balance: f64,
    /// `NOK`, …
    pub currency: String,
}

/// Accounts in banks.
#[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/bank-accounts")]
#[serde(deny_unknown_fields)]
pub struct BankAccounts {
    /// Each.
    pub accounts: Vec<Account>,
}

/// A right in a property.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Municipality number, holding, subholding, lease and section: `0301-208/951/0/1`.
    pub cadastre: String,
    /// Street address.
    pub address: String,
    /// `Eiendomsrett`, `Leierett`, …
    pub right: String,
    /// The share, as it is registered: `1/1`.
    pub share: String,
    /// Whether it is a farm.
    pub is_farm: bool,
}

/// Rights in real property.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/real-property")]
#[serde(deny_unknown_fields)]
pub struct RealProperty {
    /// Each.
    pub properties: Vec<Property>,
}

/// A vehicle.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    /// Registration number.
    pub number: String,
    /// Make and model.
    pub name: String,
    /// Whether somebody else owns a part.
    pub has_co_owner: bool,
}

/// Vehicles.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/vehicles")]
#[serde(deny_unknown_fields)]
pub struct Vehicles {
    /// Each.
    pub vehicles: Vec<Vehicle>,
}

/// A pension or insurance agreement.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PensionPolicy {
    /// The scheme or company.
    pub scheme: String,
    /// The kind, in the register's word.
    pub kind: String,
    /// The agreement's reference.
    pub reference: String,
}

/// Pension and insurance agreements.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/pension-policies")]
#[serde(deny_unknown_fields)]
pub struct PensionPolicies {
    /// Each.
    pub policies: Vec<PensionPolicy>,
}

/// A registered marriage settlement (ektepakt).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarriageSettlement {
    /// With whom.
    pub spouse: String,
    /// When it was registered.
    pub entered: Option<Date>,
}

/// Registered marriage settlements.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/marriage-settlements")]
#[serde(deny_unknown_fields)]
pub struct MarriageSettlements {
    /// Each.
    pub settlements: Vec<MarriageSettlement>,
}

/// The sums of a tax return.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/tax-return")]
#[serde(deny_unknown_fields)]
pub struct TaxReturn {
    /// The income year.
    pub year: u16,
    /// Gross wealth, in kroner.
    pub gross_wealth: Option<i64>,
    /// Debts, in kroner.
    pub debt: Option<i64>,
    /// Net wealth, in kroner.
    pub net_wealth: Option<i64>,
}
