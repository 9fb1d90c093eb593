//! The banks, in the format of DSOP.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::common::{Court, json as file, own_cases, own_folder, start};

const ARNE: &str = "14844150011";
const LIVING: &str = "02834450121";
const STRANGER: &str = "15900099903";
const RELATIONS: &str = "/dsop/v2/customerRelationships";
const CORRELATION: &str = "5a3b0000-0000-4000-8000-0000000001aa";

/// Every header that a request about this customer needs.
pub(crate) fn headers(customer: &str) -> [(&str, &str); 4] {
    [
        ("CustomerID", customer),
        ("CorrelationID", CORRELATION),
        ("Legal-Mandate", "Arveloven § 92"),
        ("AccountInfoRequestID", "26-000101DFA-TOSL/01"),
    ]
}

async fn banks(simulator: &Court, customer: &str) -> (StatusCode, Value) {
    simulator.get_with(RELATIONS, &headers(customer)).await
}

async fn accounts(simulator: &Court, customer: &str, organization_number: &str) -> (StatusCode, Value) {
    simulator.get_with(&format!("/dsop/v2/banks/{organization_number}/accounts"), &headers(customer)).await
}

#[tokio::test]
async fn each_bank_answers_with_its_own_accounts_as_they_lie() {
    let simulator = start(own_cases()).await;
    let registers = own_folder().join("registers/Bank");
    let (status, relations) = banks(&simulator, ARNE).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(relations, file(&registers.join("CustomerRelations/arne-kundeforhold.json")));
    let numbers: Vec<_> = relations["banks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bank| bank["organizationNumber"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, ["310000208", "310000232"]);
    for number in numbers {
        let answer = accounts(&simulator, ARNE, number).await;
        let expect = file(&registers.join(format!("BankDetails/arne-{number}-konti.json")));
        assert_eq!(answer, (StatusCode::OK, expect));
    }
}

#[tokio::test]
async fn the_default_serves_the_other_banks_and_the_other_persons_of_the_data() {
    let simulator = start(own_cases()).await;
    assert_eq!(accounts(&simulator, ARNE, "310000216").await, (StatusCode::OK, json!({"bankAccounts": []})));
    assert_eq!(banks(&simulator, LIVING).await, (StatusCode::OK, json!({"banks": []})));
    assert_eq!(banks(&simulator, STRANGER).await.0, StatusCode::NOT_FOUND);
    assert_eq!(accounts(&simulator, STRANGER, "310000208").await.0, StatusCode::NOT_FOUND);
    for wrong in ["31000020", "3100002080", "31000020x"] {
        assert_eq!(accounts(&simulator, ARNE, wrong).await.0, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn a_missing_header_is_named() {
    let simulator = start(own_cases()).await;
    for path in [RELATIONS, "/dsop/v2/banks/310000208/accounts"] {
        for (left_out, _) in headers(ARNE) {
            let rest: Vec<_> = headers(ARNE).into_iter().filter(|(name, _)| *name != left_out).collect();
            check_refused(&simulator, path, &rest, left_out).await;
            let empty = headers(ARNE).map(|(name, value)| (name, if name == left_out { "  " } else { value }));
            check_refused(&simulator, path, &empty, left_out).await;
        }
        let wrong = headers(ARNE).map(|(name, value)| (name, if name == "CorrelationID" { "1" } else { value }));
        check_refused(&simulator, path, &wrong, "CorrelationID").await;
    }
}

async fn check_refused(simulator: &Court, path: &str, headers: &[(&str, &str)], name: &str) {
    let (status, problem) = simulator.get_with(path, headers).await;
    assert_eq!((status, &problem["status"]), (StatusCode::BAD_REQUEST, &json!(400)), "{name}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(&format!("header {name} ")), "{detail}");
    assert!(!problem.to_string().contains(ARNE));
}
