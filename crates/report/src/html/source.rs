//! Where a requirement's source can be read: the text stays as it is, and what has an address becomes a link.

use serde::Serialize;

/// A piece of a source's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    /// The text.
    pub text: String,
    /// Where it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// A document that sources name.
#[derive(Clone, Copy, Debug)]
enum Document<'a> {
    Html,
    Fetch,
    Rfc(&'a str),
}

/// Cuts a source into its pieces: `HTML 9.2.5, RFC 9110 8.6 and 15.3.5`.
pub(super) fn pieces(source: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut document = None;
    let mut rest = source;
    while !rest.is_empty() {
        let (end, behind) = ["; ", ", ", " and "]
            .iter()
            .filter_map(|s| rest.find(s).map(|at| (at, at + s.len())))
            .min()
            .unwrap_or((rest.len(), rest.len()));
        let href = link(&rest[..end], &mut document);
        pieces.push(Piece { text: rest[..end].to_owned(), href });
        if behind > end {
            pieces.push(Piece { text: rest[end..behind].to_owned(), href: None });
        }
        rest = &rest[behind..];
    }
    pieces
}

/// The address of one reference. A bare section belongs to the document that was named last.
fn link<'a>(text: &'a str, document: &mut Option<Document<'a>>) -> Option<String> {
    let mut words = text.strip_prefix("WHATWG ").unwrap_or(text).split(' ');
    let first = words.next()?;
    let (named, section) = match first {
        "HTML" => (Some(Document::Html), words.next()),
        "Fetch" => (Some(Document::Fetch), words.next()),
        "RFC" => (words.next().filter(|n| is_number(n)).map(Document::Rfc), words.next()),
        "Encoding" => return Some("https://encoding.spec.whatwg.org/".to_owned()),
        bare if is_section(bare) => (*document, Some(bare)),
        _ => {
            *document = None;
            return (text == "Mercure protocol").then(|| "https://mercure.rocks/spec".to_owned());
        }
    };
    *document = named;
    let section = section.filter(|s| is_section(s));
    Some(match named? {
        Document::Fetch => "https://fetch.spec.whatwg.org/".to_owned(),
        Document::Rfc(number) => {
            let anchor = section.map_or_else(String::new, |s| format!("#section-{s}"));
            format!("https://www.rfc-editor.org/rfc/rfc{number}.html{anchor}")
        }
        Document::Html => format!("https://html.spec.whatwg.org/multipage/{}", html_page(section)?),
    })
}

/// The standard's sections have names, not numbers, as their addresses.
fn html_page(section: Option<&str>) -> Option<&'static str> {
    Some(match section? {
        "9.2" | "9.2.1" => "server-sent-events.html",
        "9.2.2" => "server-sent-events.html#the-eventsource-interface",
        "9.2.3" => "server-sent-events.html#sse-processing-model",
        "9.2.4" => "server-sent-events.html#the-last-event-id-header",
        "9.2.5" => "server-sent-events.html#parsing-an-event-stream",
        "9.2.6" => "server-sent-events.html#event-stream-interpretation",
        "9.2.7" => "server-sent-events.html#authoring-notes",
        "17.7" => "iana.html#text/event-stream",
        _ => return None,
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_section(text: &str) -> bool {
    text.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(source: &str) -> Vec<(String, String)> {
        let pieces = pieces(source);
        let whole: String = pieces.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(whole, source, "no text may be lost");
        pieces.into_iter().filter_map(|p| p.href.map(|href| (p.text, href))).collect()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn sections_of_the_standard_and_of_rfcs_are_links() {
        assert_eq!(
            links("HTML 9.2.1, RFC 9110 8.6 and 15.3.5"),
            owned(&[
                ("HTML 9.2.1", "https://html.spec.whatwg.org/multipage/server-sent-events.html"),
                ("RFC 9110 8.6", "https://www.rfc-editor.org/rfc/rfc9110.html#section-8.6"),
                ("15.3.5", "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.3.5"),
            ])
        );
        assert_eq!(
            links("practice; WHATWG HTML 9.2.7"),
            owned(&[(
                "WHATWG HTML 9.2.7",
                "https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes"
            )])
        );
        assert_eq!(
            links("RFC 9112 6.1 to 6.3"),
            owned(&[("RFC 9112 6.1 to 6.3", "https://www.rfc-editor.org/rfc/rfc9112.html#section-6.1")])
        );
        assert_eq!(
            links("HTML 9.2.2 and 17.7"),
            owned(&[
                (
                    "HTML 9.2.2",
                    "https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface"
                ),
                ("17.7", "https://html.spec.whatwg.org/multipage/iana.html#text/event-stream"),
            ])
        );
    }

    #[test]
    fn what_has_no_address_stays_text() {
        for text in
            ["practice", "security", "HTML 8.1.8.1", "3.2 of something", "RFC", "", "javascript:alert(1)"]
        {
            assert_eq!(links(text), [], "{text}");
        }
    }
}
