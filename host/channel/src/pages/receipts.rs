//! "Who was told what": receipts in plain words.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::ids::{PurposeKey, ServiceName};
use samspill_core::manifest::Manifest;
use samspill_core::receipt::{Receipt, Withheld, assistant_of, is_desk};
use samspill_core::text::Language;
use samspill_core::turn::OwnerView;

use super::acting::banner;
use super::frame::Frame;
use super::said::{Network, network};
use crate::api::last;
use crate::app::{IdPath, conversation_id};
use crate::dates::time_in_words;
use crate::failure::Failure;
use crate::texts::{lookup, texts};
use crate::visitor::Reader;

/// Who is shown the answers, as receipts name them.
pub(super) const CITIZEN: &str = "citizen";

#[derive(Template)]
#[template(path = "receipts.html")]
struct ReceiptsPage {
    f: Frame,
    id: String,
    /// What went to others, the newest first.
    groups: Vec<GroupView>,
    /// What was shown to the citizen, the newest first.
    shown: Vec<GroupView>,
    cut: bool,
    /// Of all receipts of the host.
    head: Option<String>,
}

/// What one receiver got at one time, as shown.
struct GroupView {
    to: String,
    sector: Option<String>,
    when: String,
    lines: Vec<LineView>,
    technical: Vec<String>,
}

/// What crossed, or did not, about one person for one reason.
#[derive(PartialEq)]
struct LineView {
    /// What stands before what was got: of a consent itself, that it may be known from now on.
    got_label: &'static str,
    got: Vec<String>,
    withheld: Vec<WithheldView>,
    why: String,
    bases: Vec<String>,
    about: &'static str,
}

#[derive(PartialEq)]
pub(super) struct WithheldView {
    pub(super) what: Vec<String>,
    pub(super) why: String,
}

pub(super) async fn show(reader: Reader, id: IdPath) -> Response {
    let page = async {
        let id = conversation_id(id)?;
        let receipts = reader.app.dialogues.receipts(reader.principal().as_ref(), &id).await?;
        let recent = last(&receipts, reader.app.settings.list_max);
        let network = network(&reader);
        let (shown, others): (Vec<&Receipt>, Vec<&Receipt>) =
            recent.iter().rev().partition(|receipt| receipt.to == CITIZEN);
        let mut f = reader.frame(texts(reader.language).receipts.title);
        f.banner = banner(&reader, &id).await?;
        Ok::<_, Failure>(ReceiptsPage {
            f,
            id: id.to_string(),
            cut: recent.len() < receipts.len(),
            groups: groups(&reader, &others, &network),
            shown: groups(&reader, &shown, &network),
            head: (!recent.is_empty()).then(|| reader.app.dialogues.receipt_head()).flatten().map(String::from),
        })
    };
    reader.answer(page.await.map(|page| reader.page(StatusCode::OK, &page)))
}

/// Receipts of one receiver at one time together. A receipt does not say which turn it is of; the minute stands for it.
fn groups(reader: &Reader, receipts: &[&Receipt], network: &Network) -> Vec<GroupView> {
    let mut groups: Vec<GroupView> = Vec::new();
    for receipt in receipts {
        let manifest = assistant_of(&receipt.to).and_then(|id| network.get(&id));
        let to = to(reader, receipt, manifest.map(AsRef::as_ref), network);
        let when = time_in_words(receipt.at_ms, reader.language);
        let place = groups.iter().position(|group| group.to == to && group.when == when).unwrap_or_else(|| {
            let sector = manifest.map(|m| texts(reader.language).sector(m.owner.sector.word()).to_owned());
            groups.push(GroupView { to, sector, when, lines: Vec::new(), technical: Vec::new() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.add(line(reader, receipt, manifest.map(AsRef::as_ref)));
            group.technical.push(technical(reader, receipt));
        }
    }
    groups
}

impl GroupView {
    /// Adds a line, or adds to the one about the same person for the same reason.
    fn add(&mut self, line: LineView) {
        let same = |one: &&mut LineView| {
            (one.about, one.got_label) == (line.about, line.got_label) && one.why == line.why && one.bases == line.bases
        };
        let Some(known) = self.lines.iter_mut().find(same) else {
            self.lines.push(line);
            return;
        };
        for what in line.got {
            if !known.got.contains(&what) {
                known.got.push(what);
            }
        }
        for withheld in line.withheld {
            if !known.withheld.contains(&withheld) {
                known.withheld.push(withheld);
            }
        }
    }
}

fn line(reader: &Reader, receipt: &Receipt, manifest: Option<&Manifest>) -> LineView {
    let language = reader.language;
    let t = &texts(language).receipts;
    LineView {
        got_label: if receipt.is_of_consent() { t.may_know } else { t.got },
        got: receipt.concepts.iter().map(|concept| reader.app.concept_title(concept, language)).collect(),
        withheld: withheld(reader, &receipt.withheld),
        why: purpose(reader, receipt, manifest),
        bases: bases([&receipt.disclosure, &receipt.processing], |word| lookup(t.bases, word)),
        about: if receipt.about.is_citizen() { t.about_you } else { t.about_other },
    }
}

/// The bases in words, each once.
pub(super) fn bases<'a>(words: [&'a Option<String>; 2], in_words: impl Fn(&'a str) -> &'a str) -> Vec<String> {
    let mut bases: Vec<String> = Vec::new();
    for word in words.into_iter().flatten() {
        let basis = in_words(word).to_owned();
        if !bases.contains(&basis) {
            bases.push(basis);
        }
    }
    bases
}

fn technical(reader: &Reader, receipt: &Receipt) -> String {
    let number = texts(reader.language).receipts.number;
    let component = receipt.component.as_ref().map(|digest| format!(" · {digest}")).unwrap_or_default();
    format!("{number} {} · {} · {} · {}{component}", receipt.id, receipt.to, receipt.service, receipt.purpose)
}

fn to(reader: &Reader, receipt: &Receipt, manifest: Option<&Manifest>, network: &Network) -> String {
    let to = (receipt.to.as_str(), receipt.service.as_str(), receipt.reader.as_deref());
    receiver(reader, to, (manifest, receipt.controller.as_ref()), network)
}

/// Who received, in words.
pub(super) fn receiver(
    reader: &Reader,
    (to, service, read_by): (&str, &str, Option<&str>),
    (manifest, controller): (Option<&Manifest>, Option<&OwnerView>),
    network: &Network,
) -> String {
    let t = &texts(reader.language).receipts;
    if to == CITIZEN {
        return t.shown_to_you.to_owned();
    }
    let owner = || manifest.map(|one| &one.owner.name).or(controller.map(|one| &one.name));
    if let Some(owner) = owner().filter(|_| is_desk(to)) {
        let person = texts(reader.language).desk.a_person;
        return format!("{}, {owner}", read_by.unwrap_or(person));
    }
    if let Some(register) = to.strip_prefix("register:") {
        let named = register_title(register, service, controller, network, reader.language);
        return named.unwrap_or_else(|| format!("{} {register}", t.register));
    }
    manifest.map_or_else(
        || controller.map_or_else(|| to.to_owned(), |owner| owner.name.clone()),
        |manifest| {
            let (title, owner) = (manifest.title.in_language(reader.language), &manifest.owner.name);
            if owner == title { owner.clone() } else { format!("{title} – {owner}") }
        },
    )
}

/// A register's name for people and its owner, if one assistant alone has such a register for such a service: a receipt
/// from before its controller was written down does not say whose it is.
fn register_title(
    register: &str,
    service: &str,
    controller: Option<&OwnerView>,
    network: &Network,
    language: Language,
) -> Option<String> {
    let service = ServiceName::new(service).ok()?;
    let is_its = |manifest: &&Arc<Manifest>| controller.is_none_or(|own| own.number == manifest.owner.number.as_str());
    let mut named = network.values().filter(is_its).filter_map(|manifest| {
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

/// The word and the remedy in words; what was withheld for the same reason together.
pub(super) fn withheld(reader: &Reader, all: &[Withheld]) -> Vec<WithheldView> {
    let t = &texts(reader.language).receipts;
    let mut views: Vec<WithheldView> = Vec::new();
    for one in all {
        // The citizen's own no says more than the word for it.
        let own = one.rule().and_then(|rule| t.rules.iter().find(|(key, _)| *key == rule));
        let code = own.map_or_else(|| lookup(t.codes, one.code().word()), |(_, text)| text);
        let why = format!("{code} {}", lookup(t.remedies, one.remedy())).trim_end().to_owned();
        let what = reader.app.field_title(&one.concept, one.field.as_deref(), reader.language);
        match views.iter_mut().find(|view| view.why == why) {
            Some(view) => view.what.push(what),
            None => views.push(WithheldView { what: vec![what], why }),
        }
    }
    views
}
