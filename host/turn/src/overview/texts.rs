//! The host's own words in the overview.

use samspill_core::text::Language;

/// In one language.
pub(super) struct Words {
    pub(super) heading: &'static str,
    pub(super) heading_later: &'static str,
    pub(super) heading_none: &'static str,
    pub(super) due: &'static str,
    pub(super) was_due: &'static str,
    pub(super) person: &'static str,
    pub(super) note_silent: &'static str,
    pub(super) note_log_in: &'static str,
    pub(super) note_log_in_surer: &'static str,
    pub(super) note_contradiction: &'static str,
    pub(super) note_question: &'static str,
    pub(super) fold_now: &'static str,
    pub(super) fold_weeks: &'static str,
    pub(super) fold_after: &'static str,
    pub(super) fold_later: &'static str,
    pub(super) fold_done: &'static str,
    pub(super) why_log_in: &'static str,
    pub(super) why_log_in_surer: &'static str,
    pub(super) why_consent: &'static str,
    pub(super) why_no_basis: &'static str,
    pub(super) why_late: &'static str,
    pub(super) why_busy: &'static str,
    pub(super) why_failed: &'static str,
    yes: &'static str,
    no: &'static str,
}

impl Words {
    pub(super) const fn yes_no(&self, yes: bool) -> &'static str {
        if yes { self.yes } else { self.no }
    }
}

/// The words of a language; bokmål where there are none.
pub(super) const fn of(language: Language) -> &'static Words {
    match language {
        Language::Nb | Language::Se => &NB,
        Language::Nn => &NN,
        Language::En => &EN,
    }
}

const NB: Words = Words {
    heading: "De neste to ukene:",
    heading_later: "Ingenting haster de neste to ukene. Dette kommer først:",
    heading_none: "Det er ingenting du må gjøre nå.",
    due: "Frist",
    was_due: "Fristen var",
    person: "Du kan snakke med et menneske:",
    note_silent: "Disse svarte ikke nå:",
    note_log_in: "Logg inn for å få svar om din egen sak.",
    note_log_in_surer: "Logg inn på et høyere nivå for å få svar på alt i din egen sak.",
    note_contradiction: "To etater sier ulike ting. Se lenger ned.",
    note_question: "Vi trenger et svar fra deg. Se rett under.",
    fold_now: "Også de neste to ukene",
    fold_weeks: "De neste to månedene",
    fold_after: "Etter dette: ",
    fold_later: "Senere",
    fold_done: "Ferdig",
    why_log_in: "Du må logge inn for å få svar om din egen sak.",
    why_log_in_surer: "Dette krever en sikrere innlogging enn den du har brukt. Logg inn på et høyere nivå.",
    why_consent: "De får ikke vite noe om deg før du sier ja.",
    why_no_basis: "De har ikke fått vite noe om deg. Det finnes ikke noe godkjent grunnlag for det.",
    why_late: "De rakk ikke å svare.",
    why_busy: "De er opptatt akkurat nå.",
    why_failed: "De kunne ikke svare nå.",
    yes: "ja",
    no: "nei",
};

const NN: Words = Words {
    heading: "Dei neste to vekene:",
    heading_later: "Ingenting hastar dei neste to vekene. Dette kjem først:",
    heading_none: "Det er ingenting du må gjere no.",
    due: "Frist",
    was_due: "Fristen var",
    person: "Du kan snakke med eit menneske:",
    note_silent: "Desse svara ikkje no:",
    note_log_in: "Logg inn for å få svar om di eiga sak.",
    note_log_in_surer: "Logg inn på eit høgare nivå for å få svar på alt i di eiga sak.",
    note_contradiction: "To etatar seier ulike ting. Sjå lenger ned.",
    note_question: "Vi treng eit svar frå deg. Sjå rett under.",
    fold_now: "Også dei neste to vekene",
    fold_weeks: "Dei neste to månadene",
    fold_after: "Etter dette: ",
    fold_later: "Seinare",
    fold_done: "Ferdig",
    why_log_in: "Du må logge inn for å få svar om di eiga sak.",
    why_log_in_surer: "Dette krev ei sikrare innlogging enn den du har brukt. Logg inn på eit høgare nivå.",
    why_consent: "Dei får ikkje vite noko om deg før du seier ja.",
    why_no_basis: "Dei har ikkje fått vite noko om deg. Det finst ikkje noko godkjent grunnlag for det.",
    why_late: "Dei rakk ikkje å svare.",
    why_busy: "Dei er opptekne akkurat no.",
    why_failed: "Dei kunne ikkje svare no.",
    yes: "ja",
    no: "nei",
};

const EN: Words = Words {
    heading: "The next two weeks:",
    heading_later: "Nothing is urgent in the next two weeks. This comes first:",
    heading_none: "There is nothing you must do now.",
    due: "By",
    was_due: "It was due by",
    person: "You can talk with a person:",
    note_silent: "These did not answer now:",
    note_log_in: "Log in to get an answer about your own case.",
    note_log_in_surer: "Log in on a higher level to get an answer on all of your own case.",
    note_contradiction: "Two agencies say different things. See further down.",
    note_question: "We need an answer from you. See just below.",
    fold_now: "Also in the next two weeks",
    fold_weeks: "In the next two months",
    fold_after: "After this: ",
    fold_later: "Later",
    fold_done: "Done",
    why_log_in: "You must log in to get an answer about your own case.",
    why_log_in_surer: "This takes a surer login than the one you have used. Log in on a higher level.",
    why_consent: "They are told nothing about you until you say yes.",
    why_no_basis: "They have been told nothing about you. There is no approved basis for it.",
    why_late: "They did not answer in time.",
    why_busy: "They are busy just now.",
    why_failed: "They could not answer now.",
    yes: "yes",
    no: "no",
};
