//! What happened on the wire while a scenario ran: plain data that can be saved, loaded and judged again.

use serde::{Deserialize, Serialize};

pub use crate::piece::{Moment, Read, Stamp};

use crate::additions::Additions;
use crate::dialects::Dialects;
use crate::observations::Observations;
use crate::preparation::PreparationLog;
use crate::transcript::Transcript;

/// All exchanges of one scenario against one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The target's name.
    pub target: String,
    /// The scenario's id.
    pub scenario: String,
    /// 1, or 2 when the scenario ran again alone.
    pub attempt: u32,
    /// When the scenario began, RFC 3339. All times below count in nanoseconds from this moment.
    pub started: String,
    /// How long the scenario took.
    pub elapsed_ns: u64,
    /// The worst lateness of the harness itself: how much later than planned a step was carried out.
    pub lateness_ns: u64,
    /// How long something was waited for before its absence counts as the server's own; twice as long in a second try.
    pub patience_ns: u64,
    /// Whether the server's capabilities were declared, or only guessed from what it shows.
    pub known_by: KnownBy,
    /// Which dialects its streams are held to.
    pub dialects: Dialects,
    /// What kept those who took part from running.
    pub strain: Strain,
    /// What the server adds of its own to the events of every script, as far as that was learned.
    pub additions: Additions,
    /// The exchanges in the order in which they were opened.
    pub exchanges: Vec<Exchange>,
    /// What was published through a hub's own API, in the order in which it was sent.
    pub published: Vec<Publication>,
    /// What was sent before the exchanges or beside them, such as a login, in order.
    pub prepared: Vec<PreparationLog>,
    /// What was seen beside the exchanges.
    pub beside: Observations,
}

/// One step that was published through a hub's own API.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The topic.
    pub topic: String,
    /// Which publication to this topic it is, from 1.
    pub number: u64,
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The body.
    #[serde(with = "crate::base64_bytes")]
    pub body: Vec<u8>,
    /// When it was handed to the client library, in nanoseconds.
    pub sent_ns: u64,
    /// When the hub had answered, in nanoseconds.
    pub answered_ns: u64,
    /// What the hub made of it.
    pub outcome: Publishing,
}

/// What a hub made of a publication.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Publishing {
    /// The hub took it, with this status.
    Taken(u16),
    /// The hub refused it, as a library may refuse a value: the status and what it said, made printable.
    Refused {
        /// The status.
        status: u16,
        /// The response, made printable.
        answer: String,
    },
    /// It could not be published: one clause.
    Failed(String),
}

impl Recording {
    /// The first recording of a scenario in which nothing has happened yet.
    pub fn new(target: impl Into<String>, scenario: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            scenario: scenario.into(),
            attempt: 1,
            started: String::new(),
            elapsed_ns: 0,
            lateness_ns: 0,
            patience_ns: PATIENCE_NS,
            known_by: KnownBy::default(),
            dialects: Dialects::default(),
            strain: Strain::default(),
            additions: Additions::default(),
            exchanges: Vec::new(),
            published: Vec::new(),
            prepared: Vec::new(),
            beside: Observations::default(),
        }
    }

    /// The exchange with this name.
    pub fn exchange(&self, name: &str) -> Option<&Exchange> {
        self.exchanges.iter().find(|e| e.name == name)
    }
}

/// How long something is waited for before its absence counts as the server's own, in nanoseconds.
pub const PATIENCE_NS: u64 = 5_000_000_000;

pub(crate) fn patience() -> u64 {
    PATIENCE_NS
}

/// How it is known what a server can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownBy {
    /// A target file lists it.
    #[default]
    Declaration,
    /// Nobody said it: rules about a capability apply once a recording shows it.
    Observation,
    /// The same, and the first response of all was an event stream: a later refusal is about the moment, not about the rule.
    ObservedStream,
}

/// What kept those who took part from running while a scenario was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Strain {
    /// How long the thread that reads the sockets was ready to run without a processor, in nanoseconds; `None` where nothing
    /// tells it.
    pub reader_ns: Option<u64>,
    /// The same of the server's threads, the one that waited longest; `None` where the server is not ours or nothing tells it.
    pub server_ns: Option<u64>,
    /// How long a process of the server was seen stopped, in nanoseconds; `None` as above.
    pub stopped_ns: Option<u64>,
}

/// One request and what came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The name that the scenario gave it.
    pub name: String,
    /// The number of its TCP connection within the scenario; an exchange that reused a connection shares it.
    pub connection: u32,
    /// Who sent the request.
    pub initiator: Initiator,
    /// What was asked.
    pub request: Request,
    /// Redirects on the way, with the URL that each led to.
    pub hops: Vec<Hop>,
    /// What came back, as that shows it which carried it.
    pub transcript: Transcript,
    /// What TLS showed of the server, over `https`.
    pub tls: Option<TlsView>,
    /// How it ended.
    pub end: End,
}

impl Exchange {
    /// An exchange of the suite in which nothing has happened yet.
    pub fn new(name: impl Into<String>, request: Request) -> Self {
        Self {
            name: name.into(),
            connection: 0,
            initiator: Initiator::Suite,
            request,
            hops: Vec::new(),
            transcript: Transcript::default(),
            tls: None,
            end: End::exactly(Ended::Failed("nothing happened".to_owned()), 0),
        }
    }
}

/// Who began an exchange by its request: a server is judged by what it answers, a client by what it asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initiator {
    /// The suite asked, and its subject is a server.
    #[default]
    Suite,
    /// The subject asked: it is a client.
    Subject,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Request {
    /// The whole URL.
    pub url: String,
    /// The method.
    pub method: String,
    /// The exact bytes that were sent, head and body, with `[redacted]` for the values of secret fields.
    /// Over HTTP/2, which carries no text, a line for each field.
    #[serde(with = "crate::base64_bytes")]
    pub bytes: Vec<u8>,
    /// The bytes of the body that were sent and are not kept in these.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u64,
    /// The script inside, if it was an emit request.
    pub script: Option<Vec<ssespec_scenario::script::ScriptItem>>,
    /// The topic of a hub that is read, if it is a hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The last event ID that was sent along, if any.
    #[serde(with = "crate::base64_bytes::option")]
    pub last_event_id: Option<Vec<u8>>,
    /// When the last byte was handed to the kernel, in nanoseconds.
    pub sent_ns: u64,
}

impl Request {
    /// A GET request that is not written out yet.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: "GET".to_owned(),
            bytes: Vec::new(),
            left_out: 0,
            script: None,
            topic: None,
            last_event_id: None,
            sent_ns: 0,
        }
    }

    /// Whether it asks the emit endpoint to play a script, be it one that is no valid script (docs/emit-contract.md).
    pub fn plays_script(&self) -> bool {
        let query = self.url.split_once('?').map_or("", |(_, query)| query);
        self.topic.is_none()
            && (self.script.is_some() || query.split('&').any(|pair| pair.starts_with("script=")))
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A redirect on the way.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Hop {
    /// Its status.
    pub status: u16,
    /// Where it led.
    pub location: String,
}

/// What TLS showed of the server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct TlsView {
    /// `TLS 1.2` or `TLS 1.3`.
    pub version: String,
    /// The name that was asked for, an address where the URL has one.
    pub server_name: String,
    /// The protocol that the server chose by ALPN, if it chose one.
    pub alpn: Option<String>,
    /// Its certificate, if it can be read.
    pub certificate: Option<PeerCertificate>,
}

/// The certificate of a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct PeerCertificate {
    /// Whose it is (RFC 4514).
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Until when it is valid, RFC 3339.
    pub not_after: String,
}

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct End {
    /// What ended it.
    pub how: Ended,
    /// The earliest moment at which it can have come, in nanoseconds.
    #[serde(default)]
    pub since_ns: u64,
    /// When it had come, in nanoseconds.
    pub at_ns: u64,
}

impl End {
    /// An end whose moment is known exactly.
    pub const fn exactly(how: Ended, at_ns: u64) -> Self {
        Self { how, since_ns: at_ns, at_ns }
    }

    /// When it came. What we did ourselves is known exactly.
    pub fn moment(&self) -> Moment {
        match self.how {
            Ended::Dropped | Ended::Limit(_) | Ended::NeverSent(_) | Ended::Failed(_) => {
                Moment::exactly(self.at_ns)
            }
            Ended::Complete | Ended::Fin | Ended::Reset | Ended::Truncated(_) | Ended::GaveUp(_) => {
                Moment { earliest_ns: self.since_ns.min(self.at_ns), latest_ns: self.at_ns }
            }
        }
    }
}

/// What ended an exchange.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The message was complete; the connection stayed open.
    Complete,
    /// The server closed its side in order.
    Fin,
    /// The server reset the connection.
    Reset,
    /// The connection ended inside TLS, without close_notify: whether something is missing cannot be told.
    Truncated(String),
    /// We closed it: the scenario dropped it or was over.
    Dropped,
    /// We gave up: more bytes than the limit.
    Limit(String),
    /// Nothing was sent: the connection that was to carry it could not be used again, as a server may decide, or the protocol
    /// has no way to carry the request.
    #[serde(alias = "not-reused")]
    NeverSent(String),
    /// The client library would not read on, because of what the server sent.
    GaveUp(String),
    /// The connection could not be opened, or the client library could not ask.
    Failed(String),
}
