//! Faults of the body of the server's own stream that a passive reader sees, and streams that are right and look odd.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::entry::{fault, variant};
use crate::contract::Step;
use crate::fault::Fault;
use crate::sse::Event;

/// How many streams were opened.
static CLIENTS: AtomicUsize = AtomicUsize::new(0);

/// So many lines outlast whoever watches, a second time and with twice the patience as well.
const MANY: usize = 40;

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = blocks();
    faults.extend(nothing());
    faults.extend(limits());
    faults.extend(payloads());
    faults
}

fn blocks() -> Vec<Fault> {
    vec![
        fault(
            "blank-lines-left-out",
            "data lines, and no blank line ever",
            &["framing.block-ends"],
            &["framing.eof-complete"],
            |b| {
                b.contract.sentences =
                    |s| *s = one_by_one(s, &[Step::Raw(b"retry: 500\ndata: CONNECTION ESTABLISHED\n")])
            },
        ),
        fault(
            "blank-lines-forgotten-later",
            "events at first, and then data lines without blank lines",
            &["framing.block-left-open"],
            &["framing.eof-complete", "resume.ids-present"],
            |b| {
                b.contract.sentences =
                    |s| *s = one_by_one(s, &[Step::Raw(b"retry: 500\ndata: hello\n\ndata: again\n\n")])
            },
        ),
        fault(
            "bare-text-lines",
            "lines without a field name, one by one",
            &["framing.unknown-ignored"],
            &[],
            |b| {
                b.contract.sentences = |s| change(s, |_| Step::Raw(b"It is 2024-04-04T10:00:00.000Z\n"));
            },
        ),
        fault(
            "message-in-place-of-data",
            "the payload stands in a field that no reader knows, to the end",
            &["framing.unknown-ignored"],
            &["live.ends-after-events"],
            |b| b.contract.sentences = |s| change(s, |_| Step::Raw(b"message: hello\n\n")),
        ),
    ]
}

fn nothing() -> Vec<Fault> {
    vec![
        fault("empty-stream", "200, and the end at once", &["live.brings-events"], &[], |b| {
            b.contract.sentences = Vec::clear;
        }),
        fault(
            "ends-before-the-first-event",
            "a comment, and the end",
            &["live.ends-after-events"],
            &["retry.server-sends"],
            |b| b.contract.sentences = |s| *s = vec![Step::Raw(b": connected\n\n")],
        ),
    ]
}

fn limits() -> Vec<Fault> {
    vec![
        fault(
            "ends-behind-the-first-event",
            "one event, and the end, each time",
            &["tutorial.persistent-connection"],
            &["resume.ids-present", "resume.no-repeat", "retry.server-sends"],
            |b| {
                b.contract.sentences = |s| {
                    s.truncate(1);
                    each(s, |event| (event.id, event.retry) = (None, None));
                }
            },
        ),
        fault(
            "fails-for-each-client",
            "an event that tells of a failure, and the end, each time",
            &["resume.no-repeat"],
            &["resume.ids-present", "retry.server-sends"],
            |b| {
                b.contract.sentences = |s| {
                    s.truncate(1);
                    each(s, |event| {
                        (event.id, event.retry) = (None, None);
                        event.data = Some(b"{\"error\":\"the database is down\"}".to_vec());
                    });
                }
            },
        ),
        fault("cut-after-silence", "a limit on idle time cuts the connection", &["life.not-cut"], &[], |b| {
            b.contract.sentences = |s| {
                s.truncate(1);
                s.extend([Step::Wait(3000), Step::Abort]);
            }
        }),
        fault(
            "cut-at-one-age",
            "a limit on the age of a response cuts the connection",
            &["life.not-cut"],
            &[],
            |b| b.contract.sentences = |s| s.push(Step::Abort),
        ),
        fault(
            "cut-all-at-once",
            "every three seconds all connections are cut, whatever their age",
            &["life.not-cut"],
            &[],
            |b| b.contract.sentences = |s| cut_after(s, until_restart()),
        ),
    ]
}

fn payloads() -> Vec<Fault> {
    vec![
        fault(
            "pretty-json",
            "an indented JSON document behind one `data: `",
            &["event.json-whole"],
            &[],
            |b| b.contract.sentences = |s| data_raw(s, b"data: {\n  \"name\": \"hello\",\n  \"n\": 1\n}\n"),
        ),
        fault(
            "json-cut-at-a-length",
            "JSON documents of more than 512 bytes lose their rest",
            &["event.json-whole"],
            &[],
            |b| {
                b.contract.sentences = |s| {
                    documents(s);
                    for at in [2, 4] {
                        nth(s, at, |event| {
                            event.data = Some([b"{\"text\":\"", [b'y'; 503].as_slice()].concat())
                        });
                    }
                }
            },
        ),
        fault(
            "blank-line-between-chunks-missing",
            "two JSON documents in one event",
            &["event.one-json"],
            &["emit.field-order-stable"],
            |b| {
                b.contract.sentences = |s| {
                    documents(s);
                    // The document before it, whose blank line is missing: the type and the id stand between the two.
                    nth(s, 4, |event| event.before = b"data: {\"n\":0}\n");
                }
            },
        ),
        fault(
            "empty-ids",
            "each event has an empty id, which is none",
            &["resume.ids-present", "resume.no-repeat"],
            &[],
            |b| b.contract.sentences = |s| each(s, |event| event.id = Some(Vec::new())),
        ),
        fault(
            "encoded-twice",
            "the application writes what the library writes",
            &["event.framed-twice"],
            &[],
            |b| {
                b.contract.sentences =
                    |s| each(s, |event| event.data = Some(b"event: note\ndata: hello\n".to_vec()))
            },
        ),
        fault("values-printed", "each payload is what a language prints", &["event.values"], &[], |b| {
            b.contract.sentences = |s| each(s, |event| event.data = Some(b"{'n': 1, 'ok': True}".to_vec()));
        }),
    ]
}

pub(super) fn variants() -> Vec<Fault> {
    vec![
        variant(
            "heartbeats-alone",
            "no event for a long time, and comments",
            &[],
            &["live.first-bytes", "retry.server-sends"],
            |b| {
                b.contract.sentences =
                    |s| *s = one_by_one(s, &[Step::Raw(b": connected\n\n")]).into_iter().map(beat).collect();
            },
        ),
        variant(
            "unknown-fields-while-quiet",
            "no event for a long time, and fields that readers ignore",
            &[],
            &["live.first-bytes", "retry.server-sends"],
            |b| {
                b.contract.sentences = |s| {
                    let alive =
                        |step| if let Step::Raw(_) = step { Step::Raw(b"x-alive: 1\n\n") } else { step };
                    *s = one_by_one(s, &[]).into_iter().map(alive).collect();
                };
            },
        ),
        variant(
            "json-over-data-lines",
            "indented JSON, each line in a data line of its own",
            &[],
            &[],
            |b| {
                b.contract.sentences = |s| {
                    each(s, |event| event.data = Some(b"{\n  \"name\": \"hello\",\n  \"n\": 1\n}".to_vec()))
                };
            },
        ),
        variant("batches-of-documents", "each event holds JSON documents, a line each", &[], &[], |b| {
            b.contract.sentences = |s| each(s, |event| event.data = Some(b"{\"n\":1}\n{\"n\":2}".to_vec()));
        }),
        variant(
            "batches-of-any-size",
            "each event holds one JSON document or more, a line each",
            &[],
            &[],
            |b| {
                b.contract.sentences = |s| {
                    documents(s);
                    nth(s, 2, |event| event.data = Some(b"{\"n\":2}\n{\"n\":3}\n{\"n\":4}".to_vec()));
                    nth(s, 4, |event| event.data = Some(b"{\"n\":6}\n{\"n\":7}".to_vec()));
                };
            },
        ),
        variant(
            "works-for-each-client",
            "each stream begins when the work for its client is done",
            &[],
            &[],
            |b| {
                b.contract.sentences = |steps| {
                    let waits = [0, 2_600, 1_300];
                    let nth = CLIENTS.fetch_add(1, Ordering::Relaxed) % waits.len();
                    steps.insert(0, Step::Wait(waits[nth]));
                };
            },
        ),
        variant(
            "history-for-each-client",
            "each client gets the same history at once, through a proxy",
            &[],
            &[],
            |b| {
                b.contract.sentences = |s| s.retain(|step| !matches!(step, Step::Wait(_)));
                b.contract.head = |h, _| h.add("Age", "0");
            },
        ),
        variant(
            "etag-beside-no-store",
            "a middleware adds an ETag to what no cache may keep",
            &[],
            &[],
            |b| {
                b.contract.head = |h, _| h.add("ETag", "W/\"5-1\"");
            },
        ),
        variant("speaks-of-objects", "one payload quotes a printed value", &[], &[], |b| {
            b.contract.sentences = |s| nth(s, 3, |event| event.data = Some(b"[object Object]".to_vec()));
        }),
        variant("writes-about-streams", "one payload quotes field lines", &[], &[], |b| {
            b.contract.sentences =
                |s| nth(s, 3, |event| event.data = Some(b"event: note\ndata: as it is written".to_vec()));
        }),
        variant(
            "asks-to-be-asked-later",
            "a reconnection time, and the end",
            &[],
            &["live.first-bytes"],
            |b| {
                b.contract.sentences = |s| *s = vec![Step::Raw(b"retry: 700\n\n")];
            },
        ),
    ]
}

/// These steps, and then many data lines at the pace of the sentences.
fn one_by_one(steps: &[Step], first: &[Step]) -> Vec<Step> {
    let pace = steps.iter().find(|step| matches!(step, Step::Wait(_))).cloned();
    let line = || pace.iter().cloned().chain([Step::Raw(b"data: 2020-01-06T10:00:00.000Z\n")]);
    first.iter().cloned().chain((0..MANY).flat_map(|_| line())).collect()
}

/// As often all streams are cut, as by a server that starts anew again and again. In milliseconds.
const RESTARTS_MS: u64 = 3_000;

/// So long a stream lives at least: its head and its first event are there. In milliseconds.
const ALIVE_MS: u64 = 300;

/// How long it is until all streams are cut, in milliseconds.
fn until_restart() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let left = RESTARTS_MS - u64::try_from(now).unwrap_or_default() % RESTARTS_MS;
    if left < ALIVE_MS { left + RESTARTS_MS } else { left }
}

/// Cuts the connection after so many milliseconds of the steps' own waits.
fn cut_after(steps: &mut Vec<Step>, mut left: u64) {
    let over = steps.iter_mut().position(|step| match step {
        Step::Wait(ms) if *ms >= left => {
            *ms = left;
            true
        }
        Step::Wait(ms) => {
            left -= *ms;
            false
        }
        _ => false,
    });
    steps.truncate(over.map_or(steps.len(), |last| last + 1));
    steps.push(Step::Abort);
}

/// A comment in place of a line.
fn beat(step: Step) -> Step {
    match step {
        Step::Raw(_) => Step::Raw(b": alive\n\n"),
        other => other,
    }
}

/// Puts another step in the place of each event.
fn change(steps: &mut [Step], to: fn(&Event) -> Step) {
    for step in steps {
        if let Step::Event(event) = step {
            *step = to(event);
        }
    }
}

pub(super) fn each(steps: &mut [Step], change: fn(&mut Event)) {
    for step in steps {
        if let Step::Event(event) = step {
            change(event);
        }
    }
}

/// Changes the n-th event, from 1.
fn nth(steps: &mut [Step], n: usize, change: fn(&mut Event)) {
    let events = steps.iter_mut().filter_map(|step| match step {
        Step::Event(event) => Some(event),
        _ => None,
    });
    if let Some(event) = events.into_iter().nth(n - 1) {
        change(event);
    }
}

/// Gives each event these lines for its data.
fn data_raw(steps: &mut [Step], lines: &'static [u8]) {
    for step in steps {
        if let Step::Event(event) = step {
            event.before = lines;
            event.data = None;
        }
    }
}

/// Gives each event a JSON document.
fn documents(steps: &mut [Step]) {
    each(steps, |event| event.data = Some(b"{\"n\":1}".to_vec()));
}
