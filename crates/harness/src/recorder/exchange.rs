//! One exchange from its connection to its end, across redirects, whatever carries it.

use std::sync::Arc;

use ssespec_evidence::recording::{Ended, Exchange};
use url::Url;

use super::context::Context;
use super::exchange_recorder::ExchangeRecorder;
use super::link::{Control, ExchangeLink};
use super::prepared_request::PreparedRequest;
use super::transport::contract::{Outcome, Transport};

/// Records one exchange, on a connection that was left to it or on a fresh one.
pub(super) async fn exchange<T: Transport>(
    name: String,
    mut request: PreparedRequest,
    mut left: Option<T::Connection>,
    context: Arc<Context>,
    mut link: ExchangeLink,
) -> Exchange {
    let mut tape = ExchangeRecorder::new(&name, &request, &context, link.snapshots.clone());
    let how = loop {
        if let Some(why) = T::cannot_carry(&request) {
            break Ended::NeverSent(why);
        }
        let connection = match left.take() {
            Some(connection) => connection,
            None => match open::<T>(&request.url, &context, &mut link, &mut tape).await {
                Ok(connection) => connection,
                Err(how) => break how,
            },
        };
        match T::converse(connection, &request, &context, &mut link, &mut tape).await {
            Outcome::Over(how) => break how,
            Outcome::Redirect(..) if tape.hops() == context.limits.redirects => {
                break Ended::Limit(format!("more than {} redirects", context.limits.redirects));
            }
            Outcome::Redirect(status, url) => {
                request = request.redirected(status, url);
                tape.hop(status, &request);
            }
        }
    };
    // Those who wait are told before anything else is worked out.
    tape.ended(how);
    T::finish(tape.into_exchange(), &context).await
}

/// Opens a connection, unless the scenario closes the exchange or its time is over before.
async fn open<T: Transport>(
    url: &Url,
    context: &Arc<Context>,
    link: &mut ExchangeLink,
    tape: &mut ExchangeRecorder,
) -> Result<T::Connection, Ended> {
    let number = context.next_connection();
    tape.connection(number);
    let connecting = T::connect(url, context, number);
    tokio::pin!(connecting);
    loop {
        tokio::select! {
            // What is open can be closed as the scenario says.
            biased;
            result = &mut connecting => {
                return result.map_err(|why| Ended::Failed(format!("cannot connect to {url}: {why}")));
            }
            control = link.controls.recv() => match control {
                Some(Control::HandOver(reply)) => {
                    let _ = reply.send(Err("its connection is not even open".to_owned()));
                }
                Some(Control::Pause | Control::ReadOn | Control::Release) => {}
                Some(Control::Close(..)) | None => return Err(context.closed_by_us()),
            },
            () = tokio::time::sleep_until(context.deadline) => return Err(Ended::Limit(context.time_is_over())),
        }
    }
}
