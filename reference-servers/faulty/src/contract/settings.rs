//! Where the layer can deviate; the default of each is right.

use std::time::Duration;

use super::admission::Admission;
use super::ending::Ending;
use super::endpoint::{Endpoint, Scope};
use super::limit::Limit;
use super::methods::Methods;
use super::play::{Aged, Bursts, Flush, Heartbeats, OnEnding, Writes};
use super::protection::Protection;
use super::refusal;
use super::resume::Resume;
use super::step::{Refuse, Step};
use super::streams::{AfterLoss, Over};
use crate::http::{Accepted, Head, Plan, Request};
use crate::sse::Event;

/// How the contract is kept.
pub(crate) struct Contract {
    /// Which methods do what on the endpoints that stream.
    pub methods: Methods,
    /// What the n-th request to `/events` is answered with, counted from 1, whatever it asks for; nothing for what is usual.
    pub turned_away: fn(usize) -> Option<(Head, &'static str)>,
    /// A response of `/events` other than the stream, for the sake of a field that negotiates.
    pub negotiated: fn(&Request) -> Option<(Head, &'static str)>,
    /// A response on a path that the contract does not know; nothing for 404.
    pub elsewhere: fn(&Request) -> Option<(Head, &'static str)>,
    /// How long a stream takes to open.
    pub opens_after: fn(Endpoint) -> Duration,
    /// The ticket without which `/events` has no stream, if it needs one.
    pub ticket: Option<&'static str>,
    /// Changes to the head of `/events` answers that carry a stream.
    pub head: fn(&mut Head, &Request),
    /// Where the framing deviates.
    pub framing_on: Scope,
    /// How streams are coded.
    pub coding: fn(Endpoint, Accepted) -> Plan,
    /// Which scripts are taken.
    pub admission: Admission,
    /// What becomes of the steps of `/events`.
    pub sentences: fn(&mut Vec<Step>),
    /// What becomes of the steps of `/emit` that are left to be played.
    pub emitted: fn(&mut Vec<Step>),
    /// What becomes of an emitted event before it is written; `None` drops it.
    pub event: fn(Event) -> Option<Event>,
    /// What `Last-Event-ID` does.
    pub resume: Resume,
    /// The head that answers a `refuse` step; none where the stream tells the error.
    pub refuse: fn(&Refuse) -> Option<Head>,
    /// Who may have a protected stream.
    pub protection: Protection,
    /// How `abort` ends a stream.
    pub abort: Ending,
    /// What a failure of the server's code does.
    pub failure: Failure,
    /// When bytes leave.
    pub flush: Flush,
    /// How bytes are written that a client does not take.
    pub writes: Writes,
    pub bursts: Bursts,
    /// What bridges idle time.
    pub heartbeats: Heartbeats,
    /// What becomes of held streams that are old.
    pub aged: Option<Aged>,
    /// What the end of the server does to streams.
    pub on_ending: OnEnding,
    /// How many streams are played at once; others wait for their head.
    pub workers: usize,
    /// Whether a stream that is over is still counted.
    pub miscounted: fn(Over) -> bool,
    /// What becomes of a script whose client has left.
    pub after_loss: AfterLoss,
    /// How many streams may be open.
    pub limit: Limit,
}

/// What a failure of the server's code does.
pub(crate) struct Failure {
    /// An event that tells it.
    pub event: fn() -> Option<Event>,
    pub ending: Ending,
}

impl Default for Contract {
    fn default() -> Self {
        Self {
            methods: Methods::default(),
            turned_away: |_| None,
            negotiated: |_| None,
            elsewhere: |_| None,
            opens_after: |_| Duration::ZERO,
            ticket: None,
            head: |_, _| (),
            framing_on: Scope::Everywhere,
            coding: |_, accepted| Plan::usual(accepted),
            admission: Admission::default(),
            sentences: |_| (),
            emitted: |_| (),
            event: Some,
            resume: Resume::default(),
            refuse: refusal::as_asked,
            protection: Protection::default(),
            abort: Ending::Broken,
            failure: Failure { event: || None, ending: Ending::Broken },
            flush: Flush::default(),
            writes: Writes::default(),
            bursts: Bursts::AsTheyLeave,
            heartbeats: Heartbeats::default(),
            aged: None,
            on_ending: OnEnding::EndsAll,
            workers: tokio::sync::Semaphore::MAX_PERMITS,
            miscounted: |_| false,
            after_loss: AfterLoss::Stops,
            limit: Limit::default(),
        }
    }
}
