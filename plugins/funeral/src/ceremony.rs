//! Whom the funeral home may contact, and where. It needs the citizen's consent, and knows nothing of who has died.

use samspill_sdk::{Call, Content, Ended, Fact, Host, Outcome, Private, Status, Wants};
use serde::{Deserialize, Serialize};

use crate::{DUTY_TELEPHONE, agree, texts};

/// The purpose in the manifest.
pub(crate) const PURPOSE: &str = "contact-you";

/// What the citizen is called.
#[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/name")]
pub struct Name {
    /// The whole name.
    pub full: String,
}

/// Where the citizen can be reached.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/contact-point")]
pub struct ContactPoint {
    /// Address for e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Private<String>>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Private<String>>,
}

impl ContactPoint {
    /// The telephone first: it is the shortest way between two people.
    fn best(&self) -> Option<&str> {
        self.phone.as_ref().or(self.email.as_ref()).map(|point| point.reveal().as_str())
    }
}

/// Says how it reaches the citizen; without a name, how to reach it.
pub(crate) fn answer(host: &Host<'_>, call: &Call) -> Ended {
    let mut wants = Wants::new();
    let name = wants.add::<Name>(&call.about, PURPOSE);
    let contact = wants.add::<ContactPoint>(&call.about, PURPOSE);
    let mut known = host.ask_facts(wants);
    let name = known.take(name)?.pop();
    // The contact point is optional: a refusal is as good as none.
    let contact = known.take(contact).unwrap_or_default().pop();

    let contact = contact.map(|known| known.value).unwrap_or_default();
    let full_name = name.map(|known| known.value.full).filter(|full| !full.trim().is_empty());
    host.say(match &full_name {
        Some(full_name) => how_we_reach(call, full_name, contact.best()),
        None => how_to_reach_us(call),
    })?;
    host.say(texts::motive(call))?;
    host.say(texts::standing(call, &[]))?;
    host.propose(agree(call))?;
    Ok(Outcome::new(if full_name.is_some() { Status::Answered } else { Status::NeedsFacts }))
}

fn how_we_reach(call: &Call, name: &str, contact: Option<&str>) -> Content {
    let text = match contact {
        Some(contact) => call.pick(
            format!("Vi kan kontakte deg, {name}, på {contact} om et tilbud. Det forplikter deg ikke."),
            format!("Vi kan kontakte deg, {name}, på {contact} om eit tilbod. Det bind deg ikkje."),
            format!("We can contact you, {name}, at {contact} with an offer. It does not bind you."),
        ),
        None => call.pick(
            format!(
                "Vi har navnet ditt, {name}, men ikke telefon eller e-post. Ring oss når du vil: {DUTY_TELEPHONE}."
            ),
            format!(
                "Vi har namnet ditt, {name}, men ikkje telefon eller e-post. Ring oss når du vil: {DUTY_TELEPHONE}."
            ),
            format!("We have your name, {name}, but no telephone or e-mail. Call us when you like: {DUTY_TELEPHONE}."),
        ),
    };
    let nothing_ordered =
        call.pick("Ingenting er bestilt ennå.", "Ingenting er tinga enno.", "Nothing is ordered yet.");
    Content::new().paragraph(format!("{text} {nothing_ordered}"))
}

fn how_to_reach_us(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        format!("Vi har ikke navnet ditt. Ring oss når du vil: {DUTY_TELEPHONE}. Ingenting er bestilt."),
        format!("Vi har ikkje namnet ditt. Ring oss når du vil: {DUTY_TELEPHONE}. Ingenting er tinga."),
        format!("We do not have your name. Call us when you like: {DUTY_TELEPHONE}. Nothing is ordered."),
    ))
}
