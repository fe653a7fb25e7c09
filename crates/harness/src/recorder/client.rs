//! The `client` transport: what an ordinary Rust program sees through reqwest and eventsource-stream.

use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Version};
use ssespec_evidence::message::Framing;
use ssespec_evidence::recording::{Ended, Exchange, Read, Stamp};
use ssespec_evidence::transcript::{LibraryView, Transcript};
use ssespec_scenario::HttpVersion;

use super::client_parser::parse;
use super::client_runtime::{Exchanging, just_delivered};
use super::context::Context;
use super::plan::Plan;
use super::running::{Command, Line};
use super::tape::{Taken, Tape};
use crate::access::{Protocol, Trust};
use crate::tls::{self, Offer};

/// Records one exchange through the client library, on the runtime that is kept for it.
pub(super) async fn exchange(
    name: String,
    mut plan: Plan,
    context: Arc<Context>,
    mut line: Line,
) -> Exchange {
    let _running = Exchanging::begin();
    let mut tape = Tape::new(&name, &plan, &context, line.snapshots.clone());
    let mut view;
    let how = loop {
        tape.connection(context.next_connection());
        view = LibraryView::default();
        let stopped = tokio::select! {
            how = attempt(&plan, &context, &mut tape, &mut view) => how,
            how = stop(&context, &mut line) => Step::Over(how),
            () = tokio::time::sleep_until(context.deadline) => Step::Over(Ended::Limit(context.time_is_over())),
        };
        match stopped {
            Step::Over(how) => break how,
            Step::Redirect(..) if tape.hops() == context.limits.redirects => {
                break Ended::Limit(format!("more than {} redirects", context.limits.redirects));
            }
            Step::Redirect(status, url) => {
                plan = plan.redirected(status, url);
                tape.hop(status, &plan);
            }
        }
    };
    tape.ended(how.clone());
    let within = context.limits.client_parser;
    let ended = how == Ended::Complete;
    // Its cost is not bounded by the size: it may not hold up the exchanges of others.
    let parsed = tokio::task::spawn_blocking(move || {
        let parsed = parse(&view.pieces, ended, within);
        view.events = parsed.events;
        view.error = view.error.or(parsed.error);
        view
    });
    if let Ok(view) = parsed.await {
        tape.transcript(Transcript::Library(view));
    }
    tape.into_exchange()
}

/// What one request came to.
enum Step {
    Over(Ended),
    Redirect(u16, url::Url),
}

/// Waits for the order to stop.
async fn stop(context: &Context, line: &mut Line) -> Ended {
    loop {
        match line.commands.recv().await {
            // The stage does not ask the client transport for connections; if it did, dropping the reply says no.
            Some(Command::HandOver(_) | Command::Pause | Command::ReadOn | Command::Release) => {}
            Some(Command::Close(..)) | None => return context.closed_by_us(),
        }
    }
}

async fn attempt(plan: &Plan, context: &Context, tape: &mut Tape, view: &mut LibraryView) -> Step {
    let request = match request(plan, context) {
        Ok(request) => request,
        Err(why) => return failed(view, why),
    };
    tape.sent();
    let head_deadline = tape.head_deadline().unwrap_or(context.deadline);
    let mut response = match tokio::time::timeout_at(head_deadline, request.send()).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return broken(plan, offer(context), view, &error),
        Err(_) => return Step::Over(Ended::Limit(tape.no_head())),
    };
    view.status = Some(response.status().as_u16());
    view.headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let head = view.head().expect("it has a status");
    let mut taken = tape.head(context.clock.moment(just_delivered()), head, Framing::Close);
    loop {
        match taken {
            Taken::More => {}
            Taken::Limit(limit) => return Step::Over(Ended::Limit(limit)),
            Taken::Redirect(status, Ok(url)) => return Step::Redirect(status, url),
            Taken::Redirect(_, Err(why)) => return failed(view, why),
        }
        match response.chunk().await {
            Ok(None) => {
                tape.close(just_delivered());
                return Step::Over(Ended::Complete);
            }
            Ok(Some(bytes)) => {
                let moment = context.clock.moment(just_delivered());
                taken = tape.take(moment, &bytes);
                if !bytes.is_empty() {
                    view.pieces.push(Read::within(moment, Stamp::Clock, bytes));
                }
                if view.pieces.len() > context.limits.reads {
                    return Step::Over(Ended::Limit(format!("more than {} reads", context.limits.reads)));
                }
            }
            Err(error) => return broken(plan, offer(context), view, &error),
        }
    }
}

/// The library's error: whether we could not ask, the server ended it, or the library does not like what it sent.
fn broken(plan: &Plan, offer: Offer, view: &mut LibraryView, error: &reqwest::Error) -> Step {
    use std::io::ErrorKind;
    let why = causes(error);
    if error.is_connect() || error.is_builder() {
        let mut errors = chain(error).filter_map(|e| e.downcast_ref::<std::io::Error>());
        let why =
            errors.find(|e| tls::is_handshake(e)).filter(|_| plan.url.scheme() == "https").map_or(why, |e| {
                format!("cannot connect to {}: {}", plan.url, tls::sentence(e, &plan.url, offer))
            });
        return failed(view, why);
    }
    let kind = chain(error).find_map(|e| e.downcast_ref::<std::io::Error>().map(std::io::Error::kind));
    let how = match kind {
        Some(ErrorKind::ConnectionReset) => Ended::Reset,
        Some(ErrorKind::UnexpectedEof) => Ended::Fin,
        // hyper keeps the kind of these two to itself.
        _ if why.contains("connection closed before message completed")
            || why.contains("end of file before message") =>
        {
            Ended::Fin
        }
        _ => Ended::GaveUp(why.clone()),
    };
    view.error = Some(why);
    Step::Over(how)
}

fn failed(view: &mut LibraryView, why: String) -> Step {
    view.error = Some(why.clone());
    Step::Over(Ended::Failed(why))
}

/// A client without surprises: no proxy, redirects, retries, referrer or certificate stores, and so many kept connections.
pub(super) fn client(url: &url::Url, context: &Context, kept: usize) -> Result<Client, String> {
    let offer = offer(context);
    let builder = match offer {
        Offer::Http2 => Client::builder().http2_prior_knowledge(),
        Offer::Http1 => Client::builder().http1_only(),
    };
    // In clear text nobody need be trusted, so that a machine without certificates will do.
    let trust = if url.scheme() == "https" { &context.access.trust } else { &Trust::Insecure };
    builder
        .tls_backend_preconfigured(tls::config(trust, offer)?)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_max_idle_per_host(kept)
        .tcp_nodelay(true)
        .connect_timeout(context.limits.connect)
        .build()
        .map_err(|e| causes(&e))
}

fn offer(context: &Context) -> Offer {
    match context.access.protocol {
        Protocol::Http2 => Offer::Http2,
        Protocol::Auto | Protocol::Http1 => Offer::Http1,
    }
}

fn request(plan: &Plan, context: &Context) -> Result<reqwest::RequestBuilder, String> {
    let method = Method::from_bytes(plan.method.as_bytes())
        .map_err(|e| format!("`{}` is not a method: {e}", plan.method))?;
    let mut fields = HeaderMap::new();
    let over_http2 = offer(context) == Offer::Http2;
    for (name, value) in &plan.fields {
        // There the library says it as `:authority`.
        if over_http2 && name.eq_ignore_ascii_case("host") {
            continue;
        }
        let refused =
            |e: &dyn std::fmt::Display| format!("the client library refuses the field `{name}`: {e}");
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| refused(&e))?;
        fields.append(name, HeaderValue::from_bytes(value).map_err(|e| refused(&e))?);
    }
    let version = match plan.http {
        _ if over_http2 => Version::HTTP_2,
        HttpVersion::Http10 => Version::HTTP_10,
        HttpVersion::Http11 => Version::HTTP_11,
    };
    let request =
        client(&plan.url, context, 0)?.request(method, plan.url.clone()).version(version).headers(fields);
    Ok(match &plan.body {
        Some(body) => request.body(body.clone()),
        None => request,
    })
}

/// An error with its causes, which the library keeps out of its own sentence.
pub(super) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = String::new();
    for said in chain(error).map(ToString::to_string) {
        if text.is_empty() {
            text = said;
        } else if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
    }
    text
}

fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}
