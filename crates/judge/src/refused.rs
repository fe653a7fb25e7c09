//! What a response that is no stream says of its cause, where it is known, and how to mend that.

use ssespec_evidence::other_protocol::{AskedIn, OtherProtocol, says_tls};
use ssespec_evidence::remedy::Remedy;

use super::outcome::Outcome;
use super::payloads::document;
use super::summary::ResponseSummary;
use super::view::View;

/// What a server in Go says when its response writer cannot be flushed, in lower case.
const NO_FLUSH: [&str; 3] =
    ["streaming unsupported", "streaming not supported", "does not support streaming"];
/// Parts of a path that lead to a login.
const LOGIN: [&str; 7] = ["login", "log-in", "signin", "sign-in", "sso", "oauth", "auth"];

impl ResponseSummary {
    /// Whether the server says that it cannot stream: something wraps its response writer.
    pub fn cannot_flush(&self) -> bool {
        let says = String::from_utf8_lossy(&self.beginning).to_ascii_lowercase();
        NO_FLUSH.iter().any(|phrase| says.contains(phrase))
    }

    /// Whether it is a page that asks who is there: it has a field for a password, or the way to it names a login.
    pub fn is_login_page(&self) -> bool {
        let essence = self.content_type.as_deref().unwrap_or_default().to_ascii_lowercase();
        let says = String::from_utf8_lossy(&self.beginning).to_ascii_lowercase();
        let named = |(_, location): &(u16, String)| {
            let path = location.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
            path.split(['/', '.', '_']).any(|part| LOGIN.contains(&part))
        };
        let asks = || says.contains("type=\"password\"") || says.contains("type=password");
        essence.starts_with("text/html") && (self.hops.iter().any(named) || asks())
    }
}

/// A breach, with the fix that the response itself suggests.
pub(super) fn with_fix(view: &View<'_>, outcome: Outcome) -> Outcome {
    if !matches!(outcome, Outcome::Violated(_)) {
        return outcome;
    }
    let Some(summary) = ResponseSummary::of(view.recording, &view.exchange.name) else { return outcome };
    let asked = &view.exchange.request;
    // A preflight carries no credentials, and a script that is refused was asked for on purpose.
    let plain = asked.method != "OPTIONS" && asked.script.is_none();
    let told = other_protocol(view).or_else(|| fix(&summary)).or_else(|| in_one_piece(view, &summary));
    match told.filter(|_| plain) {
        Some(fix) => outcome.with_fix(fix),
        None => outcome,
    }
}

const CANNOT_FLUSH: &str = "Let the response writer be flushed. In Go a middleware wraps it without Flush or Unwrap, or http.TimeoutHandler \
                            does: give the wrapper an Unwrap method and use http.NewResponseController, or leave both off this path.";

const SPEAKS_TLS: &str =
    "This port speaks TLS: write https:// instead of http://, or give the port of plain HTTP.";

/// How to ask a server that speaks something else than HTTP/1, in which it was asked.
fn other_protocol(view: &View<'_>) -> Option<String> {
    let first = view.exchange.transcript.pieces().first().filter(|_| view.live.message().is_lost())?;
    match OtherProtocol::of(AskedIn::Http1, &first.bytes)? {
        OtherProtocol::Tls(_) => Some(SPEAKS_TLS.to_owned()),
        OtherProtocol::Http2 => Some(format!("This server speaks HTTP/2: {}.", Remedy::Http2)),
        OtherProtocol::Http1 => None,
    }
}

/// How to get a stream of a service that sends the same as one document, unless it is asked.
const ASK_TO_STREAM: &str = "The service sent all of it as one JSON document. Ask it to stream: with `\"stream\": true` in the body of the request, or with \
                             a switch of its own.";

/// What to do where a posted request got the whole result as one JSON document. One that reports an error is no result, and one
/// of JSON-RPC is complete.
fn in_one_piece(view: &View<'_>, summary: &ResponseSummary) -> Option<String> {
    let essence = summary.content_type.as_deref()?.split(';').next()?.trim().to_ascii_lowercase();
    let is_json = essence == "application/json" || essence.ends_with("+json");
    if summary.method != "POST" || summary.status != Some(200) || !is_json {
        return None;
    }
    let result = document(view.body().ok()?)?;
    let is_other = |member| result.get(member).is_some_and(|value| !value.is_null());
    (!is_other("error") && !is_other("jsonrpc")).then(|| ASK_TO_STREAM.to_owned())
}

fn fix(summary: &ResponseSummary) -> Option<String> {
    if summary.cannot_flush() {
        return Some(CANNOT_FLUSH.to_owned());
    }
    if says_tls(&summary.beginning) {
        return Some(SPEAKS_TLS.to_owned());
    }
    if summary.is_login_page() {
        return Some(format!(
            "The response is a login page: give ssespec the credentials that clients have, {}. A server should answer 401 to a \
             request for an event stream instead of redirecting it: a browser then stops.",
            Remedy::Session
        ));
    }
    match summary.status {
        Some(401 | 403 | 407) => {
            Some(format!("Give ssespec the credentials that clients have, {}.", Remedy::Credentials))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
    use ssespec_evidence::transcript::Transcript;
    use ssespec_scenario::Level;

    use super::*;
    use crate::interval_support::{MS, recording, scenario};

    fn page(beginning: &str) -> ResponseSummary {
        ResponseSummary {
            status: Some(200),
            content_type: Some("text/html; charset=utf-8".into()),
            beginning: beginning.into(),
            ..ResponseSummary::default()
        }
    }

    #[test]
    fn a_login_is_known_by_its_field_or_by_the_way_to_it() {
        assert!(page("<input type=\"password\" name=p>").is_login_page());
        let led = |to: &str| ResponseSummary { hops: vec![(302, to.into())], ..page("<h1>Hello</h1>") };
        assert!(led("/login?next=/events").is_login_page() && led("https://sso.example/x").is_login_page());
        assert!(led("/account/sign-in.html").is_login_page());
        assert!(!led("/authors").is_login_page() && !page("<h1>Log in to see more</h1>").is_login_page());
        let json = ResponseSummary { content_type: Some("application/json".into()), ..led("/login") };
        assert!(!json.is_login_page());
    }

    #[test]
    fn a_result_in_one_piece_is_to_be_asked_for_as_a_stream() {
        let told = |method: &str, media: &str, body: &str| {
            let bytes = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let request = Request { method: method.into(), ..Request::get("http://127.0.0.1:1/chat") };
            let exchange = Exchange {
                connection: 1,
                transcript: Transcript::Http1(vec![Read::exactly(5 * MS, Stamp::Kernel, bytes.into_bytes())]),
                end: End::exactly(Ended::Complete, 6 * MS),
                ..Exchange::new("s", request)
            };
            let recording = Recording { exchanges: vec![exchange], ..recording() };
            let judged =
                crate::judge(&scenario(r#"{"head": "event-stream"}"#), |_| Level::Must, &recording).remove(0);
            judged.finding.expect("it is no event stream").fix
        };
        let json = "application/json; charset=utf-8";
        let result = "{\"object\":\"chat.completion\",\"choices\":[]}";
        assert_eq!(
            told("POST", json, result).as_deref(),
            Some(
                "The service sent all of it as one JSON document. Ask it to stream: with `\"stream\": true` in the body of the \
                 request, or with a switch of its own."
            )
        );
        assert_eq!(told("GET", json, result), None);
        assert_eq!(told("POST", "text/plain", result), None);
        assert_eq!(told("POST", json, "{\"error\":{\"message\":\"no\"}}"), None);
        assert_eq!(told("POST", json, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"), None);
        assert_eq!(told("POST", json, "data: a\n\n"), None);
    }

    #[test]
    fn each_known_cause_has_its_fix() {
        let status = |status| fix(&ResponseSummary { status: Some(status), ..ResponseSummary::default() });
        assert!(status(401).is_some_and(|fix| fix.starts_with("Give ssespec the credentials")));
        assert_eq!(status(500), None);
        let unflushed =
            ResponseSummary { status: Some(500), ..page("{\"error\":\"Streaming unsupported!\"}") };
        assert!(fix(&unflushed).is_some_and(|fix| fix.contains("Unwrap")));
        assert!(fix(&page("<input type=password>")).is_some_and(|fix| fix.contains("login page")));
        assert_eq!(fix(&page("<h1>Hello</h1>")), None);
        let tls = ResponseSummary {
            status: Some(400),
            ..page("<center>The plain HTTP request was sent to HTTPS port</center>")
        };
        let told = "This port speaks TLS: write https:// instead of http://, or give the port of plain HTTP.";
        assert_eq!(fix(&tls).as_deref(), Some(told));
    }
}
