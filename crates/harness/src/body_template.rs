//! The body of a request with placeholders, which are filled anew for each request.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

/// The body of a request: bytes, with placeholders among them. Copies share the number of the request.
#[derive(Clone)]
pub struct BodyTemplate {
    parts: Vec<Part>,
    /// How many were filled.
    filled: Arc<AtomicU64>,
}

/// A part of a body.
#[derive(Clone, PartialEq, Eq)]
enum Part {
    /// Sent as it is.
    Plain(Vec<u8>),
    /// `{uuid}`: a random UUID, version 4 (RFC 9562 5.4).
    Uuid,
    /// `{n}`: the number of the request, from 1.
    Number,
    /// `{env:NAME}`: the value of a variable, which no recording keeps.
    Secret(Vec<u8>),
}

/// A body that is ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilledBody {
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
        "`{0}` is not a placeholder: there are {{uuid}}, {{n}} and {{env:NAME}}. If it is meant as text, write it with spaces \
         inside of the braces, or in a JSON string with \\u007b instead of the first one"
    )]
    Unknown(String),
    /// A variable that has no value.
    #[error("`{{env:{0}}}`: the variable {0} is not set, or holds no text")]
    NotSet(String),
}

impl BodyTemplate {
    /// Reads a text with placeholders; `variable` gives the values of the environment. Braces around anything but a single word
    /// (letters, digits, `_`, `-`, and after a colon a name) are text: those of JSON stay as they are.
    ///
    /// # Errors
    /// A word in braces that is no placeholder, and a variable that has no value.
    pub fn parse(text: &[u8], variable: impl Fn(&str) -> Option<String>) -> Result<Self, TemplateError> {
        let (mut parts, mut plain, mut rest) = (Vec::new(), Vec::new(), text);
        while let Some((first, after)) = rest.split_first() {
            let Some(word) = placeholder(rest) else {
                plain.push(*first);
                rest = after;
                continue;
            };
            let part = match word.split_once(':') {
                None if word == "uuid" => Part::Uuid,
                None if word == "n" => Part::Number,
                Some(("env", name)) if !name.is_empty() => {
                    let value = variable(name).ok_or_else(|| TemplateError::NotSet(name.to_owned()))?;
                    Part::Secret(value.into_bytes())
                }
                _ => return Err(TemplateError::Unknown(format!("{{{word}}}"))),
            };
            parts.extend([Part::Plain(std::mem::take(&mut plain)), part]);
            rest = &rest[word.len() + 2..];
        }
        parts.push(Part::Plain(plain));
        parts.retain(|part| !matches!(part, Part::Plain(bytes) if bytes.is_empty()));
        Ok(Self { parts, filled: Arc::default() })
    }

    /// The body of the next request.
    pub(crate) fn fill(&self) -> FilledBody {
        let number = self.filled.fetch_add(1, Ordering::Relaxed) + 1;
        let (mut bytes, mut secret) = (Vec::new(), Vec::new());
        for part in &self.parts {
            let start = bytes.len();
            match part {
                Part::Plain(plain) => bytes.extend_from_slice(plain),
                Part::Uuid => bytes.extend_from_slice(uuid().as_bytes()),
                Part::Number => bytes.extend_from_slice(number.to_string().as_bytes()),
                Part::Secret(value) => {
                    bytes.extend_from_slice(value);
                    secret.push(start..bytes.len());
                }
            }
        }
        FilledBody { bytes: bytes.into(), secret }
    }
}

impl From<Vec<u8>> for BodyTemplate {
    /// A body without placeholders.
    fn from(bytes: Vec<u8>) -> Self {
        Self { parts: vec![Part::Plain(bytes)], filled: Arc::default() }
    }
}

impl FilledBody {
    /// The same for somebody who may not see the secrets.
    pub(crate) fn without_secrets(&self) -> Self {
        let mut bytes = self.bytes.to_vec();
        for range in self.secret.iter().rev() {
            bytes.drain(range.clone());
        }
        Self { bytes: bytes.into(), secret: Vec::new() }
    }
}

impl PartialEq for BodyTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for BodyTemplate {}

impl fmt::Debug for BodyTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a body says is nobody's business but the server's.
        let parts = self.parts.iter().map(|part| match part {
            Part::Plain(bytes) => format!("{} bytes", bytes.len()),
            Part::Uuid => "{uuid}".to_owned(),
            Part::Number => "{n}".to_owned(),
            Part::Secret(_) => "{env}".to_owned(),
        });
        write!(f, "BodyTemplate({})", parts.collect::<Vec<_>>().join(", "))
    }
}

/// The word in the braces that a text begins with, if it has the shape of a placeholder.
fn placeholder(text: &[u8]) -> Option<&str> {
    let inside = text.strip_prefix(b"{")?;
    let end = inside.iter().position(|b| *b == b'}')?;
    let word = std::str::from_utf8(&inside[..end]).ok()?;
    let (name, argument) = word.split_once(':').unwrap_or((word, ""));
    let is_word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let begins = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    (begins && is_word(name) && is_word(argument)).then_some(word)
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
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<BodyTemplate, TemplateError> {
        BodyTemplate::parse(text.as_bytes(), |name| (name == "KEY").then(|| "s3cret".to_owned()))
    }

    fn filled(template: &BodyTemplate) -> String {
        String::from_utf8(template.fill().bytes.to_vec()).expect("text")
    }

    #[test]
    fn each_request_gets_values_of_its_own() {
        let template = parsed(r#"{"id":"{uuid}","n":{n},"again":"{uuid}"}"#).expect("a template");
        let [first, second] = [(); 2].map(|()| filled(&template.clone()));
        let ids = |text: &str| {
            let of =
                |text: &str| text.split('"').filter(|word| word.len() == 36).map(str::to_owned).collect();
            let ids: Vec<String> = of(text);
            ids
        };
        let all = [ids(&first), ids(&second)].concat();
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{first} {second}");
        for id in &all {
            let places: Vec<usize> = id.match_indices('-').map(|(at, _)| at).collect();
            assert_eq!(places, [8, 13, 18, 23], "{id}");
            assert_eq!(&id[14..15], "4", "{id}");
            assert!("89ab".contains(&id[19..20]), "{id}");
        }
        assert!(first.contains(r#""n":1,"#) && second.contains(r#""n":2,"#), "{first} {second}");
    }

    #[test]
    fn braces_that_hold_anything_else_are_text() {
        for text in [
            "{}",
            r#"{"a":{"b":[{}]}}"#,
            "{ name }",
            "{0}",
            "{",
            "{n",
            "query { me { name } }",
            "{a b}",
            "{\"n\"}",
        ] {
            assert_eq!(filled(&parsed(text).expect(text)), text);
        }
        let binary = [0xff, b'{', 0xfe, b'}', b'{', b'n', b'}'];
        let template = BodyTemplate::parse(&binary, |_| None).expect("no text");
        assert_eq!(template.fill().bytes.as_ref(), [0xff, b'{', 0xfe, b'}', b'1']);
    }

    #[test]
    fn what_is_no_placeholder_is_told_with_those_that_are() {
        for wrong in ["{uid}", "{UUID}", "{env}", "{env:}", "{n:1}"] {
            let told = parsed(&format!("a {wrong} b")).expect_err(wrong).to_string();
            let expected = format!(
                "`{wrong}` is not a placeholder: there are {{uuid}}, {{n}} and {{env:NAME}}. If it is meant as text, write it \
                 with spaces inside of the braces, or in a JSON string with \\u007b instead of the first one"
            );
            assert_eq!(told, expected);
        }
        let told = parsed("{env:OTHER}").expect_err("no value").to_string();
        assert_eq!(told, "`{env:OTHER}`: the variable OTHER is not set, or holds no text");
    }

    #[test]
    fn secrets_are_known_by_their_places() {
        let template = parsed("a={env:KEY}&n={n}&b={env:KEY}").expect("a template");
        let body = template.fill();
        assert_eq!(body.bytes.as_ref(), b"a=s3cret&n=1&b=s3cret");
        assert_eq!(body.secret, [2..8, 15..21]);
        let bare = FilledBody { bytes: Bytes::from_static(b"a=&n=1&b="), secret: Vec::new() };
        assert_eq!(body.without_secrets(), bare);
        assert_eq!(format!("{template:?}"), "BodyTemplate(2 bytes, {env}, 3 bytes, {n}, 3 bytes, {env})");
    }
}
