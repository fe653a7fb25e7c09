//! What the page asks for, as a target.

use std::path::Path;

use serde::Deserialize;
use ssespec_evidence::recording::KnownBy;
use ssespec_evidence::remedy::{Place, told};
use ssespec_harness::launcher::{Attached, described};
use ssespec_inspector::browser::Reconnecting;
use ssespec_scenario::{Target, TargetProtocol, Tls};

use crate::args::{endpoint_at, may_be_sent};
use crate::failure::Failure;

/// What the page asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub url: String,
    #[serde(default)]
    pub(super) method: Option<String>,
    #[serde(default)]
    pub(super) headers: Vec<(String, String)>,
    #[serde(default)]
    pub(super) body: Option<String>,
    #[serde(default)]
    protocol: Protocol,
    #[serde(default = "yes")]
    reconnect: bool,
    #[serde(default)]
    insecure: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Protocol {
    #[default]
    Http1,
    Http2,
}

fn yes() -> bool {
    true
}

/// A mistake as a sentence.
fn sentence(failure: Failure) -> String {
    told(&format!("{:#}", anyhow::Error::from(failure)), Place::Page)
}

impl Ask {
    /// The endpoint as a target.
    ///
    /// # Errors
    /// A sentence: what is wrong with it.
    pub fn target(&self) -> Result<Target, String> {
        let mut target = endpoint_at(&self.url).map_err(sentence)?;
        if self.insecure {
            target.tls = Some(Tls { ca: None, insecure: true });
        }
        target.protocol = match self.protocol {
            Protocol::Http1 => TargetProtocol::Http1,
            Protocol::Http2 => TargetProtocol::H2,
        };
        for (name, value) in &self.headers {
            may_be_sent(name, value).map_err(|error| error.to_string())?;
            let value = value.trim();
            // A field that is given twice is a list (RFC 9110 5.3).
            target
                .headers
                .entry(name.clone())
                .and_modify(|all| all.push_str(&format!(", {value}")))
                .or_insert_with(|| value.to_owned());
        }
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        target.method = text(&self.method).map(|method| method.trim().to_owned());
        target.body = text(&self.body);
        if let Some(method) = target.method.as_deref().filter(|method| may_be_sent(method, "").is_err()) {
            return Err(format!("`{method}` is not a method"));
        }
        Ok(target)
    }

    /// The same at its URL, with nothing sent to it yet.
    ///
    /// # Errors
    /// A sentence: what is wrong with it.
    pub fn attached(&self) -> Result<Attached, String> {
        let mut attached = described(&self.target()?, Path::new(".")).map_err(|error| error.to_string())?;
        attached.known_by = KnownBy::Observation;
        Ok(attached)
    }

    /// Whether it is asked for again when it ends.
    pub fn reconnecting(&self) -> Reconnecting {
        match self.reconnect {
            true => Reconnecting::LikeABrowser,
            false => Reconnecting::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(json: &str) -> Result<Target, String> {
        serde_json::from_str::<Ask>(json).expect("a request").target()
    }

    #[test]
    fn a_request_of_the_page_is_a_target() {
        let target = asked(
            r#"{"url":"http://127.0.0.1/a","method":" POST ","headers":[["X-A","1"],["X-A"," 2"]],"body":"{}","protocol":"http2"}"#,
        );
        let target = target.expect("a target");
        assert_eq!((target.method.as_deref(), target.body.as_deref()), (Some("POST"), Some("{}")));
        assert_eq!(target.headers["X-A"], "1, 2");
        assert_eq!(target.protocol, TargetProtocol::H2);
    }

    #[test]
    fn mistakes_are_sentences() {
        let told = |json: &str| asked(json).err().unwrap_or_default();
        assert_eq!(told(r#"{"url":"http://a/","method":"G T"}"#), "`G T` is not a method");
        assert_eq!(
            told(r#"{"url":"http://a/","headers":[["a b","c"]]}"#),
            "`a b` is not the name of a field"
        );
        assert!(told(r#"{"url":"a"}"#).starts_with("`a` is not a URL"));
        let credentials = "credentials in a URL end up in logs: leave them out, and give them in an Authorization or a Cookie field";
        assert_eq!(told(r#"{"url":"http://u:p@a/"}"#), credentials);
    }
}
