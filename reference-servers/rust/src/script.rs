//! The script of the emit contract: read strictly, and encoded before the response begins, so that what would
//! inject is refused while there is still a status to refuse it with.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use event_stream::{EncodeError, encode};
use serde_json::{Map, Value};

/// The longest wait that a script may ask for.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// A step, ready to be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Sends these lines.
    Send(Lines),
    /// Lets time pass.
    Wait(Duration),
    /// Keeps the stream open until the client leaves.
    Hold,
    /// Breaks the connection without ending the body.
    Abort,
    /// Refuses the request before any stream.
    Refuse(Refuse),
    /// The server's own code fails here.
    Fail,
    /// Sends many events of a size, each made when it is due.
    Burst(Burst),
    /// Lets in only who has a token. It stands first.
    Protect(Protect),
}

/// Lets in only who has the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Protect {
    /// The token.
    pub(crate) token: String,
    /// How long it counts from the request on; forever without it.
    pub(crate) expires: Option<Duration>,
}

/// Many events of a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Burst {
    /// How many are left.
    pub(crate) times: u64,
    /// How long the data of each is.
    pub(crate) bytes: usize,
}

/// An event, a comment or a retry as it goes over the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    /// The id of the event, by which a client may come back.
    pub(crate) id: Option<String>,
}

/// A refusal before any stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refuse {
    /// The status of the response.
    pub(crate) status: StatusCode,
    /// Header fields of the response.
    pub(crate) headers: HeaderMap,
}

impl Step {
    /// An event; absent and empty fields differ. Without any field there is nothing to send.
    pub(crate) fn event(
        data: Option<&str>,
        event_type: Option<&str>,
        id: Option<&str>,
        retry: Option<u64>,
    ) -> Result<Self, EncodeError> {
        let mut bytes = Vec::new();
        if data.or(event_type).or(id).is_some() || retry.is_some() {
            encode::event(&mut bytes, data, event_type, id, retry)?;
        }
        Ok(Self::Send(Lines { bytes, id: id.map(str::to_owned) }))
    }

    /// A reconnection time in milliseconds.
    pub(crate) fn retry(milliseconds: u64) -> Self {
        let mut bytes = Vec::new();
        encode::retry(&mut bytes, milliseconds);
        Self::Send(Lines { bytes, id: None })
    }

    fn comment(text: &str) -> Self {
        let mut bytes = Vec::new();
        encode::comment(&mut bytes, text);
        Self::Send(Lines { bytes, id: None })
    }
}

/// Reads a script; the error is a sentence for anyone who wrote it.
pub(crate) fn parse(json: &[u8]) -> Result<Vec<Step>, String> {
    let script: Value =
        serde_json::from_slice(json).map_err(|error| format!("the script is not valid JSON: {error}"))?;
    let Value::Array(steps) = script else {
        return Err("the script must be a JSON array of steps".to_owned());
    };
    let numbered = (1..).zip(&steps);
    numbered
        .map(|(n, value)| match step(value) {
            Ok(Step::Protect(_)) if n > 1 => Err(format!("step {n}: \"protect\" must be the first step")),
            other => other.map_err(|why| format!("step {n}: {why}")),
        })
        .collect()
}

fn step(value: &Value) -> Result<Step, String> {
    let Some((name, value)) = only_entry(value) else {
        return Err("a step must be an object with one key".to_owned());
    };
    match name.as_str() {
        "event" => event(value),
        "comment" => text("comment", value).map(Step::comment),
        "retry" => number("retry", value).map(Step::retry),
        "wait" => wait(value),
        "hold" => flag("hold", value, Step::Hold),
        "abort" => flag("abort", value, Step::Abort),
        "refuse" => refuse(value),
        "fail" => flag("fail", value, Step::Fail),
        "burst" => burst(value),
        "protect" => protect(value),
        unknown => Err(format!("unknown step {unknown:?}")),
    }
}

fn only_entry(value: &Value) -> Option<(&String, &Value)> {
    let map = value.as_object()?;
    if map.len() == 1 { map.iter().next() } else { None }
}

fn event(value: &Value) -> Result<Step, String> {
    let map = object("event", value, &["data", "event", "id", "retry"])?;
    let field = |name: &str| map.get(name).map(|value| text(name, value)).transpose();
    let retry = map.get("retry").map(|value| number("retry", value)).transpose()?;
    Step::event(field("data")?, field("event")?, field("id")?, retry).map_err(|why| why.to_string())
}

fn wait(value: &Value) -> Result<Step, String> {
    let asked = Duration::from_millis(number("wait", value)?);
    if asked > LONGEST_WAIT {
        return Err(format!("\"wait\" may be up to {} ms", LONGEST_WAIT.as_millis()));
    }
    Ok(Step::Wait(asked))
}

/// The largest event of a burst, in bytes.
const LARGEST_OF_A_BURST: u64 = 1 << 20;

fn burst(value: &Value) -> Result<Step, String> {
    let map = object("burst", value, &["times", "bytes"])?;
    let field = |name: &str| number(name, map.get(name).unwrap_or(&Value::Null));
    let (times, bytes) = (field("times")?, field("bytes")?);
    match usize::try_from(bytes) {
        Ok(bytes) if bytes as u64 <= LARGEST_OF_A_BURST => Ok(Step::Burst(Burst { times, bytes })),
        _ => Err(format!("\"bytes\" may be up to {LARGEST_OF_A_BURST}")),
    }
}

fn protect(value: &Value) -> Result<Step, String> {
    let map = object("protect", value, &["token", "expires"])?;
    let token = text("token", map.get("token").unwrap_or(&Value::Null))?.to_owned();
    let expires = map.get("expires").map(|value| number("expires", value)).transpose()?;
    let expires = expires.map(|ms| Duration::from_millis(ms).min(LONGEST_WAIT));
    Ok(Step::Protect(Protect { token, expires }))
}

fn flag(name: &str, value: &Value, step: Step) -> Result<Step, String> {
    if value == &Value::Bool(true) { Ok(step) } else { Err(format!("\"{name}\" must be true")) }
}

fn refuse(value: &Value) -> Result<Step, String> {
    let map = object("refuse", value, &["status", "headers"])?;
    let status = number("status", map.get("status").unwrap_or(&Value::Null))?;
    let status = u16::try_from(status)
        .ok()
        .filter(|status| (200..=599).contains(status))
        .and_then(|status| StatusCode::from_u16(status).ok())
        .ok_or("\"status\" must be from 200 to 599")?;
    let mut headers = HeaderMap::new();
    let none = Value::Object(Map::new());
    let Value::Object(asked) = map.get("headers").unwrap_or(&none) else {
        return Err("\"headers\" must be an object".to_owned());
    };
    for (name, value) in asked {
        let value = text(name, value)?;
        let field = HeaderName::try_from(name.as_str()).ok().zip(HeaderValue::try_from(value).ok());
        match field {
            Some((name, _)) if is_framing(&name) => {
                return Err(format!("a script may not set the header field \"{name}\""));
            }
            Some((name, value)) => _ = headers.append(name, value),
            None => return Err(format!("\"{name}\" is no valid header field")),
        }
    }
    Ok(Step::Refuse(Refuse { status, headers }))
}

/// Fields that say where a message ends are the server's own business.
fn is_framing(name: &HeaderName) -> bool {
    [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION].contains(name)
}

fn object<'a>(name: &str, value: &'a Value, keys: &[&str]) -> Result<&'a Map<String, Value>, String> {
    let map = value.as_object().ok_or_else(|| format!("\"{name}\" must be an object"))?;
    match map.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(unknown) => Err(format!("\"{name}\" has an unknown key {unknown:?}")),
        None => Ok(map),
    }
}

fn text<'a>(name: &str, value: &'a Value) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| format!("\"{name}\" must be a string"))
}

fn number(name: &str, value: &Value) -> Result<u64, String> {
    value.as_u64().ok_or_else(|| format!("\"{name}\" must be a whole number, 0 or more"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Step, parse};

    fn sent(json: &str) -> String {
        match &parse(json.as_bytes()).unwrap()[..] {
            [Step::Send(lines)] => String::from_utf8(lines.bytes.clone()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn reads_every_step() {
        let json = br#"[{"wait":250},{"hold":true},{"abort":true},{"refuse":{"status":503,"headers":{"Retry-After":"2"}}}]"#;
        let steps = parse(json).unwrap();
        assert_eq!(steps[..3], [Step::Wait(Duration::from_millis(250)), Step::Hold, Step::Abort]);
        let Step::Refuse(refuse) = &steps[3] else { panic!("{steps:?}") };
        assert_eq!(refuse.status, 503);
        assert_eq!(refuse.headers["retry-after"], "2");
        assert!(parse(b"[]").unwrap().is_empty());
    }

    #[test]
    fn absent_and_empty_fields_differ() {
        assert_eq!(sent(r#"[{"event":{}}]"#), "");
        assert_eq!(sent(r#"[{"event":{"id":"7"}}]"#), "id: 7\n\n");
        assert!(sent(r#"[{"event":{"id":""}}]"#).starts_with("id:"));
        assert!(sent(r#"[{"event":{"data":""}}]"#).starts_with("data:"));
        assert!(sent(r#"[{"event":{"event":"","data":"x"}}]"#).contains("event:"));
        assert!(!sent(r#"[{"event":{"data":"x"}}]"#).contains("event:"));
    }

    #[test]
    fn refuses_what_is_no_script_and_says_why() {
        for (json, why) in [
            ("{}", "the script must be a JSON array of steps"),
            ("[1]", "step 1: a step must be an object with one key"),
            (r#"[{"wait":1,"hold":true}]"#, "step 1: a step must be an object with one key"),
            (r#"[{"wait":1},{"dance":true}]"#, "step 2: unknown step \"dance\""),
            (r#"[{"Event":{}}]"#, "step 1: unknown step \"Event\""),
            (r#"[{"event":"x"}]"#, "step 1: \"event\" must be an object"),
            (r#"[{"event":{"type":"x"}}]"#, "step 1: \"event\" has an unknown key \"type\""),
            (r#"[{"event":{"data":null}}]"#, "step 1: \"data\" must be a string"),
            (r#"[{"event":{"data":7}}]"#, "step 1: \"data\" must be a string"),
            (r#"[{"comment":true}]"#, "step 1: \"comment\" must be a string"),
            (r#"[{"retry":-1}]"#, "step 1: \"retry\" must be a whole number, 0 or more"),
            (r#"[{"retry":1.5}]"#, "step 1: \"retry\" must be a whole number, 0 or more"),
            (r#"[{"retry":"1000"}]"#, "step 1: \"retry\" must be a whole number, 0 or more"),
            (r#"[{"wait":600001}]"#, "step 1: \"wait\" may be up to 600000 ms"),
            (r#"[{"hold":false}]"#, "step 1: \"hold\" must be true"),
            (r#"[{"abort":1}]"#, "step 1: \"abort\" must be true"),
            (r#"[{"protect":{}}]"#, "step 1: \"token\" must be a string"),
            (r#"[{"wait":1},{"protect":{"token":"t"}}]"#, "step 2: \"protect\" must be the first step"),
            (r#"[{"refuse":{}}]"#, "step 1: \"status\" must be a whole number, 0 or more"),
            (r#"[{"refuse":{"status":199}}]"#, "step 1: \"status\" must be from 200 to 599"),
            (r#"[{"refuse":{"status":503,"headers":[]}}]"#, "step 1: \"headers\" must be an object"),
            (
                r#"[{"refuse":{"status":503,"headers":{"a b":""}}}]"#,
                "step 1: \"a b\" is no valid header field",
            ),
            (
                r#"[{"refuse":{"status":503,"headers":{"a":"b\nc"}}}]"#,
                "step 1: \"a\" is no valid header field",
            ),
            (
                r#"[{"refuse":{"status":503,"headers":{"Content-Length":"1"}}}]"#,
                "step 1: a script may not set the header field \"content-length\"",
            ),
        ] {
            assert_eq!(parse(json.as_bytes()).unwrap_err(), why, "{json}");
        }
    }

    #[test]
    fn refuses_text_that_is_not_unicode() {
        for json in [
            &br#"[{"comment":"\ud800"}]"#[..],
            br#"[{"comment":"\udc00\ud800"}]"#,
            b"[{\"comment\":\"\xff\"}]",
            b"",
            b"[NaN]",
        ] {
            let why = parse(json).unwrap_err();
            assert!(why.starts_with("the script is not valid JSON: "), "{why}");
        }
        assert_eq!(sent(r#"[{"comment":"\ud83d\ude00"}]"#).trim_end(), ": \u{1f600}");
    }

    #[test]
    fn refuses_what_would_inject() {
        for event in [
            r#"{"event":"t\ndata: evil"}"#,
            r#"{"event":"t\rid: 9"}"#,
            r#"{"id":"1\nevent: x"}"#,
            r#"{"id":"1\r2"}"#,
            r#"{"id":"1\r\n2"}"#,
            r#"{"id":"1\u0000"}"#,
        ] {
            let why = parse(format!(r#"[{{"event":{event}}}]"#).as_bytes()).unwrap_err();
            assert!(why.starts_with("step 1: "), "{why}");
        }
    }
}
