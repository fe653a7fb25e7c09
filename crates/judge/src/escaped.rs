//! Streams whose line ends are written out, as a backslash and a letter: no line of theirs ever ends.

use event_stream::LineEnd;
use serde_json::Value;

use super::lines::is_known;
use super::view::View;

/// So many blocks that end so are no payload which quotes one.
const BLOCKS: usize = 2;

/// What wrote the line ends out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escaped {
    /// The lines themselves.
    Text,
    /// JSON strings in an array, or one behind the other.
    JsonStrings,
    /// What Python prints for bytes.
    PythonBytes,
}

impl Escaped {
    /// What it is, where nothing was dispatched and all of the last line is such text.
    pub fn of(view: &View<'_>, body: &[u8]) -> Option<Self> {
        if view.events().next().is_some() {
            return None;
        }
        let last = view.lines().last().filter(|line| line.end == LineEnd::Missing)?;
        let text = std::str::from_utf8(body.get(usize::try_from(last.span.first).ok()?..)?).ok()?;
        of_line(text)
    }

    /// How to write lines that end.
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Text => {
                "Write line feeds, not a backslash and an n: a string in single quotes in PHP, echo in a shell, or a text that is \
                 escaped once more than it is read keeps them as two characters."
            }
            Self::JsonStrings => {
                "Send the text of each event as it is. Something serialises what the handler yields as JSON strings: return a \
                 response that streams text, past the middleware and the converters for JSON."
            }
            Self::PythonBytes => {
                "Decode the bytes before they go into text, or write them as they are: chunk.decode() in place of \
                str(chunk) or f\"{chunk}\"."
            }
        }
    }
}

fn of_line(text: &str) -> Option<Escaped> {
    let (escaped, begin) = match text.as_bytes() {
        [b'[', ..] => (Escaped::JsonStrings, text[1..].trim_start().strip_prefix('"')?),
        [b'"', ..] => (Escaped::JsonStrings, &text[1..]),
        [b'b', b'\'' | b'"', ..] => (Escaped::PythonBytes, &text[2..]),
        _ => (Escaped::Text, text),
    };
    // What is cut or still on its way behind the last one is no block yet.
    let (ended, rest) = begin.rsplit_once(r"\n\n")?;
    let blocks: Vec<&str> = ended.split(r"\n\n").collect();
    let all = blocks.iter().enumerate().all(|(nth, block)| {
        let block = if nth == 0 { Some(*block) } else { begin_of(escaped, block) };
        block.is_some_and(|block| is_block(escaped, block))
    });
    let goes_on = rest.is_empty() || begin_of(escaped, rest).is_some() || is_joint(rest);
    (blocks.len() >= BLOCKS && all && goes_on).then_some(escaped)
}

/// A block without what ends the literal before it and begins its own.
fn begin_of(escaped: Escaped, block: &str) -> Option<&str> {
    match escaped {
        Escaped::Text => Some(block),
        Escaped::JsonStrings => {
            let rest = block.strip_prefix('"')?.trim_start();
            rest.strip_prefix(',').unwrap_or(rest).trim_start().strip_prefix('"')
        }
        Escaped::PythonBytes => {
            let rest = block.strip_prefix(['\'', '"'])?.strip_prefix('b')?;
            rest.strip_prefix(['\'', '"'])
        }
    }
}

/// Whether only what stands between two literals has come.
fn is_joint(rest: &str) -> bool {
    rest.len() <= 4 && rest.bytes().all(|b| b"'\", ]b".contains(&b))
}

/// Whether each line of a block is one that readers know, and no JSON document goes on behind it: payloads quote blocks as well.
fn is_block(escaped: Escaped, block: &str) -> bool {
    let is_line = |line: &str| {
        let Some((name, value)) = line.split_once(':') else { return false };
        let value = match escaped {
            Escaped::JsonStrings => value.replace("\\\"", "\""),
            Escaped::Text | Escaped::PythonBytes => value.to_owned(),
        };
        let goes_on = |value: &str| {
            value.starts_with(['{', '[', '"'])
                && serde_json::from_str::<Value>(value).is_err_and(|error| error.is_eof())
        };
        (name.is_empty() || is_known(name.as_bytes())) && !goes_on(value.trim_start())
    };
    block.split(r"\n").all(is_line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval_support::{held, say};

    const RULE: &str = r#"{"stream": "is-event-stream"}"#;

    #[test]
    fn line_ends_that_are_written_out_are_known_by_what_wrote_them() {
        for (text, escaped) in [
            (r#"data: {"n":1}\n\ndata: {"n":1}\n\n"#, Escaped::Text),
            (r"id: 1\ndata: a\n\n: ping\n\nid: 2\nda", Escaped::Text),
            (r#"["data: {\"n\":1}\n\n","data: {\"n\":2}\n\n","#, Escaped::JsonStrings),
            (r#"["data: a\n\n", "data: b\n\n"]"#, Escaped::JsonStrings),
            (r#""data: a\n\n""data: b\n\n""#, Escaped::JsonStrings),
            (r#"b'data: {"n":1}\n\n'b'data: {"n":2}\n\n'"#, Escaped::PythonBytes),
        ] {
            assert_eq!(of_line(text), Some(escaped), "{text}");
        }
    }

    #[test]
    fn each_is_mended_where_it_is_written() {
        assert_eq!(
            Escaped::Text.fix(),
            "Write line feeds, not a backslash and an n: a string in single quotes in PHP, echo in a shell, or a text that is escaped \
             once more than it is read keeps them as two characters."
        );
        assert_eq!(
            Escaped::JsonStrings.fix(),
            "Send the text of each event as it is. Something serialises what the handler yields as JSON strings: return a response \
             that streams text, past the middleware and the converters for JSON."
        );
        assert_eq!(
            Escaped::PythonBytes.fix(),
            "Decode the bytes before they go into text, or write them as they are: chunk.decode() in place of str(chunk) or \
             f\"{chunk}\"."
        );
    }

    #[test]
    fn payloads_that_quote_blocks_are_left_alone() {
        for text in [
            "",
            "data: a",
            r"data: a\n\n",
            r"data: write it as data: x\n\n and flush\n\n",
            r#"data: {"text":"a\n\nb\n\nc"#,
            r#"data: {"text":"data: a\n\ndata: b\n\n"#,
            r#"data: "a\n\nb\n\n"#,
            r#"["one\n\n","two\n\n"#,
        ] {
            assert_eq!(of_line(text), None, "{text}");
        }
    }

    #[test]
    fn it_is_one_finding_at_the_body() {
        let lines = [(10, 20, r"data: one\n\n"), (900, 910, r"data: two\n\n")];
        assert_eq!(
            say(RULE, held(&lines, 12_000)),
            "fail: expected lines of an event stream; got no line of an event stream that ends: line ends are written as a backslash \
             and a letter; the body starts with \"data: one\\\\n\\\\ndata: two\\\\n\\\\n\" [Content]"
        );
        let strings = [(10, 20, r#"["data: one\n\n","#), (900, 910, r#""data: two\n\n","#)];
        assert!(say(RULE, held(&strings, 12_000)).starts_with("fail: "));
        let other = r#"{"stream": "only-known-fields"}"#;
        assert_eq!(
            say(other, held(&lines, 12_000)),
            "inconclusive: the body is not an event stream at all [Content]"
        );
        // Once something was dispatched, it is one.
        let after = [(10, 20, "data: a\n\n"), (900, 910, r"data: two\n\ndata: three\n\n")];
        assert!(say(RULE, held(&after, 12_000)).starts_with("pass: "));
    }
}
