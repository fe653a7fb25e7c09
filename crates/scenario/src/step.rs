//! What a scenario does: open exchanges, wait for what they bring, drop them, reconnect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::carried::Carried;
use crate::h2_rule::Credit;
use crate::hub_step::{PublishStep, ReconnectLoop};
use crate::life_step::{Churn, On, Pause, PollStats, Terminate, Times, times};
use crate::payload::Payload;
use crate::preparation::Preparation;
use crate::script::ScriptItem;
use crate::span::Span;

/// One step, written as a map with one key.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Sends a request on a fresh connection (or a kept one) and goes on at once; a reader
    /// records the response in the background until it ends or the scenario does.
    Open(Open),
    /// Waits until an exchange has brought something, or gives up after `within`.
    Await(Await),
    /// Lets time pass while all exchanges go on being recorded.
    Wait(Span),
    /// Closes an exchange's connection from our side.
    Close(CloseStep),
    /// Connects again as a browser would: after `from` has ended or was dropped, waits out its reconnection time (bounded)
    /// and sends its last event ID.
    Reconnect(Reconnect),
    /// Publishes events to a topic of a hub, and goes on when the hub has taken the last. Only under `driver: publish`.
    Publish(PublishStep),
    /// Loses a connection many times while events are published, and comes back each time. Only under `driver: publish`.
    ReconnectLoop(ReconnectLoop),
    /// Asks the stats endpoint until its count is what it should be, or gives up. Only with a server of its own.
    PollStats(PollStats),
    /// Opens streams and drops each at a random moment.
    Churn(Churn),
    /// Stops reading an exchange's connection, as a phone in a tunnel does: for good, or for a time.
    Pause(Pause),
    /// Lets time pass and looks at the memory of the server's processes meanwhile. Only with a server of its own.
    SampleMemory(Span),
    /// Tells the server to end and waits until it has. Only with a server of its own.
    Terminate(Terminate),
    /// Gives back what `credit: withheld` kept from a stream, so that the rest can come. Only with `http: h2`.
    GrantCredit(On),
    /// Where an exchange goes over HTTP/1.1 and TLS: connects once more, offers HTTP/2 by ALPN as a browser does, and leaves.
    ProbeAlpn(On),
    /// Sends a plain request beside the streams and waits for its response. Later steps may use what it captures as
    /// `{capture:NAME}`.
    Request(Preparation),
    /// Waits as long as the run holds its streams (`--hold`, 20 s unless given), or until the exchange ends.
    HoldOpen(On),
}

/// Sends a request.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", schemars(extend("required" = ["as"])))]
pub struct Open {
    /// The exchange's name, by which later steps and checks speak of it.
    #[serde(rename = "as")]
    pub name: String,
    /// How many streams are opened at once: `name-1`, `name-2` and so on. A step or check on the name speaks of them all.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "times")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>", range(min = 2, max = crate::limits::MAX_STREAMS)))]
    pub times: Option<Times>,
    /// Which endpoint of the target; `emit` when a script is given, else `stream`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// The request method; GET unless given (POST carries the script in its body).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The HTTP version on the request line.
    pub http: HttpVersion,
    /// How much of the request is sent.
    #[serde(skip_serializing_if = "Extent::is_whole")]
    pub extent: Extent,
    /// Request header fields beside `Host`, `Accept: text/event-stream` and `Cache-Control: no-cache`, which a
    /// browser's EventSource sends. A value of null leaves a default field out, and `{capture:NAME}` in one is filled in.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Option<Payload>>,
    /// Request header fields whose values are taken from the responses to earlier exchanges, once these have come.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub carries: BTreeMap<String, Carried>,
    /// Sends the request to the address that the `endpoint` event of this earlier stream names, as clients of the Model Context
    /// Protocol 2024-11-05 do. Where that is missing, or of another origin, nothing is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint_of: Option<String>,
    /// The body, instead of that of the target. `{uuid}`, `{n}` and `{capture:NAME}` are filled in. POST unless `method` is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The script that the emit endpoint plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<Vec<ScriptItem>>,
    /// A raw script text instead of `script`: for JSON that no honest writer would produce.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_script: Option<String>,
    /// The topic of a hub that is read; one of the exchange's own unless given. Only under `driver: publish`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Sends the request on the connection of this earlier exchange. Over HTTP/1 its response must be complete; over HTTP/2
    /// both streams run side by side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reuse: Option<String>,
    /// Whether what was read is given back, so that the server may send more than 64 KiB. Only with `http: h2`.
    #[serde(skip_serializing_if = "Credit::is_given")]
    pub credit: Credit,
    /// What to do with a redirect.
    pub redirects: Redirects,
}

/// An endpoint of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    /// The server's own stream.
    Stream,
    /// The emit contract's endpoint.
    Emit,
    /// The count of open streams.
    Stats,
}

/// The HTTP version on the request line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HttpVersion {
    /// HTTP/1.0.
    #[serde(rename = "1.0")]
    Http10,
    /// HTTP/1.1.
    #[default]
    #[serde(rename = "1.1")]
    Http11,
}

/// How much of a request is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// The head without the blank line that ends it, and nothing more: the server waits for the rest. Only with
    /// `http: http1`.
    UnfinishedHead,
}

impl Extent {
    /// Whether the request is sent to its end.
    pub fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

/// What to do with a redirect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Redirects {
    /// Follow up to 20, as Fetch does; the exchange recorded is the last one.
    #[default]
    Follow,
    /// Record the redirect itself.
    Keep,
}

/// Waits until an exchange has brought something.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Await {
    /// The exchange; the latest opened unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// What to wait for. The end of the exchange always ends the wait.
    pub until: Until,
    /// When to give up. Never a verdict by itself: a check on what is missing says what was missing.
    #[serde(default = "default_within")]
    pub within: Span,
}

fn default_within() -> Span {
    Span::from_millis(10_000)
}

/// What to wait for, written as a word or a map with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Until {
    /// The response head is complete.
    Head,
    /// The response is complete or the connection is gone.
    End,
    /// So many events were dispatched.
    Events(u64),
    /// So many comments were read.
    Comments(u64),
    /// So many body bytes were read.
    Bytes(u64),
}

/// Closes an exchange's connection from our side.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CloseStep {
    /// The exchange; the latest opened unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// How the connection is closed.
    #[serde(default)]
    pub how: CloseHow,
}

/// How a connection is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CloseHow {
    /// In order, as a closed tab does.
    #[default]
    Fin,
    /// At once, as a crashed client or a lost network does.
    Rst,
}

/// Connects again as a browser would.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reconnect {
    /// The exchange whose stream is continued: same request, plus its last event ID.
    pub from: String,
    /// The new exchange's name.
    #[serde(rename = "as")]
    pub name: String,
    /// Sends this last event ID instead of the one that `from` ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_event_id: Option<Payload>,
    /// The spelling of the field name; `Last-Event-ID` unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_name: Option<String>,
}
