//! Writes blocks by hand: which lines they have, in which order, and what ends them.

use crate::behaviour::{Admission, Behaviour, Endpoint, Eol, Memory, Order};
use crate::event::Event;
use crate::lines::Lines;
use crate::script::SURROGATE;

/// The writer of one stream.
pub(crate) struct Writer<'a> {
    behaviour: &'a Behaviour,
    endpoint: Endpoint,
    last_type: Option<Vec<u8>>,
    last_data: Vec<u8>,
    blocks: usize,
    events: usize,
}

impl<'a> Writer<'a> {
    pub fn new(behaviour: &'a Behaviour, endpoint: Endpoint) -> Self {
        Self { behaviour, endpoint, last_type: None, last_data: Vec::new(), blocks: 0, events: 0 }
    }

    /// The bytes of an event; nothing if the fault drops it.
    pub fn event(&mut self, event: Event) -> Vec<u8> {
        // The sentences have a hook of their own.
        let event = match self.endpoint {
            Endpoint::Emit => (self.behaviour.event)(event),
            Endpoint::Events | Endpoint::Hub => Some(event),
        };
        match event {
            Some(event) => {
                let event = self.remembered(event);
                let lines = self.event_lines(&event);
                self.block(event.before, lines)
            }
            None => Vec::new(),
        }
    }

    /// The bytes of a comment.
    pub fn comment(&mut self, text: &[u8]) -> Vec<u8> {
        let lines = (self.behaviour.comment)(text);
        self.block(b"", lines)
    }

    /// The bytes of a block that is only a reconnection time.
    pub fn retry(&mut self, ms: u64) -> Vec<u8> {
        self.event(Event { retry: Some(ms.to_string().into_bytes()), ..Event::default() })
    }

    /// The bytes of a heartbeat, with the stream's own line ends.
    pub fn heartbeat(&mut self, bytes: &[u8]) -> Vec<u8> {
        match self.behaviour.eol {
            Eol::Lf => bytes.to_vec(),
            _ => self.block(b"", vec![b": heartbeat".to_vec()]),
        }
    }

    fn remembered(&mut self, mut event: Event) -> Event {
        self.events += 1;
        match self.behaviour.memory {
            Memory::TypeSticks => {
                event.event = event.event.or(self.last_type.take());
                self.last_type.clone_from(&event.event);
            }
            Memory::EmptyRepeats => {
                if let Some(data) = event.data.as_mut().filter(|data| data.is_empty()) {
                    data.clone_from(&self.last_data);
                }
                self.last_data = event.data.clone().unwrap_or_default();
            }
            Memory::OrderVaries | Memory::None => {}
        }
        event
    }

    fn event_lines(&self, event: &Event) -> Lines {
        let write = self.behaviour.field;
        let mut lines = Lines::new();
        for (name, value) in [("retry", &event.retry), ("event", &event.event), ("id", &event.id)] {
            lines.extend(value.as_ref().map(|value| write(name, value)));
        }
        if let Some(data) = &event.data {
            lines.extend((self.behaviour.lines)(data).iter().map(|line| write("data", line)));
        }
        let varied = self.behaviour.memory == Memory::OrderVaries && self.events.is_multiple_of(2);
        if varied || self.behaviour.order == Order::DataFirst {
            // Only whole fields change places: the data lines keep their own order.
            lines.sort_by_key(|line| !line.starts_with(b"data"));
        }
        lines
    }

    fn block(&mut self, before: &[u8], lines: Lines) -> Vec<u8> {
        let end: &[u8] = match (self.behaviour.eol, self.blocks % 3) {
            (Eol::Lf, _) | (Eol::Mixed, 0) => b"\n",
            (Eol::CrLf, _) | (Eol::Mixed, 1) => b"\r\n",
            (Eol::Cr, _) | (Eol::Mixed, _) => b"\r",
        };
        self.blocks += 1;
        let mut bytes = before.to_vec();
        for line in &lines {
            bytes.extend_from_slice(line);
            bytes.extend_from_slice(end);
        }
        bytes.extend_from_slice(end);
        bytes.extend_from_slice(self.behaviour.after_block);
        if self.behaviour.admission == Admission::Surrogates { with_surrogates(bytes) } else { bytes }
    }
}

/// Puts the three bytes of a lone surrogate where its stand-in is.
fn with_surrogates(bytes: Vec<u8>) -> Vec<u8> {
    let mut mark = [0; 4];
    let mark = SURROGATE.encode_utf8(&mut mark).as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(b"\xED\xA0\x80");
        rest = &rest[at + mark.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(event: Event) -> String {
        String::from_utf8(Writer::new(&Behaviour::default(), Endpoint::Emit).event(event)).unwrap()
    }

    #[test]
    fn the_correct_writer_splits_every_line_end_and_keeps_spaces() {
        let event = Event {
            data: Some(b" a\rb\r\nc\n".to_vec()),
            event: Some(b"t".to_vec()),
            id: Some(Vec::new()),
            retry: Some(b"5".to_vec()),
            before: b"",
        };
        assert_eq!(written(event), "retry: 5\nevent: t\nid: \ndata:  a\ndata: b\ndata: c\ndata: \n\n");
        assert_eq!(written(Event { id: Some(b"1".to_vec()), ..Event::default() }), "id: 1\n\n");
    }

    #[test]
    fn comments_get_a_colon_on_each_line() {
        assert_eq!(
            Writer::new(&Behaviour::default(), Endpoint::Emit).comment(b"a\rb\nc"),
            b": a\n: b\n: c\n\n"
        );
    }

    #[test]
    fn a_stand_in_becomes_an_encoded_surrogate() {
        assert_eq!(with_surrogates(format!("a{SURROGATE}b").into_bytes()), b"a\xED\xA0\x80b");
    }
}
