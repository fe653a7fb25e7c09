//! Takes what was captured, and the values of variables, out of a finished recording, wherever a server sent them back.
//!
//! Requests say `[redacted]` in their place. In responses each byte of them becomes `*`, so that lengths, framing and JSON stay what
//! they were and are judged as they came. What is shorter than [`LEAST`] bytes is no secret that could be told from other text: it
//! is left out where it was put into a request, and nowhere else. In a compressed body nothing is looked for.

use std::ops::Range;

use ssespec_evidence::coding;
use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::recording::{Ended, Exchange, Recording};
use ssespec_evidence::transcript::Transcript;

use super::prepared_request::PreparedRequest;
use crate::access::{Access, is_plain};
use crate::captured::REDACTED;
use crate::preparation::PreparationTemplate;
use crate::template::{Template, percent_encoded};

/// The shortest value that is looked for, in bytes.
pub(super) const LEAST: usize = 8;

/// What no recording may hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redaction {
    values: Vec<String>,
    /// Paths with their queries as they were sent, and as they are shown.
    addresses: Vec<(String, String)>,
}

impl Redaction {
    /// What is secret of a target before anything is sent.
    pub fn of(access: &Access) -> Self {
        let body = access.body.iter().flat_map(Template::secrets);
        let prepare = access.prepare.iter().flat_map(PreparationTemplate::secrets);
        let mut redaction = Self::default();
        redaction.hide(access.captured.values());
        redaction.hide(body.chain(prepare).filter_map(|secret| std::str::from_utf8(secret).ok()));
        redaction
    }

    /// Hides these values, too.
    pub fn hide<'v>(&mut self, values: impl Iterator<Item = &'v str>) {
        for value in values {
            if !self.values.iter().any(|known| known == value) {
                self.values.push(value.to_owned());
            }
        }
    }

    /// Hides what a request sends.
    pub(super) fn note(&mut self, request: &PreparedRequest) {
        let secrets = request.template.iter().flat_map(Template::secrets);
        self.hide(secrets.filter_map(|secret| std::str::from_utf8(secret).ok()));
        if let Some(address) = request.hidden.as_ref().filter(|address| !self.addresses.contains(address)) {
            self.addresses.push(address.clone());
        }
    }

    /// All values.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// A text without secrets.
    pub fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.request(text.as_bytes())).into_owned()
    }

    /// Takes the secrets out of a recording.
    pub fn apply(&self, recording: &mut Recording) {
        let forms = self.forms();
        if forms.is_empty() && self.addresses.is_empty() {
            return;
        }
        for exchange in &mut recording.exchanges {
            self.asked(exchange, &forms);
            came(&mut exchange.transcript, &exchange.request.method, &forms);
        }
        for name in recording.beside.died.iter_mut() {
            *name = self.text(name);
        }
    }

    /// The request, the redirects on the way, and what is said of the end.
    fn asked(&self, exchange: &mut Exchange, forms: &[Vec<u8>]) {
        let request = &mut exchange.request;
        request.url = self.text(&request.url);
        request.bytes = self.request(&request.bytes);
        // It is compared with the ids that came, which are masked in the same way.
        if let Some(id) = &mut request.last_event_id {
            mask(id, forms);
        }
        for hop in &mut exchange.hops {
            hop.location = self.text(&hop.location);
        }
        match &mut exchange.end.how {
            Ended::Truncated(why)
            | Ended::Limit(why)
            | Ended::NeverSent(why)
            | Ended::GaveUp(why)
            | Ended::Failed(why) => *why = self.text(why),
            Ended::Complete | Ended::Fin | Ended::Reset | Ended::Dropped => {}
        }
    }

    fn request(&self, bytes: &[u8]) -> Vec<u8> {
        let addresses = self.addresses.iter().map(|(sent, shown)| (sent.as_bytes(), shown.as_bytes()));
        let bytes = addresses.fold(bytes.to_vec(), |bytes, (sent, shown)| replaced(&bytes, sent, shown));
        self.forms().iter().fold(bytes, |bytes, form| replaced(&bytes, form, REDACTED))
    }

    /// The values as they may stand in a message, the longest first: as they are, in an address, in JSON.
    fn forms(&self) -> Vec<Vec<u8>> {
        let long = self.values.iter().filter(|value| value.len() >= LEAST);
        let mut forms: Vec<Vec<u8>> = long
            .flat_map(|value| {
                let json = serde_json::Value::from(value.as_str()).to_string();
                let json = json.as_bytes()[1..json.len() - 1].to_vec();
                [value.as_bytes().to_vec(), percent_encoded(value.as_bytes()).into_bytes(), json]
            })
            .collect();
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        forms
    }
}

fn came(transcript: &mut Transcript, method: &str, forms: &[Vec<u8>]) {
    match transcript {
        Transcript::Http1(reads) => {
            let mut whole: Vec<u8> = reads.iter().flat_map(|read| read.bytes.iter().copied()).collect();
            mask_message(&mut whole, method, forms);
            let mut from = 0;
            for read in reads {
                let length = read.bytes.len();
                read.bytes.copy_from_slice(&whole[from..from + length]);
                from += length;
            }
        }
        Transcript::Http2(view) => {
            mask_fields(&mut view.fields, forms);
            view.frames.iter_mut().for_each(|frame| mask_fields(&mut frame.fields, forms));
            mask_pieces(&mut view.pieces, forms);
        }
        Transcript::Library(view) => {
            mask_fields(&mut view.headers, forms);
            mask_pieces(&mut view.pieces, forms);
            for event in &mut view.events {
                for text in [&mut event.event_type, &mut event.data, &mut event.id] {
                    mask_text(text, forms);
                }
            }
            if let Some(error) = &mut view.error {
                mask_text(error, forms);
            }
        }
    }
}

/// Masks the body of pieces that carry nothing else.
fn mask_pieces(pieces: &mut [ssespec_evidence::recording::Read], forms: &[Vec<u8>]) {
    let mut whole: Vec<u8> = pieces.iter().flat_map(|piece| piece.bytes.iter().copied()).collect();
    mask(&mut whole, forms);
    let mut from = 0;
    for piece in pieces {
        let length = piece.bytes.len();
        piece.bytes.copy_from_slice(&whole[from..from + length]);
        from += length;
    }
}

fn mask_fields(fields: &mut [(String, String)], forms: &[Vec<u8>]) {
    for (_, value) in fields.iter_mut().filter(|(name, _)| !is_plain(name)) {
        mask_text(value, forms);
    }
}

fn mask_text(text: &mut String, forms: &[Vec<u8>]) {
    let mut bytes = std::mem::take(text).into_bytes();
    mask(&mut bytes, forms);
    *text = String::from_utf8_lossy(&bytes).into_owned();
}

/// Masks a message of HTTP/1: the values of its fields, and its body without the framing of chunks.
fn mask_message(bytes: &mut [u8], method: &str, forms: &[Vec<u8>]) {
    let mut head = ResponseStream::following(method);
    let mut end = 0;
    for part in bytes.split_inclusive(|b| *b == b'\n') {
        end += part.len();
        head.feed(part);
        if head.message().head().is_some() {
            break;
        }
    }
    let chunked = head
        .message()
        .head()
        .is_some_and(|head| head.members("transfer-encoding").iter().any(|m| m == "chunked"));
    let coded = head.message().head().is_some_and(|head| !coding::of_body(head).is_empty());
    for line in bytes[..end].split_mut(|b| *b == b'\n') {
        let Some(colon) = line.iter().position(|b| *b == b':') else { continue };
        let (name, value) = line.split_at_mut(colon);
        if !is_plain(&String::from_utf8_lossy(name)) {
            mask(value, forms);
        }
    }
    if coded {
        return;
    }
    let ranges = match chunked {
        true => chunks(bytes, end),
        false => std::iter::once(end..bytes.len()).collect(),
    };
    let mut body: Vec<u8> = ranges.iter().flat_map(|range| bytes[range.clone()].iter().copied()).collect();
    mask(&mut body, forms);
    let mut from = 0;
    for range in ranges {
        let length = range.len();
        bytes[range].copy_from_slice(&body[from..from + length]);
        from += length;
    }
}

/// Where the data of chunks stands, from this offset on. What is no chunk is taken for data as a whole.
fn chunks(bytes: &[u8], mut at: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    while at < bytes.len() {
        let line = bytes[at..].iter().position(|b| *b == b'\n').map(|end| &bytes[at..at + end]);
        let size = line.and_then(|line| {
            let text = std::str::from_utf8(line).ok()?;
            usize::from_str_radix(text.split(';').next()?.trim(), 16).ok()
        });
        let (Some(line), Some(size)) = (line, size) else {
            ranges.push(at..bytes.len());
            break;
        };
        let from = at + line.len() + 1;
        let to = from.saturating_add(size).min(bytes.len());
        ranges.push(from..to);
        at = to;
        for end in [b'\r', b'\n'] {
            at += usize::from(bytes.get(at) == Some(&end));
        }
    }
    ranges
}

fn mask(bytes: &mut [u8], forms: &[Vec<u8>]) {
    for form in forms {
        let mut from = 0;
        while let Some(at) = found(&bytes[from..], form) {
            bytes[from + at..from + at + form.len()].fill(b'*');
            from += at + form.len();
        }
    }
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let (mut replaced, mut from) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(at) = found(&bytes[from..], old) {
        replaced.extend_from_slice(&bytes[from..from + at]);
        replaced.extend_from_slice(new);
        from += at + old.len();
    }
    replaced.extend_from_slice(&bytes[from..]);
    replaced
}

fn found(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|b| *b == first) {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
#[path = "redaction_tests.rs"]
mod tests;
