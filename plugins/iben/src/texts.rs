//! What Iben says.

use samspill_sdk::{Call, Content};

pub(crate) fn condolence(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Jeg kondolerer. Det er tungt å miste noen, og du trenger ikke å ordne alt i dag.",
        "Eg kondolerer. Det er tungt å miste nokon, og du treng ikkje å ordne alt i dag.",
        "I am sorry for your loss. You do not have to settle everything today.",
    ))
}

pub(crate) fn acknowledged(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Jeg forstår at det gjelder dødsfall og arv.",
        "Eg forstår at det gjeld dødsfall og arv.",
        "I understand that this is about a death and inheritance.",
    ))
}

pub(crate) fn still_the_same(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Jeg går ut fra at det fortsatt gjelder dødsfall og arv. Gjelder det noe annet, så si det gjerne.",
        "Eg går ut frå at det framleis gjeld dødsfall og arv. Gjeld det noko anna, så sei gjerne frå.",
        "I take it that this is still about a death and inheritance. If it is something else, please say so.",
    ))
}

pub(crate) fn asked(call: &Call, count: usize) -> Content {
    let whom = match count {
        1 => call.pick("én som kan hjelpe", "éin som kan hjelpe", "one who can help").to_owned(),
        _ => call.pick(
            format!("{count} som kan hjelpe"),
            format!("{count} som kan hjelpe"),
            format!("{count} who can help"),
        ),
    };
    Content::new().paragraph(call.pick(
        format!("Jeg har spurt {whom}. Svarene står under, fra dem selv. Jeg har ikke lest dem: de er bare til deg."),
        format!("Eg har spurt {whom}. Svara står under, frå dei sjølve. Eg har ikkje lese dei: dei er berre til deg."),
        format!("I have asked {whom}. The answers stand below, from themselves. I have not read them: they are for you alone."),
    ))
}

pub(crate) fn missing(call: &Call, titles: &[String]) -> Content {
    let intro = call.pick(
        "Disse fikk jeg ikke spurt nå. Prøv igjen senere, eller snakk med dem direkte:",
        "Desse fekk eg ikkje spurt no. Prøv igjen seinare, eller snakk med dei direkte:",
        "I could not ask these now. Try again later, or talk with them directly:",
    );
    Content::new().paragraph(intro).list(titles.iter().cloned())
}

pub(crate) fn nobody_answers(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Jeg fant ingen som kan svare på dette akkurat nå. En rådgiver kan hjelpe deg videre.",
        "Eg fann ingen som kan svare på dette akkurat no. Ein rettleiar kan hjelpe deg vidare.",
        "I found nobody who can answer this just now. An adviser can help you on.",
    ))
}

pub(crate) fn in_your_own_words(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Hei. Jeg er Iben, en digital assistent. Fortell meg med dine egne ord hva som har hendt.",
        "Hei. Eg er Iben, ein digital assistent. Fortel meg med dine eigne ord kva som har hendt.",
        "Hello. I am Iben, a digital assistant. Tell me in your own words what has happened.",
    ))
}

pub(crate) fn what_i_can_help_with(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Det forstod jeg ikke helt, og det er min feil. Jeg kan hjelpe når noen er død, og med arv. \
         Si det gjerne på en annen måte, eller snakk med et menneske.",
        "Det forstod eg ikkje heilt, og det er min feil. Eg kan hjelpe når nokon er død, og med arv. \
         Sei det gjerne på ein annan måte, eller snakk med eit menneske.",
        "I did not quite understand, and that is my fault. I can help when someone has died, and with inheritance. \
         Please say it another way, or talk with a person.",
    ))
}

pub(crate) fn not_understood(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Iben forstod ikke spørsmålet.",
        "Iben forstod ikkje spørsmålet.",
        "Iben did not understand the question.",
    ))
}
