//! Rules about the HTTP message around the stream.

use ssespec_evidence::message::{Framing, Head, HttpVersion};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::Ended;
use ssespec_evidence::text::{counted, show};
use ssespec_scenario::MessageRule;

use super::cut;
use super::ended::how_it_ended;
use super::outcome::Outcome;
use super::sent::as_sent;
use super::view::View;
use super::views::Views;

/// Judges a rule about the message.
pub fn judge(rule: MessageRule, view: &View<'_>, views: &Views<'_>) -> Outcome {
    match rule {
        MessageRule::WellFramed => well_framed(view),
        MessageRule::Complete => cut::complete(view, views),
        MessageRule::Aborted => aborted(view),
        MessageRule::NoBody => no_body(view),
        MessageRule::Delimited => delimited(view),
        MessageRule::NoBodyNoLength => no_body_no_length(view),
        MessageRule::NoLengthOn204 => no_length_on_204(view),
        MessageRule::NoTrailingBytes => no_trailing_bytes(view),
        MessageRule::NoInterim => no_interim(view),
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
        Outcome::violated("no body bytes", format!("{} after the head", counted(after, "byte")))
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
