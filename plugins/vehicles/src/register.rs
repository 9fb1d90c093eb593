//! The vehicle register's answer. Who the owners are is not read: the family knows the one, and the other is somebody
//! else.

use pilot_assets::{Found, fields};
use pilot_concepts::Vehicle;
use samspill_sdk::{Call, Date};
use serde_json::Value;

/// A vehicle, as it is registered.
pub(crate) struct Registered {
    pub(crate) number: String,
    pub(crate) brand: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) group_name: Option<String>,
    pub(crate) group_code: Option<String>,
    pub(crate) status: Option<String>,
    /// None where the register does not say.
    pub(crate) has_co_owner: Option<bool>,
    pub(crate) registered: Day,
    pub(crate) approved: Day,
    pub(crate) deadline: Day,
}

/// A day, as it is written.
pub(crate) struct Day(Option<String>);

impl Day {
    /// For people to read, or what stands there where that is no day.
    pub(crate) fn in_words(&self, call: &Call) -> Option<String> {
        self.0.as_ref().map(|written| fields::in_words(call, written))
    }

    pub(crate) fn is_before(&self, today: Date) -> bool {
        self.0.as_ref().and_then(|written| Date::parse_day_of(written)).is_some_and(|day| day < today)
    }
}

/// The vehicles; none when the answer has another form than the register's.
pub(crate) fn read(answer: &Value) -> Option<Found<Registered>> {
    let list = answer.get("vehicles")?;
    list.as_array().map(|list| Found::read(list, Registered::read))
}

impl Registered {
    /// Without a number there is no vehicle to speak of.
    fn read(object: &Value) -> Option<Self> {
        let text = |key| fields::text(object, key);
        Some(Self {
            number: text("regNr")?,
            brand: text("brand"),
            model: text("model"),
            group_name: text("groupName"),
            group_code: text("groupValue"),
            status: text("status"),
            has_co_owner: object.get("coOwner").map(is_somebody),
            registered: Day(text("registrationDate")),
            approved: Day(text("latestEUApproval")),
            deadline: Day(text("deadlineEUApproval")),
        })
    }

    /// Make and model.
    pub(crate) fn name(&self) -> Option<String> {
        fields::joined(self.brand.clone(), " ", self.model.clone())
    }

    /// As the network's vocabulary has it.
    pub(crate) fn vouched(&self) -> Vehicle {
        Vehicle {
            number: self.number.clone(),
            name: self.name().unwrap_or_default(),
            has_co_owner: self.has_co_owner == Some(true),
        }
    }
}

/// Null and a blank text are nobody.
fn is_somebody(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(name) => !name.trim().is_empty(),
        _ => true,
    }
}

/// Whether the vocabulary's schema takes it.
pub(crate) fn fits(vehicle: &Vehicle) -> bool {
    fields::fit_a_claim(&[&vehicle.number, &vehicle.name])
}
