//! Has the host itself work: values as large and as intricate as they may be, checked again and again, none of which
//! fits.

use samspill_sdk::{Call, Claim, Document, Ended, Fact as _, Host, Subject, VALUE};

use crate::concepts::Guidance;

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    // An array of empty maps: one byte each for the guest, a tree of them for the host.
    let mut body = vec![0xdd, 0, 3, 0, 0];
    body.resize(5 + (3 << 16), 0x80);
    let claims: Vec<Claim> = (0..16)
        .map(|_| Claim {
            concept: Guidance::CONCEPT.into(),
            about: Subject::citizen(),
            value: Document { media_type: VALUE.into(), body: body.clone() },
            valid_from: None,
            valid_until: None,
        })
        .collect();
    loop {
        let _ = host.provide_all(claims.clone());
    }
}
