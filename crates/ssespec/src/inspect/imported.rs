//! Recordings and HAR files that are loaded into the page.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
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
    if let Ok(har) = serde_json::from_slice::<Har>(bytes) {
        return har.recording();
    }
    let path = Path::new("the file");
    store::read(bytes, path).map_err(|error| match bytes.starts_with(b"{") {
        true => error.to_string(),
        false => "this is neither a recording of ssespec nor a HAR file".to_owned(),
    })
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
    /// In seconds of the clock on the wall.
    time: f64,
    #[serde(default)]
    event_name: String,
    #[serde(default)]
    event_id: String,
    #[serde(default)]
    data: String,
}

const MS: f64 = 1_000_000.0;

impl Har {
    fn recording(&self) -> Result<Recording, String> {
        let is_stream = |entry: &&Entry| {
            entry.response.content.mime_type.starts_with("text/event-stream") || !entry.messages.is_empty()
        };
        let entries: Vec<&Entry> = self.log.entries.iter().filter(is_stream).collect();
        let first = entries.first().ok_or("this HAR file holds no event stream")?;
        let exchanges =
            entries.iter().enumerate().map(|(at, entry)| entry.exchange(at)).collect::<Result<_, _>>()?;
        Ok(Recording {
            started: first.started_date_time.clone(),
            known_by: KnownBy::Observation,
            exchanges,
            ..Recording::new(&first.request.url, "stream/whole")
        })
    }
}

impl Entry {
    fn exchange(&self, at: usize) -> Result<Exchange, String> {
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
        let request =
            Request { method: self.request.method.clone(), bytes, ..Request::get(&self.request.url) };
        let end_ns = (self.time.max(0.0) * MS) as u64;
        Ok(Exchange {
            transcript: Transcript::Http1(self.reads(end_ns)?),
            end: End::exactly(Ended::Fin, end_ns),
            // Whether one entry is a reconnect after another or a page that was opened again, the file does not say.
            initiator: Initiator::Subject,
            ..Exchange::new(name, request)
        })
    }

    /// The head, and the body in as many pieces as its times are known.
    fn reads(&self, end_ns: u64) -> Result<Vec<Read>, String> {
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
        // Where no time is known, all that is known is that it came before the end.
        let within = Moment { earliest_ns: 0, latest_ns: end_ns };
        let mut reads = vec![Read::within(within, Stamp::Clock, head)];
        let text = match self.response.content.encoding.as_deref() {
            Some("base64") => STANDARD
                .decode(&self.response.content.text)
                .map_err(|error| format!("the content of {} is not Base64: {error}", self.request.url))?,
            _ => self.response.content.text.clone().into_bytes(),
        };
        match self.messages.first() {
            Some(first) if text.is_empty() => {
                for message in &self.messages {
                    let at = ((message.time - first.time).max(0.0) * 1000.0 * MS) as u64;
                    reads[0].at_ns = reads[0].at_ns.min(at);
                    reads.push(Read::exactly(at, Stamp::Clock, message.block()));
                }
            }
            _ => reads.push(Read::within(within, Stamp::Clock, text)),
        }
        Ok(reads)
    }
}

impl Message {
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
mod tests {
    use ssespec_evidence::live::ResponseStream;

    use super::*;

    fn events(recording: &Recording) -> Vec<(String, String)> {
        let exchange = &recording.exchanges[0];
        let live = ResponseStream::new("GET").replay(exchange, |_, _| {});
        let events = live.items().iter().filter_map(|item| match item {
            event_stream::Item::Event(event) => Some((event.event_type.clone(), event.data.clone())),
            _ => None,
        });
        events.collect()
    }

    #[test]
    fn a_har_file_is_read_by_its_text_or_by_its_messages() {
        let entry = |content: &str, messages: &str| {
            format!(
                r#"{{"log":{{"entries":[{{"startedDateTime":"2026-01-01T00:00:00Z","time":20,"request":{{"method":"GET","url":"http://a/b",
                "headers":[]}},"response":{{"status":200,"headers":[{{"name":"Content-Length","value":"1"}}],"content":{{"mimeType":"text/event-stream",
                "text":{content}}}}},"_eventSourceMessages":[{messages}]}}]}}}}"#
            )
        };
        let tick = ("tick".to_owned(), "one".to_owned());
        let text = imported(entry(r#""event: tick\ndata: one\n\n""#, "").as_bytes()).expect("a HAR file");
        assert_eq!(events(&text), std::slice::from_ref(&tick));
        let message = r#"{"time":1.5,"eventName":"tick","eventId":"7","data":"one"}"#;
        let messages = imported(entry(r#""""#, message).as_bytes()).expect("a HAR file");
        assert_eq!(events(&messages), [tick]);
        let none = imported(br#"{"log":{"entries":[]}}"#);
        assert_eq!(none.err().as_deref(), Some("this HAR file holds no event stream"));
        assert_eq!(
            imported(b"hello").err().as_deref(),
            Some("this is neither a recording of ssespec nor a HAR file")
        );
    }
}
