//! What a browser's `EventSource` does when a response ends (HTML 9.2.3), as far as anybody outside can see it.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use ssespec_evidence::message::Head;
use ssespec_evidence::recording::Ended;
use ssespec_judge::is_event_stream;

/// How long a browser waits that was told nothing: Chrome and Safari wait so long, Firefox two seconds more. The standard leaves it
/// open ("in the region of a few seconds").
pub const RECONNECTION_TIME: Duration = Duration::from_secs(3);

/// The least that we wait, whatever the server asks for: a stream that ends at once would be asked for in a tight loop.
pub const LEAST: Duration = Duration::from_millis(100);

/// What comes after an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "does", rename_all = "kebab-case")]
pub enum Then {
    /// It asks again.
    Reconnects {
        /// After so many milliseconds.
        after_ms: u64,
        /// What the server asks for, where it is less than we wait.
        #[serde(skip_serializing_if = "Option::is_none")]
        asked_ms: Option<u64>,
        /// With this last event ID; empty: without one.
        last_event_id: String,
    },
    /// It stops for good.
    GivesUp {
        /// Why.
        why: GivesUp,
    },
    /// It would ask again, and we do not.
    IsNotAskedAgain {
        /// Why not.
        why: NotAskedAgain,
    },
}

/// Why a browser stops for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum GivesUp {
    /// 204 tells it to.
    NoContent,
    /// Another status than 200.
    Status {
        /// Which.
        status: u16,
    },
    /// Another type than that of event streams.
    ContentType {
        /// Which, if any.
        content_type: Option<String>,
    },
    /// There never was a response.
    NoResponse,
}

/// Why we do not ask again where a browser would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotAskedAgain {
    /// It was asked for by another method than GET: that may cost money, and `EventSource` has no other.
    Method,
    /// The user does not want it.
    Wish,
    /// A bound of ours was reached.
    Limit,
}

/// Whether a stream is asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reconnecting {
    /// As a browser does.
    LikeABrowser,
    /// Never.
    Never,
    /// As somebody else pleases, whose requests pass us.
    ByTheClient,
}

/// How a response ended.
#[derive(Clone, Debug)]
pub struct Ending<'e> {
    /// The method of the request.
    pub method: &'e str,
    /// Whether an earlier response was an event stream.
    pub had_stream: bool,
    /// Its head, if one came.
    pub head: Option<&'e Head>,
    /// How it ended.
    pub how: &'e Ended,
    /// The latest reconnection time that the stream sent.
    pub retry: Option<Duration>,
    /// The last event ID.
    pub last_event_id: &'e str,
}

/// What a browser does then; `None` where we ended it.
pub fn then(ending: &Ending<'_>, reconnecting: Reconnecting) -> Option<Then> {
    match (ending.how, ending.head) {
        // The client need not be a browser.
        _ if reconnecting == Reconnecting::ByTheClient => return None,
        (Ended::Dropped, _) => return None,
        _ => {}
    }
    if let Some(why) = ending.head.and_then(gives_up) {
        return Some(Then::GivesUp { why });
    }
    match (ending.how, ending.head) {
        (Ended::Limit(_), _) => return Some(Then::IsNotAskedAgain { why: NotAskedAgain::Limit }),
        (_, None) if !ending.had_stream => return Some(Then::GivesUp { why: GivesUp::NoResponse }),
        (_, Some(_) | None) => {}
    }
    let not = |why| Some(Then::IsNotAskedAgain { why });
    match (reconnecting, ending.method) {
        (_, method) if method != "GET" => not(NotAskedAgain::Method),
        (Reconnecting::Never, _) => not(NotAskedAgain::Wish),
        (Reconnecting::ByTheClient, _) => None,
        (Reconnecting::LikeABrowser, _) => {
            let asked = ending.retry.map(|retry| u64::try_from(retry.as_millis()).unwrap_or(u64::MAX));
            // A number that does not fit is ignored by Chromium; the standard knows no bound.
            let asked = asked.filter(|ms| *ms < u64::MAX);
            let [usual_ms, least_ms] = [RECONNECTION_TIME, LEAST].map(|time| time.as_millis() as u64);
            Some(Then::Reconnects {
                after_ms: asked.unwrap_or(usual_ms).max(least_ms),
                asked_ms: asked.filter(|ms| *ms < least_ms),
                last_event_id: ending.last_event_id.to_owned(),
            })
        }
    }
}

/// Why a browser gives up on a response with this head, if it does.
pub fn gives_up(head: &Head) -> Option<GivesUp> {
    match head.status {
        200 if is_event_stream(head) => None,
        200 => Some(GivesUp::ContentType { content_type: head.combined("content-type") }),
        204 => Some(GivesUp::NoContent),
        status => Some(GivesUp::Status { status }),
    }
}

impl GivesUp {
    /// Whether the head alone shows it. A redirect may lead to another response, and 204 has no body.
    pub fn shows_in_the_head(&self) -> bool {
        match self {
            Self::Status { status } => !(300..400).contains(status),
            Self::ContentType { .. } => true,
            Self::NoContent | Self::NoResponse => false,
        }
    }
}

impl fmt::Display for GivesUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoContent => f.write_str("204 tells a browser to stop: it does not reconnect"),
            Self::Status { status } => {
                write!(f, "a browser gives up on status {status}: only 200 is a stream, and it does not reconnect")
            }
            Self::ContentType { content_type: Some(content_type) } => write!(
                f,
                "a browser gives up on the type {content_type:?}: only text/event-stream is a stream, and it does not reconnect"
            ),
            Self::ContentType { content_type: None } => f.write_str(
                "a browser gives up on a response without a Content-Type: only text/event-stream is a stream, and it does not reconnect",
            ),
            Self::NoResponse => f.write_str("there was no response"),
        }
    }
}

impl fmt::Display for NotAskedAgain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Method => "not asked again: only a GET may be repeated",
            Self::Wish => "not asked again",
            Self::Limit => "not asked again: a limit was reached",
        })
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::message::HttpVersion;

    use super::*;

    fn head(status: u16, content_type: Option<&str>) -> Head {
        let fields = content_type.map(|value| ("Content-Type".to_owned(), value.as_bytes().to_vec()));
        Head { version: HttpVersion::Http11, status, fields: fields.into_iter().collect(), raw: Vec::new() }
    }

    fn told(head: Option<&Head>, how: Ended, had_stream: bool) -> Option<Then> {
        let ending = Ending { method: "GET", had_stream, head, how: &how, retry: None, last_event_id: "7" };
        then(&ending, Reconnecting::LikeABrowser)
    }

    #[test]
    fn a_stream_that_ends_is_asked_for_again() {
        let stream = head(200, Some("text/event-stream; charset=utf-8"));
        let again = Then::Reconnects { after_ms: 3000, asked_ms: None, last_event_id: "7".into() };
        for how in [Ended::Complete, Ended::Fin, Ended::Reset, Ended::Failed("it broke".into())] {
            assert_eq!(told(Some(&stream), how.clone(), false), Some(again.clone()), "{how:?}");
            assert_eq!(told(None, how, true), Some(again.clone()), "the server may come back");
        }
        assert_eq!(told(Some(&stream), Ended::Dropped, false), None);
    }

    #[test]
    fn what_is_no_stream_is_not() {
        let json = head(200, Some("application/json"));
        let why = GivesUp::ContentType { content_type: Some("application/json".into()) };
        assert_eq!(told(Some(&json), Ended::Complete, true), Some(Then::GivesUp { why }));
        let moved = head(204, None);
        assert_eq!(
            told(Some(&moved), Ended::Complete, true),
            Some(Then::GivesUp { why: GivesUp::NoContent })
        );
        let broken = head(503, Some("text/event-stream"));
        let why = GivesUp::Status { status: 503 };
        assert_eq!(told(Some(&broken), Ended::Complete, true), Some(Then::GivesUp { why }));
        assert_eq!(
            told(None, Ended::Failed("refused".into()), false),
            Some(Then::GivesUp { why: GivesUp::NoResponse })
        );
    }

    #[test]
    fn what_costs_money_is_not_repeated() {
        let stream = head(200, Some("text/event-stream"));
        let ending = |method, retry| Ending {
            method,
            had_stream: false,
            head: Some(&stream),
            how: &Ended::Complete,
            retry,
            last_event_id: "",
        };
        let not = |why| Some(Then::IsNotAskedAgain { why });
        let post = ending("POST", None);
        assert_eq!(then(&post, Reconnecting::LikeABrowser), not(NotAskedAgain::Method));
        let get = ending("GET", Some(Duration::ZERO));
        assert_eq!(then(&get, Reconnecting::Never), not(NotAskedAgain::Wish));
        let least = Then::Reconnects { after_ms: 100, asked_ms: Some(0), last_event_id: String::new() };
        assert_eq!(then(&get, Reconnecting::LikeABrowser), Some(least));
        let usual = Then::Reconnects { after_ms: 3000, asked_ms: None, last_event_id: String::new() };
        let beyond = ending("GET", Some(Duration::from_millis(u64::MAX)));
        assert_eq!(then(&beyond, Reconnecting::LikeABrowser), Some(usual));
    }
}
