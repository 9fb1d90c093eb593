//! The form by which one lets somebody help.

use axum::http::StatusCode;

use crate::acting::PACKAGE;
use crate::harness::{Client, has, settings};

#[tokio::test]
async fn a_form_with_something_wrong_in_it_keeps_what_was_written_and_says_what_beside_each_field() {
    let mut magda = Client::new(settings());
    magda.log_in(0).await;
    let package = PACKAGE.replace(':', "%3A");
    let sent = async |form: String| {
        let page = magda.post_form("/mandates", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        has(&page, &["id=\"wrong\"", "role=\"alert\""]);
        page
    };
    let lacks = |page: &str, texts: &[&str]| {
        texts.iter().for_each(|text| assert!(!page.contains(text), "{text}: {page}"));
    };

    let page = sent("person=1&until=2027-01-31".into()).await;
    has(&page, &["<option value=\"1\" selected>Jonas Bølgesen</option>", "value=\"2027-01-31\""]);
    has(&page, &["href=\"#package-1\"", "id=\"packages-wrong\">Velg minst én ting"]);
    has(&page, &["aria-describedby=\"packages-wrong\""]);
    lacks(&page.text, &["person-wrong", "until-wrong", "aria-invalid", " checked"]);

    let page = sent(format!("person=&package={package}&until=2020-01-01")).await;
    has(&page, &["id=\"package-1\" name=\"package\" value=\"urn:altinn:accesspackage:innbygger-pensjon\" checked"]);
    has(&page, &["Velg hvem som skal hjelpe deg.", "aria-describedby=\"person-wrong\"", "value=\"2020-01-01\""]);
    has(&page, &["fra og med 23. november 2026 til og med", "aria-describedby=\"until-hint until-wrong\""]);
    lacks(&page.text, &["packages-wrong"]);

    has(&sent(format!("person=0&package={package}&until=2026-12-01")).await, &["ikke være din egen hjelper"]);
    let many = "x".repeat(101);
    let page = sent(format!("identifier=123&name={many}&package={package}&until=i+morgen")).await;
    has(&page, &["href=\"#identifier\">Et fødselsnummer har 11 siffer.", "href=\"#name\">Skriv hva du kaller"]);

    let listed = magda.get("/mandates").await;
    has(&listed, &["Du har ikke gitt noen lov til å hjelpe deg her."]);
    lacks(&listed.text, &["id=\"wrong\"", " checked", " selected"]);
    let given = magda.post_form("/mandates", &format!("person=1&package={package}&until=2027-01-31")).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
    has(&magda.get("/mandates").await, &["<strong>Jonas Bølgesen</strong>", "31. januar 2027"]);
}
