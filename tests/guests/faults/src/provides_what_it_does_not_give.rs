//! Provides what it does not give, about somebody whom nobody knows, and in another form than is registered.

use samspill_sdk::{Call, Claim, Ended, Host, Outcome, Subject};

use crate::concepts::{Guidance, IdentityNumber, Name};
use crate::{tell, word};

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let claims = vec![
        Claim::new(&call.about, &Name { full: "Forged".into() })?,
        Claim::new(&call.about, &IdentityNumber("01815099999".into()))?,
        Claim::new(&Subject::new("p0"), &Guidance { text: "about nobody".into() })?,
        Claim { value: Claim::new(&call.about, &IdentityNumber("1".into()))?.value, ..guidance(call)? },
        guidance(call)?,
    ];
    let got: Vec<&str> = host.provide_all(claims).into_iter().map(word).collect();
    tell(host, format!("provided {}", got.join(" ")))?;
    Ok(Outcome::answered())
}

fn guidance(call: &Call) -> Result<Claim, samspill_sdk::ValueError> {
    Claim::new(&call.about, &Guidance { text: "fits".into() })
}
