//! One connection of a client and its connection to the upstream, from the first request to the end of both.

use std::future::poll_fn;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ssespec_evidence::http1::ResponseReader;
use ssespec_evidence::message::Framing;
use ssespec_evidence::recording::{Ended, TlsView};
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::MissedTickBehavior;

use super::passage::{Passage, tell_refused};
use super::refusal::Refusal;
use super::request::{LONGEST, Parsed, RequestHead, parse};
use super::shared::Shared;
use super::side::Side;
use super::socket::Socket;
use super::ways::{Close, Event, PIECE, Ways};
use crate::net::{NotConnected, reason};
use crate::reader::Span;

/// How often it is looked whether an upstream that is waited for has sent nothing: so well the moment of what comes is known.
const LOOK: Duration = Duration::from_millis(5);
/// How long a client is waited for that was told that nothing more comes. To close before it would be a reset.
const LINGER: Duration = Duration::from_secs(5);

/// Whether a connection goes on.
#[derive(Debug, PartialEq, Eq)]
enum Then {
    GoesOn,
    /// Both sides are closed gracefully.
    IsOver,
    /// Both sides are to be reset.
    IsAborted,
}

/// Relays one connection to its end.
pub(super) async fn carry(client: TcpStream, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    // One that is dead already shows it with the first read.
    let _ = client.set_nodelay(true);
    let client = Side::Clear(Socket::new(client, Instant::now()));
    let watched = client.connection();
    let mut connection = Connection::new(client, shared);
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut linger = None;
    loop {
        match connection.advance().await {
            Then::GoesOn => {}
            Then::IsOver => return,
            Then::IsAborted => return connection.ways.abort(),
        }
        if connection.ways.upstream_close == Close::Told {
            linger = linger.or(Some(tokio::time::Instant::now() + LINGER));
        }
        let deadline = linger.unwrap_or_else(tokio::time::Instant::now);
        let wish = connection.passage.as_ref().map(Passage::wish);
        let event = tokio::select! {
            event = poll_fn(|cx| connection.ways.poll(cx)) => event,
            // A reset shows here also where nothing is read or written.
            _ = watched.ready(Interest::ERROR) => Event::ClientBroken,
            _ = looks.tick(), if connection.passage.is_some() => {
                connection.ways.look();
                continue;
            }
            _ = stopped.wait_for(|stopped| *stopped) => return connection.stop(),
            () = wished(wish.as_deref()), if wish.is_some() => return connection.stop_here(),
            () = tokio::time::sleep_until(deadline), if linger.is_some() => return,
        };
        match connection.take(event) {
            Then::GoesOn => {}
            Then::IsOver => return,
            Then::IsAborted => return connection.ways.abort(),
        }
    }
}

/// Until somebody wishes it, if anybody can.
async fn wished(wish: Option<&Notify>) {
    match wish {
        Some(wish) => wish.notified().await,
        None => std::future::pending().await,
    }
}

/// One connection of a client and its connection to the upstream.
struct Connection {
    shared: Arc<Shared>,
    ways: Ways,
    tls: Option<TlsView>,
    /// The body of the request that is relayed.
    request: ResponseReader,
    passage: Option<Passage>,
    /// What may still pass.
    phase: Phase,
}

/// What may still pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Another request after this one.
    Requests,
    /// No other request: one side has said so.
    Last,
    /// Bytes that are not looked at, after an upgrade and where a request or a response cannot be read any further.
    Bytes,
}

impl Connection {
    fn new(client: Side, shared: Arc<Shared>) -> Self {
        let request = ResponseReader::of_body(Framing::NoBody);
        Self { shared, ways: Ways::new(client), tls: None, request, passage: None, phase: Phase::Requests }
    }

    /// Passes on what the client has sent, as far as that is possible now.
    async fn advance(&mut self) -> Then {
        if self.passage.is_some() && self.ways.down.is_empty() {
            // What is read meanwhile stays where it is, and in the end with the upstream.
            self.shared.observer.room().await;
        }
        loop {
            let ways = &mut self.ways;
            if ways.upstream_close != Close::None {
                ways.ahead.clear();
                let is_over = ways.upstream_close == Close::Told && ways.client_close != Close::None;
                return if is_over { Then::IsOver } else { Then::GoesOn };
            }
            if !ways.up.has_room() {
                return Then::GoesOn;
            }
            if self.phase == Phase::Bytes {
                ways.up.push(&std::mem::take(&mut ways.ahead));
                return Then::GoesOn;
            }
            if !self.request.is_complete() {
                self.relay_body();
                return Then::GoesOn;
            }
            if self.passage.is_some() || self.phase == Phase::Last {
                ways.most_ahead = PIECE;
                return Then::GoesOn;
            }
            ways.most_ahead = LONGEST + 1;
            match parse(&ways.ahead, &self.shared.upstream) {
                Parsed::Partial if ways.client_close == Close::None => return Then::GoesOn,
                Parsed::Partial if ways.has_upstream() && ways.client_close == Close::Seen => {
                    // The upstream is still to be told of the close; a part of a head is of no use to it.
                    ways.ahead.clear();
                    return Then::GoesOn;
                }
                Parsed::Partial if ways.down.is_empty() => return Then::IsOver,
                Parsed::Partial => return Then::GoesOn,
                Parsed::Refused(refusal, wanted) => {
                    ways.respond(&refusal.response());
                    tell_refused(wanted, &refusal, &self.shared);
                }
                Parsed::Whole(head, length) => {
                    ways.ahead.drain(..length);
                    match self.begin(*head).await {
                        Then::GoesOn => {}
                        over => return over,
                    }
                }
            }
        }
    }

    /// Relays the head of a request, on a connection that is there or on a fresh one.
    async fn begin(&mut self, head: RequestHead) -> Then {
        self.request = ResponseReader::of_body(head.framing);
        let sent = head.sent.clone();
        let mut passage = Passage::new(head, &self.shared);
        if !self.ways.has_upstream() {
            match self.shared.upstream.connect(self.shared.limits.connect).await {
                Ok((side, view)) => {
                    self.ways.connect(side);
                    self.tls = view;
                }
                // It was there, and took the connection: what its client would see is a reset.
                Err(NotConnected::Reset) => {
                    let now = passage.now();
                    passage.end(Ended::Reset, now);
                    return Then::IsAborted;
                }
                Err(NotConnected::Failed(why)) => {
                    let refusal = Refusal::unreachable(why);
                    self.ways.respond(&refusal.response());
                    passage.refuse(&refusal);
                    return Then::GoesOn;
                }
            }
        }
        passage.tls(self.tls.clone());
        self.ways.up.push(&sent);
        self.passage = Some(passage);
        Then::GoesOn
    }

    /// Relays what has come of the request's body.
    fn relay_body(&mut self) {
        let ahead = &mut self.ways.ahead;
        self.request.feed(ahead);
        if let Some(passage) = &mut self.passage {
            // Without the framing, in which it passes on.
            passage.body(self.request.body());
        }
        self.request.forget_body();
        // What is no body is the next request.
        let beyond = usize::try_from(self.request.after_end()).unwrap_or(usize::MAX);
        let body: Vec<u8> = ahead.drain(..ahead.len().saturating_sub(beyond)).collect();
        self.ways.up.push(&body);
        if self.request.is_lost() {
            self.phase = Phase::Bytes;
        }
    }

    /// Takes in what happened.
    fn take(&mut self, event: Event) -> Then {
        match event {
            Event::Client | Event::ClientEnded | Event::Told => Then::GoesOn,
            Event::Held => {
                self.passage.iter_mut().for_each(Passage::held_up);
                Then::GoesOn
            }
            Event::Delivered => {
                self.passage.iter_mut().for_each(Passage::delivered);
                Then::GoesOn
            }
            Event::Sent => {
                if let Some(passage) = &mut self.passage
                    && self.request.is_complete()
                {
                    passage.sent();
                }
                Then::GoesOn
            }
            Event::Came(span) => {
                self.came(span);
                Then::GoesOn
            }
            Event::UpstreamEnded(span) => {
                self.closed(span);
                Then::GoesOn
            }
            Event::UpstreamBroken(error, span) => self.broken(&error, span),
            Event::ClientBroken => {
                self.end_now(Ended::Dropped);
                Then::IsAborted
            }
        }
    }

    fn came(&mut self, span: Span) {
        let Some(mut passage) = self.passage.take() else { return };
        passage.came(self.ways.down.bytes(), span);
        if passage.is_lost() {
            // Where it ends, and another request may follow, the client may know.
            self.phase = Phase::Bytes;
        }
        if !passage.is_complete() {
            self.passage = Some(passage);
            return;
        }
        self.phase = match (self.phase, passage.is_upgraded(), passage.is_reusable()) {
            (Phase::Bytes, _, _) | (_, true, _) => Phase::Bytes,
            (Phase::Last, false, _) | (_, false, false) => Phase::Last,
            (Phase::Requests, false, true) => Phase::Requests,
        };
        let at = passage.moment(span);
        passage.end(Ended::Complete, at);
    }

    /// The upstream closed its side.
    fn closed(&mut self, span: Span) {
        let Some(mut passage) = self.passage.take() else { return };
        passage.close();
        let at = passage.moment(span);
        passage.end(self.or_the_client(Ended::Fin), at);
    }

    /// The connection to the upstream broke.
    fn broken(&mut self, error: &std::io::Error, span: Span) -> Then {
        let how = match error.kind() {
            ErrorKind::ConnectionReset => Ended::Reset,
            ErrorKind::UnexpectedEof => {
                Ended::Truncated("the connection was closed without close_notify".to_owned())
            }
            _ => Ended::Failed(format!("reading failed: {}", reason(error))),
        };
        match self.passage.take() {
            Some(mut passage) => {
                let at = passage.moment(span);
                passage.end(self.or_the_client(how), at);
            }
            // Many servers close like this after a response that says it is the last.
            None if error.kind() == ErrorKind::UnexpectedEof => {
                self.ways.upstream_close = Close::Seen;
                return Then::GoesOn;
            }
            None => {}
        }
        // Also where TLS ends without its end: the client could not tell that something may be missing.
        Then::IsAborted
    }

    /// How an exchange ended: if the client closed its side first, what the upstream does after that is no more than its response.
    fn or_the_client(&self, how: Ended) -> Ended {
        match self.ways.client_close {
            Close::None => how,
            Close::Seen | Close::Told => Ended::Dropped,
        }
    }

    fn end_now(&mut self, how: Ended) {
        if let Some(passage) = self.passage.take() {
            let now = passage.now();
            passage.end(how, now);
        }
    }

    /// Ends what is open at the wish of who looks at it, by a reset of both sides.
    fn stop_here(mut self) {
        if let Some(passage) = self.passage.take() {
            passage.stop_here();
        }
        self.ways.abort();
    }

    /// Ends what is open: by a reset, so that nobody takes a part of a response for all of it.
    fn stop(mut self) {
        match self.passage.is_some() {
            true => {
                if let Some(passage) = self.passage.take() {
                    passage.stop();
                }
                self.ways.abort();
            }
            false => drop(self.ways),
        }
    }
}
