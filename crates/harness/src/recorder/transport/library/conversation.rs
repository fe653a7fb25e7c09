//! One request through the client library: what an ordinary Rust program sees through reqwest and eventsource-stream.

use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Version};
use ssespec_evidence::message::Framing;
use ssespec_evidence::recording::{Ended, Exchange, Read, Stamp};
use ssespec_evidence::transcript::{LibraryView, Transcript};
use ssespec_scenario::HttpVersion;
use url::Url;

use super::client::{causes, chain, client, offer};
use super::parser::parse;
use super::runtime::{Exchanging, just_delivered};
use crate::recorder::context::Context;
use crate::recorder::exchange_recorder::ExchangeRecorder;
use crate::recorder::link::{Control, ExchangeLink};
use crate::recorder::prepared_request::PreparedRequest;
use crate::recorder::transport::contract::{Outcome, Transport};
use crate::tls::{self, Offer};

/// The client library, on the runtime that is kept for it.
pub(in crate::recorder) struct Library;

impl Transport for Library {
    /// The library keeps its connections to itself.
    type Connection = Exchanging;

    fn cannot_carry(_: &PreparedRequest) -> Option<String> {
        None
    }

    async fn connect(_: &Url, _: &Arc<Context>, _: u32) -> Result<Exchanging, String> {
        Ok(Exchanging::begin())
    }

    async fn converse(
        _exchanging: Exchanging,
        request: &PreparedRequest,
        context: &Arc<Context>,
        link: &mut ExchangeLink,
        tape: &mut ExchangeRecorder,
    ) -> Outcome {
        let mut view = LibraryView::default();
        let outcome = tokio::select! {
            outcome = attempt(request, context, tape, &mut view) => outcome,
            how = stop(context, link) => Outcome::Over(how),
            () = tokio::time::sleep_until(context.deadline) => Outcome::Over(Ended::Limit(context.time_is_over())),
        };
        tape.transcript(Transcript::Library(view));
        outcome
    }

    async fn finish(mut exchange: Exchange, context: &Context) -> Exchange {
        let Transcript::Library(view) = &mut exchange.transcript else { return exchange };
        let mut view = std::mem::take(view);
        let within = context.limits.client_parser;
        let ended = exchange.end.how == Ended::Complete;
        // Its cost is not bounded by the size: it may not hold up the exchanges of others.
        let parsed = tokio::task::spawn_blocking(move || {
            let parsed = parse(&view.pieces, ended, within);
            view.events = parsed.events;
            view.error = view.error.or(parsed.error);
            view
        });
        match parsed.await {
            Ok(view) => exchange.transcript = Transcript::Library(view),
            // What it had read is lost with it: that says nothing about the server.
            Err(error) => exchange.end.how = Ended::Failed(format!("the recorder failed: {error}")),
        }
        exchange
    }
}

/// Waits for the order to stop.
async fn stop(context: &Context, link: &mut ExchangeLink) -> Ended {
    loop {
        match link.controls.recv().await {
            // The stage does not ask the client transport for connections; if it did, dropping the reply says no.
            Some(Control::HandOver(_) | Control::Pause | Control::ReadOn | Control::Release) => {}
            Some(Control::Close(..)) | None => return context.closed_by_us(),
        }
    }
}

async fn attempt(
    prepared: &PreparedRequest,
    context: &Context,
    tape: &mut ExchangeRecorder,
    view: &mut LibraryView,
) -> Outcome {
    let request = match request(prepared, context) {
        Ok(request) => request,
        Err(why) => return failed(view, why),
    };
    tape.sent();
    let head_deadline = tape.head_deadline().unwrap_or(context.deadline);
    let mut response = match tokio::time::timeout_at(head_deadline, request.send()).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return broken(prepared, offer(context), view, &error),
        Err(_) => return Outcome::Over(Ended::Limit(tape.no_head())),
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
        match Outcome::of(taken) {
            Some(Outcome::Over(Ended::Failed(why))) => return failed(view, why),
            Some(over) => return over,
            None => {}
        }
        match response.chunk().await {
            Ok(None) => {
                tape.close(just_delivered());
                return Outcome::Over(Ended::Complete);
            }
            Ok(Some(bytes)) => {
                let moment = context.clock.moment(just_delivered());
                taken = tape.take(moment, &bytes);
                if !bytes.is_empty() {
                    view.pieces.push(Read::within(moment, Stamp::Clock, bytes));
                }
                if view.pieces.len() > context.limits.reads {
                    return Outcome::Over(Ended::Limit(format!("more than {} reads", context.limits.reads)));
                }
            }
            Err(error) => return broken(prepared, offer(context), view, &error),
        }
    }
}

/// The library's error: whether we could not ask, the server ended it, or the library does not like what it sent.
fn broken(
    prepared: &PreparedRequest,
    offer: Offer,
    view: &mut LibraryView,
    error: &reqwest::Error,
) -> Outcome {
    use std::io::ErrorKind;
    let why = causes(error);
    if error.is_connect() || error.is_builder() {
        let mut errors = chain(error).filter_map(|e| e.downcast_ref::<std::io::Error>());
        let why = errors
            .find(|e| tls::is_handshake(e))
            .filter(|_| prepared.url.scheme() == "https")
            .map_or(why, |e| {
                format!("cannot connect to {}: {}", prepared.url, tls::sentence(e, &prepared.url, offer))
            });
        return failed(view, why);
    }
    let kind = chain(error).find_map(|e| e.downcast_ref::<std::io::Error>().map(std::io::Error::kind));
    let how = match kind {
        Some(ErrorKind::ConnectionReset) => Ended::Reset,
        Some(ErrorKind::UnexpectedEof) => Ended::Fin,
        // hyper has a kind of its own for an end before the head.
        _ if chain(error)
            .filter_map(|e| e.downcast_ref::<hyper::Error>())
            .any(hyper::Error::is_incomplete_message) =>
        {
            Ended::Fin
        }
        _ => Ended::GaveUp(why.clone()),
    };
    view.error = Some(why);
    Outcome::Over(how)
}

fn failed(view: &mut LibraryView, why: String) -> Outcome {
    view.error = Some(why.clone());
    Outcome::Over(Ended::Failed(why))
}

fn request(prepared: &PreparedRequest, context: &Context) -> Result<reqwest::RequestBuilder, String> {
    let method = Method::from_bytes(prepared.method.as_bytes())
        .map_err(|e| format!("`{}` is not a method: {e}", prepared.method))?;
    let mut fields = HeaderMap::new();
    let over_http2 = offer(context) == Offer::Http2;
    for (name, value) in &prepared.fields {
        // There the library says it as `:authority`.
        if over_http2 && name.eq_ignore_ascii_case("host") {
            continue;
        }
        let refused =
            |e: &dyn std::fmt::Display| format!("the client library refuses the field `{name}`: {e}");
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| refused(&e))?;
        fields.append(name, HeaderValue::from_bytes(value).map_err(|e| refused(&e))?);
    }
    let version = match prepared.http {
        _ if over_http2 => Version::HTTP_2,
        HttpVersion::Http10 => Version::HTTP_10,
        HttpVersion::Http11 => Version::HTTP_11,
    };
    let request = client(&prepared.url, context, 0)?
        .request(method, prepared.url.clone())
        .version(version)
        .headers(fields);
    Ok(match &prepared.body {
        Some(body) => request.body(body.bytes.clone()),
        None => request,
    })
}
