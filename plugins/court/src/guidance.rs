//! The service `guidance`: the court's part of what follows a death, for anybody. It asks for no fact and no register.

use pilot_concepts::milestone::{SETTLEMENT_CHOSEN, WILL_DELIVERED};
use samspill_sdk::{Call, Content, Ended, Host, Outcome, Task, Tone, When};

use crate::{tasks, texts};

/// Says what holds for everyone, and proposes the court's tasks.
pub(crate) fn answer(host: &Host<'_>, call: &Call) -> Ended {
    host.say(said(call))?;
    host.propose(will(call))?;
    let see = Content::new().paragraph(tasks::ask_for_mandate(call));
    host.propose(tasks::overview(call, "overview", &call.about).more(see))?;
    let choice = tasks::choose(call, "settlement", &call.about).gives(SETTLEMENT_CHOSEN);
    let choice = choice.law("arveloven §§ 14 og 116").when(When::Weeks).more(tasks::before_choosing(call, true));
    host.propose(choice)?;
    host.propose(tasks::linked_probate(call, "probate", &call.about, true))?;
    host.propose(tasks::settle(call, "settle", &call.about))?;
    Ok(Outcome::answered())
}

/// Debts before uskifte: whoever chooses must know of § 20 first.
fn said(call: &Call) -> Content {
    let debts = call.pick(
        "Finn ut om det er gjeld først. Den som tar over boet, må ofte betale den selv (§§ 20 og 116). Be gjerne \
         retten om proklama: da får alle med krav seks uker på å melde seg.",
        "Finn ut om det er gjeld først. Den som tek over buet, må ofte betale henne sjølv (§§ 20 og 116). Be gjerne \
         retten om proklama: då får alle med krav seks veker på å melde seg.",
        "Find out about debts first. Whoever takes over the estate must often pay them themselves (sections 20 and \
         116). You may ask the court for a proklama: then everyone with a claim has six weeks to say so.",
    );
    let choice = call.pick(
        "Boet er det den døde eide og skyldte. Etter loven har dere 60 dager fra dødsfallet til å velge hvordan det \
         gjøres opp. Retten kan sette en annen frist.",
        "Buet er det den døde åtte og skulda. Etter lova har de 60 dagar frå dødsfallet til å velje korleis det blir \
         gjort opp. Retten kan setje ein annan frist.",
        "The estate is what the one who died owned and owed. By law you have 60 days from the death to choose how it \
         is settled. The court may set another deadline.",
    );
    let heading = call.pick("Arv og skifte", "Arv og skifte", "The estate");
    let private = texts::law("§ 116", call.pick("Privat skifte", "Privat skifte", "Private settlement"));
    texts::footed(call, Content::new().heading(heading).notice(Tone::Warning, debts).paragraph(choice).law(private))
}

fn will(call: &Call) -> Task {
    let title = call.pick(
        "Lever testamentet til tingretten",
        "Lever testamentet til tingretten",
        "Deliver the will to the court",
    );
    let who = call.pick("Den som finner det", "Den som finn det", "Whoever finds it");
    let why = call.pick(
        "Finner dere et testament, lever det til tingretten. Den som vil bygge på det, har seks måneder på å melde \
         kravet sitt. Spør tingretten om dagen fristen begynner. Finnes det ikke noe testament, er det ingenting å \
         levere.",
        "Finn de eit testament, lever det til tingretten. Den som vil byggje på det, har seks månader på å melde \
         kravet sitt. Spør tingretten om dagen fristen byrjar. Finst det ikkje noko testament, er det ingenting å \
         levere.",
        "If you find a will, deliver it to the court. Whoever relies on it has six months to make the claim. Ask the \
         court from which day. If there is no will, there is nothing to deliver.",
    );
    let task = Task::new("will", &call.about, title).gives(WILL_DELIVERED).who(who).law("arveloven § 65");
    task.when(When::Weeks).more(Content::new().paragraph(why))
}
