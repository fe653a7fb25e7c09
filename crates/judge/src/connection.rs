//! Rules about the field Connection of a response (RFC 9110 7.6.1).

use ssespec_evidence::message::{Head, HttpVersion};

use super::outcome::Outcome;
use super::sent::{as_sent, printable};

/// Fields that are meant for all recipients, so that no hop may take them away.
const END_TO_END: [&str; 34] = [
    "accept-ranges",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "allow",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-security-policy",
    "content-type",
    "cross-origin-resource-policy",
    "date",
    "etag",
    "expires",
    "last-modified",
    "link",
    "location",
    "permissions-policy",
    "referrer-policy",
    "retry-after",
    "server",
    "set-cookie",
    "strict-transport-security",
    "vary",
    "www-authenticate",
    "x-content-type-options",
    "x-frame-options",
];

/// No option names a field that is meant for all recipients.
pub fn no_end_to_end_option(head: &Head) -> Outcome {
    match head.members("connection").into_iter().find(|option| END_TO_END.contains(&option.as_str())) {
        None => Outcome::Satisfied(as_sent(head, "Connection")),
        Some(option) => Outcome::violated(
            "connection options alone in Connection, such as `close`",
            format!(
                "{}: each proxy has to take the field `{}` out of the response",
                as_sent(head, "Connection"),
                printable(option.as_bytes())
            ),
        ),
    }
}

/// No option that HTTP/1.1 does not need.
pub fn no_needless_option(head: &Head) -> Outcome {
    let options = head.members("connection");
    let has = |option: &str| options.iter().any(|o| o == option);
    if head.version != HttpVersion::Http11 {
        return Outcome::Satisfied(as_sent(head, "Connection"));
    }
    let expected = match (has("keep-alive"), has("close"), has("transfer-encoding")) {
        (true, true, _) => {
            "one of `close` and `keep-alive`: `close` wins, and the connection ends with the response"
        }
        (true, false, _) => "no `Connection: keep-alive`: HTTP/1.1 keeps connections anyway",
        (false, _, true) => {
            "no `Connection: Transfer-Encoding`: each hop reads that field anyway, and takes it out"
        }
        (false, _, false) => return Outcome::Satisfied(as_sent(head, "Connection")),
    };
    Outcome::violated(expected, as_sent(head, "Connection"))
}
