//! Fjordbanken's assistant: private, with its motive in the open. It says what happens in a bank after a death, and asks
//! every bank of the one who has died which accounts there are. It decides nothing, and never reads who owns an account.

mod account;
mod banks;
mod dsop;
mod texts;

use pilot_assets::{Estate, Found, Showing, Telling, estates, fields, provide, words};
use pilot_concepts::milestone::{ACCOUNTS_SETTLED, PROBATE_ISSUED};
use pilot_concepts::{BankAccounts, EstateCase, newest};
use samspill_sdk::{Assistant, Call, Ended, Host, Outcome, Stop, Subject, Task, When, not_my_task};

use account::Account;
use banks::{Banks, Standing};
use dsop::{Correlation, Mandate};

const PURPOSE: &str = "show-accounts";
const CASE_PURPOSE: &str = "case-number";
/// The desk's, as in the manifest.
const PHONE: &str = "+47 00 00 00 19";

const SHOWING: Showing = Showing {
    purpose: PURPOSE,
    phone: PHONE,
    heading: texts::heading,
    unavailable: texts::unavailable,
    footer: texts::footer,
};

/// The assistant.
#[derive(Debug)]
pub struct Fjordbanken;

impl Assistant for Fjordbanken {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => {
                host.say(texts::general(call))?;
                host.propose(settle(call, "settle", &call.about))?;
                Ok(Outcome::answered())
            }
            "accounts" => accounts(host, call),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Fjordbanken);

fn accounts(host: &Host<'_>, call: &Call) -> Ended {
    let estates = estates(host, call, PURPOSE);
    let mut correlation = Correlation::new(host.now_ms());
    SHOWING.of_each(host, call, &estates, |estate| ask(host, estate, &mut correlation), tell)
}

/// Which banks there are, and then each of them; none where the banks cannot be found.
fn ask(host: &Host<'_>, estate: &Estate, correlation: &mut Correlation) -> Option<(Banks, Found<Account>)> {
    let case = newest::<EstateCase>(host, &estate.deceased, CASE_PURPOSE);
    let mut mandate = Mandate::new(estate, case.map(|case| case.case_number), correlation);
    let answer = host.fetch_all(vec![mandate.relationships()]).pop()?;
    let mut banks = Banks::read(&dsop::body(answer)?)?;
    let found = banks.ask(host, &mut mandate);
    Some((banks, found))
}

fn tell(telling: &mut Telling<'_>, estate: &Estate, (banks, found): &(Banks, Found<Account>)) -> Result<(), Stop> {
    let (host, call) = (telling.host, telling.call);
    provide(host, &estate.deceased, &banks.vouched())?;
    let mut accounts = Vec::new();
    for account in &found.entries {
        accounts.extend(account.vouched());
    }
    provide(host, &estate.deceased, &BankAccounts { accounts })?;
    if banks.all.is_empty() && banks.unread == 0 {
        return Ok(host.say(texts::nothing(call, estate))?);
    }
    host.say(words::why(call, estate))?;
    host.say(texts::banks(call, banks))?;
    if banks.unread > 0 {
        telling.lacks(words::unread(call, banks.unread, PHONE))?;
    }
    if banks.has_any(&[Standing::Silent, Standing::Incomplete]) {
        telling.lacks(texts::some_are_missing(call))?;
    }
    telling.say_each(found, |one| texts::account(call, one))?;
    host.say(texts::what_the_law_gives(call, found.is_empty()))?;

    let reference = estate.deceased.as_str();
    let task = settle(call, &fields::join(&["settle/", reference]), &estate.deceased);
    host.propose(task.more(texts::whom_to_tell(call, banks)))?;
    if banks.has_any(&[Standing::AskDirectly, Standing::Silent, Standing::Incomplete]) {
        host.propose(ask_directly(call, &fields::join(&["ask/", reference]), &estate.deceased, banks))?;
    }
    Ok(())
}

/// The same milestone, in general and for somebody: the host makes one task of them.
fn settle(call: &Call, key: &str, about: &Subject) -> Task {
    let title = call.pick(
        "Gjør opp kontoene med bankene",
        "Gjer opp kontoane med bankane",
        "Settle the accounts with the banks",
    );
    let who = call.pick("De som gjør opp boet", "Dei som gjer opp buet", "Those who settle the estate");
    let task = Task::new(key, about, title).who(who).law("arveloven § 119").when(When::Weeks);
    task.after(PROBATE_ISSUED).gives(ACCOUNTS_SETTLED)
}

/// Debts must be known before the form of settlement is chosen, so this does not wait for the probate certificate.
fn ask_directly(call: &Call, key: &str, about: &Subject, banks: &Banks) -> Task {
    let title = call.pick(
        "Spør bankene som ikke har svart her",
        "Spør bankane som ikkje har svart her",
        "Ask the banks that have not answered here",
    );
    let who = call.pick("Den som har innsyn i boet", "Den som har innsyn i buet", "Whoever has insight in the estate");
    let task = Task::new(key, about, title).who(who).law("arveloven § 92").when(When::Weeks);
    task.more(texts::whom_to_ask(call, banks))
}

#[cfg(test)]
mod tests;
