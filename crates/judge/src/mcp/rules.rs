//! The rules, each from what one request got and what `initialize` came to.

use std::collections::HashMap;

use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::show;
use ssespec_evidence::took::Took;
use ssespec_scenario::{Level, Mcp, McpRule};

use super::messages::{Carrier, Messages, event_ids, request_id};
use super::session::{Session, SessionId};
use super::status::{came, exactly, told};
use crate::outcome::Outcome;
use crate::view::View;
use crate::views::Views;

/// Judges a rule about an exchange whose head has come, or about one that has none.
pub fn judge(mcp: &Mcp, view: &View<'_>, views: &Views<'_>) -> Outcome {
    judged(mcp, view, views).unwrap_or_else(|open| open)
}

fn judged(mcp: &Mcp, view: &View<'_>, views: &Views<'_>) -> Result<Outcome, Outcome> {
    // Whether `initialize` itself was answered is not for its own result to say.
    let session = match (&mcp.session, mcp.rule) {
        (None, McpRule::Answered) => return Ok(answered(view)),
        (None, _) => Session::of(view)?,
        (Some(name), _) => Session::of(other(views, name)?)?,
    };
    let of = || other(views, mcp.of.as_deref().unwrap_or_default());
    Ok(match mcp.rule {
        McpRule::Answered => session.usable().map(|()| answered(view))?,
        McpRule::EndsAfterResponse => session.usable().map(|()| ends_after_response(view))?,
        McpRule::Accepted => session.usable().map(|()| accepted(view))?,
        McpRule::BodyRefused => session.usable().map(|()| body_refused(view))?,
        McpRule::StreamOr405 => session.usable().map(|()| stream_or_405(view))?,
        McpRule::SessionIdVisible => session_id_visible(&session),
        McpRule::SessionRequired => session.has_id().map(|()| session_required(view))?,
        McpRule::SessionUnknown => session.has_id().map(|()| exactly(view, 404))?,
        McpRule::SessionDeleted => session.has_id().map(|()| session_deleted(view))?,
        McpRule::SessionEnded => {
            session.has_id()?;
            deleted(of()?)?;
            exactly(view, 404)
        }
        McpRule::VersionRefused => session.usable().map(|()| exactly(view, 400))?,
        McpRule::OriginRefused => session.usable().map(|()| origin_refused(view))?,
        McpRule::IdsUnique => ids_unique(view, views),
        McpRule::Primed => primed(view)?,
        McpRule::Resumed => resumed(view, of()?)?,
        McpRule::OwnMessages => own_messages(view, of()?, views)?,
    })
}

fn other<'v, 'a>(views: &'v Views<'a>, name: &str) -> Result<&'v View<'a>, Outcome> {
    views.get(name).ok_or_else(|| Outcome::Inconclusive(Reason::NoExchange(name.to_owned())))
}

fn not_met(applies_to: &str, came: impl Into<String>) -> Outcome {
    Outcome::NotApplicable(Reason::ConditionNotMet(applies_to.to_owned(), came.into()))
}

fn open(why: &str) -> Outcome {
    Outcome::Inconclusive(Reason::McpOpen(why.to_owned()))
}

fn answered(view: &View<'_>) -> Outcome {
    told(view, |head| {
        let Some(id) = request_id(view) else { return open("the recording does not show the request's id") };
        let expected = format!("the response with the id {id}, as application/json or text/event-stream");
        let messages = Messages::of(view);
        if messages.response_to(&id).is_some() {
            return Outcome::Satisfied(match messages.carrier {
                Carrier::Stream => format!("the response with the id {id} came on an event stream"),
                Carrier::Json | Carrier::Other => format!("the response with the id {id} came as JSON"),
            });
        }
        if head.status >= 400 {
            return Outcome::Inconclusive(Reason::McpRefused(head.status));
        }
        if let Some(another) = messages.responses().next() {
            let id = another.value.get("id").map_or("no id".to_owned(), |id| format!("the id {id}"));
            return Outcome::violated(expected, format!("a response with {id}"));
        }
        match messages.carrier {
            Carrier::Stream => without_response(view, &expected),
            Carrier::Json | Carrier::Other if !view.ended() => open("the response was not over"),
            Carrier::Json => {
                let body = view.body().unwrap_or_default();
                Outcome::violated(expected, format!("status {} with {}", head.status, show(body)))
            }
            Carrier::Other => {
                let media_type = head.text("content-type").unwrap_or_else(|| "no Content-Type".to_owned());
                Outcome::violated(
                    expected,
                    format!("status {} with {}", head.status, show(media_type.as_bytes())),
                )
            }
        }
    })
}

/// That a stream brings the response is a SHOULD: the server may end it with the session, or let the rest be asked for.
fn without_response(view: &View<'_>, expected: &str) -> Outcome {
    let events = view.events().count();
    if !view.ended() {
        let seconds = view.age().least_ns / 1_000_000_000;
        return Outcome::missing(
            expected,
            format!("{events} events and no response for {seconds} s or more"),
        )
        .softened_to(Level::Should)
        .after_waiting(view.age().least_ns);
    }
    if !view.complete() {
        return open("the connection was aborted before the response");
    }
    if event_ids(view).next().is_some() {
        return open(
            "the stream ended without the response; its events have ids, so the rest may be asked for",
        );
    }
    Outcome::violated(expected, format!("the stream ended after {events} events without it"))
        .softened_to(Level::Should)
}

fn ends_after_response(view: &View<'_>) -> Outcome {
    let messages = Messages::of(view);
    if messages.carrier != Carrier::Stream {
        return not_met("responses on an event stream", "a response that is none");
    }
    let response = request_id(view).and_then(|id| messages.response_to(&id)?.at);
    let Some(at) = response else { return open("the response did not come") };
    if view.ended() {
        return Outcome::Satisfied("the stream ended after the response".to_owned());
    }
    let open_for = Took::between(at, view.end()).least_ns;
    let observed = format!("it was still open {} ms after the response", open_for / 1_000_000);
    Outcome::missing("a stream that ends after the response", observed).after_waiting(open_for)
}

fn accepted(view: &View<'_>) -> Outcome {
    told(view, |head| {
        let expected = "status 202 without a body";
        match (head.status, view.body().unwrap_or_default()) {
            (300.., _) => Outcome::Inconclusive(Reason::McpRefused(head.status)),
            (202, []) if !view.ended() => open("the response was not over"),
            (202, []) => Outcome::Satisfied("status 202 without a body".to_owned()),
            (202, body) => Outcome::violated(expected, format!("status 202 with {}", show(body))),
            (status, _) => Outcome::violated(expected, format!("status {status}")),
        }
    })
}

fn body_refused(view: &View<'_>) -> Outcome {
    told(view, |head| match head.status {
        400..500 => Outcome::Satisfied(format!("status {}", head.status)),
        ..400 if Messages::of(view).has_error() => Outcome::Satisfied("a JSON-RPC error".to_owned()),
        _ => Outcome::violated("status 400, or a JSON-RPC error", came(view, head)),
    })
}

fn stream_or_405(view: &View<'_>) -> Outcome {
    told(view, |head| match (head.status, Messages::of(view).carrier) {
        (405, _) => Outcome::Satisfied("status 405: no stream is offered".to_owned()),
        (200, Carrier::Stream) => Outcome::Satisfied("an event stream".to_owned()),
        (200, Carrier::Json | Carrier::Other) => {
            let media_type = head.text("content-type").unwrap_or_else(|| "no Content-Type".to_owned());
            Outcome::violated("an event stream, or status 405", show(media_type.as_bytes()))
        }
        _ => Outcome::violated("an event stream, or status 405", came(view, head)),
    })
}

fn session_id_visible(session: &Session) -> Outcome {
    match &session.id {
        SessionId::None => Outcome::NotApplicable(Reason::McpNoSession),
        SessionId::Visible => Outcome::Satisfied("the session id is visible ASCII".to_owned()),
        SessionId::Unusable(shown) => {
            Outcome::violated("a session id of characters from 0x21 to 0x7E", shown.clone())
        }
    }
}

/// A server that answers without a session id does not require one.
fn session_required(view: &View<'_>) -> Outcome {
    match view.head.as_ref().map(|head| head.status) {
        Some(status @ 200..300) => {
            not_met("servers that require a session id", format!("status {status} without one"))
        }
        _ => exactly(view, 400),
    }
}

fn session_deleted(view: &View<'_>) -> Outcome {
    told(view, |head| match head.status {
        405 => Outcome::Satisfied("status 405: clients do not end sessions".to_owned()),
        status @ 200..300 => Outcome::Satisfied(format!("status {status}")),
        _ => Outcome::violated("a 2xx status, or 405", came(view, head)),
    })
}

/// Whether a DELETE says that the session is over. One with 202 may only have begun to end it.
fn deleted(view: &View<'_>) -> Result<(), Outcome> {
    match view.head.as_ref().map(|head| head.status) {
        Some(200 | 204) => Ok(()),
        Some(status) => Err(not_met("sessions that DELETE has ended", format!("status {status}"))),
        None => Err(open("the DELETE got no response head")),
    }
}

fn origin_refused(view: &View<'_>) -> Outcome {
    let served = |head: &Head| (200..300).contains(&head.status);
    if view.head.as_ref().is_some_and(served) && !on_loopback(&view.exchange.request.url) {
        return open("the server is not on this machine, and which origins are valid there is not known");
    }
    exactly(view, 403)
}

fn on_loopback(url: &str) -> bool {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn ids_unique(view: &View<'_>, views: &Views<'_>) -> Outcome {
    let mut seen: HashMap<Vec<u8>, &str> = HashMap::new();
    for exchange in &view.recording.exchanges {
        // What is resumed comes once more under its ids.
        let Some(stream) = views.get(&exchange.name).filter(|_| exchange.request.last_event_id.is_none())
        else {
            continue;
        };
        for id in event_ids(stream) {
            if let Some(before) = seen.insert(id.to_vec(), &exchange.name) {
                let observed = format!("the id {} on `{before}` and on `{}`", show(id), exchange.name);
                return Outcome::violated("ids that no other event of the session has", observed);
            }
        }
    }
    match seen.len() {
        0 => not_met("events with ids", "none"),
        count => Outcome::Satisfied(format!("{count} ids, each once")),
    }
}

/// Whether a stream has ids: without them nothing can be resumed.
fn with_ids(view: &View<'_>) -> Result<(), Outcome> {
    match event_ids(view).next() {
        Some(_) => Ok(()),
        None => Err(not_met("streams whose events have ids", "no id")),
    }
}

fn primed(view: &View<'_>) -> Result<Outcome, Outcome> {
    with_ids(view)?;
    let Some((first, _)) = view.events().next() else { return Ok(open("no event came")) };
    Ok(match (first.data.is_empty(), first.last_event_id.is_empty()) {
        (true, false) => Outcome::Satisfied("the first event has an id and empty data".to_owned()),
        (false, _) => Outcome::violated(
            "a first event with an id and empty data",
            format!("data: {}", show(first.data.as_bytes())),
        ),
        (true, true) => {
            Outcome::violated("a first event with an id and empty data", "an event without an id")
        }
    })
}

fn resumed(view: &View<'_>, of: &View<'_>) -> Result<Outcome, Outcome> {
    with_ids(of)?;
    let Some(id) = request_id(of) else { return Ok(open("the recording does not show the request's id")) };
    Ok(told(view, |head| {
        let expected = format!("an event stream with the response with the id {id}");
        match (head.status, Messages::of(view)) {
            (200, messages) if messages.carrier == Carrier::Stream => match messages.response_to(&id) {
                Some(_) => Outcome::Satisfied(format!("the response with the id {id} came again")),
                None => Outcome::missing(expected, format!("{} events without it", view.events().count())),
            },
            _ => Outcome::violated(expected, came(view, head)),
        }
    }))
}

fn own_messages(view: &View<'_>, of: &View<'_>, views: &Views<'_>) -> Result<Outcome, Outcome> {
    with_ids(of)?;
    let own = request_id(of);
    let messages = Messages::of(view);
    for other in &view.recording.exchanges {
        let Some(id) = views.get(&other.name).and_then(request_id).filter(|id| Some(id) != own.as_ref())
        else {
            continue;
        };
        if messages.response_to(&id).is_some() {
            let expected = format!("nothing but the messages of `{}`", of.exchange.name);
            return Ok(Outcome::violated(
                expected,
                format!("the response with the id {id}, of `{}`", other.name),
            ));
        }
    }
    Ok(match messages.responses().count() {
        0 => open("no response was sent again"),
        _ => Outcome::Satisfied("no response of another stream came".to_owned()),
    })
}
