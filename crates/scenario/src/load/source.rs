//! One file's text and the way from an offset in it to a line and a column.

use std::io::Read as _;
use std::path::Path;

use super::problem::{Problem, Spot};
use crate::limits::MAX_FILE_BYTES;

/// A file's name and text, known to be UTF-8 of a bounded size without control characters.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// Reads a file, but never more of it than may be read.
    ///
    /// # Errors
    /// It cannot be read, or is no text that YAML allows.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let unreadable = |e: std::io::Error| Problem::of_file(&name, format!("cannot read this file: {e}"));
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(unreadable)?;
        file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        Self::decode(&name, &bytes)
    }

    /// Takes a file's bytes, if they are text that YAML allows.
    ///
    /// # Errors
    /// It is too large, or no text that YAML allows.
    pub fn decode(name: &str, bytes: &[u8]) -> Result<Self, Problem> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(Problem::of_file(
                name,
                format!("this file is larger than {} KiB", MAX_FILE_BYTES >> 10),
            )
            .help("split it by topic; long payloads are written `{repeat: {text: .., times: ..}}`"));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                // A byte order mark is legal and means nothing.
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                let source = Self { name: name.to_owned(), text: text.to_owned() };
                match text
                    .char_indices()
                    .find(|(_, c)| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}'))
                {
                    None => Ok(source),
                    Some((offset, c)) => Err(source
                        .problem_at(offset, format!("control character U+{:04X} in the file", c as u32))
                        .help(format!("inside double quotes it can be written `\"{}\"`", escaped(c)))),
                }
            }
            Err(e) => {
                let lossy = Self { name: name.to_owned(), text: String::from_utf8_lossy(bytes).into_owned() };
                Err(lossy
                    .problem_at(
                        e.valid_up_to(),
                        format!("this is not UTF-8: byte 0x{:02x}", bytes[e.valid_up_to()]),
                    )
                    .help("bytes that are not text are written `{hex: \"ff fe\"}` or `{base64: \"//4=\"}`"))
            }
        }
    }

    /// The file's name, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A problem with the token at a byte offset.
    pub fn problem_at(&self, offset: usize, message: impl Into<String>) -> Problem {
        Problem::of_file(&self.name, message).at(self.spot(offset))
    }

    /// The line and column of a byte offset, with its line's text.
    pub(crate) fn spot(&self, offset: usize) -> Spot {
        let offset = self.visible(offset);
        let start = self.text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[offset..].find('\n').map_or(self.text.len(), |at| offset + at);
        Spot {
            line: self.text[..start].matches('\n').count() + 1,
            column: self.text[start..offset].chars().count() + 1,
            source: self.text[start..end].trim_end_matches('\r').to_owned(),
            span: offset - start..offset - start + token_len(&self.text[offset..end]),
        }
    }

    /// The end of a file is told at its last character, because nothing stands after it to point at.
    fn visible(&self, offset: usize) -> usize {
        let last = self.text.trim_end().len();
        let mut offset = if offset >= last { last } else { offset };
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

fn escaped(c: char) -> String {
    match c {
        '\0' => "\\0".to_owned(),
        c if (c as u32) < 0x100 => format!("\\x{:02x}", c as u32),
        c => format!("\\u{:04x}", c as u32),
    }
}

/// How many bytes the token at the start of this rest of a line takes: what the caret underlines.
fn token_len(rest: &str) -> usize {
    let rest = rest.trim_end_matches('\r');
    let mut chars = rest.char_indices();
    let first = match chars.next() {
        None => return 0,
        Some((_, first)) => first,
    };
    let len = match first {
        '"' | '\'' => chars.find(|(_, c)| *c == first).map_or(rest.len(), |(at, _)| at + 1),
        '[' | ']' | '{' | '}' | ',' | '\t' | ' ' => first.len_utf8(),
        _ => [", ", "]", "}", ": ", " #"].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len()),
    };
    rest[..len].trim_end().trim_end_matches([':', ',']).len().max(first.len_utf8())
}
