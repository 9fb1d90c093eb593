//! What Iben says. Her greeting is the first that a citizen reads, and for some the only: at most 25 words.

use samspill_sdk::{Call, Content, Tone};

use crate::Relation;

/// The greeting when somebody has died. The relation is named only where the citizen named it.
pub(crate) fn condolence(call: &Call, relation: Option<Relation>) -> Content {
    let (nb, nn, en) = whom(relation);
    Content::new().paragraph(call.pick(
        format!("Jeg kondolerer. Det er tungt å miste {nb}. Du trenger ikke å ordne alt i dag."),
        format!("Eg kondolerer. Det er tungt å miste {nn}. Du treng ikkje å ordne alt i dag."),
        format!("I am sorry for your loss. It is hard to lose {en}. You do not have to settle everything today."),
    ))
}

fn whom(relation: Option<Relation>) -> (&'static str, &'static str, &'static str) {
    match relation {
        Some(Relation::Husband) => ("mannen sin", "mannen sin", "a husband"),
        Some(Relation::Wife) => ("kona si", "kona si", "a wife"),
        Some(Relation::Spouse) => ("den en var gift med", "den ein var gift med", "the one you were married to"),
        Some(Relation::Partner) => ("den en levde sammen med", "den ein levde saman med", "the one you lived with"),
        Some(Relation::Mother) => ("moren sin", "mora si", "a mother"),
        Some(Relation::Father) => ("faren sin", "faren sin", "a father"),
        Some(Relation::Child) => ("barnet sitt", "barnet sitt", "a child"),
        Some(Relation::Sibling) => ("en søster eller bror", "ei syster eller ein bror", "a sister or brother"),
        Some(Relation::Grandparent) => ("en av besteforeldrene sine", "ein av besteforeldra sine", "a grandparent"),
        Some(Relation::Friend) => ("en venn", "ein ven", "a friend"),
        None => ("noen", "nokon", "someone"),
    }
}

/// The greeting when no word says that somebody has died, or when she has condoled before.
pub(crate) fn acknowledged(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Jeg forstår at det gjelder dødsfall og arv. Du trenger ikke å ordne alt i dag.",
        "Eg forstår at det gjeld dødsfall og arv. Du treng ikkje å ordne alt i dag.",
        "I understand that this is about a death and inheritance. You do not have to settle everything today.",
    ))
}

/// The greeting of a later turn.
pub(crate) fn still_the_same(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Jeg går ut fra at det fortsatt gjelder dødsfall og arv. Si fra hvis det er noe annet.",
        "Eg går ut frå at det framleis gjeld dødsfall og arv. Sei frå om det er noko anna.",
        "I take it that this is still about a death and inheritance. Tell me if it is something else.",
    ))
}

/// Whom she asked, and that she has not read what they answer. Three are named; each answer has its own name.
pub(crate) fn asked(call: &Call, titles: &[String]) -> Content {
    let whom = names(call, titles);
    let answers = call.pick(
        format!("Jeg har spurt {whom}. Svarene er fra dem selv. Jeg har ikke lest dem: de er bare til deg."),
        format!("Eg har spurt {whom}. Svara er frå dei sjølve. Eg har ikkje lese dei: dei er berre til deg."),
        format!("I have asked {whom}. The answers are their own. I have not read them: they are for you alone."),
    );
    let machine = call.pick(
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse.",
        "Ei maskin svarar her. Dette er rettleiing, ikkje ei avgjerd.",
        "A machine answers here. This is guidance, not a decision.",
    );
    Content::new().paragraph(answers).notice(Tone::Info, machine)
}

/// `A, B og C`; of more than three the first two, and how many others.
fn names(call: &Call, titles: &[String]) -> String {
    let and = call.pick("og", "og", "and");
    match titles {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if first.len() < 3 => format!("{} {and} {last}", first.join(", ")),
        [first, second, others @ ..] => {
            let more = call.pick("andre", "andre", "others");
            format!("{first}, {second} {and} {} {more}", others.len())
        }
    }
}

/// The greeting to somebody who cannot go on.
pub(crate) fn not_alone(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Det du skriver, høres svært tungt ut. Du trenger ikke å være alene. Ring 113 hvis det haster, eller snakk med et \
         menneske her.",
        "Det du skriv, høyrest svært tungt ut. Du treng ikkje å vere åleine. Ring 113 om det hastar, eller snakk med eit \
         menneske her.",
        "What you write sounds very hard. You need not be alone. Call 113 if it is urgent, or talk with a person here.",
    ))
}

/// Why a person is wanted, for whoever takes over.
pub(crate) fn cannot_go_on(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Den som skriver, sier at det er for tungt å leve.",
        "Den som skriv, seier at det er for tungt å leve.",
        "The one who writes says that it is too hard to live.",
    ))
}

/// Asked where it may be that somebody has died: a wrong condolence hurts.
pub(crate) fn has_somebody_died(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Jeg vil gjerne forstå deg rett. Er det noen som har dødd? Svar ja eller nei, eller fortell litt mer.",
        "Eg vil gjerne forstå deg rett. Er det nokon som har døydd? Svar ja eller nei, eller fortel litt meir.",
        "I want to understand you rightly. Has someone died? Answer yes or no, or tell me a little more.",
    ))
}

/// When she asked, and nobody has died.
pub(crate) fn something_else(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Takk, da vet jeg det. Jeg kan hjelpe når et menneske er død, og med arv. Hva gjelder det?",
        "Takk, då veit eg det. Eg kan hjelpe når eit menneske er dødt, og med arv. Kva gjeld det?",
        "Thank you, then I know. I can help when a person has died, and with inheritance. What is it about?",
    ))
}

/// Who could not be asked.
pub(crate) fn missing(call: &Call, titles: &[String]) -> Content {
    let intro = call.pick(
        "Disse fikk jeg ikke spurt nå. Prøv igjen senere, eller snakk med dem direkte:",
        "Desse fekk eg ikkje spurt no. Prøv igjen seinare, eller snakk med dei direkte:",
        "I could not ask these now. Try again later, or talk with them directly:",
    );
    Content::new().paragraph(intro).list(titles.iter().cloned())
}

/// Nobody could be asked.
pub(crate) fn nobody_answers(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Jeg fant ingen som kan svare på dette akkurat nå. En rådgiver kan hjelpe deg videre.",
        "Eg fann ingen som kan svare på dette akkurat no. Ein rettleiar kan hjelpe deg vidare.",
        "I found nobody who can answer this just now. An adviser can help you on.",
    ))
}

/// There is nothing to go by.
pub(crate) fn in_your_own_words(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Hei. Jeg er Iben, en digital assistent. Fortell meg med dine egne ord hva som har hendt.",
        "Hei. Eg er Iben, ein digital assistent. Fortel meg med dine eigne ord kva som har hendt.",
        "Hello. I am Iben, a digital assistant. Tell me in your own words what has happened.",
    ))
}

/// There are words, and they could not be understood.
pub(crate) fn what_i_can_help_with(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Det forstod jeg ikke helt, og det er min feil. Jeg kan hjelpe når et menneske er død, og med arv. \
         Si det gjerne på en annen måte, eller snakk med et menneske.",
        "Det forstod eg ikkje heilt, og det er min feil. Eg kan hjelpe når eit menneske er dødt, og med arv. \
         Sei det gjerne på ein annan måte, eller snakk med eit menneske.",
        "I did not quite understand, and that is my fault. I can help when a person has died, and with inheritance. \
         Please say it another way, or talk with a person.",
    ))
}

/// Why a person is wanted, for whoever takes over.
pub(crate) fn not_understood(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Iben forstod ikke spørsmålet.",
        "Iben forstod ikkje spørsmålet.",
        "Iben did not understand the question.",
    ))
}
