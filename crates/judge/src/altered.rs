//! What a library made of an event that it was asked for: one cause shows under many rules, and each of them says it by the same
//! kind of breach.

use ssespec_evidence::reason::BreachKind;

use super::scripted::Seen;

/// What was asked for at one place; what is left out is not compared.
#[derive(Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The data.
    pub data: Option<&'a str>,
    /// The type.
    pub event_type: Option<&'a str>,
    /// The last event ID.
    pub id: Option<&'a str>,
}

/// What became of what was asked for, where `came` stands in its place. `next` is the data that was asked for behind it, `later`
/// what came behind it.
pub fn altered(asked: Asked<'_>, next: Option<&str>, came: &Seen<'_>, later: &[Seen<'_>]) -> BreachKind {
    let Asked { data, event_type, id } = asked;
    match data {
        Some(data) if data != came.data => data_altered(data, next, came, later),
        _ if event_type.is_some_and(|wanted| wanted != came.event_type) => BreachKind::Violation,
        _ if came.id.is_empty() && id.is_some_and(|id| !id.is_empty()) => BreachKind::IdLost,
        _ => BreachKind::Violation,
    }
}

fn data_altered(asked: &str, next: Option<&str>, came: &Seen<'_>, later: &[Seen<'_>]) -> BreachKind {
    if asked.is_empty() && next == Some(&came.data) {
        return BreachKind::EmptyDataLost;
    }
    // What stands behind the first line end is no field, and is lost.
    if asked.strip_prefix(&*came.data).is_some_and(|rest| rest.starts_with('\n')) {
        return BreachKind::LinesNotSplit;
    }
    if let Some(kind) = spaces_lost(asked, &came.data) {
        return kind;
    }
    match later.iter().any(|event| event.data == asked) {
        true => BreachKind::NotAskedFor,
        false => BreachKind::Violation,
    }
}

/// Whether the two differ by spaces at the ends of their lines alone. At their beginnings one may be lost to a field line that has
/// none behind its colon.
fn spaces_lost(asked: &str, came: &str) -> Option<BreachKind> {
    let bare =
        |text: &str| text.split('\n').map(|line| line.trim_matches(' ').to_owned()).collect::<Vec<_>>();
    if bare(asked) != bare(came) {
        return None;
    }
    let led = |text: &str| {
        text.split('\n').map(|line| line.len() - line.trim_start_matches(' ').len()).collect::<Vec<_>>()
    };
    // A line of spaces alone has lost what led it.
    match led(asked).iter().zip(led(came)).any(|(asked, came)| *asked > came) {
        true => Some(BreachKind::LeadingSpaceLost),
        false => (asked.len() > came.len()).then_some(BreachKind::TrailingSpaceLost),
    }
}

#[cfg(test)]
#[path = "altered_tests.rs"]
mod tests;
