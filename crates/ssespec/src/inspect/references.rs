//! References to variables in place of the secrets of a request: no file that leaves this machine has their values.

use ssespec_harness::credential::is_credential;
use ssespec_scenario::placeholder::variable_names;

use super::ask::Ask;

/// What the page writes where it did not keep a secret.
const MASK: &str = "•••";

/// The variables that a request is sent with, each with what it stands for, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    all: Vec<(String, String)>,
}

impl References {
    /// A request whose secrets are references. What names a variable already stays as it is.
    pub fn instead_of_secrets(mut ask: Ask) -> (Ask, Self) {
        let mut references = Self::default();
        ask.url = references.url(&ask.url);
        for (name, value) in &mut ask.headers {
            *value = references.field(name, value);
        }
        ask.body = ask.body.map(|body| references.body(&body));
        (ask, references)
    }

    /// Each variable, and what it stands for.
    pub fn all(&self) -> &[(String, String)] {
        &self.all
    }

    /// A value under a name: as it is, or as a reference if it is a secret.
    fn value(&mut self, name: &str, value: &str, of: &str) -> String {
        let named: Vec<String> = variable_names(value.as_bytes()).map(str::to_owned).collect();
        if !named.is_empty() {
            for variable in named {
                if self.all.iter().all(|(known, _)| *known != variable) {
                    self.all.push((variable, of.to_owned()));
                }
            }
            return value.to_owned();
        }
        match !value.is_empty() && (is_credential(name) || value.contains(MASK)) {
            true => self.reference(name, of),
            false => value.to_owned(),
        }
    }

    /// A new variable, called as what it stands for.
    fn reference(&mut self, name: &str, of: &str) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let base: String = name.chars().map(plain).collect();
        let base = if base.starts_with(|c: char| c.is_ascii_digit()) { format!("_{base}") } else { base };
        let mut variable = base.clone();
        let mut number = 2;
        while self.all.iter().any(|(known, _)| *known == variable) {
            variable = format!("{base}_{number}");
            number += 1;
        }
        let reference = format!("{{env:{variable}}}");
        // It is told on one line.
        self.all.push((variable, of.replace(char::is_control, " ")));
        reference
    }

    fn field(&mut self, name: &str, value: &str) -> String {
        let value = value.trim();
        let of = format!("the field {name}");
        if name.eq_ignore_ascii_case("cookie") {
            let cookies = value.split(';').map(|cookie| match cookie.trim().split_once('=') {
                Some((cookie, value)) => {
                    let of = format!("the cookie {cookie}");
                    // Whether a cookie lets somebody in is not told by its name.
                    let reference = match variable_names(value.as_bytes()).next() {
                        Some(_) => self.value(cookie, value, &of),
                        None => self.reference(cookie, &of),
                    };
                    format!("{cookie}={reference}")
                }
                None => self.value(name, cookie.trim(), &of),
            });
            return cookies.collect::<Vec<_>>().join("; ");
        }
        match value.split_once(' ') {
            // The scheme is no secret.
            Some((scheme, credentials)) if name.to_ascii_lowercase().ends_with("authorization") => {
                let of = format!("what stands behind {scheme} in {of}");
                format!("{scheme} {}", self.value(name, credentials.trim(), &of))
            }
            _ => self.value(name, value, &of),
        }
    }

    fn url(&mut self, url: &str) -> String {
        // What is behind # is never sent.
        let url = url.split('#').next().unwrap_or_default();
        let Some((path, query)) = url.split_once('?') else { return url.to_owned() };
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => {
                format!("{name}={}", self.value(name, value, &format!("the parameter {name} of the URL")))
            }
            None => pair.to_owned(),
        });
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }

    /// The strings of JSON members, or the values of form fields, that are secrets. Everything else stays as it is written.
    fn body(&mut self, body: &str) -> String {
        let of = |name: &str| format!("the value of {name} in the body");
        if !body.trim_start().starts_with(['{', '[']) {
            let is_form =
                body.split('&').all(|pair| pair.split_once('=').is_some_and(|(name, _)| is_word(name)));
            if !is_form {
                return body.to_owned();
            }
            let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
            let pairs: Vec<String> =
                pairs.map(|(name, value)| format!("{name}={}", self.value(name, value, &of(name)))).collect();
            return pairs.join("&");
        }
        let (mut out, mut rest, mut key) = (String::new(), body, None::<String>);
        while let Some(start) = rest.find('"') {
            let Some(end) = string_end(&rest[start + 1..]) else { break };
            let (before, text, after) =
                (&rest[..=start], &rest[start + 1..start + 1 + end], &rest[start + 1 + end..]);
            out.push_str(before);
            // A value that is no string ends the member as well.
            let is_value = before.trim_end_matches('"').trim() == ":";
            match key.take().filter(|_| is_value) {
                Some(name) => out.push_str(&self.value(&name, text, &of(&name))),
                None => out.push_str(text),
            }
            out.push('"');
            rest = &after[1..];
            key = rest.trim_start().starts_with(':').then(|| text.to_owned());
        }
        out + rest
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && !name.contains(char::is_whitespace)
}

/// Where a JSON string ends whose opening quote is over.
fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| match (escaped, byte) {
        (true, _) => {
            escaped = false;
            false
        }
        (false, b'\\') => {
            escaped = true;
            false
        }
        (false, byte) => byte == b'"',
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referenced(json: &str) -> (Ask, Vec<String>) {
        let ask: Ask = serde_json::from_str(json).expect("a request");
        let (ask, references) = References::instead_of_secrets(ask);
        (ask, references.all().iter().map(|(name, of)| format!("{name}: {of}")).collect())
    }

    #[test]
    fn secrets_of_fields_are_references() {
        let (ask, all) = referenced(
            r#"{"url":"http://a/","headers":[["Authorization","Bearer •••"],["X-Api-Key","k3y"],["Cookie","sid=1; theme=dark"],
                ["Accept","text/event-stream"],["X-Tenant","acme"],["X-Other","•••"],["x-api-key","{env:MINE}"],["Cookie","•••"]]}"#,
        );
        let values: Vec<&str> = ask.headers.iter().map(|(_, value)| value.as_str()).collect();
        let expected = [
            "Bearer {env:AUTHORIZATION}",
            "{env:X_API_KEY}",
            "sid={env:SID}; theme={env:THEME}",
            "text/event-stream",
            "acme",
            "{env:X_OTHER}",
            "{env:MINE}",
            "{env:COOKIE}",
        ];
        assert_eq!(values, expected);
        let told = [
            "AUTHORIZATION: what stands behind Bearer in the field Authorization",
            "X_API_KEY: the field X-Api-Key",
            "SID: the cookie sid",
            "THEME: the cookie theme",
            "X_OTHER: the field X-Other",
            "MINE: the field x-api-key",
            "COOKIE: the field Cookie",
        ];
        assert_eq!(all, told);
    }

    #[test]
    fn secrets_of_addresses_are_references() {
        let (ask, all) = referenced(r#"{"url":"http://a/b?key=1&q=x&access_token=•••&flag"}"#);
        assert_eq!(ask.url, "http://a/b?key={env:KEY}&q=x&access_token={env:ACCESS_TOKEN}&flag");
        assert_eq!(
            all,
            ["KEY: the parameter key of the URL", "ACCESS_TOKEN: the parameter access_token of the URL"]
        );
        assert_eq!(referenced(r#"{"url":"http://a/b#token=1"}"#).0.url, "http://a/b");
        let told = referenced(r#"{"url":"http://a/b?key\nx=1"}"#).1;
        assert_eq!(told, ["KEY_X: the parameter key x of the URL"]);
    }

    #[test]
    fn secrets_of_bodies_are_references_and_the_rest_stays_as_it_is() {
        let body = |body: &str| {
            let json = serde_json::json!({ "url": "http://a/", "body": body });
            referenced(&json.to_string()).0.body.expect("a body")
        };
        assert_eq!(
            body(
                "{ \"api_key\" : \"a\\\"b\",\n  \"max_tokens\": 5, \"of\": {\"token\": \"•••\", \"n\": [\"token\", \"x\"]}, \"token\": \"t\" }"
            ),
            "{ \"api_key\" : \"{env:API_KEY}\",\n  \"max_tokens\": 5, \"of\": {\"token\": \"{env:TOKEN}\", \"n\": [\"token\", \"x\"]}, \
             \"token\": \"{env:TOKEN_2}\" }"
        );
        assert_eq!(body("user=u&password=p"), "user=u&password={env:PASSWORD}");
        assert_eq!(body("plain text = 1"), "plain text = 1");
        assert_eq!(body(r#"{"text":"a \"key\": \"b\""}"#), r#"{"text":"a \"key\": \"b\""}"#);
        assert_eq!(body(r#"{"token":["a"],"n":1}"#), r#"{"token":["a"],"n":1}"#);
        assert_eq!(body(r#"{"id":"{uuid}","key":"{env:MINE}"}"#), r#"{"id":"{uuid}","key":"{env:MINE}"}"#);
    }
}
