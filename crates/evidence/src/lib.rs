//! What was recorded of a scenario, as plain data: exchanges with their bytes and moments, what was seen beside them, verdicts.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`recording`] | the exchanges of a scenario: requests as sent, each piece as it came with its bytes and moments, how each ended |
//! | [`additions`], [`sieve`] | what a server adds of its own to every script, and which events of a response these are |
//! | [`dialects`] | which dialects the streams are held to |
//! | [`observations`] | what was seen beside them: counts of open streams, memory, the server's end, control requests |
//! | [`preparation`] | requests that were sent before the streams, such as a login, which no rule judges |
//! | [`piece`] | bytes as they came, with the bounds of the moment of their arrival |
//! | [`transcript`], [`http2`] | what came back in an exchange: bytes of HTTP/1, a stream of HTTP/2, or what a library made of it |
//! | [`message`], [`http1`], [`live`] | a response and the event stream in it, read piece by piece; the recorder and the judge share them |
//! | [`other_protocol`] | what a server speaks in place of the HTTP that it was asked in |
//! | [`took`] | how long something took between two moments that are known within bounds |
//! | [`store`] | recordings as files of JSON lines |
//! | [`reason`] | why a check was not judged, and what kind of breach was found, each with its code |
//! | [`verdict`] | what became of a check |
//!
//! Nothing here opens a socket or asks a clock: a recording is read, decoded and stored, wherever it came from.

pub mod accept;
pub mod additions;
mod base64_bytes;
pub mod coding;
mod delimiters;
pub mod dialects;
pub mod endpoint_event;
pub mod gathered;
pub mod http1;
pub mod http2;
pub mod live;
pub mod message;
pub mod observations;
pub mod other_protocol;
pub mod piece;
pub mod preparation;
pub mod reason;
pub mod recording;
pub mod remedy;
pub mod sieve;
pub mod store;
pub mod text;
pub mod took;
pub mod transcript;
pub mod update;
pub mod verdict;
