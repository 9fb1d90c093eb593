//! What the funeral home says to everybody.

use samspill_sdk::{Call, Content, Law, Tone};

use crate::DUTY_TELEPHONE;

/// The version of the texts: on every answer.
const RULES_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Why it is here.
pub(crate) fn motive(call: &Call) -> Content {
    Content::new().notice(
        Tone::Info,
        call.pick(
            "Vi er et privat byrå og lever av å selge begravelser. Du kan fritt velge et annet byrå.",
            "Vi er eit privat byrå og lever av å selje gravferder. Du kan fritt velje eit anna byrå.",
            "We are a private firm and live from selling funerals. You are free to choose another.",
        ),
    )
}

/// Why it is here, and what it does not know.
pub(crate) fn introduction(call: &Call) -> Content {
    let unknown = call.pick(
        format!("Vi vet ikke hvem du har mistet. Det forteller du oss selv, hvis du vil: {DUTY_TELEPHONE}."),
        format!("Vi veit ikkje kven du har mista. Det fortel du oss sjølv, om du vil: {DUTY_TELEPHONE}."),
        format!("We do not know whom you have lost. You tell us yourself, if you wish: {DUTY_TELEPHONE}."),
    );
    motive(call).paragraph(unknown)
}

/// The first practical steps, with any funeral home.
pub(crate) fn first_steps(call: &Call) -> Content {
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
        "NAV kan hjelpe til å betale. Det heter gravferdsstønad. Søk innen seks måneder.",
        "NAV kan hjelpe til å betale. Det heiter gravferdsstønad. Søk innan seks månader.",
        "NAV may help to pay. It is called gravferdsstønad. Apply within six months.",
    );
    Content::new().steps(steps).paragraph(support).law(support_law(call))
}

/// The statute on help with the cost.
pub(crate) fn support_law(call: &Call) -> Law {
    let title = call.pick("Gravferdsstønad", "Gravferdsstønad", "Funeral support");
    Law::new("folketrygdloven", "§ 7-2").title(title)
}

/// What kind of answer it is, and by which acts, if any.
pub(crate) fn standing(call: &Call, acts: &[&str]) -> Content {
    let guidance = call.pick(
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse.",
        "Ei maskin svarar her. Dette er rettleiing, ikkje ei avgjerd.",
        "A machine answers here. This is guidance, not a decision.",
    );
    let version = call.pick(
        format!("Tekstene er versjon {RULES_VERSION}."),
        format!("Tekstane er versjon {RULES_VERSION}."),
        format!("These texts are version {RULES_VERSION}."),
    );
    let rules = match acts {
        [] => String::new(),
        acts => format!(" {}: {}.", call.pick("Regler", "Reglar", "Rules"), acts.join(", ")),
    };
    Content::new().notice(Tone::Info, format!("{guidance}{rules} {version}"))
}
