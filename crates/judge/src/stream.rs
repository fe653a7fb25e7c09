//! Rules about the bytes, lines and blocks of the event stream.

use std::collections::HashSet;

use event_stream::LineEnd;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::{counted, show_up_to};
use ssespec_scenario::StreamRule;

use super::ended::how_it_ended;
use super::failure_text::FailureText;
use super::lines::{FIELDS, at_line, is_known, is_name_like, seen, show_line};
use super::outcome::Outcome;
use super::view::{Block, Kind, LineView, View};
use super::{blocks, buffers, foreign, heartbeat, nothing_seen, payloads, printed, truncated, values};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// So many bytes are shown of the text of a failure.
const FAILURE_SHOWN: usize = 80;

/// Judges a rule about the stream.
pub fn judge(rule: StreamRule, view: &View<'_>, body: &[u8]) -> Outcome {
    if rule == StreamRule::BringsEvents {
        return nothing_seen::brings_events(view, body);
    }
    if body.is_empty() {
        return Outcome::Inconclusive(Reason::NoBytes);
    }
    if rule != StreamRule::IsEventStream && !foreign::looks_like_stream(view, body) {
        return Outcome::Inconclusive(Reason::NotAStream);
    }
    match rule {
        StreamRule::Utf8 => utf8(view, body),
        StreamRule::NoBom => no_bom(view, body),
        StreamRule::NoLaterBom => {
            names(view, "no byte order mark away from the start", |n| n.starts_with(BOM))
        }
        StreamRule::EndsLinesInLf => ends_lines_in_lf(view),
        StreamRule::NoCrLf => no_line_end(view, LineEnd::CrLf, "no line that ends in CR LF"),
        StreamRule::NoLoneCr => no_line_end(view, LineEnd::Cr, "no line that ends in a lone CR"),
        StreamRule::OneLineEnd => one_line_end(view),
        StreamRule::NoCrLfHazard => no_crlf_hazard(view),
        StreamRule::NoExtraBlank => no_extra_blank(view),
        StreamRule::EndsOnBlankLine => ends_on_blank_line(view, body),
        StreamRule::NoColonlessLines => no_colonless_lines(view, body),
        StreamRule::NoMiscasedNames => names(view, "field names in lower case", |n| {
            FIELDS.iter().any(|f| n.eq_ignore_ascii_case(f.as_bytes()) && n != f.as_bytes())
        }),
        StreamRule::NoSpacedNames => names(view, "field names without blanks", |n| {
            let squeezed: Vec<u8> = n.iter().copied().filter(|b| *b != b' ' && *b != b'\t').collect();
            squeezed.len() != n.len() && FIELDS.iter().any(|f| squeezed == f.as_bytes())
        }),
        StreamRule::NoPrefixedNames => names(view, "field names that are exactly a known one", |n| {
            FIELDS.iter().any(|f| n.len() > f.len() && n.starts_with(f.as_bytes()) && is_name_like(n))
        }),
        StreamRule::NoNulNames => names(view, "field names without NUL", |n| n.contains(&0)),
        StreamRule::OnlyKnownFields => {
            let expected = "only comments and data, event, id and retry lines";
            stray_lines(
                view,
                body,
                expected,
                |line| matches!(line.kind, Kind::Field { name, .. } if !is_known(view.text(name))),
            )
        }
        StreamRule::IsEventStream => foreign::is_event_stream(view, body),
        StreamRule::NoDatalessBlock => no_dataless_block(view),
        StreamRule::OneTypePerBlock => once_per_block(view, "event"),
        StreamRule::OneIdPerBlock => once_per_block(view, "id"),
        StreamRule::OneRetryPerBlock => once_per_block(view, "retry"),
        StreamRule::ConstantFieldOrder => constant_field_order(view),
        StreamRule::NoLeadingPadding => no_leading_padding(view),
        StreamRule::StaysForMore => {
            Outcome::Inconclusive(Reason::RuleMisplaced(format!("{rule:?}"), "one stream"))
        }
        StreamRule::HasHeartbeat | StreamRule::HeartbeatIsComment | StreamRule::HeartbeatComplete => {
            heartbeat::judge(rule, view)
        }
        StreamRule::BringsEvents => nothing_seen::brings_events(view, body),
        StreamRule::EndsAfterEvents => nothing_seen::ends_after_events(view, body),
        StreamRule::SomeBlockCloses => blocks::some_block_closes(view),
        StreamRule::LastBlockCloses => blocks::last_block_closes(view),
        StreamRule::BlocksCloseAtOnce => blocks::close_at_once(view),
        StreamRule::LeavesWhenMade => buffers::none_sent_when_full(view),
        StreamRule::JsonWhole => truncated::json_whole(view, body),
        StreamRule::OneJsonPerEvent => payloads::one_json(view),
        StreamRule::NotFramedTwice => payloads::not_framed_twice(view),
        StreamRule::Values => printed::holds_values(view),
        StreamRule::NoReservedTypes
        | StreamRule::NoSentinel
        | StreamRule::NoNulInId
        | StreamRule::NoControlInId
        | StreamRule::ShortIds
        | StreamRule::HasIds
        | StreamRule::UniqueIds
        | StreamRule::RetryDigits
        | StreamRule::NoEmptyRetry
        | StreamRule::NoZeroRetry
        | StreamRule::NoHugeRetry
        | StreamRule::HasRetry
        | StreamRule::RetryInRange => values::judge(rule, view),
    }
}

fn utf8(view: &View<'_>, body: &[u8]) -> Outcome {
    match std::str::from_utf8(body) {
        Ok(_) => Outcome::Satisfied(format!("{} of valid UTF-8", counted(body.len(), "byte"))),
        // A character may be cut where we stopped listening, not where the server ended.
        Err(e) if e.error_len().is_none() && !view.ended() => {
            Outcome::Satisfied(format!("{} of valid UTF-8", counted(body.len(), "byte")))
        }
        Err(e) => {
            let at = e.valid_up_to();
            let bad = &body[at..body.len().min(at + e.error_len().unwrap_or(1))];
            let observed =
                format!("the bytes {}", bad.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" "));
            Outcome::violated_at("valid UTF-8 throughout", observed, at as u64, view.arrival_of(at as u64))
        }
    }
}

fn no_bom(view: &View<'_>, body: &[u8]) -> Outcome {
    match body.starts_with(BOM) {
        true => Outcome::violated_at(
            "no byte order mark",
            "the stream starts with ef bb bf",
            0,
            view.arrival_of(0),
        ),
        false => Outcome::Satisfied("no byte order mark".into()),
    }
}

/// No field name matches what is wrong.
fn names(view: &View<'_>, expected: &str, wrong: impl Fn(&[u8]) -> bool) -> Outcome {
    match view.fields().find(|(_, name, _)| wrong(name)) {
        Some((line, _, _)) => {
            at_line(view, expected, format!("the line {}", show_line(view, line)), line.span)
        }
        None => Outcome::Satisfied(seen(view)),
    }
}

fn count_ends(view: &View<'_>) -> [(LineEnd, usize); 3] {
    [LineEnd::Lf, LineEnd::CrLf, LineEnd::Cr]
        .map(|end| (end, view.lines().iter().filter(|l| l.end == end).count()))
}

fn say_ends(view: &View<'_>) -> String {
    let [(_, lf), (_, crlf), (_, cr)] = count_ends(view);
    format!("{lf} lines end in LF, {crlf} in CR LF, {cr} in CR")
}

fn ends_lines_in_lf(view: &View<'_>) -> Outcome {
    match count_ends(view)[0].1 {
        0 => Outcome::violated("lines that end in LF, as most hand-written clients expect", say_ends(view)),
        _ => Outcome::Satisfied(say_ends(view)),
    }
}

fn no_line_end(view: &View<'_>, end: LineEnd, expected: &str) -> Outcome {
    match view.lines().iter().find(|l| l.end == end) {
        Some(line) => at_line(view, expected, say_ends(view), line.span),
        None => Outcome::Satisfied(say_ends(view)),
    }
}

fn one_line_end(view: &View<'_>) -> Outcome {
    match count_ends(view).iter().filter(|(_, n)| *n > 0).count() {
        0 | 1 => Outcome::Satisfied(say_ends(view)),
        _ => Outcome::violated("one kind of line end throughout", say_ends(view)),
    }
}

fn no_crlf_hazard(view: &View<'_>) -> Outcome {
    // A server that ends lines in CR LF ends the blank line so, too: nothing merges there.
    let in_block_of_lf = |block: &[LineView]| {
        let (blank, lines) = block.split_last()?;
        (blank.kind == Kind::Blank && blank.end == LineEnd::Lf)
            .then(|| lines.iter().find(|line| line.end == LineEnd::CrLf).copied())?
    };
    let mut blocks = view.lines().split_inclusive(|line| line.kind == Kind::Blank);
    match blocks.find_map(in_block_of_lf) {
        Some(line) => at_line(
            view,
            "no CR in front of the LF that ends a line: the two count as one line end",
            format!(
                "the line {} ends in CR LF, and its block in LF; {}",
                show_line(view, &line),
                say_ends(view)
            ),
            line.span,
        ),
        None => Outcome::Satisfied(say_ends(view)),
    }
}

fn no_extra_blank(view: &View<'_>) -> Outcome {
    let mut before = Kind::Blank;
    for line in view.lines() {
        if line.kind == Kind::Blank && before == Kind::Blank {
            return at_line(
                view,
                "one blank line between blocks",
                "a blank line that closes nothing".into(),
                line.span,
            );
        }
        before = line.kind;
    }
    Outcome::Satisfied(seen(view))
}

fn ends_on_blank_line(view: &View<'_>, body: &[u8]) -> Outcome {
    if !view.ended() {
        return Outcome::Inconclusive(Reason::StreamNotEnded);
    }
    let blocks = view.blocks();
    match blocks.last().filter(|b| !b.closed) {
        None => Outcome::Satisfied("the last block is closed by a blank line".into()),
        Some(rest)
            if rest.lines.iter().all(|l| matches!(l.kind, Kind::Comment(_)) && l.end != LineEnd::Missing) =>
        {
            Outcome::Satisfied("only a comment follows the last blank line".into())
        }
        Some(rest) => {
            let line = &rest.lines[0];
            // What was cut off was cut where it stood: that the rest did not come is no fault of the block.
            if !view.complete() {
                return Outcome::Inconclusive(Reason::CutInBlock(how_it_ended(view)));
            }
            if let Some((failure, line)) = failure_at_end(view, body) {
                let what = format!(
                    "the stream ends in the text of a failure, {}: {}",
                    failure.by.name(),
                    show_up_to(payloads::raw(line, body), FAILURE_SHOWN)
                );
                return at_line(view, "a blank line after the last block", what, failure.first)
                    .with_fix(failure.by.fix());
            }
            let what =
                format!("the stream ends inside a block: {} is never dispatched", show_line(view, line));
            at_line(view, "a blank line after the last block", what, line.span)
        }
    }
}

/// The text of a failure in which a stream ends that was brought to its end, and its first line.
fn failure_at_end<'v>(view: &'v View<'_>, body: &[u8]) -> Option<(FailureText, &'v LineView)> {
    let failure = FailureText::at_end(view, body).filter(|_| view.ended() && view.complete())?;
    Some((failure, view.lines().iter().find(|line| line.span == failure.first)?))
}

fn no_colonless_lines(view: &View<'_>, body: &[u8]) -> Outcome {
    stray_lines(view, body, "every line with a colon", |l| {
        matches!(l.kind, Kind::Field { name, colon: false, .. } if !is_known(view.text(name)))
            && l.end != LineEnd::Missing
    })
}

/// No line is wrong; the lines of a JSON document that was cut are a finding of their own.
fn stray_lines(view: &View<'_>, body: &[u8], expected: &str, wrong: impl Fn(&LineView) -> bool) -> Outcome {
    let mut stray = view.lines().iter().filter(|line| view.came_whole(line) && wrong(line)).peekable();
    if stray.peek().is_none() {
        return Outcome::Satisfied(seen(view));
    }
    let cut = payloads::cut_json(view, body);
    let failure = failure_at_end(view, body).map(|(failure, _)| failure);
    let is_of_failure = |line: &LineView| failure.is_some_and(|failure| failure.holds(line));
    let is_told = |line: &LineView| is_of_failure(line) || cut.iter().any(|document| document.holds(line));
    let of_failure = stray.peek().is_some_and(|line| is_of_failure(line));
    match stray.find(|line| !is_told(line)) {
        Some(line) => at_line(view, expected, format!("the line {}", show_line(view, line)), line.span),
        None if of_failure => Outcome::Inconclusive(Reason::TextOfFailure),
        None => Outcome::Inconclusive(Reason::RestOfJson),
    }
}

fn no_dataless_block(view: &View<'_>) -> Outcome {
    for block in view.blocks().iter().filter(|b| b.closed) {
        let dead = block.fields("data").next().is_none() && block.fields("event").next().is_some();
        if let (true, Some(line)) = (dead, block.lines.first()) {
            let what = format!("a block without data, which dispatches nothing: {}", show_line(view, line));
            return at_line(view, "a data line in every block that names an event", what, line.span);
        }
    }
    Outcome::Satisfied(seen(view))
}

fn once_per_block(view: &View<'_>, field: &str) -> Outcome {
    for block in view.blocks() {
        if let Some((line, _)) = block.fields(field).nth(1) {
            let what = format!("a second one: {}", show_line(view, line));
            return at_line(view, &format!("one {field} line in a block"), what, line.span);
        }
    }
    match view.fields().any(|(_, name, _)| name == field.as_bytes()) {
        true => Outcome::Satisfied(seen(view)),
        false if field == "event" && view.events().next().is_some() => {
            Outcome::Satisfied("all events have the default type".into())
        }
        false => Outcome::Inconclusive(Reason::NoLine(field.to_owned())),
    }
}

fn constant_field_order(view: &View<'_>) -> Outcome {
    let mut pairs: HashSet<(String, String)> = HashSet::new();
    let mut compared = 0;
    for block in view.blocks().iter().filter(|b| b.closed) {
        let order = field_order(block);
        compared += usize::from(order.len() > 1);
        for (i, a) in order.iter().enumerate() {
            for b in &order[i + 1..] {
                if pairs.contains(&(b.clone(), a.clone())) {
                    let what = format!("{a} precedes {b} here, and follows it in an earlier block");
                    return at_line(
                        view,
                        "the same order of fields in every block",
                        what,
                        block.lines[0].span,
                    );
                }
                pairs.insert((a.clone(), b.clone()));
            }
        }
    }
    match compared {
        0 => Outcome::Inconclusive(Reason::OneKindOfField),
        n => Outcome::Satisfied(format!("the same order in {n} blocks")),
    }
}

/// The known fields of a block in the order in which each first stands there.
fn field_order(block: &Block<'_>) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    for line in block.lines {
        if let Kind::Field { name, .. } = line.kind {
            let name = String::from_utf8_lossy(block.text(name)).into_owned();
            if is_known(name.as_bytes()) && !order.contains(&name) {
                order.push(name);
            }
        }
    }
    order
}

fn no_leading_padding(view: &View<'_>) -> Outcome {
    let Some((first, _)) = view.events().next() else {
        return Outcome::Inconclusive(Reason::NoEvent);
    };
    match first.span.first {
        0 => Outcome::Satisfied("the stream starts with an event".into()),
        n => Outcome::violated(
            "an event first (anything else is legal, and worth knowing)",
            format!("{} before the first event", counted(n, "byte")),
        ),
    }
}
