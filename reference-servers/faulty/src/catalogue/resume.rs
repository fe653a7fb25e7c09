//! Faults of coming back with a last event ID.

use super::entry::{fault, variant};
use crate::contract::{Left, Scope, Step, left, position, sent};
use crate::fault::Fault;
use crate::sse::Event;

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = what_is_left();
    faults.extend(unusual_values());
    faults
}

fn what_is_left() -> Vec<Fault> {
    vec![
        fault(
            "resume-ignored",
            "Last-Event-ID is not read",
            &[
                "resume.replay-after",
                "id.header-name",
                "id.header-utf8",
                "resume.polling",
                "resume.end-204",
                "resume.no-repeat",
            ],
            &[],
            |b| b.contract.resume.sent = |_| None,
        ),
        fault(
            "resume-replays-all",
            "a client that comes back gets the whole history",
            &["resume.replay-after", "id.header-name", "id.header-utf8", "resume.polling"],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| match left(steps.clone(), id) {
                    Left::Steps(_) => Left::Steps(steps),
                    other => other,
                }
            },
        ),
        fault(
            "resume-repeats-the-last",
            "the event that the client saw last comes again",
            &["resume.replay-after", "id.header-name", "id.header-utf8", "resume.polling"],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| match (position(&steps, id), left(steps.clone(), id)) {
                    (Some(at), Left::Steps(_)) => Left::Steps(steps[at..].to_vec()),
                    (_, other) => other,
                }
            },
        ),
        fault(
            "resume-loses-one",
            "the event after the one that the client saw last is lost",
            &["resume.replay-after", "id.header-name", "id.header-utf8", "resume.polling"],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| match (position(&steps, id), left(steps, id)) {
                    (Some(_), Left::Steps(rest)) => Left::Steps(without_first_event(rest)),
                    (_, other) => other,
                }
            },
        ),
        fault(
            "resume-of-finished-streams-only",
            "a stream that was cut is not kept",
            &["resume.polling"],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| {
                    let pauses = steps.iter().any(|step| matches!(step, Step::Wait(_)));
                    if pauses { Left::Steps(steps) } else { left(steps, id) }
                };
                b.contract.resume.on = Scope::Emit;
            },
        ),
        fault(
            "ids-compared-as-text",
            "numbered ids are compared as text, so that 10 comes before 9",
            &["resume.replay-after", "id.header-name", "resume.end-204"],
            &[],
            |b| b.contract.resume.left = after_as_text,
        ),
        fault(
            "error-sets-the-cursor-back",
            "who cannot be resumed is told by an error event with an id of its own, from which the client goes on",
            &["resume.replay-after"],
            &[],
            |b| {
                b.contract.resume.left = |_, _| {
                    Left::Steps(vec![Step::Event(Event {
                        event: Some(b"error".to_vec()),
                        data: Some(b"{\"error\":\"cannot resume\"}".to_vec()),
                        id: Some(b"0".to_vec()),
                        ..Event::default()
                    })])
                };
                b.contract.resume.on = Scope::Events;
            },
        ),
        fault("text-starts-over", "after the end the text starts over", &["resume.no-repeat"], &[], |b| {
            b.contract.resume.left = starting_over;
            b.contract.resume.on = Scope::Events;
        }),
        fault(
            "empty-stream-after-the-end",
            "200 with an empty stream, for ever",
            &["resume.end-204"],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| match left(steps, id) {
                    Left::Nothing => Left::Steps(Vec::new()),
                    other => other,
                };
            },
        ),
    ]
}

/// What is left; who has seen everything gets everything again.
pub(super) fn starting_over(steps: Vec<Step>, id: &[u8]) -> Left {
    match left(steps.clone(), id) {
        Left::Nothing => Left::Steps(steps),
        other => other,
    }
}

fn unusual_values() -> Vec<Fault> {
    vec![
        fault("unknown-id-404", "an id that is no longer kept gets 404", &["resume.unknown-id"], &[], |b| {
            b.contract.resume.left = |steps, id| unknown_is(404, steps, id);
        }),
        fault(
            "unknown-id-500",
            "an id that is not a known one gets 500",
            &["resume.unknown-id", "resume.hostile-id"],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| unknown_is(500, steps, id);
            },
        ),
        fault("empty-id-400", "an empty Last-Event-ID is refused", &["resume.empty-header"], &[], |b| {
            b.contract.resume.left = |steps, id| refused_if(id.is_empty(), 400, steps, id);
        }),
        fault(
            "5xx-on-long-id",
            "a long Last-Event-ID breaks the handler",
            &["resume.hostile-id"],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| refused_if(id.len() > 1024, 500, steps, id);
            },
        ),
        variant(
            "503-on-long-id",
            "503 for a long Last-Event-ID, as for whatever is too much",
            &[],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| refused_if(id.len() > 1024, 503, steps, id);
            },
        ),
        fault(
            "5xx-on-opaque-id",
            "a Last-Event-ID that is no text breaks the handler",
            &["resume.hostile-id"],
            &[],
            |b| {
                b.contract.resume.left =
                    |steps, id| refused_if(std::str::from_utf8(id).is_err(), 500, steps, id);
            },
        ),
        fault(
            "reflects-last-event-id",
            "Last-Event-ID comes back in a comment",
            &["resume.no-reflection"],
            &[],
            |b| {
                b.contract.resume.left = |steps, id| match left(steps, id) {
                    Left::Steps(mut steps) => {
                        steps.insert(0, Step::Comment([b"resuming after ", id].concat()));
                        Left::Steps(steps)
                    }
                    other => other,
                };
                b.contract.resume.on = Scope::Events;
            },
        ),
        fault(
            "reflects-last-event-id-in-the-head",
            "Last-Event-ID comes back in a field of the head",
            &["resume.no-reflection"],
            &[],
            |b| {
                b.contract.head = |head, request| {
                    if let Some(id) = request.field("last-event-id") {
                        head.add("X-Resumed-After", &String::from_utf8_lossy(id));
                    }
                };
                b.contract.resume.on = Scope::Events;
            },
        ),
        fault(
            "5xx-on-control-id",
            "a Last-Event-ID with a control character breaks the handler",
            &["resume.hostile-id"],
            &[],
            |b| {
                b.contract.resume.left =
                    |steps, id| refused_if(id.iter().any(u8::is_ascii_control), 500, steps, id);
            },
        ),
        fault(
            "two-spellings-of-last-event-id",
            "the field name is looked up in two spellings",
            &["id.header-name"],
            &[],
            |b| {
                b.contract.resume.sent = |request| {
                    let known =
                        |(name, _): &&(String, Vec<u8>)| name == "Last-Event-ID" || name == "last-event-id";
                    request.fields.iter().find(known).map(|(_, value)| value.clone())
                };
            },
        ),
        fault(
            "last-event-id-as-latin-1",
            "Last-Event-ID is read as Latin-1",
            &["id.header-utf8"],
            &[],
            |b| {
                b.contract.resume.sent = |request| {
                    let latin_1 =
                        |id: Vec<u8>| id.into_iter().map(char::from).collect::<String>().into_bytes();
                    sent(request).map(latin_1)
                };
            },
        ),
    ]
}

/// The events with a later id where ids are numbers, as text is later; what is usual for other ids.
fn after_as_text(steps: Vec<Step>, id: &[u8]) -> Left {
    let number = |id: &[u8]| !id.is_empty() && id.iter().all(u8::is_ascii_digit);
    if !number(id) || position(&steps, id).is_none() {
        return left(steps, id);
    }
    let later = |step: &Step| match step {
        Step::Event(event) => event.id.as_deref().is_some_and(|other| other > id),
        _ => false,
    };
    match steps.into_iter().filter(later).collect::<Vec<_>>() {
        rest if rest.is_empty() => Left::Nothing,
        rest => Left::Steps(rest),
    }
}

/// The steps after the first event.
fn without_first_event(steps: Vec<Step>) -> Vec<Step> {
    match steps.iter().position(|step| matches!(step, Step::Event(_))) {
        Some(first) => steps[first + 1..].to_vec(),
        None => steps,
    }
}

/// What is left, unless an id of this kind is answered with a status.
fn refused_if(kind: bool, status: u16, steps: Vec<Step>, id: &[u8]) -> Left {
    if kind { Left::Status(status) } else { left(steps, id) }
}

fn unknown_is(status: u16, steps: Vec<Step>, id: &[u8]) -> Left {
    refused_if(!id.is_empty() && position(&steps, id).is_none(), status, steps, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::life::Behaviour;

    fn script() -> Vec<Step> {
        let event = |id: &str| Step::Event(Event { id: Some(id.into()), ..Event::default() });
        vec![event("a"), Step::Wait(1), event("…")]
    }

    /// How many steps an entry leaves of a script, or the status in their place.
    fn count(name: &str, id: &[u8]) -> Result<usize, u16> {
        let mut behaviour = Behaviour::default();
        let entry = faults().into_iter().find(|fault| fault.name == name).expect("an entry");
        (entry.set)(&mut behaviour);
        match (behaviour.contract.resume.left)(script(), id) {
            Left::Steps(steps) => Ok(steps.len()),
            Left::Nothing => Err(204),
            Left::Status(status) => Err(status),
        }
    }

    #[test]
    fn each_fault_shows() {
        assert_eq!(count("resume-repeats-the-last", b"a"), Ok(3));
        assert_eq!(count("resume-loses-one", b"a"), Ok(0));
        assert_eq!(count("resume-replays-all", b"a"), Ok(3));
        assert_eq!(count("resume-of-finished-streams-only", b"a"), Ok(3));
        let last = "…".as_bytes();
        assert_eq!(count("text-starts-over", last), Ok(3));
        assert_eq!(count("empty-stream-after-the-end", last), Ok(0));
        assert_eq!(count("unknown-id-404", b"x"), Err(404));
        assert_eq!(count("unknown-id-404", b"a"), Ok(2));
        assert_eq!(count("empty-id-400", b""), Err(400));
        assert_eq!(count("5xx-on-long-id", &[b'x'; 2000]), Err(500));
        assert_eq!(count("5xx-on-opaque-id", b"\xff"), Err(500));
        assert_eq!(count("5xx-on-control-id", b"a\tb"), Err(500));
        assert_eq!(count("error-sets-the-cursor-back", b"a"), Ok(1));
    }

    #[test]
    fn as_text_10_comes_before_9() {
        let numbered = || {
            let event = |n: u8| Step::Event(Event { id: Some(n.to_string().into()), ..Event::default() });
            (7..=12).map(event).collect::<Vec<_>>()
        };
        assert_eq!(after_as_text(numbered(), b"9"), Left::Nothing);
        let Left::Steps(steps) = after_as_text(numbered(), b"10") else { panic!("some are later") };
        assert_eq!(steps.len(), 5);
        assert_eq!(after_as_text(numbered(), b"unknown"), Left::Steps(numbered()));
    }
}
