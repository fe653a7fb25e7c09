//! What came since the latest event or comment and makes neither: lines without a blank line, blocks without data.

/// So much of a line is kept as tells its field's name.
const NAME: usize = 6;

/// What came since the latest event or comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Left {
    /// Nothing that an event is made of.
    #[default]
    Nothing,
    /// Lines, and no blank line behind them.
    Lines,
    /// Blank lines too, and before none of them a data line.
    Blocks,
}

/// Reads the bytes of a body, without framing and coding.
#[derive(Debug, Default)]
pub struct Rest {
    name: Vec<u8>,
    is_after_cr: bool,
    is_after_first_line: bool,
    /// Of the block that is open: whether it has lines that are no comments, and a data line.
    has_lines: bool,
    has_data: bool,
    /// Whether a block without data ended since the latest event or comment.
    had_block: bool,
}

impl Rest {
    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if std::mem::take(&mut self.is_after_cr) => {}
                b'\n' | b'\r' => {
                    self.is_after_cr = *byte == b'\r';
                    self.line();
                }
                byte => {
                    self.is_after_cr = false;
                    self.byte(*byte);
                }
            }
        }
    }

    /// What is left of what came.
    pub fn left(&self) -> Left {
        let is_open = self.has_lines || !self.name.is_empty();
        match (self.had_block, is_open) {
            (true, _) => Left::Blocks,
            (false, true) => Left::Lines,
            (false, false) => Left::Nothing,
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.name.len() < NAME {
            self.name.push(byte);
        }
        if !self.is_after_first_line && self.name == b"\xEF\xBB\xBF" {
            self.name.clear();
            self.is_after_first_line = true;
        }
    }

    fn line(&mut self) {
        self.is_after_first_line = true;
        let name = std::mem::take(&mut self.name);
        match name.split(|byte| *byte == b':').next() {
            _ if name.is_empty() => self.blank_line(),
            // A comment.
            Some(b"") => self.had_block = false,
            Some(b"data") => (self.has_lines, self.has_data) = (true, true),
            // A reconnection time needs no event.
            Some(b"retry") => {}
            _ => self.has_lines = true,
        }
    }

    fn blank_line(&mut self) {
        match (self.has_data, self.has_lines) {
            (true, _) => self.had_block = false,
            (false, true) => self.had_block = true,
            (false, false) => {}
        }
        (self.has_lines, self.has_data) = (false, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_what_came_since_the_latest_event_or_comment() {
        let bodies = [
            ("", Left::Nothing),
            ("data: a\n\n", Left::Nothing),
            ("\u{feff}data: a\n\n", Left::Nothing),
            ("\u{feff}\u{feff}data: a\n\n", Left::Blocks),
            ("data\r\rdata: a\r\n\r\n", Left::Nothing),
            (": keep-alive\n", Left::Nothing),
            (": keep-alive\n\n\n", Left::Nothing),
            ("retry: 100\n\n", Left::Nothing),
            ("d", Left::Lines),
            ("data: a\n", Left::Lines),
            ("data: a\r\n", Left::Lines),
            ("data: a\n\ndata: b\n", Left::Lines),
            ("event: a\nid: 1\n\n", Left::Blocks),
            ("{\"text\": 1}\r\n\r\n", Left::Blocks),
            ("datax: 1\n\n", Left::Blocks),
            ("event: a\n\nevent: b\n", Left::Blocks),
            ("event: a\n\n: c\n", Left::Nothing),
            ("event: a\n\ndata: b\n\n", Left::Nothing),
        ];
        for (body, left) in bodies {
            let mut whole = Rest::default();
            whole.feed(body.as_bytes());
            assert_eq!(whole.left(), left, "{body:?}");
            let mut single = Rest::default();
            body.as_bytes().iter().for_each(|byte| single.feed(&[*byte]));
            assert_eq!(single.left(), left, "{body:?}");
        }
    }
}
