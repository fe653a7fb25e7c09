//! An HTTP/1 answer and the event stream inside it, as far as it has arrived.
//!
//! The recorder feeds it while the scenario runs, to know when to stop; the judge feeds it again from the saved reads.

use event_stream::{Collector, Decoder, Item, Limits};

use crate::coding::Decoding;
use crate::http1::{Head, ResponseReader};

/// The bytes that a decoder of a content coding gives out before it stops: one more than a recording may bring.
pub const PLAIN_BYTES: u64 = (64 << 20) + 1;

/// An answer and the event stream inside it.
pub struct LiveExchange {
    reader: ResponseReader,
    body: Body,
    decoder: Decoder,
    collector: Collector,
    counted: usize,
    events: u64,
    comments: u64,
    /// The bytes of the body without its coding.
    plain_bytes: u64,
    keep: Keep,
}

/// What is kept of an answer once it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    /// All, for who judges it.
    All,
    /// Only how far it has come: the recording has the bytes.
    Progress,
}

/// The body without its content coding.
enum Body {
    /// The head is not complete yet.
    Unknown,
    /// As it came.
    Identity { taken: usize },
    /// In a content coding.
    Coded { taken: usize, decoding: Decoding, plain: Vec<u8> },
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
        Self::keeping(method, Keep::All)
    }

    /// The same for who only follows how far it comes: neither body nor events are kept.
    pub fn following(method: &str) -> Self {
        Self::keeping(method, Keep::Progress)
    }

    fn keeping(method: &str, keep: Keep) -> Self {
        Self {
            reader: ResponseReader::new(method),
            body: Body::Unknown,
            decoder: Decoder::new(Limits::default()),
            collector: Collector::default(),
            counted: 0,
            events: 0,
            comments: 0,
            plain_bytes: 0,
            keep,
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
            Body::Coded { decoding, plain, .. } => match decoding.broken() {
                Some(why) => Err(why.to_owned()),
                None => Ok(plain),
            },
            Body::Other(name) => {
                Err(format!("the body has the content coding `{name}`, which is not read here"))
            }
        }
    }

    /// Why the body is not in the coding that its head names, if it is not.
    pub fn coding_fault(&self) -> Option<&str> {
        match &self.body {
            Body::Coded { decoding, .. } => decoding.broken(),
            Body::Unknown | Body::Identity { .. } | Body::Other(_) => None,
        }
    }

    /// What the decoder found so far.
    pub fn items(&self) -> &[Item] {
        &self.collector.items
    }

    /// Gives what the decoder found away; nothing may be fed any more.
    pub fn take_items(&mut self) -> Vec<Item> {
        self.counted = 0;
        std::mem::take(&mut self.collector.items)
    }

    /// How far the exchange has come.
    pub fn progress(&self) -> Progress {
        let head = self.reader.head();
        Progress {
            head: head.is_some(),
            status: head.map(|h| h.status),
            events: self.events,
            comments: self.comments,
            body_bytes: self.plain_bytes,
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
                [one] => match Decoding::of(one, PLAIN_BYTES) {
                    Some(decoding) => Body::Coded { taken: 0, decoding, plain: Vec::new() },
                    None => Body::Other(one.clone()),
                },
                several => Body::Other(several.join(", ")),
            };
        }
        match &mut self.body {
            Body::Identity { taken } => {
                let fresh = &self.reader.body()[*taken..];
                self.decoder.feed(fresh, &mut self.collector);
                self.plain_bytes += fresh.len() as u64;
                *taken = self.reader.body().len();
            }
            Body::Coded { taken, decoding, plain } => {
                let body = self.reader.body();
                let fresh = decoding.feed(&body[*taken..]);
                *taken = body.len();
                self.decoder.feed(&fresh, &mut self.collector);
                self.plain_bytes =
                    if decoding.broken().is_some() { 0 } else { self.plain_bytes + fresh.len() as u64 };
                if self.keep == Keep::All {
                    plain.extend_from_slice(&fresh);
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
        if self.keep == Keep::Progress {
            self.forget();
        }
    }

    /// Lets go of what was counted.
    fn forget(&mut self) {
        self.collector.items.clear();
        self.counted = 0;
        match &mut self.body {
            Body::Unknown => return,
            Body::Identity { taken } | Body::Coded { taken, .. } => *taken = 0,
            Body::Other(_) => {}
        }
        self.reader.forget_body();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_only_follows_sees_the_same_progress() {
        let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\nid: 1\ndata: one\n\n\r\n\
                       9\r\n: hello\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n";
        for size in [1, 7, answer.len()] {
            let (mut all, mut followed) = (LiveExchange::new("GET"), LiveExchange::following("GET"));
            for piece in answer.chunks(size) {
                all.feed(piece);
                followed.feed(piece);
                assert_eq!(all.progress(), followed.progress(), "in pieces of {size}");
            }
            let progress = followed.progress();
            assert_eq!((progress.events, progress.comments, progress.complete), (2, 1, true));
            assert_eq!(progress.body_bytes, all.plain_body().expect("no coding").len() as u64);
            assert!(followed.items().is_empty() && followed.message().body().is_empty());
        }
    }
}
