//! Faults of answers that are no stream.

use super::entry::fault;
use crate::behaviour::{Cors, Refusal};
use crate::fault::Fault;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("content-length-on-204", "204 with `Content-Length: 0`", &["resp.status-204-stop"], &[], |b| {
            b.refusal = Refusal::LengthOn204;
        }),
        fault(
            "client-error-as-event-stream",
            "404 keeps the media type of the stream",
            &["resp.status-4xx", "contract.refuse"],
            &[],
            |b| b.refusal = Refusal::ClientErrorAsStream,
        ),
        fault(
            "server-error-as-event-stream",
            "503 keeps the media type of the stream",
            &["resp.status-5xx"],
            &[],
            |b| b.refusal = Refusal::ServerErrorAsStream,
        ),
        fault(
            "error-inside-the-stream",
            "a failure before the first byte is answered 200 with the error as an event",
            &[
                "resp.status-4xx",
                "resp.status-5xx",
                "resp.retry-after",
                "resp.redirect-follow",
                "contract.refuse",
            ],
            &["cors.error-responses", "cors.redirect", "sec.no-token-in-url"],
            |b| b.refusal = Refusal::InStream,
        ),
        fault(
            "every-refusal-500",
            "an error handler turns each refusal into 500",
            &[
                "resp.status-204-stop",
                "resp.status-4xx",
                "resp.status-5xx",
                "resp.retry-after",
                "resp.redirect-follow",
                "contract.refuse",
            ],
            &["cors.error-responses", "cors.redirect", "sec.no-token-in-url"],
            |b| b.refusal = Refusal::Always500,
        ),
        fault("retry-after-with-unit", "`Retry-After: 2s`", &["resp.retry-after"], &[], |b| {
            b.refusal = Refusal::RetryAfterUnit;
        }),
        fault(
            "redirect-without-location",
            "307 without Location",
            &["resp.redirect-follow"],
            &["sec.no-token-in-url"],
            |b| {
                b.refusal = Refusal::NoLocation;
            },
        ),
        fault(
            "own-fields-dropped",
            "refusals lose the fields that the application set",
            &["contract.refuse"],
            &[],
            |b| {
                b.refusal = Refusal::NoOwnFields;
            },
        ),
        fault(
            "no-allow-origin",
            "pages of other origins may not read the stream",
            &["cors.allow-origin"],
            &["cors.error-responses", "cors.preflight", "cors.private-network", "cors.redirect"],
            |b| b.cors = Cors::NoOrigin,
        ),
    ]
}
