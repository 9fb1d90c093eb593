//! A catalogue of concepts from SKOS files: Turtle (`.ttl`) or RDF/XML (`.rdf`, `.xml`), as data.norge.no and LOS have
//! them. What is no part of a catalogue entry is left alone: RDF is open.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oxrdf::{NamedOrBlankNode, Term, Triple};
use samspill_core::catalogue::{Catalogue, CatalogueEntry};
use samspill_core::ids::Concept;
use samspill_core::text::{Text, is_day};

/// The largest file, in bytes, and concepts in all files together.
const FILE_BYTES_MAX: u64 = 64 << 20;
const CONCEPTS_MAX: usize = 100_000;

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const EUVOC: &str = "http://publications.europa.eu/ontology/euvoc#";
const RDF_VALUE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value";

/// A catalogue could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SkosError {
    /// The file.
    #[error("reading the concepts in {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Its form.
    #[error("{path} is not {form}: {why}")]
    Parse {
        /// Which.
        path: PathBuf,
        /// What its name says it is.
        form: &'static str,
        /// What the parser said.
        why: String,
    },
    /// Its name.
    #[error("{path} is neither .ttl (Turtle) nor .rdf or .xml (RDF/XML): rename or convert it")]
    Form {
        /// Which.
        path: PathBuf,
    },
    /// Too much.
    #[error("{path} is larger than {FILE_BYTES_MAX} bytes, or the catalogue holds more than {CONCEPTS_MAX} concepts")]
    TooMuch {
        /// Which.
        path: PathBuf,
    },
    /// A date that is none.
    #[error("{path}: the start or end date of {concept} is not a day, YYYY-MM-DD")]
    Date {
        /// Which file.
        path: PathBuf,
        /// Which concept.
        concept: Concept,
    },
}

/// Reads every file into one catalogue.
///
/// # Errors
/// [`SkosError`], which names the file.
pub fn read_all(paths: &[PathBuf]) -> Result<Catalogue, SkosError> {
    let mut reading = Reading::default();
    for path in paths {
        for triple in triples(path)? {
            reading.take(path, triple)?;
        }
        // A node without a name has its name in one file alone.
        reading.finish_file();
    }
    Ok(Catalogue::new(reading.entries))
}

fn triples(path: &Path) -> Result<Vec<Triple>, SkosError> {
    let read = |source| SkosError::Read { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(read)?.len() > FILE_BYTES_MAX {
        return Err(SkosError::TooMuch { path: path.to_owned() });
    }
    let bytes = std::fs::read(path).map_err(read)?;
    let failed = |form: &'static str, why: String| SkosError::Parse { path: path.to_owned(), form, why };
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("ttl") => oxttl::TurtleParser::new()
            .for_slice(&bytes)
            .collect::<Result<_, _>>()
            .map_err(|error| failed("Turtle", error.to_string())),
        Some("rdf" | "xml") => oxrdfxml::RdfXmlParser::new()
            .for_slice(&bytes)
            .collect::<Result<_, _>>()
            .map_err(|error| failed("RDF/XML", error.to_string())),
        _ => Err(SkosError::Form { path: path.to_owned() }),
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    entries: BTreeMap<Concept, CatalogueEntry>,
    /// Definitions that are nodes of their own (SKOS-AP-NO): whose they are, and their text.
    definitions: Vec<(Concept, String)>,
    values: BTreeMap<String, Text>,
}

impl Reading {
    fn take(&mut self, path: &Path, triple: Triple) -> Result<(), SkosError> {
        let subject = match triple.subject {
            NamedOrBlankNode::NamedNode(node) => node.into_string(),
            NamedOrBlankNode::BlankNode(node) => node.into_string(),
        };
        let predicate = triple.predicate.into_string();
        if predicate == RDF_VALUE {
            add_literal(self.values.entry(subject).or_default(), &triple.object);
            return Ok(());
        }
        let known = predicate.strip_prefix(SKOS).or_else(|| predicate.strip_prefix(EUVOC));
        let (Some(word), Ok(concept)) = (known, Concept::new(&subject)) else { return Ok(()) };
        if self.entries.len() >= CONCEPTS_MAX && !self.entries.contains_key(&concept) {
            return Err(SkosError::TooMuch { path: path.to_owned() });
        }
        let day = || match &triple.object {
            Term::Literal(literal) if is_day(literal.value()) => Ok(Some(literal.value().to_owned())),
            _ => Err(SkosError::Date { path: path.to_owned(), concept: concept.clone() }),
        };
        let other = concept_of(&triple.object);
        match word {
            "prefLabel" => add_literal(self.entry(&concept).label.get_or_insert_default(), &triple.object),
            "definition" => add_literal(self.entry(&concept).definition.get_or_insert_default(), &triple.object),
            "xlDefinition" => self.definitions.extend(node_of(&triple.object).map(|node| (concept, node))),
            "exactMatch" => self.entry(&concept).exact.extend(other),
            "closeMatch" | "related" => self.entry(&concept).near.extend(other),
            "startDate" => self.entry(&concept).valid_from = day()?,
            "endDate" => self.entry(&concept).valid_until = day()?,
            _ => {}
        }
        Ok(())
    }

    fn entry(&mut self, concept: &Concept) -> &mut CatalogueEntry {
        self.entries.entry(concept.clone()).or_default()
    }

    fn finish_file(&mut self) {
        for (concept, node) in std::mem::take(&mut self.definitions) {
            let text = self.values.get(&node).cloned();
            let entry = self.entry(&concept);
            entry.definition = entry.definition.take().or(text);
        }
        self.values.clear();
    }
}

/// A literal's text in its language. One without a language, or in `no`, is taken for bokmål where there is none.
fn add_literal(text: &mut Text, object: &Term) {
    let Term::Literal(literal) = object else { return };
    let value = || literal.value().to_owned();
    match literal.language() {
        Some("nb") => text.nb = value(),
        Some("nn") => text.nn = Some(value()),
        Some("en") => text.en = Some(value()),
        Some("se") => text.se = Some(value()),
        None | Some("no") if text.nb.is_empty() => text.nb = value(),
        _ => {}
    }
}

fn concept_of(object: &Term) -> Option<Concept> {
    match object {
        Term::NamedNode(node) => Concept::new(node.as_str()).ok(),
        _ => None,
    }
}

fn node_of(object: &Term) -> Option<String> {
    match object {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        Term::BlankNode(node) => Some(node.as_str().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use samspill_core::text::Language;

    use super::*;

    fn example() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/concepts/samboer.ttl")
    }

    fn concept(name: &str) -> Concept {
        Concept::new(format!("https://samspill.example/concept/{name}")).unwrap()
    }

    #[test]
    fn samboer_is_three_concepts_and_no_value_crosses_between_them() {
        let catalogue = read_all(&[example()]).unwrap();
        for name in ["cohabitant-inheritance", "cohabitant-nav", "cohabitant-tax"] {
            let entry = catalogue.get(&concept(name)).unwrap();
            let definition = entry.definition.as_ref().unwrap();
            let texts = [Language::Nb, Language::Nn, Language::En].map(|language| definition.in_language(language));
            assert!(texts.iter().all(|text| !text.is_empty()) && texts[0] != texts[1] && texts[1] != texts[2]);
            assert!(catalogue.is_ambiguous(&concept(name)));
            assert!(catalogue.exact_matches(&concept(name), "2026-11-25").is_empty());
        }
    }

    #[test]
    fn definitions_in_the_national_profile_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.ttl");
        let text = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
            @prefix euvoc: <http://publications.europa.eu/ontology/euvoc#> .\n\
            @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\
            <https://a.example/x> skos:exactMatch <https://b.example/x> ; euvoc:xlDefinition [ rdf:value \"Slik\"@nb ] .";
        std::fs::write(&path, text).unwrap();
        let catalogue = read_all(std::slice::from_ref(&path)).unwrap();
        let (a, b) = (Concept::new("https://a.example/x").unwrap(), Concept::new("https://b.example/x").unwrap());
        assert_eq!(catalogue.get(&a).unwrap().definition.as_ref().unwrap().nb, "Slik");
        assert!(catalogue.exact_matches(&b, "2026-11-25").contains(&a), "both ways");
        std::fs::write(&path, "<https://a.example/x> skos:exactMatch").unwrap();
        assert!(read_all(&[path]).unwrap_err().to_string().contains("is not Turtle"));
    }

    #[test]
    fn the_vocabulary_of_public_services_is_read() {
        let shared = std::env::var_os("SAMSPILL_SHARED")
            .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
        let path = shared.join("data/los/los.rdf");
        if !path.is_file() {
            #[allow(clippy::print_stderr, reason = "a skipped test says so")]
            {
                eprintln!("SKIPPED: no {} (set SAMSPILL_SHARED)", path.display());
            }
            return;
        }
        let catalogue = read_all(&[path]).unwrap();
        let event = Concept::new("https://psi.norge.no/los/hendelse/dodsfall-og-arv").unwrap();
        assert_eq!(catalogue.get(&event).unwrap().label.as_ref().unwrap().nb, "Dødsfall og arv");
    }
}
