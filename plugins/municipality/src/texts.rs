//! What the municipality says. It cites no act: the rules that it tells of are its own, and it says where to ask.

use samspill_sdk::{Call, Content, Tone};

/// The number of the desk in the manifest.
pub(crate) const TELEPHONE: &str = "+47 00 00 00 27";
/// The version of the texts: on every answer.
const RULES_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the grave can be, who decides, and where the ceremony can be held.
pub(crate) fn grave(call: &Call) -> Content {
    let heading = call.pick("Grav og seremoni", "Grav og seremoni", "Grave and ceremony");
    let points = call.pick(
        [
            "Kisten eller urnen kan få en ny grav, eller en grav som familien har. Spør oss før dere sprer aske.",
            "Den som ordner gravferden, bestemmer. Hadde den døde et ønske, si det til oss.",
            "Er dere uenige, så spør oss før noe blir gjort.",
            "Seremonirommet er gratis og åpent for alle, uansett tro.",
        ],
        [
            "Kista eller urna kan få ei ny grav, eller ei grav som familien har. Spør oss før de spreier oske.",
            "Den som ordnar gravferda, avgjer. Hadde den døde eit ønske, sei det til oss.",
            "Er de usamde, så spør oss før noko blir gjort.",
            "Seremonirommet er gratis og ope for alle, same kva tru.",
        ],
        [
            "The coffin or urn can have a new grave, or one that the family has. Ask us before you spread ashes.",
            "Whoever arranges the funeral decides. If the one who died had a wish, tell us.",
            "If you disagree, ask us before anything is done.",
            "The ceremony room is free and open to all, whatever their belief.",
        ],
    );
    Content::new().heading(heading).list(points)
}

/// Help at home, and what the municipality has lent out.
pub(crate) fn practical_help(call: &Call) -> Content {
    let text = call.pick(
        "Trenger du hjelp hjemme nå, så ring oss. Rullestol, seng og annet som er lånt, skal leveres tilbake. Det haster ikke.",
        "Treng du hjelp heime no, så ring oss. Rullestol, seng og anna som er lånt, skal leverast tilbake. Det hastar ikkje.",
        "If you need help at home now, call us. A wheelchair, a bed and the like on loan are to be returned. There is no hurry.",
    );
    let desk =
        call.pick("Gravplasskontoret (simulert)", "Gravplasskontoret (simulert)", "Graves and ceremonies (simulated)");
    Content::new().paragraph(text).contact(desk, TELEPHONE)
}

/// What kind of answer it is, and by which rules.
pub(crate) fn standing(call: &Call) -> Content {
    let guidance = call.pick(
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse.",
        "Ei maskin svarar her. Dette er rettleiing, ikkje ei avgjerd.",
        "A machine answers here. This is guidance, not a decision.",
    );
    let rules = call.pick(
        format!("Reglene i kommunen gjelder. Spør oss om dem. Tekstene er versjon {RULES_VERSION}."),
        format!("Reglane i kommunen gjeld. Spør oss om dei. Tekstane er versjon {RULES_VERSION}."),
        format!("The municipality's rules apply. Ask us about them. These texts are version {RULES_VERSION}."),
    );
    Content::new().notice(Tone::Info, format!("{guidance} {rules}"))
}

/// The task's own words.
pub(crate) fn ask_the_funeral_home(call: &Call) -> &'static str {
    call.pick(
        "Ring kommunen, eller be byrået gjøre det. Ønsker dere en bestemt grav, si det først.",
        "Ring kommunen, eller be byrået gjere det. Ønskjer de ei bestemt grav, sei det først.",
        "Call the municipality, or let the funeral home do it. If you want a certain grave, say so first.",
    )
}

/// The other task's own words.
pub(crate) fn choose_freely(call: &Call) -> &'static str {
    call.pick(
        "Du velger selv hvilket byrå som hjelper, eller om familien vil ordne mer selv. Be gjerne om pris fra flere.",
        "Du vel sjølv kva byrå som hjelper, eller om familien vil ordne meir sjølv. Be gjerne om pris frå fleire.",
        "You choose which funeral home helps, or whether the family does more itself. Feel free to ask several for a price.",
    )
}
