//! Acting for another: mandates that one gives and holds, whom one may act for, and what co-heirs share.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use samspill_core::concept::IDENTITY_NUMBER;
use samspill_core::conversation::Principal;
use samspill_core::ids::{Concept, ConversationId, MandateId, Subject};
use samspill_core::mandate::{Given, Power};
use samspill_core::ports::acting::{ActingOffer, ActingView, EstateView, Gift, PackageView, PartyView};
use samspill_core::private::Private;
use samspill_core::text::{Language, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Answer;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::shape::OwnerShape;
use crate::texts::texts;
use crate::visitor::Caller;

/// One's mandates.
#[derive(Serialize, ToSchema)]
pub(crate) struct MandatesShape {
    /// Those that one has given, the newest first.
    given: Vec<GivenShape>,
    /// Those that one holds and that count, the newest first.
    held: Vec<GivenShape>,
    /// What one may let somebody help with.
    packages: Vec<PackageShape>,
}

/// A mandate that was given here.
#[derive(Serialize, ToSchema)]
pub(crate) struct GivenShape {
    /// Its id.
    id: String,
    /// `help`, or `proxy` in a case on an estate.
    kind: &'static str,
    /// What the other calls themselves, or is called.
    name: String,
    /// The access packages that it covers.
    packages: Vec<PackageShape>,
    /// When it was given, in milliseconds since 1970.
    given_ms: u64,
    /// The last day.
    until: Option<String>,
    /// When it was withdrawn, in milliseconds since 1970.
    withdrawn_ms: Option<u64>,
    /// Whether it counts today.
    counts: bool,
}

/// An access package.
#[derive(Serialize, ToSchema)]
pub(crate) struct PackageShape {
    /// Its URN.
    urn: String,
    /// Its name for people, in the languages it exists in.
    #[schema(value_type = Object)]
    title: Text,
}

impl PackageShape {
    fn of(app: &AppState, urn: &str) -> Option<Self> {
        Some(Self { urn: urn.to_owned(), title: app.dialogues.package_title(urn)? })
    }
}

impl From<PackageView> for PackageShape {
    fn from(package: PackageView) -> Self {
        Self { urn: package.urn, title: package.title }
    }
}

fn given_shape(app: &AppState, given: &Given, name: &Private<String>) -> GivenShape {
    let packages = match &given.power {
        Power::Help(packages) => packages.iter().filter_map(|urn| PackageShape::of(app, urn)).collect(),
        Power::Proxy(_) => Vec::new(),
    };
    GivenShape {
        id: given.id.to_string(),
        kind: if matches!(given.power, Power::Help(_)) { "help" } else { "proxy" },
        name: name.reveal().clone(),
        packages,
        given_ms: given.given_ms,
        until: given.until.clone(),
        withdrawn_ms: given.withdrawn_ms,
        counts: app.dialogues.counts(given),
    }
}

/// The mandates that one has given and holds.
#[utoipa::path(get, path = "/api/v1/mandates", responses(
    (status = 200, description = "One's own", body = MandatesShape),
    (status = 401, description = "Not logged in", body = Problem),
))]
pub(crate) async fn mandates(State(app): State<AppState>, caller: Caller) -> Answer<Json<MandatesShape>> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let mut all = app.dialogues.mandates(&principal);
    all.truncate(app.settings.list_max);
    let given = all.iter().filter(|one| one.giver == principal);
    let held = all.iter().filter(|one| one.holder == principal && app.dialogues.counts(one));
    Ok(Json(MandatesShape {
        given: given.map(|one| given_shape(&app, one, &one.holder_name)).collect(),
        held: held.map(|one| given_shape(&app, one, &one.giver_name)).collect(),
        packages: app.dialogues.packages().into_iter().map(PackageShape::from).collect(),
    }))
}

/// A helper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HelperBody {
    /// The helper's national identity number.
    identifier: String,
    /// What one calls them.
    name: String,
    /// The access packages that they may help with.
    packages: Vec<String>,
    /// The last day, `YYYY-MM-DD`.
    until: String,
}

/// What was given.
#[derive(Serialize, ToSchema)]
pub(crate) struct MandateShape {
    /// Its id.
    mandate: String,
}

/// A person, by national identity number.
pub(crate) fn person(number: &str) -> Result<Principal, Failure> {
    let scheme = Concept::new(IDENTITY_NUMBER).map_err(|error| Failure::Invalid(error.to_string()))?;
    Ok(Principal::new(scheme, Private::new(number.trim().replace(' ', ""))))
}

/// Lets somebody help one. It is durable when the answer comes.
#[utoipa::path(post, path = "/api/v1/mandates", request_body = HelperBody, responses(
    (status = 201, description = "Given", body = MandateShape),
    (status = 401, description = "Not logged in", body = Problem),
    (status = 422, description = "Somebody, something or a day that it cannot be given for", body = Problem),
))]
pub(crate) async fn give(
    State(app): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<HelperBody>,
) -> Answer<(StatusCode, Json<MandateShape>)> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let gift = Gift {
        holder: person(&body.identifier)?,
        holder_name: Private::new(body.name),
        packages: body.packages,
        until: body.until,
    };
    let mandate = app.dialogues.give(&principal, gift).await?.to_string();
    Ok((StatusCode::CREATED, Json(MandateShape { mandate })))
}

/// A mandate's id in a path. What cannot be one is none of one's own.
fn mandate_id(path: Result<Path<String>, PathRejection>) -> Result<MandateId, Failure> {
    let Path(text) = path.map_err(|_| Failure::NotFound)?;
    MandateId::new(text).map_err(|error| Failure::Invalid(error.to_string()))
}

/// Withdraws a mandate that one has given: a helper's or a proxy. It counts no more from the next decision on.
#[utoipa::path(delete, path = "/api/v1/mandates/{id}", params(("id" = String, Path)), responses(
    (status = 204, description = "Withdrawn"),
    (status = 401, description = "Not logged in", body = Problem),
    (status = 422, description = "No such mandate of one's own", body = Problem),
))]
pub(crate) async fn withdraw(State(app): State<AppState>, caller: Caller, id: IdPath) -> Answer<StatusCode> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    app.dialogues.withdraw(&principal, &mandate_id(id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// In which language the look-up is written down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookUpBody {
    /// `nb`, `nn`, `en` or `se`; without it `nb`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Language,
}

/// Asks the registers whom one may act for, in a conversation of its own: there the answer is, with its receipts.
#[utoipa::path(post, path = "/api/v1/acting", request_body = LookUpBody, responses(
    (status = 201, description = "Asked", body = ConversationShape),
    (status = 401, description = "Not logged in", body = Problem),
    (status = 503, description = "The host is full, or is stopping", body = Problem),
))]
pub(crate) async fn look_up(
    State(app): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<LookUpBody>,
) -> Answer<impl IntoResponse> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let said = Private::new(texts(body.language).acting.look_up_said.to_owned());
    let id = app.dialogues.look_up(&principal, said, body.language).await?;
    let location = [(header::LOCATION, format!("/api/v1/conversations/{id}"))];
    Ok((StatusCode::CREATED, location, Json(shape(&app, Some(&principal), &id).await?)))
}

/// A conversation: for whom it is, whom one may act for, and the estates that one is a party in.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationShape {
    /// Its id.
    conversation: String,
    /// For whom one acts in it; null for oneself.
    acting: Option<ActingShape>,
    /// Whom registers have stated in it that one may act for.
    may_act_for: Vec<ActingOfferShape>,
    /// The estates in which the court has stated in it that one is a party.
    estates: Vec<EstateShape>,
}

/// For whom one acts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ActingShape {
    /// Their name.
    name: String,
    /// What they are to one: `child`, `ward` or `helped`.
    relation: &'static str,
    /// Who states the mandate; null is the citizen, who gave it here.
    source: Option<OwnerShape>,
    /// The last day, where one is known.
    until: Option<String>,
    /// What it covers, by name; empty for everything.
    #[schema(value_type = Vec<Object>)]
    covers: Vec<Text>,
    /// The rule by which it does not count today; null where it counts, or where no register has been asked yet.
    ended: Option<String>,
}

impl From<ActingView> for ActingShape {
    fn from(acting: ActingView) -> Self {
        Self {
            name: acting.name.into_revealed(),
            relation: acting.relation.word(),
            source: acting.source.as_ref().map(OwnerShape::from),
            until: acting.until,
            covers: acting.packages,
            ended: acting.ended,
        }
    }
}

/// Somebody whom one may act for.
#[derive(Serialize, ToSchema)]
pub(crate) struct ActingOfferShape {
    /// The reference to them in this conversation.
    about: String,
    /// Their name; empty where it is not known.
    name: String,
    /// What they are to one: `child` or `ward`.
    relation: &'static str,
    /// The assistant that states it.
    stated_by: String,
    /// Who answers for that.
    source: OwnerShape,
    /// The last day, where one is stated.
    until: Option<String>,
    /// What it covers, by name; empty for everything.
    #[schema(value_type = Vec<Object>)]
    covers: Vec<Text>,
}

impl From<ActingOffer> for ActingOfferShape {
    fn from(offer: ActingOffer) -> Self {
        Self {
            about: offer.about.to_string(),
            name: offer.name.into_revealed(),
            relation: offer.relation.word(),
            stated_by: offer.by.to_string(),
            source: OwnerShape::from(&offer.source),
            until: offer.until,
            covers: offer.packages,
        }
    }
}

/// An estate that one is a party in.
#[derive(Serialize, ToSchema)]
pub(crate) struct EstateShape {
    /// The reference to the one who has died, in this conversation.
    about: String,
    /// Their name, where it is known.
    name: Option<String>,
    /// The number of the court's case.
    case_number: String,
    /// The court.
    source: OwnerShape,
    /// One's role, as the court has it.
    role: String,
    /// The other parties.
    parties: Vec<PartyShape>,
    /// How many heirs can give no proxy here.
    others: u32,
    /// The proxy that one has from them: `individual-proxy`, `collective-proxy` or null.
    proxy: Option<&'static str>,
}

/// Another party.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartyShape {
    /// The reference to them, in this conversation.
    who: String,
    /// Their name, where it is known.
    name: Option<String>,
    /// Their role, as the court has it.
    role: String,
    /// The proxy that one has given them, if it counts.
    given: Option<String>,
    /// Whether they have given one a proxy that counts.
    has_given: bool,
    /// Whether they had, and have withdrawn it.
    has_withdrawn: bool,
}

impl From<PartyView> for PartyShape {
    fn from(party: PartyView) -> Self {
        Self {
            who: party.who.to_string(),
            name: party.name.map(Private::into_revealed),
            role: party.role,
            given: party.given.map(String::from),
            has_given: party.has_given,
            has_withdrawn: party.has_withdrawn,
        }
    }
}

impl From<EstateView> for EstateShape {
    fn from(estate: EstateView) -> Self {
        Self {
            about: estate.about.to_string(),
            name: estate.name.map(Private::into_revealed),
            case_number: estate.case_number.into_revealed(),
            source: OwnerShape::from(&estate.source),
            role: estate.role,
            parties: estate.parties.into_iter().map(PartyShape::from).collect(),
            others: estate.others,
            proxy: estate.proxy.map(samspill_core::mandate::Proxy::word),
        }
    }
}

async fn shape(
    app: &AppState,
    principal: Option<&Principal>,
    id: &ConversationId,
) -> Result<ConversationShape, Failure> {
    let acting = app.dialogues.acting(principal, id).await?;
    let offers = match principal {
        Some(principal) => app.dialogues.acting_offers(principal, id).await?,
        None => Vec::new(),
    };
    let estates = app.dialogues.estates(principal, id).await?;
    let most = app.settings.list_max;
    Ok(ConversationShape {
        conversation: id.to_string(),
        acting: acting.map(ActingShape::from),
        may_act_for: offers.into_iter().take(most).map(ActingOfferShape::from).collect(),
        estates: estates.into_iter().take(most).map(EstateShape::from).collect(),
    })
}

/// A conversation: for whom it is, whom one may act for, and the estates that one is a party in.
#[utoipa::path(get, path = "/api/v1/conversations/{id}", params(("id" = String, Path)), responses(
    (status = 200, description = "The conversation", body = ConversationShape),
    (status = 404, description = "No such conversation of one's own", body = Problem),
))]
pub(crate) async fn conversation(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
) -> Answer<Json<ConversationShape>> {
    Ok(Json(shape(&app, caller.principal.as_ref(), &conversation_id(id)?).await?))
}

/// A co-heir to give a proxy.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProxyBody {
    /// The reference to the one who has died.
    #[schema(value_type = String)]
    deceased: Subject,
    /// The reference to the co-heir.
    #[schema(value_type = String)]
    holder: Subject,
}

/// Gives a co-heir a proxy in the court's case. It is durable when the answer comes, and is withdrawn as any mandate.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/proxies", params(("id" = String, Path)),
    request_body = ProxyBody, responses(
        (status = 201, description = "Given", body = MandateShape),
        (status = 401, description = "Not logged in", body = Problem),
        (status = 404, description = "No such conversation of one's own", body = Problem),
        (status = 422, description = "The court has not said that both are parties", body = Problem),
    ))]
pub(crate) async fn give_proxy(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    JsonBody(body): JsonBody<ProxyBody>,
) -> Answer<(StatusCode, Json<MandateShape>)> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let id = conversation_id(id)?;
    let given = app.dialogues.give_proxy(&principal, &id, body.deceased, body.holder).await?;
    Ok((StatusCode::CREATED, Json(MandateShape { mandate: given.to_string() })))
}

/// Whether a task is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkBody {
    /// The task's key in the plan.
    task: String,
    /// `true` marks it as done, `false` takes one's own mark away.
    done: bool,
}

/// Marks a task that the heirs of a case share as done. Every heir sees it in their own plan.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/marks", params(("id" = String, Path)),
    request_body = MarkBody, responses(
        (status = 204, description = "Written down"),
        (status = 401, description = "Not logged in", body = Problem),
        (status = 404, description = "No such conversation of one's own", body = Problem),
        (status = 422, description = "No such shared task, or another heir's mark", body = Problem),
    ))]
pub(crate) async fn mark(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    JsonBody(body): JsonBody<MarkBody>,
) -> Answer<StatusCode> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    app.dialogues.mark(&principal, &conversation_id(id)?, &body.task, body.done).await?;
    Ok(StatusCode::NO_CONTENT)
}
