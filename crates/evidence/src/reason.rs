//! Why a check was not judged, or what kind of breach was found: as data with a stable code, and its text in one place.
//!
//! Anyone who has to tell reasons apart matches on a [`Reason`] or compares a [`Code`]; nobody reads the text but people.

use std::fmt;

use serde::{Deserialize, Serialize};
use ssespec_scenario::{Capability, Span};

use crate::text::{counted, ms};
use crate::took::Took;

/// The table of reasons: a variant, what it knows, and its text. Each has a [`Code`] of the same name.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $(($($field:ident: $type:ty),+))? => $text:literal $(, $more:expr)*;)+) => {
        /// Why a check could not be judged, does not apply, or could not be tried. Its text is what `Display` writes.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Reason {
            $($(#[$doc])* $name $(($($type),+))?,)+
            /// The reason of one of several exchanges that one step opened: its name, and its reason.
            OfMember(String, Box<Self>),
        }

        impl Reason {
            /// The code, for programs.
            pub fn code(&self) -> Code {
                match self {
                    $(Self::$name { .. } => Code::$name,)+
                    Self::OfMember(_, why) => why.code(),
                }
            }
        }

        impl fmt::Display for Reason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name $(($($field),+))? => write!(f, $text $(, $more)*),)+
                    Self::OfMember(name, why) => write!(f, "{name}: {why}"),
                }
            }
        }

        /// The code of a [`Reason`] or of a [`BreachKind`], as programs read it. A code that is given stays what it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Code {
            $($(#[$doc])* $name,)+
            /// No response came that a client could read: see [`BreachKind::NoAnswer`].
            NoAnswer,
            /// No response head came while it was waited for: see [`BreachKind::NoHead`].
            NoHead,
            /// The script was refused: see [`BreachKind::ScriptRefused`].
            ScriptRefused,
            /// What was required did not come: see [`BreachKind::Missing`].
            Missing,
            /// What came is no event stream: see [`BreachKind::OtherResponse`].
            OtherResponse,
            /// Another request than the one that got a stream got 404 or 410: see [`BreachKind::NothingThere`].
            NothingThere,
            /// A response head waited for its body: see [`BreachKind::HeldBack`].
            HeldBack,
            /// A limit cut several connections: see [`BreachKind::CutByLimit`].
            CutByLimit,
            /// Of data with line feeds the first line came alone: see [`BreachKind::LinesNotSplit`].
            LinesNotSplit,
            /// Data lost spaces at the beginning of a line: see [`BreachKind::LeadingSpaceLost`].
            LeadingSpaceLost,
            /// Data lost spaces at the end of a line: see [`BreachKind::TrailingSpaceLost`].
            TrailingSpaceLost,
            /// An event with empty data did not come, and the next one did: see [`BreachKind::EmptyDataLost`].
            EmptyDataLost,
            /// An event came as it was asked for, but without its id: see [`BreachKind::IdLost`].
            IdLost,
            /// An event came that the script does not ask for: see [`BreachKind::NotAskedFor`].
            NotAskedFor,
            /// What came breaks the rule: see [`BreachKind::Violation`].
            Violation,
            /// One that another version of ssespec wrote, and this one does not know.
            #[serde(other)]
            Unknown,
        }

        impl Code {
            /// All that are written.
            pub const ALL: &[Self] =
                &[$(Self::$name,)+ Self::NoAnswer, Self::NoHead, Self::ScriptRefused, Self::Missing, Self::OtherResponse,
                  Self::NothingThere, Self::HeldBack, Self::CutByLimit, Self::LinesNotSplit, Self::LeadingSpaceLost,
                  Self::TrailingSpaceLost, Self::EmptyDataLost, Self::IdLost, Self::NotAskedFor, Self::Violation];
        }
    };
}

reasons! {
    // The exchange.

    /// An exchange was not opened.
    NoExchange(name: String) => "the exchange `{name}` did not take place";
    /// None of several exchanges was opened.
    NoExchanges => "none of the exchanges took place";
    /// The connection could not be opened, or the client library could not ask.
    NotConnected(why: String) => "{why}";
    /// The request was not sent: the connection could not be reused, or the protocol cannot carry it.
    NeverSent(why: String) => "{why}";
    /// An event could not be published to the hub.
    NotPublished(why: String) => "{why}";
    /// The library under test says that it cannot express the script.
    NotExpressible(status: u16, answer: String) => "the server answers {status} to this script: {answer}";
    /// The rule says nothing over the HTTP that was spoken.
    NotOverThisHttp(why: &'static str) => "{why}";
    /// The rule is about HTTP/2, and HTTP/1 was spoken.
    NotOverHttp2 => "it was not requested over HTTP/2";
    /// The scenario was over before a head came.
    HeadNotAwaited => "the scenario ended before a response head arrived";
    /// The status says that there is no stream.
    NoStream(status: u16) => "there is no stream to judge: status {status}";
    /// Nothing that came is of a dialect that is known.
    NoDialect => "no dialect was recognised";
    /// The target is held to no dialect.
    DialectsOff => "it is held to no dialect";
    /// Several dialects fit equally well.
    DialectUncertain(names: String) => "it may be {names}: name one with --dialect, or under `dialect` in the target file";
    /// The request is one of a dialect, and nothing that came is: its name.
    DialectNotSeen(name: String) => "the request is one of {name}, and nothing that came is";
    /// The dialect says nothing of this: its name.
    NotInDialect(name: String) => "{name} says nothing of this";
    /// The dialect contradicts the rule: its name.
    DialectContradicts(name: String) => "{name} has it otherwise";
    /// A rule of the dialect about the whole of a stream that could not be read, or did not end well: its name.
    DialectNotWhole(name: String) => "the stream could not be read to a good end as {name}";
    /// A part of the stream cannot be judged as the dialect: why.
    DialectOpen(why: String) => "{why}";
    /// A file of a dialect in the recording cannot be read: why.
    DialectUnreadable(why: String) => "{why}";
    /// The server did not take part in the protocol: what came in place of a result of `initialize`.
    McpNotInitialized(came: String) => "`initialize` was not answered with a result: {came}. Is `endpoints.stream` the MCP endpoint?";
    /// The server speaks another revision of the Model Context Protocol than the rule is of: its own, by their dates, and the rule's.
    McpRevision(revision: String, of: &'static str) => "the server speaks revision {revision}, and the rule is of {of}";
    /// The server did not answer `server/discover` as those of revision 2026-07-28 do: what came.
    McpNotStateless(came: String) => "the server does not speak revision 2026-07-28: `server/discover` got {came}";
    /// The server speaks revision 2026-07-28, and refused `initialize`, with which the rule's begins.
    McpStateless => "the server speaks revision 2026-07-28 alone, and the rule is of 2025-11-25";
    /// `server/discover` came to nothing by which the revision could be told: what came.
    McpNotDiscovered(came: String) => "whether the server speaks revision 2026-07-28 cannot be told: `server/discover` got {came}";
    /// The server gave no session id.
    McpNoSession => "the server gives no session id";
    /// The server gave a session id that no request can carry.
    McpSessionIdUnusable => "the session id that the server gives cannot be sent back";
    /// The request was refused by a status that says nothing of the rule.
    McpRefused(status: u16) => "the request was refused with status {status}";
    /// Something is missing by which the rule could be told: what.
    McpOpen(why: String) => "{why}";
    /// The target is an MCP endpoint, and no request is given by which its stream is opened.
    McpStreamNotAsked => "an MCP endpoint streams to requests of its protocol alone: give `prepare` and `body` to judge such a stream (docs/mcp.md)";
    /// The content coding cannot be read.
    BodyUnreadable(why: String) => "{why}";
    /// The rule has a condition, and what came does not meet it: what it applies to, and what came.
    ConditionNotMet(applies_to: String, came: String) => "it applies to {applies_to}; got {came}";
    /// The exchange that a rule takes for its control is not what it must be: its name, what that is, and what came.
    ControlNotMet(name: String, expected: String, came: String) =>
        "not judged: `{name}`, with which it is compared, should be {expected}; got {came}";
    /// A rule about what a response says has none: what came in its place.
    NoResponseToJudge(came: String) => "no response to judge: {came}";
    /// The target refused the script: its status, and what it said.
    ScriptNotTaken(status: u16, answer: String) => "the target refused the script with status {status}{}", in_text(answer);
    /// The body is something else.
    NotAStream => "the body is not an event stream at all";
    /// The body is empty.
    NoBytes => "the stream brought no bytes";
    /// No response came while it was watched.
    NotAnswered => "no response";
    /// One of two requests that are compared was not answered.
    OneNotAnswered => "one of the two requests was not answered";
    /// The response had not ended: how it stood, if that is told.
    NotEnded(how: Option<String>) => "the response did not end while it was watched{}", in_brackets(how.as_deref());
    /// The end of the response was not seen: how it stood.
    EndNotSeen(how: String) => "the response did not end ({how})";
    /// The stream had not ended.
    StreamNotEnded => "the stream did not end while it was watched";
    /// The stream had not ended, so a repetition cannot be seen.
    RepeatNotSeen => "the stream did not end while it was watched: whether it repeats cannot be seen";
    /// All events of a stream have the same data.
    EventsAlike => "all events of the stream have the same data: whether it starts over cannot be seen";
    /// The stream starts over, and its last event may be one at which the page closes it: which event that is.
    EndMarked(event: String) =>
        "the stream ends with an event {event} and starts over on a reconnect: whether the page calls close() at that event \
         cannot be seen";
    /// The response was cut off inside a block: how.
    CutInBlock(how: String) =>
        "the response was cut off inside a block ({how}): whether it would have been closed cannot be told";
    /// It ended in a way that tells nothing of the server.
    EndedOtherwise(how: String) => "{how}";

    // Events and lines.

    /// No event came.
    NoEvent => "no event was seen";
    /// No line with this field came.
    NoLine(field: String) => "no {field} line was seen";
    /// Only fields came that no reader knows, and more may come.
    OnlyUnknownFields => "only fields that no reader knows arrived, which are ignored: whether an event ever comes cannot be told";
    /// Fewer than two events came.
    TooFewEvents => "fewer than two events arrived";
    /// The exchange asked for no script.
    NoScript => "the exchange has no script";
    /// What came is a part of the script, and right.
    PartOfScript(came: usize, expected: usize) => "{came} of {expected} events arrived, and whole";
    /// More events were still coming.
    StillComing(came: String) => "{came} yet: more were still arriving when the scenario was over";
    /// The stream was closed before more could arrive.
    ClosedBeforeMore(came: String) => "{came}; the stream was closed before more could arrive";
    /// What a scenario expects was not decided when the stream was let go of: what had come, and how the stream stood.
    MoreMayCome(came: String, how: String) =>
        "{came}; more may come ({how}): a longer `within` of the scenario's `await` watches longer";
    /// The stream was closed before enough events could come.
    ClosedBeforeEvents(came: u64) => "{} until the stream was closed", counted(*came, "event");
    /// The stream was closed before all comments could arrive.
    ClosedBeforeComments => "the stream was closed before all comments could arrive";
    /// The stream was closed before the line could come.
    ClosedBeforeLine => "the stream was closed before it could arrive";
    /// The stream was closed before the last numbered event.
    ClosedBeforeLast(told: String) => "{told} before the stream was closed";
    /// All numbered events came over one connection.
    NothingHandedOver => "all events arrived over one connection, so nothing was handed over";
    /// The reader that kept its connection misses the same.
    OtherMissesToo(observed: String) => "the reader that kept its connection did not get them either: {observed}";
    /// The client library alone misreads the stream.
    LibraryMisreads => "eventsource-stream misreads this stream, which is right by the standard";
    /// No block has two kinds of field to compare.
    OneKindOfField => "no block has more than one kind of field";
    /// Nothing was dispatched while the stream was watched: what came, and for how many nanoseconds it was watched.
    NothingSeen(came: String, watched_ns: u64) =>
        "no event was seen in {} ({came}): whether any ever comes cannot be told; `check --for` watches longer",
        seconds(*watched_ns);
    /// Nothing was dispatched until the stream ended: what came, and after how many nanoseconds it ended.
    NothingBeforeEnd(came: String, lasted_ns: u64) =>
        "the stream ended after {} without an event ({came}): whether the next one brings any cannot be told",
        ms(*lasted_ns);
    /// Nothing but reports of errors was dispatched: the first of them.
    OnlyErrors(first: String) =>
        "every event reports an error, the first one {first}: whether the stream brings anything else cannot be told";
    /// Data lines came and no blank line, in a time that is too short to tell.
    BlockStillOpen(lines: usize) =>
        "{lines} data line{} and no blank line yet, in too short a time to tell", if *lines == 1 { "" } else { "s" };
    /// A stream that comes without pauses does not show what was made when.
    TooFewPauses => "the stream pauses fewer than twice";
    /// The stream ended, and another rule judges its last block.
    LastBlockToldAtEnd => "the stream ended: framing.eof-complete judges its last block";
    /// Whether blank lines came late is not known.
    BlankLinesUncertain(blocks: usize) =>
        "the blank line of {blocks} blocks may have come late: when exactly is not known";
    /// One blank line came late, which may be chance.
    BlankLineLateOnce => "the blank line of one block came late, with the next block: once may be chance";
    /// The lines are the rest of a JSON document that was cut.
    RestOfJson => "the lines that no reader knows are the rest of a cut JSON document: event.json-whole judges them";
    /// The lines that no reader knows are what a failure wrote at the end of the stream.
    TextOfFailure => "the lines are the text of a failure at the end of the stream: framing.eof-complete judges it";
    /// The plain stream beside a coded one brought too few events, or both were not open at once.
    TooFewEventsBeside =>
        "the plain stream beside it brought no three events at least 500 ms apart while both were open";
    /// Two plain streams do not bring their events alike: so the coded one need not, either.
    OwnStreams =>
        "two plain streams do not bring events at the same times: when the coded one should bring any cannot be told";
    /// Whether a coded stream was behind the plain one is not known.
    FlushUncertain => "whether the event came before the third one of the plain stream cannot be told";
    /// Fewer than three connections were opened.
    TooFewConnections => "fewer than three connections were opened";
    /// Events hold several JSON documents, and nothing shows that they were meant as events of their own: how many events.
    MayBeBatches(events: usize) =>
        "{events} event{} several JSON documents, a line each: whether they are meant so cannot be told",
        if *events == 1 { " holds" } else { "s hold" };
    /// Fewer than two payloads are JSON documents.
    NoJson => "fewer than two payloads are JSON documents";
    /// No id came that a client could resume after.
    NothingToResume => "no id was seen: nothing could be resumed";
    /// No event came after the reconnect.
    NoEventAfterReconnect => "no event arrived after the reconnect";
    /// The reconnect of a stream that was watched was let go of before it could show anything.
    ReconnectNotWatched =>
        "the recording ends too soon after the reconnect to tell: watch the stream longer";
    /// The stream reports an error of its own.
    ReportsError => "the stream reports an error of its own";

    // The head.

    /// The response is not compressed.
    NotCompressed => "the response is not compressed";
    /// The recording does not keep what a field of the request said.
    FieldRedacted(field: &'static str) =>
        "what {field} said was left out of the recording, so what was asked for is not known";
    /// The response is no 204.
    NotA204(status: u16) => "status {status}, so nothing is said about a 204";
    /// The response is an HTTP/1.0 one, or answers such a request.
    NoChunksInHttp10 => "HTTP/1.0 has no chunks, so a body may end with the connection";
    /// The framing fields are broken, which is told by another rule.
    FramingBroken => "the framing fields are broken, which http.h1-framing tells";
    /// The length is 0, which is told by another rule.
    LengthIsZero => "Content-Length is 0, which resp.zero-length tells";
    /// A request had a cookie.
    CookieWasSent => "the request had a cookie, so what is set without one was not seen";
    /// The response lets pages of this origin send no cookies.
    NoCookiesFromOrigin => "the response lets no page of this origin send cookies";
    /// The response lets no page send cookies.
    NoCookies => "the response lets no page send cookies";

    // Times and order.

    /// One of the two moments never came.
    NeverCame(what: String) => "{what} never arrived";
    /// Neither of the two moments came.
    NeitherCame(what: String, of: String) => "neither {what} nor {of} arrived";
    /// The bound lies between the earliest and the latest moment.
    TimeUncertain(what: String, found: String, bound: Span) =>
        "{what} arrived {found}: when exactly is not known, and {bound} lies between";
    /// Which of two came first is not known: by how many nanoseconds at most it was earlier, and later.
    OrderUncertain(what: String, earlier_ns: u64, later_ns: u64, of: String) =>
        "{what} arrived up to {} earlier or up to {} later than {of}: when exactly is not known",
        ms(*earlier_ns), ms(*later_ns);
    /// Nothing else was answered while the other exchange was open: its name.
    NothingBeside(of: String) =>
        "nothing else was answered while `{of}` was open: the server may serve one request at a time, and then order tells nothing";
    /// The other exchange's own head took as long: its name, and how long it took.
    HeadAsSlow(of: String, took: Took) => "the response head of `{of}` itself took {took}: that this one is as slow tells nothing";
    /// It came behind the other exchange's mark, and not so late that a busy server could not be as late: what came, and when.
    LateBriefly(what: String) => "{what}: a busy server may take as long";
    /// Too little of the other exchange came after the request to have an order with it: what.
    TooLittleBeside(what: String) => "fewer than {what} arrived before it ended: there is no order to tell";
    /// The mark of the other exchange was there before the request was sent.
    ThereBefore(what: String) => "{what} was there before this was requested, so there is no order to tell";
    /// Two events were read together by a read that was late itself: which, its width in nanoseconds, the wait in milliseconds.
    ReadTogether(nth: usize, width_ns: u64, wait: u64) =>
        "event {nth} and event {} were read together, {} after nothing had arrived yet: they were sent {wait} ms apart",
        nth + 1, ms(*width_ns);

    // Heartbeats and long streams.

    /// No heartbeat came.
    NoHeartbeat => "no heartbeat was seen";
    /// What was read together may have been several heartbeats.
    HeartbeatsReadTogether(came: String, silence: Took, width_ns: u64) =>
        "{came} in {silence} of silence, but it was read {} after nothing had arrived yet: it may have been several",
        ms(*width_ns);
    /// The stream was idle for too short a time.
    IdleTooShort => "the stream was not idle for long enough";
    /// For how long the stream was idle is not known well enough.
    IdleUncertain(length: Took) => "the stream was idle for {length}: too uncertain to tell";
    /// When a line was finished is not known.
    LineEndUncertain(what: String) => "{what}: when exactly it was finished is not known";
    /// Whether the old stream missed what a fresh one got is not known.
    MissedUncertain => "whether a fresh stream got what this one did not cannot be told: their arrival times are not known";
    /// The server ended none of the streams in the time for which they were held.
    NoneEnded(held_ns: u64) => "no stream was ended by the server in {}; --hold watches longer", ms(*held_ns);
    /// Whether one clock ended all streams is not known.
    EndsUncertain(streams: usize, spread: Took) =>
        "all {streams} ended, {spread} apart: too uncertain to tell whether one clock ended them";
    /// The interval of the heartbeats is not known.
    HeartbeatIntervalUnknown => "no two heartbeats on the quiet stream: their interval is not known";
    /// No event came on the busy stream.
    NoBusyEvent => "no event arrived";
    /// The busy stream was too short.
    BusyTooShort => "the busy stream was too short to tell";
    /// How long the busy stream lasted is not known well enough.
    BusyUncertain(busy: Took, interval: Took) =>
        "the busy stream lasted {busy}, and a heartbeat arrives every {interval}: too uncertain to tell";
    /// Whether heartbeats came too early is not known.
    HeartbeatsUncertain(possible: usize) =>
        "up to {possible} heartbeats may have arrived too early: when exactly is not known";

    /// Of the streams that fill a server some were not open any more: how many, and of how many.
    NotAllOpen(closed: usize, all: usize) =>
        "not judged: of {all} streams that were to fill the server, {closed} may not have been open any more";

    // The server behind the streams.

    /// The stats endpoint gives no count.
    NoCount(told: String) => "the stats endpoint gives no count: {told}";
    /// The count was not asked for long enough: for how many nanoseconds, and all counts.
    CountAskedBriefly(asked_ns: u64, all: String) => "the count was polled for only {}: {all}", ms(*asked_ns);
    /// The count never showed what was open.
    CountNeverShowed(all: String) => "the count never showed what was open: {all}";
    /// The steps were not counted.
    StepsNotCounted => "the steps were not counted";
    /// The stats endpoint does not count steps.
    NoStepCount => "the stats endpoint does not count the steps that are played";
    /// The count of steps never rose.
    StepsNeverRose => "the count of steps never rose, so it cannot be seen to stop";
    /// Too few steps were played to tell: how many, and in how many nanoseconds.
    TooFewSteps(more: u64, took_ns: u64) =>
        "{more} more steps played in the {} after the client had left: too few to tell", ms(*took_ns);
    /// The memory of a process is not known here.
    MemoryUnknown => "this system does not report the memory of a process";
    /// The server's memory had not come to rest: what it had grown by.
    MemoryStillGrowing(told: String) => "the server's memory was still growing when the watch was over: {told}";
    /// The server was not told to end.
    NotTerminated => "the server was not asked to exit";
    /// This system has no such signal.
    NoSignal => "this system has no signal that asks a process to exit";
    /// The end of the server was not waited for long enough: for how many nanoseconds.
    EndAwaitedBriefly(waited_ns: u64) => "its end was waited for only {}", ms(*waited_ns);

    // HTTP/2.

    /// The stream ended before its server did.
    EndedBeforeServer => "the stream ended before its server did";
    /// The fields of the response cannot be read.
    FieldsUnreadable => "the fields of the response cannot be read";
    /// HTTP/2 was not offered to the server.
    Http2NotOffered => "HTTP/2 was not offered to the server";
    /// HTTP/2 could not be offered.
    Http2OfferFailed(why: String) => "HTTP/2 could not be offered: {why}";

    // What the target can do.

    /// The scenario is about HTTP/2.
    AboutHttp2 => "it is about HTTP/2, and the target is tested over HTTP/1.1";
    /// The scenario is about HTTP/1.1.
    AboutHttp1 => "it is about HTTP/1.1, and the target is tested over HTTP/2";
    /// The scenario is for hubs.
    NotAHub => "the target is no hub: it has no `publish`";
    /// The scenario needs scripts played.
    NoEmitContract => "the target has no scripted test endpoint";
    /// The scenario needs a capability that the target does not list.
    NoCapability(capability: Capability) => "the target does not list the capability `{capability}`";
    /// The server gives ids of its own where a script asks for others, or for none.
    OwnIds => "the server gives ids of its own, so what becomes of those of the script cannot be told";
    /// A hub cannot play this, or its check says nothing of what a hub plays.
    NotForThisHub(why: String) => "{why}";
    /// Over HTTP/2 a reader that stops is not played.
    NoPauseOverHttp2 => "over HTTP/2 a reader that stops is not played";
    /// A hub has no scripts of its own to be counted or stalled.
    HubHasNoScripts => "this counts and stalls streams that play scripts of their own, which a hub has not";
    /// The target file does not say how to limit the server.
    NoCappedServer => "the target file does not say how to start the server with few streams: `capped`";
    /// The process of the server is not ours.
    ProcessUnknown => "the server was not started by the suite: its process cannot be watched or ended";
    /// A server for this scenario could not be started.
    ServerNotStarted(error: String) => "a server for this scenario could not be started: {error}";
    /// A third-party endpoint is spared.
    NeedsIntrusive(why: String) => "needs --intrusive: {why}";
    /// The rule is about streams that are requested by GET: by what this one is requested.
    AboutGet(method: String) =>
        "it is about streams that are requested by GET, as EventSource does, and this one is requested by {method}";
    /// An endpoint that is asked once is spared: how many requests the scenario sends, and how many must be allowed.
    NeedsRequests(sends: u64, allowed: u64) =>
        "needs --requests {allowed}: it sends {}, and the endpoint is asked once", requests(*sends);
    /// A run spares a server that is not ours: by what its stream is requested.
    WouldRepeat(method: String) =>
        "it would send another {method}, which may cost money or have effects: let `launch` start the server, or use \
         `ssespec check --requests`";
    /// An endpoint that is asked once is not asked for what another scenario shows.
    ShownByOther(scenario: String) => "the endpoint is asked once, and {scenario} judges the same";
    /// A third-party endpoint is spared: how many streams the scenario opens at once.
    NeedsStreams(at_once: u64) => "needs --at-once {at_once}: it opens {at_once} streams at once";
    /// 204 tells clients to stay away.
    StayAway => "not judged: 204 tells clients to stay away, and there is no stream to look at";
    /// What stands behind the URL is no event stream.
    NoEventStream => "not judged: the response is not an event stream";
    /// Nothing at all came behind the URL.
    NoResponse => "not judged: there was no response";
    /// An endpoint that had answered with an event stream answered this request with this status and Retry-After.
    RefusedLater(status: u16, retry_after: Option<String>) =>
        "not judged: the server answered {status}{}",
        retry_after.as_ref().map(|after| format!(", Retry-After: {after}")).unwrap_or_default();
    /// A server had refused another request with this status and Retry-After, and asked so for a longer wait than there is.
    AskedToWait(status: u16, retry_after: String) =>
        "not asked: the server had responded {status} with Retry-After: {retry_after}, which is longer than this run waits";
    /// An endpoint that had answered with an event stream did not admit this request: with this status.
    NotAdmittedLater(status: u16) => "not judged: the server answered {status}";
    /// An endpoint that had answered with an event stream answers the same request with 404 or 410.
    ServedOnce => "not judged: there is nothing at this address any more (404 or 410), where a stream was served before";
    /// A server refuses whatever it is asked for: with this status and Retry-After.
    RefusedWhatever(status: u16, retry_after: Option<String>) =>
        "not judged: status {status}{}, which refuses any request",
        retry_after.as_ref().map(|after| format!(", Retry-After: {after}")).unwrap_or_default();
    /// No head came while another request of the same scenario was open.
    NoHeadBesideOthers => "not judged: no response head arrived while another request was open";
    /// No head came while other scenarios were played.
    NoHeadAmongOthers => "not judged: no response head arrived while other scenarios sent requests";
    /// It follows from a breach that is told under this requirement.
    FollowsFrom(requirement: &'static str) => "not judged by itself: see {requirement}";
    /// Nobody declared ids, and none came.
    NoIdShown => "no id seen: resume not judged; events with `id:` fields would show it";
    /// Nobody declared other origins, and the response speaks of none.
    NoCorsShown =>
        "no Access-Control-Allow-Origin seen: other origins not judged; a server that is meant for pages of other \
         origins answers their Origin with it";

    // The second try.

    /// An accusation was not played again: what was seen.
    NotPlayedAgain(seen: String) => "was not played again, so it is not confirmed: {seen}";
    /// An accusation was not played again, since the endpoint is asked once: what was seen.
    AskedOnce(seen: String) =>
        "the endpoint is asked once and no second try was made, so it is not confirmed: {seen}";
    /// An accusation could not be played again: why, and what was seen.
    SecondTryFailed(error: String, seen: String) =>
        "could not be played again ({error}), so it is not confirmed: {seen}";
    /// Only the second try accuses: of what.
    SeenOnce(seen: String) => "seen in the second try alone, so it is not confirmed: {seen}";
    /// Somebody could not run while it was played again: who, and what was seen.
    KeptFromRunning(who: Starved, seen: String) => "{who} while this was played again: {seen}";

    // Mistakes in the suite, which its loader or its tests find first.

    /// `any` has no alternative.
    NoAlternative => "no alternative is given";
    /// A rule was taken to the wrong place.
    RuleMisplaced(rule: String, about: &'static str) => "{rule} is not a rule about {about}";
    /// A rule about the server was asked of a stream.
    RuleAboutServer => "a rule about the server says nothing of a stream";
}

fn requests(n: u64) -> String {
    if n == 1 { "1 further request".to_owned() } else { format!("{n} further requests") }
}

/// After a colon, unless there is nothing to say.
fn in_text(answer: &str) -> String {
    if answer.is_empty() { String::new() } else { format!(": {answer}") }
}

/// So many seconds, with one decimal place.
fn seconds(ns: u64) -> String {
    let tenths = ns / 100_000_000;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

fn in_brackets(what: Option<&str>) -> String {
    what.map(|what| format!(" ({what})")).unwrap_or_default()
}

/// Who could not run while a scenario was played again, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starved {
    /// The harness carried a step out late.
    HarnessLate(u64),
    /// The thread that reads waited for a processor.
    HarnessWaited(u64),
    /// The server's threads waited for a processor.
    ServerWaited(u64),
    /// The server was stopped.
    ServerStopped(u64),
    /// The server, whose processes are not known, answered nothing at all.
    ServerSilent(u64),
}

impl fmt::Display for Starved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HarnessLate(ms) => write!(f, "the harness was {ms} ms late"),
            Self::HarnessWaited(ms) => write!(f, "the harness waited {ms} ms for a processor"),
            Self::ServerWaited(ms) => write!(f, "the server's threads waited {ms} ms for a processor"),
            Self::ServerStopped(ms) => write!(f, "the server was stopped for {ms} ms"),
            Self::ServerSilent(ms) => write!(f, "the server did not answer a plain request for {ms} ms"),
        }
    }
}

/// What kind of breach was found.
///
/// Few are enough. Which rule is broken is told by the requirement's id, beside which the code stands; what a reader of many
/// results cannot see from it is whether they have one cause: a server that answers nothing breaks every rule at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreachKind {
    /// No response came that a client could read, so whatever rule was asked for is broken.
    NoAnswer,
    /// No response head came while it was waited for: the connection stayed open.
    NoHead,
    /// The server or the hub refused the script, so nothing of it could come.
    ScriptRefused,
    /// What was required had not come when the patience was over.
    Missing,
    /// What came in place of an event stream has another status or another type, so whatever the stream was asked for is missing.
    OtherResponse,
    /// 404 or 410 came to a request that differs from one that had got a stream: by the difference, or because the address is used up.
    NothingThere,
    /// A response head that waited for its body: a plain request beside it waits as well.
    HeldBack,
    /// Several connections were cut at one age or after one silence: a limit, which one connection alone cannot show.
    CutByLimit,
    /// Of data with line feeds the first line came alone.
    LinesNotSplit,
    /// Data lost spaces at the beginning of a line.
    LeadingSpaceLost,
    /// Data lost spaces at the end of a line.
    TrailingSpaceLost,
    /// An event with empty data did not come, and the next one did.
    EmptyDataLost,
    /// An event came as it was asked for, but without its id.
    IdLost,
    /// An event came that the script does not ask for.
    NotAskedFor,
    /// What came breaks the rule.
    Violation,
}

impl BreachKind {
    /// The kind of a breach of alternatives, none of which holds: what became of an event says more than that there was no refusal.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self.is_of_an_event(), other.is_of_an_event()) {
            _ if self == other => self,
            (true, false) => self,
            (false, true) => other,
            (true, true) | (false, false) => Self::Violation,
        }
    }

    fn is_of_an_event(self) -> bool {
        match self {
            Self::LinesNotSplit
            | Self::LeadingSpaceLost
            | Self::TrailingSpaceLost
            | Self::EmptyDataLost
            | Self::IdLost
            | Self::NotAskedFor => true,
            Self::NoAnswer
            | Self::NoHead
            | Self::ScriptRefused
            | Self::Missing
            | Self::OtherResponse
            | Self::NothingThere
            | Self::HeldBack
            | Self::CutByLimit
            | Self::Violation => false,
        }
    }

    /// The code, for programs.
    pub fn code(self) -> Code {
        match self {
            Self::NoAnswer => Code::NoAnswer,
            Self::NoHead => Code::NoHead,
            Self::ScriptRefused => Code::ScriptRefused,
            Self::Missing => Code::Missing,
            Self::OtherResponse => Code::OtherResponse,
            Self::NothingThere => Code::NothingThere,
            Self::HeldBack => Code::HeldBack,
            Self::CutByLimit => Code::CutByLimit,
            Self::LinesNotSplit => Code::LinesNotSplit,
            Self::LeadingSpaceLost => Code::LeadingSpaceLost,
            Self::TrailingSpaceLost => Code::TrailingSpaceLost,
            Self::EmptyDataLost => Code::EmptyDataLost,
            Self::IdLost => Code::IdLost,
            Self::NotAskedFor => Code::NotAskedFor,
            Self::Violation => Code::Violation,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_what_they_were() {
        let codes = Code::ALL.iter().map(|code| serde_json::to_value(code).expect("a code"));
        let codes: Vec<String> = codes.filter_map(|code| Some(code.as_str()?.to_owned())).collect();
        insta::assert_snapshot!(codes.join("\n"));
    }

    #[test]
    fn each_code_is_in_the_documentation() {
        let page = include_str!("../../../docs/codes.md");
        let codes =
            Code::ALL.iter().filter_map(|code| Some(serde_json::to_value(code).ok()?.as_str()?.to_owned()));
        let missing = codes.filter(|code| !page.contains(&format!("| `{code}` |"))).collect::<Vec<_>>();
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn a_code_of_another_version_is_read() {
        let read = |text: &str| serde_json::from_str::<Code>(text).expect("a code");
        assert_eq!(read("\"no-exchange\""), Code::NoExchange);
        assert_eq!(read("\"of-tomorrow\""), Code::Unknown);
    }

    #[test]
    fn the_reason_of_a_member_has_the_code_of_its_reason() {
        let one = Reason::OfMember("tab-2".into(), Box::new(Reason::NoLine("id".into())));
        assert_eq!(one.to_string(), "tab-2: no id line was seen");
        assert_eq!(one.code(), Code::NoLine);
    }
}
