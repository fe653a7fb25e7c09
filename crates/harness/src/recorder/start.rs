//! Starts an exchange in the background: says in one place what carries it.

use std::sync::Arc;

use ssespec_evidence::recording::Ended;
use ssespec_scenario::Reader;
use tokio::runtime::Handle;

use super::context::Context;
use super::exchange::exchange;
use super::handle::ExchangeHandle;
use super::prepared_request::PreparedRequest;
use super::reusable::ReusableConnection;
use super::transport::contract;
use super::transport::http1::conversation::Http1;
use super::transport::http2::conversation::Http2;
use super::transport::library::conversation::Library;
use super::transport::library::runtime;
use crate::access::Protocol;

/// Starts an exchange on a connection of its own, in the HTTP that the target is tested over.
pub(super) fn fresh(name: &str, request: PreparedRequest, context: &Arc<Context>) -> ExchangeHandle {
    start(name, request, None, Reader::Raw, context)
}

/// Starts an exchange, on a connection that an earlier one has left or on one of its own.
pub(super) fn start(
    name: &str,
    request: PreparedRequest,
    left: Option<ReusableConnection>,
    reader: Reader,
    context: &Arc<Context>,
) -> ExchangeHandle {
    let here = Handle::current();
    context.note(&request);
    let request = request.filled();
    match (reader, left, context.access.protocol) {
        (Reader::Raw, Some(ReusableConnection::Http1(left)), _) => {
            begin::<Http1>(&here, name, request, Some(left), context)
        }
        (Reader::Raw, Some(ReusableConnection::Http2(left)), _) => {
            begin::<Http2>(&here, name, request, Some(left), context)
        }
        (Reader::Raw, None, Protocol::Http2) => begin::<Http2>(&here, name, request, None, context),
        (Reader::Raw, None, Protocol::Auto | Protocol::Http1) => {
            begin::<Http1>(&here, name, request, None, context)
        }
        (Reader::Library, _, _) => match runtime::handle() {
            Ok(runtime) => begin::<Library>(runtime, name, request, None, context),
            Err(error) => {
                let why = format!("the client library's runtime cannot be started: {error}");
                ExchangeHandle::not_started(name, context, Ended::Failed(why))
            }
        },
    }
}

fn begin<T: contract::Transport>(
    runtime: &Handle,
    name: &str,
    request: PreparedRequest,
    left: Option<T::Connection>,
    context: &Arc<Context>,
) -> ExchangeHandle {
    let (owned, context) = (name.to_owned(), Arc::clone(context));
    ExchangeHandle::start(runtime, name, request, |request, link| {
        exchange::<T>(owned, request, left, context, link)
    })
}
