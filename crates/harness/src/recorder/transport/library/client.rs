//! The client library as it is used here: without surprises, and its errors with their causes.

use reqwest::Client;

use crate::access::{Protocol, Trust};
use crate::recorder::context::Context;
use crate::tls::{self, Offer};

/// A client without surprises: no proxy, redirects, retries, referrer or certificate stores, and so many kept connections.
pub(in crate::recorder) fn client(url: &url::Url, context: &Context, kept: usize) -> Result<Client, String> {
    let offer = offer(context);
    let builder = match offer {
        Offer::Http2 => Client::builder().http2_prior_knowledge(),
        Offer::Http1 | Offer::Relayed => Client::builder().http1_only(),
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

pub(super) fn offer(context: &Context) -> Offer {
    match context.access.protocol {
        Protocol::Http2 => Offer::Http2,
        Protocol::Auto | Protocol::Http1 => Offer::Http1,
    }
}

/// An error with its causes, which the library keeps out of its own sentence.
pub(in crate::recorder) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
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

pub(super) fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}
