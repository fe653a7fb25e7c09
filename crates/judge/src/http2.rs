//! Rules about HTTP/2: what its frames carried, and whether it was offered at all.

use ssespec_evidence::http2::{Direction, Http2View, StreamEnd};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::Ended;
use ssespec_evidence::text::{counted, show};
use ssespec_scenario::Http2Rule;

use super::ended;
use super::outcome::Outcome;
use super::view::View;

/// The fields that speak about a connection, which no message of HTTP/2 may carry (RFC 9113 8.2.2).
const ABOUT_CONNECTIONS: [&str; 5] =
    ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];
/// The type of the frame HEADERS.
const HEADERS: u8 = 1;

/// Judges a rule about HTTP/2.
pub fn judge(rule: Http2Rule, view: &View<'_>) -> Outcome {
    match rule {
        Http2Rule::Offered => offered(view),
        Http2Rule::StaysOpen => stays_open(view),
        Http2Rule::NoConnectionFields => over_http2(view, no_connection_fields),
        Http2Rule::Goaway => over_http2(view, goaway),
    }
}

fn over_http2(view: &View<'_>, rule: fn(&Http2View) -> Outcome) -> Outcome {
    match view.exchange.transcript.http2() {
        Some(h2) => rule(h2),
        None => Outcome::NotApplicable(Reason::NotOverHttp2),
    }
}

fn goaway(h2: &Http2View) -> Outcome {
    // A stream that ended by itself was not watched until the server ended.
    if !matches!(h2.end, StreamEnd::EndStream | StreamEnd::GoAway(_) | StreamEnd::Lost(_)) {
        return Outcome::Inconclusive(Reason::EndedBeforeServer);
    }
    let expected = "GOAWAY with NO_ERROR before the connection is closed (RFC 9113 6.8)";
    match h2.goaway().map(|frame| frame.code) {
        Some(Some(0)) => Outcome::Satisfied("the server sent GOAWAY (NO_ERROR)".into()),
        Some(code) => Outcome::violated(
            expected,
            code.map_or_else(
                || "GOAWAY without a code".to_owned(),
                |code| format!("GOAWAY with error code {code}"),
            ),
        ),
        None => Outcome::violated(expected, "no GOAWAY"),
    }
}

fn no_connection_fields(h2: &Http2View) -> Outcome {
    let mut read = 0;
    let heads = h2.frames.iter().filter(|frame| {
        frame.direction == Direction::Received && frame.stream == h2.stream && frame.kind == HEADERS
    });
    let continued = h2.frames.iter().filter(|frame| frame.stream == h2.stream && !frame.fields.is_empty());
    let came = heads.count() > 0;
    for (name, value) in continued.flat_map(|frame| &frame.fields) {
        read += 1;
        if ABOUT_CONNECTIONS.contains(&name.to_ascii_lowercase().as_str()) {
            let field = show(format!("{name}: {value}").as_bytes());
            return Outcome::violated("no field about a connection (RFC 9113 8.2.2)", field);
        }
    }
    match (came, read) {
        // Who does not answer is blamed for that elsewhere.
        (false, _) => Outcome::Inconclusive(Reason::NotAnswered),
        (true, 0) => Outcome::Inconclusive(Reason::FieldsUnreadable),
        (true, read) => {
            Outcome::Satisfied(format!("{}, and none about a connection", counted(read, "field")))
        }
    }
}

fn stays_open(view: &View<'_>) -> Outcome {
    match &view.exchange.end.how {
        Ended::Dropped => Outcome::Satisfied("the stream was open to the last".into()),
        _ if view.ended() => Outcome::violated("a stream that goes on", ended::how_it_ended(view)),
        _ => Outcome::Inconclusive(Reason::EndedOtherwise(ended::how_it_ended(view))),
    }
}

fn offered(view: &View<'_>) -> Outcome {
    const EXPECTED: &str = "HTTP/2, over which one connection carries all streams of a site";
    const SIX: &str = "a browser opens six connections to a host, so six streams are all there can be";
    if view.exchange.transcript.http2().is_some() {
        return Outcome::Satisfied("HTTP/2 is spoken: one connection carries all streams of a site".into());
    }
    let Some(offered) = &view.recording.beside.offered else {
        return match view.exchange.tls {
            Some(_) => Outcome::Inconclusive(Reason::Http2NotOffered),
            None => Outcome::violated(EXPECTED, format!("HTTP/1.1 in clear text: {SIX}")),
        };
    };
    match (&offered.trouble, offered.alpn.as_deref()) {
        (Some(why), _) => Outcome::Inconclusive(Reason::Http2OfferFailed(why.clone())),
        (None, Some("h2")) => Outcome::Satisfied("HTTP/2 is chosen by ALPN where it is offered".into()),
        (None, Some(other)) => {
            let chosen = show(other.as_bytes());
            Outcome::violated(EXPECTED, format!("{chosen}, chosen by ALPN although `h2` was offered: {SIX}"))
        }
        (None, None) => {
            Outcome::violated(EXPECTED, format!("no choice by ALPN, so HTTP/1.1 is spoken: {SIX}"))
        }
    }
}
