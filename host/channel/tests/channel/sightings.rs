//! Who saw what about oneself, in all conversations: the page, the API, the data tracker's question, and the download.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use oxjsonld::JsonLdParser;
use oxrdf::{NamedNode, Quad, Term};
use samspill_channel::ChannelSettings;
use serde_json::{Value, json};

use crate::harness::{Client, MAGDA, ask, has, settings};

/// Magda has asked, and been told of herself and of Jonas; both are logged in.
async fn magda_and_jonas() -> (Client, Client) {
    let mut magda = Client::new(settings());
    magda.log_in(0).await;
    ask(&magda, "Mannen+min+d%C3%B8de").await;
    let mut jonas = magda.other();
    jonas.log_in(1).await;
    (magda, jonas)
}

#[tokio::test]
async fn one_s_own_are_told_in_full_and_another_s_without_who_asked() {
    let (magda, jonas) = magda_and_jonas().await;
    let own = magda.get("/api/v1/receipts").await.json();
    assert_eq!((&own["total"], &own["next"], &own["cut"]), (&json!(4), &Value::Null, &json!(false)));
    let first = &own["receipts"][0];
    assert_eq!((&first["own"], &first["conversation"], &first["to"]), (&json!(true), &json!("c-1"), &json!("citizen")));
    assert_eq!(first["at"], "2026-11-23T08:00:00Z");
    assert!(own["head"].is_string());

    let answer = jonas.get("/api/v1/receipts").await;
    let others = answer.json();
    assert_eq!(others["receipts"].as_array().unwrap().len(), 1);
    let one = others["receipts"][0].as_object().unwrap();
    let told: BTreeSet<&str> =
        one.iter().filter(|(_, value)| !value.is_null() && **value != json!([])).map(|(key, _)| key.as_str()).collect();
    let expected = "concepts controller day disclosure own processing purpose service to";
    assert_eq!(told.into_iter().collect::<Vec<_>>().join(" "), expected);
    assert_eq!((&one["own"], &one["day"]), (&json!(false), &json!("2026-11-23")));
    for hidden in ["c-1", "Magda", MAGDA, "T08:00", "p0123456789abcdef"] {
        assert!(!answer.text.contains(hidden), "{hidden} in {}", answer.text);
    }
}

#[tokio::test]
async fn the_list_is_paged_and_goes_by_days() {
    let (magda, _) = magda_and_jonas().await;
    let total = |answer: Value| answer["total"].as_u64().unwrap();
    let page = magda.get("/api/v1/receipts?offset=1&limit=2").await.json();
    assert_eq!((page["receipts"].as_array().unwrap().len(), &page["next"], &page["total"]), (2, &json!(3), &json!(4)));
    let last = magda.get("/api/v1/receipts?offset=3&limit=2").await.json();
    assert_eq!((last["receipts"].as_array().unwrap().len(), &last["next"]), (1, &Value::Null));
    for (days, expected) in [
        ("from=2026-11-23&to=2026-11-23", 4),
        ("from=2026-11-24", 0),
        ("to=2026-11-22", 0),
        ("from=2026-11-01&to=2026-11-30", 4),
        ("from=1970-01-01&to=9999-12-31", 4),
        ("from=9999-12-31", 0),
    ] {
        assert_eq!(total(magda.get(&format!("/api/v1/receipts?{days}")).await.json()), expected, "{days}");
    }
}

#[tokio::test]
async fn i6_what_is_asked_for_is_bounded_and_understood() {
    let (magda, _) = magda_and_jonas().await;
    let most = ChannelSettings::default().list_max;
    for bad in ["from=soon", "to=2026-02-30", "who=all", "offset=-1", "limit=0", &format!("limit={}", most + 1)] {
        magda.get(&format!("/api/v1/receipts?{bad}")).await.is_problem(422, "invalid");
    }
    assert_eq!(magda.get(&format!("/api/v1/receipts?limit={most}")).await.status, StatusCode::OK);
    for bad in ["userCode=02885054321", "limit=1001", "limit=0", "periodStart=yesterday", "period=all"] {
        let answer = magda.get(&format!("/v2/findUsage?{bad}")).await;
        answer.is_problem(422, "invalid");
        assert!(!answer.text.contains("02885054321"), "a number is not said again");
    }
    for path in ["/api/v1/receipts", "/api/v1/receipts/download", "/v2/findUsage"] {
        magda.other().get(path).await.is_problem(401, "not-logged-in");
    }
    assert_eq!(magda.other().get("/receipts").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(magda.other().get("/receipts/download").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_data_tracker_gets_its_shape_and_not_what_one_saw_oneself() {
    let (magda, jonas) = magda_and_jonas().await;
    let own = magda.get(&format!("/v2/findUsage?userCode={MAGDA}&offset=0&limit=1")).await.json();
    assert_eq!(own["totalUsages"], 2, "what the two services got; not what was shown to her, nor what was withheld");
    assert_eq!(own["usages"].as_array().unwrap().len(), 1);
    let usages = jonas.get("/v2/findUsage").await.json()["usages"].clone();
    assert_eq!(
        usages,
        json!([{
            // When the day began in Oslo.
            "logtime": "2026-11-22T23:00:00Z",
            "action": "hente opplysninger til et svar: saken om dødsboet",
            "receiverCode": "310000011",
            "receiverName": "Vestre Innlandet tingrett (simulert)",
            "receiverSystem": "register:cases/estate",
        }])
    );
    let none = jonas.get("/v2/findUsage?periodEnd=1763800000").await.json();
    assert_eq!((&none["totalUsages"], &none["usages"]), (&json!(0), &json!([])));
    // By the time that is told, to the second.
    for (period, expected) in [
        ("periodStart=1795388400", 1),
        ("periodStart=1795388401", 0),
        ("periodEnd=1795388400", 0),
        ("periodEnd=1795388401", 1),
        ("periodStart=0&periodEnd=18446744073709551615", 1),
    ] {
        assert_eq!(jonas.get(&format!("/v2/findUsage?{period}")).await.json()["totalUsages"], expected, "{period}");
    }
}

#[tokio::test]
async fn that_the_law_may_keep_entries_back_is_said_in_general_with_where_to_complain_and_when_there_is_nothing_too() {
    let (magda, jonas) = magda_and_jonas().await;
    let mut nobody = magda.other();
    nobody.log_in(2).await;
    for client in [&magda, &jonas, &nobody] {
        for path in ["/receipts", "/api/v1/receipts", "/api/v1/receipts/download", "/v2/findUsage"] {
            has(&client.get(path).await, &["personopplysningsloven § 16", "Datatilsynet"]);
        }
        let list = client.get("/api/v1/receipts").await.json();
        assert_eq!(list["notice"].as_object().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn the_download_is_json_ld_that_a_processor_reads_without_fetching_anything() {
    let (magda, jonas) = magda_and_jonas().await;
    let answer = magda.get("/receipts/download").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/ld+json");
    assert!(answer.header(header::CONTENT_DISPOSITION).contains("samspill-receipts.jsonld"));
    assert_eq!(answer.text, magda.get("/api/v1/receipts/download").await.text);
    let quads = |text: &str| -> Vec<Quad> {
        let parser = JsonLdParser::new()
            .for_slice(text)
            .with_load_document_callback(|url, _| Err(format!("{url} is not to be fetched").into()));
        parser.map(Result::unwrap).collect()
    };
    let found = quads(&answer.text);
    let dpv = |name: &str| NamedNode::new(format!("https://w3id.org/dpv#{name}")).unwrap();
    let of_type = |name: &str| found.iter().filter(|quad| quad.object == Term::from(dpv(name))).count();
    assert_eq!(of_type("ConsentReceipt"), 0);
    assert_eq!(of_type("DataProcessingRecord"), 1 + 4, "the document and its records");
    let with = |name: &str| found.iter().filter(|quad| quad.predicate == dpv(name)).count();
    assert_eq!((with("hasPurpose"), with("hasRecipient")), (4, 4));
    assert!(with("hasLegalBasis") >= 4 && with("hasPersonalData") >= 3);
    // Every name has become a whole IRI.
    let iris = found.iter().map(|quad| quad.predicate.as_str());
    let known = ["https://w3id.org/dpv#", "http://purl.org/dc/terms/", "https://samspill.example/receipt#"];
    let known = |iri: &str| {
        iri.starts_with("http://www.w3.org/1999/02/22-rdf-syntax-ns#") || known.iter().any(|one| iri.starts_with(one))
    };
    for iri in iris {
        assert!(known(iri), "{iri}");
    }
    assert!(!answer.text.contains(MAGDA) && !answer.text.contains("Magda"));

    let others = jonas.get("/receipts/download").await;
    assert!(quads(&others.text).iter().any(|quad| quad.predicate == dpv("hasDataController")));
    let records = others.json()["dct:hasPart"].to_string();
    for hidden in ["c-1", "Magda", MAGDA, "T08:00", "null"] {
        assert!(!records.contains(hidden), "{hidden} in {records}");
    }
}

#[tokio::test]
async fn the_page_says_it_by_day_and_receiver_in_plain_words() {
    let (magda, jonas) = magda_and_jonas().await;
    has(&magda.get("/").await, &["href=\"/receipts\">Hvem har sett noe om deg</a>"]);
    let page = magda.get("/receipts").await;
    has(
        &page,
        &[
            "<h1 class=\"ds-heading\" data-size=\"lg\">Hvem har sett noe om deg</h1>",
            "id=\"day-2026-11-23\">23. november 2026</h2>",
            "Domstolenes dødsboveileder – Vestre Innlandet tingrett (simulert)</h3>",
            "fødselsnummeret ditt",
            "kl. 09.00. <a class=\"ds-link\" href=\"/conversation/c-1/receipts\">Fra din egen samtale</a>",
            "Fikk ikke vite",
            "href=\"/receipts/download\">Last ned listen</a>",
        ],
    );
    let page = jonas.get("/receipts").await;
    has(&page, &["saken om dødsboet", "for å hente opplysninger til et svar", "Da en annen spurte"]);
    assert!(!page.text.contains("09.00") && !page.text.contains("c-1"), "{}", page.text);
    assert!(!page.text.contains("Magda"));
    let other = jonas.other();
    assert!(!other.get("/").await.text.contains("/receipts"), "nobody is logged in");
    for (language, title) in [("nn", "Kven har sett noko om deg"), ("en", "Who has seen something about you")] {
        has(&jonas.get(&format!("/receipts?lang={language}")).await, &[title]);
    }
}

#[tokio::test]
async fn an_empty_list_says_so() {
    let mut client = Client::new(settings());
    client.log_in(2).await;
    has(&client.get("/receipts").await, &["Ingen har fått vite noe om deg."]);
    assert_eq!(client.get("/api/v1/receipts").await.json()["receipts"], json!([]));
}
