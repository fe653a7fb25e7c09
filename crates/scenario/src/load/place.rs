//! From a path such as `scenarios[3].checks[2].requirement` to its offset in the file.
//!
//! The YAML reader tells positions only in errors. So the document is read once more by a reader that walks
//! down the path and refuses what it finds there: the error's position is the value's. That costs a second
//! pass for each problem, and nothing when there is none.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::problem::Problem;
use super::source::Source;

/// A path into a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// The value of this key.
    Key(String),
    /// This key itself.
    Name(String),
    /// The element at this index.
    Index(usize),
}

impl Place {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The value of a key.
    pub fn key(&self, key: &str) -> Self {
        self.then(Step::Key(key.to_owned()))
    }

    /// A key itself, rather than its value.
    pub fn name(&self, key: &str) -> Self {
        self.then(Step::Name(key.to_owned()))
    }

    /// An element of a list.
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.steps.clone();
        steps.push(step);
        Self { steps }
    }

    /// A problem with what stands at this place, or with the nearest thing around it that is there.
    pub fn problem(&self, source: &Source, message: impl Into<String>) -> Problem {
        source.problem_at(self.offset(source), message)
    }

    /// The line of this place, from 1.
    pub fn line(&self, source: &Source) -> usize {
        source.spot(self.offset(source)).line
    }

    fn offset(&self, source: &Source) -> usize {
        (0..=self.steps.len()).rev().find_map(|len| offset(source, &self.steps[..len])).unwrap_or(0)
    }
}

fn offset(source: &Source, steps: &[Step]) -> Option<usize> {
    let deserializer = serde_yaml::Deserializer::from_str(source.text());
    let refusal = Refuse { steps }.deserialize(deserializer).err()?;
    refusal.location().map(|location| location.index())
}

/// Reads down the path and refuses what stands at its end.
#[derive(Clone, Copy)]
struct Refuse<'p> {
    steps: &'p [Step],
}

impl Refuse<'_> {
    fn scalar<E: Error>(self) -> Result<(), E> {
        if self.steps.is_empty() { Err(E::custom("here")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Refuse<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Refuse<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.scalar()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.scalar()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let (wanted, rest) = match self.steps {
            [] => return Err(A::Error::custom("here")),
            [Step::Index(wanted), rest @ ..] => (*wanted, rest),
            _ => (usize::MAX, self.steps),
        };
        for _ in 0..wanted {
            if seq.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        seq.next_element_seed(Refuse { steps: rest })?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.steps.is_empty() {
            return Err(A::Error::custom("here"));
        }
        while let Some(found) = map.next_key_seed(KeyIs { step: &self.steps[0] })? {
            match found {
                Found::Yes => map.next_value_seed(Refuse { steps: &self.steps[1..] })?,
                Found::No => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Whether a key is the one that the path goes on with; refuses the key that is meant itself.
struct KeyIs<'p> {
    step: &'p Step,
}

enum Found {
    Yes,
    No,
}

impl<'de> DeserializeSeed<'de> for KeyIs<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeyIs<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Found, E> {
        match self.step {
            Step::Key(wanted) if wanted == key => Ok(Found::Yes),
            Step::Name(wanted) if wanted == key => Err(E::custom("here")),
            _ => Ok(Found::No),
        }
    }
}
