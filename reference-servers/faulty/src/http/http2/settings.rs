//! Where HTTP/2 can deviate; the default of each is right.

use bytes::Bytes;
use h2::SendStream;

/// How HTTP/2 is spoken.
#[derive(Clone, Copy)]
pub(crate) struct Http2 {
    pub offer: Offer,
    pub turns: Turns,
    pub pieces: Pieces,
    pub queue: Queue,
    pub credit: Credit,
    pub cancel: Cancel,
    pub goaway: Goaway,
    /// Each head carries this field as well.
    pub injected: Option<(&'static str, &'static str)>,
    /// So many bytes leave in the smallest of frames; the rest leaves whole, so that large streams end.
    pub small: usize,
    /// What ends a stream.
    pub end: fn(&mut SendStream<Bytes>) -> Result<(), h2::Error>,
}

impl Default for Http2 {
    fn default() -> Self {
        Self {
            offer: Offer::Offered,
            turns: Turns::AllAtOnce,
            pieces: Pieces::AsTheyCome,
            queue: Queue::OfEach,
            credit: Credit::Awaited,
            cancel: Cancel::EndsTheStream,
            goaway: Goaway::Sent,
            injected: None,
            small: 0,
            end: |sending| sending.send_data(Bytes::new(), true),
        }
    }
}

/// Whether HTTP/2 is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    Offered,
    /// HTTP/1 alone is.
    NotOffered,
}

/// When the streams of a connection are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turns {
    AllAtOnce,
    /// One after the other.
    OneAtATime,
    /// A stream beside another is refused.
    OthersRefused,
}

/// When the pieces of a response leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pieces {
    AsTheyCome,
    AtTheEnd,
}

/// Where what streams send waits for credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    OfEach,
    /// One for all streams of a connection: who has no credit stops those behind.
    OfAll,
}

/// What becomes of bytes without credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credit {
    Awaited,
    /// Bytes without credit are lost.
    Lost,
}

/// What RST_STREAM does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cancel {
    EndsTheStream,
    NotNoticed,
    EndsTheConnection,
}

/// Whether GOAWAY is sent when the server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goaway {
    Sent,
    NotSent,
}
