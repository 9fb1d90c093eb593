//! The banks of the one who has died, and what each of them answers.

use pilot_assets::{Found, fields};
use pilot_concepts::{BankRelation, BankRelations};
use samspill_sdk::Host;
use serde_json::Value;

use crate::account::Account;
use crate::dsop::{self, Mandate};

/// Banks asked for one estate; more than anybody uses.
const ASKED_MAX: usize = 16;

/// How a bank stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It answered.
    Answered,
    /// It answered with less than there is.
    Incomplete,
    /// It did not answer usefully now.
    Silent,
    /// It does not deliver this way, or there are too many: a person must ask it.
    AskDirectly,
}

/// A bank in which the one who has died was a customer.
pub(crate) struct Bank {
    pub(crate) name: String,
    /// Organisation number, where the register gives one.
    pub(crate) number: Option<String>,
    pub(crate) standing: Standing,
}

/// All of them.
pub(crate) struct Banks {
    pub(crate) all: Vec<Bank>,
    /// Those that the register names in a way that cannot be read.
    pub(crate) unread: usize,
}

impl Bank {
    fn read(object: &Value) -> Option<Self> {
        let number = fields::text(object, "organizationNumber");
        let name = fields::text(object, "bankName").or_else(|| number.clone())?;
        let delivers = fields::truth(object, "isImplemented") == Some(true) && number.is_some();
        // Until it has answered, one that delivers is silent.
        Some(Self { name, number, standing: if delivers { Standing::Silent } else { Standing::AskDirectly } })
    }
}

impl Banks {
    /// None when the answer has another form than the interface's.
    pub(crate) fn read(answer: &Value) -> Option<Self> {
        let Found { entries: all, unread } = Found::read(answer.get("banks")?.as_array()?, Bank::read);
        Some(Self { all, unread })
    }

    /// Asks those that deliver, in parallel, and notes how each of them stands. The same account from several banks is one
    /// account.
    pub(crate) fn ask(&mut self, host: &Host<'_>, mandate: &mut Mandate<'_>) -> Found<Account> {
        let mut found = Found { entries: Vec::<Account>::new(), unread: 0 };
        let mut requests = Vec::new();
        for bank in &mut self.all {
            match &bank.number {
                Some(number) if bank.standing == Standing::Silent && requests.len() < ASKED_MAX => {
                    requests.push(mandate.accounts(number));
                }
                _ => bank.standing = Standing::AskDirectly,
            }
        }
        let mut answers = host.fetch_all(requests).into_iter();
        for bank in &mut self.all {
            if bank.standing != Standing::Silent {
                continue;
            }
            let answer = answers.next().and_then(dsop::body);
            let Some(delivered) = answer.and_then(|answer| Delivered::of(&answer, &bank.name)) else { continue };
            bank.standing = delivered.standing();
            found.unread += delivered.accounts.unread;
            for account in delivered.accounts.entries {
                if !found.entries.iter().any(|known| known.number == account.number) {
                    found.entries.push(account);
                }
            }
        }
        found
    }

    pub(crate) fn has_any(&self, standings: &[Standing]) -> bool {
        self.all.iter().any(|bank| standings.contains(&bank.standing))
    }

    /// As the network's vocabulary has it: those that have a number.
    pub(crate) fn vouched(&self) -> BankRelations {
        let mut banks = Vec::new();
        for bank in &self.all {
            if let Some(number) = bank.number.clone().filter(|number| fields::fit_a_claim(&[number, &bank.name])) {
                banks.push(BankRelation { number, name: bank.name.clone() });
            }
        }
        BankRelations { banks }
    }
}

/// What one bank delivered.
struct Delivered {
    accounts: Found<Account>,
    has_errors: bool,
    /// It says of itself that it does not deliver.
    is_not_implemented: bool,
}

impl Delivered {
    /// None when the answer has another form than the interface's.
    fn of(answer: &Value, asked: &str) -> Option<Self> {
        let mut delivered =
            Self { accounts: Found { entries: Vec::new(), unread: 0 }, has_errors: false, is_not_implemented: false };
        for part in answer.get("bankAccounts")?.as_array()? {
            delivered.add(part, asked);
        }
        Some(delivered)
    }

    fn add(&mut self, part: &Value, asked: &str) {
        self.has_errors |= fields::truth(part, "hasErrors").unwrap_or(true);
        self.is_not_implemented |= fields::truth(part, "isImplemented") == Some(false);
        let bank = fields::text(part, "bankName").unwrap_or_else(|| asked.to_owned());
        match fields::entries(part, "accounts") {
            Ok(list) => {
                let read = Found::read(list, |object| Account::read(object, &bank));
                self.accounts.entries.extend(read.entries);
                self.accounts.unread += read.unread;
            }
            Err(fields::NotAList) => self.has_errors = true,
        }
    }

    fn standing(&self) -> Standing {
        if self.is_not_implemented && self.accounts.is_empty() {
            Standing::AskDirectly
        } else if self.has_errors || self.is_not_implemented || self.accounts.unread > 0 {
            Standing::Incomplete
        } else {
            Standing::Answered
        }
    }
}
