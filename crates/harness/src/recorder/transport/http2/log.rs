//! The frames of a connection, and when what a stream brings came: the `h2` crate hands it out later.

use std::sync::{Arc, Mutex, PoisonError};

use ssespec_evidence::http2::{Direction, Frame};
use ssespec_evidence::other_protocol::{AskedIn, OtherProtocol};
use ssespec_evidence::recording::Moment;

use super::fields::carries;
use super::frames::{DATA, END_STREAM};

/// The frames of a connection so far, at most as many as an exchange may take reads.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Noted>>>, Arc<Mutex<Vec<u8>>>);

/// So many first bytes from the server are kept: a frame's header.
const BEGINNING: usize = 9;

/// A frame, and the bytes of content in it.
struct Noted {
    frame: Frame,
    content: u64,
}

/// How far the content of a stream was looked up.
#[derive(Default)]
pub(super) struct Cursor {
    next: usize,
    content: u64,
    latest: Option<Moment>,
}

impl Log {
    /// Notes a frame, if there is room.
    pub fn note(&self, frame: Frame, content: u32, most: usize) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() < most {
            noted.push(Noted { frame, content: content.into() });
        }
    }

    /// Notes bytes from the server, as long as they are the first.
    pub fn came(&self, bytes: &[u8]) {
        let mut beginning = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        let room = BEGINNING.saturating_sub(beginning.len());
        beginning.extend(bytes.iter().take(room));
    }

    /// What the server speaks in place of HTTP/2, if its first bytes show that.
    pub fn other_protocol(&self) -> Option<OtherProtocol> {
        OtherProtocol::of(AskedIn::Http2, &self.1.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The frames of the connection itself and of one stream.
    pub fn of(&self, stream: u32) -> Vec<Frame> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let frames = noted.iter().map(|noted| &noted.frame);
        frames.filter(|frame| frame.stream == 0 || frame.stream == stream).cloned().collect()
    }

    /// Whether we have sent RST_STREAM for this stream.
    pub fn is_reset_by_us(&self, stream: u32) -> bool {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut frames = noted.iter().map(|noted| &noted.frame);
        frames.any(|f| f.direction == Direction::Sent && f.kind == 3 && f.stream == stream)
    }

    /// When the head of a stream came: with its last frame of fields before its content.
    pub fn head(&self, stream: u32) -> Option<Moment> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let received = noted.iter().filter(|noted| is_received(noted, stream)).map(|noted| &noted.frame);
        let before = received.take_while(|frame| frame.kind != DATA);
        before.filter(|frame| carries(frame.kind)).last().map(Frame::moment)
    }

    /// When the content of a stream had come up to this many bytes. To be asked in their order.
    pub fn content(&self, stream: u32, cursor: &mut Cursor, bytes: u64) -> Option<Moment> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while cursor.content < bytes {
            let noted = noted.get(cursor.next)?;
            cursor.next += 1;
            if is_received(noted, stream) && noted.frame.kind == DATA {
                cursor.content += noted.content;
                cursor.latest = Some(noted.frame.moment());
            }
        }
        cursor.latest
    }

    /// When a stream was ended by its server.
    pub fn end(&self, stream: u32) -> Option<Moment> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ends =
            |frame: &Frame| (frame.kind == DATA || carries(frame.kind)) && frame.flags & END_STREAM != 0;
        noted
            .iter()
            .rfind(|noted| is_received(noted, stream) && ends(&noted.frame))
            .map(|noted| noted.frame.moment())
    }
}

fn is_received(noted: &Noted, stream: u32) -> bool {
    noted.frame.direction == Direction::Received && noted.frame.stream == stream
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(at_ns: u64, kind: u8, flags: u8, stream: u32) -> Frame {
        let (direction, fields) = (Direction::Received, Vec::new());
        Frame { since_ns: at_ns - 1, at_ns, direction, kind, flags, stream, length: 0, code: None, fields }
    }

    #[test]
    fn each_piece_came_with_its_frame() {
        let log = Log::default();
        let frames =
            [(10, 1, 4, 1, 0), (20, 0, 0, 1, 5), (30, 0, 0, 3, 9), (40, 0, 0, 1, 5), (50, 1, 5, 1, 0)];
        for (at_ns, kind, flags, stream, content) in frames {
            log.note(frame(at_ns, kind, flags, stream), content, 10);
        }
        let moment = |latest_ns| Some(Moment { earliest_ns: latest_ns - 1, latest_ns });
        let mut cursor = Cursor::default();
        assert_eq!(log.head(1), moment(10), "and not the trailers");
        assert_eq!(log.content(1, &mut cursor, 5), moment(20));
        assert_eq!(log.content(1, &mut cursor, 6), moment(40), "the first byte of the second frame");
        assert_eq!(log.content(1, &mut cursor, 10), moment(40));
        assert_eq!(log.content(1, &mut cursor, 11), None, "more than was noted");
        assert_eq!(log.end(1), moment(50));
        assert_eq!(log.end(3), None);
    }
}
