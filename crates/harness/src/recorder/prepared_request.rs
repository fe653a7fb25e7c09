//! A request before it is sent: what a step asks for, turned into the exact bytes.

use bytes::Bytes;
use ssespec_scenario::script::{ScriptItem, to_json};
use ssespec_scenario::{Credit, Endpoint, Extent, HttpVersion, Open, Redirects};
use url::Url;

use crate::access::is_secret;
use crate::body_template::{BodyTemplate, FilledBody};
use crate::launcher::Attached;

/// The field by which a reconnection says where it left off.
pub(super) const LAST_EVENT_ID: &str = "Last-Event-ID";

/// The field that tells how long a body is.
const CONTENT_LENGTH: &str = "Content-Length";

/// What opens a server's door.
const CREDENTIALS: [&str; 2] = ["Authorization", "Cookie"];

/// A request before it is sent.
#[derive(Clone, Debug)]
pub(super) struct PreparedRequest {
    pub url: Url,
    pub method: String,
    pub http: HttpVersion,
    /// How much of it is sent.
    pub extent: Extent,
    /// In the order in which they are sent.
    pub fields: Vec<(String, Vec<u8>)>,
    pub body: Option<FilledBody>,
    /// What the body is made of anew each time that this is sent.
    pub template: Option<BodyTemplate>,
    pub script: Option<Vec<ScriptItem>>,
    /// The topic of a hub that is read.
    pub topic: Option<String>,
    pub redirects: Redirects,
    /// Whether what was read over HTTP/2 is given back.
    pub credit: Credit,
    /// The names of fields that are secret beside the usual ones.
    pub secret: Vec<String>,
}

impl PreparedRequest {
    /// What an `open` step asks for.
    ///
    /// # Errors
    /// A sentence: the target has no such endpoint.
    pub fn new(open: &Open, target: &Attached) -> Result<Self, String> {
        // A hub gets its scripts through its own API: its streams are only read.
        let sent = open.raw_script.clone().or_else(|| open.script.as_deref().map(to_json));
        let script = sent.filter(|_| target.publish.is_none());
        let endpoint =
            open.endpoint.unwrap_or(if script.is_some() { Endpoint::Emit } else { Endpoint::Stream });
        let topic = target.publish.as_ref().map(|_| open.topic.clone().unwrap_or_else(|| open.name.clone()));
        let mut url = target.url_of(endpoint, topic.as_deref())?;
        url.set_fragment(None);
        let access = &target.access;
        let own_stream = endpoint == Endpoint::Stream && script.is_none() && open.method.is_none();
        let method = match (&open.method, own_stream) {
            (Some(method), _) => method.clone(),
            (None, true) => access.stream_method().to_owned(),
            (None, false) => "GET".to_owned(),
        };
        let template = access.body.clone().filter(|_| own_stream);
        let takes_body = matches!(method.as_str(), "POST" | "PUT" | "PATCH");
        let mut fields = vec![
            ("Host".to_owned(), authority(&url).into_bytes()),
            ("Accept".to_owned(), b"text/event-stream".to_vec()),
            ("Cache-Control".to_owned(), b"no-cache".to_vec()),
        ];
        let body = match script {
            Some(script) if takes_body => {
                fields.push(("Content-Type".to_owned(), b"application/json".to_vec()));
                Some(script)
            }
            Some(script) => {
                let before = url.query().map(|q| format!("{q}&")).unwrap_or_default();
                url.set_query(Some(&format!("{before}script={}", percent_encoded(&script))));
                None
            }
            None => (takes_body || template.is_some()).then(String::new),
        };
        let body = body.map(|text| FilledBody { bytes: Bytes::from(text), secret: Vec::new() });
        if let Some(body) = &body {
            fields.push((CONTENT_LENGTH.to_owned(), length(body)));
        }
        let script = open.script.clone();
        let secret = access.secret.clone();
        let Open { http, extent, redirects, credit, .. } = *open;
        let mut request = Self {
            url,
            method,
            http,
            extent,
            fields,
            body,
            template,
            script,
            topic,
            redirects,
            credit,
            secret,
        };
        for (index, (name, value)) in access.fields.iter().enumerate() {
            // A field may come several times, as the caller wrote it.
            let again = access.fields[..index].iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
            match again {
                true => request.fields.push((name.clone(), value.clone())),
                false => request.set(name, Some(value.clone())),
            }
        }
        for (name, value) in &open.headers {
            // A scenario cannot know what opens this server's door; it can only leave it out.
            let opens = CREDENTIALS.iter().any(|c| name.eq_ignore_ascii_case(c));
            let given = access.fields.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
            if !(opens && given && value.is_some()) {
                request.set(name, value.as_ref().map(|v| v.as_bytes().to_vec()));
            }
        }
        Ok(request)
    }

    /// The same with a body of its own, for one request that is sent now.
    #[must_use]
    pub fn filled(mut self) -> Self {
        if let Some(template) = &self.template {
            self.put_body(template.fill());
        }
        self
    }

    fn put_body(&mut self, body: FilledBody) {
        self.set(CONTENT_LENGTH, Some(length(&body)));
        self.body = Some(body);
    }

    /// Replaces a field by name in any case, appends it, or with `None` removes it.
    pub fn set(&mut self, name: &str, value: Option<Vec<u8>>) {
        let at = self.fields.iter().position(|(n, _)| n.eq_ignore_ascii_case(name));
        self.fields.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        if let Some(value) = value {
            self.fields.insert(at.unwrap_or(self.fields.len()), (name.to_owned(), value));
        }
    }

    /// The last event ID that goes along.
    pub fn last_event_id(&self) -> Option<Vec<u8>> {
        self.fields
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(LAST_EVENT_ID))
            .map(|(_, value)| value.clone())
    }

    /// The request that follows a redirect, as in Fetch: the method may turn into GET, and the body goes with it.
    pub fn redirected(&self, status: u16, url: Url) -> Self {
        let mut next = self.clone();
        let to_get = match status {
            303 => !matches!(self.method.as_str(), "GET" | "HEAD"),
            301 | 302 => self.method == "POST",
            _ => false,
        };
        if to_get {
            next.method = "GET".to_owned();
            next.body = None;
            next.set("Content-Type", None);
            next.set(CONTENT_LENGTH, None);
        }
        let own_host = authority(&self.url).into_bytes();
        if self.url.origin() != url.origin() {
            // As in Fetch: who may see the credentials is not for a redirect to say.
            next.fields.retain(|(name, _)| !is_secret(name, &self.secret));
            if let Some(body) = next.body.take() {
                match body.secret.is_empty() {
                    true => next.body = Some(body),
                    false => next.put_body(body.without_secrets()),
                }
            }
        }
        if let Some((_, host)) =
            next.fields.iter_mut().find(|(n, v)| n.eq_ignore_ascii_case("host") && *v == own_host)
        {
            *host = authority(&url).into_bytes();
        }
        next.url = url;
        next
    }
}

fn length(body: &FilledBody) -> Vec<u8> {
    body.bytes.len().to_string().into_bytes()
}

/// Where a redirect leads, or `None` if the response is not one that Fetch follows.
pub(super) fn redirect_of(
    from: &Url,
    status: Option<u16>,
    location: Option<&str>,
) -> Option<Result<Url, String>> {
    let status = status?;
    let location = location?;
    matches!(status, 301 | 302 | 303 | 307 | 308).then(|| {
        let url = from
            .join(location)
            .map_err(|e| format!("the redirect leads to `{location}`, which is not a URL: {e}"))?;
        match url.scheme() {
            "http" | "https" => Ok(url),
            _ => Err(format!("the redirect leads to {url}, which is neither http nor https")),
        }
    })
}

/// The authority of a URL, without a user name.
pub(super) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Everything but the unreserved characters of RFC 3986: a space must not become a plus sign.
fn percent_encoded(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
            encoded.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    encoded
}

#[cfg(test)]
#[path = "prepared_request_tests.rs"]
mod tests;
