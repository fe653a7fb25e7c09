//! The first pass over a document, whatever its type: bounds its depth and size, finds keys written twice.
//!
//! The YAML reader itself would tell a repeated key without its place, and would write out aliases until
//! memory ends. After this pass the typed one meets only documents of a bounded size.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};

use super::explain;
use super::place::Place;
use super::problem::Problem;
use super::source::Source;
use crate::limits::{MAX_DEPTH, MAX_EXPANDED_BYTES, MAX_GENERATED};

/// Refuses a document that is no YAML, is too deep or too large, or repeats a key.
pub(super) fn check(source: &Source) -> Result<(), Problem> {
    let mut state = State::default();
    let deserializer = serde_yaml::Deserializer::from_str(source.text());
    let error = match (Walk { state: &mut state }).deserialize(deserializer) {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    let (message, help) = match state.finding {
        Some(finding) => finding.tell(),
        None => return Err(explain::syntax(source, &error)),
    };
    let problem = match error.location() {
        Some(location) => source.problem_at(location.index(), message),
        None => Place::root().problem(source, message),
    };
    Err(problem.help(help))
}

#[derive(Default)]
struct State {
    depth: usize,
    expanded: usize,
    generated: usize,
    finding: Option<Finding>,
}

enum Finding {
    TooDeep,
    TooLarge,
    GeneratesTooMuch,
    Twice(String),
    KeyIsNoText,
    Tagged,
}

impl Finding {
    fn tell(self) -> (String, String) {
        match self {
            Self::TooDeep => (
                format!("nested more than {MAX_DEPTH} levels deep"),
                "flatten it; an alias inside what it stands for never ends, either".to_owned(),
            ),
            Self::TooLarge => (
                format!(
                    "this file comes to more than {} MiB with its aliases written out",
                    MAX_EXPANDED_BYTES >> 20
                ),
                "write what is meant instead of aliases of aliases".to_owned(),
            ),
            Self::GeneratesTooMuch => (
                format!("the repeated texts of this file come to more than {} MiB", MAX_GENERATED >> 20),
                "repeat less often".to_owned(),
            ),
            Self::Twice(key) => {
                (format!("the key `{key}` is written twice"), "remove one of the two".to_owned())
            }
            Self::KeyIsNoText => {
                ("a key that is not a plain text".to_owned(), "keys are words, such as `title:`".to_owned())
            }
            Self::Tagged => (
                "a tag, which means nothing here".to_owned(),
                "put a text that starts with `!` in quotes; a choice is a map with one key".to_owned(),
            ),
        }
    }
}

impl State {
    fn fail<E: Error>(&mut self, finding: Finding) -> E {
        self.finding = Some(finding);
        E::custom("refused")
    }

    fn add<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.expanded += bytes + 1;
        if self.expanded > MAX_EXPANDED_BYTES { Err(self.fail(Finding::TooLarge)) } else { Ok(()) }
    }

    fn generate<E: Error>(&mut self, len: usize, times: u64) -> Result<(), E> {
        let bytes =
            usize::try_from(times).ok().and_then(|times| len.checked_mul(times)).unwrap_or(usize::MAX);
        self.generated = self.generated.saturating_add(bytes);
        if self.generated > MAX_GENERATED { Err(self.fail(Finding::GeneratesTooMuch)) } else { Ok(()) }
    }
}

/// What the caller has to know of a value that was walked over.
enum Seen {
    Text(usize),
    Number(u64),
    Other,
}

struct Walk<'s> {
    state: &'s mut State,
}

impl Walk<'_> {
    fn again(&mut self) -> Walk<'_> {
        Walk { state: self.state }
    }

    fn enter<E: Error>(&mut self) -> Result<(), E> {
        self.state.depth += 1;
        if self.state.depth > MAX_DEPTH { Err(self.state.fail(Finding::TooDeep)) } else { self.state.add(0) }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Seen;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Seen, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Seen;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Seen, E> {
        self.state.add(1).map(|()| Seen::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Seen, E> {
        self.state.add(1).map(|()| Seen::Other)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Seen, E> {
        self.state.add(1).map(|()| Seen::Number(number))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Seen, E> {
        self.state.add(1).map(|()| Seen::Other)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Seen, E> {
        self.state.add(text.len()).map(|()| Seen::Text(text.len()))
    }

    fn visit_unit<E: Error>(self) -> Result<Seen, E> {
        self.state.add(1).map(|()| Seen::Other)
    }

    // An empty document.
    fn visit_none<E: Error>(self) -> Result<Seen, E> {
        self.visit_unit()
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Seen, A::Error> {
        Err(self.state.fail(Finding::Tagged))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Seen, A::Error> {
        self.enter()?;
        while seq.next_element_seed(self.again())?.is_some() {}
        self.state.depth -= 1;
        Ok(Seen::Other)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Seen, A::Error> {
        self.enter()?;
        let mut keys = HashSet::new();
        let (mut text, mut times) = (None, None);
        while let Some(key) = map.next_key_seed(Key { state: self.state, before: &keys })? {
            match (key.as_str(), map.next_value_seed(self.again())?) {
                ("text", Seen::Text(len)) => text = Some(len),
                ("times", Seen::Number(n)) => times = Some(n),
                _ => {}
            }
            if let (Some(len), Some(n)) = (text.take_if(|_| times.is_some()), times) {
                self.state.generate(len, n)?;
            }
            keys.insert(key);
        }
        self.state.depth -= 1;
        Ok(Seen::Other)
    }
}

/// A key that must not have come before in its map.
struct Key<'s> {
    state: &'s mut State,
    before: &'s HashSet<String>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<String, E> {
        Err(self.state.fail(Finding::KeyIsNoText))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        Err(self.state.fail(Finding::KeyIsNoText))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        Err(self.state.fail(Finding::KeyIsNoText))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        Err(self.state.fail(Finding::KeyIsNoText))
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Err(self.state.fail(Finding::KeyIsNoText))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.state.fail(Finding::Tagged))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.state.fail(Finding::KeyIsNoText))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(self.state.fail(Finding::KeyIsNoText))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        if self.before.contains(key) {
            return Err(self.state.fail(Finding::Twice(key.to_owned())));
        }
        self.state.add(key.len()).map(|()| key.to_owned())
    }
}
