//! What the court vouches for in a case. The host takes back itself what is not vouched for again.

use pilot_concepts::{
    Bereavement, CITIZEN, EstateCase, EstateInsight, EstateParties, EstateParty, Ground, IdentityNumber, Relation,
    TaxReturnInsight,
};
use samspill_sdk::{Call, Claim, Event, Host, Stop};

use crate::case::Case;
use crate::estate::Estate;

/// Vouches for the case, where the host can refer to the one who has died.
pub(crate) fn vouch(host: &Host<'_>, call: &Call, estate: &Estate<'_>) -> Result<(), Stop> {
    let Some(subject) = &estate.subject else {
        host.event(Event::Fallback);
        return Ok(());
    };
    let case = estate.case;
    // The court has no name to give.
    let lost = Bereavement { deceased: subject.clone(), name: None };
    let value = EstateCase {
        case_id: case.id.clone(),
        case_number: case.number.clone(),
        court: case.court.clone(),
        status: case.status_word.clone(),
        deadline: case.deadline,
        role: case.role_word.clone().unwrap_or_else(|| "PART".to_owned()),
    };
    let mut claims = vec![Claim::new(&call.about, &lost)?, Claim::new(subject, &value)?];
    if let Some(relation) = case.relation() {
        claims.push(Claim::new(subject, &Relation { relation })?);
    }
    if case.is_here() {
        if case.has_mandate {
            let insight = EstateInsight { holder: CITIZEN.to_owned(), ground: Ground::Formuesfullmakt };
            claims.push(Claim::new(subject, &insight)?);
        }
        for holder in &case.funeral_homes {
            claims.push(Claim::new(subject, &TaxReturnInsight { holder: holder.clone() })?);
        }
    }
    if host.provide_all(claims).iter().any(Result::is_err) {
        // The citizen can be told all the same.
        host.event(Event::Fallback);
    }
    Ok(())
}

/// Vouches for who the other parties are. It comes last: from here on, what is said would be about them too.
pub(crate) fn vouch_parties(host: &Host<'_>, estate: &Estate<'_>) -> Result<(), Stop> {
    let Some(subject) = estate.subject.as_ref().filter(|_| estate.case.is_here()) else { return Ok(()) };
    if host.provide_all(vec![Claim::new(subject, &parties(host, estate.case))?]).iter().any(Result::is_err) {
        host.event(Event::Fallback);
    }
    Ok(())
}

/// The other parties. One whom the host cannot refer to counts among those who can do nothing here.
fn parties(host: &Host<'_>, case: &Case) -> EstateParties {
    let mut parties = Vec::new();
    let mut others = case.undigital;
    for party in &case.others {
        match host.refer::<IdentityNumber>(party.number.reveal()) {
            Ok(who) => parties.push(EstateParty {
                who,
                role: party.role.clone().unwrap_or_else(|| "PART".to_owned()),
                insight: party.has_mandate,
            }),
            Err(_) => others = others.saturating_add(1),
        }
    }
    EstateParties { parties, others }
}
