//! What was said, with who answers for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use samspill_core::content::Block;
use samspill_core::ids::AssistantId;
use samspill_core::manifest::Manifest;
use samspill_core::turn::{Part, SeenTurn};

use crate::dates::{time_in_words, time_today};
use crate::texts::texts;
use crate::visitor::Reader;

/// The admitted assistants by id.
pub(crate) type Network = BTreeMap<AssistantId, Arc<Manifest>>;

/// An exchange as shown.
pub(crate) struct TurnView {
    pub(crate) said: String,
    pub(crate) parts: Vec<PartView>,
    /// Whether its choices and forms can be used: the latest's can.
    pub(crate) active: bool,
}

/// A part as shown.
pub(crate) struct PartView {
    /// The assistant's name; none where the host speaks.
    pub(crate) who: Option<String>,
    pub(crate) owner: String,
    pub(crate) number: String,
    pub(crate) sector: String,
    pub(crate) blocks: Vec<BlockView>,
    pub(crate) laws: Vec<LawView>,
    pub(crate) reveals: Vec<String>,
    /// How fresh it is, in words; empty where nothing behind it was fetched.
    pub(crate) fresh: String,
    /// Who at the desk wrote it, and when, where that was a human.
    pub(crate) writer: Option<String>,
    /// Whether it is shown unfolded: the first that asks for something, where it can be answered.
    pub(crate) open: bool,
}

/// A citation as shown.
pub(crate) struct LawView {
    pub(crate) text: String,
    pub(crate) url: Option<String>,
}

/// A block as shown. What the template cannot decide is decided here.
pub(crate) struct BlockView {
    pub(crate) block: Block,
    /// The address of a link, if it may be followed.
    pub(crate) href: Option<String>,
    /// A number as a telephone dials it.
    pub(crate) dial: Option<String>,
    /// The assistant whose desk can take over, where it offers a person.
    pub(crate) desk: Option<String>,
}

impl TurnView {
    pub(crate) fn new(turn: &SeenTurn, network: &Network, reader: &Reader, active: bool) -> Self {
        // What is missing is listed once, with what to do about it.
        let there = turn.parts.iter().filter(|part| part.missing.is_none());
        let there = by_assistant(there.take(reader.app.settings.list_max));
        let asking = there.iter().position(|part| active && part.blocks.iter().any(asks));
        let mut parts: Vec<PartView> = there.iter().map(|part| PartView::new(part, network, reader)).collect();
        if let Some(part) = asking.and_then(|place| parts.get_mut(place)) {
            part.open = true;
        }
        Self { said: turn.utterance.reveal().clone(), parts, active }
    }
}

impl PartView {
    pub(crate) fn new(part: &Part, network: &Network, reader: &Reader) -> Self {
        let from_host = part.from == AssistantId::host();
        let who = network
            .get(&part.from)
            .map_or_else(|| part.owner.name.clone(), |manifest| manifest.title.in_language(reader.language).to_owned());
        let app = &reader.app;
        // Whoever offers a person offers the page where one hands over.
        let takes_over = network.get(&part.from).is_some_and(|manifest| manifest.desk.receiver.is_some());
        let with_desk = |view: BlockView| {
            let offers = takes_over && matches!(view.block, Block::Person { .. });
            BlockView { desk: offers.then(|| part.from.to_string()), ..view }
        };
        Self {
            who: (!from_host).then_some(who),
            owner: if from_host { app.settings.operator.clone() } else { part.owner.name.clone() },
            number: part.owner.number.clone(),
            sector: if from_host {
                String::new()
            } else {
                texts(reader.language).sector(&part.owner.sector).to_owned()
            },
            blocks: block_views(&part.blocks).into_iter().map(with_desk).collect(),
            writer: part
                .writer
                .as_ref()
                .map(|one| format!("{}, {}", one.name, time_in_words(one.at_ms, reader.language))),
            laws: laws(part),
            fresh: fresh(part.fresh_ms, reader),
            open: part.writer.is_some(),
            reveals: part.labels.iter().map(|concept| app.concept_title(concept, reader.language)).collect(),
        }
    }
}

/// What each assistant said as one part, in the order in which they first spoke. What it says in several, such as that
/// a machine answers, is said once, where it was said last.
fn by_assistant<'a>(parts: impl Iterator<Item = &'a Part>) -> Vec<Part> {
    let mut whole: Vec<Part> = Vec::new();
    for part in parts {
        let is_one = |one: &&mut Part| one.from == part.from && one.writer.is_none() && part.writer.is_none();
        let known = whole.iter_mut().find(is_one).filter(|_| part.from != AssistantId::host());
        let Some(one) = known else {
            whole.push(part.clone());
            continue;
        };
        one.blocks.retain(|block| !part.blocks.contains(block));
        one.blocks.extend(part.blocks.iter().cloned());
        one.law.extend(part.law.iter().filter(|law| !one.law.contains(law)).cloned().collect::<Vec<_>>());
        one.labels.extend(part.labels.iter().filter(|label| !one.labels.contains(label)).cloned().collect::<Vec<_>>());
        one.fresh_ms = one.fresh_ms.min(part.fresh_ms);
    }
    whole
}

/// The admitted assistants.
pub(crate) fn network(reader: &Reader) -> Network {
    reader.app.dialogues.assistants().into_iter().map(|manifest| (manifest.id.clone(), manifest)).collect()
}

/// When the oldest fact behind a part was obtained, in words.
fn fresh(at_ms: u64, reader: &Reader) -> String {
    let t = &texts(reader.language).overview;
    if at_ms == 0 {
        return String::new();
    }
    time_today(at_ms, reader.app.settings.clock.now_ms()).map_or_else(
        || format!("{} {}", t.fresh, time_in_words(at_ms, reader.language)),
        |time| format!("{} {time}", t.fresh_today),
    )
}

/// Blocks as shown, but the citations of law, which stand together at the end.
pub(crate) fn block_views(blocks: &[Block]) -> Vec<BlockView> {
    let shown = blocks.iter().filter(|block| !matches!(block, Block::Law { .. }));
    shown
        .map(|block| {
            let href = if let Block::Link { url, .. } = block { https(url) } else { None };
            let phone = if let Block::Contact { phone, .. } = block { phone.as_deref() } else { None };
            let dial = phone.map(|phone| super::people::Phone::new(phone).dial);
            BlockView { block: block.clone(), href, dial, desk: None }
        })
        .collect()
}

/// Whether a block is to be answered.
const fn asks(block: &Block) -> bool {
    matches!(block, Block::Choice { .. } | Block::Form { .. })
}

fn laws(part: &Part) -> Vec<LawView> {
    let mut laws: Vec<LawView> = Vec::new();
    let cited = part.blocks.iter().filter_map(|block| match block {
        Block::Law { act, section, title, url } => {
            let title = title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            Some(LawView { text: format!("{act} {section}{title}"), url: url.as_deref().and_then(https) })
        }
        _ => None,
    });
    let bare = part.law.iter().map(|law| LawView { text: law.clone(), url: None });
    for law in cited.chain(bare) {
        // The bare form is the beginning of the full one.
        if !laws.iter().any(|known| known.text == law.text || known.text.starts_with(&format!("{} (", law.text))) {
            laws.push(law);
        }
    }
    laws
}

/// An address that a page may link to.
fn https(url: &str) -> Option<String> {
    (url.len() > 8 && url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://")))
        .then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use samspill_core::turn::OwnerView;

    use super::*;

    #[test]
    fn an_assistant_that_speaks_twice_stands_once_and_says_the_same_thing_once() {
        let paragraph = |text: &str| Block::Paragraph { text: text.into() };
        let part = |from: &str, said: &[&str], fresh_ms| Part {
            from: AssistantId::new(from).unwrap(),
            owner: OwnerView { number: String::new(), name: "x".into(), sector: "state".into() },
            blocks: said.iter().map(|text| paragraph(text)).collect(),
            law: vec!["arveloven § 90".into()],
            labels: Vec::new(),
            fresh_ms,
            missing: None,
            reveals: None,
            writer: None,
        };
        let parts =
            [part("no.a.b", &["one", "machine"], 9), part("no.c.d", &["x"], 1), part("no.a.b", &["two", "machine"], 7)];
        let whole = by_assistant(parts.iter());
        assert_eq!(whole.len(), 2);
        assert_eq!(whole[0].blocks, ["one", "two", "machine"].map(paragraph));
        assert_eq!((whole[0].law.len(), whole[0].fresh_ms), (1, 7));
    }

    #[test]
    fn i10_only_https_can_be_followed() {
        assert!(https("https://lovdata.no/x").is_some());
        for bad in
            ["http://lovdata.no", "javascript:alert(1)", "https://", " https://a.no", "//a.no", "data:text/html,x"]
        {
            assert!(https(bad).is_none(), "{bad}");
        }
    }
}
