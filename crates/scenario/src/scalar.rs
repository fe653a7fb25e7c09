//! Values written as one word: checked while they are read, so that the YAML reader tells their own place.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// A value that is written as one text.
pub trait FromText: Sized {
    /// What is expected, for messages.
    const EXPECTED: &'static str;

    /// The value, or what is wrong with the text and how it is written.
    ///
    /// # Errors
    /// A sentence for the author of the file.
    fn from_text(text: &str) -> Result<Self, String>;
}

/// Reads a value that is written as one text.
///
/// # Errors
/// What is there is no text, or none of these values.
pub fn text<'de, T: FromText, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Read<T>(PhantomData<T>);

    impl<T: FromText> Visitor<'_> for Read<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::EXPECTED)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            T::from_text(text).map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Read(PhantomData))
}

/// Reads a number from 1 to the greatest that is allowed.
pub(crate) fn count<'de, const GREATEST: u32, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<u32, D::Error> {
    struct Read<const GREATEST: u32>;

    impl<const GREATEST: u32> Visitor<'_> for Read<GREATEST> {
        type Value = u32;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a number from 1 to {GREATEST}")
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<u32, E> {
            match u32::try_from(number) {
                Ok(number) if (1..=GREATEST).contains(&number) => Ok(number),
                _ => Err(E::invalid_type(serde::de::Unexpected::Unsigned(number), &self)),
            }
        }
    }

    deserializer.deserialize_u32(Read::<GREATEST>)
}
