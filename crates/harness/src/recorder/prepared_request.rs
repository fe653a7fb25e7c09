//! A request before it is sent: what a step asks for, turned into the exact bytes.

use ssespec_scenario::script::{ScriptItem, to_json};
use ssespec_scenario::{Credit, Endpoint, Extent, HttpVersion, Open, Redirects};
use url::Url;

use crate::access::is_secret;
use crate::launcher::{Address, Attached};
use crate::template::{Filled, NotCaptured, Template, percent_encoded, with_captures};

/// The field by which a reconnection says where it left off.
pub(super) const LAST_EVENT_ID: &str = "Last-Event-ID";

/// The field that tells how long a body is.
pub(super) const CONTENT_LENGTH: &str = "Content-Length";

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
    pub body: Option<Filled>,
    /// What the body is made of anew each time that this is sent.
    pub template: Option<Template>,
    pub script: Option<Vec<ScriptItem>>,
    /// The topic of a hub that is read.
    pub topic: Option<String>,
    pub redirects: Redirects,
    /// Whether what was read over HTTP/2 is given back.
    pub credit: Credit,
    /// The names of fields that are secret beside the usual ones.
    pub secret: Vec<String>,
    /// The path with its query as it is sent and as it is shown, where it holds something that was captured.
    pub hidden: Option<(String, String)>,
}

impl PreparedRequest {
    /// What an `open` step asks for.
    ///
    /// # Errors
    /// A sentence: the target has no such endpoint, or something that it needs was not captured.
    pub fn new(open: &Open, target: &Attached) -> Result<Self, String> {
        // A hub gets its scripts through its own API: its streams are only read.
        let sent = open.raw_script.clone().or_else(|| open.script.as_deref().map(to_json));
        let script = sent.filter(|_| target.publish.is_none());
        let endpoint =
            open.endpoint.unwrap_or(if script.is_some() { Endpoint::Emit } else { Endpoint::Stream });
        let topic = target.publish.as_ref().map(|_| open.topic.clone().unwrap_or_else(|| open.name.clone()));
        let Address { mut url, shown } = target.address_of(endpoint, topic.as_deref())?;
        url.set_fragment(None);
        let hidden = shown.map(|shown| (path_of(&url), path_of(&shown)));
        let access = &target.access;
        let missing = |error: NotCaptured| error.to_string();
        let own_stream =
            endpoint == Endpoint::Stream && script.is_none() && open.method.is_none() && open.body.is_none();
        let method = match (&open.method, own_stream) {
            (Some(method), _) => method.clone(),
            (None, false) if open.body.is_some() => "POST".to_owned(),
            (None, true) => access.stream_method().to_owned(),
            (None, false) => "GET".to_owned(),
        };
        let own_body = open.body.as_ref().map(|body| {
            let read = Template::parse(body.as_bytes(), |name| std::env::var(name).ok());
            read.map_err(|e| format!("`body`: {e}"))
        });
        let template = own_body.transpose()?.or(access.body.clone().filter(|_| own_stream));
        let template =
            template.map(|template| template.bound(&access.captured)).transpose().map_err(missing)?;
        let takes_body = takes_body(&method);
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
                url.set_query(Some(&format!("{before}script={}", percent_encoded(script.as_bytes()))));
                None
            }
            None => (takes_body || template.is_some()).then(String::new),
        };
        let body = body.map(Filled::plain);
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
            hidden,
        };
        for (index, (name, value)) in access.fields.iter().enumerate() {
            // A field may come several times, as the caller wrote it.
            let again = access.fields[..index].iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
            let value = with_captures(value, &access.captured).map_err(missing)?;
            match again {
                true => request.add_filled(name, value),
                false => request.set_filled(name, value),
            }
        }
        for (name, value) in &open.headers {
            // A scenario cannot know what opens this server's door; it can only leave it out.
            let opens = CREDENTIALS.iter().any(|c| name.eq_ignore_ascii_case(c));
            let given = access.fields.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
            if !(opens && given && value.is_some()) {
                match value {
                    None => request.set(name, None),
                    Some(value) => {
                        let value = with_captures(value.as_bytes(), &access.captured).map_err(missing)?;
                        request.set_filled(name, value);
                    }
                }
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

    pub fn put_body(&mut self, body: Filled) {
        self.set(CONTENT_LENGTH, Some(length(&body)));
        self.body = Some(body);
    }

    /// Replaces or appends a field that was filled in. What was captured makes it secret.
    pub fn set_filled(&mut self, name: &str, value: Filled) {
        self.hide(name, &value);
        self.set(name, Some(value.bytes.to_vec()));
    }

    /// Appends such a field.
    fn add_filled(&mut self, name: &str, value: Filled) {
        self.hide(name, &value);
        self.fields.push((name.to_owned(), value.bytes.to_vec()));
    }

    fn hide(&mut self, name: &str, value: &Filled) {
        if !value.secret.is_empty() && !is_secret(name, &self.secret) {
            self.secret.push(name.to_owned());
        }
    }

    /// Replaces a field by name in any case, appends it, or with `None` removes it.
    pub fn set(&mut self, name: &str, value: Option<Vec<u8>>) {
        let at = self.fields.iter().position(|(n, _)| n.eq_ignore_ascii_case(name));
        self.fields.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        if let Some(value) = value {
            self.fields.insert(at.unwrap_or(self.fields.len()), (name.to_owned(), value));
        }
    }

    /// The value of a field that no recording may hold.
    pub fn secret_value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok().filter(|_| is_secret(name, &self.secret))
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

/// Whether requests with this method have a body, if an empty one.
pub(super) fn takes_body(method: &str) -> bool {
    matches!(method, "POST" | "PUT" | "PATCH")
}

fn path_of(url: &Url) -> String {
    url[url::Position::BeforePath..url::Position::AfterQuery].to_owned()
}

fn length(body: &Filled) -> Vec<u8> {
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

#[cfg(test)]
#[path = "prepared_request_tests.rs"]
mod tests;
