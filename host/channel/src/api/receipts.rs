//! Who saw what about oneself, in all conversations: as a list, as JSON-LD, and as Estonia's data tracker asks for it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use samspill_core::conversation::Principal;
use samspill_core::ids::{PurposeKey, ServiceName};
use samspill_core::private::Private;
use samspill_core::receipt::assistant_of;
use samspill_core::sighting::{ANOTHER_PERSON, Period, Sighting, Sightings};
use samspill_core::text::{Language, day_in_oslo, is_day};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Answer;
use crate::app::{App, AppState};
use crate::dates::rfc3339;
use crate::failure::{Failure, Problem};
use crate::linked_data;
use crate::shape::SightingShape;
use crate::texts::{lookup, lookup_or, texts};
use crate::visitor::{Caller, PAGE_LANGUAGES};

/// Entries in one answer, unless fewer are asked for.
const LIMIT_DEFAULT: usize = 100;
/// Entries in one answer of `findUsage`, as its protocol has it.
const USAGES_MAX: usize = 1_000;
/// Times after this, in milliseconds since 1970, bound nothing: the year 9000.
const FAR_MS: u64 = 221_845_392_000_000;

/// Which days, and which of what there is.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReceiptsQuery {
    /// From this day, `YYYY-MM-DD`.
    from: Option<String>,
    /// To and with this day, `YYYY-MM-DD`.
    to: Option<String>,
    /// So many are left out first.
    #[serde(default)]
    offset: usize,
    /// So many at most.
    limit: Option<usize>,
}

/// Who saw what about oneself.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnReceiptsShape {
    /// The newest day first; in a day what was in one's own conversations first.
    receipts: Vec<SightingShape>,
    /// How many there are in these days.
    total: usize,
    /// The `offset` of the next; none after the last.
    next: Option<usize>,
    /// Whether there is more in these days than was read: ask for fewer days.
    cut: bool,
    /// The head of the tree of all receipts of the host. Keep it: `samspill receipts verify --head` holds the host to it.
    head: Option<String>,
    /// That the law may keep entries back, in general and whether it does or not, and where to complain: by language.
    notice: BTreeMap<String, String>,
}

/// Who saw what about oneself, in all conversations, others' too.
#[utoipa::path(get, path = "/api/v1/receipts", params(ReceiptsQuery), responses(
    (status = 200, description = "The list", body = OwnReceiptsShape),
    (status = 401, description = "Not logged in", body = Problem),
    (status = 422, description = "Not a day, or too many at once", body = Problem),
))]
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    query: Result<Query<ReceiptsQuery>, QueryRejection>,
) -> Answer<Json<OwnReceiptsShape>> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let Query(query) = query.map_err(|rejection| Failure::Invalid(rejection.body_text()))?;
    let most = app.settings.list_max;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT.min(most));
    if limit == 0 || limit > most {
        return Err(Failure::Invalid(format!("limit is {limit}; it is from 1 to {most}")).into());
    }
    let told = app.dialogues.sightings(&principal, period(query.from.as_deref(), query.to.as_deref())?).await?;
    let page = told.list.iter().skip(query.offset).take(limit);
    let next = query.offset.saturating_add(limit);
    Ok(Json(OwnReceiptsShape {
        receipts: page.map(SightingShape::from).collect(),
        total: told.list.len(),
        next: (next < told.list.len()).then_some(next),
        cut: told.cut,
        head: app.dialogues.receipt_head().map(String::from),
        notice: notice(),
    }))
}

/// That entries may be kept back, in the languages of the pages.
fn notice() -> BTreeMap<String, String> {
    let worded = |language: Language| (language.tag().to_owned(), texts(language).sightings.kept_back.to_owned());
    PAGE_LANGUAGES.map(worded).into()
}

/// Which days are downloaded.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DownloadQuery {
    /// From this day, `YYYY-MM-DD`.
    from: Option<String>,
    /// To and with this day, `YYYY-MM-DD`.
    to: Option<String>,
}

/// Who saw what about oneself, as records in the shape of ISO/IEC TS 27560 with the W3C's Data Privacy Vocabulary.
#[utoipa::path(get, path = "/api/v1/receipts/download", params(DownloadQuery), responses(
    (status = 200, description = "A JSON-LD document, whole in itself", body = Object, content_type = "application/ld+json"),
    (status = 401, description = "Not logged in", body = Problem),
    (status = 422, description = "Not a day", body = Problem),
))]
pub(crate) async fn download(
    State(app): State<AppState>,
    caller: Caller,
    query: Result<Query<DownloadQuery>, QueryRejection>,
) -> Answer<impl IntoResponse> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let Query(query) = query.map_err(|rejection| Failure::Invalid(rejection.body_text()))?;
    let told = app.dialogues.sightings(&principal, period(query.from.as_deref(), query.to.as_deref())?).await?;
    Ok(file(&app, &told))
}

/// The document as a file to keep.
pub(crate) fn file(app: &App, told: &Sightings) -> impl IntoResponse + use<> {
    let headers = [
        (header::CONTENT_TYPE, "application/ld+json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"samspill-receipts.jsonld\""),
    ];
    (headers, linked_data::records(app, told).to_string())
}

/// What the data tracker asks.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct UsageQuery {
    /// The identity number of whoever is logged in; another is refused.
    #[param(value_type = Option<String>)]
    user_code: Option<String>,
    /// From when, in seconds since 1970.
    period_start: Option<u64>,
    /// Until when, in seconds since 1970.
    period_end: Option<u64>,
    /// So many are left out first.
    #[serde(default)]
    offset: usize,
    /// So many at most: 1,000, unless fewer are asked for.
    limit: Option<usize>,
}

/// Usages.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsagesShape {
    /// How many there are in the period.
    total_usages: usize,
    /// The newest first.
    usages: Vec<UsageShape>,
    /// That the law may keep entries back, in general and whether it does or not, and where to complain. Ours: the
    /// protocol has no word for it.
    notice: String,
}

/// Somebody used something about oneself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageShape {
    /// When, RFC 3339; of what others' conversations hold, when the day began.
    logtime: String,
    /// What for, and what was used, in words.
    action: String,
    /// The organisation number of the controller; empty for another person, and in receipts from before it was written
    /// down.
    receiver_code: String,
    /// The controller's name; of another person, that it was one.
    receiver_name: Option<String>,
    /// The assistant, desk or register, and the service; of people at a desk, who read.
    receiver_system: String,
}

/// Who used what about oneself, as Estonia's data tracker asks for it. What was shown to oneself is no usage.
#[utoipa::path(get, path = "/v2/findUsage", params(UsageQuery), responses(
    (status = 200, description = "The usages", body = UsagesShape),
    (status = 401, description = "Not logged in", body = Problem),
    (status = 422, description = "Somebody else's number, or more than is read at once", body = Problem),
))]
pub(crate) async fn find_usage(
    State(app): State<AppState>,
    caller: Caller,
    query: Result<Query<UsageQuery>, QueryRejection>,
) -> Answer<Json<UsagesShape>> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let Query(query) = query.map_err(|_| Failure::Invalid("the query is not what findUsage takes".into()))?;
    if query.user_code.map(Private::new).is_some_and(|code| !is_own(&principal, &code)) {
        return Err(Failure::Invalid("userCode is another's than whoever is logged in".into()).into());
    }
    let limit = query.limit.unwrap_or(USAGES_MAX);
    if limit == 0 || limit > USAGES_MAX {
        return Err(Failure::Invalid(format!("limit is {limit}; it is from 1 to {USAGES_MAX}")).into());
    }
    let ms = |seconds: Option<u64>| seconds.map(|seconds| seconds.saturating_mul(1_000));
    let (start, end) = (ms(query.period_start), ms(query.period_end));
    // Read by whole days, and then by the time that is told.
    let day = |ms: Option<u64>| ms.filter(|ms| *ms < FAR_MS).map(day_in_oslo);
    let period = Period::of_days(day(start).as_deref(), day(end).as_deref());
    let told = app.dialogues.sightings(&principal, period).await?;
    if told.cut {
        let why =
            "there is more in this period than is read at once, and the protocol cannot say so; ask for a shorter one";
        return Err(Failure::Invalid(why.into()).into());
    }
    let is_within =
        |one: &Sighting| start.is_none_or(|start| start <= one.at_ms()) && end.is_none_or(|end| one.at_ms() < end);
    let is_used = |one: &&Sighting| one.is_use() && one.to != "citizen" && is_within(one);
    let mut used: Vec<&Sighting> = told.list.iter().filter(is_used).collect();
    used.sort_by_key(|one| std::cmp::Reverse(one.at_ms()));
    let total_usages = used.len();
    let usages = used.into_iter().skip(query.offset).take(limit).map(|one| usage(&app, one)).collect();
    Ok(Json(UsagesShape { total_usages, usages, notice: texts(Language::Nb).sightings.kept_back.to_owned() }))
}

fn is_own(principal: &Principal, code: &Private<String>) -> bool {
    principal.identifier == *code
}

fn usage(app: &App, sighting: &Sighting) -> UsageShape {
    let language = Language::Nb;
    let concepts: Vec<String> = sighting.concepts.iter().map(|one| app.concept_title(one, language)).collect();
    let purpose = purpose(app, sighting, language);
    let action = if concepts.is_empty() { purpose } else { format!("{purpose}: {}", concepts.join(", ")) };
    // Whoever answers for what another person saw has not received it.
    let controller = sighting.controller.as_ref();
    let person = (sighting.to == ANOTHER_PERSON).then(|| texts(language).sightings.another_person.to_owned());
    UsageShape {
        logtime: rfc3339(sighting.at_ms()),
        action,
        receiver_code: controller.map(|owner| owner.number.clone()).unwrap_or_default(),
        receiver_name: controller.map(|owner| owner.name.clone()).or(person),
        receiver_system: sighting.reader.as_ref().map_or_else(
            || format!("{}/{}", sighting.to, sighting.service),
            |reader| format!("{}/{} ({reader})", sighting.to, sighting.service),
        ),
    }
}

/// Why, in the manifest's words or the host's.
pub(crate) fn purpose(app: &App, sighting: &Sighting, language: Language) -> String {
    let declared = || {
        let manifest = app.manifest(&assistant_of(&sighting.to)?)?;
        let service = manifest.service(&ServiceName::new(&sighting.service).ok()?)?;
        let purpose = service.purposes.get(&PurposeKey::new(&sighting.purpose).ok()?)?;
        Some(purpose.in_language(language).to_owned())
    };
    let t = &texts(language);
    let host = || {
        let own = lookup(t.receipts.purposes, &sighting.purpose);
        if sighting.own.is_some() { own } else { lookup_or(t.sightings.purposes, &sighting.purpose, own) }
    };
    declared().unwrap_or_else(|| host().to_owned())
}

/// Whole days in Norway.
pub(crate) fn period(from: Option<&str>, to: Option<&str>) -> Result<Period, Failure> {
    let day = |name: &str, day: &str| match is_day(day) {
        true => Ok(day.to_owned()),
        false => Err(Failure::Invalid(format!("{name} is not a day, YYYY-MM-DD"))),
    };
    let (from, to) = (from.map(|from| day("from", from)).transpose()?, to.map(|to| day("to", to)).transpose()?);
    Ok(Period::of_days(from.as_deref(), to.as_deref()))
}
