//! A list of texts that may be written as one text if it has one.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserializer, Serialize as _, Serializer};

/// Reads one text or a list of them.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    struct OneOrMany;
    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a name, or a list of names")
        }

        fn visit_str<E>(self, one: &str) -> Result<Vec<String>, E> {
            Ok(vec![one.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut many: A) -> Result<Vec<String>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = many.next_element()? {
                all.push(one);
            }
            Ok(all)
        }
    }
    from.deserialize_any(OneOrMany)
}

/// Writes one text as itself.
pub fn serialize<S: Serializer>(all: &[String], to: S) -> Result<S::Ok, S::Error> {
    match all {
        [one] => one.serialize(to),
        all => all.serialize(to),
    }
}

/// What is accepted, for the schema of the files.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub enum Schema {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}
