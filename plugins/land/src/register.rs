//! The land register's answer.

use pilot_assets::{Found, fields};
use pilot_concepts::Property;
use serde_json::Value;

/// What one person has.
pub(crate) struct Land {
    /// What they own.
    pub(crate) owned: Found<Titled>,
    /// Properties of others in which they have a registered right.
    pub(crate) with_rights: Found<Titled>,
}

/// A property, as it is registered.
pub(crate) struct Titled {
    pub(crate) cadastre: String,
    pub(crate) street: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) municipality: String,
    pub(crate) right: Option<String>,
    pub(crate) share: Option<String>,
    /// None where the register does not say.
    pub(crate) is_farm: Option<bool>,
    pub(crate) rights: Found<String>,
}

impl Land {
    /// None when the answer has another form than the register's.
    pub(crate) fn read(answer: &Value) -> Option<Self> {
        let all = answer.get("propertyRights").filter(|all| all.is_object())?;
        if all.get("properties").is_none() && all.get("propertiesWithRights").is_none() {
            return None;
        }
        let list = |key| fields::entries(all, key).ok().map(|list| Found::read(list, Titled::read));
        Some(Self { owned: list("properties")?, with_rights: list("propertiesWithRights")? })
    }

    pub(crate) fn has_farm(&self) -> bool {
        self.all().any(|one| one.is_farm == Some(true))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Titled> {
        self.owned.entries.iter().chain(&self.with_rights.entries)
    }
}

impl Titled {
    /// Without the numbers that say which property it is, there is none to speak of.
    fn read(object: &Value) -> Option<Self> {
        let text = |key| fields::text(object, key);
        let number = text("municipalityNumber")?;
        let (holding, subholding) = (text("holdingNumber")?, text("subholdingNumber")?);
        let part = |key| text(key).unwrap_or_else(|| "0".to_owned());
        let cadastre = format!("{number}-{holding}/{subholding}/{}/{}", part("leaseNumber"), part("sectionNumber"));
        Some(Self {
            cadastre,
            street: text("address"),
            place: fields::joined(text("postalCode"), " ", text("city")),
            municipality: text("municipality").map_or(number.clone(), |name| format!("{name} ({number})")),
            right: text("type"),
            share: text("fractionOwnership"),
            is_farm: fields::truth(object, "isAgriculture"),
            // What is no list is one entry that cannot be read.
            rights: fields::entries(object, "rights")
                .map_or(Found { entries: Vec::new(), unread: 1 }, |list| Found::read(list, document)),
        })
    }

    /// The address as it is written on a letter.
    pub(crate) fn address(&self) -> Option<String> {
        fields::joined(self.street.clone(), ", ", self.place.clone())
    }

    /// As the network's vocabulary has it.
    pub(crate) fn vouched(&self) -> Property {
        Property {
            cadastre: self.cadastre.clone(),
            address: self.street.clone().unwrap_or_default(),
            right: self.right.clone().unwrap_or_default(),
            share: self.share.clone().unwrap_or_default(),
            is_farm: self.is_farm == Some(true),
        }
    }
}

/// The document that a right rests on: `Leiekontrakt, 2024/123456-789/0001`: its kind, year, number, act and office.
fn document(object: &Value) -> Option<String> {
    let text = |key| fields::text(object, key);
    let mut written = text("judgmentType").map_or(String::new(), |kind| kind + ", ");
    let parts = [
        ("", Some(text("documentYear")?)),
        ("/", Some(text("documentNumber")?)),
        ("-", text("judgementNumber")),
        ("/", text("officeNumber")),
    ];
    for (sign, part) in parts {
        if let Some(part) = part {
            written.push_str(sign);
            written.push_str(&part);
        }
    }
    Some(written)
}

/// Whether the vocabulary's schema takes it.
pub(crate) fn fits(property: &Property) -> bool {
    fields::fit_a_claim(&[&property.cadastre, &property.address, &property.right, &property.share])
}
