//! Sends the requests before the stream, one after the other, and captures what later ones need.

use std::sync::Arc;

use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::preparation::{PREPARE, PreparationLog};
use ssespec_evidence::recording::{Ended, Exchange, Recording};
use ssespec_scenario::{
    CaptureFrom, CloseHow, Credit, Endpoint, Extent, HttpVersion, Preparation, Redirects,
};
use tokio::time::timeout;

use super::capturing;
use super::clock::Clock;
use super::context::Context;
use super::exchange_recorder::Snapshot;
use super::prepared_request::{CONTENT_LENGTH, PreparedRequest, authority, takes_body};
use super::start;
use crate::access::{is_plain, is_secret};
use crate::captured::{Captured, REDACTED};
use crate::launcher::Attached;
use crate::limits::Limits;
use crate::preparation::{PreparationTemplate, PrepareError, expected};
use crate::template::{Filled, NotCaptured, with_captures};

/// What came of the requests that are sent once before all streams.
pub struct Prepared {
    /// What was sent and what came, without secrets.
    pub recording: Recording,
    /// What was captured, or which request failed.
    pub outcome: Result<Captured, PrepareError>,
}

/// Fields of responses that hold no secret.
const PLAIN_OF_RESPONSES: [&str; 8] =
    ["allow", "date", "retry-after", "server", "vary", "via", "www-authenticate", "x-content-type-options"];

/// Sends the requests that are sent once before all streams, in their order, up to the first that fails; `None` if there is none.
pub async fn prepare(target: &Attached, limits: &Limits) -> Option<Prepared> {
    let once: Vec<_> = target.access.prepare.iter().filter(|one| !one.is_for_each_stream()).collect();
    if once.is_empty() {
        return None;
    }
    let many = u32::try_from(once.len()).unwrap_or(u32::MAX).saturating_add(1);
    let limits = Limits { scenario: limits.head * many, ..limits.clone() };
    let context = Arc::new(Context::new(&limits, &target.access, &target.learned, Arc::new(Clock::start())));
    let mut captured = target.access.captured.clone();
    let mut outcome = Ok(());
    for one in once {
        match send(one, target, &captured, None, &context).await {
            Ok(more) => captured.extend(more),
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
    }
    let recording = Recording {
        started: context.clock.started(),
        elapsed_ns: context.clock.now_ns(),
        known_by: target.known_by,
        dialects: target.dialects.clone(),
        prepared: context.prepared(),
        ..Recording::new(&target.name, PREPARE)
    };
    Some(Prepared { recording, outcome: outcome.map(|()| captured) })
}

/// The target as a request to this endpoint finds it: where requests are sent before each stream, they are sent now.
///
/// # Errors
/// A sentence: one of them failed.
pub(super) async fn ready(
    target: &Attached,
    endpoint: Endpoint,
    before: &str,
    context: &Arc<Context>,
) -> Result<Attached, String> {
    let mut target = target.clone();
    if !needs_each(&target, endpoint) {
        return Ok(target);
    }
    let each: Vec<_> = target.access.prepare.iter().filter(|one| one.is_for_each_stream()).cloned().collect();
    for one in each {
        let captured = send(&one, &target, &target.access.captured, Some(before), context).await;
        target.access.captured.extend(captured.map_err(|error| error.to_string())?);
    }
    Ok(target)
}

/// Whether requests are sent before each request to this endpoint: it is the stream, or a field of every request needs them.
fn needs_each(target: &Attached, endpoint: Endpoint) -> bool {
    let access = &target.access;
    let each = || access.prepare.iter().filter(|one| one.is_for_each_stream());
    let in_fields = || {
        let names = each().flat_map(|one| one.spec.capture.keys());
        let uses = |name: &String| {
            let placeholder = format!("{{capture:{name}}}");
            access.fields.iter().any(|(_, value)| String::from_utf8_lossy(value).contains(&placeholder))
        };
        names.into_iter().any(uses)
    };
    each().next().is_some() && (endpoint == Endpoint::Stream || in_fields())
}

/// Sends one request and captures from its response.
pub(super) async fn send(
    one: &PreparationTemplate,
    target: &Attached,
    captured: &Captured,
    before: Option<&str>,
    context: &Arc<Context>,
) -> Result<Captured, PrepareError> {
    let spec = &one.spec;
    let mut log = PreparationLog {
        line: spec.line(),
        before: before.map(str::to_owned),
        sent_ns: context.clock.now_ns(),
        ..PreparationLog::default()
    };
    let outcome = match request(one, target, captured, &mut log) {
        Err(why) => Err(PrepareError::NotSent { line: spec.line(), why }),
        Ok(request) => {
            let exchange = exchange(spec, request, context).await;
            taken(spec, &exchange, context, &mut log)
        }
    };
    log.done_ns = context.clock.now_ns();
    match &outcome {
        Ok(captured) => {
            context.hide(captured.values());
            log.captured = captured.names().map(str::to_owned).collect();
        }
        Err(error) => log.trouble = Some(error.to_string()),
    }
    context.sent_before(log);
    outcome
}

/// The request, and what the log shows of it.
fn request(
    one: &PreparationTemplate,
    target: &Attached,
    captured: &Captured,
    log: &mut PreparationLog,
) -> Result<PreparedRequest, String> {
    let missing = |error: NotCaptured| error.to_string();
    let address = one.url.bound(captured).map_err(missing)?.fill_address();
    let join =
        |text: &str| target.base.join(text).map_err(|e| format!("`{}` is no address: {e}", one.spec.url));
    let mut url = join(&address.text())?;
    url.set_fragment(None);
    log.url = join(&address.shown())?.to_string();
    let is_own = url.origin() == target.base.origin();
    let mut request = PreparedRequest {
        method: one.spec.method().to_owned(),
        http: HttpVersion::Http11,
        extent: Extent::Whole,
        fields: vec![
            ("Host".to_owned(), authority(&url).into_bytes()),
            ("Accept".to_owned(), b"application/json, text/event-stream".to_vec()),
        ],
        body: None,
        template: None,
        script: None,
        topic: None,
        redirects: Redirects::Keep,
        credit: Credit::Given,
        secret: target.access.secret.clone(),
        hidden: (!address.secret.is_empty())
            .then(|| (path(&address.text(), target), path(&address.shown(), target))),
        url,
    };
    // What is given for the target goes nowhere else; what is not captured yet is what this request is for.
    for (name, value) in target.access.fields.iter().filter(|_| is_own) {
        if let Ok(value) = with_captures(value, captured) {
            request.set_filled(name, value);
        }
    }
    for (name, value) in &one.fields {
        request.set_filled(name, value.bound(captured).map_err(missing)?.fill());
    }
    let body = one.body.as_ref().map(|body| body.bound(captured).map(|body| body.fill())).transpose();
    match body.map_err(missing)? {
        Some(body) => request.put_body(body),
        None if takes_body(&request.method) => request.put_body(Filled::plain("")),
        None => {}
    }
    let shown = |(name, value): &(String, Vec<u8>)| {
        let value = if is_secret(name, &request.secret) { REDACTED } else { value };
        (name.clone(), String::from_utf8_lossy(value).into_owned())
    };
    log.sent = request.fields.iter().filter(|(name, _)| name != CONTENT_LENGTH).map(shown).collect();
    Ok(request)
}

fn path(address: &str, target: &Attached) -> String {
    let whole = |url: url::Url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
    target.base.join(address).map(whole).unwrap_or_default()
}

/// Sends it, and reads until all that is wanted can have come, and then for a while until the response is over: a stream may never
/// end, and a server of MCP may forget the session of a client that leaves before the response does. Where no values of events are
/// wanted, no event says that the request was carried out, so its end is waited for.
async fn exchange(spec: &Preparation, request: PreparedRequest, context: &Arc<Context>) -> Exchange {
    let running = start::fresh("prepare", request, context);
    let wanted: Vec<Option<&str>> = spec.capture.values().filter_map(CaptureFrom::event).collect();
    let has_come = |snapshot: &Snapshot| {
        let progress = &snapshot.progress;
        let came = |event_type: &Option<&str>| {
            event_type.is_none_or(|wanted| progress.types.iter().any(|event_type| event_type == wanted))
        };
        let all_came = !wanted.is_empty() && progress.events > 0 && wanted.iter().all(came);
        snapshot.ended_ns.is_some() || all_came
    };
    let mut snapshots = running.snapshots.clone();
    let _ = timeout(context.limits.head, snapshots.wait_for(has_come)).await;
    let over = snapshots.wait_for(|snapshot| snapshot.ended_ns.is_some());
    let _ = timeout(context.limits.prepared, over).await;
    running.close(CloseHow::Fin);
    running.finish(context).await
}

/// What is captured from the response, and what the log shows of it.
fn taken(
    spec: &Preparation,
    exchange: &Exchange,
    context: &Context,
    log: &mut PreparationLog,
) -> Result<Captured, PrepareError> {
    let line = spec.line();
    let response = ResponseStream::new(spec.method()).replay(exchange, |_, _| {});
    let Some(head) = response.message().head() else {
        let why = no_head(&exchange.end.how, context);
        return Err(PrepareError::NoResponse { line, why: context.without_secrets(&why) });
    };
    log.status = Some(head.status);
    log.fields = head
        .fields
        .iter()
        .map(|(name, value)| {
            let plain = is_plain(name) || PLAIN_OF_RESPONSES.iter().any(|plain| name.eq_ignore_ascii_case(plain));
            let captured = |from: &CaptureFrom| matches!(from, CaptureFrom::Header(field) if field.eq_ignore_ascii_case(name));
            let shown = plain && !spec.capture.values().any(captured);
            let value = if shown { value.as_slice() } else { REDACTED };
            (name.clone(), context.without_secrets(&String::from_utf8_lossy(value)))
        })
        .collect();
    log.body_bytes = response.plain_body().map_or(0, |body| body.len() as u64);
    let got = || capturing::told(&response, &context.secrets());
    if !spec.expects(head.status) {
        return Err(PrepareError::Refused { line, expected: expected(spec), got: got() });
    }
    let mut captured = Vec::new();
    for (name, from) in &spec.capture {
        match capturing::value(from, &response) {
            Ok(value) => captured.push((name.clone(), value)),
            Err(why) => {
                let (name, wanted) = (name.clone(), from.told());
                return Err(PrepareError::NotCaptured { line, name, wanted, why, got: got() });
            }
        }
    }
    Ok(Captured::of(captured))
}

/// Why there is no response head.
fn no_head(how: &Ended, context: &Context) -> String {
    match how {
        Ended::Failed(why)
        | Ended::Limit(why)
        | Ended::NeverSent(why)
        | Ended::GaveUp(why)
        | Ended::Truncated(why) => why.clone(),
        Ended::Reset => "the connection was reset".to_owned(),
        Ended::Fin | Ended::Complete => "the connection was closed".to_owned(),
        Ended::Dropped => format!("no complete response head within {} s", context.limits.head.as_secs_f64()),
    }
}
