//! Rules about the response head.

use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_scenario::HeadRule;

use super::media::{self, MediaType};
use super::outcome::Outcome;
use super::sent::{as_sent, printable};
use super::view::View;
use super::{coded, connection, incremental, permission};

/// Field names of responses that are worth telling from their near misses.
const KNOWN_FIELDS: [&str; 47] = [
    "accept-ranges",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "age",
    "allow",
    "alt-svc",
    "cache-control",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-security-policy",
    "content-type",
    "date",
    "etag",
    "expires",
    "incremental",
    "keep-alive",
    "last-modified",
    "link",
    "location",
    "permissions-policy",
    "pragma",
    "referrer-policy",
    "retry-after",
    "server",
    "set-cookie",
    "strict-transport-security",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
    "warning",
    "www-authenticate",
    "x-accel-buffering",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
    "x-request-id",
];

/// Judges a rule about the head.
pub fn judge(rule: HeadRule, view: &View<'_>, head: &Head) -> Outcome {
    match rule {
        HeadRule::EventStream => media_type(head, true),
        HeadRule::NotEventStream => media_type(head, false),
        HeadRule::CharsetUtf8 => charset(head),
        HeadRule::NoOtherParameters => other_parameters(head),
        HeadRule::OneContentType => one_content_type(head),
        HeadRule::StreamOnlyOn200 => stream_only_on_200(head),
        HeadRule::NotStored => not_stored(head),
        HeadRule::NoTransform => directive(head, "no-transform"),
        HeadRule::NoCacheContradiction => no_contradiction(head),
        HeadRule::AccelBuffering => field_is(head, "X-Accel-Buffering", "no"),
        HeadRule::Incremental => incremental::asked_for(head),
        HeadRule::IncrementalWellFormed => incremental::well_formed(head),
        HeadRule::NoSniff => field_is(head, "X-Content-Type-Options", "nosniff"),
        HeadRule::NoContentLength => no_content_length(head),
        HeadRule::NoZeroLength => no_zero_length(head),
        HeadRule::EventStreamOn200 => media_type(head, true),
        HeadRule::NoEndToEndOption => connection::no_end_to_end_option(head),
        HeadRule::NoTransferEncoding => absent(head, "Transfer-Encoding"),
        HeadRule::NoKeepAliveField => connection::no_needless_option(head),
        HeadRule::NoMisspeltField => no_misspelt(head),
        HeadRule::CodingExists => coded::existing(head),
        HeadRule::OnlyAskedCodings => coded::only_asked(view, head),
        HeadRule::Gzip => field_is(head, "Content-Encoding", "gzip"),
        HeadRule::Br => field_is(head, "Content-Encoding", "br"),
        HeadRule::Zstd => field_is(head, "Content-Encoding", "zstd"),
        HeadRule::AllowOn405 => allow_on_405(head),
        HeadRule::NoServerError => no_server_error(head),
        HeadRule::RetryAfterWellFormed => retry_after(head),
        HeadRule::CredentialsNameOrigin => permission::credentials_name_origin(head),
        HeadRule::NoCredentialsForAnyOrigin => permission::no_credentials_for_any_origin(view, head),
        HeadRule::ChallengeOn401 => permission::challenge_on_401(head),
    }
}

/// The media type without parameters, in lower case, as browsers extract it from all Content-Type lines.
pub fn essence(head: &Head) -> Option<String> {
    MediaType::of(head).map(|media| media.essence)
}

/// Whether the head says that an event stream follows.
pub fn is_event_stream(head: &Head) -> bool {
    essence(head).as_deref() == Some("text/event-stream")
}

fn media_type(head: &Head, wanted: bool) -> Outcome {
    let expected =
        if wanted { "Content-Type: text/event-stream" } else { "any media type but text/event-stream" };
    if is_event_stream(head) == wanted {
        Outcome::Satisfied(as_sent(head, "Content-Type"))
    } else {
        Outcome::violated(expected, as_sent(head, "Content-Type"))
    }
}

fn charset(head: &Head) -> Outcome {
    match MediaType::of(head) {
        Some(media) if media.names_other_charset() => {
            Outcome::violated("charset=utf-8, or no charset at all", as_sent(head, "Content-Type"))
        }
        Some(media) if media.charset.is_some() => Outcome::Satisfied(as_sent(head, "Content-Type")),
        _ => Outcome::Satisfied("no charset parameter, so UTF-8".into()),
    }
}

fn other_parameters(head: &Head) -> Outcome {
    let combined = head.combined("content-type").unwrap_or_default();
    let is_other = |parameter: &str| {
        let name = parameter.split_once('=').map_or(parameter, |(name, _)| name);
        !name.trim().eq_ignore_ascii_case("charset")
    };
    match media::values(&combined).any(|value| value.split(';').skip(1).any(is_other)) {
        false => Outcome::Satisfied(as_sent(head, "Content-Type")),
        true => Outcome::violated(
            "no parameter but charset, and no stray semicolon",
            as_sent(head, "Content-Type"),
        ),
    }
}

/// What stands on one line with a comma between is several values as well (RFC 9110 5.3).
fn one_content_type(head: &Head) -> Outcome {
    let combined = head.combined("content-type");
    match combined.as_deref().map_or(0, |combined| media::values(combined).count()) {
        // That it is missing is told as the media type that it lacks.
        0 => Outcome::Satisfied("no Content-Type line".into()),
        1 => Outcome::Satisfied("one Content-Type line".into()),
        n => Outcome::violated(
            "one Content-Type line",
            format!("{n} values: {}", as_sent(head, "Content-Type")),
        ),
    }
}

fn stream_only_on_200(head: &Head) -> Outcome {
    match head.status {
        201..=299 if is_event_stream(head) => Outcome::violated(
            "status 200 on an event stream",
            format!("an event stream with status {}", head.status),
        ),
        status => Outcome::Satisfied(format!("status {status}")),
    }
}

fn not_stored(head: &Head) -> Outcome {
    let directives = head.members("cache-control");
    let has = |name: &str| directives.iter().any(|d| d.split('=').next().unwrap_or_default() == name);
    if has("no-store") {
        Outcome::Satisfied(as_sent(head, "Cache-Control"))
    } else if has("no-cache") {
        Outcome::Satisfied(format!("{}: enough, though no-store is plainer", as_sent(head, "Cache-Control")))
    } else {
        Outcome::violated("Cache-Control: no-store (or no-cache)", as_sent(head, "Cache-Control"))
    }
}

/// Whether no cache may keep the response (RFC 9111 5.2.2.5).
pub fn never_stored(head: &Head) -> bool {
    head.members("cache-control").iter().any(|directive| directive == "no-store")
}

fn directive(head: &Head, name: &str) -> Outcome {
    if head.members("cache-control").iter().any(|d| d == name) {
        Outcome::Satisfied(as_sent(head, "Cache-Control"))
    } else {
        Outcome::violated(format!("{name} in Cache-Control"), as_sent(head, "Cache-Control"))
    }
}

fn no_contradiction(head: &Head) -> Outcome {
    let expected = "nothing that invites a cache to keep the stream";
    // Of directives that contradict each other the strictest counts (RFC 9111 4.2.1), and what is not stored is not used again.
    if never_stored(head) {
        return Outcome::Satisfied(format!("{}: no cache may keep it", as_sent(head, "Cache-Control")));
    }
    for directive in head.members("cache-control") {
        let (name, value) = directive.split_once('=').unwrap_or((&directive, ""));
        let lives = value.trim_matches('"').parse::<u64>().is_ok_and(|n| n > 0);
        if name == "public" || (matches!(name, "max-age" | "s-maxage") && lives) {
            return Outcome::violated(
                expected,
                format!("`{}` in Cache-Control", printable(directive.as_bytes())),
            );
        }
    }
    for name in ["ETag", "Last-Modified"] {
        if head.all(name).next().is_some() {
            return Outcome::violated(expected, as_sent(head, name));
        }
    }
    match head.text("expires") {
        Some(value) if is_http_date(&value) && !expires_in_the_past(head, &value) => {
            Outcome::violated(expected, as_sent(head, "Expires"))
        }
        _ => Outcome::Satisfied("no field invites a cache to keep the stream".into()),
    }
}

/// Whether Expires is not later than the response's own Date (RFC 9111 4.2.1 compares the two).
fn expires_in_the_past(head: &Head, expires: &str) -> bool {
    let moment = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|z| z.timestamp());
    match (moment(expires), head.text("date").and_then(|d| moment(&d))) {
        (Some(expires), Some(date)) => expires <= date,
        (Some(expires), None) => expires.as_second() <= 0,
        _ => true,
    }
}

/// The first value counts, as for browsers (Fetch, "determine nosniff") and nginx.
fn field_is(head: &Head, name: &str, value: &str) -> Outcome {
    if head.members(name).first().is_some_and(|v| v == value) {
        Outcome::Satisfied(as_sent(head, name))
    } else {
        Outcome::violated(format!("{name}: {value}"), as_sent(head, name))
    }
}

fn no_content_length(head: &Head) -> Outcome {
    match announces_nothing(head) {
        true => Outcome::NotApplicable(Reason::LengthIsZero),
        false => absent(head, "Content-Length"),
    }
}

/// With this length the response is over with its head: nothing can ever arrive.
fn no_zero_length(head: &Head) -> Outcome {
    if !is_event_stream(head) {
        return Outcome::Inconclusive(Reason::NoEventStream);
    }
    match announces_nothing(head) {
        true => Outcome::violated(
            "a body that events can arrive in",
            format!(
                "{}: the response is over with its head, and a browser reconnects forever",
                as_sent(head, "Content-Length")
            ),
        ),
        false => Outcome::Satisfied(as_sent(head, "Content-Length")),
    }
}

/// Whether Content-Length is 0. Beside Transfer-Encoding it does not count (RFC 9112 6.3).
fn announces_nothing(head: &Head) -> bool {
    let length = head.combined("content-length");
    let is_zero = |length: &str| !length.is_empty() && length.bytes().all(|b| b == b'0');
    length.is_some_and(|length| is_zero(length.trim())) && head.all("transfer-encoding").next().is_none()
}

fn absent(head: &Head, name: &str) -> Outcome {
    match head.all(name).next() {
        None => Outcome::Satisfied(format!("no {name} field")),
        Some(_) => Outcome::violated(format!("no {name} field"), as_sent(head, name)),
    }
}

fn no_misspelt(head: &Head) -> Outcome {
    for (name, _) in &head.fields {
        let lower = name.to_ascii_lowercase();
        if KNOWN_FIELDS.contains(&lower.as_str()) || lower.len() < 4 {
            continue;
        }
        if let Some(known) = KNOWN_FIELDS.iter().find(|known| is_near_miss(&lower, known)) {
            return Outcome::violated(
                format!("a field that exists, such as `{known}`"),
                format!("a field named `{name}`"),
            );
        }
    }
    Outcome::Satisfied("every field name is known, or unlike any known one".into())
}

/// Whether a name is a known one with a letter or two wrong, a hyphen lost, or its end missing.
fn is_near_miss(name: &str, known: &str) -> bool {
    let allowed = if known.len() >= 8 { 2 } else { 1 };
    let truncated = known.len() >= 12 && name.len() >= 12 && known.starts_with(name);
    truncated || distance(name, known) <= allowed
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<u8> = b.bytes().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// By 503 a server refuses whatever it is asked for (RFC 9110 15.6.4): that says nothing of this request.
fn no_server_error(head: &Head) -> Outcome {
    let retry_after = || head.text("retry-after").map(|after| printable(after.as_bytes()));
    match head.status {
        503 => Outcome::Inconclusive(Reason::RefusedWhatever(503, retry_after())),
        status @ 500.. => {
            Outcome::violated("any status but that of a server error", format!("status {status}"))
        }
        status => Outcome::Satisfied(format!("status {status}")),
    }
}

fn allow_on_405(head: &Head) -> Outcome {
    match (head.status, head.all("allow").next()) {
        (405, None) => Outcome::violated("an Allow field on a 405 response", "status 405 without Allow"),
        (405, Some(_)) => Outcome::Satisfied(as_sent(head, "Allow")),
        (status, _) => Outcome::violated("status 405 with Allow", format!("status {status}")),
    }
}

fn retry_after(head: &Head) -> Outcome {
    match head.text("retry-after") {
        None => Outcome::Satisfied("no Retry-After field".into()),
        Some(v) if !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()) => {
            Outcome::Satisfied(as_sent(head, "Retry-After"))
        }
        Some(v) if is_http_date(&v) => Outcome::Satisfied(as_sent(head, "Retry-After")),
        Some(_) => {
            Outcome::violated("Retry-After in whole seconds or as an HTTP date", as_sent(head, "Retry-After"))
        }
    }
}

/// The one form of HTTP date that is still sent (RFC 9110 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
fn is_http_date(value: &str) -> bool {
    value.len() == 29 && value.ends_with(" GMT") && jiff::fmt::rfc2822::parse(value).is_ok()
}
