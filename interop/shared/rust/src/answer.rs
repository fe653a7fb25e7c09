//! What a request is answered with: the steps to play, or a status and a sentence.

use crate::query;
use crate::resume::{self, Part};
use crate::script::{self, Refuse, Step};
use crate::sentences;

/// A response that is no stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// The status.
    pub status: u16,
    /// The header fields, without those that frame the message. No name comes twice.
    pub headers: Vec<(String, String)>,
    /// The body; nothing at all where the status has none.
    pub body: Option<String>,
}

impl Plain {
    /// A status with a sentence that says why.
    pub fn sentence(status: u16, why: &str) -> Self {
        let headers = [("cache-control", "no-store"), ("content-type", "text/plain; charset=utf-8")];
        Self { status, headers: owned(&headers), body: Some(format!("{why}\n")) }
    }

    /// A count of open streams, or any other JSON.
    pub fn json(body: String) -> Self {
        let headers = [("cache-control", "no-store"), ("content-type", "application/json")];
        Self { status: 200, headers: owned(&headers), body: Some(body) }
    }

    /// The refusal of a method, for frameworks that would leave out the field Allow (RFC 9110 15.5.6).
    pub fn method_not_allowed(allow: &str) -> Self {
        let mut plain = Self::sentence(405, "this endpoint does not take that method");
        plain.set("allow", allow);
        plain
    }

    /// Tells a client that has seen the last event to stay away (HTML 9.2.2).
    fn nothing_left() -> Self {
        Self { status: 204, headers: owned(&[("cache-control", "no-store")]), body: None }
    }

    fn asked_for(refuse: Refuse) -> Self {
        let mut plain = match refuse.status {
            204 | 205 | 304 => Self { status: refuse.status, ..Self::nothing_left() },
            status => Self::sentence(status, "refused, as the script asks"),
        };
        for (name, value) in &refuse.headers {
            plain.set(name, value);
        }
        plain
    }

    fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The steps that are left of the script in this query, for a client that saw this event last.
///
/// # Errors
/// With the response, where there is nothing to play.
pub fn queried(query: Option<&str>, last_event_id: Option<&[u8]>) -> Result<Vec<Step>, Plain> {
    match query::parameter(query.unwrap_or_default(), "script") {
        Some(json) => posted(&json, last_event_id),
        None => Err(Plain::sentence(400, "the query must have a script")),
    }
}

/// The steps that are left of this script, for a client that saw this event last.
///
/// # Errors
/// With the response, where there is nothing to play.
pub fn posted(json: &[u8], last_event_id: Option<&[u8]>) -> Result<Vec<Step>, Plain> {
    left(script::parse(json).map_err(|why| Plain::sentence(400, &why))?, last_event_id)
}

/// The steps that are left of the server's own stream, for a client that saw this event last.
///
/// # Errors
/// With the response, where there is nothing to play.
pub fn events(last_event_id: Option<&[u8]>) -> Result<Vec<Step>, Plain> {
    left(sentences::script(), last_event_id)
}

fn left(steps: Vec<Step>, last_event_id: Option<&[u8]>) -> Result<Vec<Step>, Plain> {
    match resume::after(steps, last_event_id) {
        Part::NothingLeft => Err(Plain::nothing_left()),
        Part::Steps(steps) => match steps.first() {
            Some(Step::Refuse(refuse)) => Err(Plain::asked_for(refuse.clone())),
            _ => Ok(steps),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Plain, events, posted, queried};
    use crate::script::Step;

    #[test]
    fn a_request_without_a_script_is_a_bad_one() {
        let answer = queried(Some("x=1"), None).unwrap_err();
        assert_eq!(answer, Plain::sentence(400, "the query must have a script"));
        assert_eq!(queried(None, None).unwrap_err().status, 400);
        assert_eq!(
            posted(b"[{\"dance\":true}]", None).unwrap_err().body.unwrap(),
            "step 1: unknown step \"dance\"\n"
        );
    }

    #[test]
    fn a_refusal_is_answered_when_it_comes_first() {
        let script =
            br#"[{"event":{"id":"1"}},{"refuse":{"status":503,"headers":{"Cache-Control":"no-cache"}}}]"#;
        assert_eq!(posted(script, None).unwrap().len(), 2);
        let answer = posted(script, Some(b"1")).unwrap_err();
        assert_eq!(answer.status, 503);
        assert_eq!(answer.headers[1], ("Cache-Control".to_owned(), "no-cache".to_owned()));
        assert_eq!(answer.headers.len(), 2);
    }

    #[test]
    fn an_answer_without_content_has_no_body() {
        for status in [204, 205, 304] {
            let script = format!("[{{\"refuse\":{{\"status\":{status}}}}}]");
            let answer = posted(script.as_bytes(), None).unwrap_err();
            assert_eq!((answer.status, answer.body), (status, None));
        }
    }

    #[test]
    fn the_own_stream_goes_on_and_ends() {
        assert_eq!(events(None).unwrap().len(), 10);
        assert!(matches!(events(Some(b"4")).unwrap()[..], [Step::Wait(_), Step::Send(_)]));
        assert_eq!(events(Some(b"5")).unwrap_err().status, 204);
    }
}
