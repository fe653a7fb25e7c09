//! An HTTP/1 answer and the event stream inside it, as far as it has arrived.
//!
//! The recorder feeds it while the scenario runs, to know when to stop; the judge feeds it again from the saved reads.

use std::io::Write as _;

use event_stream::{Collector, Decoder, Item, Limits};

use crate::http1::{Head, ResponseReader};

/// An answer and the event stream inside it.
pub struct LiveExchange {
    reader: ResponseReader,
    body: Body,
    decoder: Decoder,
    collector: Collector,
    counted: usize,
    events: u64,
    comments: u64,
}

/// The body without its content coding.
enum Body {
    /// The head is not complete yet.
    Unknown,
    /// As it came.
    Identity { taken: usize },
    /// Compressed with gzip.
    Gzip {
        taken: usize,
        decoder: Box<flate2::write::GzDecoder<Vec<u8>>>,
        plain: Vec<u8>,
        broken: Option<String>,
    },
    /// A coding that is not read here, by its name.
    Other(String),
}

/// How far an exchange has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether the response head is complete.
    pub head: bool,
    /// The status, once the head is complete.
    pub status: Option<u16>,
    /// The events dispatched so far.
    pub events: u64,
    /// The comments read so far.
    pub comments: u64,
    /// The body bytes so far, without framing and coding.
    pub body_bytes: u64,
    /// Whether the message is complete.
    pub complete: bool,
    /// Whether it is complete and the connection may carry another exchange.
    pub reusable: bool,
    /// The latest reconnection time, in milliseconds.
    pub retry_ms: Option<u64>,
    /// The last event ID.
    pub last_event_id: String,
    /// The Location field of the head.
    pub location: Option<String>,
}

impl LiveExchange {
    /// The answer to a request with this method.
    pub fn new(method: &str) -> Self {
        Self {
            reader: ResponseReader::new(method),
            body: Body::Unknown,
            decoder: Decoder::new(Limits::default()),
            collector: Collector::default(),
            counted: 0,
            events: 0,
            comments: 0,
        }
    }

    /// Takes in bytes as they arrive.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.reader.feed(bytes);
        self.advance();
    }

    /// Takes in the head of an answer over HTTP/2; its body follows by `feed`, its END_STREAM by `close`.
    pub fn head(&mut self, head: Head) {
        self.reader.begin_http2(head);
        self.advance();
    }

    /// Takes in that the server closed its side in order.
    pub fn close(&mut self) {
        self.reader.close();
        self.advance();
    }

    /// The HTTP message.
    pub fn message(&self) -> &ResponseReader {
        &self.reader
    }

    /// The body without its content coding, or why it cannot be read.
    pub fn plain_body(&self) -> Result<&[u8], String> {
        match &self.body {
            Body::Unknown => Ok(&[]),
            Body::Identity { .. } => Ok(self.reader.body()),
            Body::Gzip { broken: Some(why), .. } => Err(format!("the gzip coding is broken: {why}")),
            Body::Gzip { plain, .. } => Ok(plain),
            Body::Other(name) => {
                Err(format!("the body has the content coding `{name}`, which is not read here"))
            }
        }
    }

    /// What the decoder found so far.
    pub fn items(&self) -> &[Item] {
        &self.collector.items
    }

    /// How far the exchange has come.
    pub fn progress(&self) -> Progress {
        let head = self.reader.head();
        Progress {
            head: head.is_some(),
            status: head.map(|h| h.status),
            events: self.events,
            comments: self.comments,
            body_bytes: self.plain_body().map_or(0, |b| b.len() as u64),
            complete: self.reader.is_complete(),
            reusable: self.reader.is_reusable(),
            retry_ms: self
                .decoder
                .reconnection_time()
                .map(|t| u64::try_from(t.as_millis()).unwrap_or(u64::MAX)),
            last_event_id: self.decoder.last_event_id().to_owned(),
            location: head.and_then(|h| h.text("location")),
        }
    }

    fn advance(&mut self) {
        if let (Body::Unknown, Some(head)) = (&self.body, self.reader.head()) {
            let codings: Vec<String> =
                head.members("content-encoding").into_iter().filter(|c| c != "identity").collect();
            self.body = match codings.as_slice() {
                [] => Body::Identity { taken: 0 },
                [one] if one == "gzip" || one == "x-gzip" => Body::Gzip {
                    taken: 0,
                    decoder: Box::new(flate2::write::GzDecoder::new(Vec::new())),
                    plain: Vec::new(),
                    broken: None,
                },
                other => Body::Other(other.join(", ")),
            };
        }
        match &mut self.body {
            Body::Identity { taken } => {
                let body = self.reader.body();
                self.decoder.feed(&body[*taken..], &mut self.collector);
                *taken = body.len();
            }
            Body::Gzip { taken, decoder, plain, broken } if broken.is_none() => {
                let body = self.reader.body();
                let result = decoder.write_all(&body[*taken..]).and_then(|()| decoder.flush());
                *taken = body.len();
                let fresh = std::mem::take(decoder.get_mut());
                self.decoder.feed(&fresh, &mut self.collector);
                plain.extend_from_slice(&fresh);
                // A finished gzip member refuses further input only when there is some: an empty flush is harmless.
                if let Err(error) = result {
                    *broken = Some(error.to_string());
                }
            }
            _ => {}
        }
        for item in &self.collector.items[self.counted..] {
            match item {
                Item::Event(_) => self.events += 1,
                Item::Comment { .. } => self.comments += 1,
                _ => {}
            }
        }
        self.counted = self.collector.items.len();
    }
}
