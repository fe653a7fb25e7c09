//! Takes values out of the response of a request before the stream, and says what came where one is not there.

use event_stream::{Item, OwnedEvent};
use serde_json::Value;
use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::text::show_up_to;
use ssespec_scenario::CaptureFrom;

/// So many first bytes of a body are shown.
const SHOWN: usize = 200;
/// A word of so many letters and digits may be a token, whatever it is called.
const TOKEN: usize = 16;

/// The value that is captured from a response, or what is wrong with it, as the middle of a sentence.
pub(super) fn value(from: &CaptureFrom, response: &ResponseStream) -> Result<String, String> {
    let value = match from {
        CaptureFrom::Header(name) => {
            let head = response.message().head().ok_or("which has no head")?;
            head.combined(name).ok_or("which the response head does not have")?
        }
        CaptureFrom::Cookie(name) => cookie(name, response).ok_or("which the response does not set")?,
        CaptureFrom::Json(pointer) => {
            let body = response.plain_body()?;
            let json: Value =
                serde_json::from_slice(body).map_err(|e| format!("and the body is no JSON ({e})"))?;
            at(&json, pointer)?
        }
        CaptureFrom::EventJson(from) => {
            let event = event(response, from.event_type.as_deref())?;
            let json: Value =
                serde_json::from_str(&event.data).map_err(|e| format!("and its data is no JSON ({e})"))?;
            at(&json, &from.pointer)?
        }
        CaptureFrom::EventId(from) => event(response, from.event_type.as_deref())?.last_event_id.clone(),
    };
    match value {
        value if value.is_empty() => Err("which is empty".to_owned()),
        value if value.chars().any(char::is_control) => Err("which has a control character in it".to_owned()),
        value => Ok(value),
    }
}

/// The last value that a response sets for a cookie.
fn cookie(name: &str, response: &ResponseStream) -> Option<String> {
    let head = response.message().head()?;
    let lines = head.all("set-cookie").map(|line| String::from_utf8_lossy(line).into_owned());
    let values = lines.filter_map(|line| {
        let (key, value) = line.split(';').next()?.split_once('=')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    });
    values.last()
}

fn at(json: &Value, pointer: &str) -> Result<String, String> {
    match json.pointer(pointer) {
        None => Err("which is not there".to_owned()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
        Some(Value::Null) => Err("which is null".to_owned()),
        Some(Value::Array(_)) => Err("which is a list".to_owned()),
        Some(Value::Object(_)) => Err("which is an object".to_owned()),
    }
}

fn event<'r>(response: &'r ResponseStream, event_type: Option<&str>) -> Result<&'r OwnedEvent, String> {
    let mut events = response.items().iter().filter_map(|item| match item {
        Item::Event(event) => Some(event),
        _ => None,
    });
    let wanted = |event: &&OwnedEvent| event_type.is_none_or(|event_type| event.event_type == event_type);
    events.find(wanted).ok_or_else(|| "and no such event came".to_owned())
}

/// What came: status, media type and the first bytes of the body, without these secrets and without what looks like one.
pub(super) fn told(response: &ResponseStream, secrets: &[String]) -> String {
    let Some(head) = response.message().head() else { return "no response head".to_owned() };
    let media_type = match head.text("content-type") {
        Some(media_type) => format!(", {}", bare(&show_up_to(media_type.as_bytes(), SHOWN))),
        None => " without a Content-Type".to_owned(),
    };
    let body = response.plain_body().unwrap_or_default();
    let begins = match body.is_empty() {
        true => ", nothing in the body".to_owned(),
        false => {
            let text = hidden(&String::from_utf8_lossy(body), secrets);
            format!(", which begins with {}", show_up_to(text.as_bytes(), SHOWN))
        }
    };
    format!("status {}{media_type}{begins}", head.status)
}

fn bare(quoted: &str) -> &str {
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted)
}

/// A text without these secrets, and without the long words of letters and digits that tokens are.
fn hidden(text: &str, secrets: &[String]) -> String {
    let text = secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "[redacted]"));
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || "-_.+~".contains(c);
    let (mut shown, mut word) = (String::new(), String::new());
    let put = |word: &mut String, shown: &mut String| {
        let token = word.len() >= TOKEN && word.bytes().any(|b| b.is_ascii_digit());
        shown.push_str(if token { "[redacted]" } else { word });
        word.clear();
    };
    for c in text.chars() {
        if is_of_token(c) {
            word.push(c);
        } else {
            put(&mut word, &mut shown);
            shown.push(c);
        }
    }
    put(&mut word, &mut shown);
    shown
}

#[cfg(test)]
mod tests {
    use ssespec_scenario::{EventJson, OfEvent};

    use super::*;

    fn response(media_type: &str, more: &str, body: &str) -> ResponseStream {
        let mut response = ResponseStream::new("POST");
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n{more}\r\n"
        );
        response.feed(format!("{head}{body}").as_bytes());
        response
    }

    #[test]
    fn each_source_gives_its_value() {
        let more = "Mcp-Session-Id: abc\r\nSet-Cookie: sid=old\r\nSet-Cookie: sid=new; Path=/; HttpOnly\r\n";
        let json = response("application/json", more, r#"{"a":{"b/c":[7,"x"]},"n":null,"o":{},"yes":true}"#);
        let of = |from: CaptureFrom| value(&from, &json);
        assert_eq!(of(CaptureFrom::Header("mcp-session-id".into())), Ok("abc".into()));
        assert_eq!(of(CaptureFrom::Cookie("sid".into())), Ok("new".into()));
        let pointers = ["/a/b~1c/0", "/a/b~1c/1", "/yes", "/n", "/o", "/a/b~1c", "/no"];
        let values = pointers.map(|pointer| of(CaptureFrom::Json(pointer.into())));
        let expected = [
            Ok("7".to_owned()),
            Ok("x".to_owned()),
            Ok("true".to_owned()),
            Err("which is null".to_owned()),
            Err("which is an object".to_owned()),
            Err("which is a list".to_owned()),
            Err("which is not there".to_owned()),
        ];
        assert_eq!(values, expected);
        let missing = "which the response head does not have".to_owned();
        assert_eq!(of(CaptureFrom::Header("X-No".into())), Err(missing));
        assert_eq!(of(CaptureFrom::Cookie("no".into())), Err("which the response does not set".into()));
        let no_event = CaptureFrom::EventId(OfEvent::default());
        assert_eq!(of(no_event), Err("and no such event came".into()));
    }

    #[test]
    fn events_give_their_data_and_ids() {
        let body = "id: 1\ndata: {\"id\":\"first\"}\n\nevent: job\nid: 2\ndata: {\"id\":8}\n\nevent: text\ndata: x\n\n";
        let stream = response("text/event-stream", "", body);
        let json = |event_type: Option<&str>| {
            let from = EventJson { pointer: "/id".into(), event_type: event_type.map(str::to_owned) };
            value(&CaptureFrom::EventJson(from), &stream)
        };
        assert_eq!(json(None), Ok("first".into()));
        assert_eq!(json(Some("job")), Ok("8".into()));
        assert_eq!(
            json(Some("text")),
            Err("and its data is no JSON (expected value at line 1 column 1)".into())
        );
        assert_eq!(json(Some("no")), Err("and no such event came".into()));
        let id = |event_type: Option<&str>| {
            let from = OfEvent { event_type: event_type.map(str::to_owned) };
            value(&CaptureFrom::EventId(from), &stream)
        };
        assert_eq!((id(None), id(Some("job"))), (Ok("1".into()), Ok("2".into())));
    }

    #[test]
    fn what_came_is_printable_and_holds_no_secret() {
        let page = response("text/html", "", "<p>\u{1b}[1m hello s3cret</p>");
        let told_page = told(&page, &["s3cret".to_owned()]);
        assert_eq!(
            told_page,
            "status 200, text/html, which begins with \"<p>\\u{1b}[1m hello [redacted]</p>\""
        );
        let token = response("application/json", "", r#"{"token":"eyJhbGciOiJIUzI1NiJ9.e30.abc"}"#);
        let expected = r#"status 200, application/json, which begins with "{\"token\":\"[redacted]\"}""#;
        assert_eq!(told(&token, &[]), expected);
        assert_eq!(told(&response("text/plain", "", ""), &[]), "status 200, text/plain, nothing in the body");
        let long = response("text/plain", "", &"x ".repeat(200));
        let expected =
            format!("status 200, text/plain, which begins with \"{}\"... (400 bytes)", "x ".repeat(100));
        assert_eq!(told(&long, &[]), expected);
        assert_eq!(told(&ResponseStream::new("GET"), &[]), "no response head");
    }
}
