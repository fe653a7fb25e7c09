//! A second interpreter, written straight from the steps of HTML 9.2.6 with no thought of speed, to compare with.

use event_stream::{Item, OwnedEvent, Span};

use super::Outcome;

/// Interprets a whole stream.
pub fn interpret(stream: &[u8]) -> Outcome {
    let mut state = State::default();
    let mut at = if stream.starts_with("\u{FEFF}".as_bytes()) { 3 } else { 0 };
    state.block_start = at;
    let mut line_start = at;
    while at < stream.len() {
        let byte = stream[at];
        if byte == b'\n' || byte == b'\r' {
            state.line(&String::from_utf8_lossy(&stream[line_start..at]), line_start, at);
            let was_blank = line_start == at;
            at += 1;
            if byte == b'\r' && stream.get(at) == Some(&b'\n') {
                at += 1;
            }
            line_start = at;
            if was_blank {
                state.block_start = at;
            }
        } else {
            at += 1;
        }
    }
    Outcome { items: state.items, last_event_id: state.last_event_id, retry: state.retry }
}

#[derive(Default)]
struct State {
    items: Vec<Item>,
    block_start: usize,
    data_buffer: String,
    event_type_buffer: String,
    last_event_id_buffer: String,
    last_event_id: String,
    retry: Option<u64>,
}

impl State {
    fn line(&mut self, line: &str, first: usize, end: usize) {
        if line.is_empty() {
            self.dispatch(end);
            return;
        }
        let span = Span { first: first as u64, last: end as u64 - 1 };
        let cut = |text: &str| text.strip_prefix(' ').unwrap_or(text).to_owned();
        let chars: Vec<char> = line.chars().collect();
        match chars.iter().position(|&char| char == ':') {
            Some(0) => self.items.push(Item::Comment { text: cut(&line[1..]), span }),
            Some(colon) => {
                let name: String = chars[..colon].iter().collect();
                let value: String = chars[colon + 1..].iter().collect();
                self.field(&name, cut(&value), span);
            }
            None => self.field(line, String::new(), span),
        }
    }

    fn field(&mut self, name: &str, value: String, span: Span) {
        match name {
            "event" => self.event_type_buffer = value,
            "data" => {
                self.data_buffer += &value;
                self.data_buffer += "\n";
            }
            "id" if value.contains('\0') => {}
            "id" => self.last_event_id_buffer = value,
            "retry" if value.is_empty() || value.chars().any(|char| !char.is_ascii_digit()) => {}
            "retry" => {
                let digits = value.trim_start_matches('0');
                let milliseconds = match digits.len() {
                    0 => 0,
                    1..=20 => u64::try_from(digits.parse::<u128>().unwrap()).unwrap_or(u64::MAX),
                    _ => u64::MAX,
                };
                self.retry = Some(milliseconds);
                self.items.push(Item::Retry { digits: value, milliseconds, span });
            }
            _ => self.items.push(Item::UnknownField { name: name.to_owned(), value, span }),
        }
    }

    fn dispatch(&mut self, end: usize) {
        self.last_event_id = self.last_event_id_buffer.clone();
        let event_type = std::mem::take(&mut self.event_type_buffer);
        let mut data = std::mem::take(&mut self.data_buffer);
        if data.is_empty() {
            return;
        }
        data.pop();
        self.items.push(Item::Event(OwnedEvent {
            event_type: if event_type.is_empty() { "message".to_owned() } else { event_type },
            data,
            last_event_id: self.last_event_id.clone(),
            span: Span { first: self.block_start as u64, last: end as u64 },
        }));
    }
}
