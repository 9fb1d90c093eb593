//! Everything that the channel itself says, in each language. A text that is missing in one does not compile.

pub(crate) mod acting;
pub(crate) mod desk;
mod en;
mod nb;
mod nn;

use samspill_core::text::Language;

/// The texts in a language. North Sámi is not written yet, and gets bokmål.
pub(crate) const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Nb | Language::Se => &nb::TEXTS,
        Language::Nn => &nn::TEXTS,
        Language::En => &en::TEXTS,
    }
}

/// A failure, told to a person.
pub(crate) struct Told {
    pub(crate) what: &'static str,
    /// `{max}` stands for the limit.
    pub(crate) why: &'static str,
    pub(crate) remedy: &'static str,
}

/// One for each failure.
pub(crate) struct Failures {
    pub(crate) not_found: Told,
    pub(crate) nowhere: Told,
    pub(crate) full: Told,
    pub(crate) stopping: Told,
    pub(crate) busy: Told,
    pub(crate) invalid: Told,
    pub(crate) empty: Told,
    pub(crate) too_long: Told,
    pub(crate) too_large: Told,
    pub(crate) slow: Told,
    pub(crate) foreign: Told,
    pub(crate) not_logged_in: Told,
    pub(crate) login_level: Told,
    pub(crate) unknown_person: Told,
    pub(crate) sessions_full: Told,
    pub(crate) storage: Told,
}

/// What receipts say in words.
pub(crate) struct ReceiptTexts {
    pub(crate) title: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) none: &'static str,
    pub(crate) cut: &'static str,
    /// The fold of what was shown to the citizen.
    pub(crate) shown_to_you: &'static str,
    pub(crate) shown_intro: &'static str,
    /// Stands before a register's name.
    pub(crate) register: &'static str,
    pub(crate) got: &'static str,
    pub(crate) not_got: &'static str,
    pub(crate) why: &'static str,
    pub(crate) basis: &'static str,
    pub(crate) about: &'static str,
    pub(crate) about_you: &'static str,
    pub(crate) about_other: &'static str,
    pub(crate) when: &'static str,
    pub(crate) number: &'static str,
    pub(crate) technical: &'static str,
    /// Stands before the head of the tree of receipts.
    pub(crate) seal: &'static str,
    /// The host's own words for why, and what they mean.
    pub(crate) purposes: &'static [(&'static str, &'static str)],
    /// Words of disclosure and processing that are no statute.
    pub(crate) bases: &'static [(&'static str, &'static str)],
    /// Why something was withheld.
    pub(crate) codes: &'static [(&'static str, &'static str)],
    /// What would help.
    pub(crate) remedies: &'static [(&'static str, &'static str)],
    /// The citizen's own rules, which say more than the word for why.
    pub(crate) rules: &'static [(&'static str, &'static str)],
    /// What may be known from now on; nothing has crossed.
    pub(crate) may_know: &'static str,
}

/// Who saw what about oneself, in all conversations.
pub(crate) struct SightingTexts {
    pub(crate) title: &'static str,
    /// On the front page.
    pub(crate) home_intro: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) none: &'static str,
    /// That the law may keep entries back, in general and whether it does or not, and where to complain.
    pub(crate) kept_back: &'static str,
    pub(crate) cut: &'static str,
    /// Stands before the day from which more is shown.
    pub(crate) cut_link: &'static str,
    /// Leads to one's own conversation.
    pub(crate) own: &'static str,
    pub(crate) others: &'static str,
    pub(crate) another_person: &'static str,
    /// Stands before who answers for what another person saw.
    pub(crate) by_way_of: &'static str,
    pub(crate) asked: &'static str,
    pub(crate) older: &'static str,
    pub(crate) newer: &'static str,
    pub(crate) keep_title: &'static str,
    pub(crate) keep_intro: &'static str,
    pub(crate) keep: &'static str,
    /// The host's words for why, where another asked.
    pub(crate) purposes: &'static [(&'static str, &'static str)],
    /// Words of bases, where another asked.
    pub(crate) bases: &'static [(&'static str, &'static str)],
}

/// What is said where consent is asked for.
pub(crate) struct ConsentTexts {
    pub(crate) title: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) share_with: &'static str,
    pub(crate) required: &'static str,
    pub(crate) optional: &'static str,
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    pub(crate) given: &'static str,
    pub(crate) withdraw: &'static str,
    pub(crate) said_no: &'static str,
    pub(crate) after_yes: &'static str,
    pub(crate) ask_again: &'static str,
    pub(crate) after_no: &'static str,
    pub(crate) after_withdrawal: &'static str,
    /// Where there was nothing left to withdraw.
    pub(crate) no_longer: &'static str,
    /// Where a day was chosen that cannot be the last.
    pub(crate) bad_day: &'static str,
    pub(crate) none_chosen: &'static str,
    pub(crate) none_complete: &'static str,
    /// Leads to what would leave, and to the decision.
    pub(crate) see: &'static str,
    pub(crate) page_title: &'static str,
    /// Stands before what would leave.
    pub(crate) what_leaves: &'static str,
    pub(crate) nothing_leaves: &'static str,
    pub(crate) not_known: &'static str,
    pub(crate) field_required: &'static str,
    pub(crate) until_label: &'static str,
    pub(crate) until_hint: &'static str,
    /// Stands before a day.
    pub(crate) until: &'static str,
    pub(crate) here: &'static str,
    /// Stands before fields that are not shared.
    pub(crate) kept_back: &'static str,
    pub(crate) may_go_on: &'static str,
    pub(crate) mine_title: &'static str,
    pub(crate) mine_intro: &'static str,
    pub(crate) mine_none: &'static str,
    pub(crate) over: &'static str,
    pub(crate) sector: &'static str,
    pub(crate) only: &'static str,
    pub(crate) said_yes: &'static str,
    pub(crate) lasts: &'static str,
    pub(crate) withdrawn: &'static str,
    pub(crate) to_conversation: &'static str,
}

/// What is said about a plan.
pub(crate) struct PlanTexts {
    pub(crate) title: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) due: &'static str,
    pub(crate) no_due: &'static str,
    pub(crate) overdue: &'static str,
    pub(crate) do_now: &'static str,
    /// Stands before an owner's name, when nobody said what to do.
    pub(crate) do_now_contact: &'static str,
    pub(crate) who: &'static str,
    pub(crate) after: &'static str,
    pub(crate) from: &'static str,
    pub(crate) open: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) done: &'static str,
}

/// What is said around the first screen and what is folded beneath it.
pub(crate) struct OverviewTexts {
    pub(crate) questions_title: &'static str,
    pub(crate) questions_intro: &'static str,
    /// Stands before those who use the answer.
    pub(crate) used_by: &'static str,
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) reply_button: &'static str,
    pub(crate) no_reply: &'static str,
    /// The fold of the first screen's tasks, where the host put them in no other.
    pub(crate) most_pressing: &'static str,
    pub(crate) task_one: &'static str,
    pub(crate) task_many: &'static str,
    /// The words of "whens" in `wit/codes.md`.
    pub(crate) whens: &'static [(&'static str, &'static str)],
    pub(crate) meanings: &'static str,
    pub(crate) contradictions_title: &'static str,
    pub(crate) contradictions_intro: &'static str,
    /// Stands between an owner and what it says.
    pub(crate) says: &'static str,
    pub(crate) unanswered_title: &'static str,
    pub(crate) unanswered_intro: &'static str,
    pub(crate) see_consent: &'static str,
    pub(crate) retry: &'static str,
    pub(crate) unowned_title: &'static str,
    pub(crate) unowned_intro: &'static str,
    /// Stands before a time of day today.
    pub(crate) fresh_today: &'static str,
    /// Stands before a day and a time of day.
    pub(crate) fresh: &'static str,
}

/// What is said while the answer arrives.
pub(crate) struct ArrivingTexts {
    pub(crate) title: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) done: &'static str,
    pub(crate) see: &'static str,
    pub(crate) broken: &'static str,
    pub(crate) broken_remedy: &'static str,
}

/// Logging in.
pub(crate) struct LoginTexts {
    pub(crate) title: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) keeps: &'static str,
    pub(crate) back: &'static str,
    pub(crate) offer_title: &'static str,
    pub(crate) offer_intro: &'static str,
    pub(crate) offer_button: &'static str,
    pub(crate) home_title: &'static str,
    pub(crate) home_intro: &'static str,
    pub(crate) button: &'static str,
    pub(crate) search: &'static str,
    pub(crate) search_button: &'static str,
    pub(crate) search_none: &'static str,
    pub(crate) search_all: &'static str,
    pub(crate) more_persons: &'static str,
    pub(crate) level: &'static str,
    pub(crate) level_intro: &'static str,
    /// By word, the surest first.
    pub(crate) levels: &'static [(&'static str, &'static str)],
    pub(crate) surer_button: &'static str,
    pub(crate) log_in_as: &'static str,
}

/// The front page.
pub(crate) struct HomeTexts {
    pub(crate) title: &'static str,
    pub(crate) what: &'static str,
    pub(crate) promise: &'static str,
    pub(crate) guidance: &'static str,
    pub(crate) ask_title: &'static str,
    pub(crate) ask_label: &'static str,
    pub(crate) ask_example: &'static str,
    pub(crate) ask_button: &'static str,
    pub(crate) anonymous_intro: &'static str,
    pub(crate) mine: &'static str,
    pub(crate) unsaid: &'static str,
}

/// Everything else, and those above.
pub(crate) struct Texts {
    pub(crate) skip: &'static str,
    pub(crate) demo: &'static str,
    /// Stands where a citizen writes.
    pub(crate) demo_ask: &'static str,
    pub(crate) menu: &'static str,
    pub(crate) languages: &'static str,
    pub(crate) front: &'static str,
    pub(crate) trying_as: &'static str,
    pub(crate) change_person: &'static str,
    pub(crate) run_by: &'static str,
    pub(crate) conversation: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) you_wrote: &'static str,
    pub(crate) earlier: &'static str,
    pub(crate) responsible: &'static str,
    pub(crate) org_number: &'static str,
    pub(crate) sectors: &'static [(&'static str, &'static str)],
    pub(crate) machine: &'static str,
    pub(crate) from_host: &'static str,
    pub(crate) law: &'static str,
    pub(crate) nothing_yet: &'static str,
    pub(crate) no_answer: &'static str,
    pub(crate) reveals: &'static str,
    pub(crate) ask_more: &'static str,
    pub(crate) send_form: &'static str,
    pub(crate) people_title: &'static str,
    pub(crate) people_intro: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) email: &'static str,
    pub(crate) hours: &'static str,
    pub(crate) back: &'static str,
    pub(crate) assistants_title: &'static str,
    pub(crate) assistants_intro: &'static str,
    pub(crate) assistants_none: &'static str,
    pub(crate) services: &'static str,
    pub(crate) speaks: &'static str,
    pub(crate) leads: &'static str,
    /// Stands before an assistant's name.
    pub(crate) begins_with: &'static str,
    pub(crate) motive: &'static str,
    pub(crate) fees: &'static str,
    /// Stands before a purpose.
    pub(crate) in_order_to: &'static str,
    pub(crate) what_to_do: &'static str,
    pub(crate) what_you_wrote: &'static str,
    pub(crate) roles: &'static [(&'static str, &'static str)],
    pub(crate) home: HomeTexts,
    pub(crate) acting: acting::ActingTexts,
    pub(crate) desk: desk::DeskTexts,
    pub(crate) plan: PlanTexts,
    pub(crate) overview: OverviewTexts,
    pub(crate) arriving: ArrivingTexts,
    pub(crate) login: LoginTexts,
    pub(crate) consent: ConsentTexts,
    pub(crate) receipts: ReceiptTexts,
    pub(crate) sightings: SightingTexts,
    pub(crate) failures: Failures,
}

impl Texts {
    /// A sector in words.
    pub(crate) fn sector<'a>(&'a self, word: &'a str) -> &'a str {
        lookup(self.sectors, word)
    }

    /// What a person is in the demonstration. Unknown codes are shown in small letters.
    pub(crate) fn role(&self, code: &str) -> String {
        let known = self.roles.iter().find(|(key, _)| *key == code);
        // A code is written in capitals; anything else says in words what the person's case shows.
        let is_code = !code.chars().any(char::is_lowercase);
        let other = || if is_code { code.to_lowercase().replace('_', " ") } else { code.to_owned() };
        known.map_or_else(other, |(_, text)| (*text).to_owned())
    }
}

/// The text of a word; a word that is not listed is shown as it is.
pub(crate) fn lookup<'a>(list: &'a [(&'static str, &'static str)], word: &'a str) -> &'a str {
    list.iter().find(|(key, _)| *key == word).map_or(word, |(_, text)| text)
}

/// The text of a word, or another.
pub(crate) fn lookup_or<'a>(list: &'a [(&'static str, &'static str)], word: &str, otherwise: &'a str) -> &'a str {
    list.iter().find(|(key, _)| *key == word).map_or(otherwise, |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use samspill_core::consent::Word;
    use samspill_core::manifest::Sector;
    use samspill_core::refusal::{RefusalCode, Remedy};

    use super::*;

    #[test]
    fn every_word_of_the_host_has_a_text_in_every_language() {
        for language in [Language::Nb, Language::Nn, Language::En] {
            let texts = texts(language);
            for sector in Sector::ALL {
                assert_ne!(texts.sector(sector.word()), sector.word());
            }
            for code in RefusalCode::ALL {
                assert!(texts.receipts.codes.iter().any(|(key, _)| *key == code.word()), "{}", code.word());
            }
            for remedy in Remedy::ALL {
                assert!(texts.receipts.remedies.iter().any(|(key, _)| *key == remedy.word()), "{}", remedy.word());
            }
            for word in samspill_core::receipt::CONSENT_WORDS {
                assert!(texts.receipts.purposes.iter().any(|(key, _)| *key == word), "{word}");
            }
            for word in [Word::Refused, Word::Withdrawn, Word::Expired] {
                assert!(texts.receipts.rules.iter().any(|(key, _)| *key == word.rule()), "{}", word.rule());
            }
        }
    }
}
