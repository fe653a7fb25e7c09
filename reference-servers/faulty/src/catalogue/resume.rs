//! Faults of coming back with a last event ID.

use super::entry::fault;
use crate::behaviour::{Resume, Scope};
use crate::fault::Fault;

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = what_is_left();
    faults.extend(odd_values());
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
            |b| b.resume = Resume::Ignored,
        ),
        fault(
            "resume-replays-all",
            "a client that comes back gets the whole history",
            &["resume.replay-after", "id.header-name", "id.header-utf8", "resume.polling"],
            &[],
            |b| b.resume = Resume::ReplaysAll,
        ),
        fault(
            "resume-repeats-the-last",
            "the event that the client saw last comes again",
            &["resume.replay-after", "id.header-name", "id.header-utf8", "resume.polling"],
            &[],
            |b| b.resume = Resume::Inclusive,
        ),
        fault(
            "resume-loses-one",
            "the event after the one that the client saw last is lost",
            &["resume.replay-after", "id.header-name", "id.header-utf8", "resume.polling"],
            &[],
            |b| b.resume = Resume::SkipsOne,
        ),
        fault(
            "resume-of-finished-streams-only",
            "a stream that was cut is not kept",
            &["resume.polling"],
            &[],
            |b| {
                b.resume = Resume::ForgetsPauses;
                b.resume_on = Scope::Emit;
            },
        ),
        fault("text-starts-over", "after the end the text starts over", &["resume.no-repeat"], &[], |b| {
            b.resume = Resume::StartsOver;
            b.resume_on = Scope::Events;
        }),
        fault(
            "empty-stream-after-the-end",
            "200 with an empty stream, for ever",
            &["resume.end-204"],
            &[],
            |b| {
                b.resume = Resume::EmptyAtEnd;
            },
        ),
    ]
}

fn odd_values() -> Vec<Fault> {
    vec![
        fault("unknown-id-404", "an id that is no longer kept gets 404", &["resume.unknown-id"], &[], |b| {
            b.resume = Resume::UnknownIs(404);
        }),
        fault(
            "unknown-id-500",
            "an id that is not a known one gets 500",
            &["resume.unknown-id", "resume.hostile-id"],
            &[],
            |b| {
                b.resume = Resume::UnknownIs(500);
            },
        ),
        fault("empty-id-400", "an empty Last-Event-ID is refused", &["resume.empty-header"], &[], |b| {
            b.resume = Resume::EmptyIs(400);
        }),
        fault(
            "5xx-on-long-id",
            "a long Last-Event-ID breaks the handler",
            &["resume.hostile-id"],
            &[],
            |b| {
                b.resume = Resume::LongIs500;
            },
        ),
        fault(
            "5xx-on-opaque-id",
            "a Last-Event-ID that is no text breaks the handler",
            &["resume.hostile-id"],
            &[],
            |b| {
                b.resume = Resume::OpaqueIs500;
            },
        ),
        fault(
            "reflects-last-event-id",
            "Last-Event-ID comes back in a comment",
            &["resume.no-reflection"],
            &[],
            |b| {
                b.resume = Resume::Reflected;
                b.resume_on = Scope::Events;
            },
        ),
        fault(
            "reflects-last-event-id-in-the-head",
            "Last-Event-ID comes back in a field of the head",
            &["resume.no-reflection"],
            &[],
            |b| {
                b.resume = Resume::ReflectedInHead;
                b.resume_on = Scope::Events;
            },
        ),
        fault(
            "5xx-on-control-id",
            "a Last-Event-ID with a control character breaks the handler",
            &["resume.hostile-id"],
            &[],
            |b| {
                b.resume = Resume::ControlIs500;
            },
        ),
        fault(
            "two-spellings-of-last-event-id",
            "the field name is looked up in two spellings",
            &["id.header-name"],
            &[],
            |b| {
                b.resume = Resume::TwoSpellings;
            },
        ),
        fault(
            "last-event-id-as-latin-1",
            "Last-Event-ID is read as Latin-1",
            &["id.header-utf8"],
            &[],
            |b| {
                b.resume = Resume::Latin1;
            },
        ),
    ]
}
