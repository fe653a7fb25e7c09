//! Faults of types, ids, reconnection times and comments as they were emitted.

use super::entry::fault;
use crate::contract::RetryValues;
use crate::fault::Fault;
use crate::sse::{Event, lines};

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = types();
    faults.extend(ids_and_times());
    faults.extend(injections());
    faults
}

fn types() -> Vec<Fault> {
    vec![
        fault(
            "type-dropped",
            "the type is not sent",
            &["event.type-custom", "event.type-reset", "event.type-reserved", "emit.name-colon-space"],
            &[
                "contract.plays",
                "event.data-empty",
                "event.data-single",
                "event.type-empty",
                "event.type-spaces",
                "http.post-stream",
            ],
            |b| b.contract.event = |e| Some(Event { event: None, ..e }),
        ),
        fault("type-normalised", "hyphens in types become underscores", &["event.type-custom"], &[], |b| {
            b.contract.event = |e| typed(e, |t| t.replace('-', "_"));
        }),
        fault(
            "type-for-events-with-an-id",
            "events with an id get a type",
            &["event.type-default"],
            &["framing.large-event", "framing.order", "http.post-stream"],
            |b| {
                b.contract.event = |mut e| {
                    if e.id.is_some() && e.data.is_some() && e.event.is_none() {
                        e.event = Some(b"update".to_vec());
                    }
                    Some(e)
                };
            },
        ),
        fault(
            "empty-type-as-undefined",
            "an empty type is sent as `undefined`",
            &["event.type-empty"],
            &[],
            |b| {
                b.contract.event =
                    |e| typed(e, |t| if t.is_empty() { "undefined".to_owned() } else { t.to_owned() });
            },
        ),
        fault(
            "type-sticks",
            "the type of an event stays for the next",
            &["event.type-reset"],
            &["contract.plays", "event.data-empty", "event.type-custom", "event.type-spaces"],
            |b| {
                b.sse.following = |last, mut e| {
                    e.event = e.event.or_else(|| last.event.clone());
                    e
                };
            },
        ),
        fault("type-trimmed", "blanks around a type are taken away", &["event.type-spaces"], &[], |b| {
            b.contract.event = |e| typed(e, |t| t.trim().to_owned());
        }),
        fault(
            "reserved-type-dropped",
            "events named open or error are not sent",
            &["event.type-reserved"],
            &[],
            |b| {
                b.contract.event = |e| match e.event.as_deref() {
                    Some(b"open" | b"error") => None,
                    _ => Some(e),
                };
            },
        ),
        fault(
            "type-cut-at-colon",
            "a namespace before a colon is all that is left",
            &["emit.name-colon-space"],
            &[],
            |b| {
                b.contract.event = |e| typed(e, |t| t.split(':').next().unwrap_or_default().to_owned());
            },
        ),
    ]
}

fn ids_and_times() -> Vec<Fault> {
    vec![
        fault(
            "ids-dropped",
            "ids are not sent",
            &["id.exposed", "id.reset-empty", "emit.id-reset", "emit.id-only", "resume.replay-after"],
            &[
                "contract.plays",
                "emit.comment-injection",
                "emit.nul",
                "emit.unicode-breaks",
                "event.data-single",
                "event.type-custom",
                "framing.comment-ignored",
                "framing.large-event",
                "framing.order",
                "http.post-stream",
                "id.header-utf8",
                "resume.end-204",
                "resume.polling",
            ],
            |b| b.contract.event = |e| Some(Event { id: None, ..e }),
        ),
        fault("zero-id-dropped", "the id 0 counts as none", &["id.exposed"], &[], |b| {
            b.contract.event = |e| Some(Event { id: e.id.filter(|id| id != b"0"), ..e });
        }),
        fault(
            "empty-id-dropped",
            "an empty id counts as none",
            &["id.reset-empty", "emit.id-reset"],
            &[],
            |b| {
                b.contract.event = |e| Some(Event { id: e.id.filter(|id| !id.is_empty()), ..e });
            },
        ),
        fault("id-alone-dropped", "a block without data is not sent", &["emit.id-only"], &[], |b| {
            b.contract.event = |e| if e.data.is_none() && e.id.is_some() { None } else { Some(e) };
        }),
        fault(
            "retry-as-fraction",
            "`retry: 1500.0`",
            &["emit.retry-digits"],
            &["contract.plays", "emit.no-extra-fields"],
            |b| {
                b.contract.event =
                    |e| timed(e, |ms| if ms == "0" { ms.to_owned() } else { format!("{ms}.0") });
            },
        ),
        fault(
            "retry-in-seconds",
            "the library takes seconds and writes milliseconds",
            &["emit.retry-digits"],
            &["contract.plays", "emit.no-extra-fields"],
            |b| {
                b.contract.event =
                    |e| timed(e, |ms| if ms == "0" { ms.to_owned() } else { format!("{ms}000") });
            },
        ),
        fault(
            "retry-zero-dropped",
            "a reconnection time of 0 counts as none",
            &["emit.retry-zero"],
            &[],
            |b| {
                b.contract.event = |e| Some(Event { retry: e.retry.filter(|ms| ms != b"0"), ..e });
            },
        ),
        fault(
            "retry-on-each-event",
            "every event carries a reconnection time",
            &["emit.no-extra-fields"],
            &[],
            |b| {
                b.contract.event = |e| Some(Event { retry: e.retry.or_else(|| Some(b"250".to_vec())), ..e });
            },
        ),
        fault(
            "comment-as-data",
            "comments are sent as events",
            &["framing.comment-ignored"],
            &["contract.plays"],
            |b| {
                b.sse.comment =
                    |text| lines(text).iter().map(|line| [b"data: : ", line.as_slice()].concat()).collect();
            },
        ),
    ]
}

fn injections() -> Vec<Fault> {
    vec![
        fault("line-breaks-in-types", "the type goes out as it came", &["emit.type-injection"], &[], |b| {
            b.contract.admission.not_in_types = b"";
        }),
        fault("cr-in-types", "only LF is looked for in types", &["emit.type-injection"], &[], |b| {
            b.contract.admission.not_in_types = b"\n";
        }),
        fault("lf-in-ids", "LF is not looked for in ids", &["emit.id-injection"], &[], |b| {
            b.contract.admission.not_in_ids = b"\r\0";
        }),
        fault("cr-in-ids", "CR is not looked for in ids", &["emit.id-injection"], &[], |b| {
            b.contract.admission.not_in_ids = b"\n\0";
        }),
        fault("cr-lf-in-ids", "no line end is looked for in ids", &["emit.id-injection"], &[], |b| {
            b.contract.admission.not_in_ids = b"\0";
        }),
        fault(
            "retry-as-text",
            "a text in place of a reconnection time is written as it is",
            &["emit.retry-injection"],
            &[],
            |b| {
                b.contract.admission.retry = RetryValues::Any;
            },
        ),
        fault("nul-in-ids", "NUL is not looked for in ids", &["id.nul-ignored"], &[], |b| {
            b.contract.admission.not_in_ids = b"\r\n";
        }),
        fault(
            "lf-in-comments",
            "one colon for a comment of several lines",
            &["emit.comment-injection"],
            &[],
            |b| {
                b.sse.comment = |text| vec![[b": ", text].concat()];
            },
        ),
        fault("cr-in-comments", "comments are split at LF alone", &["emit.comment-injection"], &[], |b| {
            b.sse.comment = |text| text.split(|b| *b == b'\n').map(|line| [b": ", line].concat()).collect();
        }),
    ]
}

/// The event with its type changed, if it has one.
fn typed(mut event: Event, change: impl FnOnce(&str) -> String) -> Option<Event> {
    event.event = event.event.map(|t| change(&String::from_utf8_lossy(&t)).into_bytes());
    Some(event)
}

/// The event with its reconnection time changed, if it has one.
fn timed(mut event: Event, change: impl FnOnce(&str) -> String) -> Option<Event> {
    event.retry = event.retry.map(|ms| change(&String::from_utf8_lossy(&ms)).into_bytes());
    Some(event)
}
