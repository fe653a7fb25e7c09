//! Rules of HTTP with SSE, revision 2024-11-05: a stream names the address to post to, and brings the responses.

use serde_json::Value;
use ssespec_evidence::endpoint_event::{ENDPOINT, is_uri};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::show;
use ssespec_evidence::took::Took;
use url::Url;

use super::messages::{Messages, request_id};
use super::status::{came, open, told};
use crate::outcome::Outcome;
use crate::view::View;

/// The type of the events that bring messages.
const MESSAGE: &str = "message";

pub(super) fn endpoint_first(view: &View<'_>) -> Outcome {
    let expected = "a first event of the type endpoint, whose data is a URI";
    told(view, |head| {
        if head.status >= 300 {
            return Outcome::Inconclusive(Reason::McpRefused(head.status));
        }
        let Some((first, _)) = view.events().next() else { return nothing(view, expected) };
        match (first.event_type.as_str(), address(view, &first.data)) {
            (ENDPOINT, Some(_)) => Outcome::Satisfied("the first event is of the type endpoint".to_owned()),
            (ENDPOINT, None) => Outcome::violated(expected, format!("data: {}", show(first.data.as_bytes()))),
            (other, _) => Outcome::violated(expected, format!("the type {}", show(other.as_bytes()))),
        }
    })
}

fn address(view: &View<'_>, data: &str) -> Option<Url> {
    let base = Url::parse(&view.exchange.request.url).ok()?;
    base.join(data).ok().filter(|_| is_uri(data))
}

fn nothing(view: &View<'_>, expected: &str) -> Outcome {
    match (view.ended(), view.complete()) {
        (true, true) => Outcome::violated(expected, "the response ended without an event"),
        (true, false) => open("the connection was aborted before the first event"),
        (false, _) => {
            let waited = view.age().least_ns;
            let seconds = waited / 1_000_000_000;
            Outcome::missing(expected, format!("no event for {seconds} s or more")).after_waiting(waited)
        }
    }
}

pub(super) fn endpoint_of_origin(view: &View<'_>) -> Outcome {
    let event = view.events().find(|(event, _)| event.event_type == ENDPOINT);
    let Some(address) = event.and_then(|(event, _)| address(view, &event.data)) else {
        return open("no event of the type endpoint names an address");
    };
    let Ok(own) = Url::parse(&view.exchange.request.url) else { return open("the recording has no address") };
    let told = |url: &Url| url.origin().ascii_serialization();
    match own.origin() == address.origin() {
        true => Outcome::Satisfied("the address has the origin of the stream".to_owned()),
        false => Outcome::violated(format!("an address of the origin {}", told(&own)), told(&address)),
    }
}

pub(super) fn post_accepted(view: &View<'_>) -> Outcome {
    told(view, |head| match head.status {
        200..300 => Outcome::Satisfied(format!("status {}", head.status)),
        _ => Outcome::violated("a 2xx status", came(view, head)),
    })
}

pub(super) fn answered_on_stream(view: &View<'_>, post: &View<'_>) -> Outcome {
    let Some(id) = request_id(post) else { return open("the recording does not show the request's id") };
    let status = post.head.as_ref().map(|head| head.status);
    let expected = format!("the response with the id {id} on the stream, as an event of the type message");
    let has_id = |data: &str| {
        let message: Option<Value> = serde_json::from_str(data).ok();
        message.is_some_and(|own| {
            own.get("id") == Some(&id) && (own.get("result").is_some() || own.get("error").is_some())
        })
    };
    match (view.events().find(|(event, _)| has_id(&event.data)), status) {
        (Some((event, _)), _) if event.event_type == MESSAGE => {
            Outcome::Satisfied(format!("the response with the id {id} came on the stream"))
        }
        (Some((event, _)), _) => {
            Outcome::violated(expected, format!("an event of the type {}", show(event.event_type.as_bytes())))
        }
        (None, None) => open("the request got no response head"),
        (None, Some(status @ 300..)) => Outcome::Inconclusive(Reason::McpRefused(status)),
        (None, Some(_)) if Messages::of(post).response_to(&id).is_some() => {
            Outcome::violated(expected, "it came in the response to the POST")
        }
        (None, Some(_)) if view.ended() && !view.complete() => {
            open("the connection was aborted before the response")
        }
        (None, Some(_)) if view.ended() => Outcome::violated(expected, "the stream ended without it"),
        (None, Some(_)) => {
            let waited = Took::between(post.sent(), view.end()).least_ns;
            let seconds = waited / 1_000_000_000;
            Outcome::missing(expected, format!("no such event for {seconds} s or more")).after_waiting(waited)
        }
    }
}
