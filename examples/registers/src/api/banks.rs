//! The banks, as DSOP's control information has them.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::Value;

use super::{Shared, answers::answer};
use crate::{Register, problem::Problem};

/// The banks that the deceased is a customer of.
pub(super) async fn customer_relationships(
    State(simulator): Shared,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    answer(&simulator, &Register::CustomerRelations, customer(&headers)?)
}

/// The deceased's accounts in one bank.
pub(super) async fn accounts(
    State(simulator): Shared,
    Path(organization_number): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let customer = customer(&headers)?;
    let well_formed = organization_number.len() == 9 && organization_number.bytes().all(|byte| byte.is_ascii_digit());
    if !well_formed {
        return Err(NO_BANK);
    }
    answer(&simulator, &Register::BankDetails(organization_number), customer)
}

/// Whom the request is about, once every header that it needs is there.
fn customer(headers: &HeaderMap) -> Result<&str, Problem> {
    let value = |name: &'static str| {
        let value = headers.get(name).map(|value| value.as_bytes().trim_ascii()).filter(|value| !value.is_empty());
        value.ok_or_else(|| wrong(name, "is missing or empty"))
    };
    let customer = value("CustomerID")?;
    if !is_uuid(value("CorrelationID")?) {
        return Err(wrong("CorrelationID", "is not a UUID"));
    }
    value("Legal-Mandate")?;
    value("AccountInfoRequestID")?;
    str::from_utf8(customer).map_err(|_| wrong("CustomerID", "is not text"))
}

fn is_uuid(value: &[u8]) -> bool {
    let groups = value.split(|byte| *byte == b'-').map(|group| (group.len(), group.iter().all(u8::is_ascii_hexdigit)));
    groups.eq([8, 4, 4, 4, 12].map(|length| (length, true)))
}

fn wrong(name: &'static str, what: &'static str) -> Problem {
    Problem::with(StatusCode::BAD_REQUEST, "A header is wrong", format!("The header {name} {what}."))
}

const NO_BANK: Problem = Problem::new(StatusCode::NOT_FOUND, "No such bank", "An organisation number has nine digits.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_five_groups_of_hexadecimal_digits() {
        assert!(is_uuid(b"5a3b0000-0000-4000-8000-00000000010F"));
        for wrong in [
            "",
            "5a3b0000000040008000000000000100",
            "5a3b0000-0000-4000-8000-00000000010",
            "5a3b0000-0000-4000-8000-00000000010g",
            "5a3b0000-0000-4000-8000-000000000100-1",
        ] {
            assert!(!is_uuid(wrong.as_bytes()), "{wrong}");
        }
    }
}
