//! A response and the event stream inside it, as far as it has arrived.
//!
//! The recorder feeds it while the scenario runs, to know when to stop; the judge feeds it again from the saved reads.

use std::sync::Arc;

use event_stream::{Collector, Decoder, Item, Limits};

use crate::coding::{self, Decoding};
use crate::endpoint_event::ENDPOINT;
use crate::http1::ResponseReader;
use crate::http2::StreamEnd;
use crate::message::{Framing, Head};
use crate::recording::{Ended, Exchange, Moment};
use crate::sieve::Sieve;
use crate::transcript::Transcript;

/// The bytes that a decoder of a content coding gives out before it stops: one more than a recording may bring.
pub const PLAIN_BYTES: u64 = (64 << 20) + 1;

/// The most distinct event types that [`Progress`] names.
pub const MOST_TYPES: usize = 16;

/// A response and the event stream inside it.
pub struct ResponseStream {
    reader: ResponseReader,
    body: Body,
    decoder: Decoder,
    collector: Collector,
    counted: usize,
    events: u64,
    own_events: u64,
    /// Tells the server's own events from those of a script.
    sieve: Option<Sieve>,
    comments: u64,
    types: Arc<Vec<String>>,
    /// The last event ID at the first event.
    first_id: Option<Arc<str>>,
    /// The data of the first event of the type [`ENDPOINT`].
    endpoint: Option<Arc<str>>,
    /// The bytes of the body without its coding.
    plain_bytes: u64,
    /// Those that were not asked for yet.
    fresh: Vec<u8>,
    /// Whether the decoder was told that the body is over, so that it says what is lost with it.
    is_over: bool,
    keep: Keep,
}

/// What is kept of a response once it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    /// All, for who judges it.
    All,
    /// What was found since it was last asked for, for who shows it.
    Fresh,
    /// Only how far it has come: the recording has the bytes.
    Progress,
}

impl Keep {
    /// The bytes that a coding may give out: who keeps nothing may read for days.
    fn most_plain(self) -> u64 {
        match self {
            Self::All | Self::Progress => PLAIN_BYTES,
            Self::Fresh => u64::MAX,
        }
    }
}

/// What a response brought since it was last asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fresh {
    /// The bytes of the body without framing and coding.
    pub plain: Vec<u8>,
    /// What the decoder found.
    pub items: Vec<Item>,
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
    /// The events dispatched so far, those that the server adds of its own aside.
    pub events: u64,
    /// The events that the server added of its own.
    pub own_events: u64,
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
    /// The last event ID at the first event, once that came.
    pub first_id: Option<Arc<str>>,
    /// The data of the first event of the type [`ENDPOINT`].
    pub endpoint: Option<Arc<str>>,
    /// The Location field of the head.
    pub location: Option<String>,
    /// The distinct types of the events, in the order of their first event, up to [`MOST_TYPES`].
    pub types: Arc<Vec<String>>,
}

impl ResponseStream {
    /// The answer to a request with this method.
    pub fn new(method: &str) -> Self {
        Self::keeping(method, Keep::All)
    }

    /// The same for who only follows how far it comes: neither body nor events are kept.
    pub fn following(method: &str) -> Self {
        Self::keeping(method, Keep::Progress)
    }

    /// The same for who shows it while it comes: what came is kept until [`Self::fresh`] asks for it.
    pub fn showing(method: &str) -> Self {
        Self::keeping(method, Keep::Fresh)
    }

    /// What came since this was last asked; empty where not a stream is shown ([`Self::showing`]).
    pub fn fresh(&mut self) -> Fresh {
        match self.keep {
            Keep::Fresh => {
                self.counted = 0;
                Fresh {
                    plain: std::mem::take(&mut self.fresh),
                    items: std::mem::take(&mut self.collector.items),
                }
            }
            Keep::All | Keep::Progress => Fresh::default(),
        }
    }

    fn keeping(method: &str, keep: Keep) -> Self {
        Self {
            reader: ResponseReader::new(method),
            body: Body::Unknown,
            decoder: Decoder::new(Limits::default()),
            collector: Collector::default(),
            counted: 0,
            events: 0,
            own_events: 0,
            sieve: None,
            comments: 0,
            types: Arc::default(),
            first_id: None,
            endpoint: None,
            plain_bytes: 0,
            fresh: Vec::new(),
            is_over: false,
            keep,
        }
    }

    /// The same, but the events that this sieve takes are counted apart.
    #[must_use]
    pub fn sifted(mut self, sieve: Option<Sieve>) -> Self {
        self.sieve = sieve;
        self
    }

    /// Takes in bytes as they arrive.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.reader.feed(bytes);
        self.advance();
    }

    /// Takes in a head that did not come as bytes of HTTP/1; its body follows by `feed`, its end by `close`.
    pub fn head(&mut self, head: Head, framing: Framing) {
        self.reader.begin(head, framing);
        self.advance();
    }

    /// Reads a whole recorded exchange. `each` sees what is known after each piece of it, and when that had come.
    #[must_use]
    pub fn replay(mut self, exchange: &Exchange, mut each: impl FnMut(&Self, Moment)) -> Self {
        if let Some((head, framing, moment)) = exchange.transcript.head() {
            self.head(head, framing);
            if exchange.transcript.library().is_some() {
                // The library's own parser gets what the library hands over, whatever coding the head names.
                self.body = Body::Identity { taken: 0 };
            }
            if let Some(moment) = moment {
                each(&self, moment);
            }
        }
        for piece in exchange.transcript.pieces() {
            self.feed(&piece.bytes);
            each(&self, piece.moment());
        }
        let is_closed = match &exchange.transcript {
            Transcript::Http1(_) => exchange.end.how == Ended::Fin,
            Transcript::Http2(view) => view.end == StreamEnd::EndStream,
            Transcript::Library(_) => exchange.end.how == Ended::Complete,
        };
        if is_closed {
            self.close();
            // When a library had read the end is its own affair.
            if exchange.transcript.library().is_none() {
                each(&self, exchange.end.moment());
            }
        }
        self
    }

    /// Takes in that the server closed its side gracefully.
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
            own_events: self.own_events,
            comments: self.comments,
            body_bytes: self.plain_bytes,
            complete: self.reader.is_complete(),
            reusable: self.reader.is_reusable(),
            retry_ms: self
                .decoder
                .reconnection_time()
                .map(|t| u64::try_from(t.as_millis()).unwrap_or(u64::MAX)),
            last_event_id: self.decoder.last_event_id().to_owned(),
            first_id: self.first_id.clone(),
            endpoint: self.endpoint.clone(),
            location: head.and_then(|h| h.text("location")),
            types: Arc::clone(&self.types),
        }
    }

    fn advance(&mut self) {
        if let (Body::Unknown, Some(head)) = (&self.body, self.reader.head()) {
            self.body = match coding::of_body(head).as_slice() {
                [] => Body::Identity { taken: 0 },
                [one] => match Decoding::of(one, self.keep.most_plain()) {
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
                if self.keep == Keep::Fresh {
                    self.fresh.extend_from_slice(fresh);
                }
                *taken = self.reader.body().len();
            }
            Body::Coded { taken, decoding, plain } => {
                let body = self.reader.body();
                let fresh = decoding.feed(&body[*taken..]);
                *taken = body.len();
                self.decoder.feed(&fresh, &mut self.collector);
                self.plain_bytes =
                    if decoding.broken().is_some() { 0 } else { self.plain_bytes + fresh.len() as u64 };
                match self.keep {
                    Keep::All => plain.extend_from_slice(&fresh),
                    Keep::Fresh => self.fresh.extend_from_slice(&fresh),
                    Keep::Progress => {}
                }
            }
            _ => {}
        }
        for item in &self.collector.items[self.counted..] {
            match item {
                Item::Event(event) => {
                    let is_own = self.sieve.as_mut().is_some_and(|s| s.takes(&event.event_type, &event.data));
                    *(if is_own { &mut self.own_events } else { &mut self.events }) += 1;
                    if self.first_id.is_none() {
                        self.first_id = Some(event.last_event_id.as_str().into());
                    }
                    if self.endpoint.is_none() && event.event_type == ENDPOINT {
                        self.endpoint = Some(event.data.as_str().into());
                    }
                    if self.types.len() < MOST_TYPES && !self.types.contains(&event.event_type) {
                        Arc::make_mut(&mut self.types).push(event.event_type.clone());
                    }
                }
                Item::Comment { .. } => self.comments += 1,
                _ => {}
            }
        }
        self.counted = self.collector.items.len();
        match self.keep {
            Keep::All => {}
            Keep::Fresh => {
                self.forget_body();
                if self.reader.is_complete() && !self.is_over {
                    self.is_over = true;
                    self.decoder.finish(&mut self.collector);
                }
            }
            Keep::Progress => {
                self.collector.items.clear();
                self.counted = 0;
                self.forget_body();
            }
        }
    }

    /// Lets go of the body that was counted.
    fn forget_body(&mut self) {
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
    use crate::additions::{Additions, OwnEvent};
    use crate::http2::Http2View;
    use crate::recording::{End, Read, Request, Stamp};
    use crate::transcript::LibraryView;

    /// The same stream, carried by each of the three.
    fn transcripts() -> [Transcript; 3] {
        let piece = |at_ns: u64, bytes: &str| Read::exactly(at_ns, Stamp::Clock, bytes);
        let body = [piece(5, "data: on"), piece(6, "e\n\n")];
        let head = "HTTP/1.1 200 OK\r\nX-A: b\r\n\r\n";
        let fields = vec![("X-A".to_owned(), "b".to_owned())];
        let stream = Http2View {
            status: Some(200),
            head_ns: Some(4),
            head_since_ns: 4,
            fields: fields.clone(),
            pieces: body.to_vec(),
            end: StreamEnd::EndStream,
            ..Http2View::default()
        };
        let library = LibraryView {
            status: Some(200),
            headers: fields,
            pieces: body.to_vec(),
            ..LibraryView::default()
        };
        [
            Transcript::Http1([vec![piece(4, head)], body.to_vec()].concat()),
            Transcript::Http2(Box::new(stream)),
            Transcript::Library(library),
        ]
    }

    #[test]
    fn whatever_carried_a_stream_it_is_read_the_same() {
        for (transcript, how) in transcripts().into_iter().zip([Ended::Fin, Ended::Complete, Ended::Complete])
        {
            let exchange = Exchange {
                transcript,
                end: End::exactly(how, 9),
                ..Exchange::new("one", Request::get("http://127.0.0.1/"))
            };
            let mut seen = Vec::new();
            let note =
                |live: &ResponseStream, at: Moment| seen.push((live.progress().body_bytes, at.latest_ns));
            let live = ResponseStream::new("GET").replay(&exchange, note);
            assert_eq!(live.plain_body(), Ok(&b"data: one\n\n"[..]));
            let head = live.message().head().expect("a head");
            assert_eq!((head.status, head.text("x-a").as_deref()), (200, Some("b")));
            let progress = live.progress();
            assert_eq!((progress.events, progress.complete), (1, true));
            let whole = vec![(0, 4), (8, 5), (11, 6), (11, 9)];
            match exchange.transcript {
                Transcript::Http1(_) | Transcript::Http2(_) => assert_eq!(seen, whole),
                // A library does not say when the head and the end had come.
                Transcript::Library(_) => assert_eq!(seen, whole[1..3]),
            }
        }
    }

    /// What a library hands over is what its user gets: nobody decodes it once more.
    #[test]
    fn a_library_is_not_decoded_for() {
        let coded = vec![("content-encoding".to_owned(), "compress".to_owned())];
        let view = LibraryView {
            status: Some(200),
            headers: coded.clone(),
            pieces: vec![Read::exactly(5, Stamp::Clock, "data: one\n\n")],
            ..LibraryView::default()
        };
        let stream = Http2View {
            status: Some(200),
            head_ns: Some(4),
            fields: coded,
            pieces: view.pieces.clone(),
            ..Http2View::default()
        };
        let replayed = |transcript| {
            let exchange = Exchange { transcript, ..Exchange::new("one", Request::get("http://127.0.0.1/")) };
            ResponseStream::new("GET").replay(&exchange, |_, _| {})
        };
        let library = replayed(Transcript::Library(view));
        assert_eq!((library.plain_body(), library.progress().events), (Ok(&b"data: one\n\n"[..]), 1));
        assert!(replayed(Transcript::Http2(Box::new(stream))).plain_body().is_err());
    }

    /// Nobody can decode what does not exist, and nobody tries: the bytes stay as they are.
    #[test]
    fn a_coding_that_does_not_exist_leaves_the_bytes() {
        for named in ["none", "utf-8", "aws-chunked", "UTF-8, none", "identity"] {
            let mut live = ResponseStream::new("GET");
            live.feed(
                format!("HTTP/1.1 200 OK\r\nContent-Encoding: {named}\r\n\r\ndata: one\n\n").as_bytes(),
            );
            assert_eq!(
                (live.plain_body(), live.progress().events),
                (Ok(&b"data: one\n\n"[..]), 1),
                "{named}"
            );
        }
        for named in ["compress", "none, gzip", "gzip, br"] {
            let mut live = ResponseStream::new("GET");
            live.feed(
                format!("HTTP/1.1 200 OK\r\nContent-Encoding: {named}\r\n\r\ndata: one\n\n").as_bytes(),
            );
            assert!(live.plain_body().is_err(), "{named}");
        }
    }

    #[test]
    fn events_of_the_servers_own_are_counted_apart() {
        let greeting = OwnEvent { event_type: "hello".to_owned(), data: None };
        let additions = Additions { first: vec![greeting], ..Additions::default() };
        let sieve = Sieve::of(&additions, &Request::get("http://127.0.0.1/emit?script=[]"));
        let mut live = ResponseStream::following("GET").sifted(sieve);
        live.feed(b"HTTP/1.1 200 OK\r\n\r\nevent: hello\nda");
        assert_eq!((live.progress().events, live.progress().own_events), (0, 0));
        live.feed(b"ta: 1\n\ndata: one\n\n");
        assert_eq!((live.progress().events, live.progress().own_events), (1, 1));
    }

    #[test]
    fn a_stream_that_broke_off_is_not_complete_whatever_carried_it() {
        let [http1, mut http2, library] = transcripts();
        if let Transcript::Http2(view) = &mut http2 {
            view.end = StreamEnd::Reset(2);
        }
        for transcript in [http1, http2, library] {
            let exchange = Exchange {
                transcript,
                end: End::exactly(Ended::Reset, 9),
                ..Exchange::new("one", Request::get("http://127.0.0.1/"))
            };
            let progress = ResponseStream::following("GET").replay(&exchange, |_, _| {}).progress();
            assert_eq!((progress.body_bytes, progress.complete), (11, false));
        }
    }

    #[test]
    fn who_only_follows_sees_the_same_progress() {
        let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\nid: 1\ndata: one\n\n\r\n\
                       9\r\n: hello\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n";
        for size in [1, 7, answer.len()] {
            let (mut all, mut followed) = (ResponseStream::new("GET"), ResponseStream::following("GET"));
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
