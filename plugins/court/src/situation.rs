//! The family's situation, and what the law makes depend on it. It decides nothing: it chooses what to tell.

use pilot_concepts::law::DAYS_AFTER_DEATH;
use pilot_concepts::{Family, RelationWord, Said};
use samspill_sdk::Date;

/// What is known of the family in one estate.
#[derive(Clone, Default)]
pub(crate) struct Situation {
    /// What the citizen was to the one who has died; none where nobody has said it.
    pub(crate) relation: Option<RelationWord>,
    /// The court and another owner say different things of that.
    pub(crate) is_disputed: bool,
    /// The day of the death.
    pub(crate) death: Option<Date>,
    pub(crate) family: Option<Family>,
    /// Whether they were cohabitants as arveloven § 2 has it: yes or no, where the citizen has said it.
    pub(crate) cohabitation: Option<Said>,
}

/// What the citizen is in this estate, as far as the law's rules part here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bond {
    /// Spouse.
    Spouse,
    /// Cohabitant (§ 2), with a living common child, without, or nobody knows.
    Cohabitant(Option<bool>),
    /// May have been a cohabitant; nobody has said whether § 2 fits.
    PerhapsCohabitant,
    /// Partner who says that § 2 does not fit.
    NotCohabitant,
    /// Child.
    Child,
    /// The registers say different things.
    Disputed,
    /// Anything else: a party.
    Party,
}

impl Situation {
    /// What the citizen is.
    pub(crate) fn bond(&self) -> Bond {
        if self.is_disputed {
            return Bond::Disputed;
        }
        match (self.relation, self.cohabitation) {
            (Some(RelationWord::Spouse), _) => Bond::Spouse,
            (Some(RelationWord::Child), _) => Bond::Child,
            (None | Some(RelationWord::Partner), Some(Said::Yes)) => Bond::Cohabitant(self.has_common_child()),
            (None | Some(RelationWord::Partner), None | Some(Said::Unknown)) => Bond::PerhapsCohabitant,
            (Some(RelationWord::Partner), Some(Said::No)) => Bond::NotCohabitant,
            _ => Bond::Party,
        }
    }

    /// Whether what is told turns on the family. For everybody else it is nothing to ask for.
    pub(crate) fn turns_on_family(&self) -> bool {
        let words = [RelationWord::Spouse, RelationWord::Partner, RelationWord::Child];
        !self.is_disputed && self.relation.is_none_or(|word| words.contains(&word))
    }

    /// Whether uskifte may be spoken of: to a spouse, or to a cohabitant who may have a common child (§§ 14 and 32).
    pub(crate) fn may_be_undivided(&self) -> bool {
        matches!(self.bond(), Bond::Spouse | Bond::Cohabitant(None | Some(true)))
    }

    /// The law's last day for the choice, and for insight without formuesfullmakt; known where the death's day is.
    pub(crate) fn law_day(&self) -> Option<Date> {
        self.death.map(|day| day.plus_days(DAYS_AFTER_DEATH))
    }

    /// Whether the law itself gives insight today (§ 92 second paragraph), as far as it is known that it does not.
    pub(crate) fn has_insight_by_law(&self, today: Date) -> bool {
        let is_near = matches!(self.bond(), Bond::Spouse | Bond::Cohabitant(Some(true)));
        is_near && self.law_day().is_none_or(|last| today <= last)
    }

    /// Living children who are not the citizen's own.
    pub(crate) fn children_alone(&self) -> u16 {
        self.family.as_ref().map_or(0, |family| family.children.saturating_sub(family.children_with_citizen))
    }

    fn has_common_child(&self) -> Option<bool> {
        self.family.as_ref().map(|family| family.children_with_citizen > 0)
    }
}
