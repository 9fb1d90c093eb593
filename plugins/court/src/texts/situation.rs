//! What fits the family's situation. "Etter loven" throughout: the court decides, and a will or a marriage settlement
//! may change it. Whoever may choose uskifte reads of the debts first (§ 20).

use pilot_concepts::law::{g_on, grouped, times};
use samspill_sdk::{Call, Content, Date, Tone};

use super::{fill, joined, law};
use crate::estate::Estate;
use crate::situation::{Bond, Situation};

/// What fits, where anything does beyond what every party gets.
pub(crate) fn fitting(call: &Call, estate: &Estate<'_>, today: Date) -> Option<Content> {
    let bond = estate.situation.bond();
    let content = match bond {
        Bond::Spouse => spouse(call, estate, today),
        Bond::Cohabitant(common_child) => cohabitant(call, estate, common_child, today),
        Bond::PerhapsCohabitant => perhaps_cohabitant(call, estate),
        Bond::NotCohabitant => Content::new().paragraph(not_cohabitant(call)),
        Bond::Child => child(call, &estate.situation),
        Bond::Disputed => Content::new().notice(Tone::Important, disputed(call, estate.named(call))),
        Bond::Party => return None,
    };
    Some(content)
}

fn spouse(call: &Call, estate: &Estate<'_>, today: Date) -> Content {
    let situation = &estate.situation;
    let name = estate.named(call);
    let what = call.pick(
        "Uskifte vil si at du beholder det dere eide sammen (felleseie), og at det ikke deles nå. Etter loven kan en \
         ektefelle velge det (§ 14).",
        "Uskifte vil seie at du får ha det de åtte saman (felleseige), og at det ikkje blir delt no. Etter lova kan \
         ein ektefelle velje det (§ 14).",
        "Undivided estate (uskifte) means that you keep what you owned together, and that it is not divided now. By \
         law a spouse may choose it (section 14).",
    );
    let share = match &situation.family {
        Some(family) if family.children == 0 => spouse_without_children(call, situation, name),
        Some(_) => spouse_with_children(call, situation),
        None => String::new(),
    };
    let may_change = call.pick(
        "En ektepakt eller et testament kan endre dette.",
        "Ein ektepakt eller eit testament kan endre dette.",
        "A marriage settlement or a will may change this.",
    );
    let mut content = Content::new()
        .notice(Tone::Warning, debts_first(call, name))
        .paragraph(what)
        .paragraph(consent(call, situation, name));
    if let Some(guardian) = guardian(call, common_minors(situation)) {
        content = content.paragraph(guardian);
    }
    content = content.paragraph(notify(call, estate, today)).paragraph(joined(&[&share, " ", may_change]).trim());
    content
        .law(law("§ 14", call.pick("Rett til uskifte", "Rett til uskifte", "Undivided estate")))
        .law(law("§ 15", call.pick("Samtykke fra barn", "Samtykke frå barn", "Consent of children")))
        .law(law("§ 20", call.pick("Ansvar for gjeld", "Ansvar for gjeld", "Liability for debts")))
}

/// What § 20 makes of whoever chooses uskifte. It stands before the choice.
fn debts_first(call: &Call, name: &str) -> String {
    fill(
        call.pick(
            "Først om gjeld: Den som tar over boet uskiftet, må selv betale gjelden til {name} (§ 20). Finn ut hva \
             gjelden er før du velger. Du kan be retten om proklama: en kunngjøring som gir alle med krav seks uker på \
             å melde seg.",
            "Først om gjeld: Den som tek over buet uskifta, må sjølv betale gjelda til {name} (§ 20). Finn ut kva \
             gjelda er før du vel. Du kan be retten om proklama: ei kunngjering som gir alle med krav seks veker på å \
             melde seg.",
            "First, the debts: Whoever takes over the estate undivided must pay the debts of {name} themselves \
             (section 20). Find out what they are before you choose. You can ask the court for a proklama: a public \
             notice that gives everyone with a claim six weeks to say so.",
        ),
        &[("name", name)],
    )
}

/// Which of the children must say yes (§ 15).
fn consent(call: &Call, situation: &Situation, name: &str) -> String {
    let Some(family) = &situation.family else {
        return fill(
            call.pick(
                "Barn som {name} hadde alene, må etter loven si ja (§ 15). Felles barn trenger ikke å si ja.",
                "Barn som {name} hadde åleine, må etter lova seie ja (§ 15). Felles barn treng ikkje å seie ja.",
                "By law, children whom {name} had alone must consent (section 15). Common children need not.",
            ),
            &[("name", name)],
        );
    };
    if family.children == 0 {
        return fill(
            call.pick(
                "Folkeregisteret viser ingen levende barn etter {name}.",
                "Folkeregisteret viser ingen levande barn etter {name}.",
                "The population register shows no living children of {name}.",
            ),
            &[("name", name)],
        );
    }
    let alone = situation.children_alone();
    if alone == 0 {
        return call
            .pick(
                "Barna er felles. Etter loven trenger de ikke å si ja.",
                "Barna er felles. Etter lova treng dei ikkje å seie ja.",
                "The children are yours together. By law they need not consent.",
            )
            .to_owned();
    }
    let adults = fill(
        call.pick(
            "Barn som {name} hadde alene: {alone}. Etter loven må hvert av dem si ja (§ 15).",
            "Barn som {name} hadde åleine: {alone}. Etter lova må kvart av dei seie ja (§ 15).",
            "Children whom {name} had alone: {alone}. By law each of them must consent (section 15).",
        ),
        &[("name", name), ("alone", alone.to_string().as_str())],
    );
    let minors = family.minors_of_deceased_alone;
    if minors == 0 {
        return adults;
    }
    let minors = fill(
        call.pick(
            "Under 18 år: {minors}. Der må vergen si ja, og Statsforvalteren må godkjenne det.",
            "Under 18 år: {minors}. Der må verja seie ja, og Statsforvaltaren må godkjenne det.",
            "Under 18: {minors}. There the guardian must consent, and the County Governor must approve it.",
        ),
        &[("minors", minors.to_string().as_str())],
    );
    joined(&[&adults, " ", &minors])
}

/// The law's day for the notice. That the court may set another, and that it then counts, every answer says.
fn notify(call: &Call, estate: &Estate<'_>, today: Date) -> String {
    let sixty = call.pick("60 dager etter dødsfallet", "60 dagar etter dødsfallet", "60 days after the death");
    let day = estate.situation.law_day().map(|day| day.in_words(call.language));
    let day = day.map_or_else(|| sixty.to_owned(), |day| joined(&[&day, ", ", sixty]));
    let by = fill(
        call.pick(
            "Velger du uskifte, må tingretten etter loven få melding innen {day}.",
            "Vel du uskifte, må tingretten etter lova få melding innan {day}.",
            "If you choose an undivided estate, the court must by law be told by {day}.",
        ),
        &[("day", day.as_str())],
    );
    let last = estate.case.deadline.or(estate.situation.law_day());
    if last.is_none_or(|last| today <= last) {
        return by;
    }
    let late = call.pick(
        "Fristen er passert: ring tingretten nå.",
        "Fristen er passert: ring tingretten no.",
        "The deadline has passed: call the court now.",
    );
    joined(&[&by, " ", late])
}

fn spouse_with_children(call: &Call, situation: &Situation) -> String {
    let least = amount(call, situation, 4);
    fill(
        call.pick(
            "Blir boet delt i stedet, er ektefellens del etter loven en firedel, minst {least} (§ 8).",
            "Blir buet delt i staden, er ektefellens del etter lova ein firedel, minst {least} (§ 8).",
            "If the estate is divided instead, the spouse's share by law is a quarter, at least {least} (section 8).",
        ),
        &[("least", least.as_str())],
    )
}

fn spouse_without_children(call: &Call, situation: &Situation, name: &str) -> String {
    let least = amount(call, situation, 6);
    fill(
        call.pick(
            "Uten etterkommere er ektefellens del etter loven halvparten, minst {least}, når foreldrene til {name} \
             eller noen i deres slekt lever. Ellers er den alt (§ 9). Finnes det barnebarn, gjelder reglene for barn.",
            "Utan etterkomarar er ektefellens del etter lova halvparten, minst {least}, når foreldra til {name} eller \
             nokon i slekta deira lever. Elles er han alt (§ 9). Finst det barnebarn, gjeld reglane for barn.",
            "Without descendants, the spouse's share by law is half, at least {least}, when the parents of {name} or \
             some of their line are alive. Otherwise it is everything (section 9). If there are grandchildren, the \
             rules for children apply.",
        ),
        &[("least", least.as_str()), ("name", name)],
    )
}

fn cohabitant(call: &Call, estate: &Estate<'_>, common_child: Option<bool>, today: Date) -> Content {
    let situation = &estate.situation;
    let four = amount(call, situation, 4);
    let inherit =
        law("§ 12", call.pick("Samboer med felles barn", "Sambuar med felles barn", "Cohabitant with a child"));
    let by_will = law("§ 13", call.pick("Samboer etter testament", "Sambuar etter testament", "Cohabitant by will"));
    if common_child == Some(false) {
        return Content::new().paragraph(without_common_child(call, &four)).law(inherit).law(by_will);
    }
    let share = fill(
        call.pick(
            "Etter loven er samboerens del {four} når dere har, har hatt eller venter barn sammen (§ 12).",
            "Etter lova er delen til sambuaren {four} når de har, har hatt eller ventar barn saman (§ 12).",
            "By law the cohabitant's share is {four} when you have, have had or expect a child together (section 12).",
        ),
        &[("four", &four)],
    );
    let narrower = call.pick(
        "Du kan også velge uskifte, altså at noe ikke deles nå. For samboere er det smalere enn for ektefeller: felles \
         hjem, innbo, bil og hytte. Mer enn det krever testament (kapittel 6).",
        "Du kan òg velje uskifte, altså at noko ikkje blir delt no. For sambuarar er det smalare enn for ektefellar: \
         felles heim, innbu, bil og hytte. Meir enn det krev testament (kapittel 6).",
        "You may also choose an undivided estate (uskifte): that some of it is not divided now. For cohabitants it is \
         narrower than for spouses: the common home, contents, car and cabin. More than that takes a will (chapter 6).",
    );
    let mut content = Content::new().notice(Tone::Warning, debts_first(call, estate.named(call))).paragraph(share);
    if common_child.is_none() {
        content = content.paragraph(only_by_will(call));
    }
    content = content.paragraph(narrower);
    if situation.children_alone() > 0 {
        content = content.paragraph(children_of_the_other(call, estate.named(call)));
    }
    content
        .paragraph(notify(call, estate, today))
        .law(inherit)
        .law(law("§ 32", call.pick("Uskifte for samboer", "Uskifte for sambuar", "Undivided estate for cohabitants")))
        .law(law("§ 20", call.pick("Ansvar for gjeld", "Ansvar for gjeld", "Liability for debts")))
}

fn without_common_child(call: &Call, four: &str) -> String {
    let none = call.pick(
        "Folkeregisteret viser ingen levende felles barn. Etter loven er det da et testament som avgjør hva en samboer \
         får.",
        "Folkeregisteret viser ingen levande felles barn. Etter lova er det då eit testament som avgjer kva ein \
         sambuar får.",
        "The population register shows no living common child. By law it is then a will that decides what a cohabitant \
         gets.",
    );
    let more = fill(
        call.pick(
            "Har dere bodd sammen i fem år, kan det gi inntil {four} (§ 13). Har dere hatt eller venter dere barn \
             sammen? Da gjelder andre regler (§ 12): ring oss.",
            "Har de budd saman i fem år, kan det gi inntil {four} (§ 13). Har de hatt eller ventar de barn saman? Då \
             gjeld andre reglar (§ 12): ring oss.",
            "If you lived together for five years, it may give up to {four} (section 13). Have you had, or do you \
             expect, a child together? Then other rules apply (section 12): call us.",
        ),
        &[("four", four)],
    );
    joined(&[none, " ", &more])
}

fn only_by_will(call: &Call) -> &'static str {
    call.pick(
        "Uten felles barn er det etter loven et testament som avgjør (§ 13), og uskifte gjelder ikke.",
        "Utan felles barn er det etter lova eit testament som avgjer (§ 13), og uskifte gjeld ikkje.",
        "Without a common child, by law a will decides (section 13), and an undivided estate is not open.",
    )
}

fn children_of_the_other(call: &Call, name: &str) -> String {
    fill(
        call.pick(
            "Barn som {name} hadde alene, kan måtte si ja til uskifte. Spør oss.",
            "Barn som {name} hadde åleine, kan måtte seie ja til uskifte. Spør oss.",
            "Children whom {name} had alone may have to consent to an undivided estate. Ask us.",
        ),
        &[("name", name)],
    )
}

fn perhaps_cohabitant(call: &Call, estate: &Estate<'_>) -> Content {
    let name = estate.named(call);
    let depends = fill(
        call.pick(
            "Var du samboer med {name}? Etter loven avgjør det mye. Den mener to over 18 år som levde sammen som et \
             par, uten at noen av dem var gift (§ 2). Ring oss, så forklarer vi.",
            "Var du sambuar med {name}? Etter lova avgjer det mykje. Ho meiner to over 18 år som levde saman som eit \
             par, utan at nokon av dei var gift (§ 2). Ring oss, så forklarer vi.",
            "Were you the cohabitant of {name}? By law much depends on it. It means two people over 18 who lived \
             together as a couple, neither of them married (section 2). Call us, and we will explain.",
        ),
        &[("name", name)],
    );
    Content::new().paragraph(depends).law(law("§ 2", call.pick("Samboer", "Sambuar", "Cohabitant")))
}

fn not_cohabitant(call: &Call) -> &'static str {
    call.pick(
        "Du har svart at dere ikke var samboere etter arveloven (§ 2). Da gjelder ikke lovens regler for samboere. Et \
         testament kan likevel nevne deg.",
        "Du har svart at de ikkje var sambuarar etter arvelova (§ 2). Då gjeld ikkje reglane i lova for sambuarar. Eit \
         testament kan likevel nemne deg.",
        "You have answered that you were not cohabitants under the Inheritance Act (section 2). Then its rules for \
         cohabitants do not apply. A will may still name you.",
    )
}

fn child(call: &Call, situation: &Situation) -> Content {
    let three = amount(call, situation, 3);
    let debts = fill(
        call.pick(
            "Gjør dere opp selv (privat skifte), må minst én voksen som arver, ta på seg gjelden (§ 116). Er boet \
             verdt mindre enn {three}, er ansvaret etter loven begrenset til det som er igjen etter gravferden (§ \
             117).",
            "Gjer de opp sjølve (privat skifte), må minst éin vaksen som arvar, ta på seg gjelda (§ 116). Er buet \
             verdt mindre enn {three}, er ansvaret etter lova avgrensa til det som er att etter gravferda (§ 117).",
            "If you settle it yourselves (private settlement), at least one adult heir must take on the debts (section \
             116). If the estate is worth less than {three}, the liability by law is limited to what is left after the \
             funeral (section 117).",
        ),
        &[("three", three.as_str())],
    );
    let mut content = Content::new().notice(Tone::Important, debts);
    if let Some(guardian) = guardian(call, situation.family.as_ref().map_or(0, |family| family.minors)) {
        content = content.paragraph(guardian);
    }
    content.law(law("§ 117", call.pick("Grense for ansvaret", "Grense for ansvaret", "Limit of the liability")))
}

/// Minors who are the citizen's own: for the others, [`consent`] has said it.
fn common_minors(situation: &Situation) -> u16 {
    situation.family.as_ref().map_or(0, |family| family.minors.saturating_sub(family.minors_of_deceased_alone))
}

fn guardian(call: &Call, minors: u16) -> Option<&'static str> {
    let text = call.pick(
        "Minst ett av barna er under 18 år. En verge tar vare på barnets interesser i boet. Ring oss, så sier vi hvem \
         det kan være.",
        "Minst eitt av barna er under 18 år. Ei verje tek vare på interessene til barnet i buet. Ring oss, så seier vi \
         kven det kan vere.",
        "At least one of the children is under 18. A guardian looks after the child's interests in the estate. Call \
         us, and we will say who that can be.",
    );
    (minors > 0).then_some(text)
}

fn disputed(call: &Call, name: &str) -> String {
    fill(
        call.pick(
            "Saken og Folkeregisteret sier ikke det samme om hva du var for {name}. Ring oss, så retter vi det som er \
             feil.",
            "Saka og Folkeregisteret seier ikkje det same om kva du var for {name}. Ring oss, så rettar vi det som er \
             feil.",
            "The case and the population register do not say the same of what you were to {name}. Call us, and we will \
             correct what is wrong.",
        ),
        &[("name", name)],
    )
}

/// So many G on the day of the death, or what it depends on.
fn amount(call: &Call, situation: &Situation, times_g: u32) -> String {
    let known = situation.death.and_then(|day| Some((day, g_on(day)?)));
    let Some((day, g)) = known else {
        return fill(
            call.pick(
                "{times_g} G (grunnbeløpet i folketrygden; dødsdagen avgjør hva det er i kroner)",
                "{times_g} G (grunnbeløpet i folketrygda; dødsdagen avgjer kva det er i kroner)",
                "{times_g} G (the National Insurance basic amount; the day of the death decides what it is in kroner)",
            ),
            &[("times_g", times_g.to_string().as_str())],
        );
    };
    let kroner = grouped(times(g, times_g * 100));
    let day = day.in_words(call.language);
    fill(
        call.pick(
            "{times_g} G ({kroner} kroner med grunnbeløpet {day})",
            "{times_g} G ({kroner} kroner med grunnbeløpet {day})",
            "{times_g} G ({kroner} kroner with the National Insurance basic amount on {day})",
        ),
        &[("times_g", times_g.to_string().as_str()), ("kroner", kroner.as_str()), ("day", day.as_str())],
    )
}
