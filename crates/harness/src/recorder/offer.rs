//! Connects once more, only to see which HTTP a server chooses when it is offered both, as a browser does.

use ssespec_evidence::observations::Offered;
use url::Url;

use super::context::Context;
use crate::net::connect;
use crate::tls;

/// Offers HTTP/2 and HTTP/1.1 by ALPN, and leaves.
pub(super) async fn offer(url: &Url, context: &Context) -> Offered {
    let within = context.limits.connect;
    let chosen = match connect(url, within).await {
        Ok(stream) => tls::chosen(stream, url, &context.access.trust, within).await,
        Err(why) => Err(why.to_string()),
    };
    match chosen {
        Ok(alpn) => Offered { alpn, trouble: None },
        Err(why) => Offered { alpn: None, trouble: Some(why) },
    }
}
