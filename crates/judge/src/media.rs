//! The media type of a response as browsers extract it from all Content-Type lines (Fetch, "extract a MIME type").

use ssespec_evidence::message::Head;

/// A media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// Type and subtype, in lower case.
    pub essence: String,
    /// The value of the parameter `charset`, without quotes.
    pub charset: Option<String>,
}

impl MediaType {
    /// The last value that is a media type; its charset may come from one before it with the same essence.
    pub fn of(head: &Head) -> Option<Self> {
        let combined = head.combined("content-type")?;
        let mut found: Option<Self> = None;
        for value in values(&combined) {
            let Some(next) = Self::parse(value).filter(|next| next.essence != "*/*") else { continue };
            let before = found.take().filter(|before| before.essence == next.essence);
            let charset = next.charset.or(before.and_then(|before| before.charset));
            found = Some(Self { essence: next.essence, charset });
        }
        found
    }

    /// Whether it names a charset that is not UTF-8, which an event stream has none of (HTML 17.7).
    pub fn names_other_charset(&self) -> bool {
        self.charset.as_ref().is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8"))
    }

    /// One value (MIME Sniffing 4.4); nothing if it is none.
    fn parse(value: &str) -> Option<Self> {
        let mut parts = split_outside_quotes(value, ';');
        let essence = parts.next()?.trim().to_ascii_lowercase();
        let (kind, subtype) = essence.split_once('/')?;
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let charset = parts.filter_map(|part| part.split_once('=')).find_map(|(name, value)| {
            let value = value.trim().trim_matches('"');
            (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
        });
        Some(Self { essence, charset })
    }
}

/// The values of a combined field: what stands between commas outside of quotes.
pub fn values(combined: &str) -> impl Iterator<Item = &str> {
    split_outside_quotes(combined, ',').map(str::trim)
}

fn split_outside_quotes(text: &str, at: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c| {
        let is_escaped = std::mem::take(&mut escaped);
        match c {
            '"' if !is_escaped => quoted = !quoted,
            '\\' if quoted && !is_escaped => escaped = true,
            _ => {}
        }
        c == at && !quoted
    })
}

fn is_token(text: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ssespec_evidence::http1::ResponseReader;

    fn read(lines: &[&str]) -> Option<(String, Option<String>)> {
        let fields: String = lines.iter().map(|line| format!("Content-Type: {line}\r\n")).collect();
        let mut reader = ResponseReader::new("GET");
        reader.feed(format!("HTTP/1.1 200 OK\r\n{fields}\r\n").as_bytes());
        MediaType::of(reader.head().expect("a head")).map(|media| (media.essence, media.charset))
    }

    /// The examples of the standard, Fetch 2.2.2, among others.
    #[test]
    fn several_lines_are_read_as_browsers_do() {
        type Case<'a> = (&'a [&'a str], Option<(&'a str, Option<&'a str>)>);
        let cases: [Case<'_>; 12] = [
            (&["text/plain;charset=gbk, text/html"], Some(("text/html", None))),
            (&["text/html;charset=gbk;a=b, text/html;x=y"], Some(("text/html", Some("gbk")))),
            (&["text/html;charset=gbk;a=b", "text/html;x=y"], Some(("text/html", Some("gbk")))),
            (&["text/html;charset=gbk", "x/x", "text/html;x=y"], Some(("text/html", None))),
            (&["text/html", "cannot-parse"], Some(("text/html", None))),
            (&["text/html", "*/*"], Some(("text/html", None))),
            (&["text/html", ""], Some(("text/html", None))),
            (&["text/html", "text/event-stream"], Some(("text/event-stream", None))),
            (&["text/event-stream", "text/html"], Some(("text/html", None))),
            (&["Text/Event-Stream ;CHARSET=\"UTF-8\""], Some(("text/event-stream", Some("UTF-8")))),
            (&["text/event-stream charset=utf-8"], None),
            (&[], None),
        ];
        for (lines, wanted) in cases {
            let wanted = wanted.map(|(essence, charset)| (essence.to_owned(), charset.map(str::to_owned)));
            assert_eq!(read(lines), wanted, "{lines:?}");
        }
    }

    #[test]
    fn a_comma_in_quotes_divides_nothing() {
        assert_eq!(values("a/b;c=\"d,e\\\",f\", g/h").collect::<Vec<_>>(), ["a/b;c=\"d,e\\\",f\"", "g/h"]);
    }
}
