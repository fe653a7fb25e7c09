//! Whether events that came both ways have the same ids.

use ssespec_evidence::text::show;

use super::contents::{both, differ};
use super::fault::Fault;
use super::finding::Found;
use super::flow::Seen;
use super::margins::TIMES;
use super::pairs::{By, Pairs};
use super::side::{Came, StreamSummary};

/// Other ids of the same events. A server may number each connection for itself, but not with ids that are plainly those of the other
/// one, written in another way.
pub(super) fn ids_changed(
    seen: Seen,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    pairs: &Pairs,
) -> Option<Found> {
    let other: Vec<(&Came, &Came)> = both(direct, proxied, pairs)
        .filter(|(ours, theirs)| !ours.id.is_empty() && !theirs.id.is_empty() && ours.id != theirs.id)
        .collect();
    let (ours, theirs) = *other.first().filter(|_| pairs.by != By::Id)?;
    let told = |event: &Came| format!("{}: id {}", show(event.data.as_bytes()), show(event.id.as_bytes()));
    let ids = || other.iter().map(|(ours, theirs)| (ours.id.as_str(), theirs.id.as_str()));
    Some(match seen {
        Seen::Scripted => Found::damage(Fault::EventsChanged, told(ours), told(theirs)),
        Seen::Once | Seen::Twice if other.len() >= TIMES && are_rewritten(ids) => {
            Found::damage(Fault::EventsChanged, told(ours), told(theirs))
        }
        Seen::Once | Seen::Twice => {
            Found::Note(differ(&told(ours), &told(theirs), "number each connection for itself"))
        }
    })
}

/// Whether all of these ids were rewritten in the same way.
fn are_rewritten<'i, I: Iterator<Item = (&'i str, &'i str)>>(ids: impl Fn() -> I) -> bool {
    let same_text = ids().all(|(ours, theirs)| is_other_spelling(ours, theirs));
    // What is added or taken away is no number: of two connections that are numbered, 101 may come with 1.
    let is_name = |part: &str| part.is_empty() || part.contains(|c: char| !c.is_ascii_digit());
    let are_names = |(before, after): (&str, &str)| is_name(before) && is_name(after);
    let added = ids().all(|(ours, theirs)| theirs.split_once(ours).is_some_and(are_names));
    let mut removed = ids().map(|(ours, theirs)| ours.split_once(theirs));
    let first = removed.next().flatten();
    let taken_away = first.is_some_and(are_names) && removed.all(|parts| parts == first);
    same_text || added || taken_away
}

/// Whether two ids differ in nothing but the case of their letters, quotes and space around them, or percent-encoding.
pub(super) fn is_other_spelling(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

fn plain(id: &str) -> String {
    let id = decoded(id);
    id.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').to_lowercase()
}

/// Without percent-encoding, where there is some.
fn decoded(id: &str) -> String {
    let mut bytes = Vec::with_capacity(id.len());
    let mut rest = id.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits
            .filter(|digits| *first == b'%' && digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_plainly_the_same_id_is_rewritten() {
        for (pairs, rewritten) in [
            ([("Ev-1-AbC", "ev-1-abc"), ("Ev-2-AbC", "ev-2-abc")], true),
            ([("Ev-1", "EV-1"), ("Ev-2", "EV-2")], true),
            ([("a:1", "a%3A1"), ("a:2", "a%3a2")], true),
            ([("a%3A1", "a:1"), ("a%3A2", "a:2")], true),
            ([("\"1\"", "1"), ("\"2\"", "2")], true),
            ([("1", "edge-1"), ("2", "edge-2")], true),
            ([("edge-1", "1"), ("edge-2", "2")], true),
            ([("1@node", "1"), ("2@node", "2")], true),
            // Each connection is numbered for itself.
            ([("a1", "b1"), ("a2", "b2")], false),
            ([("101", "1"), ("102", "2")], false),
            ([("1", "101"), ("2", "102")], false),
            ([("7-1", "8-1"), ("7-2", "8-2")], false),
            ([("x-1-5", "5"), ("x-2-6", "6")], false),
            ([("ab-1", "AB-2"), ("ab-2", "AB-3")], false),
            ([("1", "%31"), ("2", "3")], false),
        ] {
            assert_eq!(are_rewritten(|| pairs.into_iter()), rewritten, "{pairs:?}");
        }
    }
}
