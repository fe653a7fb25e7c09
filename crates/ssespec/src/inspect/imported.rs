//! Recordings and HAR files that are loaded into the page.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::error::Category;
use ssespec_evidence::recording::{
    End, Ended, Exchange, Initiator, KnownBy, Moment, Read, Recording, Request, Stamp,
};
use ssespec_evidence::store;
use ssespec_evidence::transcript::Transcript;

/// A recording, or the event streams of a HAR file (HTTP Archive 1.2), by what it holds.
///
/// # Errors
/// A sentence: it is neither.
pub fn imported(bytes: &[u8]) -> Result<Recording, String> {
    match serde_json::from_slice::<Har>(bytes) {
        Ok(har) => return har.recording(),
        Err(error) if begins_as_har(bytes) => return Err(no_har(&error)),
        Err(_) => {}
    }
    let path = Path::new("the file");
    store::read(bytes, path).map_err(|error| match bytes.starts_with(b"{") {
        true => error.to_string(),
        false => "this is neither a recording of ssespec nor a HAR file".to_owned(),
    })
}

/// A line of a recording begins with another name.
fn begins_as_har(bytes: &[u8]) -> bool {
    let object = bytes.trim_ascii_start().strip_prefix(b"{");
    object.is_some_and(|members| members.trim_ascii_start().starts_with(b"\"log\""))
}

fn no_har(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Data => format!("this HAR file is not as HAR 1.2 has it: {error}"),
        Category::Eof | Category::Syntax | Category::Io => {
            format!("this HAR file is no whole JSON ({error}): save it again where it comes from")
        }
    }
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(default)]
    started_date_time: String,
    /// In milliseconds.
    #[serde(default)]
    time: f64,
    request: HarRequest,
    response: HarResponse,
    /// The events with their times, where the program that wrote the file knew them.
    #[serde(default, rename = "_eventSourceMessages")]
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Field>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct PostData {
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarResponse {
    status: u16,
    #[serde(default)]
    headers: Vec<Field>,
    content: Content,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    #[serde(default)]
    text: String,
    encoding: Option<String>,
    #[serde(default)]
    mime_type: String,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    /// In seconds since 1970, as Chrome writes it.
    time: f64,
    #[serde(default)]
    event_name: String,
    #[serde(default)]
    event_id: String,
    #[serde(default)]
    data: String,
}

const MS: f64 = 1_000_000.0;
const MICROSECOND: f64 = 1_000.0;
const MICROSECONDS_A_SECOND: f64 = 1_000_000.0;
/// When events may come that are on the clock of the entry, in nanoseconds after it began: a second before, for two clocks differ, and a
/// month behind, for the file may have no end of a stream that was open when it was written.
const SAME_CLOCK: std::ops::RangeInclusive<f64> = -1000.0 * MS..=2_592_000_000.0 * MS;

impl Har {
    fn recording(&self) -> Result<Recording, String> {
        let is_stream = |entry: &&Entry| {
            entry.response.content.mime_type.starts_with("text/event-stream") || !entry.messages.is_empty()
        };
        let entries: Vec<&Entry> = self.log.entries.iter().filter(is_stream).collect();
        let first = entries.first().ok_or("this HAR file holds no event stream")?;
        let began = entries.iter().filter_map(|entry| entry.began()).min();
        let exchanges = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| entry.exchange(at, entry.after(began)))
            .collect::<Result<_, _>>()?;
        Ok(Recording {
            started: began.map_or_else(|| first.started_date_time.clone(), |began| began.to_string()),
            known_by: KnownBy::Observation,
            exchanges,
            ..Recording::new(&first.request.url, "stream/whole")
        })
    }
}

impl Entry {
    fn began(&self) -> Option<Timestamp> {
        self.started_date_time.parse().ok()
    }

    /// How long after the first entry it began, in nanoseconds; 0 where that is not known.
    fn after(&self, first: Option<Timestamp>) -> u64 {
        let after =
            self.began().zip(first).map(|(began, first)| began.as_nanosecond() - first.as_nanosecond());
        after.and_then(|ns| u64::try_from(ns).ok()).unwrap_or_default()
    }

    /// When each of the events came after the request, in nanoseconds; nothing where their clock is another than that of the entry.
    fn times(&self) -> Option<Vec<u64>> {
        // In whole microseconds, of which a number with a fraction holds as many as there are: not so nanoseconds.
        let began = self.began()?.as_microsecond() as f64;
        let after =
            |message: &Message| ((message.time * MICROSECONDS_A_SECOND).round() - began) * MICROSECOND;
        let times: Vec<f64> = self.messages.iter().map(after).collect();
        let are_times = !times.is_empty()
            && times.iter().all(|ns| SAME_CLOCK.contains(ns))
            && times.windows(2).all(|pair| pair[0] <= pair[1]);
        are_times.then(|| times.into_iter().map(|ns| ns.max(0.0) as u64).collect())
    }

    /// The exchange of an entry, which began so many nanoseconds after the first.
    fn exchange(&self, at: usize, sent_ns: u64) -> Result<Exchange, String> {
        let name = if at == 0 { "stream".to_owned() } else { format!("stream-{}", at + 1) };
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.request.method, self.request.url).into_bytes();
        for Field { name, value } in self.request.headers.iter().filter(|field| !field.name.starts_with(':'))
        {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(
            self.request.post_data.iter().map(|data| data.text.as_str()).collect::<String>().as_bytes(),
        );
        let last_event_id =
            self.request.headers.iter().find(|field| field.name.eq_ignore_ascii_case("last-event-id"));
        let request = Request {
            method: self.request.method.clone(),
            bytes,
            last_event_id: last_event_id.map(|field| field.value.clone().into_bytes()),
            sent_ns,
            ..Request::get(&self.request.url)
        };
        let reads = self.reads(sent_ns)?;
        let last = reads.iter().map(|read| read.at_ns).max().unwrap_or_default();
        Ok(Exchange {
            end: End::exactly(Ended::Fin, last.max(self.end_ns(sent_ns))),
            transcript: Transcript::Http1(reads),
            // Whether one entry is a reconnect after another or a page that was opened again, the file does not say.
            initiator: Initiator::Subject,
            ..Exchange::new(name, request)
        })
    }

    fn end_ns(&self, sent_ns: u64) -> u64 {
        sent_ns + (self.time.max(0.0) * MS) as u64
    }

    /// The head, and the body in as many pieces as its times are known.
    fn reads(&self, sent_ns: u64) -> Result<Vec<Read>, String> {
        let text = match self.response.content.encoding.as_deref() {
            Some("base64") => STANDARD
                .decode(&self.response.content.text)
                .map_err(|error| format!("the content of {} is not Base64: {error}", self.request.url))?,
            _ => self.response.content.text.clone().into_bytes(),
        };
        let (pieces, times) = match (text.is_empty(), self.cut(&text)) {
            (true, _) => (self.messages.iter().map(Message::block).collect(), self.times()),
            (false, Some(pieces)) => (pieces, self.times()),
            (false, None) => (vec![text], None),
        };
        let head = self.head();
        let reads = match times {
            Some(times) => {
                // What stands behind the last event has come by the end.
                let end_ns = self.end_ns(sent_ns);
                let exactly = times.iter().map(|ns| Moment::exactly(sent_ns + ns));
                let earliest_ns = sent_ns + times[times.len() - 1];
                let last = Moment { earliest_ns, latest_ns: end_ns.max(earliest_ns) };
                let first = Moment { earliest_ns: sent_ns, latest_ns: sent_ns + times[0] };
                let moments = std::iter::once(first).chain(exactly).chain(std::iter::repeat(last));
                let all = std::iter::once(head.into_bytes()).chain(pieces).zip(moments);
                all.map(|(bytes, moment)| Read::within(moment, Stamp::Clock, bytes)).collect()
            }
            None => {
                let within = Moment { earliest_ns: sent_ns, latest_ns: self.end_ns(sent_ns) };
                let all = std::iter::once(head.into_bytes()).chain(pieces);
                all.map(|bytes| Read::within(within, Stamp::Nobody, bytes)).collect()
            }
        };
        Ok(reads)
    }

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {}\r\n", self.response.status);
        // Framing and coding were taken off, and what is stored is the body itself.
        const GONE: [&str; 3] = ["transfer-encoding", "content-encoding", "content-length"];
        let kept = |field: &&Field| {
            !field.name.starts_with(':') && !GONE.iter().any(|gone| field.name.eq_ignore_ascii_case(gone))
        };
        for Field { name, value } in self.response.headers.iter().filter(kept) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let has_type =
            self.response.headers.iter().any(|field| field.name.eq_ignore_ascii_case("content-type"));
        if !has_type {
            head.push_str("Content-Type: text/event-stream\r\n");
        }
        head.push_str("\r\n");
        head
    }

    /// A body behind each of its events, with what is left behind the last; `None` where the events of the file are others.
    fn cut(&self, text: &[u8]) -> Option<Vec<Vec<u8>>> {
        let events: Vec<_> = event_stream::decode(text)
            .into_iter()
            .filter_map(|item| match item {
                event_stream::Item::Event(event) => Some(event),
                _ => None,
            })
            .collect();
        let is_same = |(event, message): (&event_stream::OwnedEvent, &Message)| {
            event.data == message.data && event.event_type == message.event_type()
        };
        if events.len() != self.messages.len() || !events.iter().zip(&self.messages).all(is_same) {
            return None;
        }
        let mut pieces = Vec::new();
        let mut from = 0;
        for event in &events {
            let to = usize::try_from(event.span.last).ok()?.checked_add(1)?;
            pieces.push(text.get(from..to)?.to_vec());
            from = to;
        }
        pieces.push(text[from..].to_vec());
        pieces.retain(|piece| !piece.is_empty());
        Some(pieces)
    }
}

impl Message {
    fn event_type(&self) -> &str {
        match self.event_name.as_str() {
            "" => "message",
            name => name,
        }
    }

    fn block(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let set = |text: &str| {
            Some(text.to_owned()).filter(|text| !text.is_empty() && !text.contains(['\n', '\r', '\0']))
        };
        let (event_type, id) = (set(&self.event_name), set(&self.event_id));
        let event_type = event_type.filter(|name| name != "message");
        // What could not be written was taken out.
        let _ = event_stream::Encoder::new(&mut out).event(
            Some(&self.data),
            event_type.as_deref(),
            id.as_deref(),
            None,
        );
        out
    }
}

#[cfg(test)]
#[path = "imported_tests.rs"]
mod tests;
