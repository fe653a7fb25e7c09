//! Vectors of the wire format in a browser's own EventSource, held against what our decoder makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::Context as _;
use event_stream::{Collector, Decoder};
use fantoccini::Client;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::deadline::until;
use crate::vector_server::{Reconnect, Sent, Served, VectorServer};

/// What a browser may add to a short reconnection time before it counts as another: it is seen again until it takes no longer.
const SOON: Duration = Duration::from_secs(1);
/// The time that a browser takes without being told one is "probably in the region of a few seconds".
const NOT_TOLD: Duration = Duration::from_secs(1);
/// Whoever is to reconnect later than this is not waited for.
const LATER: Duration = Duration::from_secs(10);

/// A stream, and a name for what it shows.
#[derive(Clone, Copy, Debug)]
pub struct Vector {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub stream: &'static [u8],
}

/// Where a browser and our decoder may part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The events: type, data, last event ID and origin, and their order.
    Events,
    /// `open` and `error`.
    States,
    /// `Last-Event-ID` of the next request.
    LastEventId,
    /// The time until the next request.
    Retry,
}

/// Something that a browser does otherwise than our decoder says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name of the vector.
    pub vector: &'static str,
    /// What differs.
    pub part: Part,
    /// How it was sent first, what was expected and what came.
    pub told: String,
    /// How many streams of this vector show it.
    pub streams: usize,
}

/// How many streams a browser was given, and what it did otherwise.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Streams: each vector whole, and cut at each place.
    pub streams: usize,
    /// Events in them.
    pub events: usize,
    /// What differs.
    pub differences: Vec<Difference>,
}

impl Compared {
    fn note(&mut self, vector: &'static str, part: Part, told: String) {
        let same = |known: &&mut Difference| (known.vector, known.part) == (vector, part);
        match self.differences.iter_mut().find(same) {
            Some(known) => known.streams += 1,
            None => self.differences.push(Difference { vector, part, told, streams: 1 }),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Seen {
    #[serde(rename = "type")]
    event_type: String,
    data: String,
    id: String,
    origin: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Came {
    opened: u64,
    events: Vec<Seen>,
    errors: Vec<u8>,
}

/// What the page does with a stream after its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
enum Kept {
    #[serde(rename = "no")]
    No,
    #[serde(rename = "until failed")]
    UntilFailed,
    #[serde(rename = "meanwhile")]
    Meanwhile,
}

/// What our decoder makes of a vector.
struct Ours {
    events: Vec<Seen>,
    last_event_id: String,
    retry: Option<Duration>,
}

impl Ours {
    fn of(stream: &[u8], origin: &str) -> Self {
        let (mut decoder, mut collector) = (Decoder::default(), Collector::default());
        decoder.feed(stream, &mut collector);
        decoder.finish(&mut collector);
        let events = collector.events().map(|event| Seen {
            event_type: event.event_type.clone(),
            data: event.data.clone(),
            id: event.last_event_id.clone(),
            origin: origin.to_owned(),
        });
        Self {
            events: events.collect(),
            last_event_id: decoder.last_event_id().to_owned(),
            retry: decoder.reconnection_time(),
        }
    }

    fn kept(&self) -> Kept {
        match self.retry {
            Some(time) if time > LATER => Kept::Meanwhile,
            _ => Kept::UntilFailed,
        }
    }

    fn soon(&self) -> Option<Duration> {
        self.retry.filter(|time| *time < NOT_TOLD).map(|time| time + SOON)
    }
}

/// Gives a browser each vector whole and cut at every place, and compares.
///
/// # Errors
/// When the browser cannot be driven, or does not come to an end.
pub async fn compare(window: &Client, vectors: &[Vector]) -> anyhow::Result<Compared> {
    let served = |vector: &Vector| {
        let stream = vector.stream.to_vec();
        Served { soon: Ours::of(&stream, "").soon(), stream }
    };
    let server = VectorServer::start(vectors.iter().map(served).collect())?;
    let origin = format!("http://{}", server.address);
    let ours: Vec<Ours> = vectors.iter().map(|vector| Ours::of(vector.stream, &origin)).collect();
    let came = open_all(window, &origin, vectors, &ours).await?;

    let mut compared = Compared { streams: 0, events: 0, differences: Vec::new() };
    for (n, (vector, ours)) in vectors.iter().zip(&ours).enumerate() {
        for sent in sent(vector) {
            let came =
                came.get(&sent.path(n)).with_context(|| format!("{}: {sent:?} did not come", vector.name))?;
            compared.streams += 1;
            compared.events += came.events.len();
            let found = match sent {
                Sent::Cut(_) => vec![events(ours, came), states(came.errors == [0], came)],
                Sent::Whole => {
                    let reconnects = server.reconnects(n);
                    let ends = ours.kept() == Kept::Meanwhile || came.errors.last() == Some(&2);
                    vec![
                        events(ours, came),
                        states(came.errors.first() == Some(&0) && ends, came),
                        last_event_id(ours, &reconnects),
                        retry(ours, &reconnects),
                    ]
                }
            };
            for (part, told) in found.into_iter().flatten() {
                compared.note(vector.name, part, format!("{sent:?}: {told}"));
            }
        }
    }
    Ok(compared)
}

/// Whole streams come first, so that their reconnection times pass beside the others.
fn sent(vector: &Vector) -> impl Iterator<Item = Sent> {
    std::iter::once(Sent::Whole).chain((1..vector.stream.len()).map(Sent::Cut))
}

async fn open_all(
    window: &Client,
    origin: &str,
    vectors: &[Vector],
    ours: &[Ours],
) -> anyhow::Result<BTreeMap<String, Came>> {
    let mut streams: Vec<_> =
        vectors.iter().enumerate().flat_map(|(n, vector)| sent(vector).map(move |sent| (n, sent))).collect();
    streams.sort_by_key(|(_, sent)| *sent != Sent::Whole);
    let streams: Vec<_> = streams
        .into_iter()
        .map(|(n, sent)| {
            let kept = if sent == Sent::Whole { ours[n].kept() } else { Kept::No };
            json!({ "path": sent.path(n), "kept": kept })
        })
        .collect();
    window.goto(&format!("{origin}/")).await?;
    window.execute("open_all(...arguments)", vec![json!(streams), json!(types(vectors, ours))]).await?;
    until("the ends of all streams", async || {
        let came = window.execute("return window.came", Vec::new()).await?;
        Ok(if came.is_null() { None } else { Some(serde_json::from_value(came)?) })
    })
    .await
}

/// Every type that an event could have, also by a wrong reading: a page hears only what it listens for.
fn types(vectors: &[Vector], ours: &[Ours]) -> BTreeSet<String> {
    let mut types = BTreeSet::from(["message".to_owned()]);
    types.extend(ours.iter().flat_map(|ours| &ours.events).map(|event| event.event_type.clone()));
    for vector in vectors {
        for line in String::from_utf8_lossy(vector.stream).split(['\r', '\n']) {
            let Some((_, value)) = line.split_once(':') else { continue };
            types.extend([value, value.trim(), value.strip_prefix(' ').unwrap_or(value)].map(str::to_owned));
        }
    }
    types
}

type Found = Option<(Part, String)>;

fn events(ours: &Ours, came: &Came) -> Found {
    (came.events != ours.events)
        .then(|| (Part::Events, format!("expected {:?}, came {:?}", ours.events, came.events)))
}

fn states(right: bool, came: &Came) -> Found {
    (!right || came.opened == 0).then(|| {
        (Part::States, format!("open came {} times, error in the states {:?}", came.opened, came.errors))
    })
}

fn last_event_id(ours: &Ours, reconnects: &[Reconnect]) -> Found {
    let wanted = (!ours.last_event_id.is_empty()).then_some(ours.last_event_id.as_bytes());
    // A space at either end of a field's value is lost on the way.
    let wanted = wanted.map(<[u8]>::trim_ascii);
    let other = reconnects.iter().find(|reconnect| reconnect.last_event_id.as_deref() != wanted)?;
    let shown = |id: Option<&[u8]>| id.map_or("none".to_owned(), |id| id.escape_ascii().to_string());
    let told = format!("expected {}, came {}", shown(wanted), shown(other.last_event_id.as_deref()));
    Some((Part::LastEventId, told))
}

/// A wait that is too short breaks the standard. One that is too long may be the machine's: of a short time it is enough that it
/// was kept once.
fn retry(ours: &Ours, reconnects: &[Reconnect]) -> Found {
    let least = ours.retry.unwrap_or(NOT_TOLD);
    let shortest = reconnects.iter().map(|reconnect| reconnect.waited).min();
    let right = match shortest {
        Some(shortest) => shortest >= least && ours.soon().is_none_or(|soon| shortest <= soon),
        None => least > LATER,
    };
    (!right).then(|| (Part::Retry, format!("expected {least:?}, waited {shortest:?}")))
}

#[cfg(test)]
#[path = "vectors_tests.rs"]
mod tests;
