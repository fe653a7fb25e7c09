//! How an exchange ended: a word for programs, a clause for people, and what to change where nothing came at all.

use serde::Serialize;
use ssespec_evidence::other_protocol::IF_TLS;
use ssespec_evidence::recording::Ended;
use ssespec_evidence::remedy::Remedy;

use crate::browser::Reconnecting;

/// How an exchange ended, as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndKind {
    /// The server ended the response, whose body is complete.
    Complete,
    /// The server closed the connection before the body was complete.
    Incomplete,
    /// The server closed or reset the connection before a head was complete.
    NoResponse,
    /// What came is no response of the HTTP that was asked in.
    NotHttp,
    /// The server reset the connection behind the head.
    Reset,
    /// The connection ended inside TLS: whether something is missing cannot be told.
    Truncated,
    /// We closed it.
    ByUs,
    /// The client whose requests pass closed it.
    ByTheClient,
    /// A limit of ours was reached.
    Limit,
    /// The request was not sent.
    NotSent,
    /// The connection could not be opened, or broke before anything came.
    NotConnected,
    /// What came could not be read any further.
    Broken,
}

/// What had come when an exchange ended.
#[derive(Clone, Copy, Debug)]
pub struct Came<'s> {
    /// Whether a head had.
    pub has_head: bool,
    /// Whether the body was complete.
    pub is_complete: bool,
    /// Why what came is no response of HTTP, or cannot be read as one any further, if so.
    pub lost: Option<&'s str>,
}

/// How an exchange ended, as a word and as a clause.
pub fn ended(how: &Ended, came: Came<'_>, reconnecting: Reconnecting) -> (EndKind, String) {
    match (came.lost, how) {
        (Some(why), Ended::Complete | Ended::Fin) if came.has_head => {
            return (EndKind::Broken, why.to_owned());
        }
        (Some(why), _) if !came.has_head && *how != Ended::Dropped => {
            return (EndKind::NotHttp, why.to_owned());
        }
        (_, _) => {}
    }
    let (kind, clause) = match (how, came.has_head) {
        (Ended::Complete | Ended::Fin, true) if came.is_complete => {
            (EndKind::Complete, "the server ended the response")
        }
        (Ended::Complete | Ended::Fin, true) => {
            (EndKind::Incomplete, "the connection was closed before the body was complete")
        }
        (Ended::Complete | Ended::Fin, false) => {
            (EndKind::NoResponse, "the server closed the connection without a response")
        }
        (Ended::Reset, true) => (EndKind::Reset, "the connection was reset"),
        (Ended::Reset, false) => (EndKind::NoResponse, "the server reset the connection without a response"),
        (Ended::Dropped, _) => match reconnecting {
            Reconnecting::LikeABrowser | Reconnecting::Never => (EndKind::ByUs, "closed by us"),
            Reconnecting::ByTheClient => (EndKind::ByTheClient, "closed by the client"),
        },
        (Ended::Truncated(why), _) => (EndKind::Truncated, why.as_str()),
        (Ended::Limit(why), _) => (EndKind::Limit, why.as_str()),
        (Ended::NeverSent(why), _) => (EndKind::NotSent, why.as_str()),
        (Ended::GaveUp(why), true) => (EndKind::Broken, why.as_str()),
        (Ended::GaveUp(why), false) => (EndKind::NotHttp, why.as_str()),
        (Ended::Failed(why), true) => (EndKind::Broken, why.as_str()),
        (Ended::Failed(why), false) => (EndKind::NotConnected, why.as_str()),
    };
    (kind, clause.to_owned())
}

/// What may be wrong with a request that got nothing at all, where nothing before it got a response.
pub fn without_response(url: &str, is_http2: bool) -> Option<String> {
    match (url.starts_with("http://"), is_http2) {
        (false, _) => None,
        (true, false) => Some(IF_TLS.to_owned()),
        (true, true) => Some(format!("if the server speaks HTTP/1.1 alone, {}; {IF_TLS}", Remedy::Http1)),
    }
}
