//! What a request asks for that is not passed on, as far as it can be read.

use url::Url;

use super::secrets::without_credentials;
use super::upstream::Upstream;

/// The longest method and the longest URL that are shown, in characters.
const MOST_METHOD: usize = 32;
const MOST_URL: usize = 500;

/// What a request asks for that is not passed on, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The method; `(unreadable)` if there is none.
    pub method: String,
    /// The whole URL, without secrets.
    pub url: String,
}

/// What a request asks for, from its first line alone: the rest may be what cannot be read.
pub(super) fn wanted(bytes: &[u8], upstream: &Upstream) -> Wanted {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let line = String::from_utf8_lossy(lines.find(|line| !line.is_empty()).unwrap_or_default()).into_owned();
    let mut words = line.split(' ');
    let is_method = |word: &&str| {
        (1..=MOST_METHOD).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let Some(method) = words.next().filter(is_method) else {
        return Wanted { method: "(unreadable)".to_owned(), url: upstream.url("") };
    };
    let url = match words.next().unwrap_or_default() {
        "" => upstream.url(""),
        target if target.starts_with('/') => upstream.url(&without_credentials(&upstream.target(target))),
        target => elsewhere(target),
    };
    let url = match url.char_indices().nth(MOST_URL) {
        Some((end, _)) => format!("{}…", &url[..end]),
        None => url,
    };
    Wanted { method: method.to_owned(), url }
}

/// A target that names a server of its own, without user and secrets.
fn elsewhere(target: &str) -> String {
    let mut shown = target.rsplit('@').next().unwrap_or_default().to_owned();
    if let Ok(mut url) = Url::parse(target)
        && url.has_host()
        // Only a URL without a host has no place for them.
        && url.set_username("").is_ok()
        && url.set_password(None).is_ok()
    {
        shown = url.to_string();
    }
    without_credentials(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Trust;

    #[test]
    fn what_is_refused_is_told_with_what_it_asks_for() {
        let upstream = Upstream::new("https://api.example.com/v1", Trust::System).expect("an upstream");
        let told = |text: &str| {
            let Wanted { method, url } = wanted(text.as_bytes(), &upstream);
            format!("{method} {url}")
        };
        assert_eq!(told("GET\r\n\r\n"), "GET https://api.example.com");
        assert_eq!(told("\u{16}\u{3}\u{1}"), "(unreadable) https://api.example.com");
        assert_eq!(
            told("POST /a?key=k1 HTTP/1.1\r\nContent-Length: +3\r\n\r\n"),
            "POST https://api.example.com/v1/a?key=[redacted]"
        );
        assert_eq!(told("CONNECT example.com:443 HTTP/1.1\r\n\r\n"), "CONNECT example.com:443");
        assert_eq!(told("CONNECT me:pw@example.com:443 HTTP/1.1\r\n\r\n"), "CONNECT example.com:443");
        assert_eq!(
            told("GET http://me:pw@example.com/a?token=t HTTP/1.1\r\n\r\n"),
            "GET http://example.com/a?token=[redacted]"
        );
        let long = told(&format!("GET /{} HTTP/1.1\r\n", "a".repeat(1000)));
        assert_eq!(long.len(), "GET ".len() + MOST_URL + "…".len());
    }
}
