//! What is spoken over a stream: the dialect that it is held to or recognised as, and what its grammar says of the stream.

use std::sync::LazyLock;
use std::time::Duration;

use event_stream::{LineKind, OwnedEvent, lines};
use serde_json::{Map, Value};
use ssespec_dialect::{Basis, End, Ending, Event, Finding, Grammar, Head, Matcher, Recognition, Request};
use ssespec_dialect::{named, recognise, shipped};
use ssespec_evidence::dialects::{Dialects, NamedDialect};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::took::Took;
use ssespec_scenario::{DialectRule, Level, RequirementId};

use super::outcome::Outcome;
use super::request;
use super::spoken::{Heard, Known, Spoken};
use super::view::View;

/// The grammars that come with the suite. That they can be read is what their tests show.
static SHIPPED: LazyLock<Vec<Grammar>> = LazyLock::new(|| shipped().unwrap_or_default());

/// What is spoken over a stream.
pub fn spoken<'v>(view: &'v View<'_>) -> &'v Spoken {
    view.spoken.get_or_init(|| heard(view))
}

fn heard(view: &View<'_>) -> Spoken {
    let stream = Stream::of(view);
    match &view.recording.dialects {
        Dialects::None => Spoken::Nothing(Reason::DialectsOff),
        Dialects::Recognised => recognised(&stream),
        Dialects::Named(wanted) => match grammars(wanted) {
            Ok(grammars) => held_to(&stream, grammars),
            Err(why) => Spoken::Nothing(Reason::DialectUnreadable(why)),
        },
    }
}

fn recognised(stream: &Stream) -> Spoken {
    match stream.recognised_among(SHIPPED.iter()) {
        Recognition::Known(name) => match SHIPPED.iter().find(|grammar| grammar.name() == name) {
            Some(grammar) => stream.held_to(grammar, Known::ByEvents),
            None => Spoken::Nothing(Reason::NoDialect),
        },
        Recognition::Several(names) => Spoken::Nothing(Reason::DialectUncertain(names.join(" or "))),
        // A failure may be all that the server had to say, and an end without a beginning is of the dialect as well.
        Recognition::Asked(name) => {
            let asked = SHIPPED.iter().find(|grammar| grammar.name() == name);
            match asked.map(|grammar| stream.held_to(grammar, Known::ByEvents)) {
                Some(Spoken::Dialect(heard)) if heard.failed() || heard.ends_as_its_own() => {
                    Spoken::Dialect(heard)
                }
                _ => Spoken::Nothing(Reason::DialectNotSeen(name.to_owned())),
            }
        }
        Recognition::Unknown => Spoken::Nothing(Reason::NoDialect),
    }
}

/// Of several that were named the one that it is recognised as; if it is like none, the one that it breaks least.
fn held_to(stream: &Stream, grammars: Vec<Grammar>) -> Spoken {
    if let Recognition::Known(name) = stream.recognised_among(&grammars)
        && let Some(grammar) = grammars.iter().find(|grammar| grammar.name() == name)
    {
        return stream.held_to(grammar, Known::ByName);
    }
    let all = grammars.iter().map(|grammar| stream.held_to(grammar, Known::ByName));
    let breaches = |spoken: &Spoken| spoken.heard().map_or(0, |heard| heard.report.findings.len());
    all.min_by_key(breaches).unwrap_or(Spoken::Nothing(Reason::NoDialect))
}

/// The grammars that a stream may be of, where these dialects are wanted.
///
/// # Errors
/// A sentence: one of them is none.
pub fn grammars_of(dialects: &Dialects) -> Result<Vec<Grammar>, String> {
    match dialects {
        Dialects::None => Ok(Vec::new()),
        Dialects::Recognised => Ok(SHIPPED.clone()),
        Dialects::Named(wanted) => grammars(wanted),
    }
}

fn grammars(wanted: &[NamedDialect]) -> Result<Vec<Grammar>, String> {
    let mut all = Vec::new();
    for one in wanted {
        match &one.file {
            Some(text) => all.push(Grammar::read(&one.name, text).map_err(|error| error.to_string())?),
            None => all.extend(named(&SHIPPED, &one.name).into_iter().cloned()),
        }
    }
    match all.is_empty() {
        true => Err("the recording names a dialect that this version does not have".to_owned()),
        false => Ok(all),
    }
}

/// A stream as a grammar reads it.
struct Stream {
    request: Request,
    head: Option<Head>,
    events: Vec<OwnedEvent>,
    /// For each event, the id of its own block.
    ids: Vec<Option<String>>,
    ending: Ending,
}

impl Stream {
    fn of(view: &View<'_>) -> Self {
        let body = view.body().unwrap_or_default();
        let events: Vec<OwnedEvent> = view.events().map(|(event, _)| event.clone()).collect();
        let ids = events.iter().map(|event| id_of(event, body)).collect();
        let head = view.head.as_ref().map(|head| Head {
            status: head.status,
            headers: head
                .fields
                .iter()
                .map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into_owned()))
                .collect(),
        });
        Self { request: request_of(view), head, events, ids, ending: ending(view) }
    }

    fn events(&self) -> impl Iterator<Item = Event<'_>> {
        self.events.iter().zip(&self.ids).map(|(event, id)| Event {
            event_type: &event.event_type,
            data: &event.data,
            id: id.as_deref(),
            byte: event.span.first,
        })
    }

    fn recognised_among<'g>(&self, grammars: impl IntoIterator<Item = &'g Grammar>) -> Recognition<'g> {
        // As many as are looked at: some streams have a hundred thousand.
        let first: Vec<Event<'_>> = self.events().take(LOOKED_AT).collect();
        recognise(grammars, Some(&self.request), self.head.as_ref(), &first)
    }

    fn held_to(&self, grammar: &Grammar, known: Known) -> Spoken {
        let mut matcher = Matcher::new(grammar, Some(&self.request), self.head.as_ref());
        self.events().for_each(|event| matcher.event(&event));
        let report = matcher.finish(self.ending);
        Spoken::Dialect(Box::new(Heard { grammar: grammar.clone(), known, report }))
    }
}

/// What a grammar calls the end of a stream.
const END_OF_BODY: &str = "the end of the body";

/// More than recognition looks at.
const LOOKED_AT: usize = 32;

/// The id in the block of an event: what was sent, not what it left behind.
fn id_of(event: &OwnedEvent, body: &[u8]) -> Option<String> {
    let at = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
    let block = body.get(at(event.span.first)..=at(event.span.last).min(body.len().saturating_sub(1)))?;
    let ids = lines(block).filter_map(|line| match line.kind {
        LineKind::Field { name: b"id", value, .. } => Some(String::from_utf8_lossy(value).into_owned()),
        _ => None,
    });
    ids.last()
}

fn request_of(view: &View<'_>) -> Request {
    let request = &view.exchange.request;
    let (_, rest) = request.url.split_once("://").unwrap_or(("", &request.url));
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    let fields = request::fields_of(view.exchange);
    let body =
        request.bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| &request.bytes[at + 4..]);
    Request {
        method: request.method.clone(),
        path: path.to_owned(),
        headers: fields.into_iter().map(|(name, values)| (name, values.join(", "))).collect(),
        body: body.and_then(|body| serde_json::from_slice(body).ok()),
    }
}

fn ending(view: &View<'_>) -> Ending {
    match (view.complete(), view.ended()) {
        (true, _) => Ending::Complete,
        (false, true) => Ending::Aborted,
        (false, false) => {
            let last = view.arrivals.last().map(|(_, at)| *at).or(view.head_at).unwrap_or(view.sent());
            Ending::Open { quiet: Duration::from_nanos(Took::between(last, view.end()).least_ns) }
        }
    }
}

/// What is spoken, as a clause for a headline; `None` where there is nothing to say.
pub fn told(spoken: &Spoken) -> Option<String> {
    match spoken {
        Spoken::Dialect(heard) => {
            let summary = &heard.report.summary;
            Some(match heard.known {
                Known::ByName => format!("held to {summary}"),
                Known::ByEvents => format!("recognised as {summary}"),
            })
        }
        Spoken::Nothing(
            why @ (Reason::DialectUncertain(_) | Reason::DialectNotSeen(_) | Reason::DialectUnreadable(_)),
        ) => Some(why.to_string()),
        Spoken::Nothing(_) => None,
    }
}

/// Judges a rule of what is spoken.
pub fn judge(rule: DialectRule, view: &View<'_>) -> Outcome {
    match spoken(view) {
        Spoken::Nothing(why @ (Reason::DialectNotSeen(_) | Reason::DialectUnreadable(_))) => match rule {
            // Told once.
            DialectRule::Envelope => Outcome::Inconclusive(why.clone()),
            _ => Outcome::NotApplicable(why.clone()),
        },
        Spoken::Nothing(why) => Outcome::NotApplicable(why.clone()),
        Spoken::Dialect(heard) => heard.judged(rule, view),
    }
}

impl Heard {
    fn judged(&self, rule: DialectRule, view: &View<'_>) -> Outcome {
        use ssespec_dialect::Level as Found;
        let name = self.name().to_owned();
        if !self.grammar.judges(rule) {
            return Outcome::NotApplicable(Reason::NotInDialect(name));
        }
        let of_rule = || self.report.findings.iter().filter(|finding| finding.rule == rule);
        let first = |level: Found| of_rule().find(|finding| finding.level == level);
        if let Some(broken) = first(Found::Fail).or_else(|| first(Found::Failed)) {
            return self.breach(broken, view);
        }
        if let Some(unwise) = first(Found::Warn) {
            return self.breach(unwise, view).softened_to(Level::Should);
        }
        if let Some(open) = first(Found::Inconclusive) {
            return Outcome::Inconclusive(Reason::DialectOpen(format!("{name}: {}", open.came)));
        }
        match (rule, self.report.end) {
            // A stream that stalls looks like this as well.
            (DialectRule::Ends, End::Open | End::SentinelOpen) => {
                Outcome::Inconclusive(Reason::StreamNotEnded)
            }
            (DialectRule::Ends, End::Unread) => Outcome::Inconclusive(Reason::DialectNotWhole(name)),
            _ if is_about_the_whole(rule) && !self.report.whole && self.has_to_end() => {
                Outcome::NotApplicable(Reason::DialectNotWhole(name))
            }
            _ => Outcome::Satisfied(self.report.summary.clone()),
        }
    }

    /// Whether it is a dialect whose streams end.
    fn has_to_end(&self) -> bool {
        self.grammar.judges(DialectRule::Ends)
    }

    fn breach(&self, finding: &Finding, view: &View<'_>) -> Outcome {
        let expected = match (finding.allowed.as_str(), finding.rule) {
            ("", DialectRule::ServerError) => "a response without a failure",
            ("", _) => "what the grammar allows",
            (allowed, _) => allowed,
        };
        // Some say it themselves.
        let at = finding.place.map(|place| format!("event {}", place.event));
        let at = at.filter(|at| !finding.came.contains(at.as_str())).map(|at| format!(", at {at}"));
        let at = at.unwrap_or_default();
        let more = match finding.more {
            0 => String::new(),
            n => format!("; {n} more"),
        };
        let observed = format!("{}{at} ({}{more})", finding.came, self.name());
        let outcome = match finding.place {
            Some(place) => Outcome::violated_at(expected, observed, place.byte, view.arrival_of(place.byte)),
            None => Outcome::violated(expected, observed),
        };
        let Some(basis) = &finding.basis else { return outcome };
        let remedy = match finding.allowed.as_str() {
            "" => String::new(),
            END_OF_BODY => "End the body there. ".to_owned(),
            allowed => format!("Send {allowed} there. "),
        };
        outcome.with_fix(match basis {
            Basis::Must(section) | Basis::Should(section) => {
                format!("{remedy}{}: {section}.", self.grammar.source())
            }
            Basis::Breaks(client) => format!("{remedy}As it is, {client}."),
        })
    }
}

/// Whether a rule looks at what only a whole stream shows.
fn is_about_the_whole(rule: DialectRule) -> bool {
    match rule {
        DialectRule::Order
        | DialectRule::Constant
        | DialectRule::Counts
        | DialectRule::Joined
        | DialectRule::Fits
        | DialectRule::Occurs => true,
        DialectRule::Envelope
        | DialectRule::Fields
        | DialectRule::Ids
        | DialectRule::Head
        | DialectRule::Ends
        | DialectRule::ServerError => false,
    }
}

/// The dialect that contradicts a requirement on plain streams, if one does: what it says counts.
pub fn contradicting(requirement: &RequirementId, view: &View<'_>) -> Option<String> {
    let contradicts = |grammar: &Grammar| grammar.exempts().iter().any(|id| id == requirement.as_str());
    let possible = match &view.recording.dialects {
        Dialects::None => false,
        Dialects::Recognised => SHIPPED.iter().any(contradicts),
        // A file of its own is read only when the stream is.
        Dialects::Named(_) => true,
    };
    let heard = possible.then(|| spoken(view).heard()).flatten()?;
    contradicts(&heard.grammar).then(|| heard.name().to_owned())
}

/// Whether an event tells of a failure: by its type, or by a member of its data, as most dialects do.
pub fn reports_error(event: &OwnedEvent) -> bool {
    let error = |data: Map<String, Value>| data.get("error").is_some_and(|error| !error.is_null());
    event.event_type == "error" || serde_json::from_str(&event.data).is_ok_and(error)
}

#[cfg(test)]
#[path = "dialect_tests.rs"]
mod tests;
