//! An account, as its bank describes it. Who owns it is not read: the one who is asked about does, and nobody else's
//! number is anybody's here. The account's own name is shown as the bank has it, but not where it has such a number in it.

use pilot_assets::fields;
use pilot_concepts::law::grouped;
use samspill_sdk::Call;
use serde_json::Value;

/// A last day that stands for none.
const NO_END: &str = "9999-";
/// What an identity number has; a name with as many may have one in it.
const IDENTITY_DIGITS: usize = 11;
/// Beyond this, hundredths are not exact.
const VALUE_MAX: f64 = 1e13;

/// An account.
pub(crate) struct Account {
    pub(crate) number: String,
    pub(crate) bank: String,
    /// What the bank calls it.
    pub(crate) name: Option<String>,
    /// The bank's word.
    pub(crate) kind: Option<String>,
    pub(crate) booked: Option<Money>,
    pub(crate) available: Option<Money>,
    /// How much of the available balance may be borrowed money.
    pub(crate) credit: Option<Money>,
    pub(crate) opened: Option<String>,
    pub(crate) closed: Option<String>,
    /// Where it is another than the usual one.
    pub(crate) status: Option<String>,
}

/// An amount in a currency, as it was on a day.
pub(crate) struct Money {
    /// Without a sign.
    value: f64,
    /// The account owes it to the bank.
    pub(crate) is_owed: bool,
    currency: Option<String>,
    /// When the bank registered it.
    pub(crate) registered: Option<String>,
}

impl Account {
    /// Without a number there is no account to speak of.
    pub(crate) fn read(object: &Value, bank: &str) -> Option<Self> {
        let nothing = Value::Null;
        let detail = object.get("accountDetail").unwrap_or(&nothing);
        let text = |key| fields::text(detail, key);
        let number = fields::text(object, "accountNumber")?;
        let balances = fields::entries(detail, "balances").unwrap_or_default();
        let balance = |kind| balances.iter().find(|one| fields::text(one, "type").as_deref() == Some(kind));
        let (booked, available) = (balance("bookedBalance"), balance("availableBalance"));
        let currency = || text("currency");
        let sum = |key| Money::of(object.get(key), false, currency());
        Some(Self {
            number,
            bank: bank.to_owned(),
            name: text("name").filter(|name| has_no_identity_number(name)),
            kind: text("type"),
            booked: booked.and_then(|one| Money::read(one, currency())).or_else(|| sum("accountBookedBalance")),
            available: available
                .and_then(|one| Money::read(one, currency()))
                .or_else(|| sum("accountAvailableBalance")),
            credit: available.filter(|one| fields::truth(one, "creditLineIncluded") == Some(true)).and_then(|one| {
                let currency = fields::text(one, "creditLineCurrency").or_else(currency);
                Money::of(one.get("creditLineAmount"), false, currency).filter(|credit| credit.value != 0.0)
            }),
            opened: text("startDate"),
            closed: text("endDate").filter(|day| !day.starts_with(NO_END)),
            status: text("status").filter(|word| word != "enabled"),
        })
    }

    /// As the network's vocabulary has it; none without a booked balance, which is not guessed.
    pub(crate) fn vouched(&self) -> Option<pilot_concepts::Account> {
        let booked = self.booked.as_ref()?;
        let account = pilot_concepts::Account {
            number: self.number.clone(),
            bank: self.bank.clone(),
            kind: self.kind.clone().unwrap_or_default(),
            balance: if booked.is_owed { -booked.value } else { booked.value },
            currency: booked.currency.clone().unwrap_or_default(),
        };
        let fits = fields::fit_a_claim(&[&account.number, &account.bank, &account.kind, &account.currency]);
        fits.then_some(account)
    }
}

/// However the digits are written: `21896200011`, `218962 00011`.
fn has_no_identity_number(name: &str) -> bool {
    name.chars().filter(|letter| letter.is_numeric()).count() < IDENTITY_DIGITS
}

impl Money {
    fn read(balance: &Value, currency: Option<String>) -> Option<Self> {
        let indicator = fields::text(balance, "creditDebitIndicator");
        let is_debit = indicator.is_some_and(|word| word.eq_ignore_ascii_case("debit"));
        let currency = fields::text(balance, "currency").or(currency);
        let registered = fields::text(balance, "registered");
        Some(Self { registered, ..Self::of(balance.get("amount"), is_debit, currency)? })
    }

    /// A debit is owed whichever sign it is written with. An amount that no account holds is none.
    fn of(amount: Option<&Value>, is_debit: bool, currency: Option<String>) -> Option<Self> {
        let value = amount?.as_f64().filter(|value| value.abs() < VALUE_MAX)?;
        let is_owed = value < 0.0 || (is_debit && value > 0.0);
        Some(Self { value: value.abs(), is_owed, currency, registered: None })
    }

    /// For people to read: `1 400,50 NOK`. Money has two decimals; they are left out where they are zero.
    pub(crate) fn in_words(&self, call: &Call) -> String {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and below VALUE_MAX")]
        let hundredths = (self.value * 100.0 + 0.5) as u64;
        let mut text = String::from(if self.is_owed { "−" } else { "" });
        text.push_str(&grouped(hundredths / 100));
        let part = hundredths % 100;
        if part > 0 {
            text.push_str(call.pick(",", ",", "."));
            text.push_str(if part < 10 { "0" } else { "" });
            text.push_str(&part.to_string());
        }
        if let Some(currency) = &self.currency {
            text.push(' ');
            text.push_str(currency);
        }
        text
    }
}
