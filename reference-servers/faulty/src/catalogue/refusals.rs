//! Faults of responses that are no stream.

use super::entry::fault;
use crate::contract::{Refuse, as_asked, with_status};
use crate::fault::Fault;
use crate::http::{Head, head};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("content-length-on-204", "204 with `Content-Length: 0`", &["resp.status-204-stop"], &[], |b| {
            b.http.each_head = |head| {
                if head.status == 204 {
                    head.set("Content-Length", "0");
                }
            };
        }),
        fault(
            "client-error-as-event-stream",
            "404 keeps the media type of the stream",
            &["resp.status-4xx", "contract.refuse"],
            &[],
            |b| b.contract.refuse = |refuse| as_stream(refuse, (400..500).contains(&refuse.status)),
        ),
        fault(
            "server-error-as-event-stream",
            "503 keeps the media type of the stream",
            &["resp.status-5xx"],
            &[],
            |b| b.contract.refuse = |refuse| as_stream(refuse, refuse.status >= 500),
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
            |b| b.contract.refuse = |refuse| as_asked(refuse).filter(|head| head.status == 204),
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
            |b| b.contract.refuse = |refuse| Some(with_status(refuse, 500)),
        ),
        fault("retry-after-with-unit", "`Retry-After: 2s`", &["resp.retry-after"], &[], |b| {
            b.contract.refuse = |refuse| {
                let mut refuse = refuse.clone();
                let retry_after =
                    refuse.headers.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
                retry_after.for_each(|(_, value)| value.push('s'));
                as_asked(&refuse)
            };
        }),
        fault(
            "redirect-without-location",
            "307 without Location",
            &["resp.redirect-follow"],
            &["sec.no-token-in-url"],
            |b| {
                b.contract.refuse = |refuse| without(refuse, |name| name.eq_ignore_ascii_case("location"));
            },
        ),
        fault(
            "own-fields-dropped",
            "refusals lose the fields that the application set",
            &["contract.refuse"],
            &[],
            |b| {
                b.contract.refuse = |refuse| {
                    without(refuse, |name| name.get(..2).is_some_and(|x| x.eq_ignore_ascii_case("x-")))
                };
            },
        ),
        fault(
            "no-allow-origin",
            "pages of other origins may not read the stream",
            &["cors.allow-origin"],
            &["cors.error-responses", "cors.preflight", "cors.private-network", "cors.redirect"],
            |b| b.http.cors.allowed = |head, _| head,
        ),
    ]
}

/// What comes in place of the stream, whoever asks.
pub(super) fn instead() -> Vec<Fault> {
    vec![
        fault(
            "streaming-unsupported",
            "500, since a middleware hides that the response writer can be flushed",
            &["resp.status-200"],
            &NO_STREAM,
            |b| {
                b.contract.negotiated = |_| {
                    let json = head(500).with("Content-Type", "application/json");
                    Some((json, "{\"error\":\"streaming unsupported\"}\n"))
                };
            },
        ),
        fault(
            "redirect-to-login",
            "who has no session is redirected to a login page",
            &["resp.ctype-essence"],
            // Whoever promised a stream is told of all that the page lacks.
            &[
                "framing.unknown-ignored",
                "http.incremental",
                "resp.accel-buffering",
                "resp.cache-no-store",
                "resp.cache-no-transform",
                "resp.no-content-length",
                "resp.nosniff",
                "resume.empty-header",
                "resume.unknown-id",
            ],
            |b| {
                b.contract.negotiated = |_| Some((head(302).with("Location", "/login?next=/events"), ""));
                b.contract.elsewhere = |request| (request.path == "/login").then(login_page);
            },
        ),
    ]
}

/// What may break besides where an error is in place of the stream.
const NO_STREAM: [&str; 5] = [
    "cors.allow-origin",
    "resp.ctype-essence",
    "resume.empty-header",
    "resume.hostile-id",
    "resume.unknown-id",
];

fn login_page() -> (Head, &'static str) {
    let form = "<!doctype html>\n<title>Log in</title>\n<form method=post><input name=user><input type=password name=word></form>\n";
    (head(200).with("Content-Type", "text/html; charset=utf-8"), form)
}

/// The head as it was asked for, as that of an event stream where this holds.
fn as_stream(refuse: &Refuse, holds: bool) -> Option<Head> {
    let mut head = as_asked(refuse)?;
    if holds {
        head.set("Content-Type", "text/event-stream");
    }
    Some(head)
}

/// The head as it was asked for, without some fields.
fn without(refuse: &Refuse, left_out: fn(&str) -> bool) -> Option<Head> {
    let mut refuse = refuse.clone();
    refuse.headers.retain(|name, _| !left_out(name));
    as_asked(&refuse)
}
