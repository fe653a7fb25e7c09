//! Where a script goes on after the event that a reconnecting client saw last.

use crate::script::Step;

/// What a request is answered with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// These steps: all of them, or those after the event that was seen last.
    Steps(Vec<Step>),
    /// The last step was seen: there is nothing to come back for.
    NothingLeft,
}

/// The part of the script after the event with this id; all of it for an id that the script does not have.
/// Blanks around an id do not survive in a header field, so they do not count.
pub(crate) fn after(mut steps: Vec<Step>, last_event_id: Option<&[u8]>) -> Part {
    let wanted = last_event_id.map(trimmed).filter(|id| !id.is_empty());
    let seen = wanted.and_then(|wanted| {
        steps.iter().position(|step| match step {
            Step::Send(lines) => lines.id.as_ref().is_some_and(|id| trimmed(id.as_bytes()) == wanted),
            _ => false,
        })
    });
    match seen {
        None => Part::Steps(steps),
        Some(last) if last + 1 == steps.len() => Part::NothingLeft,
        Some(last) => Part::Steps(steps.split_off(last + 1)),
    }
}

fn trimmed(id: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = id.iter().position(|byte| !blank(byte)).unwrap_or(id.len());
    let end = id.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    &id[start..end]
}

#[cfg(test)]
mod tests {
    use super::{Part, after};
    use crate::script::{Lines, Step};

    fn event(id: &str) -> Step {
        Step::Send(Lines { id: Some(id.to_owned()), ..Lines::default() })
    }

    fn steps() -> Vec<Step> {
        vec![event("1"), Step::Abort, event(" …"), event("1"), event("")]
    }

    #[test]
    fn goes_on_behind_the_first_event_with_the_id() {
        assert_eq!(after(steps(), Some(b"1")), Part::Steps(steps().split_off(1)));
        assert_eq!(after(steps(), Some("… ".as_bytes())), Part::Steps(steps().split_off(3)));
    }

    #[test]
    fn starts_over_for_an_unknown_or_empty_id() {
        for id in [None, Some(&b""[..]), Some(b" \t"), Some(b"2"), Some(b"\xff")] {
            assert_eq!(after(steps(), id), Part::Steps(steps()));
        }
    }

    #[test]
    fn has_nothing_left_behind_the_last_step() {
        assert_eq!(after(vec![event("a"), event("b")], Some(b"b")), Part::NothingLeft);
        assert_eq!(after(vec![event("b"), Step::Hold], Some(b"b")), Part::Steps(vec![Step::Hold]));
        assert_eq!(after(vec![], Some(b"b")), Part::Steps(vec![]));
    }
}
