//! Faults of the bytes, lines and blocks of the server's own stream.

use super::entry::fault;
use crate::contract::Step;
use crate::fault::Fault;
use crate::sse::{Event, Order};

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = bytes_and_lines();
    faults.extend(blocks_and_values());
    faults
}

fn bytes_and_lines() -> Vec<Fault> {
    vec![
        fault("latin-1-sentence", "one sentence is not UTF-8", &["framing.utf8-valid"], &[], |b| {
            b.contract.sentences = |s| event(s, 3, |e| e.data = Some(b"Na\xefve readers guess.".to_vec()));
        }),
        fault(
            "bom-on-a-later-line",
            "a template with a byte order mark is pasted in",
            &["framing.bom-double", "framing.lint-unknown-line"],
            &[],
            |b| b.contract.sentences = |s| event(s, 3, |e| e.before = b"\xef\xbb\xbfdata: from a file\n"),
        ),
        fault(
            "half-event-at-the-end",
            "the stream ends inside a block",
            &["framing.eof-complete"],
            &[],
            |b| b.contract.sentences = |s| s.push(Step::Raw(b"id: 6\ndata: and one more th")),
        ),
        fault(
            "bare-word",
            "a line of free text without a colon",
            &["framing.field-no-colon", "framing.lint-unknown-line"],
            &[],
            |b| b.contract.sentences = |s| event(s, 3, |e| e.before = b"ping\n"),
        ),
        fault(
            "capital-field-name",
            "`Retry` in a capital letter",
            &["framing.name-case", "framing.lint-unknown-line"],
            &[],
            |b| b.contract.sentences = |s| event(s, 3, |e| e.before = b"Retry: 700\n"),
        ),
        fault(
            "space-before-the-colon",
            "`retry : 700`",
            &["framing.name-space", "framing.lint-unknown-line"],
            &[],
            |b| b.contract.sentences = |s| event(s, 3, |e| e.before = b"retry : 700\n"),
        ),
        fault(
            "numbered-field-name",
            "`data2` continues `data`",
            &["framing.name-prefix", "framing.lint-unknown-line"],
            &[],
            |b| b.contract.sentences = |s| event(s, 3, |e| e.before = b"data2: more\n"),
        ),
        fault(
            "nul-in-field-name",
            "a C string was copied with its end",
            &["framing.name-nul", "framing.lint-unknown-line"],
            &[],
            |b| b.contract.sentences = |s| event(s, 3, |e| e.before = b"retry\0: 700\n"),
        ),
        fault("unknown-field", "a field that no client knows", &["framing.lint-unknown-line"], &[], |b| {
            b.contract.sentences = |s| event(s, 3, |e| e.before = b"level: info\n")
        }),
        fault(
            "html-in-the-stream",
            "an error page under the head of a stream",
            &["framing.unknown-ignored"],
            &[],
            |b| {
                b.contract.sentences =
                    |s| *s = vec![Step::Raw(b"<!doctype html>\n<title>502</title>\n<p>Bad gateway\n")]
            },
        ),
        fault(
            "json-in-the-stream",
            "an error object under the head of a stream",
            &["framing.unknown-ignored"],
            &[],
            |b| b.contract.sentences = |s| *s = vec![Step::Raw(b"{\"error\":\"upstream timed out\"}\n")],
        ),
        fault(
            "compressed-without-saying-so",
            "the stream as gzip, and no Content-Encoding",
            &["framing.unknown-ignored"],
            &[],
            |b| b.contract.sentences = |s| *s = vec![Step::Raw(ONE_EVENT_IN_GZIP)],
        ),
    ]
}

fn blocks_and_values() -> Vec<Fault> {
    vec![
        fault("event-without-data", "a named block without data", &["event.no-data-no-event"], &[], |b| {
            b.contract.sentences = |s| before(s, 3, Step::Raw(b"event: ping\n\n"));
        }),
        fault("two-types-in-a-block", "the type is set twice", &["event.type-last-wins"], &[], |b| {
            b.contract.sentences = |s| event(s, 3, |e| e.before = b"event: note\n");
        }),
        fault(
            "event-named-error",
            "an application error is named `error`",
            &["event.no-reserved-type"],
            &[],
            |b| {
                b.contract.sentences = |s| event(s, 3, |e| e.event = Some(b"error".to_vec()));
            },
        ),
        fault("done-marker", "the end is an event `[DONE]`", &["event.sentinel"], &[], |b| {
            b.contract.sentences = |s| event(s, 5, |e| e.data = Some(b"[DONE]".to_vec()));
        }),
        fault(
            "field-order-varies",
            "fields come in the order of a hash map",
            &["emit.field-order-stable"],
            &[],
            |b| {
                b.sse.order = |event| match event.is_multiple_of(2) {
                    true => Order::DataFirst,
                    false => Order::DataLast,
                };
            },
        ),
        fault("nul-in-id", "an id with a NUL, which clients ignore", &["id.nul-ignored"], &[], |b| {
            b.contract.sentences = |s| before(s, 3, Step::Raw(b"id: 2\0a\n\n"));
        }),
        fault("two-ids-in-a-block", "the id is set twice", &["id.last-wins"], &[], |b| {
            b.contract.sentences = |s| {
                event(s, 3, |e| {
                    e.event = None;
                    e.before = b"event: message\nid: 2b\n";
                });
            };
        }),
        fault("control-in-id", "an id with a control character", &["id.header-controls"], &[], |b| {
            b.contract.sentences = |s| before(s, 3, Step::Raw(b"id: 2\x01a\n\n"));
        }),
        fault("long-id", "an id of 2 KiB, too long for many request heads", &["id.header-long"], &[], |b| {
            b.contract.sentences = |s| {
                let id = Some(b"2".repeat(2048));
                before(s, 3, Step::Event(Event { id, ..Event::default() }));
            };
        }),
        fault("no-ids", "nothing to resume by", &["resume.ids-present", "resume.no-repeat"], &[], |b| {
            b.contract.sentences = |s| (1..=5).for_each(|n| event(s, n, |e| e.id = None));
        }),
        fault("id-twice", "two events share an id", &["resume.ids-unique"], &["resume.replay-after"], |b| {
            b.contract.sentences = |s| event(s, 4, |e| e.id = Some(b"3".to_vec()));
        }),
        fault(
            "retry-with-unit",
            "`retry: 500ms`, which clients ignore",
            &["retry.invalid-ignored"],
            &[],
            |b| {
                b.contract.sentences = |s| retry(s, Some("500ms"));
            },
        ),
        fault("retry-empty", "a retry line without a value", &["retry.empty"], &[], |b| {
            b.contract.sentences = |s| retry(s, Some(""));
        }),
        fault("retry-twice", "two reconnection times in a block", &["retry.last-wins"], &[], |b| {
            b.contract.sentences = |s| event(s, 1, |e| e.before = b"retry: 700\n");
        }),
        fault(
            "retry-zero",
            "clients come back at once, all of them",
            &["retry.zero", "retry.server-sane"],
            &[],
            |b| {
                b.contract.sentences = |s| retry(s, Some("0"));
            },
        ),
        fault(
            "retry-of-a-day",
            "clients come back tomorrow",
            &["retry.huge", "retry.server-sane"],
            &[],
            |b| {
                b.contract.sentences = |s| retry(s, Some("86400000"));
            },
        ),
        fault("retry-of-20-minutes", "clients come back late", &["retry.server-sane"], &[], |b| {
            b.contract.sentences = |s| retry(s, Some("1200000"));
        }),
        fault(
            "no-retry",
            "the reconnection time is left to each client",
            &["retry.server-sends"],
            &[],
            |b| {
                b.contract.sentences = |s| retry(s, None);
            },
        ),
    ]
}

/// Where the n-th sentence stands among the steps, from 1.
fn place(steps: &[Step], n: usize) -> Option<usize> {
    steps.iter().enumerate().filter(|(_, step)| matches!(step, Step::Event(_))).map(|(at, _)| at).nth(n - 1)
}

/// Changes the n-th sentence, from 1.
fn event(steps: &mut [Step], n: usize, change: impl FnOnce(&mut Event)) {
    if let Some(at) = place(steps, n)
        && let Step::Event(event) = &mut steps[at]
    {
        change(event);
    }
}

/// Puts a step right before the n-th sentence, from 1.
fn before(steps: &mut Vec<Step>, n: usize, step: Step) {
    if let Some(at) = place(steps, n) {
        steps.insert(at, step);
    }
}

/// Changes the reconnection time, which the first sentence carries.
fn retry(steps: &mut [Step], value: Option<&str>) {
    event(steps, 1, |e| e.retry = value.map(|v| v.as_bytes().to_vec()));
}

/// `id: 1`, `data: hello` and a blank line in one member of gzip (RFC 1952).
const ONE_EVENT_IN_GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x4c\xb1\x52\x30\xe4\x4a\x49\x2c\x49\xb4\x52\xc8\x48\xcd\xc9\xc9\xe7\xe2\x02\x00\x46\x4b\xc7\xe3\x13\x00\x00\x00";
