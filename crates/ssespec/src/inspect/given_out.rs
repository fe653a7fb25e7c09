//! A recording as it is given out: without the credentials in its URLs, as no recording has those of fields.

use ssespec_evidence::recording::Recording;
use ssespec_harness::tap::without_credentials;

/// The same recording with `[redacted]` for the values of parameters that are credentials, in the URLs and where requests have them.
pub fn given_out(recording: &Recording) -> Recording {
    let mut recording = recording.clone();
    for exchange in &mut recording.exchanges {
        let request = &mut exchange.request;
        let locations = exchange.hops.iter_mut().map(|hop| &mut hop.location);
        for url in std::iter::once(&mut request.url).chain(locations) {
            let shown = without_credentials(url);
            if let (Some(sent), Some(instead)) = (query(url), query(&shown)) {
                request.bytes = replaced(&request.bytes, sent.as_bytes(), instead.as_bytes());
            }
            *url = shown;
        }
    }
    recording
}

/// The query of a URL with its question mark, as a request has it.
fn query(url: &str) -> Option<&str> {
    let whole = url.split('#').next().unwrap_or_default();
    whole.find('?').map(|at| &whole[at..])
}

fn replaced(bytes: &[u8], sent: &[u8], instead: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let Some(at) = rest.windows(sent.len()).position(|part| part == sent) {
        out.extend([&rest[..at], instead].concat());
        rest = &rest[at + sent.len()..];
    }
    out.extend(rest);
    out
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::{Exchange, Hop, Request};

    use super::*;

    fn recording(url: &str, bytes: &str, location: &str) -> Recording {
        let request = Request { bytes: bytes.into(), ..Request::get(url) };
        let hops = vec![Hop { status: 307, location: location.to_owned() }];
        let exchanges = vec![Exchange { hops, ..Exchange::new("stream", request) }];
        Recording { exchanges, ..Recording::new("one", "stream/whole") }
    }

    #[test]
    fn no_url_keeps_its_credentials() {
        let kept = recording(
            "http://a/events?token=s3cret&n=1#key=x",
            "GET /events?token=s3cret&n=1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "http://b/?api_key=k1",
        );
        let expected = recording(
            "http://a/events?token=[redacted]&n=1#key=x",
            "GET /events?token=[redacted]&n=1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "http://b/?api_key=[redacted]",
        );
        assert_eq!(given_out(&kept), expected);
    }

    #[test]
    fn a_request_after_a_redirect_and_one_over_http2_keep_none_either() {
        let kept = recording("http://a/?n=1", ":method: GET\r\n:path: /c?sig=abc\r\n", "http://b/c?sig=abc");
        let given = given_out(&kept);
        assert_eq!(given.exchanges[0].request.bytes, b":method: GET\r\n:path: /c?sig=[redacted]\r\n");
    }

    #[test]
    fn what_has_no_credentials_stays() {
        let kept = recording("http://a/events?n=1", "GET /events?n=1 HTTP/1.1\r\n\r\n", "/b");
        assert_eq!(given_out(&kept), kept);
    }
}
