//! Sends a request to the address that the `endpoint` event of an earlier stream names.

use ssespec_evidence::endpoint_event::is_uri;

use super::prepared_request::PreparedRequest;

/// Shorter values of a query are words, and no ids that let anyone into a session, in bytes.
const SHORTEST_ID: usize = 12;

/// The request with that address, and what is secret in it. `event` is the data of the event on the stream `of`.
///
/// # Errors
/// A sentence: there is no address, or it is not of the same origin, where nothing may be sent.
pub(super) fn addressed(
    mut request: PreparedRequest,
    of: &str,
    event: Option<&str>,
) -> Result<(PreparedRequest, Vec<String>), String> {
    let event = event.ok_or_else(|| format!("`{of}` brought no `endpoint` event"))?;
    let joined = request.url.join(event).ok().filter(|_| is_uri(event));
    let mut url = joined.ok_or_else(|| format!("the `endpoint` event of `{of}` names no address"))?;
    url.set_fragment(None);
    if url.origin() != request.url.origin() {
        return Err(format!("the `endpoint` event of `{of}` names an address of another origin"));
    }
    let ids = url.query_pairs().map(|(_, value)| value.into_owned());
    let secrets = ids.filter(|value| value.len() >= SHORTEST_ID).collect();
    request.url = url;
    request.hidden = None;
    Ok((request, secrets))
}
