//! For whom one acts, on every page of a conversation; and the parties and proxies of an estate.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::ids::{ConversationId, MandateId, Subject};
use samspill_core::mandate::Relation;
use samspill_core::ports::acting::{ActingView, EstateView, PartyView};
use samspill_core::text::day_in_words;

use super::frame::Frame;
use super::see;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::Failure;
use crate::form::Pairs;
use crate::texts::{lookup, texts};
use crate::visitor::Reader;

/// For whom the reader acts in a conversation, beside the conversation itself.
#[derive(Default)]
pub(crate) struct Banner {
    pub(crate) acting: Option<ActingLine>,
    pub(crate) estates: Vec<EstateLine>,
}

/// Another citizen.
pub(crate) struct ActingLine {
    pub(crate) who: String,
    pub(crate) relation: &'static str,
    pub(crate) source: String,
    pub(crate) until: Option<String>,
    pub(crate) covers: Vec<String>,
    /// Whether it covers everything.
    pub(crate) covers_all: bool,
    pub(crate) ended: Option<&'static str>,
}

/// An estate.
pub(crate) struct EstateLine {
    pub(crate) conversation: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) source: String,
    pub(crate) case_number: String,
    pub(crate) proxy: Option<&'static str>,
    /// Those who have withdrawn a proxy.
    pub(crate) withdrawn: Vec<String>,
}

#[derive(Template)]
#[template(path = "estate.html")]
struct EstatePage {
    f: Frame,
    id: String,
    notice: Option<&'static str>,
    estates: Vec<EstateCard>,
}

struct EstateCard {
    line: EstateLine,
    about: String,
    parties: Vec<PartyRow>,
    others: u32,
}

struct PartyRow {
    who: String,
    name: String,
    role: String,
    given: Option<String>,
    has_given: bool,
    has_withdrawn: bool,
}

/// What every page of a conversation says of for whom it is.
pub(super) async fn banner(reader: &Reader, id: &ConversationId) -> Result<Banner, Failure> {
    let (dialogues, principal) = (&reader.app.dialogues, reader.principal());
    let acting = dialogues.acting(principal.as_ref(), id).await?;
    let estates = dialogues.estates(principal.as_ref(), id).await?;
    let most = reader.app.settings.list_max;
    Ok(Banner {
        acting: acting.map(|acting| acting_line(reader, acting)),
        estates: estates.iter().take(most).map(|estate| estate_line(reader, id, estate)).collect(),
    })
}

fn acting_line(reader: &Reader, acting: ActingView) -> ActingLine {
    let t = &texts(reader.language).acting;
    let who = acting.name.into_revealed();
    let relation = t.relations.iter().find(|(word, _)| *word == acting.relation.word()).map_or("", |(_, text)| text);
    ActingLine {
        relation,
        source: acting.source.map_or_else(|| who.clone(), |source| source.name),
        until: acting.until.map(|day| day_in_words(&day, reader.language)),
        covers: acting.packages.iter().map(|title| title.in_language(reader.language).to_owned()).collect(),
        covers_all: acting.relation == Relation::Child,
        ended: acting.ended.and_then(|rule| t.ended.iter().find(|(word, _)| *word == rule).map(|(_, text)| *text)),
        who,
    }
}

fn estate_line(reader: &Reader, id: &ConversationId, estate: &EstateView) -> EstateLine {
    let t = texts(reader.language);
    let name = estate.name.as_ref().map_or_else(|| t.acting.unnamed.to_owned(), |name| name.reveal().clone());
    let proxy = estate.proxy.map(samspill_core::mandate::Proxy::word);
    let withdrawn = estate.parties.iter().filter(|party| party.has_withdrawn);
    EstateLine {
        conversation: id.to_string(),
        name,
        role: t.role(&estate.role),
        source: estate.source.name.clone(),
        case_number: estate.case_number.reveal().clone(),
        proxy: proxy.and_then(|word| t.acting.proxies.iter().find(|(key, _)| *key == word).map(|(_, text)| *text)),
        withdrawn: withdrawn.map(|party| party_name(reader, party)).collect(),
    }
}

fn party_name(reader: &Reader, party: &PartyView) -> String {
    party.name.as_ref().map_or_else(|| texts(reader.language).role(&party.role), |name| name.reveal().clone())
}

/// The parties and the proxies.
pub(super) async fn show(reader: Reader, id: IdPath) -> Response {
    let page = async { page(&reader, conversation_id(id)?).await };
    reader.answer(page.await.map(|page| reader.page(StatusCode::OK, &page)))
}

async fn page(reader: &Reader, id: ConversationId) -> Result<EstatePage, Failure> {
    let t = texts(reader.language);
    let estates = reader.app.dialogues.estates(reader.principal().as_ref(), &id).await?;
    let mut f = reader.frame(t.acting.estate_title);
    f.banner = banner(reader, &id).await?;
    let row = |party: &PartyView| PartyRow {
        who: party.who.to_string(),
        name: party_name(reader, party),
        role: t.role(&party.role),
        given: party.given.as_ref().map(ToString::to_string),
        has_given: party.has_given,
        has_withdrawn: party.has_withdrawn,
    };
    let card = |estate: &EstateView| EstateCard {
        line: estate_line(reader, &id, estate),
        about: estate.about.to_string(),
        parties: estate.parties.iter().map(row).collect(),
        others: estate.others,
    };
    let notice = reader.query("notice");
    Ok(EstatePage {
        f,
        notice: notice.as_deref().and_then(|word| super::mandates::notice(word, &t.acting)),
        estates: estates.iter().take(reader.app.settings.list_max).map(card).collect(),
        id: id.to_string(),
    })
}

/// Gives a proxy, or withdraws one: one step either way.
pub(super) async fn decide(State(app): State<AppState>, reader: Reader, id: IdPath, request: Request) -> Response {
    let decided = async {
        let id = conversation_id(id)?;
        let form = Pairs::read(&app, request).await?.only(&["deceased", "holder", "withdraw"])?;
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let invalid = |error: samspill_core::ids::InvalidId| Failure::Invalid(error.to_string());
        let notice = if let Some(mandate) = form.get("withdraw") {
            app.dialogues.withdraw(&principal, &MandateId::new(mandate).map_err(invalid)?).await?;
            "withdrawn"
        } else {
            let deceased = Subject::new(form.get("deceased").unwrap_or_default()).map_err(invalid)?;
            let holder = Subject::new(form.get("holder").unwrap_or_default()).map_err(invalid)?;
            app.dialogues.give_proxy(&principal, &id, deceased, holder).await?;
            "given"
        };
        Ok(see(format!("/conversation/{id}/estate?notice={notice}#notice")))
    };
    reader.answer(decided.await)
}

/// Marks a task that the heirs share as done, or not.
pub(super) async fn mark(State(app): State<AppState>, reader: Reader, id: IdPath, request: Request) -> Response {
    let marked = async {
        let id = conversation_id(id)?;
        let form = Pairs::read(&app, request).await?.only(&["task", "done"])?;
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let task = form.get("task").unwrap_or_default();
        let done = match form.get("done") {
            Some("yes") => true,
            Some("no") => false,
            _ => return Err(Failure::Invalid("`done` must be yes or no".into())),
        };
        app.dialogues.mark(&principal, &id, task, done).await?;
        Ok(see(format!("/conversation/{id}#plan")))
    };
    reader.answer(marked.await)
}

/// A relation in words.
pub(super) fn relation(reader: &Reader, relation: Relation) -> String {
    lookup(texts(reader.language).acting.relations, relation.word()).to_owned()
}
