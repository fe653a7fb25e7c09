//! Rules about the HTTP message around the stream.

use ssespec_evidence::http2::{StreamEnd, error_name};
use ssespec_evidence::message::{Framing, Head, HttpVersion};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::Ended;
use ssespec_evidence::text::show;
use ssespec_scenario::MessageRule;

use super::outcome::Outcome;
use super::sent::as_sent;
use super::view::View;

/// Judges a rule about the message.
pub fn judge(rule: MessageRule, view: &View<'_>) -> Outcome {
    match rule {
        MessageRule::WellFramed => well_framed(view),
        MessageRule::Complete => complete(view),
        MessageRule::Aborted => aborted(view),
        MessageRule::NoBody => no_body(view),
        MessageRule::Delimited => delimited(view),
        MessageRule::NoBodyNoLength => no_body_no_length(view),
        MessageRule::NoLengthOn204 => no_length_on_204(view),
        MessageRule::NoTrailingBytes => no_trailing_bytes(view),
        MessageRule::NoInterim => no_interim(view),
    }
}

/// How the response came to its end, as a clause.
pub(super) fn how_it_ended(view: &View<'_>) -> String {
    let framing = match view.live.message().framing() {
        Some(Framing::Chunked) => "a chunked body",
        Some(Framing::Length(_)) => "a body with Content-Length",
        Some(Framing::Close) => "a body that ends with the connection",
        Some(Framing::NoBody) => "no body",
        Some(Framing::EndStream) => "an HTTP/2 stream",
        None => "no head",
    };
    let end = match &view.exchange.end.how {
        Ended::Reset | Ended::Fin if view.exchange.transcript.http2().is_some() => http2_end(view),
        Ended::Complete => "ended properly".to_owned(),
        Ended::Fin => "the server closed the connection".to_owned(),
        Ended::Reset => "the server reset the connection".to_owned(),
        Ended::Truncated(why) => format!("aborted inside TLS: {why}"),
        Ended::Dropped => "still open when the scenario closed it".to_owned(),
        Ended::Limit(what) => format!("given up: {what}"),
        Ended::NeverSent(why) => format!("never begun: {why}"),
        Ended::GaveUp(why) if view.exchange.transcript.http2().is_some() => why.clone(),
        Ended::GaveUp(why) => format!("the client library gave up: {why}"),
        Ended::Failed(why) => format!("failed: {why}"),
    };
    match view.live.message().is_complete() {
        true => format!("{framing}, complete; {end}"),
        false => format!("{framing}, not complete; {end}"),
    }
}

/// How the server ended a stream of HTTP/2.
fn http2_end(view: &View<'_>) -> String {
    match view.exchange.transcript.http2().map(|h2| &h2.end) {
        Some(StreamEnd::Reset(number)) => {
            format!("RST_STREAM with error code {number} ({})", error_name(*number))
        }
        Some(StreamEnd::GoAway(number)) => {
            format!("GOAWAY with error code {number} ({})", error_name(*number))
        }
        _ => "the connection was lost".to_owned(),
    }
}

fn well_framed(view: &View<'_>) -> Outcome {
    match view.live.message().faults().first() {
        None => Outcome::Satisfied(how_it_ended(view)),
        Some(fault) => Outcome::violated(
            "a head and a body framed as HTTP/1.1 asks",
            format!("{}, at byte {} of the response", fault.what, fault.at),
        ),
    }
}

fn complete(view: &View<'_>) -> Outcome {
    if view.complete() {
        return Outcome::Satisfied(how_it_ended(view));
    }
    match view.exchange.end.how {
        Ended::Fin | Ended::Reset | Ended::Truncated(_) => {
            let proper = match view.exchange.transcript.http2() {
                Some(_) => "END_STREAM",
                None => "a proper end: the last chunk, or the announced length",
            };
            Outcome::violated(proper, how_it_ended(view))
        }
        _ => Outcome::Inconclusive(Reason::NotEnded(Some(how_it_ended(view)))),
    }
}

fn aborted(view: &View<'_>) -> Outcome {
    // A close-delimited body ends with the connection: only a reset tells a client that something was lost.
    let by_close = view.live.message().framing() == Some(Framing::Close);
    match (&view.exchange.end.how, view.live.message().is_complete()) {
        (Ended::Fin | Ended::Complete, true) if by_close => {
            Outcome::violated("an end that a client can tell from a proper one", how_it_ended(view))
        }
        (_, true) => Outcome::violated("a body that is visibly cut off", how_it_ended(view)),
        (Ended::Fin | Ended::Reset | Ended::Truncated(_), false) => Outcome::Satisfied(how_it_ended(view)),
        _ if view.waited_out() => {
            Outcome::violated("a connection that is closed after the failure", how_it_ended(view))
        }
        _ => Outcome::Inconclusive(Reason::NotEnded(None)),
    }
}

fn no_body(view: &View<'_>) -> Outcome {
    let after = view.live.message().after_end();
    let body = view.live.message().body();
    if body.is_empty() && after == 0 {
        Outcome::Satisfied("no body bytes".into())
    } else if after > 0 {
        Outcome::violated("no body bytes", format!("{after} bytes after the head"))
    } else {
        Outcome::violated("no body bytes", show(body))
    }
}

fn no_body_no_length(view: &View<'_>) -> Outcome {
    let Some(head) = view.live.message().head() else { return no_body(view) };
    let named =
        ["Content-Length", "Transfer-Encoding"].into_iter().find(|name| head.all(name).next().is_some());
    match named {
        Some(name) => Outcome::violated(
            "neither Content-Length nor Transfer-Encoding (RFC 9110 8.6, RFC 9112 6.1)",
            as_sent(head, name),
        ),
        None => no_body(view),
    }
}

fn no_length_on_204(view: &View<'_>) -> Outcome {
    match view.live.message().head().map(|head| head.status) {
        Some(204) | None => no_body_no_length(view),
        Some(status) => Outcome::NotApplicable(Reason::NotA204(status)),
    }
}

/// A close does not tell a whole body from one that was cut (RFC 9112 6.3), and HTTP/1.0 has nothing else.
fn delimited(view: &View<'_>) -> Outcome {
    let message = view.live.message();
    let old = |head: &Head| head.version == HttpVersion::Http10;
    if message.head().is_some_and(old) || asked_by_http10(view) {
        return Outcome::NotApplicable(Reason::NoChunksInHttp10);
    }
    match message.framing() {
        Some(Framing::Close) if has_framing_field(message.head()) => {
            Outcome::NotApplicable(Reason::FramingBroken)
        }
        Some(Framing::Close) => Outcome::violated(
            "a body that ends by chunks or by its length",
            "an HTTP/1.1 body that ends with the connection, so that a lost connection looks like the end",
        ),
        _ => Outcome::Satisfied(how_it_ended(view)),
    }
}

fn asked_by_http10(view: &View<'_>) -> bool {
    view.exchange.request.bytes.split(|b| *b == b'\r').next().is_some_and(|line| line.ends_with(b" HTTP/1.0"))
}

fn has_framing_field(head: Option<&Head>) -> bool {
    head.is_some_and(|head| {
        ["content-length", "transfer-encoding"].iter().any(|name| head.all(name).next().is_some())
    })
}

fn no_interim(view: &View<'_>) -> Outcome {
    match view.live.message().interim().first() {
        None => Outcome::Satisfied("no interim response".into()),
        Some(head) => Outcome::violated(
            "no interim response, which HTTP/1.0 does not know (RFC 9110 15.2)",
            format!("status {} before the head", head.status),
        ),
    }
}

fn no_trailing_bytes(view: &View<'_>) -> Outcome {
    match (view.complete(), view.live.message().after_end()) {
        (false, _) => Outcome::Inconclusive(Reason::EndNotSeen(how_it_ended(view))),
        (true, 0) => Outcome::Satisfied("nothing arrived after the end".into()),
        (true, n) => Outcome::violated("nothing after the end of the body", format!("{n} more bytes")),
    }
}
