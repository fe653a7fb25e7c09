//! What came back in an exchange, by what carried it: a match over it has to say something of each.

use serde::{Deserialize, Serialize};

use crate::http2::Http2View;
use crate::message::{Framing, Head, HttpVersion};
use crate::piece::{Moment, Read};

/// What came back in an exchange.
#[derive(Clone, Debug, PartialEq)]
pub enum Transcript {
    /// The bytes of HTTP/1, head and body, as they were read from the socket. Also what is left of an exchange in which nothing
    /// came, not even HTTP.
    Http1(Vec<Read>),
    /// A stream of HTTP/2.
    Http2(Box<Http2View>),
    /// What a client library made of the response.
    Library(LibraryView),
}

impl Default for Transcript {
    fn default() -> Self {
        Self::Http1(Vec::new())
    }
}

impl Transcript {
    /// What came, piece by piece, in order: all bytes of HTTP/1, the content of the DATA frames of HTTP/2, the body as a library
    /// handed it over.
    pub fn pieces(&self) -> &[Read] {
        match self {
            Self::Http1(reads) => reads,
            Self::Http2(view) => &view.pieces,
            Self::Library(view) => &view.pieces,
        }
    }

    /// The same, to be changed.
    pub fn pieces_mut(&mut self) -> &mut Vec<Read> {
        match self {
            Self::Http1(reads) => reads,
            Self::Http2(view) => &mut view.pieces,
            Self::Library(view) => &mut view.pieces,
        }
    }

    /// The bytes of all pieces.
    pub fn size(&self) -> usize {
        self.pieces().iter().map(|piece| piece.bytes.len()).sum()
    }

    /// The stream of HTTP/2, for what only its frames can tell.
    pub fn http2(&self) -> Option<&Http2View> {
        match self {
            Self::Http2(view) => Some(view),
            Self::Http1(_) | Self::Library(_) => None,
        }
    }

    /// What a client library made of it, for what only the library can tell.
    pub fn library(&self) -> Option<&LibraryView> {
        match self {
            Self::Library(view) => Some(view),
            Self::Http1(_) | Self::Http2(_) => None,
        }
    }

    /// The head where it came apart from the pieces, with how the end of the body is found, and when it was complete if that is
    /// known. `None` over HTTP/1, whose first bytes it is, and where none came.
    pub fn head(&self) -> Option<(Head, Framing, Option<Moment>)> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(view) => {
                let head = Head::over_http2(view.status?, in_bytes(&view.fields));
                Some((head, Framing::EndStream, Some(view.head_moment()?)))
            }
            Self::Library(view) => Some((view.head()?, Framing::Close, None)),
        }
    }
}

/// What the client library delivered.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct LibraryView {
    /// The status, if a head arrived.
    pub status: Option<u16>,
    /// The head fields in the order in which the library gives them.
    pub headers: Vec<(String, String)>,
    /// The body as the library delivered it, piece by piece.
    pub pieces: Vec<Read>,
    /// The events that eventsource-stream dispatched from it.
    pub events: Vec<LibraryEvent>,
    /// Why the library gave up, a panic included.
    pub error: Option<String>,
}

impl LibraryView {
    /// The head, if one arrived: a library takes framing and spelling off.
    pub fn head(&self) -> Option<Head> {
        let (status, fields) = (self.status?, in_bytes(&self.headers));
        Some(Head { version: HttpVersion::Http11, status, fields, raw: Vec::new() })
    }
}

fn in_bytes(fields: &[(String, String)]) -> Vec<(String, Vec<u8>)> {
    fields.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect()
}

/// An event that eventsource-stream dispatched.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct LibraryEvent {
    /// When it was dispatched, in nanoseconds.
    pub at_ns: u64,
    /// Its type.
    pub event_type: String,
    /// Its data.
    pub data: String,
    /// Its id as the library gives it.
    pub id: String,
}
