//! One exchange as the page shows it: its heads, its body and its times, cut to what is worth showing.

use event_stream::Item;
use serde::Serialize;
use ssespec_evidence::recording::{Ended, Exchange as Recorded, Recording};
use ssespec_evidence::transcript::Transcript;
use ssespec_judge::view::View;

use super::frames::{Frames, frames, tls};
use super::timeline::{Data, Kind, Lane, Mark, label, ms, pair, scripted};
use super::trim::{Excerpt, Room, excerpt};
use crate::visible::{cut, visible};

/// The longest URL that is shown: after it, only more of the script follows, which has its own place.
const URL: usize = 320;
/// The longest sentence about an exchange.
const SENTENCE: usize = 480;

/// How much of an exchange is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keep {
    /// Of the heads.
    pub head: Room,
    /// Of the body.
    pub body: Room,
    /// Of an HTTP/1 response as it was on the wire; nothing unless something was found in the exchange.
    pub wire: Option<Room>,
    /// Frames of HTTP/2; none for what passed.
    pub frames: usize,
    /// Marks on each lane of the drawing.
    pub marks: usize,
}

/// One exchange as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Exchange {
    pub name: String,
    connection: u32,
    method: String,
    url: String,
    request: Excerpt,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hops: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    head: Excerpt,
    body: Result<Excerpt, String>,
    /// What carried the response, where it was not read as HTTP/1.
    #[serde(skip_serializing_if = "Option::is_none")]
    over: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wire: Option<Excerpt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frames: Option<Frames>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    events: usize,
    comments: usize,
    reads: usize,
    end: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    scripted: Option<Lane>,
    came: Lane,
}

impl Exchange {
    /// Cuts an exchange down around these offsets of its body.
    pub fn of(view: &View<'_>, places: &[u64], keep: Keep) -> Self {
        let exchange = view.exchange;
        let request = &exchange.request;
        let (came, seen) = came(view, keep.marks);
        let scripted = request.script.as_deref().map(|script| {
            let (mut lane, wanted) =
                scripted(script, request.last_event_id.as_deref(), ms(request.sent_ns), keep.marks);
            pair(&mut lane, &wanted, &came, &seen);
            lane
        });
        let head = view.head.as_ref().map(|head| match head.raw.is_empty() {
            // What a client library hands over has no bytes of its own.
            true => {
                head.fields.iter().flat_map(|(n, v)| [n.as_bytes(), b": ", v, b"\r\n"].concat()).collect()
            }
            false => head.raw.clone(),
        });
        let faults = view.live.message().faults();
        let carried = carried(&exchange.transcript, faults.iter().map(|fault| fault.at), keep);
        Self {
            name: visible(&exchange.name),
            connection: exchange.connection,
            method: visible(&request.method),
            url: cut(&request.url, URL),
            request: excerpt(&request.bytes, [], keep.head),
            hops: exchange
                .hops
                .iter()
                .map(|hop| cut(&format!("{} to {}", hop.status, hop.location), URL))
                .collect(),
            status: view.head.as_ref().map(|head| head.status),
            head: excerpt(head.as_deref().unwrap_or_default(), [], keep.head),
            body: match view.body() {
                Ok(body) => Ok(excerpt(body, places.iter().copied(), keep.body)),
                Err(why) => Err(cut(&why, SENTENCE)),
            },
            over: carried.over,
            wire: carried.wire,
            frames: carried.frames,
            tls: exchange.tls.as_ref().map(tls),
            faults: faults
                .iter()
                .map(|f| cut(&format!("byte {} of the response: {}", f.at, f.what), SENTENCE))
                .collect(),
            client: carried.client,
            events: view.events().count(),
            comments: view.comments().count(),
            reads: exchange.transcript.pieces().len(),
            end: end(exchange),
            scripted,
            came,
        }
    }

    /// When its last mark stands, in milliseconds.
    pub fn last_ms(&self) -> f64 {
        let lanes = self.scripted.iter().chain([&self.came]);
        lanes.flat_map(|lane| &lane.marks).map(|mark| mark.at_ms).fold(0.0, f64::max)
    }
}

/// What only one kind of transcript has.
#[derive(Default)]
struct Carried {
    over: Option<&'static str>,
    wire: Option<Excerpt>,
    frames: Option<Frames>,
    client: Option<String>,
}

fn carried(transcript: &Transcript, faults: impl Iterator<Item = u64>, keep: Keep) -> Carried {
    match transcript {
        Transcript::Http1(reads) => {
            let wire = keep.wire.map(|room| {
                let bytes: Vec<u8> = reads.iter().flat_map(|read| read.bytes.iter().copied()).collect();
                excerpt(&bytes, faults, room)
            });
            Carried { wire, ..Carried::default() }
        }
        Transcript::Http2(view) => Carried {
            over: Some("HTTP/2"),
            frames: (keep.frames > 0).then(|| frames(view, keep.frames)),
            ..Carried::default()
        },
        Transcript::Library(view) => Carried {
            over: Some("a client library"),
            client: view.error.as_deref().map(|why| cut(why, SENTENCE)),
            ..Carried::default()
        },
    }
}

/// What came and when, and the data of each event beside its mark.
fn came(view: &View<'_>, room: usize) -> (Lane, Vec<Data>) {
    let mut lane = Lane::default();
    let mut data: Vec<Data> = Vec::new();
    // The end always has its place, however much came before it.
    let room = room.saturating_sub(1);
    let mut put = |kind, at, label: &str, text: Data| {
        if lane.marks.len() < room {
            data.push(text);
        }
        lane.put(Mark::came(kind, at, label), room);
    };
    put(Kind::Sent, view.sent(), "", None);
    if let (Some(head), Some(at)) = (&view.head, view.head_at) {
        put(Kind::Head, at, &head.status.to_string(), None);
    }
    for (item, at) in &view.items {
        match item {
            Item::Event(event) => {
                put(Kind::Event, *at, &label(Some(&event.event_type), &event.data), Some(event.data.clone()));
            }
            Item::Comment { text, .. } => put(Kind::Comment, *at, text, None),
            Item::Retry { digits, .. } => put(Kind::Retry, *at, &format!("retry {digits}"), None),
            _ => {}
        }
    }
    lane.marks.push(Mark::came(Kind::End, view.end(), &end(view.exchange)));
    data.push(None);
    (lane, data)
}

fn end(exchange: &Recorded) -> String {
    match &exchange.end.how {
        Ended::Complete => "the response was complete".to_owned(),
        Ended::Fin => "the server closed the connection".to_owned(),
        Ended::Truncated(why) => cut(&format!("the connection ended inside TLS: {why}"), SENTENCE),
        Ended::Reset => "the server reset the connection".to_owned(),
        Ended::Dropped => "we closed the connection".to_owned(),
        Ended::Limit(why) => cut(&format!("given up: {why}"), SENTENCE),
        Ended::NeverSent(why) => cut(&format!("nothing was sent: {why}"), SENTENCE),
        Ended::GaveUp(why) => match exchange.transcript {
            Transcript::Http2(_) => cut(why, SENTENCE),
            Transcript::Http1(_) | Transcript::Library(_) => {
                cut(&format!("the client library gave up: {why}"), SENTENCE)
            }
        },
        Ended::Failed(why) => cut(&format!("could not be requested: {why}"), SENTENCE),
    }
}

/// All exchanges of a recording, each with what the judge sees of it.
pub(super) fn views(recording: &Recording) -> impl Iterator<Item = View<'_>> {
    recording.exchanges.iter().map(move |exchange| View::of(recording, exchange))
}
