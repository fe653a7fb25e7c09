//! What a proxy does to a stream, in one clause, and why that matters.

use serde::{Deserialize, Serialize};

/// What a proxy does to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The server frames its response so that proxies cannot forward it, or not before it is over.
    CannotBeForwarded,
    /// It sends a response that a cache has kept.
    Stored,
    /// It answers something else.
    ResponseDiffers,
    /// It keeps the head until there is a body.
    HeadHeld,
    /// It keeps all events until the stream is over.
    HeldUntilEnd,
    /// It collects events until a buffer is full.
    HeldInBlocks,
    /// It lets events come together that were sent apart.
    Coalesced,
    /// It lets each event come later than the next one was sent.
    Delayed,
    /// It lets nothing more through while the server goes on.
    Stalled,
    /// It drops comments.
    CommentsLost,
    /// It drops events.
    EventsLost,
    /// It drops the ids of events.
    IdsLost,
    /// It drops the types of events.
    TypesLost,
    /// It drops the request field Last-Event-ID.
    LastEventIdLost,
    /// It changes events.
    EventsChanged,
    /// It drops or changes the reconnection time.
    RetryChanged,
    /// It sends events that the server does not send.
    EventsAdded,
    /// It sends events twice.
    EventsRepeated,
    /// It sends events in another order.
    EventsReordered,
    /// It changes the media type.
    TypeChanged,
    /// It names a charset that is not UTF-8.
    CharsetChanged,
    /// It gives the stream a length.
    LengthAdded,
    /// It compresses.
    CodingAdded,
    /// It drops the permission to read the stream from pages of other origins.
    PermissionLost,
    /// It drops what keeps caches away.
    CacheControlLost,
    /// It drops what asks the next one on the path not to buffer.
    IncrementalLost,
    /// It will not forward the response as it comes, and says so.
    IncrementalRefused,
    /// Its body is coded otherwise than its head says.
    CodedWrongly,
    /// It frames its response as HTTP/1.1 does not allow.
    FramedWrongly,
    /// It sends over HTTP/2 what HTTP/2 forbids.
    NotHttp2,
    /// It cuts the stream off, and the client sees that.
    CutShort,
    /// It cuts the stream off, and the client takes it for the end.
    CutAsEnd,
    /// It keeps the connection open when the stream is over.
    EndHidden,
    /// It aborts a stream that ended properly.
    EndAborted,
    /// It makes a proper end of a stream that aborted.
    AbortHidden,
    /// It keeps reading when its client is gone.
    DisconnectKept,
}

impl Fault {
    /// What the proxy does, in one clause.
    pub fn title(self) -> &'static str {
        match self {
            Self::CannotBeForwarded => {
                "DIRECT frames its response so that proxies cannot pass it on as it comes"
            }
            Self::Stored => "a stored response is sent in place of the stream",
            Self::ResponseDiffers => "the proxy sends a different response",
            Self::HeadHeld => "the head is held back until there is a body",
            Self::HeldUntilEnd => "events are held back until the stream is over",
            Self::HeldInBlocks => "events are held back until a buffer is full",
            Self::Coalesced => "events that were sent apart arrive together",
            Self::Delayed => "events arrive only after the next one was sent",
            Self::Stalled => "nothing more gets through while the server goes on",
            Self::CommentsLost => "heartbeats do not get through",
            Self::EventsLost => "events are lost",
            Self::IdsLost => "ids of events are lost",
            Self::TypesLost => "types of events are lost",
            Self::LastEventIdLost => "Last-Event-ID does not get through",
            Self::EventsChanged => "events are changed",
            Self::RetryChanged => "the reconnection time is changed",
            Self::EventsAdded => "events are added",
            Self::EventsRepeated => "events arrive twice",
            Self::EventsReordered => "events arrive in another order",
            Self::TypeChanged => "the stream is given another media type",
            Self::CharsetChanged => "the stream is given a charset that is not utf-8",
            Self::LengthAdded => "the stream is given a length",
            Self::CodingAdded => "the stream is compressed",
            Self::PermissionLost => "pages of other origins may no longer read the stream",
            Self::CacheControlLost => "caches are no longer kept away",
            Self::IncrementalLost => "Incremental does not get through",
            Self::IncrementalRefused => "the proxy refuses to forward the stream as it comes",
            Self::CodedWrongly => "the body is coded otherwise than its head says",
            Self::FramedWrongly => "the proxy frames the response wrongly",
            Self::NotHttp2 => "the response is not valid HTTP/2",
            Self::CutShort => "the stream is cut off",
            Self::CutAsEnd => "the stream is cut off, and looks complete",
            Self::EndHidden => "the end of the stream does not get through",
            Self::EndAborted => "a stream that ended cleanly looks aborted",
            Self::AbortHidden => "an aborted stream looks complete",
            Self::DisconnectKept => "the server does not learn that a client left",
        }
    }

    /// Why it matters to a user.
    pub fn why(self) -> &'static str {
        match self {
            Self::CannotBeForwarded => {
                "Strict proxies answer 502 in its place, and others wait until the connection is closed."
            }
            Self::Stored => {
                "Clients read what was sent to somebody else some time ago, and take it for news."
            }
            Self::ResponseDiffers => {
                "Clients never see the stream: EventSource stops for good at any response but 200 with text/event-stream."
            }
            Self::HeadHeld => {
                "EventSource stays in the state CONNECTING, and client timeouts strike, although the server has responded."
            }
            Self::HeldUntilEnd => {
                "Users see nothing until everything is over; on a stream that does not end they see nothing at all."
            }
            Self::HeldInBlocks | Self::Coalesced | Self::Delayed => {
                "Users see events late and in bursts: progress bars jump, and chat responses stutter."
            }
            Self::Stalled => {
                "Users wait for events that were sent, and nothing tells them so: the stream stays open."
            }
            Self::CommentsLost => {
                "A quiet stream looks dead to other proxies on the path, and their idle timeouts cut it."
            }
            Self::EventsLost => "Clients miss events and do not know it.",
            Self::IdsLost => {
                "Clients cannot say where they stopped: each lost connection loses events or repeats them."
            }
            Self::TypesLost => "Listeners for these types are never called.",
            Self::LastEventIdLost => {
                "Each reconnect starts over, or misses what was sent meanwhile: the server does not learn where to go on."
            }
            Self::RetryChanged => "EventSource reconnects sooner or later than the server asks for.",
            Self::EventsChanged | Self::EventsAdded => {
                "Clients read something that the server has not written."
            }
            Self::EventsRepeated => "Clients do the same thing twice.",
            Self::EventsReordered => "Clients end with an old state, and reconnect after the wrong id.",
            Self::TypeChanged => {
                "EventSource refuses anything but text/event-stream, and does not try again."
            }
            Self::CharsetChanged => {
                "Chrome aborts a stream whose charset is not utf-8, and does not try again."
            }
            Self::LengthAdded => {
                "The length is known only once the whole stream has been read, and clients stop at it."
            }
            Self::CodingAdded => {
                "Compression is where events are most often held back: small ones do not fill a block."
            }
            Self::PermissionLost => "EventSource and fetch refuse it on a page of another origin (CORS).",
            Self::CacheControlLost => {
                "A shared cache may store one user's stream, or compress and hold it back."
            }
            Self::IncrementalLost => {
                "The next proxy on the path is not asked to pass events on as they come (RFC 10036)."
            }
            Self::IncrementalRefused => {
                "Clients never see the stream: the response is 501 with incremental_refused (RFC 10036)."
            }
            Self::CodedWrongly => "Clients cannot decode it: EventSource gets no event, and fetch an error.",
            Self::FramedWrongly => {
                "Strict clients refuse it or lose their place in it: the stream works in one place and is dead in the next."
            }
            Self::NotHttp2 => "Browsers reset such a stream, some the whole connection with all else on it.",
            Self::CutShort => {
                "Each client reconnects after every cut, and what the server sent meanwhile is lost unless it is replayed."
            }
            Self::CutAsEnd => {
                "Clients that read a finite response, such as those of language models, take half of it for the whole."
            }
            Self::EndHidden => "Clients wait forever for a stream that is over.",
            Self::EndAborted => "Clients report an error, or ask again for something that is complete.",
            Self::AbortHidden => {
                "When the server fails in mid-stream, clients take what they have for the whole."
            }
            Self::DisconnectKept => {
                "The server goes on working for nobody: streams, subscriptions and paid upstream requests pile up."
            }
        }
    }
}
