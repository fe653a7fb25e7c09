//! JSON documents that something cuts at one and the same length: what was longer than a buffer or a column arrives in part.

use std::collections::BTreeMap;

use event_stream::OwnedEvent;
use serde_json::Value;
use ssespec_evidence::text::show;

use super::lines::at_line;
use super::outcome::Outcome;
use super::payloads::{self, document};
use super::view::View;

/// Limits on texts are longer than this. In bytes or characters.
const LEAST: usize = 256;

/// So many documents that end too early at one length are no chance.
const CUT: usize = 2;

/// So many of the last bytes of a payload are shown.
const SHOWN: usize = 24;

const FIX: &str = "Something cuts texts at this length: a buffer of one size, a column of a database, a limit on messages of a queue or \
    of NOTIFY in PostgreSQL, a call that shortens texts. Lift the limit, or send where the document can be fetched.";

/// How the length of a text is counted by who cuts it.
#[derive(Clone, Copy)]
enum Unit {
    Bytes,
    Characters,
}

impl Unit {
    fn count(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::Characters => text.chars().count(),
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Characters => "characters",
        }
    }
}

/// No JSON document is cut: over lines of which only the first is data, or at one length.
pub fn json_whole(view: &View<'_>, body: &[u8]) -> Outcome {
    let over_lines = payloads::json_whole(view, body);
    match over_lines {
        Outcome::Satisfied(_) => at_one_length(view).unwrap_or(over_lines),
        _ => over_lines,
    }
}

/// The breach, where payloads are the beginnings of documents, of one length, among others that are whole.
fn at_one_length(view: &View<'_>) -> Option<Outcome> {
    let events: Vec<&OwnedEvent> = view.events().map(|(event, _)| event).collect();
    let whole = events.iter().filter(|event| document(event.data.as_bytes()).is_some()).count();
    if whole == 0 {
        return None;
    }
    let next = |at: usize| events.get(at + 1).map(|next| next.data.as_str());
    let is_cut = |(at, event): &(usize, &&OwnedEvent)| is_cut(&event.data, next(*at));
    let cut: Vec<&OwnedEvent> = events.iter().enumerate().filter(is_cut).map(|(_, event)| *event).collect();
    let told = [Unit::Bytes, Unit::Characters].into_iter().find_map(|unit| {
        let mut by_length: BTreeMap<usize, Vec<&OwnedEvent>> = BTreeMap::new();
        for event in &cut {
            by_length.entry(unit.count(&event.data)).or_default().push(event);
        }
        let of_one = by_length.into_iter().filter(|(length, of_one)| *length >= LEAST && of_one.len() >= CUT);
        of_one.max_by_key(|(_, of_one)| of_one.len()).map(|(length, of_one)| (unit, length, of_one))
    });
    let (unit, length, of_one) = told?;
    let first = of_one.first()?;
    let last = &first.data.as_bytes()[first.data.len().saturating_sub(SHOWN)..];
    let observed = format!(
        "{} payloads of {} end within a JSON document, each after {length} {}; the first ends with {}",
        of_one.len(),
        events.len(),
        unit.noun(),
        show(String::from_utf8_lossy(last).trim_start_matches('\u{fffd}').as_bytes())
    );
    Some(at_line(view, "whole JSON documents", observed, first.span).with_fix(FIX))
}

/// Whether a payload is the beginning of a document that the next one does not go on with: a document may be sent in parts.
fn is_cut(data: &str, next: Option<&str>) -> bool {
    let ends_early = |text: &str| serde_json::from_str::<Value>(text).is_err_and(|error| error.is_eof());
    let goes_on = |next: &str| {
        let both = format!("{data}{next}");
        document(both.as_bytes()).is_some() || ends_early(&both)
    };
    data.starts_with(['{', '[']) && ends_early(data) && !next.is_some_and(goes_on)
}

#[cfg(test)]
mod tests {
    use crate::interval_support::{say, stream};

    fn judged(payloads: &[String]) -> String {
        let body: String = payloads.iter().map(|data| format!("data: {data}\n\n")).collect();
        say(r#"{"stream": "json-whole"}"#, vec![stream(&[(10, 20, &body)])])
    }

    fn document(n: usize, length: usize) -> String {
        format!("{{\"n\":{n},\"text\":\"{}\"}}", "y".repeat(length))
    }

    /// Documents of these lengths, each shortened to so many characters.
    fn cut(texts: &[&str], most: usize) -> Vec<String> {
        let whole = texts.iter().enumerate().map(|(n, text)| format!("{{\"n\":{n},\"text\":\"{text}\"}}"));
        whole.map(|one| one.chars().take(most).collect()).collect()
    }

    #[test]
    fn documents_that_are_cut_at_one_length_are_told() {
        let (long, short) = ("y".repeat(3000), "y".repeat(40));
        assert_eq!(
            judged(&cut(&[&short, &long, &short, &long], 1018)),
            "fail: expected whole JSON documents; got 2 payloads of 4 end within a JSON document, each after 1018 bytes; the first \
             ends with \"yyyyyyyyyyyyyyyyyyyyyyyy\" [Content]"
        );
        let wide = format!("{}{}", "ü".repeat(9), "y".repeat(3000));
        assert_eq!(
            judged(&cut(&[&short, &wide, &short, &long], 1000)),
            "fail: expected whole JSON documents; got 2 payloads of 4 end within a JSON document, each after 1000 characters; the \
             first ends with \"yyyyyyyyyyyyyyyyyyyyyyyy\" [Content]"
        );
    }

    #[test]
    fn what_cuts_is_named() {
        assert_eq!(
            super::FIX,
            "Something cuts texts at this length: a buffer of one size, a column of a database, a limit on messages of a queue or of \
             NOTIFY in PostgreSQL, a call that shortens texts. Lift the limit, or send where the document can be fetched."
        );
    }

    #[test]
    fn documents_in_parts_and_short_texts_are_left_alone() {
        let fine = "pass: no payload is cut [Content]";
        // One document after the other, each in parts of one size; the last part is short.
        let parts = |one: &String| -> Vec<String> {
            one.as_bytes().chunks(512).map(|part| String::from_utf8_lossy(part).into_owned()).collect()
        };
        let long: Vec<String> = (0..3).map(|n| document(n, 1200)).collect();
        let mut streamed = vec![document(9, 10)];
        streamed.extend(long.iter().flat_map(parts));
        assert_eq!(judged(&streamed), fine);
        // The tokens of a document, as a model writes it.
        let tokens = ["{\"a\"", ":", "1}", "{}", "{\"b\"", ": 2}"].map(str::to_owned);
        assert_eq!(judged(&tokens), fine);
        let (long, short) = ("y".repeat(3000), "y".repeat(40));
        assert_eq!(judged(&cut(&[&short, &long, &short, &long], 200)), fine);
        assert_eq!(judged(&cut(&[&short, &long, &short], 1018)), fine);
        // None is whole: what they are is not known.
        assert_eq!(judged(&cut(&[&long, &long], 1018)), fine);
        // No documents, though they begin with a bracket.
        let log = format!("[info] {}", "y".repeat(400));
        assert_eq!(judged(&[log.clone(), "{}".into(), log]), fine);
    }
}
