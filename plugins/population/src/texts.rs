//! What the register's assistant says. It names the one who has died and nobody else, and no address.

use pilot_concepts::law::{INHERITANCE_ACT, section};
use pilot_concepts::words::{fill, standing_notice};
use pilot_concepts::{Family, Ground, RelationWord};
use samspill_sdk::{Call, Content, Date, Tone};

use crate::Insight;
use crate::household::Loss;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What happens first. It rests on no fact.
pub(crate) fn guidance(call: &Call) -> Content {
    let reported = call.pick(
        "Legen melder dødsfallet til Folkeregisteret. Er det ingen lege, melder familien det til tingretten. Tingretten \
         er domstolen som har saker om arv.",
        "Legen melder dødsfallet til Folkeregisteret. Er det ingen lege, melder familien det til tingretten. Tingretten \
         er domstolen som har saker om arv.",
        "The doctor reports the death to the Population Register. If there is no doctor, the family tells the District \
         Court. That is the court for inheritance.",
    );
    let told = call.pick(
        "Registeret gir selv beskjed til offentlige etater. Du må si fra til andre, som strøm og telefon.",
        "Registeret gir sjølv beskjed til offentlege etatar. Du må seie frå til andre, som straum og telefon.",
        "The register itself tells public bodies. You must tell others, such as power and telephone.",
    );
    let address = call.pick(
        "Har noen i familien beskyttet adresse? Vi viser ingen adresser her.",
        "Har nokon i familien verna adresse? Vi viser ingen adresser her.",
        "Does anyone in the family have a protected address? We show no addresses here.",
    );
    let content = Content::new().paragraph(reported).paragraph(told).paragraph(address);
    let content =
        content.law(section("§ 89", call.pick("Melding om dødsfall", "Melding om dødsfall", "Report of a death")));
    content.notice(Tone::Info, machine(call))
}

/// The title of the task.
pub(crate) fn register_the_death(call: &Call) -> &'static str {
    call.pick("Sjekk at dødsfallet er meldt", "Sjekk at dødsfallet er meldt", "Check that the death is reported")
}

/// Who does it.
pub(crate) fn who_registers(call: &Call) -> &'static str {
    call.pick("Legen, eller familien", "Legen, eller familien", "The doctor, or the family")
}

/// One who has died: when, what the citizen is to them, and the family in numbers.
pub(crate) fn loss(call: &Call, loss: &Loss<'_>, insight: Option<&Insight>) -> Content {
    let heading = call.pick("Et registrert dødsfall", "Eit registrert dødsfall", "A registered death");
    let day = match loss.date {
        Some(day) => day.in_words(call.language),
        None => call
            .pick("Datoen står ikke i registeret.", "Datoen står ikkje i registeret.", "The register has no date.")
            .to_owned(),
    };
    let mut rows = vec![(call.pick("Registrert som død", "Registrert som død", "Registered as dead"), day)];
    if let Some(text) = loss.relation.and_then(|relation| relation_text(call, relation)) {
        let term = call.pick("Du er registrert som", "Du er registrert som", "You are registered as");
        rows.push((term, text.to_owned()));
    }
    match &loss.family {
        Some(family) => rows.extend(family_rows(call, family)),
        None => rows.push((
            call.pick("Nærmeste familie", "Næraste familie", "Nearest family"),
            call.pick(
                "Vi kunne ikke lese alle. Derfor sier vi ikke hvor mange. Ring oss.",
                "Vi kunne ikkje lese alle. Difor seier vi ikkje kor mange. Ring oss.",
                "We could not read everyone. So we do not say how many. Call us.",
            )
            .to_owned(),
        )),
    }
    let content = Content::new().heading(loss.person.name.as_deref().unwrap_or(heading)).terms(rows);
    match insight {
        Some(insight) => content
            .paragraph(insight_text(call, insight))
            .law(section("§ 92", call.pick("Innsyn i boet", "Innsyn i buet", "Insight in the estate"))),
        None => content,
    }
}

fn relation_text(call: &Call, relation: RelationWord) -> Option<&'static str> {
    match relation {
        RelationWord::Spouse => Some(call.pick(
            "ektefelle eller registrert partner",
            "ektefelle eller registrert partnar",
            "spouse or registered partner",
        )),
        RelationWord::FormerSpouse => Some(call.pick(
            "tidligere ektefelle eller registrert partner",
            "tidlegare ektefelle eller registrert partnar",
            "former spouse or registered partner",
        )),
        // Whether they lived together the register does not say.
        RelationWord::Partner => {
            Some(call.pick("forelder til felles barn", "forelder til felles barn", "parent of a common child"))
        }
        RelationWord::Child => Some(call.pick("barn", "barn", "child")),
        RelationWord::Parent => Some(call.pick("mor eller far", "mor eller far", "mother or father")),
        RelationWord::Grandchild | RelationWord::Grandparent | RelationWord::Other => None,
    }
}

fn family_rows(call: &Call, family: &Family) -> [(&'static str, String); 2] {
    let spouse = if family.has_spouse { call.pick("Ja", "Ja", "Yes") } else { call.pick("Nei", "Nei", "No") };
    let children = match (family.children, family.minors) {
        (0, _) => call.pick("Ingen", "Ingen", "None").to_owned(),
        (all, 0) => {
            fill(call.pick("{}, alle over 18 år", "{}, alle over 18 år", "{}, all over 18"), &[&all.to_string()])
        }
        (all, minors) => fill(
            call.pick("{}, av dem {} under 18 år", "{}, av dei {} under 18 år", "{}, of whom {} under 18"),
            &[&all.to_string(), &minors.to_string()],
        ),
    };
    [
        (call.pick("Ektefelle som lever", "Ektefelle som lever", "Living spouse"), spouse.to_owned()),
        (call.pick("Barn som lever", "Barn som lever", "Living children"), children),
    ]
}

fn insight_text(call: &Call, insight: &Insight) -> String {
    match insight {
        Insight::Has(ground, _, until) => {
            let until = until.in_words(call.language);
            let whom = match ground {
                Ground::Cohabitant => {
                    call.pick("samboer med felles barn", "sambuar med felles barn", "a cohabitant with a common child")
                }
                Ground::Spouse | Ground::Formuesfullmakt | Ground::IndividualProxy | Ground::CollectiveProxy => {
                    call.pick("ektefelle", "ektefelle", "the spouse")
                }
            };
            fill(
                call.pick(
                    "Som {} kan du se eiendeler, gjeld og skatt til og med {}. Du trenger ikke fullmakt fra retten.",
                    "Som {} kan du sjå eigedelar, gjeld og skatt til og med {}. Du treng ikkje fullmakt frå retten.",
                    "As {} you can see assets, debts and tax until the end of {}. You need no power from the court.",
                ),
                &[whom, &until],
            )
        }
        Insight::DependsOnCohabitation(until) => depends(call, *until),
    }
}

fn depends(call: &Call, until: Date) -> String {
    let until = until.in_words(call.language);
    fill(call.pick("Var dere samboere etter arveloven? Det er to over 18 år som levde sammen som et ektepar, uten å være gift. Da kan du se eiendeler, \
             gjeld og skatt til og med {}.", "Var de sambuarar etter arvelova? Det er to over 18 år som levde saman som eit ektepar, utan å vere gifte. Då kan du sjå eigedelar, \
             gjeld og skatt til og med {}.", "Were you cohabitants under the Inheritance Act? That is two over 18 who lived as a married couple do, without being married. Then you \
             can see assets, debts and tax until the end of {}."), &[&until])
}

/// Nobody is registered as dead lately.
pub(crate) fn nobody(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Vi finner ingen av dine nærmeste som er registrert som død de siste tre årene. Et nytt dødsfall kan bruke litt \
         tid på å nå oss. Ring oss hvis du lurer.",
        "Vi finn ingen av dei næraste dine som er registrert som død dei siste tre åra. Eit nytt dødsfall kan bruke litt \
         tid på å nå oss. Ring oss om du lurer.",
        "We find none of your nearest registered as dead in the last three years. A recent death may take some time to \
         reach us. Call us if you wonder.",
    ))
}

/// A registered death was taken back.
pub(crate) fn annulled(call: &Call) -> Content {
    Content::new().notice(
        Tone::Important,
        call.pick(
            "Et dødsfall i familien din var registrert. Registreringen er annullert: den var feil. Det som er sagt om \
             dødsfallet, gjelder ikke. Vi beklager. Ring oss hvis du vil vite mer.",
            "Eit dødsfall i familien din var registrert. Registreringa er annullert: ho var feil. Det som er sagt om \
             dødsfallet, gjeld ikkje. Vi er lei for det. Ring oss om du vil vite meir.",
            "A death in your family was registered. The entry is annulled: it was wrong. What was said about the death \
             does not hold. We are sorry. Call us if you want to know more.",
        ),
    )
}

/// Some relatives could be read, and some not.
pub(crate) fn incomplete(call: &Call) -> Content {
    Content::new().notice(
        Tone::Important,
        call.pick(
            "Minst én i familien kunne vi ikke slå opp nå. Noe kan mangle her. Prøv igjen senere, eller ring oss.",
            "Minst éin i familien kunne vi ikkje slå opp no. Noko kan mangle her. Prøv igjen seinare, eller ring oss.",
            "At least one in the family could not be looked up now. Something may be missing here. Try again later, or \
             call us.",
        ),
    )
}

/// The register has nobody under the citizen's number.
pub(crate) fn unknown(call: &Call) -> Content {
    let text = call.pick(
        "Folkeregisteret har ingenting under nummeret ditt. Derfor kan vi ikke se hvem du har mistet. Ring oss, så hjelper \
         vi deg.",
        "Folkeregisteret har ingenting under nummeret ditt. Difor kan vi ikkje sjå kven du har mista. Ring oss, så hjelper \
         vi deg.",
        "The Population Register has nothing under your number. So we cannot see whom you have lost. Call us, and we will \
         help.",
    );
    Content::new().paragraph(text).notice(Tone::Info, machine(call))
}

/// The register gave no useful answer.
pub(crate) fn unavailable(call: &Call) -> Content {
    let text = call.pick(
        "Vi får ikke slått opp i Folkeregisteret nå. Derfor mangler det hvem du har mistet. Prøv igjen senere, eller ring \
         oss.",
        "Vi får ikkje slått opp i Folkeregisteret no. Difor manglar det kven du har mista. Prøv igjen seinare, eller ring \
         oss.",
        "We cannot look into the Population Register now. So whom you have lost is missing here. Try again later, or call \
         us.",
    );
    Content::new().notice(Tone::Important, text).notice(Tone::Info, machine(call))
}

/// The citizen's own address is protected.
pub(crate) fn protected(call: &Call) -> Content {
    Content::new().notice(
        Tone::Info,
        call.pick(
            "Adressen din er beskyttet. Ingenting her viser den.",
            "Adressa di er verna. Ingenting her viser henne.",
            "Your address is protected. Nothing here shows it.",
        ),
    )
}

/// What the answer rests on, and what it is not.
pub(crate) fn closing(call: &Call) -> Content {
    let family = call.pick(
        "Registeret viser familie. Det avgjør ikke hvem som arver.",
        "Registeret viser familie. Det avgjer ikkje kven som arvar.",
        "The register shows family. It does not decide who inherits.",
    );
    let title = call.pick("Det digitale dødsbooppgjøret", "Det digitale dødsbuoppgjeret", "The digital settlement");
    Content::new().paragraph(family).law(section("§ 88 a", title)).notice(Tone::Info, machine(call))
}

fn machine(call: &Call) -> String {
    standing_notice(call, INHERITANCE_ACT, VERSION)
}
