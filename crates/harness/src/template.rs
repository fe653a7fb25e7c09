//! A text of a request with placeholders, which are filled anew for each request: an address, the value of a field, a body.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use ssespec_scenario::placeholder::{Piece, Placeholder, pieces};

use crate::captured::{Captured, REDACTED};

/// A text of a request: bytes, with placeholders among them. Copies share the number of the request.
#[derive(Clone)]
pub struct Template {
    parts: Vec<Part>,
    /// How many were filled.
    filled: Arc<AtomicU64>,
}

/// A part of a text.
#[derive(Clone, PartialEq, Eq)]
enum Part {
    /// Sent as it is.
    Plain(Vec<u8>),
    /// `{uuid}`: a random UUID, version 4 (RFC 9562 5.4).
    Uuid,
    /// `{n}`: the number of the request, from 1.
    Number,
    /// `{env:NAME}`: the value of a variable, or what was captured: no recording keeps it.
    Secret(Vec<u8>),
    /// `{capture:NAME}`: what an earlier request captured, as long as it is not known.
    Capture(String),
}

/// A text that is ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    /// As it is sent.
    pub bytes: Bytes,
    /// Where in it secrets stand, in order.
    pub secret: Vec<Range<usize>>,
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A word in braces that is none of the placeholders.
    #[error(
        "`{0}` is not a placeholder: there are {{uuid}}, {{n}}, {{env:NAME}} and {{capture:NAME}}. If it is meant as text, write \
         it with spaces inside of the braces, or in a JSON string with \\u007b instead of the first one"
    )]
    Unknown(String),
    /// A variable that has no value.
    #[error("`{{env:{0}}}`: the variable {0} is not set, or holds no text")]
    NotSet(String),
}

/// A name under which nothing was captured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{{capture:{0}}}`: nothing was captured as `{0}`")]
pub struct NotCaptured(pub String);

impl Template {
    /// Reads a text with placeholders; `variable` gives the values of the environment. Braces around anything but a single word
    /// (letters, digits, `_`, `-`, and after a colon a name) are text: those of JSON stay as they are.
    ///
    /// # Errors
    /// A word in braces that is no placeholder, and a variable that has no value.
    pub fn parse(text: &[u8], variable: impl Fn(&str) -> Option<String>) -> Result<Self, TemplateError> {
        let part = |piece: Piece<'_>| match piece {
            Piece::Plain(plain) => Ok(Part::Plain(plain.to_vec())),
            Piece::Word(word) => match Placeholder::of_word(word) {
                Some(Placeholder::Uuid) => Ok(Part::Uuid),
                Some(Placeholder::Number) => Ok(Part::Number),
                Some(Placeholder::Env(name)) => {
                    let value = variable(name).ok_or_else(|| TemplateError::NotSet(name.to_owned()))?;
                    Ok(Part::Secret(value.into_bytes()))
                }
                Some(Placeholder::Capture(name)) => Ok(Part::Capture(name.to_owned())),
                None => Err(TemplateError::Unknown(format!("{{{word}}}"))),
            },
        };
        let parts = pieces(text).into_iter().map(part).collect::<Result<_, _>>()?;
        Ok(Self { parts, filled: Arc::default() })
    }

    /// The same with what is known of captures as of now.
    ///
    /// # Errors
    /// A name under which nothing was captured.
    pub(crate) fn bound(&self, captured: &Captured) -> Result<Self, NotCaptured> {
        let part = |part: &Part| match part {
            Part::Capture(name) => match captured.get(name) {
                Some(value) => Ok(Part::Secret(value.as_bytes().to_vec())),
                None => Err(NotCaptured(name.clone())),
            },
            Part::Plain(_) | Part::Uuid | Part::Number | Part::Secret(_) => Ok(part.clone()),
        };
        let parts = self.parts.iter().map(part).collect::<Result<_, _>>()?;
        Ok(Self { parts, filled: Arc::clone(&self.filled) })
    }

    /// The names of the captures that it needs.
    pub fn captures(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Capture(name) => Some(name.as_str()),
            Part::Plain(_) | Part::Uuid | Part::Number | Part::Secret(_) => None,
        })
    }

    /// The values of variables and captures in it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        self.parts.iter().filter_map(|part| match part {
            Part::Secret(value) => Some(value.as_slice()),
            Part::Plain(_) | Part::Uuid | Part::Number | Part::Capture(_) => None,
        })
    }

    /// The text of the next request. It must be bound.
    pub(crate) fn fill(&self) -> Filled {
        self.fill_with(|secret| secret.to_vec())
    }

    /// The same for an address: secrets are percent-encoded.
    pub(crate) fn fill_address(&self) -> Filled {
        self.fill_with(|secret| percent_encoded(secret).into_bytes())
    }

    fn fill_with(&self, encode: impl Fn(&[u8]) -> Vec<u8>) -> Filled {
        let number = self.filled.fetch_add(1, Ordering::Relaxed) + 1;
        let (mut bytes, mut secret) = (Vec::new(), Vec::new());
        for part in &self.parts {
            let start = bytes.len();
            match part {
                Part::Plain(plain) => bytes.extend_from_slice(plain),
                Part::Uuid => bytes.extend_from_slice(uuid().as_bytes()),
                Part::Number => bytes.extend_from_slice(number.to_string().as_bytes()),
                Part::Secret(value) => {
                    bytes.extend_from_slice(&encode(value));
                    secret.push(start..bytes.len());
                }
                // Nobody fills what is not bound; what is sent then is the text as it was written.
                Part::Capture(name) => bytes.extend_from_slice(format!("{{capture:{name}}}").as_bytes()),
            }
        }
        Filled { bytes: bytes.into(), secret }
    }
}

/// Fills in what was captured, and the variables that the target names, in a text in which nothing else is a placeholder, such as
/// the value of a field.
pub(crate) fn with_captures(text: &[u8], captured: &Captured) -> Result<Filled, NotCaptured> {
    filled_in(text, captured, |value| value.as_bytes().to_vec())
}

/// The same for an address: what was captured is percent-encoded.
pub(crate) fn address_with_captures(text: &str, captured: &Captured) -> Result<Filled, NotCaptured> {
    filled_in(text.as_bytes(), captured, |value| percent_encoded(value.as_bytes()).into_bytes())
}

fn filled_in(
    text: &[u8],
    captured: &Captured,
    encode: impl Fn(&str) -> Vec<u8>,
) -> Result<Filled, NotCaptured> {
    let (mut bytes, mut secret) = (Vec::new(), Vec::new());
    for piece in pieces(text) {
        let word = match piece {
            Piece::Plain(plain) => {
                bytes.extend_from_slice(plain);
                continue;
            }
            Piece::Word(word) => word,
        };
        let value = match Placeholder::of_word(word) {
            Some(Placeholder::Capture(name)) => {
                Some(captured.get(name).ok_or_else(|| NotCaptured(name.to_owned()))?)
            }
            Some(Placeholder::Env(name)) => captured.variable(name),
            Some(Placeholder::Uuid | Placeholder::Number) | None => None,
        };
        match value {
            Some(value) => {
                let start = bytes.len();
                bytes.extend_from_slice(&encode(value));
                secret.push(start..bytes.len());
            }
            None => bytes.extend_from_slice(format!("{{{word}}}").as_bytes()),
        }
    }
    Ok(Filled { bytes: bytes.into(), secret })
}

/// Everything but the unreserved characters of RFC 3986: a space must not become a plus sign.
pub(crate) fn percent_encoded(text: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
            encoded.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    encoded
}

impl From<Vec<u8>> for Template {
    /// A body without placeholders.
    fn from(bytes: Vec<u8>) -> Self {
        Self { parts: vec![Part::Plain(bytes)], filled: Arc::default() }
    }
}

impl Filled {
    /// A text without secrets.
    pub(crate) fn plain(text: impl Into<Bytes>) -> Self {
        Self { bytes: text.into(), secret: Vec::new() }
    }

    /// The same for somebody who may not see the secrets.
    pub(crate) fn without_secrets(&self) -> Self {
        let mut bytes = self.bytes.to_vec();
        for range in self.secret.iter().rev() {
            bytes.drain(range.clone());
        }
        Self { bytes: bytes.into(), secret: Vec::new() }
    }

    /// The same as text, with what stands in a recording in the place of secrets.
    pub(crate) fn shown(&self) -> String {
        let mut bytes = self.bytes.to_vec();
        for range in self.secret.iter().rev() {
            bytes.splice(range.clone(), REDACTED.iter().copied());
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// As text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl PartialEq for Template {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Template {}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a body says is nobody's business but the server's.
        let parts = self.parts.iter().map(|part| match part {
            Part::Plain(bytes) => format!("{} bytes", bytes.len()),
            Part::Uuid => "{uuid}".to_owned(),
            Part::Number => "{n}".to_owned(),
            Part::Secret(_) => "{env}".to_owned(),
            Part::Capture(name) => format!("{{capture:{name}}}"),
        });
        write!(f, "Template({})", parts.collect::<Vec<_>>().join(", "))
    }
}

/// A UUID that nobody else has: the keys of a `RandomState` come from the random numbers of the system.
fn uuid() -> String {
    let random = || u128::from(RandomState::new().hash_one(0_u8));
    let bits = (random() << 64) | random();
    let version = (bits & !(0xf << 76)) | (4 << 76);
    let variant = (version & !(0b11 << 62)) | (0b10 << 62);
    let hex = format!("{variant:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
