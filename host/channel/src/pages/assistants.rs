//! Who answers here.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::manifest::Manifest;

use super::frame::{Frame, own_name};
use super::people::DeskView;
use crate::texts::texts;
use crate::visitor::Reader;

#[derive(Template)]
#[template(path = "assistants.html")]
struct AssistantsPage {
    f: Frame,
    assistants: Vec<AssistantView>,
}

/// An assistant as shown.
struct AssistantView {
    id: String,
    title: String,
    owner: String,
    number: String,
    sector: String,
    languages: String,
    services: Vec<String>,
    motive: Option<String>,
    fees: Option<String>,
    leads: bool,
    desk: DeskView,
}

pub(super) async fn show(reader: Reader) -> Response {
    let manifests = reader.app.dialogues.assistants();
    let assistants = manifests.iter().take(reader.app.settings.list_max).map(|manifest| view(manifest, &reader));
    let page =
        AssistantsPage { f: reader.frame(texts(reader.language).assistants_title), assistants: assistants.collect() };
    reader.page(StatusCode::OK, &page)
}

fn view(manifest: &Manifest, reader: &Reader) -> AssistantView {
    let language = reader.language;
    let languages: Vec<&str> = manifest.languages.iter().map(|language| own_name(*language)).collect();
    AssistantView {
        id: manifest.id.to_string(),
        title: manifest.title.in_language(language).to_owned(),
        owner: manifest.owner.name.clone(),
        number: manifest.owner.number.to_string(),
        sector: texts(language).sector(manifest.owner.sector.word()).to_owned(),
        languages: languages.join(", "),
        services: manifest.services.iter().map(|service| service.title.in_language(language).to_owned()).collect(),
        motive: manifest.motive.as_ref().map(|text| text.in_language(language).to_owned()),
        fees: manifest.fees.as_ref().map(|text| text.in_language(language).to_owned()),
        leads: manifest.lead.is_some(),
        desk: DeskView::of(manifest, language),
    }
}
