//! Which rule says what of an exchange, and the rules of revision 2025-11-25 about one response.

use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::{counted, show};
use ssespec_evidence::took::Took;
use ssespec_scenario::{Level, Mcp, McpRule};

use super::messages::{Carrier, Messages, event_ids, request_id};
use super::session::{Session, SessionId};
use super::status::{INVALID_PARAMS, METHOD_NOT_FOUND, came, exactly, not_met, open, told};
use super::{http_sse, own_stream, resumption, stateless, subscription};
use crate::outcome::Outcome;
use crate::view::View;
use crate::views::Views;

/// Judges a rule about an exchange whose head has come, or about one that has none.
pub fn judge(mcp: &Mcp, view: &View<'_>, views: &Views<'_>) -> Outcome {
    judged(mcp, view, views).unwrap_or_else(|open| open)
}

/// The outcome of a rule of revision 2026-07-28 where the server does not speak that, or where that cannot be told.
pub fn another_revision(mcp: &Mcp, views: &Views<'_>) -> Option<Outcome> {
    let discover = mcp.discover.as_ref()?;
    other(views, discover).and_then(|discover| stateless::spoken(discover, views)).err()
}

fn judged(mcp: &Mcp, view: &View<'_>, views: &Views<'_>) -> Result<Outcome, Outcome> {
    if let Some(outcome) = another_revision(mcp, views) {
        return Err(outcome);
    }
    let session = || match &mcp.session {
        None => session_of(view, views),
        Some(name) => session_of(other(views, name)?, views),
    };
    // A rule of another revision than that with sessions has none that must be usable.
    let usable = || match mcp.discover {
        None => session()?.usable(),
        Some(_) => Ok(()),
    };
    let of = || other(views, mcp.of.as_deref().unwrap_or_default());
    Ok(match mcp.rule {
        // Whether `initialize` itself was answered is not for its own result to say.
        McpRule::Answered if mcp.session.is_none() && mcp.discover.is_none() => match answered(view) {
            Outcome::Inconclusive(Reason::McpRefused(_))
                if stateless::is_shown(views) && stateless::is_refused(view) =>
            {
                Outcome::NotApplicable(Reason::McpStateless)
            }
            outcome => outcome,
        },
        McpRule::Answered => usable().map(|()| answered(view))?,
        McpRule::EndsAfterResponse => usable().map(|()| ends_after_response(view))?,
        McpRule::Accepted => usable().map(|()| accepted(view))?,
        McpRule::BodyRefused => usable().map(|()| body_refused(view))?,
        McpRule::StreamOr405 => usable().map(|()| stream_or_405(view))?,
        McpRule::SessionIdVisible => session_id_visible(&session()?),
        McpRule::SessionRequired => session()?.has_id().map(|()| session_required(view))?,
        McpRule::SessionUnknown => session()?.has_id().map(|()| exactly(view, 404))?,
        McpRule::SessionDeleted => session()?.has_id().map(|()| session_deleted(view))?,
        McpRule::SessionEnded => {
            session()?.has_id()?;
            deleted(of()?)?;
            exactly(view, 404)
        }
        McpRule::VersionRefused => usable().map(|()| exactly(view, 400))?,
        McpRule::OriginRefused => usable().map(|()| origin_refused(view))?,
        McpRule::IdsUnique => session().map(|_| resumption::ids_unique(view, views))?,
        McpRule::Primed => session().and_then(|_| resumption::primed(view))?,
        McpRule::Resumed => session().and_then(|_| resumption::resumed(view, of()?))?,
        McpRule::OwnMessages => session().and_then(|_| resumption::own_messages(view, of()?, views))?,
        McpRule::OwnStream => {
            if mcp.session.is_some() {
                usable()?;
            }
            own_stream::judge(view, of()?, views)
        }
        McpRule::Discovered => stateless::discovered(view),
        McpRule::MethodRefused => stateless::refused_with(view, 404, METHOD_NOT_FOUND),
        McpRule::MismatchRefused => stateless::mismatch_refused(view),
        McpRule::UnknownVersionRefused => stateless::unknown_version_refused(view),
        McpRule::MetadataRequired => stateless::refused_with(view, 400, INVALID_PARAMS),
        McpRule::PostOnly => stateless::post_only(view, of()?)?,
        McpRule::NoSession => stateless::no_session(view),
        McpRule::OlderFieldsIgnored => stateless::older_fields_ignored(view, of()?)?,
        McpRule::NoIds => stateless::no_ids(view),
        McpRule::Acknowledged => subscription::acknowledged(view),
        McpRule::EndsWithClient => subscription::ends_with_client(view),
        McpRule::EndpointFirst => http_sse::endpoint_first(view),
        McpRule::EndpointOfOrigin => http_sse::endpoint_of_origin(view),
        McpRule::PostAccepted => http_sse::post_accepted(view),
        McpRule::AnsweredOnStream => http_sse::answered_on_stream(view, of()?),
    })
}

/// The session that `initialize` began. Where it was refused by a server of 2026-07-28 alone, nothing of it is judged.
fn session_of(initialize: &View<'_>, views: &Views<'_>) -> Result<Session, Outcome> {
    Session::of(initialize).map_err(|outcome| match outcome {
        Outcome::Inconclusive(Reason::McpNotInitialized(_))
            if stateless::is_shown(views) && stateless::is_refused(initialize) =>
        {
            Outcome::NotApplicable(Reason::McpStateless)
        }
        outcome => outcome,
    })
}

fn other<'v, 'a>(views: &'v Views<'a>, name: &str) -> Result<&'v View<'a>, Outcome> {
    views.get(name).ok_or_else(|| Outcome::Inconclusive(Reason::NoExchange(name.to_owned())))
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
    Outcome::violated(expected, format!("the stream ended after {} without it", counted(events, "event")))
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
