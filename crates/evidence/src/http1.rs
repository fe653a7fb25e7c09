//! Reads one HTTP/1 response from bytes as they arrive: head, body framing, and every fault on the way (RFC 9112).
//!
//! A client library repairs or rejects what is malformed; here it is kept as evidence, so nothing is an error.

use crate::delimiters::Delimiters;
use crate::message::{Framing, Head, HttpVersion};
use crate::other_protocol::{AskedIn, OtherProtocol, may_be_other};

/// The longest response head that is read.
const MAX_HEAD: usize = 256 << 10;
/// The longest line of a chunk's size, or of a trailer field.
const MAX_LINE: usize = 16 << 10;
/// The most header fields that are read.
const MAX_FIELDS: usize = 256;

/// What a message did wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FramingFault {
    /// One sentence.
    pub what: String,
    /// The offset in the bytes of the response, head included.
    pub at: u64,
}

/// How far a response has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    ChunkSize,
    ChunkData(u64),
    ChunkEnd,
    Trailer,
    Length(u64),
    Close,
    Done,
    /// What arrived cannot be read as HTTP; the rest is only kept.
    Lost,
}

impl State {
    /// What follows a head by which the end of the body is found like this.
    fn after_head(framing: Framing) -> Self {
        match framing {
            Framing::NoBody | Framing::Length(0) => Self::Done,
            Framing::Chunked => Self::ChunkSize,
            Framing::Length(n) => Self::Length(n),
            Framing::Close | Framing::EndStream => Self::Close,
        }
    }
}

/// Reads one response.
#[derive(Clone, Debug)]
pub struct ResponseReader {
    method: String,
    state: State,
    line: Vec<u8>,
    seen: u64,
    head: Option<Head>,
    interim: Vec<Head>,
    framing: Option<Framing>,
    body: Vec<u8>,
    faults: Vec<FramingFault>,
    after_end: u64,
    closed: bool,
}

impl ResponseReader {
    /// A reader of the answer to a request with this method.
    pub fn new(method: &str) -> Self {
        Self {
            method: method.to_owned(),
            state: State::Head,
            line: Vec::new(),
            seen: 0,
            head: None,
            interim: Vec::new(),
            framing: None,
            body: Vec::new(),
            faults: Vec::new(),
            after_end: 0,
            closed: false,
        }
    }

    /// A reader of a body alone, such as that of a request: somebody else has read the head before it, and how its end is found.
    pub fn of_body(framing: Framing) -> Self {
        Self { state: State::after_head(framing), framing: Some(framing), ..Self::new("") }
    }

    /// The final head, once it is complete.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Interim (1xx) heads that came before it.
    pub fn interim(&self) -> &[Head] {
        &self.interim
    }

    /// How the end of the body is found, once the head is complete.
    pub fn framing(&self) -> Option<Framing> {
        self.framing
    }

    /// Lets go of the body so far; what comes is collected anew.
    pub fn forget_body(&mut self) {
        self.body.clear();
    }

    /// The body so far, chunk framing removed, without what was let go of.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// What the message did wrong so far.
    pub fn faults(&self) -> &[FramingFault] {
        &self.faults
    }

    /// The bytes that arrived after the end of the message.
    pub fn after_end(&self) -> u64 {
        self.after_end
    }

    /// Whether the message is complete: its end was seen, or the close that delimits it.
    pub fn is_complete(&self) -> bool {
        self.state == State::Done
    }

    /// Whether the bytes could not be read as HTTP any further.
    pub fn is_lost(&self) -> bool {
        self.state == State::Lost
    }

    /// Whether the connection may carry another exchange (RFC 9112 9.3).
    pub fn is_reusable(&self) -> bool {
        let Some(head) = &self.head else { return false };
        let options = head.members("connection");
        let persistent = match head.version {
            HttpVersion::Http10 => options.iter().any(|o| o == "keep-alive"),
            HttpVersion::Http11 | HttpVersion::Http2 => !options.iter().any(|o| o == "close"),
        };
        self.is_complete() && !self.closed && self.framing != Some(Framing::Close) && persistent
    }

    /// Takes in a head that somebody else has read, with how the end of its body is found. What is fed from then on is that
    /// body without any framing, and a close stands for its end.
    pub fn begin(&mut self, head: Head, framing: Framing) {
        self.head = Some(head);
        self.framing = Some(framing);
        self.state = State::Close;
    }

    /// Takes in bytes as they arrive.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let used = match self.state {
                State::Head => self.feed_head(bytes),
                State::ChunkSize | State::ChunkEnd | State::Trailer => self.feed_line(bytes),
                State::ChunkData(left) => self.feed_body(bytes, left),
                State::Length(left) => self.feed_body(bytes, left),
                State::Close => self.feed_body(bytes, u64::MAX),
                State::Done => {
                    self.after_end += bytes.len() as u64;
                    bytes.len()
                }
                State::Lost => bytes.len(),
            };
            self.seen += used as u64;
            bytes = &bytes[used..];
        }
    }

    /// Takes in that the server closed its side gracefully.
    pub fn close(&mut self) {
        self.closed = true;
        match self.state {
            State::Close => self.state = State::Done,
            // What could have become the beginning of another protocol has not.
            State::Head if !could_be_http(&self.line) => self.lose_no_http(),
            _ => {}
        }
    }

    /// Each fault once: a stream that goes on may have the same with each chunk.
    fn fault(&mut self, what: impl Into<String>, at: u64) {
        let what = what.into();
        if self.faults.iter().all(|fault| fault.what != what) {
            self.faults.push(FramingFault { what, at });
        }
    }

    fn lose(&mut self, what: impl Into<String>) {
        self.faults.push(FramingFault { what: what.into(), at: self.seen });
        self.state = State::Lost;
    }

    fn lose_no_http(&mut self) {
        match OtherProtocol::of(AskedIn::Http1, &self.line) {
            Some(other) => self.lose(other.to_string()),
            None => self.lose("what arrived is not an HTTP/1 response head"),
        }
    }

    fn feed_head(&mut self, bytes: &[u8]) -> usize {
        let before = self.line.len();
        self.line.extend_from_slice(bytes);
        let from = before.saturating_sub(3);
        let Some(end) = head_end(&self.line, from) else {
            if self.line.len() > MAX_HEAD {
                self.lose(format!("the response head is longer than {MAX_HEAD} bytes"));
            } else if !could_be_http(&self.line) && !may_be_other(&self.line) {
                self.lose_no_http();
            }
            return bytes.len();
        };
        let raw = self.line[..end].to_vec();
        self.line.clear();
        self.take_head(raw, self.seen - before as u64);
        end - before
    }

    fn take_head(&mut self, raw: Vec<u8>, base: u64) {
        self.lint_head(&raw, base);
        let mut slots = vec![httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut response = httparse::Response::new(&mut slots);
        let mut config = httparse::ParserConfig::default();
        config.allow_spaces_after_header_name_in_responses(true);
        config.allow_obsolete_multiline_headers_in_responses(true);
        config.ignore_invalid_headers_in_responses(true);
        let parsed = config.parse_response(&mut response, &raw);
        if !matches!(parsed, Ok(httparse::Status::Complete(_))) {
            let why = parsed.err().map_or_else(|| "it is incomplete".to_owned(), |e| e.to_string());
            return self.lose(format!("the response head cannot be read: {why}"));
        }
        let fields =
            response.headers.iter().map(|h| (h.name.to_owned(), h.value.trim_ascii().to_vec())).collect();
        let head = Head {
            version: match response.version {
                Some(0) => HttpVersion::Http10,
                _ => HttpVersion::Http11,
            },
            status: response.code.unwrap_or(0),
            fields,
            raw: raw.clone(),
        };
        if (100..200).contains(&head.status) && head.status != 101 {
            self.lint_interim(&head);
            self.interim.push(head);
            return;
        }
        let framing = self.framing_of(&head);
        self.framing = Some(framing);
        self.head = Some(head);
        self.state = State::after_head(framing);
    }

    /// Faults of the head's bytes that the parser forgives.
    fn lint_head(&mut self, raw: &[u8], base: u64) {
        let mut at = 0;
        for (number, line) in raw.split_inclusive(|b| *b == b'\n').enumerate() {
            let text = line.strip_suffix(b"\r\n");
            if text.is_none() {
                self.fault("a line of the head ends in LF instead of CR LF (RFC 9112 2.2)", base + at);
            }
            let text = text.unwrap_or(line);
            if number > 0 && !text.is_empty() {
                let name = text.split(|b| *b == b':').next().unwrap_or_default();
                if text.starts_with(b" ") || text.starts_with(b"\t") {
                    self.fault("a header field is folded over two lines (RFC 9112 5.2)", base + at);
                } else if name.len() == text.len() || name.is_empty() || !name.iter().all(|b| is_token(*b)) {
                    self.fault(
                        format!("`{}` is not a header field line (RFC 9112 5)", text.escape_ascii()),
                        base + at,
                    );
                }
            }
            at += line.len() as u64;
        }
    }

    /// What a field after the last chunk may not be.
    fn lint_trailer(&mut self, text: &[u8]) {
        let name = text.split(|b| *b == b':').next().unwrap_or_default();
        if name.len() == text.len() || name.is_empty() || !name.iter().all(|b| is_token(*b)) {
            self.fault(
                format!(
                    "`{}` after the last chunk is not a trailer field line (RFC 9112 7.1.2)",
                    text.escape_ascii()
                ),
                self.seen,
            );
        } else if is_framing(name) {
            self.fault(format!("{} follows the last chunk (RFC 9110 6.5.1)", name.escape_ascii()), self.seen);
        }
    }

    /// What an interim head may not say.
    fn lint_interim(&mut self, head: &Head) {
        if let Some((name, _)) = head.fields.iter().find(|(name, _)| is_framing(name.as_bytes())) {
            let what = format!(
                "an interim response with the status {} has the field {name} (RFC 9110 8.6, RFC 9112 6.1)",
                head.status
            );
            self.fault(what, self.seen);
        }
    }

    fn framing_of(&mut self, head: &Head) -> Framing {
        let delimiters = Delimiters::of(head);
        for what in delimiters.faults() {
            self.fault(what, self.seen);
        }
        if self.method == "HEAD" || matches!(head.status, 100..=199 | 204 | 304) {
            return Framing::NoBody;
        }
        delimiters.framing()
    }

    /// Copies body bytes, at most `left`, and moves on when the piece is whole.
    fn feed_body(&mut self, bytes: &[u8], left: u64) -> usize {
        let used = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        self.body.extend_from_slice(&bytes[..used]);
        let rest = left - used as u64;
        self.state = match (self.state, rest) {
            (State::ChunkData(_), 0) => State::ChunkEnd,
            (State::ChunkData(_), rest) => State::ChunkData(rest),
            (State::Length(_), 0) => State::Done,
            (State::Length(_), rest) => State::Length(rest),
            (other, _) => other,
        };
        used
    }

    /// Collects one line of chunk framing and acts on it.
    fn feed_line(&mut self, bytes: &[u8]) -> usize {
        // After chunk data exactly CR LF must follow: anything else is a wrong size, found before a whole line came.
        if self.state == State::ChunkEnd && self.line.is_empty() && bytes[0] != b'\r' && bytes[0] != b'\n' {
            self.lose("a chunk's data is not followed by CR LF (RFC 9112 7.1)");
            return 0;
        }
        let Some(end) = bytes.iter().position(|b| *b == b'\n') else {
            self.line.extend_from_slice(bytes);
            if self.line.len() > MAX_LINE {
                self.lose(format!("a line of the chunk framing is longer than {MAX_LINE} bytes"));
            }
            return bytes.len();
        };
        self.line.extend_from_slice(&bytes[..=end]);
        let line = std::mem::take(&mut self.line);
        let (text, is_lf) = match line.strip_suffix(b"\r\n") {
            Some(text) => (text, false),
            None => (&line[..line.len() - 1], true),
        };
        match self.state {
            State::ChunkSize => self.take_chunk_size(text),
            State::ChunkEnd if text.is_empty() => self.state = State::ChunkSize,
            State::ChunkEnd => self.lose("a chunk's data is not followed by CR LF (RFC 9112 7.1)"),
            _ if text.is_empty() => self.state = State::Done,
            _ => self.lint_trailer(text),
        }
        // Of what is no chunk framing at all it does not matter how its lines end.
        if is_lf && self.state != State::Lost {
            self.fault("a line of the chunk framing ends in LF instead of CR LF (RFC 9112 7.1)", self.seen);
        }
        end + 1
    }

    fn take_chunk_size(&mut self, text: &[u8]) {
        let digits = text.split(|b| *b == b';').next().unwrap_or_default();
        let trimmed = digits.trim_ascii_end();
        let size = std::str::from_utf8(trimmed)
            .ok()
            .filter(|d| !d.is_empty() && d.len() <= 16 && d.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|d| u64::from_str_radix(d, 16).ok());
        match size {
            Some(0) => self.state = State::Trailer,
            Some(size) => {
                self.state = State::ChunkData(size);
            }
            None => self.lose(format!("`{}` is not a chunk size (RFC 9112 7.1)", text.escape_ascii())),
        }
    }
}

/// Where the head ends: behind an empty line, ended by CR LF or (wrongly) LF.
fn head_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(lf) = bytes[at..].iter().position(|b| *b == b'\n').map(|p| at + p) {
        match (bytes.get(lf + 1), bytes.get(lf + 2)) {
            (Some(b'\n'), _) => return Some(lf + 2),
            (Some(b'\r'), Some(b'\n')) => return Some(lf + 3),
            _ => at = lf + 1,
        }
    }
    None
}

/// Whether these first bytes can still become a status line.
fn could_be_http(bytes: &[u8]) -> bool {
    let want = b"HTTP/1.";
    let n = bytes.len().min(want.len());
    bytes[..n] == want[..n]
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether a field of this name says where a message ends.
fn is_framing(name: &[u8]) -> bool {
    [b"content-length".as_slice(), b"transfer-encoding"].iter().any(|n| name.eq_ignore_ascii_case(n))
}

#[cfg(test)]
#[path = "http1_tests.rs"]
mod tests;
