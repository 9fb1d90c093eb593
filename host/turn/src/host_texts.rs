//! What the host itself says: what is missing, why, and what to do instead (I7).

use samspill_capabilities::dialogue::desk;
use samspill_capabilities::frame::Missing;
use samspill_core::concept::Vocabulary;
use samspill_core::content::{Block, Tone};
use samspill_core::ids::{AssistantId, Concept};
use samspill_core::law::Processing;
use samspill_core::manifest::{Manifest, Need};
use samspill_core::refusal::Remedy;
use samspill_core::text::{Language, Text};
use samspill_core::turn::{Outcome, OwnerView, Part};

/// The host, as the owner of what it says itself.
pub fn host_owner() -> OwnerView {
    OwnerView { number: String::new(), name: "Samspill".into(), sector: "host".into() }
}

/// A part that the host says.
pub fn host_part(blocks: Vec<Block>, now_ms: u64) -> Part {
    Part {
        from: AssistantId::host(),
        owner: host_owner(),
        blocks,
        law: Vec::new(),
        labels: Vec::new(),
        fresh_ms: now_ms,
        missing: None,
        reveals: None,
        writer: None,
    }
}

/// What the citizen is told of an answer that is not there.
pub fn missing(missing: &Missing, vocabulary: &Vocabulary, is_logged_in: bool, language: Language) -> Vec<Block> {
    let manifest = &missing.from.manifest;
    if missing.outcome == Outcome::Withheld {
        return withheld(missing, vocabulary, is_logged_in, language);
    }
    let why = match missing.outcome {
        Outcome::Late => Text::new("rakk ikke å svare", "rakk ikkje å svare", "did not answer in time"),
        Outcome::Busy => Text::new("er opptatt akkurat nå", "er oppteken akkurat no", "is busy just now"),
        Outcome::Refused => Text::new("kan ikke brukes nå", "kan ikkje brukast no", "cannot be used now"),
        _ => Text::new("kunne ikke svare nå", "kunne ikkje svare no", "could not answer now"),
    };
    let text = match language {
        Language::Nn => format!(
            "{} {}. Resten av svaret står. Du kan prøve igjen seinare, eller kontakte:",
            name(manifest, language),
            why.in_language(language)
        ),
        Language::En => format!(
            "{} {}. The rest of the answer stands. You can try again later, or contact:",
            name(manifest, language),
            why.in_language(language)
        ),
        Language::Nb | Language::Se => format!(
            "{} {}. Resten av svaret står. Du kan prøve igjen senere, eller kontakte:",
            name(manifest, language),
            why.in_language(language)
        ),
    };
    let mut blocks = vec![Block::Notice { tone: Tone::Warning, text }];
    blocks.extend(desk(manifest, language));
    blocks
}

/// What would be seen, why, and what the citizen can do.
fn withheld(missing: &Missing, vocabulary: &Vocabulary, is_logged_in: bool, language: Language) -> Vec<Block> {
    let (manifest, service) = (&missing.from.manifest, &missing.from.service);
    let helps = |remedy| missing.withheld.iter().any(|(_, why)| why.remedy == remedy);
    let by_consent = helps(Remedy::Consent);
    let who = name(manifest, language);
    let has_not = match language {
        Language::Nn => format!("{who} har ikkje fått vite noko om deg"),
        Language::En => format!("{who} has been told nothing about you"),
        Language::Nb | Language::Se => format!("{who} har ikke fått vite noe om deg"),
    };
    let why = if helps(Remedy::LogIn) && is_logged_in {
        Text::new(
            ". Det krever en sikrere innlogging enn den du har brukt.",
            ". Det krev ei sikrare innlogging enn den du har brukt.",
            ". It takes a surer login than the one you have used.",
        )
    } else if helps(Remedy::LogIn) {
        Text::new(
            ". Du må logge inn for å få svar om deg selv.",
            ". Du må logge inn for å få svar om deg sjølv.",
            ". You must log in to get an answer about yourself.",
        )
    } else if by_consent {
        Text::new(
            ", og har ikke svart. Du må si ja først.",
            ", og har ikkje svart. Du må seie ja først.",
            ", and has not answered. You must say yes first.",
        )
    } else {
        Text::new(
            ". Det finnes ikke noe godkjent grunnlag for det.",
            ". Det finst ikkje noko godkjent grunnlag for det.",
            ". There is no approved basis for it.",
        )
    };
    let intro = format!("{has_not}{}", why.in_language(language));
    let mut blocks = vec![Block::Notice { tone: Tone::Info, text: intro }];
    let wanted: Vec<&Need> = if by_consent {
        service.needs.iter().filter(|need| need.processing == Processing::Consent).collect()
    } else {
        missing.withheld.iter().map(|(need, _)| need).collect()
    };
    let items = wanted.into_iter().map(|need| {
        let purpose = service.purposes.get(&need.purpose).map(|purpose| purpose.in_language(language));
        want_line(&title(vocabulary, &need.concept, language), purpose.unwrap_or_default(), need.required, language)
    });
    blocks.push(Block::List { items: items.collect() });
    for text in [&manifest.motive, &manifest.fees].into_iter().flatten() {
        blocks.push(Block::Paragraph { text: text.in_language(language).to_owned() });
    }
    blocks
}

fn want_line(what: &str, purpose: &str, required: bool, language: Language) -> String {
    let line = match language {
        Language::Nn => format!("Han ville ha sett: {what}, for å {purpose}"),
        Language::En => format!("It would see: {what}, to {purpose}"),
        Language::Nb | Language::Se => format!("Den ville sett: {what}, for å {purpose}"),
    };
    let optional = Text::new("kan utelates", "kan utelatast", "may be left out");
    if required { format!("{line}.") } else { format!("{line} ({}).", optional.in_language(language)) }
}

/// What is said in the place of a part that the citizen may not see.
pub fn part_withheld(manifest: &Manifest, language: Language) -> Vec<Block> {
    let who = name(manifest, language);
    let text = match language {
        Language::Nn => format!(
            "Ein del av svaret frå {who} er halden tilbake. Han kan handle om andre enn deg, og det finst ikkje noko godkjent grunnlag for å vise han."
        ),
        Language::En => format!(
            "A part of the answer from {who} is withheld. It may be about somebody else, and there is no approved basis for showing it."
        ),
        Language::Nb | Language::Se => format!(
            "En del av svaret fra {who} er holdt tilbake. Den kan handle om andre enn deg, og det finnes ikke noe godkjent grunnlag for å vise den."
        ),
    };
    let mut blocks = vec![Block::Notice { tone: Tone::Info, text }];
    blocks.extend(desk(manifest, language));
    blocks
}

/// A concept's name for people, or its IRI where the vocabulary has none.
pub fn title(vocabulary: &Vocabulary, concept: &Concept, language: Language) -> String {
    vocabulary.get(concept).map_or_else(|| concept.to_string(), |entry| entry.title.in_language(language).to_owned())
}

fn name(manifest: &Manifest, language: Language) -> String {
    format!("{} – {}", manifest.title.in_language(language), manifest.owner.name)
}
