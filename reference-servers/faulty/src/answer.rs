//! Which answer a request gets: routes, methods, negotiation, refusals, resumption.

use std::io;

use crate::admission::{self, Rejected};
use crate::behaviour::{Endpoint, Methods, Names, Negotiation, Resume};
use crate::connection::Connection;
use crate::event::Event;
use crate::head::{Head, head};
use crate::life::{Life, Place};
use crate::play;
use crate::reply::{After, plain};
use crate::request::{Request, Unreadable};
use crate::resume::{self, Left};
use crate::state::Shared;
use crate::step::Step;
use crate::{cors, guard, liar, protect, refusal, sentences};

/// Answers one request.
pub(crate) async fn answer(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
) -> io::Result<After> {
    if let Some(head) = guard::refusal(request, shared.behaviour.guard) {
        return plain(connection, request, shared, head, "this server is asked by its own names only\n")
            .await;
    }
    if cors::refuses(request, shared.behaviour.cors) {
        return plain(connection, request, shared, head(403), "pages of this origin are not served\n").await;
    }
    match (shared.behaviour.liar, request.path.as_str()) {
        (_, "/") => {
            let after = plain(
                connection,
                request,
                shared,
                head(200),
                "A server for ssespec: see /events and /emit.\n",
            )
            .await?;
            if shared.behaviour.liar.is_some_and(liar::ends_listening) {
                shared.stop.notify_one();
                return Ok(After::Close);
            }
            Ok(after)
        }
        (Some(liar), _) => liar::answer(connection, request, shared, liar).await,
        (None, "/stats") => {
            let (open, steps) = (shared.streams.open(), shared.streams.steps());
            let text = format!("{{\"open\": {open}, \"steps\": {steps}}}\n");
            let json = head(200).with("Content-Type", "application/json").with("Cache-Control", "no-store");
            plain(connection, request, shared, json, &text).await
        }
        (None, "/events") => endpoint(connection, request, shared, Endpoint::Events).await,
        (None, "/emit") => endpoint(connection, request, shared, Endpoint::Emit).await,
        (None, "/hub") => endpoint(connection, request, shared, Endpoint::Hub).await,
        (None, "/publish") => publish(connection, request, shared).await,
        (None, _) => plain(connection, request, shared, head(404), "see /events, /emit and /hub\n").await,
    }
}

/// Answers what is no request.
pub(crate) async fn unreadable(connection: &mut Connection, what: &Unreadable) -> io::Result<()> {
    let head = head(what.status)
        .with("Content-Type", "text/plain; charset=utf-8")
        .with("Content-Length", what.text.len().to_string())
        .with("Connection", "close");
    connection.send(&[&head.bytes(Names::Usual), what.text.as_bytes()].concat()).await
}

/// Takes a publication to a topic of the hub.
async fn publish(connection: &mut Connection, request: &Request, shared: &Shared) -> io::Result<After> {
    let (head, text) = match request.method.as_str() {
        "POST" => match shared.topics.publish(&request.body).await {
            Ok(()) => (head(200), "taken\n"),
            Err((status, text)) => (head(status), text),
        },
        _ => (head(405).with("Allow", "POST"), "publish by POST\n"),
    };
    plain(connection, request, shared, head, text).await
}

/// Answers on one of the endpoints that stream.
async fn endpoint(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
    endpoint: Endpoint,
) -> io::Result<After> {
    let methods = shared.behaviour.methods;
    let allow = match endpoint {
        Endpoint::Events | Endpoint::Hub => "GET, HEAD, OPTIONS",
        Endpoint::Emit => "GET, HEAD, POST, OPTIONS",
    };
    match (request.method.as_str(), endpoint) {
        ("OPTIONS", _) if !matches!(methods, Methods::AnyStreams | Methods::NoOptions) => {
            let preflight = cors::preflight(allow, shared.behaviour.cors);
            return plain(connection, request, shared, preflight, "").await;
        }
        ("GET", Endpoint::Events) if methods == Methods::PostOnly => {}
        ("HEAD", _) if methods == Methods::NoHead => {}
        ("GET" | "HEAD", _) | ("POST", Endpoint::Emit) => {
            return stream(connection, request, shared, endpoint).await;
        }
        _ if methods == Methods::AnyStreams => return stream(connection, request, shared, endpoint).await,
        _ => {}
    }
    let refusal = match methods {
        Methods::NoAllow => head(405),
        Methods::NoOptions => head(405).with("Allow", allow.replace(", OPTIONS", "")),
        Methods::PostOnly => head(405).with("Allow", "POST, OPTIONS"),
        _ => head(405).with("Allow", allow),
    };
    plain(connection, request, shared, refusal, "this method does not stream\n").await
}

/// Decides between a stream, a refusal and 204.
async fn stream(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
    endpoint: Endpoint,
) -> io::Result<After> {
    let behaviour = &shared.behaviour;
    if endpoint == Endpoint::Events
        && let Some((head, text)) = negotiated(request, behaviour.negotiation)
    {
        return plain(connection, request, shared, head, text).await;
    }
    let steps = match endpoint {
        Endpoint::Events => {
            let mut steps = sentences::steps(shared.interval);
            (behaviour.sentences)(&mut steps);
            steps
        }
        Endpoint::Emit => match admission::emitted(request, behaviour) {
            Ok(steps) => steps,
            Err(Rejected::Silently) => return Ok(After::Close),
            Err(Rejected::Answer(status, text)) => {
                return plain(connection, request, shared, head(status), &text).await;
            }
        },
        Endpoint::Hub => {
            let Some(topic) = request.parameter("topic") else {
                return plain(connection, request, shared, head(400), "say ?topic=..\n").await;
            };
            vec![Step::Follow(shared.topics.read(topic, request))]
        }
    };
    let (steps, until) = match protect::enter(steps, request, behaviour.protection) {
        Ok(entered) => entered,
        Err(head) => {
            return plain(connection, request, shared, head, "this stream is for who has the token\n").await;
        }
    };
    let resume = if behaviour.resume_on.covers(endpoint) { behaviour.resume } else { Resume::Right };
    let mut steps = match resume::left(steps, request, resume) {
        Left::Steps(steps) => steps,
        Left::Nothing => return plain(connection, request, shared, head(204), "").await,
        Left::Status(status) => {
            let text = "this Last-Event-ID is not served\n";
            return plain(connection, request, shared, head(status), text).await;
        }
    };
    if let (Resume::Reflected, Some(id)) = (resume, request.field("last-event-id")) {
        steps.insert(0, Step::Comment([b"resuming after ", id].concat()));
    }
    if let Some(Step::Refuse(refuse)) = steps.first() {
        match refusal::refused(refuse, behaviour.refusal) {
            Some(head) => {
                return plain(connection, request, shared, head, "refused as the script says\n").await;
            }
            None => steps = vec![error_event()],
        }
    }
    let _place = match admitted(shared).await {
        Ok(place) => place,
        Err(Full::Refuses(status)) => {
            let head = head(status).with("Retry-After", "2");
            return plain(connection, request, shared, head, "as many streams are open as there may be\n")
                .await;
        }
        Err(Full::Closes) => {
            steps.clear();
            None
        }
    };
    let mut head = stream_head(request, shared, endpoint);
    if let (Resume::ReflectedInHead, Some(id)) = (resume, request.field("last-event-id")) {
        head = head.with("X-Resumed-After", String::from_utf8_lossy(id));
    }
    play::play(connection, request, shared, endpoint, head, steps, until).await
}

/// What becomes of a stream above the limit.
enum Full {
    Refuses(u16),
    Closes,
}

/// A place below the limit, where there is one.
async fn admitted(shared: &Shared) -> Result<Option<Place<'_>>, Full> {
    let Some(limit) = shared.max_streams else { return Ok(None) };
    loop {
        let freed = shared.streams.freed.notified();
        match (shared.streams.place(limit), shared.behaviour.life) {
            (Some(place), Life::LimitSticks) => {
                std::mem::forget(place);
                return Ok(None);
            }
            (Some(place), _) => return Ok(Some(place)),
            (None, Life::LimitCloses) => return Err(Full::Closes),
            (None, Life::LimitWaits) => freed.await,
            (None, Life::Limit429) => return Err(Full::Refuses(429)),
            (None, _) => return Err(Full::Refuses(503)),
        }
    }
}

fn error_event() -> Step {
    Step::Event(Event { data: Some(br#"{"error":"unavailable"}"#.to_vec()), ..Event::default() })
}

fn stream_head(request: &Request, shared: &Shared, endpoint: Endpoint) -> Head {
    let status = if endpoint == Endpoint::Events { shared.behaviour.status } else { 200 };
    let head = head(status)
        .with("Content-Type", "text/event-stream")
        .with("Cache-Control", "no-store, no-transform")
        .with("X-Accel-Buffering", "no")
        .with("X-Content-Type-Options", "nosniff")
        .with("Vary", "Accept-Encoding");
    let mut head = cors::allowed(head, request, shared.behaviour.cors);
    if endpoint == Endpoint::Events {
        shared.behaviour.head.iter().for_each(|edit| head.edit(*edit));
    }
    head
}

/// An answer other than the stream because of a negotiating field.
fn negotiated(request: &Request, negotiation: Negotiation) -> Option<(Head, &'static str)> {
    let accepts = || request.lists("accept", "text/event-stream");
    let conditional =
        || request.field("if-none-match").is_some() || request.field("if-modified-since").is_some();
    match negotiation {
        Negotiation::AcceptRequired if request.field("accept") != Some(b"text/event-stream") => {
            Some((head(406), "this endpoint serves text/event-stream\n"))
        }
        Negotiation::JsonOnAccept
            if !accepts() && !request.lists("accept", "*/*") && request.field("accept").is_some() =>
        {
            Some((head(200).with("Content-Type", "application/json"), "[]\n"))
        }
        Negotiation::NotAcceptable
            if !accepts() && !request.lists("accept", "*/*") && request.field("accept").is_some() =>
        {
            Some((head(406), "this endpoint serves text/event-stream\n"))
        }
        Negotiation::NotModified if conditional() => Some((head(304).with("ETag", "\"1\""), "")),
        Negotiation::Partial if request.field("range").is_some() => {
            let part =
                head(206).with("Content-Type", "text/event-stream").with("Content-Range", "bytes 0-8/9");
            Some((part, "data: a\n\n"))
        }
        _ => None,
    }
}
