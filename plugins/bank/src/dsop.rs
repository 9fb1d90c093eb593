//! The requests of DSOP, the banks' interface for account information.

use pilot_assets::Estate;
use pilot_concepts::Ground;
use samspill_sdk::{Request, Response, ResponseError, Subject, percent_encode};
use serde_json::Value;

const REGISTER: &str = "dsop";
/// What stands for the court's case number where there is no case yet.
const NO_CASE: &str = "UTEN-SAK";
/// Longer than any case number.
const CASE_CHARS_MAX: usize = 64;

/// On whose behalf, under which provision and in which case the banks are asked.
pub(crate) struct Mandate<'a> {
    deceased: Subject,
    provision: &'static str,
    case_number: String,
    correlation: &'a mut Correlation,
}

impl<'a> Mandate<'a> {
    pub(crate) fn new(estate: &Estate, case_number: Option<String>, correlation: &'a mut Correlation) -> Self {
        let provision = match estate.ground {
            Ground::Formuesfullmakt => "arveloven § 92 første ledd",
            Ground::IndividualProxy | Ground::CollectiveProxy => "fullmakt fra arving med innsyn etter arveloven § 92",
            Ground::Spouse | Ground::Cohabitant => "arveloven § 92 annet ledd",
        };
        let case_number = case_number.and_then(header_text).unwrap_or_else(|| NO_CASE.to_owned());
        Self { deceased: estate.deceased.clone(), provision, case_number, correlation }
    }

    /// Which banks there are.
    pub(crate) fn relationships(&mut self) -> Request {
        self.get("/dsop/v2/customerRelationships".to_owned())
    }

    /// The accounts in one bank.
    pub(crate) fn accounts(&mut self, bank: &str) -> Request {
        let mut path = String::from("/dsop/v2/banks/");
        path.push_str(&percent_encode(bank));
        path.push_str("/accounts");
        self.get(path)
    }

    fn get(&mut self, path: String) -> Request {
        let id = self.correlation.next_id(&self.deceased);
        let case_number = self.case_number.clone();
        Request::get(REGISTER, path, &self.deceased)
            .header("CustomerID", "{about}")
            .header("CorrelationID", id)
            .header("Legal-Mandate", self.provision)
            .header("AccountInfoRequestID", case_number)
    }
}

/// What was answered; none for no answer, a failure, and what is no JSON.
pub(crate) fn body(answer: Result<Response, ResponseError>) -> Option<Value> {
    answer.ok()?.json().ok()
}

/// What may stand in a header: a case number's own letters and signs. So nothing of it is read as a place for the host to
/// write an identifier, and nothing breaks the request.
fn header_text(mut written: String) -> Option<String> {
    let mut left = CASE_CHARS_MAX;
    written.retain(|letter| {
        let is_kept = left > 0 && (letter.is_ascii_alphanumeric() || matches!(letter, '-' | '/' | '.' | '_'));
        left -= usize::from(is_kept);
        is_kept
    });
    Some(written).filter(|written| !written.is_empty())
}

/// Ids for requests, each its own: a UUID of version 7, of the call's time, a number, and a digest of a reference that is
/// another in every conversation. The same call gives the same ids, so that a replay is the same.
pub(crate) struct Correlation {
    now_ms: u64,
    next: u64,
}

impl Correlation {
    pub(crate) const fn new(now_ms: u64) -> Self {
        Self { now_ms, next: 0 }
    }

    fn next_id(&mut self, about: &Subject) -> String {
        // FNV-1a: nothing secret goes in, and nothing but a spread is wanted.
        let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in about.as_str().bytes() {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let number = self.next & 0x0fff;
        self.next += 1;
        let high = (self.now_ms << 16) | 0x7000 | number;
        let low = (digest >> 2) | 0x8000_0000_0000_0000;
        uuid(high, low & 0xbfff_ffff_ffff_ffff)
    }
}

/// 32 hexadecimal digits in five groups.
fn uuid(high: u64, low: u64) -> String {
    let mut text = String::with_capacity(36);
    for (half, groups) in [(high, [8, 12]), (low, [0, 4])] {
        for place in 0..16_u32 {
            if groups.contains(&place) {
                text.push('-');
            }
            let digit = u8::try_from((half >> (60 - 4 * place)) & 0xf).unwrap_or_default();
            text.push(char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
        }
    }
    text
}
