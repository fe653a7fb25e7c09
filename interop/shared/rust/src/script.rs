//! The script of the emit contract, read strictly.

use std::time::Duration;

use http::{HeaderName, HeaderValue, header};
use serde_json::{Map, Value};

/// The longest wait that a script may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// A step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Sends something.
    Send(Message),
    /// Lets time pass.
    Wait(Duration),
    /// Keeps the stream open until the client leaves.
    Hold,
    /// Breaks the connection without ending the body.
    Abort,
    /// Refuses the request before any stream.
    Refuse(Refuse),
}

/// What goes into a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// An event with at least one field.
    Event(Event),
    /// A comment, of any number of lines.
    Comment(String),
    /// A reconnection time in milliseconds, on its own.
    Retry(u64),
}

/// An event; absent and empty fields differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The data.
    pub data: Option<String>,
    /// The event type.
    pub event_type: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// A reconnection time in milliseconds.
    pub retry: Option<u64>,
}

/// A refusal before any stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refuse {
    /// The status of the response, from 200 to 599.
    pub status: u16,
    /// Header fields of the response, valid ones.
    pub headers: Vec<(String, String)>,
}

/// Reads a script; the error is a sentence for anyone who wrote it.
pub(crate) fn parse(json: &[u8]) -> Result<Vec<Step>, String> {
    let script: Value =
        serde_json::from_slice(json).map_err(|error| format!("the script is not valid JSON: {error}"))?;
    let Value::Array(steps) = script else {
        return Err("the script must be a JSON array of steps".to_owned());
    };
    let mut read = Vec::with_capacity(steps.len());
    for (n, value) in (1..).zip(&steps) {
        match step(value) {
            // Without any field there is nothing to send.
            Ok(Step::Send(Message::Event(event))) if event == Event::default() => {}
            Ok(step) => read.push(step),
            Err(why) => return Err(format!("step {n}: {why}")),
        }
    }
    Ok(read)
}

fn step(value: &Value) -> Result<Step, String> {
    let Some((name, value)) = only_entry(value) else {
        return Err("a step must be an object with one key".to_owned());
    };
    match name.as_str() {
        "event" => event(value),
        "comment" => Ok(Step::Send(Message::Comment(text("comment", value)?.to_owned()))),
        "retry" => Ok(Step::Send(Message::Retry(number("retry", value)?))),
        "wait" => wait(value),
        "hold" => flag("hold", value, Step::Hold),
        "abort" => flag("abort", value, Step::Abort),
        "refuse" => refuse(value),
        unknown => Err(format!("unknown step {unknown:?}")),
    }
}

fn only_entry(value: &Value) -> Option<(&String, &Value)> {
    let map = value.as_object()?;
    if map.len() == 1 { map.iter().next() } else { None }
}

fn event(value: &Value) -> Result<Step, String> {
    let map = object("event", value, &["data", "event", "id", "retry"])?;
    let field = |name: &str| map.get(name).map(|value| text(name, value).map(str::to_owned)).transpose();
    let retry = map.get("retry").map(|value| number("retry", value)).transpose()?;
    let event = Event { data: field("data")?, event_type: field("event")?, id: field("id")?, retry };
    Ok(Step::Send(Message::Event(event)))
}

fn wait(value: &Value) -> Result<Step, String> {
    let asked = Duration::from_millis(number("wait", value)?);
    if asked > LONGEST_WAIT {
        return Err(format!("\"wait\" may be up to {} ms", LONGEST_WAIT.as_millis()));
    }
    Ok(Step::Wait(asked))
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
        .ok_or("\"status\" must be from 200 to 599")?;
    let mut headers = Vec::new();
    let none = Value::Object(Map::new());
    let Value::Object(asked) = map.get("headers").unwrap_or(&none) else {
        return Err("\"headers\" must be an object".to_owned());
    };
    for (name, value) in asked {
        let value = text(name, value)?;
        match (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value)) {
            (Ok(framing), _) if is_framing(&framing) => {
                return Err(format!("a script may not set the header field \"{framing}\""));
            }
            (Ok(_), Ok(_)) => headers.push((name.clone(), value.to_owned())),
            _ => return Err(format!("\"{name}\" is no valid header field")),
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

    use super::{Event, Message, Step, parse};

    fn only_event(json: &str) -> Event {
        match &parse(json.as_bytes()).unwrap()[..] {
            [Step::Send(Message::Event(event))] => event.clone(),
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
        assert_eq!(refuse.headers, [("Retry-After".to_owned(), "2".to_owned())]);
        assert!(parse(b"[]").unwrap().is_empty());
    }

    #[test]
    fn absent_and_empty_fields_differ() {
        let some = |text: &str| Some(text.to_owned());
        assert!(parse(br#"[{"event":{}}]"#).unwrap().is_empty());
        assert_eq!(only_event(r#"[{"event":{"id":""}}]"#), Event { id: some(""), ..Event::default() });
        assert_eq!(only_event(r#"[{"event":{"data":""}}]"#), Event { data: some(""), ..Event::default() });
        let whole = r#"[{"event":{"data":"a\nb","event":"","id":"7\u0000","retry":0}}]"#;
        let expected = Event { data: some("a\nb"), event_type: some(""), id: some("7\0"), retry: Some(0) };
        assert_eq!(only_event(whole), expected);
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
        let comment = parse(br#"[{"comment":"\ud83d\ude00"}]"#).unwrap();
        assert_eq!(comment, [Step::Send(Message::Comment("\u{1f600}".to_owned()))]);
    }
}
