//! The sums of a tax return, as the register's document has them.

use pilot_concepts::TaxReturn;
use serde_json::Value;

/// The register's own names for the sums that others build on.
const GROSS_WEALTH: &str = "samletBruttoformue";
const DEBT: &str = "samletGjeld";
const NET_WEALTH: &str = "samletNettoformue";

/// Longer names than the register has are not shown.
const NAME_BYTES_MAX: usize = 128;

/// A tax return of one year.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Document {
    /// Shielded: nothing may be said of it but that.
    Shielded,
    /// Open to who may see it.
    Open(Sums),
}

/// The sums of one year.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) year: u16,
    /// Each sum by the register's name, in its order. Whole kroner.
    pub(crate) rows: Vec<(String, i64)>,
    /// Entries that could not be read.
    pub(crate) unread: usize,
    /// When the tax was settled, as the register writes it.
    pub(crate) settled: Option<String>,
}

impl Document {
    /// Reads a document of the year that was asked for; another year's is not it.
    pub(crate) fn read(document: &Value, year: u16) -> Option<Self> {
        document.as_object()?;
        // Only a clear "no" is one.
        if !matches!(document.get("skjermet"), None | Some(Value::Null | Value::Bool(false))) {
            return Some(Self::Shielded);
        }
        if document.get("inntektsaar").is_some_and(|value| whole(value) != Some(i64::from(year))) {
            return None;
        }
        let entries = match document.get("grunnlag") {
            None | Some(Value::Null) => &[],
            Some(list) => list.as_array()?.as_slice(),
        };
        let rows: Vec<(String, i64)> = entries.iter().filter_map(row).collect();
        let settled = document.get("skatteoppgjoersdato").and_then(Value::as_str);
        let settled = settled.filter(|text| !text.is_empty() && text.len() <= NAME_BYTES_MAX);
        Some(Self::Open(Sums { year, unread: entries.len() - rows.len(), rows, settled: settled.map(str::to_owned) }))
    }
}

impl Sums {
    /// The value that this assistant vouches for.
    pub(crate) fn value(&self) -> TaxReturn {
        TaxReturn {
            year: self.year,
            gross_wealth: self.sum(GROSS_WEALTH),
            debt: self.sum(DEBT),
            net_wealth: self.sum(NET_WEALTH),
        }
    }

    /// Two different sums under one name are no sum to build on; both are shown.
    fn sum(&self, name: &str) -> Option<i64> {
        let mut found = self.rows.iter().filter(|(one, _)| one == name).map(|(_, amount)| *amount);
        let first = found.next()?;
        found.all(|amount| amount == first).then_some(first)
    }
}

/// What a sum is called for people, in three languages; none for a name that this assistant does not know.
pub(crate) fn label(name: &str) -> Option<[&'static str; 3]> {
    match name {
        GROSS_WEALTH => {
            Some(["Formue før gjeld (bruttoformue)", "Formue før gjeld (bruttoformue)", "Wealth before debts (gross)"])
        }
        DEBT => Some(["Gjeld", "Gjeld", "Debts"]),
        NET_WEALTH => {
            Some(["Formue etter gjeld (nettoformue)", "Formue etter gjeld (nettoformue)", "Wealth after debts (net)"])
        }
        _ => None,
    }
}

fn row(entry: &Value) -> Option<(String, i64)> {
    let name = entry.get("tekniskNavn")?.as_str()?;
    let is_name = !name.is_empty() && name.len() <= NAME_BYTES_MAX;
    Some((name.to_owned(), whole(entry.get("beloep")?)?)).filter(|_| is_name)
}

/// A whole number, written as a number or a text. `1000.0` is whole, `1000.5` is not what this register has.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| exact(number.as_f64()?)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A float that is a whole number small enough to be exact.
fn exact(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
