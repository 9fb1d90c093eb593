//! "Who was told what": receipts in plain words.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::ids::{AssistantId, PurposeKey, ServiceName};
use samspill_core::manifest::Manifest;
use samspill_core::receipt::{Receipt, Withheld};
use samspill_core::text::Language;

use super::frame::Frame;
use super::said::Network;
use crate::api::last;
use crate::app::{IdPath, conversation_id};
use crate::dates::time_in_words;
use crate::failure::Failure;
use crate::texts::{lookup, texts};
use crate::visitor::Reader;

#[derive(Template)]
#[template(path = "receipts.html")]
struct ReceiptsPage {
    f: Frame,
    id: String,
    receipts: Vec<ReceiptView>,
    cut: bool,
}

/// A receipt as shown.
struct ReceiptView {
    to: String,
    sector: Option<String>,
    got: Vec<String>,
    withheld: Vec<WithheldView>,
    why: String,
    bases: Vec<String>,
    about: &'static str,
    when: String,
    number: u64,
    technical: Vec<String>,
}

struct WithheldView {
    what: String,
    why: String,
}

pub(super) async fn show(reader: Reader, id: IdPath) -> Response {
    let page = async {
        let id = conversation_id(id)?;
        let receipts = reader.app.dialogues.receipts(reader.principal().as_ref(), &id).await?;
        let shown = last(&receipts, reader.app.settings.list_max);
        let assistants = reader.app.dialogues.assistants();
        let network: Network = assistants.into_iter().map(|manifest| (manifest.id.clone(), manifest)).collect();
        Ok::<_, Failure>(ReceiptsPage {
            f: reader.frame(texts(reader.language).receipts.title),
            id: id.to_string(),
            cut: shown.len() < receipts.len(),
            receipts: shown.iter().rev().map(|receipt| view(&reader, receipt, &network)).collect(),
        })
    };
    reader.answer(page.await.map(|page| reader.page(StatusCode::OK, &page)))
}

fn view(reader: &Reader, receipt: &Receipt, network: &Network) -> ReceiptView {
    let language = reader.language;
    let t = &texts(language).receipts;
    let manifest = AssistantId::new(&receipt.to).ok().and_then(|id| network.get(&id));
    let concepts = receipt.concepts.iter();
    let mut bases: Vec<String> = Vec::new();
    for word in [&receipt.disclosure, &receipt.processing].into_iter().flatten() {
        let basis = lookup(t.bases, word).to_owned();
        if !bases.contains(&basis) {
            bases.push(basis);
        }
    }
    let component = receipt.component.iter().map(ToString::to_string);
    let mut technical = vec![format!("{} · {} · {}", receipt.to, receipt.service, receipt.purpose)];
    technical.extend(component);
    ReceiptView {
        to: to(reader, receipt, manifest.map(AsRef::as_ref), network),
        sector: manifest.map(|m| texts(language).sector(m.owner.sector.word()).to_owned()),
        got: concepts.map(|concept| reader.app.concept_title(concept, language)).collect(),
        withheld: receipt.withheld.iter().map(|one| withheld(reader, one)).collect(),
        why: purpose(reader, receipt, manifest.map(AsRef::as_ref)),
        bases,
        about: if receipt.about.is_citizen() { t.about_you } else { t.about_other },
        when: time_in_words(receipt.at_ms, language),
        number: receipt.id,
        technical,
    }
}

fn to(reader: &Reader, receipt: &Receipt, manifest: Option<&Manifest>, network: &Network) -> String {
    let t = &texts(reader.language).receipts;
    if receipt.to == "citizen" {
        return t.to_you.to_owned();
    }
    if let Some(register) = receipt.to.strip_prefix("register:") {
        let named = register_title(register, &receipt.service, network, reader.language);
        return named.unwrap_or_else(|| format!("{} {register}", t.register));
    }
    manifest.map_or_else(
        || receipt.to.clone(),
        |manifest| {
            let (title, owner) = (manifest.title.in_language(reader.language), &manifest.owner.name);
            if owner == title { owner.clone() } else { format!("{title} – {owner}") }
        },
    )
}

/// A register's name for people and its owner, if one assistant alone has such a register for such a service: a receipt
/// does not say whose it is.
fn register_title(register: &str, service: &str, network: &Network, language: Language) -> Option<String> {
    let service = ServiceName::new(service).ok()?;
    let mut named = network.values().filter_map(|manifest| {
        let used = manifest.service(&service)?.registers.iter().any(|name| name.as_str() == register);
        let register = manifest.registers.iter().find(|one| used && one.name.as_str() == register)?;
        Some(format!("{} – {}", register.title.in_language(language), manifest.owner.name))
    });
    let only = named.next()?;
    named.next().is_none().then_some(only)
}

/// Why, in the manifest's words or the host's.
fn purpose(reader: &Reader, receipt: &Receipt, manifest: Option<&Manifest>) -> String {
    let declared = || {
        let service = manifest?.service(&ServiceName::new(&receipt.service).ok()?)?;
        service.purposes.get(&PurposeKey::new(&receipt.purpose).ok()?)
    };
    let t = texts(reader.language);
    let why = declared().map(|purpose| purpose.in_language(reader.language));
    let why = why.unwrap_or_else(|| lookup(t.receipts.purposes, &receipt.purpose));
    format!("{} {why}", t.in_order_to)
}

/// `CODE (remedy: REMEDY)` in words.
fn withheld(reader: &Reader, withheld: &Withheld) -> WithheldView {
    let t = &texts(reader.language).receipts;
    let (code, remedy) = withheld.why.split_once(" (remedy: ").unwrap_or((&withheld.why, ""));
    let remedy = lookup(t.remedies, remedy.trim_end_matches(')'));
    let why = format!("{} {remedy}", lookup(t.codes, code)).trim_end().to_owned();
    WithheldView { what: reader.app.concept_title(&withheld.concept, reader.language), why }
}
