//! What HTTP/2 showed of an exchange (RFC 9113): its stream, the frames on it and on the connection, and how it ended.

use serde::{Deserialize, Serialize};

use crate::message::Head;
use crate::piece::{Moment, Read};

/// What HTTP/2 showed of an exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Http2View {
    /// The stream's number.
    pub stream: u32,
    /// The status, if a head arrived.
    pub status: Option<u16>,
    /// The earliest moment at which the head can have arrived, in nanoseconds.
    #[serde(default)]
    pub head_since_ns: u64,
    /// When the head had arrived, in nanoseconds.
    pub head_ns: Option<u64>,
    /// The head's fields as they were decoded, with U+FFFD for what is not UTF-8.
    pub fields: Vec<(String, String)>,
    /// What the DATA frames carried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Read>,
    /// The frames of the stream and of the connection itself, in both directions.
    pub frames: Vec<Frame>,
    /// How the stream ended.
    pub end: StreamEnd,
}

impl Http2View {
    /// The latest GOAWAY of the server: it may announce its end first, and say later which request was the last.
    pub fn goaway(&self) -> Option<&Frame> {
        self.frames.iter().rfind(|frame| frame.direction == Direction::Received && frame.kind == GOAWAY)
    }

    /// The same without its pieces, which may be megabytes.
    pub fn without_pieces(&self) -> Self {
        Self {
            stream: self.stream,
            status: self.status,
            head_since_ns: self.head_since_ns,
            head_ns: self.head_ns,
            fields: self.fields.clone(),
            pieces: Vec::new(),
            frames: self.frames.clone(),
            end: self.end.clone(),
        }
    }

    /// When the head arrived, if it did.
    pub fn head_moment(&self) -> Option<Moment> {
        self.head_ns.map(|at_ns| Moment { earliest_ns: self.head_since_ns.min(at_ns), latest_ns: at_ns })
    }

    /// Takes down the head.
    pub fn head(&mut self, head: &Head, moment: Moment) {
        self.status = Some(head.status);
        self.head_since_ns = moment.earliest_ns;
        self.head_ns = Some(moment.latest_ns);
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        self.fields = head.fields.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    }
}

/// The type of the frame GOAWAY (RFC 9113 6.8).
pub const GOAWAY: u8 = 7;

/// A frame of HTTP/2 (RFC 9113 4.1).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Frame {
    /// The earliest moment at which its last byte can have passed, in nanoseconds.
    #[serde(default)]
    pub since_ns: u64,
    /// When its last byte had passed, in nanoseconds.
    pub at_ns: u64,
    /// Who sent it.
    pub direction: Direction,
    /// Its type by number (RFC 9113 6).
    pub kind: u8,
    /// Its flags.
    pub flags: u8,
    /// Its stream; 0 for the connection itself.
    pub stream: u32,
    /// The bytes of its payload.
    pub length: u32,
    /// The error code of RST_STREAM and GOAWAY.
    pub code: Option<u32>,
    /// The fields that a frame of the server brought, with the frame that ends their block, and U+FFFD for what is not UTF-8.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
}

/// Who sent a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The harness.
    Sent,
    /// The server.
    Received,
}

impl Frame {
    /// When its last byte passed.
    pub fn moment(&self) -> Moment {
        Moment { earliest_ns: self.since_ns.min(self.at_ns), latest_ns: self.at_ns }
    }

    /// The name of its type (RFC 9113 6), or `type 0x..` for one that is not defined there.
    pub fn name(&self) -> String {
        const NAMES: [&str; 10] = [
            "DATA",
            "HEADERS",
            "PRIORITY",
            "RST_STREAM",
            "SETTINGS",
            "PUSH_PROMISE",
            "PING",
            "GOAWAY",
            "WINDOW_UPDATE",
            "CONTINUATION",
        ];
        match NAMES.get(usize::from(self.kind)) {
            Some(name) => (*name).to_owned(),
            None => format!("type {:#04x}", self.kind),
        }
    }
}

/// The name of an error code (RFC 9113 7).
pub fn error_name(code: u32) -> &'static str {
    const NAMES: [&str; 14] = [
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    ];
    usize::try_from(code).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or("an unknown code")
}

/// How a stream of HTTP/2 ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StreamEnd {
    /// It did not, as far as the server goes.
    #[default]
    Open,
    /// Gracefully.
    EndStream,
    /// By RST_STREAM with this error code.
    Reset(u32),
    /// With the whole connection, by GOAWAY with this error code.
    GoAway(u32),
    /// With the connection, without a word.
    Lost(String),
    /// What came is not HTTP/2 as it should be.
    Refused(String),
}
