//! The register of pension and insurance agreements.

use pilot_assets::{Found, fields};
use pilot_concepts::PensionPolicy;
use serde_json::Value;

/// The manifest's links. An address of anywhere else is not repeated: the host would refuse the whole part, and a
/// citizen should not be led to whatever a register holds.
pub(crate) const LINKS: [&str; 3] = ["https://lovdata.no", "https://www.dnb.no", "https://www.storebrand.no"];

/// An agreement, as it is registered.
pub(crate) struct Policy {
    pub(crate) scheme: String,
    pub(crate) kind: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) disclosed: Option<String>,
    /// Only where it may be a link.
    pub(crate) link: Option<String>,
}

/// The agreements; none when the answer has another form than the register's.
pub(crate) fn read(answer: &Value) -> Option<Found<Policy>> {
    let list = answer.get("insurancesPolicies")?;
    list.as_array().map(|list| Found::read(list, Policy::read))
}

impl Policy {
    /// Without a company there is nobody to ask.
    fn read(object: &Value) -> Option<Self> {
        let text = |key| fields::text(object, key);
        Some(Self {
            scheme: text("pensionScheme")?,
            kind: text("productType"),
            reference: text("reference"),
            description: text("description"),
            disclosed: text("disclosureDate"),
            link: text("url").filter(|url| may_link(url)),
        })
    }

    /// As the network's vocabulary has it.
    pub(crate) fn vouched(&self) -> PensionPolicy {
        PensionPolicy {
            scheme: self.scheme.clone(),
            kind: self.kind.clone().unwrap_or_default(),
            reference: self.reference.clone().unwrap_or_default(),
        }
    }
}

/// Exactly one of the origins, and then a path or nothing: `https://www.dnb.no.evil.example` is another origin.
fn may_link(url: &str) -> bool {
    let rest = LINKS.iter().find_map(|origin| url.strip_prefix(origin));
    let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    is_plain && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

/// Whether the vocabulary's schema takes it.
pub(crate) fn fits(policy: &PensionPolicy) -> bool {
    fields::fit_a_claim(&[&policy.scheme, &policy.kind, &policy.reference])
}
