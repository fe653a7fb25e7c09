//! The bounds of a recording and of a target's life, in one place.

use std::time::Duration;

use ssespec_evidence::live::PLAIN_BYTES;
use ssespec_scenario::limits::PATIENT;

/// The bounds of one recording. Whatever a server sends or withholds, a recording ends within them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest that a connection may take to open.
    pub connect: Duration,
    /// Bytes from the wire that an exchange may bring, beside [`Limits::bytes_per_request_byte`].
    pub bytes: u64,
    /// For each byte of the request so many more: a server that plays a long script may answer at length.
    pub bytes_per_request_byte: u64,
    /// Bytes that may come before the response head is complete: anyone who parses it starts anew with each read.
    pub head_bytes: u64,
    /// The longest that a response head may take: a server that hangs must not use up the time of the steps that follow.
    pub head: Duration,
    /// Body bytes without content coding: a small compressed body can hold a huge one.
    pub body_bytes: u64,
    /// Reads that an exchange may take, beside one for each sixteen bytes of its request: a bound on the bookkeeping that
    /// single bytes cost.
    pub reads: usize,
    /// Events that an exchange may bring, beside one for each eight bytes of its request.
    pub events: u64,
    /// Exchanges that a scenario may open.
    pub exchanges: usize,
    /// Redirects that an exchange follows, as in Fetch.
    pub redirects: usize,
    /// The longest that a scenario may take.
    pub scenario: Duration,
    /// Plain requests that are sent beside a second try, one after the other.
    pub controls: usize,
    /// The longest that one may take which says itself that it waits longer than [`Limits::scenario`].
    pub long_scenario: Duration,
    /// How long streams are held that are watched for their end; such a scenario may take so much longer.
    pub hold: Duration,
    /// The reconnection time when the server sent none.
    pub reconnect_default: Duration,
    /// The longest reconnection time that is waited out.
    pub reconnect_longest: Duration,
    /// How long the response head of a hub's stream is waited for before something is published to it: there are servers that
    /// send it only with the first event.
    pub hub_head: Duration,
    /// The longest that a hub may take to answer a publication.
    pub publication: Duration,
    /// How long the events of a script are waited for once the hub has refused one of them.
    pub after_refusal: Duration,
    /// How long the last event is waited for after the last of many reconnections: longer than the judge's patience.
    pub handed_over: Duration,
    /// How long the response to a request before the stream may go on once all that is captured has come: who cuts it may end what
    /// it began, such as a session.
    pub prepared: Duration,
    /// The time that the client library's parser may take for one exchange: it is quadratic on long lines.
    pub client_parser: Duration,
}

impl Limits {
    /// The bounds of a second try: whatever is waited for is given twice the time. How long streams are held, and what paces a
    /// scenario, stays as it is.
    #[must_use]
    pub fn patient(self) -> Self {
        let Self { connect, head, scenario, hub_head, publication, handed_over, client_parser, .. } = self;
        Self {
            connect: connect * PATIENT,
            head: head * PATIENT,
            scenario: scenario * PATIENT,
            hub_head: hub_head * PATIENT,
            publication: publication * PATIENT,
            handed_over: handed_over * PATIENT,
            client_parser: client_parser * PATIENT,
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            // Many scenarios run at once: a server that floods them all must not fill the memory.
            bytes: 2 << 20,
            bytes_per_request_byte: 4,
            head_bytes: 256 << 10,
            head: Duration::from_secs(10),
            body_bytes: PLAIN_BYTES - 1,
            reads: 100_000,
            events: 20_000,
            exchanges: 128,
            redirects: 20,
            scenario: Duration::from_secs(30),
            controls: MOST_CONTROLS,
            long_scenario: Duration::from_secs(3600),
            hold: HOLD,
            reconnect_default: Duration::from_millis(500),
            reconnect_longest: Duration::from_secs(3),
            hub_head: Duration::from_secs(3),
            publication: Duration::from_secs(10),
            after_refusal: Duration::from_secs(1),
            handed_over: Duration::from_secs(6),
            prepared: Duration::from_secs(1),
            client_parser: Duration::from_secs(5),
        }
    }
}

/// So many plain requests are sent at most beside one second try.
pub const MOST_CONTROLS: usize = 30;
/// How long streams are held unless asked otherwise.
pub const HOLD: Duration = Duration::from_secs(20);
/// How many streams a `churn` step has open at once: a server with few workers is not to be starved.
pub const CHURNED_AT_ONCE: u32 = 8;
/// The bytes of a server's output that are kept.
pub const OUTPUT_BYTES: usize = 64 << 10;
/// The lines of a command's output that an error shows.
pub const OUTPUT_LINES: usize = 40;
/// The longest that one setup command may take.
pub const SETUP: Duration = Duration::from_secs(900);
/// How long a group may take to end after TERM before it is killed.
pub const TERM_GRACE: Duration = Duration::from_secs(3);
/// How long a killed process may take to be gone.
pub const KILL_GRACE: Duration = Duration::from_secs(5);
/// How long a process that left its group may take to notice that the server is gone.
pub const LEAVER_GRACE: Duration = Duration::from_millis(500);
/// How often a launch takes another port when the one it chose was taken meanwhile.
pub const PORT_TRIES: usize = 3;
/// Files that the inputs of a setup may hold.
pub const INPUT_FILES: usize = 10_000;
