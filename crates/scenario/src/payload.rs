//! Payloads: text as YAML escapes allow it, generated text, and bytes that are not text.

use base64::Engine as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The largest text that `repeat` may generate, in bytes.
pub const MAX_GENERATED: usize = 64 << 20;

/// A text: plain, or `{repeat: {text: "x", times: 1000}}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(with = "TextForm")]
pub struct Text(String);

impl Text {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// A payload of bytes: text, generated text, `{hex: "ff fe"}` or `{base64: "//4="}`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(into = "PayloadForm")]
#[schemars(with = "PayloadForm")]
pub struct Payload(Vec<u8>);

impl Payload {
    /// The bytes themselves.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Payload {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload({})", self.0.escape_ascii())
    }
}

impl From<Payload> for PayloadForm {
    fn from(payload: Payload) -> Self {
        match String::from_utf8(payload.0) {
            Ok(text) => PayloadForm::Plain(text),
            Err(e) => PayloadForm::Form(Form::Base64(base64::engine::general_purpose::STANDARD.encode(e.as_bytes()))),
        }
    }
}

/// How a text may be written.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
enum TextForm {
    /// As it stands.
    Plain(String),
    /// Generated.
    Generated(Generated),
}

/// How a payload may be written.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
enum PayloadForm {
    /// As it stands.
    Plain(String),
    /// In one of the forms.
    Form(Form),
}

/// A generated text.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Generated {
    /// A text, so many times.
    repeat: RepeatText,
}

/// Forms for payloads that are not plain text.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// Pairs of hexadecimal digits; blanks between pairs are allowed.
    Hex(String),
    /// Standard Base64 with padding.
    Base64(String),
    /// A text, so many times.
    Repeat(RepeatText),
}

/// A text, so many times.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RepeatText {
    /// The text.
    text: String,
    /// How often.
    times: usize,
}

fn repeated(repeat: RepeatText) -> Result<String, String> {
    match repeat.text.len().checked_mul(repeat.times) {
        Some(len) if len <= MAX_GENERATED => Ok(repeat.text.repeat(repeat.times)),
        _ => Err(format!("a repeated text may have up to {MAX_GENERATED} bytes")),
    }
}

fn from_hex(digits: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = digits.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let error = || "`hex` wants pairs of hexadecimal digits, such as `ff fe`".to_owned();
    if digits.len() % 2 != 0 {
        return Err(error());
    }
    digits
        .chunks(2)
        .map(|pair| {
            let text = std::str::from_utf8(pair).map_err(|_| error())?;
            u8::from_str_radix(text, 16).map_err(|_| error())
        })
        .collect()
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match TextForm::deserialize(deserializer)? {
            TextForm::Plain(text) => Ok(Self(text)),
            TextForm::Generated(generated) => repeated(generated.repeat).map(Self).map_err(serde::de::Error::custom),
        }
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = match PayloadForm::deserialize(deserializer)? {
            PayloadForm::Plain(text) => Ok(text.into_bytes()),
            PayloadForm::Form(Form::Hex(digits)) => from_hex(&digits),
            PayloadForm::Form(Form::Base64(text)) => base64::engine::general_purpose::STANDARD
                .decode(text.as_bytes())
                .map_err(|e| format!("`base64` wants standard Base64 with padding: {e}")),
            PayloadForm::Form(Form::Repeat(repeat)) => repeated(repeat).map(String::into_bytes),
        };
        bytes.map(Self).map_err(serde::de::Error::custom)
    }
}
