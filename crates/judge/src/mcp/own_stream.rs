//! Nothing is broadcast: each message comes on one stream only, in every revision.

use serde_json::Value;
use ssespec_evidence::took::Took;

use super::messages::{Carrier, Message, Messages, request_id};
use super::status::{not_met, open};
use super::subscription::SUBSCRIPTION_ID;
use crate::outcome::Outcome;
use crate::view::View;
use crate::views::Views;

/// Judges the stream of one exchange by what another one asked for and got.
pub(super) fn judge(view: &View<'_>, of: &View<'_>, views: &Views<'_>) -> Outcome {
    let other = &of.exchange.name;
    let own = Messages::of(view);
    if own.carrier != Carrier::Stream {
        let came = view
            .head
            .as_ref()
            .map_or("no response head".to_owned(), |head| format!("status {}", head.status));
        return not_met("event streams", format!("{came} without one"));
    }
    let expected = format!("nothing that belongs to `{other}`");
    let asked = request_id(of).filter(|id| Some(id) != request_id(view).as_ref());
    if let Some(id) = asked.as_ref().filter(|id| own.response_to(id).is_some()) {
        return Outcome::violated(expected, format!("the response with the id {id}"));
    }
    let theirs = Messages::of(of);
    let shared = || {
        own.iter()
            .filter(|message| is_no_response(message) && theirs.iter().any(|m| m.value == message.value))
    };
    if theirs.carrier == Carrier::Stream {
        if let Some(id) = shared().find_map(|message| message.value.get("id")) {
            return Outcome::violated(
                expected,
                format!("the server's request with the id {id}, on both streams"),
            );
        }
        // Two of the same text may have been sent for two reasons.
        if shared().next().is_some() {
            return open(
                "both streams brought a notification with the same text, which may have been sent twice",
            );
        }
    }
    if let Some(id) = asked.as_ref()
        && own.iter().any(|message| message.value.pointer(SUBSCRIPTION_ID) == Some(id))
    {
        return Outcome::violated(expected, format!("a message of the subscription {id}"));
    }
    let answered = |id: &Value| views.all().any(|any| Messages::of(any).response_to(id).is_some());
    match asked {
        Some(id) if answered(&id) => beside(view, of, &id),
        _ if theirs.carrier == Carrier::Stream && own.iter().chain(theirs.iter()).any(is_no_response) => {
            Outcome::Satisfied(format!("no message came on this stream and on that of `{other}`"))
        }
        Some(_) => open(&format!("the response to `{other}` came nowhere")),
        None => not_met("streams that bring messages", "none on both"),
    }
}

fn is_no_response(message: &Message) -> bool {
    message.value.get("method").is_some_and(Value::is_string)
}

/// That the response is not here says something only if it came elsewhere while this stream was open.
fn beside(view: &View<'_>, of: &View<'_>, id: &Value) -> Outcome {
    let other = &of.exchange.name;
    let was_open = view.head_at.is_some_and(|at| Took::between(at, of.sent()).least_ns > 0)
        && Took::between(of.end(), view.end()).least_ns > 0;
    match was_open {
        false => open(&format!("the stream was not open while `{other}` was answered")),
        true => {
            Outcome::Satisfied(format!("the response with the id {id}, of `{other}`, came elsewhere alone"))
        }
    }
}
