//! What something must do to carry an exchange; all else an exchange has in common with those that others carry.

use std::sync::Arc;

use ssespec_evidence::recording::{Ended, Exchange};
use url::Url;

use crate::recorder::context::Context;
use crate::recorder::exchange_recorder::{ExchangeRecorder, FeedResult};
use crate::recorder::link::ExchangeLink;
use crate::recorder::prepared_request::PreparedRequest;

/// What one request on one connection came to.
pub(in crate::recorder) enum Outcome {
    /// The exchange is over.
    Over(Ended),
    /// It goes on elsewhere.
    Redirect(u16, Url),
}

impl Outcome {
    /// What bytes of the response end, if they do.
    pub fn of(taken: FeedResult) -> Option<Self> {
        match taken {
            FeedResult::More => None,
            FeedResult::Limit(limit) => Some(Self::Over(Ended::Limit(limit))),
            FeedResult::Redirect(status, Ok(url)) => Some(Self::Redirect(status, url)),
            FeedResult::Redirect(_, Err(why)) => Some(Self::Over(Ended::Failed(why))),
        }
    }
}

/// Carries exchanges.
pub(in crate::recorder) trait Transport: 'static {
    /// A connection that was opened for an exchange, or left by an earlier one.
    type Connection: Send + 'static;

    /// Why this request can never be carried, whatever the server: one clause.
    fn cannot_carry(request: &PreparedRequest) -> Option<String>;

    /// Opens a connection; `number` is its place in the recording.
    ///
    /// # Errors
    /// One clause that says why not.
    fn connect(
        url: &Url,
        context: &Arc<Context>,
        number: u32,
    ) -> impl Future<Output = Result<Self::Connection, String>> + Send;

    /// Sends the request, takes down what comes back, and obeys orders until the exchange is over or goes on elsewhere.
    fn converse(
        connection: Self::Connection,
        request: &PreparedRequest,
        context: &Arc<Context>,
        link: &mut ExchangeLink,
        tape: &mut ExchangeRecorder,
    ) -> impl Future<Output = Outcome> + Send;

    /// Adds what is only known once the exchange is over.
    fn finish(exchange: Exchange, context: &Context) -> impl Future<Output = Exchange> + Send {
        let _ = context;
        std::future::ready(exchange)
    }
}
