//! What an endpoint answered, in one line for the reader.

use std::time::Duration;

use ssespec_inspector::silence::{ChangedBy, hint};
use ssespec_judge::ResponseSummary;

/// One line: head, protocol-independent, and what the body brought.
pub fn line(summary: &ResponseSummary) -> String {
    told(summary, &Part::Whole)
}

/// One line about a response that was asked for only to find out what stands behind the URL: what its body brings was not waited for.
pub fn at_first(summary: &ResponseSummary) -> String {
    told(summary, &Part::Head)
}

/// One line about what a later request got, where the first got a stream: its address and its method are right.
pub fn after_a_stream(summary: &ResponseSummary) -> String {
    told(summary, &Part::Later)
}

fn told(summary: &ResponseSummary, part: &Part) -> String {
    let Some(status) = summary.status else {
        let why = summary.trouble.as_deref().unwrap_or("no response head arrived");
        return format!("no response: {why}");
    };
    let kind = match (&summary.content_type, status) {
        (Some(content_type), _) => format!(" {content_type}"),
        // There is nothing that could have a type.
        (None, 204) => String::new(),
        (None, _) => " without a Content-Type".to_owned(),
    };
    let mut parts = vec![format!("{}{status}{kind}", hops(summary))];
    if let Some(coding) = &summary.content_coding {
        parts.push(format!("coded with {coding}"));
    }
    let (body, hint) = match (part, status) {
        (Part::Head, _) => (false, hint(summary, ChangedBy::Flags)),
        (Part::Later, 404 | 405 | 410) => (true, Some("the request before it got a stream".to_owned())),
        (Part::Whole | Part::Later, _) => (true, hint(summary, ChangedBy::Flags)),
    };
    if body {
        parts.push(contents(summary));
        parts.push(end(summary));
    }
    let mut line = parts.join(", ");
    for more in summary.spoken.clone().filter(|_| body).into_iter().chain(hint) {
        line = format!("{line}; {more}");
    }
    line
}

/// What of a response is told.
enum Part {
    /// The head alone: the body was hardly looked at.
    Head,
    /// All that was watched.
    Whole,
    /// The same, of a request after one that got a stream.
    Later,
}

/// The redirects on the way, each with where it led.
fn hops(summary: &ResponseSummary) -> String {
    summary.hops.iter().map(|(status, location)| format!("{status} to {location}, then ")).collect()
}

fn contents(summary: &ResponseSummary) -> String {
    if summary.events + summary.comments == 0 {
        return match summary.body_bytes {
            0 => "nothing in the body".to_owned(),
            1 => "1 byte without an event".to_owned(),
            n => format!("{n} bytes without an event"),
        };
    }
    let mut words = vec![counted(summary.events, "event")];
    if summary.comments > 0 {
        words.push(counted(summary.comments, "comment"));
    }
    let ids = if summary.ids > 0 { "ids" } else { "no ids" };
    let retry = summary
        .retry
        .map_or("no reconnection time".to_owned(), |time| format!("reconnection time {}", said(time)));
    format!("{} ({ids}, {retry})", words.join(" and "))
}

fn end(summary: &ResponseSummary) -> String {
    let watched = said(summary.watched);
    match (summary.ended, summary.complete) {
        (true, true) => format!("ended after {watched}"),
        (true, false) => format!("aborted after {watched}"),
        (false, _) => format!("still open after {watched}"),
    }
}

fn counted(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

fn said(time: Duration) -> String {
    match time.as_millis() {
        ms @ 0..1000 => format!("{ms} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> ResponseSummary {
        ResponseSummary {
            status: Some(200),
            content_type: Some("text/event-stream".into()),
            claims_event_stream: true,
            watched: Duration::from_millis(4250),
            ..ResponseSummary::default()
        }
    }

    #[test]
    fn each_kind_of_answer_has_its_line() {
        let finite = ResponseSummary {
            events: 3,
            comments: 1,
            ids: 3,
            retry: Some(Duration::from_secs(3)),
            ended: true,
            complete: true,
            ..stream()
        };
        let told =
            "200 text/event-stream, 3 events and 1 comment (ids, reconnection time 3.0 s), ended after 4.2 s";
        assert_eq!(line(&finite), told);
        assert_eq!(line(&stream()), "200 text/event-stream, nothing in the body, still open after 4.2 s");
        assert_eq!(at_first(&stream()), "200 text/event-stream");
        let broken =
            ResponseSummary { events: 1, ended: true, content_coding: Some("gzip".into()), ..stream() };
        let told = "200 text/event-stream, coded with gzip, 1 event (no ids, no reconnection time), aborted after 4.2 s";
        assert_eq!(line(&broken), told);
        let html = ResponseSummary {
            content_type: Some("text/html".into()),
            claims_event_stream: false,
            body_bytes: 512,
            ended: true,
            complete: true,
            ..stream()
        };
        let told = "200 text/html, 512 bytes without an event, ended after 4.2 s; a web page, not an event stream: is the path right?";
        assert_eq!(line(&html), told);
        let login = ResponseSummary {
            hops: vec![(302, "/login?next=/events".into())],
            beginning: b"<form method=post>".to_vec(),
            ..html.clone()
        };
        let told = "302 to /login?next=/events, then 200 text/html, 512 bytes without an event, ended after 4.2 s; a login \
                    page: give credentials with --cookie, -H or --bearer-env. A server should answer 401 to a request for an \
                    event stream: a browser then stops";
        assert_eq!(line(&login), told);
        let password = ResponseSummary { beginning: b"<input type=\"password\">".to_vec(), ..html.clone() };
        assert!(line(&password).contains("; a login page: "));
        let unflushed = ResponseSummary {
            status: Some(500),
            content_type: Some("application/json".into()),
            beginning: b"{\"error\":\"Streaming unsupported!\"}".to_vec(),
            body_bytes: 34,
            ..html.clone()
        };
        let told = "500 application/json, 34 bytes without an event, ended after 4.2 s; a middleware wraps the response writer \
                    without Flush or Unwrap, or http.TimeoutHandler does";
        assert_eq!(line(&unflushed), told);
        let busy = ResponseSummary { status: Some(429), retry_after: Some("30".into()), ..html };
        let told = "429 text/html, 512 bytes without an event, ended after 4.2 s; try again later: Retry-After says 30";
        assert_eq!(line(&busy), told);
        let asked = |status, method: &str, allow: Option<&str>| {
            let summary = ResponseSummary {
                status: Some(status),
                method: method.into(),
                allow: allow.map(str::to_owned),
                ..ResponseSummary::default()
            };
            at_first(&summary)
        };
        let path = "without a Content-Type; is the path right?";
        assert_eq!(asked(404, "GET", None), format!("404 {path} Some streams want another method: -X POST"));
        assert_eq!(
            asked(404, "POST", None),
            format!("404 {path} It was requested by POST; without -X and -d it is requested by GET")
        );
        let used = ResponseSummary { status: Some(404), method: "GET".into(), ..ResponseSummary::default() };
        assert_eq!(
            after_a_stream(&used),
            "404 without a Content-Type, nothing in the body, still open after 0 ms; the request before it got a stream"
        );
        assert_eq!(after_a_stream(&finite), line(&finite));
        let allowed = "405 without a Content-Type; it allows GET, HEAD: choose one with -X";
        assert_eq!(asked(405, "POST", Some("GET, HEAD")), allowed);
        assert_eq!(
            asked(405, "GET", Some(" ")),
            format!("405 {path} Some streams want another method: -X POST")
        );
        let dead = ResponseSummary {
            trouble: Some("no complete response head within 10 s".into()),
            ..ResponseSummary::default()
        };
        assert_eq!(line(&dead), "no response: no complete response head within 10 s");
    }
}
