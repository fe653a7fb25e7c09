//! Faults of a server that only seems to play scripts.

use super::entry::fault;
use crate::contract::{Step, UnknownSteps};
use crate::fault::Fault;
use crate::sse::Event;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "same-stream-for-any-script",
            "a stub answers anything",
            &["contract.plays", "contract.unknown-step", "contract.refuse"],
            &[
                "cors.error-responses",
                "cors.redirect",
                "life.token-expiry",
                "sec.auth-required",
                "sec.no-token-in-url",
                "sec.server-request-limits",
                "emit.astral",
                "emit.comment-injection",
                "emit.empty-data",
                "emit.heartbeat-not-splitting",
                "emit.id-injection",
                "emit.id-only",
                "emit.id-reset",
                "emit.large",
                "emit.leading-colon",
                "emit.leading-space",
                "emit.name-colon-space",
                "emit.newline-crlf-cr",
                "emit.newline-lf",
                "emit.no-extra-fields",
                "emit.non-utf8",
                "emit.nul",
                "emit.retry-digits",
                "emit.retry-injection",
                "emit.retry-zero",
                "emit.trailing-newline",
                "emit.type-injection",
                "emit.unicode-breaks",
                "event.data-empty",
                "event.data-empty-lines",
                "event.data-multi",
                "event.data-reset",
                "event.data-single",
                "event.type-custom",
                "event.type-default",
                "event.type-empty",
                "event.type-reserved",
                "event.type-reset",
                "event.type-spaces",
                "framing.bom-midstream",
                "framing.comment-ignored",
                "framing.cr-then-lf-hazard",
                "framing.eof-complete",
                "framing.first-colon",
                "framing.large-event",
                "framing.lint-unknown-line",
                "framing.nul-in-data",
                "framing.one-space",
                "framing.order",
                "framing.other-breaks",
                "framing.tab-kept",
                "framing.trailing-space",
                "framing.utf8-valid",
                "http.abort-visible",
                "http.encoding-flush",
                "http.h1-framing",
                "http.keepalive-reuse",
                "http.post-stream",
                "http.terminating-chunk",
                "id.exposed",
                "id.header-name",
                "id.header-utf8",
                "id.nul-ignored",
                "id.reset-empty",
                "life.quiet-after-end",
                "live.headers-immediate",
                "live.no-coalescing",
                "resp.redirect-follow",
                "resp.retry-after",
                "resp.status-204-stop",
                "resp.status-4xx",
                "resp.status-5xx",
                "resume.end-204",
                "resume.polling",
                "resume.replay-after",
                "resume.unknown-id",
                "tutorial.binary-base64",
                "tutorial.persistent-connection",
            ],
            |b| {
                b.contract.admission.instead = || {
                    let hello = Event { data: Some(b"hello".to_vec()), ..Event::default() };
                    Some(vec![Step::Event(hello)])
                };
            },
        ),
        fault(
            "unknown-step-skipped",
            "steps that are not known are skipped",
            &["contract.unknown-step"],
            &[],
            |b| {
                b.contract.admission.unknown = UnknownSteps::Skip;
            },
        ),
        fault(
            "retry-step-skipped",
            "reconnection times outside events are skipped",
            &["contract.plays", "emit.retry-digits"],
            &[],
            |b| {
                b.contract.admission.steps =
                    |steps| steps.into_iter().filter(|step| !matches!(step, Step::Retry(_))).collect();
            },
        ),
        fault(
            "waits-skipped",
            "everything is sent at once",
            &["contract.waits"],
            &["life.token-expiry"],
            |b| {
                b.contract.admission.steps =
                    |steps| steps.into_iter().filter(|step| !matches!(step, Step::Wait(_))).collect()
            },
        ),
        fault(
            "ends-at-the-first-pause",
            "the stream ends when there is nothing to say",
            &["tutorial.persistent-connection"],
            &["contract.plays", "http.abort-visible", "http.encoding-flush"],
            |b| {
                b.contract.admission.steps = |steps| {
                    let quiet = steps.iter().skip(1).position(|step| matches!(step, Step::Wait(_)));
                    let keep = quiet.map_or(steps.len(), |at| at + 1);
                    steps.into_iter().take(keep).collect()
                }
            },
        ),
    ]
}
