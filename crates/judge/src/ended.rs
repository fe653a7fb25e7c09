//! How a response came to its end, in words.

use ssespec_evidence::http2::{StreamEnd, error_name};
use ssespec_evidence::message::Framing;
use ssespec_evidence::recording::Ended;

use super::view::View;

/// How the response came to its end, as a clause.
pub fn how_it_ended(view: &View<'_>) -> String {
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
