//! A funeral home: private, with its motive in the open. It knows whom it may contact, and nothing of who has died.

use samspill_sdk::{
    Assistant, Call, Content, Ended, Fact, Host, Law, Outcome, Private, Status, Task, Tone, Wants, not_my_task,
};
use serde::{Deserialize, Serialize};

const PURPOSE: &str = "contact-you";
const FUNERAL_AGREED: &str = "https://samspill.example/milestone/funeral-agreed";
const DUTY_TELEPHONE: &str = "+47 00 00 00 97";

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

/// The assistant.
#[derive(Debug)]
pub struct Funeral;

impl Assistant for Funeral {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        if call.service != "ceremony" {
            return not_my_task(host);
        }
        let mut wants = Wants::new();
        let name = wants.add::<Name>(&call.about, PURPOSE);
        let contact = wants.add::<ContactPoint>(&call.about, PURPOSE);
        let mut known = host.ask_facts(wants);
        let name = known.take(name)?.pop();
        // The contact point is optional: a refusal is as good as none.
        let contact = known.take(contact).unwrap_or_default().pop();

        let contact = contact.map(|known| known.value).unwrap_or_default();
        let full_name = name.map(|known| known.value.full).filter(|full| !full.trim().is_empty());
        host.say(introduction(call))?;
        host.say(match &full_name {
            Some(full_name) => how_we_reach(call, full_name, contact.best()),
            None => how_to_reach_us(call),
        })?;
        host.say(first_steps(call))?;
        host.propose(agree(call))?;
        Ok(Outcome::new(if full_name.is_some() { Status::Answered } else { Status::NeedsFacts }))
    }
}

samspill_sdk::export!(Funeral);

fn introduction(call: &Call) -> Content {
    let motive = call.pick(
        "Vi er et privat byrå og lever av å selge begravelser. Du kan fritt velge et annet byrå.",
        "Vi er eit privat byrå og lever av å selje gravferder. Du kan fritt velje eit anna byrå.",
        "We are a private firm and live from selling funerals. You are free to choose another.",
    );
    let unknown = call.pick(
        "Vi vet ikke hvem du har mistet. Det forteller du oss selv, hvis du vil.",
        "Vi veit ikkje kven du har mista. Det fortel du oss sjølv, om du vil.",
        "We do not know whom you have lost. You tell us yourself, if you wish.",
    );
    Content::new().notice(Tone::Info, motive).paragraph(unknown)
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

fn first_steps(call: &Call) -> Content {
    let steps = call.pick(
        [
            "Snakk sammen i familien. Hadde den døde et ønske?",
            "Velg begravelse eller bisettelse. Bisettelse betyr at kisten blir kremert etterpå.",
            "Velg hvem som skal lede seremonien, og hvor den skal være.",
            "Kommunen har ansvar for graven. Byrået kan ta kontakt for dere.",
            "Be om en skriftlig pris før dere bestemmer dere.",
        ],
        [
            "Snakk saman i familien. Hadde den døde eit ønske?",
            "Vel gravferd eller bisetjing. Bisetjing vil seie at kista blir kremert etterpå.",
            "Vel kven som skal leie seremonien, og kvar han skal vere.",
            "Kommunen har ansvar for grava. Byrået kan ta kontakt for dykk.",
            "Be om ein skriftleg pris før de bestemmer dykk.",
        ],
        [
            "Talk together in the family. Did the one who died have a wish?",
            "Choose burial or cremation.",
            "Choose who leads the ceremony, and where it is held.",
            "The municipality is responsible for the grave. A funeral home can contact it for you.",
            "Ask for a written price before you decide.",
        ],
    );
    let support = call.pick(
        "NAV kan gi gravferdsstønad. Den er behovsprøvd, og NAV setter beløpet hvert år. Søk innen seks måneder.",
        "NAV kan gi gravferdsstønad. Han er behovsprøvd, og NAV set beløpet kvart år. Søk innan seks månader.",
        "NAV may give funeral support. It depends on means, and NAV sets the amount each year. Apply within six months.",
    );
    let title = call.pick("Gravferdsstønad", "Gravferdsstønad", "Funeral support");
    Content::new().steps(steps).paragraph(support).law(Law::new("folketrygdloven", "§ 7-2").title(title))
}

fn agree(call: &Call) -> Task {
    let title =
        call.pick("Avtal begravelse eller bisettelse", "Avtal gravferd eller bisetjing", "Agree on the funeral");
    let who = call.pick(
        "Familien, med det byrået dere velger",
        "Familien, med det byrået de vel",
        "The family, with the funeral home you choose",
    );
    let free = call.pick(
        "Dere velger byrå selv, og kan be flere om pris.",
        "De vel byrå sjølve, og kan be fleire om pris.",
        "You choose the funeral home yourselves, and may ask several for a price.",
    );
    Task::new("ceremony", &call.about, title).gives(FUNERAL_AGREED).who(who).more(Content::new().paragraph(free))
}

#[cfg(test)]
mod tests {
    use samspill_sdk::harness::{Harness, Run};
    use samspill_sdk::{Language, Refusal, Subject};

    use super::*;

    fn named() -> Harness {
        Harness::new().fact(&Subject::citizen(), &Name { full: "Magda Holm".into() })
    }

    fn reachable() -> Harness {
        let phone = Some(Private::new("+47 99 99 99 99".into()));
        named().fact(&Subject::citizen(), &ContactPoint { email: Some(Private::new("m@example.no".into())), phone })
    }

    fn answer(harness: &Harness) -> Run {
        harness.answer::<Funeral>("ceremony")
    }

    #[test]
    fn with_a_contact_point_it_says_whom_it_contacts_and_where() {
        let run = answer(&reachable());
        assert!(run.text().contains("Magda Holm, på +47 99 99 99 99"), "{}", run.text());
        assert!(!run.text().contains("m@example.no"));
        assert_eq!(run.status(), Some(Status::Answered));
    }

    #[test]
    fn without_consent_to_the_contact_point_it_goes_on_with_the_name() {
        let run = answer(&named().refuse::<ContactPoint>(Refusal::no_consent()));
        assert!(run.text().contains("Magda Holm, men ikke telefon"));
        assert!(run.text().contains(DUTY_TELEPHONE));
        assert_eq!(run.status(), Some(Status::Answered));
    }

    #[test]
    fn without_consent_to_the_name_it_says_nothing() {
        let run = answer(&reachable().refuse::<Name>(Refusal::no_consent()));
        assert_eq!((run.status(), run.parts.len(), run.tasks.len()), (Some(Status::NeedsFacts), 0, 0));
    }

    #[test]
    fn a_name_that_is_not_known_is_said() {
        let run = answer(&Harness::new());
        assert!(run.text().contains("Vi har ikke navnet ditt"));
        assert_eq!(run.status(), Some(Status::NeedsFacts));
    }

    #[test]
    fn in_every_language_it_says_its_motive_and_that_it_does_not_know_who_has_died() {
        for (language, motive, unknown) in [
            (Language::Nb, "lever av å selge", "vet ikke hvem"),
            (Language::Nn, "lever av å selje", "veit ikkje kven"),
            (Language::En, "live from selling", "do not know whom"),
        ] {
            let text = answer(&reachable().language(language)).text();
            assert!(text.contains(motive) && text.contains(unknown), "{text}");
        }
    }

    #[test]
    fn the_task_reaches_its_milestone_and_has_no_date_that_nobody_gave() {
        let run = answer(&reachable());
        let task = run.task("ceremony").unwrap();
        assert_eq!(task.gives.as_deref(), Some(FUNERAL_AGREED));
        assert_eq!(task.body.due, None);
        assert!(!run.text().contains("ti virkedager"));
    }

    #[test]
    fn both_facts_are_asked_for_the_declared_purpose_at_once() {
        let wanted = answer(&reachable()).wanted;
        assert_eq!(wanted.len(), 2);
        assert!(wanted.iter().all(|want| want.purpose == PURPOSE && want.about == Subject::citizen()));
    }

    #[test]
    fn another_service_is_not_its_task() {
        assert_eq!(reachable().answer::<Funeral>("case").status(), Some(Status::NotRelevant));
    }
}
