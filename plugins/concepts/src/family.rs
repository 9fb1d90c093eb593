//! Who has died, and what the citizen is to them.

use samspill_sdk::{Date, Fact, Subject};
use serde::{Deserialize, Serialize};

/// The holder of an insight who is the citizen.
pub const CITIZEN: &str = "citizen";

/// Somebody whom the citizen has lost. It is about the citizen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/bereavement")]
#[serde(deny_unknown_fields)]
pub struct Bereavement {
    /// The reference to the one who has died.
    pub deceased: Subject,
    /// Their name, as people say it, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A registered death. It is about the one who has died.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/death")]
#[serde(deny_unknown_fields)]
pub struct Death {
    /// The day, where it is registered.
    pub date: Option<Date>,
}

/// What the citizen is to the one who has died.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationWord {
    /// Married to, or registered partner of.
    Spouse,
    /// Were married, and are no longer.
    FormerSpouse,
    /// Living partner who was not married to them; which meaning of *samboer* fits is another concept.
    Partner,
    /// Child.
    Child,
    /// Grandchild.
    Grandchild,
    /// Mother or father.
    Parent,
    /// Grandparent.
    Grandparent,
    /// Anything else.
    Other,
}

/// What the citizen is to the one who has died, as somebody states it. It is about the one who has died.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/relation")]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// The word.
    pub relation: RelationWord,
}

/// The family of the one who has died, in numbers: nobody is named. It is about the one who has died.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/family")]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Whether there is a surviving spouse.
    pub has_spouse: bool,
    /// Living children.
    pub children: u16,
    /// Of these, those who are also the citizen's own children. Always 0 where the citizen is a child.
    pub children_with_citizen: u16,
    /// Of the living children, those who are under 18.
    pub minors: u16,
    /// Of those under 18, those who are not the citizen's own children.
    pub minors_of_deceased_alone: u16,
}

/// The court's case. It is about the one who has died.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/estate-case")]
#[serde(deny_unknown_fields)]
pub struct EstateCase {
    /// The court's own reference.
    pub case_id: String,
    /// The number that the court writes on letters.
    pub case_number: String,
    /// The court's name.
    pub court: String,
    /// The status as the court has it: `MOTTATT`, …
    pub status: String,
    /// The court's own deadline.
    pub deadline: Option<Date>,
    /// The citizen's role as the court has it; `PART` where it gives none.
    pub role: String,
}

/// Why somebody has insight in assets, debts and tax (arveloven § 92).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// The court has given a formuesfullmakt (first paragraph).
    Formuesfullmakt,
    /// The surviving spouse, in the first 60 days after the death (second paragraph).
    Spouse,
    /// A cohabitant who has, has had or expects a child with the deceased, in the first 60 days (second paragraph).
    Cohabitant,
    /// One or more co-heirs have given the citizen a proxy, as the host knows.
    IndividualProxy,
    /// All co-heirs have.
    CollectiveProxy,
}

/// Another party of the court's case, as the court has them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EstateParty {
    /// The reference to them.
    pub who: Subject,
    /// Their role as the court has it; `PART` where it gives none.
    pub role: String,
    /// Whether the court has given them a formuesfullmakt.
    pub insight: bool,
}

/// The other parties of the court's case, which the citizen may give a proxy. It is about the one who has died.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/estate-parties")]
#[serde(deny_unknown_fields)]
pub struct EstateParties {
    /// Those with a digital identity.
    pub parties: Vec<EstateParty>,
    /// How many heirs have none: on paper, and organisations.
    pub others: u16,
}

/// What somebody is to the one who may act for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActsFor {
    /// A child, by parental responsibility.
    Child,
    /// By guardianship.
    Ward,
}

/// That somebody may act for another. It is about that other, and holds from and until the days that its claim says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/mandate")]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// The reference to the one who may act.
    pub holder: Subject,
    /// What the other is to them.
    pub relation: ActsFor,
    /// The other's name, where the register has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The access packages that it covers; empty for a child, for whom it covers everything.
    pub packages: Vec<String>,
}

/// Insight in the estate's assets, debts and tax. It is about the one who has died, and holds from and until the days
/// that its claim says. Without it the host lets nothing of the assets through.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/estate-insight")]
#[serde(deny_unknown_fields)]
pub struct EstateInsight {
    /// Who has it: [`CITIZEN`].
    pub holder: String,
    /// Why.
    pub ground: Ground,
}

/// Insight in the last tax return alone, which the court may give a funeral home that applies for gravferdsstønad
/// (arveloven § 92). It is about the one who has died.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/tax-return-insight")]
#[serde(deny_unknown_fields)]
pub struct TaxReturnInsight {
    /// Who has it: the organisation number of the funeral home.
    pub holder: String,
}
