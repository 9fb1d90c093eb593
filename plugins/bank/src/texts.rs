//! What Fjordbanken's assistant says.

use pilot_assets::{Estate, SHOWN_MAX, Table, explained, fields, words};
use pilot_concepts::law::INHERITANCE_ACT;
use pilot_concepts::words::standing_notice;
use samspill_sdk::{Call, Content, Tone};

use crate::PHONE;
use crate::account::{Account, Money};
use crate::banks::{Bank, Banks, Standing};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Guidance that holds for everyone and rests on no fact. What a bank does is its own affair, and said to be.
pub(crate) fn general(call: &Call) -> Content {
    let items = words::items(call.pick(
        [
            "Ring hver bank og si fra. Ofte vet banken om dødsfallet alt, fra folkeregisteret.",
            "Kort, nettbank og faste trekk (AvtaleGiro) blir som regel stengt. Da må regningene betales på en annen måte.",
            "Regningen for begravelsen kan ofte betales fra kontoen. Send den til banken. Banken avgjør.",
            "Kontoene gjør dere opp når skifteattesten er her. Den viser hvem som kan gjøre opp boet.",
        ],
        [
            "Ring kvar bank og sei frå. Ofte veit banken om dødsfallet alt, frå folkeregisteret.",
            "Kort, nettbank og faste trekk (AvtaleGiro) blir som regel stengde. Då må rekningane betalast på ein annan måte.",
            "Rekninga for gravferda kan ofte betalast frå kontoen. Send henne til banken. Banken avgjer.",
            "Kontoane gjer de opp når skifteattesten er her. Han viser kven som kan gjere opp buet.",
        ],
        [
            "Call each bank. The bank often knows of the death already, from the population register.",
            "Cards, online banking and fixed payments (AvtaleGiro) are mostly closed. Bills must then be paid another way.",
            "The bill for the funeral can often be paid from the account. Send it to the bank. The bank decides.",
            "You settle the accounts when the probate certificate is here. It shows who may settle the estate.",
        ],
    ));
    let title = call.pick("Innsyn i boet", "Innsyn i buet", "Insight in the estate");
    Content::new()
        .list(items)
        .law(words::law("§ 92", title))
        .notice(Tone::Info, standing_notice(call, INHERITANCE_ACT, VERSION))
}

pub(crate) fn heading(call: &Call, estate: &Estate) -> Content {
    Content::new().heading(words::about(
        call,
        estate,
        "Bankene og kontoene til {}",
        "Bankane og kontoane til {}",
        "Banks and accounts of {}",
    ))
}

/// Every bank, and how it stands.
pub(crate) fn banks(call: &Call, banks: &Banks) -> Content {
    let mut table = Table::new(call);
    for bank in banks.all.iter().take(SHOWN_MAX) {
        let term = with_number(call, bank);
        table = table.row(&term, &term, &term, standing(call, bank.standing));
    }
    let content = table.content();
    let more = banks.all.len().saturating_sub(SHOWN_MAX);
    if more == 0 {
        return content;
    }
    content.paragraph(words::fill(
        call,
        "Det er {} banker til. Ring oss: {}.",
        "Det er {} bankar til. Ring oss: {}.",
        "There are {} more banks. Call us: {}.",
        &[&more.to_string(), PHONE],
    ))
}

fn with_number(call: &Call, bank: &Bank) -> String {
    let Some(number) = &bank.number else { return bank.name.clone() };
    fields::join(&[&bank.name, call.pick(" (org.nr. ", " (org.nr. ", " (org. no. "), number, ")"])
}

fn standing(call: &Call, standing: Standing) -> &'static str {
    match standing {
        Standing::Answered => call.pick("Har svart", "Har svart", "Has answered"),
        Standing::Incomplete => call.pick(
            "Har svart, men noe mangler",
            "Har svart, men noko manglar",
            "Has answered, but something is missing",
        ),
        Standing::Silent => call.pick("Svarte ikke nå", "Svarte ikkje no", "Did not answer now"),
        Standing::AskDirectly => call.pick(
            "Er ikke spurt her. Spør banken selv.",
            "Er ikkje spurd her. Spør banken sjølv.",
            "Is not asked here. Ask the bank yourself.",
        ),
    }
}

/// Every field of one account.
pub(crate) fn account(call: &Call, one: &Account) -> Content {
    let kind = one.kind.as_ref().map(|word| kind(call, word));
    let credit = one.credit.as_ref().map(|credit| credit.in_words(call));
    let opened = one.opened.as_ref().map(|written| fields::in_words(call, written));
    let closed = one.closed.as_ref().map(|written| fields::in_words(call, written));
    Table::new(call)
        .row("Bank", "Bank", "Bank", &one.bank)
        .row("Kontonummer", "Kontonummer", "Account number", &one.number)
        .any("Navn på kontoen", "Namn på kontoen", "Name of the account", one.name.as_deref())
        .field("Type konto", "Type konto", "Kind of account", kind.as_deref())
        .row("Bokført saldo", "Bokført saldo", "Booked balance", &money(call, one.booked.as_ref()))
        .row("Disponibel saldo", "Disponibel saldo", "Available balance", &money(call, one.available.as_ref()))
        .any("Lån som er regnet med", "Lån som er rekna med", "Credit that is counted in", credit.as_deref())
        .field("Åpnet", "Opna", "Opened", opened.as_deref())
        .any("Avsluttet", "Avslutta", "Closed", closed.as_deref())
        .any("Bankens status", "Status hos banken", "The bank's status", one.status.as_deref())
        .content()
}

/// What a kind means, before the bank's word.
fn kind(call: &Call, word: &str) -> String {
    let meaning = match word {
        "savingsAccount" => Some(call.pick("Sparekonto", "Sparekonto", "Savings account")),
        "salaryAccount" => Some(call.pick("Lønnskonto", "Lønskonto", "Salary account")),
        "currentAccount" => Some(call.pick("Brukskonto", "Brukskonto", "Current account")),
        _ => None,
    };
    explained(word, meaning)
}

fn money(call: &Call, money: Option<&Money>) -> String {
    let Some(money) = money else {
        return call.pick("Ikke oppgitt av banken", "Ikkje oppgitt av banken", "Not stated by the bank").to_owned();
    };
    let mut text = money.in_words(call);
    if money.is_owed {
        text.push_str(call.pick(" (gjeld til banken)", " (gjeld til banken)", " (owed to the bank)"));
    }
    if let Some(day) = &money.registered {
        text.push_str(call.pick(", registrert ", ", registrert ", ", registered "));
        text.push_str(&fields::in_words(call, day));
    }
    text
}

/// What a balance here is, and what it is not.
pub(crate) fn what_the_law_gives(call: &Call, is_empty: bool) -> Content {
    let none = call.pick(
        "Bankene har ikke meldt om noen konto. ",
        "Bankane har ikkje meldt om nokon konto. ",
        "The banks have told of no account. ",
    );
    let law = call.pick(
        "Du har rett til å se saldoen på dødsdagen, og tre måneder med inn og ut på kontoen. Her står bare saldoen som \
         banken ga oss, på dagen som står der. Be banken om resten.",
        "Du har rett til å sjå saldoen på dødsdagen, og tre månader med inn og ut på kontoen. Her står berre saldoen som \
         banken gav oss, på dagen som står der. Be banken om resten.",
        "You have a right to see the balance on the day of death, and three months of payments in and out. Here is only \
         the balance that the bank gave us, on the day that stands there. Ask the bank for the rest.",
    );
    let none = if is_empty { none } else { "" };
    Content::new().paragraph(fields::join(&[none, law]))
}

/// Which banks the task is about.
pub(crate) fn whom_to_tell(call: &Call, banks: &Banks) -> Content {
    Content::new().list(names(banks, |_| true)).paragraph(call.pick(
        "Vis skifteattesten, og si hva banken skal gjøre med kontoene.",
        "Vis skifteattesten, og sei kva banken skal gjere med kontoane.",
        "Show the probate certificate, and say what the bank is to do with the accounts.",
    ))
}

/// Which banks have not told everything.
pub(crate) fn whom_to_ask(call: &Call, banks: &Banks) -> Content {
    Content::new().list(names(banks, |bank| bank.standing != Standing::Answered)).paragraph(call.pick(
        "Spør om kontoer og gjeld. Gjør det før dere velger hvordan boet skal gjøres opp.",
        "Spør om kontoar og gjeld. Gjer det før de vel korleis buet skal gjerast opp.",
        "Ask about accounts and debts. Do it before you choose how the estate is settled.",
    ))
}

fn names(banks: &Banks, is_named: fn(&Bank) -> bool) -> Vec<String> {
    let mut names = Vec::new();
    for bank in &banks.all {
        if is_named(bank) && names.len() < SHOWN_MAX {
            names.push(bank.name.clone());
        }
    }
    names
}

/// Some banks did not answer, or not with everything.
pub(crate) fn some_are_missing(call: &Call) -> Content {
    Content::new().notice(
        Tone::Important,
        words::fill(
            call,
            "Ikke alle bankene har svart fullt ut. Det kan finnes flere kontoer. Spør bankene, eller ring oss: {}.",
            "Ikkje alle bankane har svart fullt ut. Det kan finnast fleire kontoar. Spør bankane, eller ring oss: {}.",
            "Not every bank has answered in full. There may be more accounts. Ask the banks, or call us: {}.",
            &[PHONE],
        ),
    )
}

pub(crate) fn nothing(call: &Call, estate: &Estate) -> Content {
    Content::new().paragraph(words::about(
        call,
        estate,
        "Vi fant ingen banker der {} var kunde.",
        "Vi fann ingen bankar der {} var kunde.",
        "We found no bank in which {} was a customer.",
    ))
}

/// DSOP gave no useful answer.
pub(crate) fn unavailable(call: &Call, estate: &Estate) -> Content {
    let texts = [
        "Vi får ikke spurt bankene nå. Bankene og kontoene til {} mangler her.",
        "Vi får ikkje spurt bankane no. Bankane og kontoane til {} manglar her.",
        "We cannot ask the banks now. Banks and accounts of {} are missing here.",
    ];
    words::missing(call, estate, texts, PHONE)
}

pub(crate) fn footer(call: &Call) -> Content {
    words::guidance(call, INHERITANCE_ACT, VERSION)
}
