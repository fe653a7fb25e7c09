//! Why nothing is shown of a stream, and what to change.

use std::fmt;
use std::time::Duration;

use ssespec_evidence::other_protocol::{WRITE_HTTPS, says_tls};
use ssespec_judge::ResponseSummary;

/// How long nothing may come before it is told: a server may well have nothing to say for a while.
pub const LONG: Duration = Duration::from_secs(5);

/// What a stream waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// For its head.
    Head,
    /// For the first byte of its body, in a content coding or in none.
    FirstByte {
        /// Whether it has a content coding.
        is_coded: bool,
    },
    /// For a blank line: lines came without one.
    BlankLine,
    /// For a data line: blank lines came, and none behind one.
    Data,
    /// For an event: what comes is neither a part of one nor a comment.
    Event,
    /// For the next byte.
    Next,
    /// For its client to read.
    Reader,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => {
                "the server, or a proxy before it, has not responded. Some servers send their head only with the first event, \
                 and some proxies only with the end: flush the head at once"
            }
            Self::FirstByte { is_coded: false } => {
                "the head came and nothing behind it: the server may have no event yet, or something buffers. Send a comment \
                 at the start and flush it; a proxy must not buffer (X-Accel-Buffering: no, proxy_buffering off)"
            }
            Self::FirstByte { is_coded: true } => {
                "the head came and nothing behind it, and the body is compressed: whoever compresses may keep the events until \
                 a block is full. Flush the compressor after each event, or do not compress event streams"
            }
            Self::BlankLine => {
                "bytes came, and no blank line that ends an event: a client dispatches nothing before it. End each event with \
                 an empty line"
            }
            Self::Data => {
                "blank lines came, and no block before them has a data line: a client dispatches nothing without one. Send each \
                 event with a line that begins with \"data:\""
            }
            Self::Event => "bytes came that make no event, such as blank lines or a reconnection time",
            Self::Next => "nothing more so far; a comment every 15 s or so would show that the stream is alive",
            Self::Reader => {
                "the client does not read, or too slowly. What came waits for it, and nothing more is read from the server until it does"
            }
        })
    }
}

/// By what a reader changes the request, which a hint names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChangedBy {
    /// Flags of a command.
    #[default]
    Flags,
    /// The form of the page.
    Form,
    /// The application that sends it.
    Client,
}

impl ChangedBy {
    fn credentials(self) -> &'static str {
        match self {
            Self::Flags => "give credentials with --bearer-env, --cookie or -H",
            Self::Form => "add an Authorization or a Cookie field to the request",
            Self::Client => {
                "the application must send credentials: a browser's EventSource sends cookies alone, and to another origin only \
                 with withCredentials"
            }
        }
    }
}

/// What the reader probably wants to know about a response that is no event stream.
pub fn hint(summary: &ResponseSummary, by: ChangedBy) -> Option<String> {
    let essence = summary.content_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    let status = summary.status?;
    if status == 200 && summary.claims_event_stream {
        return None;
    }
    if summary.cannot_flush() {
        let told =
            "a middleware wraps the response writer without Flush or Unwrap, or http.TimeoutHandler does";
        return Some(told.to_owned());
    }
    if says_tls(&summary.beginning) {
        return Some(WRITE_HTTPS.to_owned());
    }
    match status {
        401 | 403 | 407 => Some(by.credentials().to_owned()),
        404 | 405 => Some(another_method(summary, by)),
        300..=399 => summary.location.as_ref().map(|to| match by {
            ChangedBy::Client if to.contains("://") => {
                format!("it leads to {to}: past the tap, unless that is its address")
            }
            ChangedBy::Flags | ChangedBy::Form | ChangedBy::Client => format!("it leads to {to}"),
        }),
        406 => Some("it refuses Accept: text/event-stream".to_owned()),
        429 | 503 => Some(match &summary.retry_after {
            Some(after) => format!("try again later: Retry-After says {after}"),
            None => "try again later".to_owned(),
        }),
        200 if summary.is_login_page() => Some(format!(
            "a login page: {}. A server should answer 401 to a request for an event stream: a browser then stops",
            match by {
                ChangedBy::Flags => "give credentials with --cookie, -H or --bearer-env",
                ChangedBy::Form | ChangedBy::Client => by.credentials(),
            }
        )),
        200 if brings_events(summary) => {
            let wrong = if essence.is_empty() {
                "events without a media type"
            } else {
                "events under a wrong media type"
            };
            Some(format!("{wrong}: send them with Content-Type: text/event-stream"))
        }
        200 if essence.starts_with("text/html") => {
            Some("a web page, not an event stream: is the path right?".to_owned())
        }
        200 if essence.contains("json") => Some(
            "JSON, not an event stream: some services stream only if the request body asks for it".to_owned(),
        ),
        _ => None,
    }
}

/// Whether the body is an event stream, whatever its label says. A page or a JSON text may have lines that look like fields.
fn brings_events(summary: &ResponseSummary) -> bool {
    let first = summary.beginning.iter().find(|byte| !byte.is_ascii_whitespace());
    summary.events > 0 && !matches!(first, Some(b'<' | b'{' | b'['))
}

/// Which method may be the right one. Only a request by GET is helped by the advice to use POST.
fn another_method(summary: &ResponseSummary, by: ChangedBy) -> String {
    let allow = summary.allow.as_deref().map(str::trim).filter(|allow| !allow.is_empty());
    let asked = format!("is the path right? It was requested by {}", summary.method);
    match (summary.status, allow, summary.method.as_str(), by) {
        (Some(405), Some(allow), _, ChangedBy::Flags) => format!("it allows {allow}: choose one with -X"),
        (Some(405), Some(allow), _, ChangedBy::Form) => {
            format!("it allows {allow}: choose one as the method")
        }
        (Some(405), Some(allow), "GET", ChangedBy::Client) => {
            format!("it allows {allow}: a browser's EventSource has no method but GET, fetch has")
        }
        (Some(405), Some(allow), _, ChangedBy::Client) => format!("it allows {allow}"),
        (_, _, "GET", ChangedBy::Flags) => {
            "is the path right? Some streams want another method: -X POST".to_owned()
        }
        (_, _, "GET", ChangedBy::Form) => {
            "is the path right? Some streams want another method, such as POST".to_owned()
        }
        (_, _, "GET", ChangedBy::Client) => {
            "is the path right? Some streams want another method, such as POST: fetch can send it, a browser's EventSource cannot"
                .to_owned()
        }
        (_, _, _, ChangedBy::Flags) => format!("{asked}; without -X and -d it is requested by GET"),
        (_, _, _, ChangedBy::Form | ChangedBy::Client) => asked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_that_is_no_stream_has_a_hint() {
        let html = ResponseSummary {
            status: Some(200),
            content_type: Some("text/html".into()),
            ..ResponseSummary::default()
        };
        let told = Some("a web page, not an event stream: is the path right?".to_owned());
        assert_eq!([ChangedBy::Flags, ChangedBy::Form].map(|by| hint(&html, by)), [told.clone(), told]);
        let stream = ResponseSummary { claims_event_stream: true, ..html };
        assert_eq!(hint(&stream, ChangedBy::Flags), None);
    }

    #[test]
    fn events_under_another_label_are_told_as_a_wrong_label() {
        let told = |content_type: Option<&str>, events: u64, beginning: &[u8]| {
            let summary = ResponseSummary {
                status: Some(200),
                content_type: content_type.map(str::to_owned),
                events,
                beginning: beginning.to_vec(),
                ..ResponseSummary::default()
            };
            [ChangedBy::Flags, ChangedBy::Form, ChangedBy::Client].map(|by| hint(&summary, by))
        };
        let wrong = "events under a wrong media type: send them with Content-Type: text/event-stream";
        let types = ["application/json", "application/x-ndjson", "text/plain", "text/html; charset=utf-8"];
        for content_type in types {
            assert_eq!(told(Some(content_type), 1, b"data: 1\n\n"), [(); 3].map(|()| Some(wrong.to_owned())));
        }
        let none = "events without a media type: send them with Content-Type: text/event-stream";
        assert_eq!(told(None, 2, b"data: 1\n\n")[0].as_deref(), Some(none));
        // What is no stream stays none, whatever its lines look like.
        let json = "JSON, not an event stream: some services stream only if the request body asks for it";
        assert_eq!(told(Some("application/json"), 0, b"{}")[0].as_deref(), Some(json));
        assert_eq!(told(Some("application/json"), 1, b" {\ndata: 1\n\n}")[0].as_deref(), Some(json));
        let page = "a web page, not an event stream: is the path right?";
        assert_eq!(told(Some("text/html"), 1, b"<script>\ndata: 1\n\n")[0].as_deref(), Some(page));
        assert_eq!(told(Some("text/plain"), 0, b"hello"), [None, None, None]);
    }

    #[test]
    fn a_hint_names_what_its_reader_can_change() {
        let told = |status: u16, method: &str, allow: Option<&str>| {
            let summary = ResponseSummary {
                status: Some(status),
                method: method.to_owned(),
                allow: allow.map(str::to_owned),
                ..ResponseSummary::default()
            };
            [ChangedBy::Flags, ChangedBy::Form, ChangedBy::Client]
                .map(|by| hint(&summary, by).unwrap_or_default())
        };
        let credentials = [
            "give credentials with --bearer-env, --cookie or -H",
            "add an Authorization or a Cookie field to the request",
            "the application must send credentials: a browser's EventSource sends cookies alone, and to another origin only \
             with withCredentials",
        ];
        assert_eq!(told(401, "GET", None), credentials);
        let allowed = [
            "it allows POST: choose one with -X",
            "it allows POST: choose one as the method",
            "it allows POST: a browser's EventSource has no method but GET, fetch has",
        ];
        assert_eq!(told(405, "GET", Some("POST")), allowed);
        assert_eq!(told(405, "PUT", Some("POST"))[2], "it allows POST");
        let get = [
            "is the path right? Some streams want another method: -X POST",
            "is the path right? Some streams want another method, such as POST",
            "is the path right? Some streams want another method, such as POST: fetch can send it, a browser's EventSource cannot",
        ];
        assert_eq!(told(404, "GET", None), get);
        let post = [
            "is the path right? It was requested by POST; without -X and -d it is requested by GET",
            "is the path right? It was requested by POST",
            "is the path right? It was requested by POST",
        ];
        assert_eq!(told(404, "POST", None), post);
        let login = ResponseSummary {
            status: Some(200),
            content_type: Some("text/html".into()),
            beginning: b"<input type=\"password\">".to_vec(),
            ..ResponseSummary::default()
        };
        let page = "a login page: add an Authorization or a Cookie field to the request. A server should answer 401 to a \
                    request for an event stream: a browser then stops";
        assert_eq!(hint(&login, ChangedBy::Form).as_deref(), Some(page));
    }

    #[test]
    fn a_port_of_tls_that_answers_in_plain_http_is_told() {
        let summary = ResponseSummary {
            status: Some(400),
            beginning: b"Client sent an HTTP request to an HTTPS server.\n".to_vec(),
            ..ResponseSummary::default()
        };
        let told = "write https:// instead of http://, or give the port of plain HTTP";
        assert_eq!(hint(&summary, ChangedBy::Flags).as_deref(), Some(told));
    }

    #[test]
    fn a_redirect_past_the_tap_is_told() {
        let told = |to: &str, by| {
            let summary = ResponseSummary {
                status: Some(302),
                location: Some(to.to_owned()),
                ..ResponseSummary::default()
            };
            hint(&summary, by).unwrap_or_default()
        };
        assert_eq!(told("/login", ChangedBy::Client), "it leads to /login");
        assert_eq!(told("http://a/login", ChangedBy::Form), "it leads to http://a/login");
        let past = "it leads to http://a/login: past the tap, unless that is its address";
        assert_eq!(told("http://a/login", ChangedBy::Client), past);
    }

    #[test]
    fn each_wait_names_what_to_change() {
        let told = |waiting: Waiting| waiting.to_string();
        assert!(told(Waiting::Head).ends_with(": flush the head at once"));
        assert!(told(Waiting::FirstByte { is_coded: false }).ends_with("proxy_buffering off)"));
        assert!(told(Waiting::FirstByte { is_coded: true }).ends_with("or do not compress event streams"));
        let blank_line = "bytes came, and no blank line that ends an event: a client dispatches nothing before it. End each event \
                          with an empty line";
        assert_eq!(told(Waiting::BlankLine), blank_line);
        let data = "blank lines came, and no block before them has a data line: a client dispatches nothing without one. Send each \
                    event with a line that begins with \"data:\"";
        assert_eq!(told(Waiting::Data), data);
        let event = "bytes came that make no event, such as blank lines or a reconnection time";
        assert_eq!(told(Waiting::Event), event);
        assert!(told(Waiting::Next).ends_with("would show that the stream is alive"));
        let reader = "the client does not read, or too slowly. What came waits for it, and nothing more is read from the server \
                      until it does";
        assert_eq!(told(Waiting::Reader), reader);
    }
}
