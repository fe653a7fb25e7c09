//! Which answer a request gets: routes, methods, negotiation, refusals, resumption.

use std::io;

use crate::behaviour::{
    Admission, Cors, Endpoint, Framing, HeadEdit, Methods, Names, Negotiation, Refusal, Resume,
};
use crate::connection::Connection;
use crate::head::Head;
use crate::play;
use crate::request::{Request, Unreadable};
use crate::resume::{self, Left};
use crate::script::{self, Event, Refuse, Step, UnknownSteps};
use crate::server::Shared;
use crate::{events, liar};

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    Keep,
    Close,
    Reset,
}

/// Answers one request.
pub(crate) async fn answer(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
) -> io::Result<After> {
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
            let text = format!("{{\"open\": {}}}\n", shared.open());
            let json = head(200).with("Content-Type", "application/json").with("Cache-Control", "no-store");
            plain(connection, request, shared, json, &text).await
        }
        (None, "/events") => endpoint(connection, request, shared, Endpoint::Events).await,
        (None, "/emit") => endpoint(connection, request, shared, Endpoint::Emit).await,
        (None, _) => plain(connection, request, shared, head(404), "see /events and /emit\n").await,
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

fn head(status: u16) -> Head {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    Head::new(status).with("Date", now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

/// An answer with a body of known length.
pub(crate) async fn plain(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
    mut head: Head,
    text: &str,
) -> io::Result<After> {
    head = with_cors(head, shared);
    let no_content = head.status == 204 || head.status == 304;
    if !no_content {
        if !text.is_empty() && !head.has("content-type") {
            head.edit(HeadEdit::Set("Content-Type", "text/plain; charset=utf-8"));
        }
        head = head.with("Content-Length", text.len().to_string());
    }
    let keep = request.keeps_alive() && shared.behaviour.framing != Framing::Http10;
    if !keep {
        head = head.with("Connection", "close");
    }
    head.minor = u8::from(shared.behaviour.framing != Framing::Http10);
    let mut bytes = head.bytes(shared.behaviour.names);
    if request.method != "HEAD" && !no_content {
        bytes.extend_from_slice(text.as_bytes());
    }
    connection.send(&bytes).await?;
    Ok(if keep { After::Keep } else { After::Close })
}

/// Answers on one of the two endpoints that stream.
async fn endpoint(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
    endpoint: Endpoint,
) -> io::Result<After> {
    let methods = shared.behaviour.methods;
    let allow = match endpoint {
        Endpoint::Events => "GET, HEAD, OPTIONS",
        Endpoint::Emit => "GET, HEAD, POST, OPTIONS",
    };
    match (request.method.as_str(), endpoint) {
        ("OPTIONS", _) => return plain(connection, request, shared, preflight(shared, allow), "").await,
        ("GET", Endpoint::Events) if methods == Methods::PostOnly => {}
        ("GET" | "HEAD", _) | ("POST", Endpoint::Emit) => {
            return stream(connection, request, shared, endpoint).await;
        }
        _ if methods == Methods::AnyStreams => return stream(connection, request, shared, endpoint).await,
        _ => {}
    }
    let refusal = match methods {
        Methods::NoAllow => head(405),
        Methods::PostOnly => head(405).with("Allow", "POST, OPTIONS"),
        _ => head(405).with("Allow", allow),
    };
    plain(connection, request, shared, refusal, "this method does not stream\n").await
}

fn preflight(shared: &Shared, allow: &str) -> Head {
    let fields = match shared.behaviour.cors {
        Cors::PreflightWithoutId => "Content-Type, Cache-Control",
        Cors::Right | Cors::NoOrigin => "Last-Event-ID, Content-Type, Cache-Control, Authorization",
    };
    head(204)
        .with("Allow", allow)
        .with("Access-Control-Allow-Methods", allow)
        .with("Access-Control-Allow-Headers", fields)
        .with("Access-Control-Max-Age", "600")
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
            let mut steps = events::steps(shared.interval);
            (behaviour.sentences)(&mut steps);
            steps
        }
        Endpoint::Emit => match emitted(request, shared) {
            Ok(steps) => steps,
            Err((status, text)) => return plain(connection, request, shared, head(status), &text).await,
        },
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
        match refused(refuse, behaviour.refusal) {
            Some(head) => {
                return plain(connection, request, shared, head, "refused as the script says\n").await;
            }
            None => steps = vec![error_event()],
        }
    }
    let head = stream_head(shared, endpoint);
    play::play(connection, request, shared, endpoint, head, steps).await
}

fn error_event() -> Step {
    Step::Event(Event { data: Some(br#"{"error":"unavailable"}"#.to_vec()), ..Event::default() })
}

fn with_cors(head: Head, shared: &Shared) -> Head {
    match shared.behaviour.cors {
        Cors::NoOrigin => head,
        _ if head.has("access-control-allow-origin") => head,
        Cors::Right | Cors::PreflightWithoutId => head.with("Access-Control-Allow-Origin", "*"),
    }
}

fn stream_head(shared: &Shared, endpoint: Endpoint) -> Head {
    let status = if endpoint == Endpoint::Events { shared.behaviour.status } else { 200 };
    let head = head(status)
        .with("Content-Type", "text/event-stream")
        .with("Cache-Control", "no-store, no-transform")
        .with("X-Accel-Buffering", "no")
        .with("X-Content-Type-Options", "nosniff")
        .with("Vary", "Accept-Encoding");
    let mut head = with_cors(head, shared);
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
        Negotiation::NotModified if conditional() => Some((head(304).with("ETag", "\"1\""), "")),
        Negotiation::Partial if request.field("range").is_some() => {
            let part =
                head(206).with("Content-Type", "text/event-stream").with("Content-Range", "bytes 0-8/9");
            Some((part, "data: a\n\n"))
        }
        _ => None,
    }
}

/// The head of a refusal; none if the fault streams instead.
fn refused(refuse: &Refuse, refusal: Refusal) -> Option<Head> {
    let status = match refusal {
        Refusal::InStream if refuse.status != 204 => return None,
        Refusal::Always500 => 500,
        _ => refuse.status,
    };
    let mut answer = head(status);
    if refusal != Refusal::NoFields {
        for (name, value) in &refuse.headers {
            let value = match refusal {
                Refusal::RetryAfterUnit if name.eq_ignore_ascii_case("retry-after") => format!("{value}s"),
                Refusal::NoLocation if name.eq_ignore_ascii_case("location") => continue,
                _ => value.clone(),
            };
            answer = answer.with(name, value);
        }
    }
    let as_stream = match refusal {
        Refusal::ClientErrorAsStream => (400..500).contains(&status),
        Refusal::ServerErrorAsStream => status >= 500,
        _ => false,
    };
    if as_stream {
        answer.edit(HeadEdit::Set("Content-Type", "text/event-stream"));
    }
    if refusal == Refusal::LengthOn204 && status == 204 {
        answer = answer.with("Content-Length", "0");
    }
    Some(answer)
}

/// The steps of an emit script, or the status and text that refuse it.
fn emitted(request: &Request, shared: &Shared) -> Result<Vec<Step>, (u16, String)> {
    let behaviour = &shared.behaviour;
    let bad = |text: String| (400, text + "\n");
    if behaviour.admission == Admission::Small && request.body.len() > 1 << 20 {
        return Err((413, "the script is longer than 1 MiB\n".to_owned()));
    }
    let posted = request.method == "POST";
    let text = match posted {
        true => {
            String::from_utf8(request.body.clone()).map_err(|_| bad("the script is not UTF-8".to_owned()))?
        }
        false => {
            request.parameter("script").ok_or_else(|| bad("say ?script=[...] or POST a script".to_owned()))?
        }
    };
    if behaviour.admission == Admission::Echo {
        return Ok(vec![Step::Event(Event { data: Some(b"hello".to_vec()), ..Event::default() })]);
    }
    let unknown = match behaviour.admission {
        Admission::UnknownSkipped => UnknownSteps::Skip,
        _ => UnknownSteps::Refuse,
    };
    let text = match behaviour.admission {
        Admission::Surrogates => script::keep_lone_surrogates(&text),
        _ => text,
    };
    let steps = script::parse(&text, unknown).map_err(bad)?;
    for step in &steps {
        admit(step, behaviour.admission).map_err(bad)?;
    }
    let steps = if posted { (behaviour.post)(steps) } else { steps };
    Ok((behaviour.steps)(steps))
}

/// Refuses the values that no field line can carry.
fn admit(step: &Step, admission: Admission) -> Result<(), String> {
    match step {
        Step::Event(event) => {
            let (let_type, let_id): (&[u8], &[u8]) = match admission {
                Admission::TypeBreaks => (b"\r\n", b""),
                Admission::TypeCarriageReturn => (b"\r", b""),
                Admission::IdLineFeed => (b"", b"\n"),
                Admission::IdCarriageReturn => (b"", b"\r"),
                Admission::IdNul => (b"", b"\0"),
                _ => (b"", b""),
            };
            without(event.event.as_deref(), b"\r\n", let_type, "the event type")?;
            without(event.id.as_deref(), b"\r\n\0", let_id, "the id")
        }
        Step::Refuse(refuse) if !(200..=599).contains(&refuse.status) => {
            Err(format!("{} is no final status", refuse.status))
        }
        Step::Refuse(refuse) => {
            let visible = |text: &str| text.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
            match refuse.headers.iter().all(|(name, value)| visible(name) && visible(value)) {
                true => Ok(()),
                false => Err("header fields are visible ASCII".to_owned()),
            }
        }
        _ => Ok(()),
    }
}

fn without(value: Option<&[u8]>, forbidden: &[u8], let_through: &[u8], what: &str) -> Result<(), String> {
    match value.unwrap_or_default().iter().find(|b| forbidden.contains(b) && !let_through.contains(b)) {
        Some(byte) => {
            Err(format!("{what} contains {}: it would inject a field or be ignored", byte.escape_ascii()))
        }
        None => Ok(()),
    }
}
