//! The header fields that matter to a stream.

use ssespec_evidence::message::Head;
use ssespec_evidence::took::Took;
use ssespec_judge::{MediaType, is_incremental};

use super::fault::Fault;
use super::finding::Found;
use super::margins::TOGETHER_NS;
use super::side::{SideEnd, StreamSummary};

/// What keeps caches and compressors away.
const PROTECTS: [&str; 4] = ["no-store", "no-cache", "private", "no-transform"];
/// Fields that say nothing about the stream, or that a proxy is meant to consume or add.
const EXPECTED: [&str; 9] = [
    "date",
    "server",
    "via",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "x-accel-buffering",
    "alt-svc",
    "age",
];

/// The header fields that matter to a stream.
pub(super) fn fields(direct: &StreamSummary, proxied: &StreamSummary) -> Vec<Found> {
    let (Some(d), Some(v)) = (&direct.head, &proxied.head) else {
        return vec![Found::CannotTell("there are not two heads to compare".to_owned())];
    };
    let mut found = Vec::new();
    found.extend(media_type(d, v));
    // What is over in one moment has a length that is known at once.
    let at_once = |side: &StreamSummary| {
        side.end == SideEnd::Complete
            && side.head_at.is_some_and(|head| Took::between(head, side.end_at).most_ns <= TOGETHER_NS)
    };
    let harmless = at_once(direct) && at_once(proxied);
    if d.all("content-length").next().is_none() && v.all("content-length").next().is_some() && !harmless {
        found.push(Found::damage(Fault::LengthAdded, value(d, "content-length"), value(v, "content-length")));
    }
    if d.members("content-encoding") != v.members("content-encoding")
        && !v.members("content-encoding").is_empty()
    {
        found.push(Found::oddity(
            Fault::CodingAdded,
            value(d, "content-encoding"),
            value(v, "content-encoding"),
        ));
    }
    let (before, behind) = (d.members("cache-control"), v.members("cache-control"));
    if PROTECTS.iter().any(|name| protects(&before, name) && !protects(&behind, name)) {
        found.push(Found::danger(
            Fault::CacheControlLost,
            value(d, "cache-control"),
            value(v, "cache-control"),
        ));
    }
    if d.text("access-control-allow-origin").is_some() && v.text("access-control-allow-origin").is_none() {
        let name = "access-control-allow-origin";
        found.push(Found::danger(Fault::PermissionLost, value(d, name), value(v, name)));
    }
    if is_incremental(d) && !is_incremental(v) {
        found.push(Found::oddity(Fault::IncrementalLost, value(d, "incremental"), value(v, "incremental")));
    }
    if found.is_empty() {
        found.push(Found::Same(format!("alike where it matters{}", others(d, v))));
    }
    found
}

/// What stream parsers read is UTF-8 whatever its charset says, so that one which is added or removed changes nothing but for clients
/// that refuse another one.
fn media_type(d: &Head, v: &Head) -> Option<Found> {
    let (ours, theirs) = (MediaType::of(d), MediaType::of(v));
    let essence = |media: &Option<MediaType>| media.as_ref().map(|media| media.essence.clone());
    let refused = |media: &Option<MediaType>| media.as_ref().is_some_and(MediaType::names_other_charset);
    let fault = match essence(&ours) == essence(&theirs) {
        false => Fault::TypeChanged,
        true if refused(&theirs) && !refused(&ours) => Fault::CharsetChanged,
        true => return None,
    };
    Some(Found::damage(fault, value(d, "content-type"), value(v, "content-type")))
}

/// Whether these members of Cache-Control have the effect of this one (RFC 9111, 5.2.2): what may not be stored is neither shared
/// nor reused, and what is stale at once and must be validated is not reused unasked.
fn protects(members: &[String], name: &str) -> bool {
    let has = |name: &str| members.iter().any(|member| member == name);
    let validated = has("max-age=0") && (has("must-revalidate") || has("proxy-revalidate"));
    has(name)
        || match name {
            "no-cache" => has("no-store") || validated,
            "private" => has("no-store"),
            _ => false,
        }
}

fn value(head: &Head, name: &str) -> String {
    match head.combined(name) {
        Some(value) => format!("{name}: {value}"),
        None => format!("no {name}"),
    }
}

/// What else was added or removed, by name.
fn others(d: &Head, v: &Head) -> String {
    let missing = |of: &Head, from: &Head| -> Vec<String> {
        let mut names: Vec<String> = of
            .fields
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
            .filter(|name| !EXPECTED.contains(&name.as_str()) && from.all(name).next().is_none())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let mut told = String::new();
    for (word, names) in [("added", missing(v, d)), ("removed", missing(d, v))] {
        if !names.is_empty() {
            told.push_str(&format!("; {word}: {}", names.join(", ")));
        }
    }
    told
}
