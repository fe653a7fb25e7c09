//! Writes blocks by hand: which lines they have, in which order, and what ends them.

use super::event::Event;
use super::lines::Lines;
use super::settings::{Order, Sse};

/// The writer of one stream.
pub(crate) struct Writer<'a> {
    sse: &'a Sse,
    /// What becomes of an event before it is written; `None` drops it.
    change: fn(Event) -> Option<Event>,
    last: Event,
    blocks: usize,
    events: usize,
}

impl<'a> Writer<'a> {
    pub fn new(sse: &'a Sse, change: fn(Event) -> Option<Event>) -> Self {
        Self { sse, change, last: Event::default(), blocks: 0, events: 0 }
    }

    /// The bytes of an event; nothing if it is dropped.
    pub fn event(&mut self, event: Event) -> Vec<u8> {
        let Some(event) = (self.change)(event) else { return Vec::new() };
        self.events += 1;
        let event = (self.sse.following)(&self.last, event);
        let lines = self.event_lines(&event);
        let block = self.block(event.before, lines);
        self.last = event;
        block
    }

    /// The bytes of a comment.
    pub fn comment(&mut self, text: &[u8]) -> Vec<u8> {
        let lines = (self.sse.comment)(text);
        self.block(b"", lines)
    }

    /// The bytes of a block that is only a reconnection time.
    pub fn retry(&mut self, ms: u64) -> Vec<u8> {
        self.event(Event { retry: Some(ms.to_string().into_bytes()), ..Event::default() })
    }

    /// The bytes of a heartbeat, with the stream's own line ends.
    pub fn heartbeat(&mut self, bytes: &[u8]) -> Vec<u8> {
        match (self.sse.line_end)(self.blocks) {
            b"\n" => {
                self.blocks += 1;
                bytes.to_vec()
            }
            _ => self.block(b"", vec![b": heartbeat".to_vec()]),
        }
    }

    fn event_lines(&self, event: &Event) -> Lines {
        let write = self.sse.field;
        let mut lines = Lines::new();
        for (name, value) in [("retry", &event.retry), ("event", &event.event), ("id", &event.id)] {
            lines.extend(value.as_ref().map(|value| write(name, value)));
        }
        if let Some(data) = &event.data {
            lines.extend((self.sse.lines)(data).iter().map(|line| write("data", line)));
        }
        if (self.sse.order)(self.events) == Order::DataFirst {
            // Only whole fields change places: the data lines keep their own order.
            lines.sort_by_key(|line| !line.starts_with(b"data"));
        }
        lines
    }

    fn block(&mut self, before: &[u8], lines: Lines) -> Vec<u8> {
        let end = (self.sse.line_end)(self.blocks);
        self.blocks += 1;
        let mut bytes = before.to_vec();
        for line in &lines {
            bytes.extend_from_slice(line);
            bytes.extend_from_slice(end);
        }
        bytes.extend_from_slice(end);
        bytes.extend_from_slice(self.sse.after_block);
        (self.sse.block)(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(event: Event) -> String {
        String::from_utf8(Writer::new(&Sse::default(), Some).event(event)).unwrap()
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
        assert_eq!(Writer::new(&Sse::default(), Some).comment(b"a\rb\nc"), b": a\n: b\n: c\n\n");
    }
}
