//! Payloads: text as YAML escapes allow it, generated text, and bytes that are not text.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits::MAX_GENERATED;
use crate::scalar::{self, FromText};

// Shared by all copies of a scenario: some are megabytes long.
/// A text: plain, or `{repeat: {text: "x", times: 1000}}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cfg_attr(feature = "schema", schemars(with = "TextForm"))]
pub struct Text(#[serde(serialize_with = "as_str")] Arc<str>);

fn as_str<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

impl Text {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

// Shared by all copies of a scenario, too.
/// A payload of bytes: text, generated text, `{hex: "ff fe"}` or `{base64: "//4="}`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(into = "PayloadForm")]
#[cfg_attr(feature = "schema", schemars(with = "PayloadForm"))]
pub struct Payload(Arc<[u8]>);

impl Payload {
    /// The bytes themselves.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Payload {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({})", self.0.escape_ascii())
    }
}

impl From<Payload> for PayloadForm {
    fn from(payload: Payload) -> Self {
        match std::str::from_utf8(&payload.0) {
            Ok(text) => PayloadForm::Plain(text.to_owned()),
            Err(_) => PayloadForm::Form(Form::Base64(STANDARD.encode(&payload.0))),
        }
    }
}

/// How a text may be written.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only describes the forms to the schema")]
enum TextForm {
    /// As it stands.
    Plain(String),
    /// Generated.
    Generated(GeneratedForm),
}

/// How a payload may be written.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum PayloadForm {
    /// As it stands.
    Plain(String),
    /// In one of the forms.
    Form(Form),
}

/// A generated text.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only describes the form to the schema")]
enum GeneratedForm {
    /// A text, so many times.
    Repeat(RepeatText),
}

/// Forms for payloads that are not plain text.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "payloads are written as text or Base64; the other forms are for people")]
enum Form {
    /// Pairs of hexadecimal digits; blanks between pairs are allowed.
    Hex(String),
    /// Standard Base64 with padding.
    Base64(String),
    /// A text, so many times.
    Repeat(RepeatText),
}

/// A text, so many times.
#[derive(Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RepeatText {
    /// The text.
    text: String,
    /// How often.
    times: usize,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneKey::<TextKey>(PhantomData)).map(|text| Self(text.into()))
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneKey::<PayloadKey>(PhantomData)).map(|bytes| Self(bytes.into()))
    }
}

/// The key of a form, and how to read what it stands for. A visitor of our own, because an untagged enum
/// would tell neither the place nor the reason of a mistake.
trait FormKey: for<'de> Deserialize<'de> {
    /// What is read.
    type Content;
    /// What is expected, for messages.
    const EXPECTED: &'static str;
    /// The keys, for messages.
    const KEYS: &'static str;

    fn plain(text: String) -> Self::Content;

    fn read<'de, A: MapAccess<'de>>(self, map: &mut A) -> Result<Self::Content, A::Error>;
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "kebab-case")]
enum TextKey {
    Repeat,
}

impl FormKey for TextKey {
    type Content = String;
    const EXPECTED: &'static str = "a text in quotes or `{repeat: {text: .., times: ..}}`";
    const KEYS: &'static str = "`repeat`";

    fn plain(text: String) -> String {
        text
    }

    fn read<'de, A: MapAccess<'de>>(self, map: &mut A) -> Result<String, A::Error> {
        map.next_value::<Repeated>().map(|repeated| repeated.0)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "kebab-case")]
enum PayloadKey {
    Hex,
    Base64,
    Repeat,
}

impl FormKey for PayloadKey {
    type Content = Vec<u8>;
    const EXPECTED: &'static str = "a text in quotes or one of `{hex: ..}`, `{base64: ..}`, `{repeat: ..}`";
    const KEYS: &'static str = "`hex`, `base64` or `repeat`";

    fn plain(text: String) -> Vec<u8> {
        text.into_bytes()
    }

    fn read<'de, A: MapAccess<'de>>(self, map: &mut A) -> Result<Vec<u8>, A::Error> {
        match self {
            Self::Hex => map.next_value::<HexDigits>().map(|hex| hex.0),
            Self::Base64 => map.next_value::<Base64Text>().map(|base64| base64.0),
            Self::Repeat => map.next_value::<Repeated>().map(|repeated| repeated.0.into_bytes()),
        }
    }
}

/// A plain text, or a map with one key.
struct OneKey<K>(PhantomData<K>);

impl<'de, K: FormKey> Visitor<'de> for OneKey<K> {
    type Value = K::Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(K::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<K::Content, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<K::Content, E> {
        Ok(K::plain(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<K::Content, A::Error> {
        let one_key = || A::Error::custom(format!("a map here has exactly one key: {}", K::KEYS));
        let content = map.next_key::<K>()?.ok_or_else(one_key)?.read(&mut map)?;
        match map.next_key::<String>()? {
            None => Ok(content),
            Some(_) => Err(one_key()),
        }
    }
}

struct Repeated(String);

impl<'de> Deserialize<'de> for Repeated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let repeat = RepeatText::deserialize(deserializer)?;
        match repeat.text.len().checked_mul(repeat.times) {
            Some(len) if len <= MAX_GENERATED => Ok(Self(repeat.text.repeat(repeat.times))),
            _ => Err(D::Error::custom(format!("a repeated text may have up to {} MiB", MAX_GENERATED >> 20))),
        }
    }
}

struct HexDigits(Vec<u8>);

impl FromText for HexDigits {
    const EXPECTED: &'static str = "hexadecimal digits";

    fn from_text(text: &str) -> Result<Self, String> {
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|c| !c.is_ascii_whitespace())
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        match digits {
            Some(digits) if digits.len() % 2 == 0 => {
                Ok(Self(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()))
            }
            _ => Err("`hex` wants pairs of hexadecimal digits, such as `ff fe`".to_owned()),
        }
    }
}

impl<'de> Deserialize<'de> for HexDigits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar::text(deserializer)
    }
}

struct Base64Text(Vec<u8>);

impl FromText for Base64Text {
    const EXPECTED: &'static str = "Base64";

    fn from_text(text: &str) -> Result<Self, String> {
        let bytes = STANDARD.decode(text.as_bytes());
        bytes.map(Self).map_err(|_| "`base64` wants standard Base64 with padding, such as `//4=`".to_owned())
    }
}

impl<'de> Deserialize<'de> for Base64Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar::text(deserializer)
    }
}
