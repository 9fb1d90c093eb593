//! Receipts as JSON-LD: records in the shape of ISO/IEC TS 27560, in the words of the W3C's Data Privacy Vocabulary. The
//! context is in the document: who reads it fetches nothing.

use samspill_core::law::Processing;
use samspill_core::sighting::{ANOTHER_PERSON, Sighting, Sightings};
use samspill_core::text::{Language, Text};
use samspill_core::turn::OwnerView;
use serde_json::{Value, json};

use crate::api::purpose_of;
use crate::app::App;
use crate::dates::rfc3339;
use crate::texts::texts;
use crate::visitor::PAGE_LANGUAGES;

/// Everything that somebody saw about whoever downloads it. The person is named by nothing.
pub(crate) fn records(app: &App, told: &Sightings) -> Value {
    without_nulls(json!({
        "@context": context(),
        "@id": "_:document",
        "@type": "dpv:DataProcessingRecord",
        "dct:conformsTo": "ISO/IEC TS 27560:2023",
        "dct:issued": time(app.settings.clock.now_ms()),
        "dct:publisher": { "@type": "dpv:DataController", "dct:title": app.settings.operator },
        "dpv:hasDataSubject": { "@id": "_:me", "@type": "dpv:DataSubject" },
        "samspill:head": app.dialogues.receipt_head().map(String::from),
        "samspill:cut": told.cut,
        "samspill:notice": PAGE_LANGUAGES.map(|language| worded(texts(language).sightings.kept_back, language)),
        "dct:hasPart": told.list.iter().map(|one| record(app, one)).collect::<Vec<_>>(),
    }))
}

/// What is not known is not there.
fn without_nulls(object: Value) -> Value {
    match object {
        Value::Object(all) => all.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        other => other,
    }
}

fn context() -> Value {
    json!({
        "dpv": "https://w3id.org/dpv#",
        "gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "dct": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "samspill": "https://samspill.example/receipt#",
    })
}

fn record(app: &App, sighting: &Sighting) -> Value {
    let is_consent = sighting.processing.as_deref() == Some(&*Processing::Consent.describe());
    let own = sighting.own.as_ref();
    let purpose = PAGE_LANGUAGES.map(|language| worded(&purpose_of(app, sighting, language), language));
    without_nulls(json!({
        "@type": if is_consent { "dpv:ConsentReceipt" } else { "dpv:DataProcessingRecord" },
        "dct:identifier": own.map(|own| own.receipt.to_string()),
        "dct:date": { "@value": sighting.day, "@type": "xsd:date" },
        "dct:created": own.map(|own| time(own.at_ms)),
        "samspill:ownConversation": own.is_some(),
        "dpv:hasDataSubject": { "@id": "_:me" },
        "dpv:hasDataController": sighting.controller.as_ref().map(|owner| organisation(owner, "dpv:DataController")),
        "dpv:hasDataSource": sighting.giver.as_ref().map(|owner| organisation(owner, "dpv:DataSource")),
        "dpv:hasRecipient": recipient(sighting),
        "dpv:hasProcessing": { "@id": if sighting.concepts.is_empty() { "dpv:Query" } else { "dpv:Disclose" } },
        "dpv:hasPurpose": { "@type": "dpv:Purpose", "dct:identifier": sighting.purpose, "dct:title": purpose },
        "dpv:hasLegalBasis": bases(sighting),
        "dpv:hasPersonalData": sighting.concepts.iter().map(|concept| {
            let title = app.settings.concept_titles.get(concept);
            without_nulls(json!({ "@id": concept.as_str(), "@type": "dpv:PersonalData", "dct:title": title.map(languages) }))
        }).collect::<Vec<_>>(),
        "samspill:mandate": own.and_then(|own| own.mandate.as_deref()),
        "samspill:withheld": own.map(|own| own.withheld.iter().map(|one| without_nulls(json!({
            "samspill:concept": { "@id": one.concept.as_str() }, "samspill:field": one.field, "samspill:why": one.why,
        }))).collect::<Vec<_>>()),
    }))
}

fn time(at_ms: u64) -> Value {
    json!({ "@value": rfc3339(at_ms), "@type": "xsd:dateTime" })
}

fn organisation(owner: &OwnerView, kind: &str) -> Value {
    json!({ "@type": kind, "dct:identifier": owner.number, "dct:title": owner.name })
}

fn recipient(sighting: &Sighting) -> Value {
    let kind = if sighting.to == ANOTHER_PERSON { "dpv:ThirdParty" } else { "dpv:Recipient" };
    if sighting.to == "citizen" {
        return json!({ "@id": "_:me" });
    }
    without_nulls(json!({
        "@type": kind,
        "dct:identifier": format!("{}/{}", sighting.to, sighting.service),
        // Who read, where that was a human.
        "samspill:reader": sighting.reader,
    }))
}

/// What lifted confidentiality, and what lets the receiver use it (GDPR art. 6).
fn bases(sighting: &Sighting) -> Vec<Value> {
    let article = |processing: &str| match processing {
        "consent" => Some("gdpr:A6-1-a"),
        "contract" => Some("gdpr:A6-1-b"),
        _ => None,
    };
    let basis =
        |role: &str, words: &str| json!({ "@type": "dpv:LegalBasis", "samspill:answers": role, "dct:title": words });
    let disclosure = sighting.disclosure.as_deref().map(|words| basis("disclosure", words));
    let processing = sighting
        .processing
        .as_deref()
        .map(|words| article(words).map_or_else(|| basis("processing", words), |article| json!({ "@id": article })));
    disclosure.into_iter().chain(processing).collect()
}

fn worded(words: &str, language: Language) -> Value {
    json!({ "@value": words, "@language": language.tag() })
}

fn languages(text: &Text) -> Vec<Value> {
    PAGE_LANGUAGES.iter().map(|language| worded(text.in_language(*language), *language)).collect()
}
