//! What of a request and of a response head is neither shown nor saved.

use ssespec_evidence::message::Head;
use ssespec_evidence::recording::Read;

use crate::access::is_plain;
use crate::captured::REDACTED;
use crate::credential::is_credential;

/// A URL or a request target without the values of parameters that are credentials, as far as their names tell: `[redacted]` stands
/// in their place.
pub fn without_credentials(target: &str) -> String {
    Secrets::default().target(target)
}

/// What is left out, and what must not be seen in the response either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// A request target without the values of parameters that are credentials.
    pub fn target(&mut self, target: &str) -> String {
        let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
        let shown = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) if is_credential(name) && !value.is_empty() => {
                self.0.push(value.to_owned());
                format!("{name}={}", String::from_utf8_lossy(REDACTED))
            }
            _ => pair.to_owned(),
        });
        format!("{path}?{}", shown.collect::<Vec<_>>().join("&"))
    }

    /// A line of a field, without its value unless that may be shown. Values of credentials are kept in mind: a server may send
    /// them back.
    pub fn field(&mut self, name: &str, value: &[u8], line: &[u8]) -> Vec<u8> {
        if is_plain(name) || value.is_empty() {
            return line.to_vec();
        }
        if is_credential(name) {
            let text = String::from_utf8_lossy(value);
            // The scheme of credentials and the names of cookies are no secret.
            let parts = text.split(';').map(str::trim);
            let values = parts.filter_map(|part| match name.eq_ignore_ascii_case("cookie") {
                true => part.split_once('=').map(|(_, value)| value),
                false => part.rsplit(' ').next(),
            });
            self.0.extend(values.filter(|value| !value.is_empty()).map(str::to_owned));
        }
        [name.as_bytes(), b": ", REDACTED, b"\r\n"].concat()
    }
}

/// A head without the cookies that it sets, which is not shown as bytes.
pub(super) fn without_cookies(head: &Head) -> Head {
    let shown = |(name, value): &(String, Vec<u8>)| match name.eq_ignore_ascii_case("set-cookie") {
        true => (name.clone(), REDACTED.to_vec()),
        false => (name.clone(), value.clone()),
    };
    Head { raw: Vec::new(), fields: head.fields.iter().map(shown).collect(), ..*head }
}

/// Puts `*` in place of cookies that a response sets, in the pieces that its head of so many bytes came in: lengths stay what they
/// were.
pub(super) fn mask_cookies(pieces: &mut [Read], head: usize) {
    const NAME: &[u8] = b"set-cookie:";
    let mut whole: Vec<u8> = pieces.iter().flat_map(|piece| piece.bytes.iter().copied()).collect();
    let head = head.min(whole.len());
    for line in whole[..head].split_mut(|byte| *byte == b'\n') {
        if line.len() > NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME) {
            let value = &mut line[NAME.len()..];
            let from = value.iter().position(|byte| *byte == b'=').map_or(0, |equals| equals + 1);
            let to = value[from..].iter().position(|byte| matches!(byte, b';' | b'\r'));
            let to = to.map_or(value.len(), |to| from + to);
            value[from..to].fill(b'*');
        }
    }
    let mut from = 0;
    for piece in pieces {
        let length = piece.bytes.len();
        piece.bytes.copy_from_slice(&whole[from..from + length]);
        from += length;
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::Stamp;

    use super::*;

    #[test]
    fn credentials_of_a_query_are_left_out() {
        let mut secrets = Secrets::default();
        let shown = secrets.target("/v1/stream?alt=sse&key=AIza&access_token=abc&q=monkey&sig=");
        assert_eq!(shown, "/v1/stream?alt=sse&key=[redacted]&access_token=[redacted]&q=monkey&sig=");
        assert_eq!(secrets.values().collect::<Vec<_>>(), ["AIza", "abc"]);
    }

    #[test]
    fn only_plain_fields_are_shown() {
        let mut secrets = Secrets::default();
        let mut shown = |name: &str, value: &str| {
            let line = format!("{name}:{value}\r\n");
            String::from_utf8(secrets.field(name, value.as_bytes(), line.as_bytes())).expect("text")
        };
        assert_eq!(shown("accept", "text/event-stream"), "accept:text/event-stream\r\n");
        assert_eq!(shown("Authorization", "Bearer abc"), "Authorization: [redacted]\r\n");
        assert_eq!(shown("Cookie", "a=x; b=yz"), "Cookie: [redacted]\r\n");
        assert_eq!(shown("X-Shop", "17"), "X-Shop: [redacted]\r\n");
        assert_eq!(secrets.values().collect::<Vec<_>>(), ["abc", "x", "yz"]);
    }

    #[test]
    fn cookies_that_are_set_are_masked_wherever_the_head_was_cut() {
        let head = "HTTP/1.1 200 OK\r\nSet-Cookie: id=abc; Path=/\r\nX-A: id=1\r\n\r\nset-cookie: id=1\n";
        let length = head.find("set-cookie").expect("the body");
        for cut in 1..head.len() {
            let piece = |bytes: &str| Read::exactly(0, Stamp::Clock, bytes);
            let mut pieces = [piece(&head[..cut]), piece(&head[cut..])];
            mask_cookies(&mut pieces, length);
            let whole = String::from_utf8([pieces[0].bytes.clone(), pieces[1].bytes.clone()].concat());
            let masked =
                "HTTP/1.1 200 OK\r\nSet-Cookie: id=***; Path=/\r\nX-A: id=1\r\n\r\nset-cookie: id=1\n";
            assert_eq!(whole.as_deref(), Ok(masked));
        }
    }
}
