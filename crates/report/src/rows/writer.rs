//! A row for people: one line, or as many as its data has.

use std::io::{self, Write};

use anstyle::Style;
use ssespec_inspector::browser::Then;
use ssespec_inspector::{
    AskedAgain, End, Event, Head, Ids, Lacks, Notice, Problem, Refusal, Request, Row, Shown, Span, Times,
};

use super::line::{TEXT, line, under};
use super::seconds::said;
use crate::console::style::{BAD, DOUBTFUL, GOOD, HEADING, QUIET};
use crate::json_layout::laid_out;
use crate::text::{bytes, grouped, plural_of, wrapped};
use crate::visible::visible;

/// The column of an event's type.
const TYPE: usize = 14;
/// How much of a type and of an id stands in one line.
pub(super) const NAME: usize = 48;
/// Below this a narrower terminal wraps by itself.
const NARROWEST: usize = 60;

/// How much of an event is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// One line, cut at the width.
    Line,
    /// All of its data, JSON with its structure.
    Full,
}

/// Writes rows for people.
#[derive(Clone, Debug)]
pub struct RowWriter {
    width: usize,
    detail: Detail,
}

impl RowWriter {
    /// Lines of at most `width` characters.
    pub fn new(width: usize, detail: Detail) -> Self {
        Self { width: width.max(NARROWEST), detail }
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn write(&self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        let at = Some(row.at_ns).filter(|_| row.times == Times::Known);
        match &row.shown {
            Shown::Request(request) => self.request(at, request, out),
            Shown::Redirect(redirect) => {
                let text = format!("{} leads to {}", redirect.status, visible(&redirect.to));
                line(at, None, &text, Style::new(), out)
            }
            Shown::Head(head) => self.head(at, head, out),
            Shown::Refusal(refusal) => self.refusal(at, refusal, out),
            Shown::Event(event) => self.event(at, event, out),
            Shown::Comment(comment) => {
                let text = format!("{:TYPE$}  {}", ":", self.cut(&comment.text));
                line(at, Some(comment.gap_ns), text.trim_end(), QUIET, out)
            }
            Shown::Retry(retry) => {
                let time = match retry.milliseconds {
                    u64::MAX => "a number without measure".to_owned(),
                    ms => format!("{} ms", grouped(ms)),
                };
                let text = format!("{:TYPE$}  {time}", "retry");
                line(at, None, &text, QUIET, out)
            }
            Shown::Problem(problem) => self.problem(at, problem, out),
            Shown::Notice(notice) => self.sentence(at, &told(notice), DOUBTFUL, out),
            Shown::Silence(silence) => {
                let what = match silence.lacks {
                    Lacks::Bytes => "nothing",
                    Lacks::Events => "no event",
                    Lacks::Reader => "no reader",
                };
                let told = format!("{what} for {}: {}", said(silence.quiet_ns), silence.message);
                self.sentence(at, &told, QUIET, out)
            }
            Shown::End(end) => self.end(at, end, out),
        }
    }

    fn request(&self, at: Option<u64>, request: &Request, out: &mut dyn Write) -> io::Result<()> {
        let mut text = format!("{} {}", visible(&request.method), visible(&request.url));
        if request.body_bytes > 0 {
            text.push_str(&format!(", a body of {}", bytes(request.body_bytes)));
        }
        if let Some(kept) = request.kept_bytes {
            text.push_str(&format!(", of which the first {} are kept", grouped(kept)));
        }
        match (&request.follows, request.reconnects) {
            (Some(before), n) => text.push_str(&format!(
                ", request {} like it, {} after the end of {}",
                grouped(n + 1),
                said(before.after_ns),
                before.exchange
            )),
            (None, 0) => {}
            (None, n) => text.push_str(&format!(", reconnect {n}")),
        }
        match (&request.last_event_id, request.reconnects) {
            (Some(id), _) => text.push_str(&format!(", Last-Event-ID {}", self.cut(id))),
            (None, 0) => {}
            (None, _) => text.push_str(", no Last-Event-ID"),
        }
        line(at, None, &text, HEADING, out)
    }

    fn head(&self, at: Option<u64>, head: &Head, out: &mut dyn Write) -> io::Result<()> {
        let style = match head.status == 200 && head.is_event_stream {
            true => GOOD,
            false => BAD,
        };
        let content_type = match &head.content_type {
            Some(content_type) => self.cut(content_type),
            None => "no Content-Type".to_owned(),
        };
        let mut parts = vec![format!("{} {content_type}", head.status), head.protocol.to_owned()];
        parts.extend(head.tls.clone());
        if !head.codings.is_empty() {
            parts.push(format!("coded with {}", self.cut(&head.codings.join(", "))));
        }
        if at.is_some() {
            parts.push(format!("head after {}", said(head.after_ns)));
        }
        line(at, None, &parts.join(", "), style, out)
    }

    fn refusal(&self, at: Option<u64>, refusal: &Refusal, out: &mut dyn Write) -> io::Result<()> {
        self.sentence(at, &visible(&refusal.why.to_string()), BAD, out)?;
        match &refusal.hint {
            Some(hint) => self.more(&visible(hint), DOUBTFUL, out),
            None => Ok(()),
        }
    }

    fn event(&self, at: Option<u64>, event: &Event, out: &mut dyn Write) -> io::Result<()> {
        // Each is a word or a number, and may be a book.
        let named = |name: &str| match self.detail {
            Detail::Line => shortened(name, NAME),
            Detail::Full => visible(name),
        };
        let event_type = named(&event.event_type);
        let id = event.id.as_ref().map(|id| format!("id {} ", named(id))).unwrap_or_default();
        let again = if event.came_before { "again " } else { "" };
        let before = format!("{event_type:TYPE$}  {again}{id}");
        match self.detail {
            Detail::Line => {
                let room = self.width.saturating_sub(TEXT + before.chars().count()).max(20);
                let text = format!("{before}{}", shortened(&event.data, room));
                line(at, Some(event.gap_ns), &text, Style::new(), out)
            }
            Detail::Full => {
                line(at, Some(event.gap_ns), before.trim_end(), HEADING, out)?;
                let data = laid_out(&event.data).unwrap_or_else(|| event.data.clone());
                data.split('\n').try_for_each(|part| under(&visible(part), Style::new(), out))
            }
        }
    }

    fn problem(&self, at: Option<u64>, problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
        let rule = problem.requirement.map(|rule| format!(" ({rule})")).unwrap_or_default();
        let place = problem.span.map(|span| format!("{}: ", place(span))).unwrap_or_default();
        let told = format!("! {place}{}{rule}", visible(&problem.message));
        self.sentence(at, &told, DOUBTFUL, out)
    }

    fn end(&self, at: Option<u64>, end: &End, out: &mut dyn Write) -> io::Result<()> {
        let how = visible(&end.how);
        let told = match (end.body_bytes, &end.body) {
            (0, _) => how,
            (count, Some(_)) => format!("{how}: {}, no event stream", bytes(count)),
            (count, None) => format!("{how}: {}, {}", plural_of(end.events, "event"), bytes(count)),
        };
        self.sentence(at, &told, HEADING, out)?;
        if let Some(body) = &end.body {
            self.beginning(body, out)?;
        }
        if let Some(hint) = &end.hint {
            self.more(&visible(hint), DOUBTFUL, out)?;
        }
        match &end.then {
            None => Ok(()),
            Some(Then::Reconnects { after_ms, asked_ms, last_event_id }) => {
                let id = match last_event_id.is_empty() {
                    true => "without a Last-Event-ID: there is none".to_owned(),
                    false => format!("with Last-Event-ID {}", self.cut(last_event_id)),
                };
                let after = match asked_ms {
                    Some(asked) => format!("{} ms (here after {} ms)", grouped(*asked), grouped(*after_ms)),
                    None => format!("{} ms", grouped(*after_ms)),
                };
                self.more(&format!("a browser reconnects after {after}, {id}"), QUIET, out)
            }
            // Its refusal said so, right after the head.
            Some(Then::GivesUp { why }) if why.shows_in_the_head() => Ok(()),
            Some(Then::GivesUp { why }) => self.more(&visible(&why.to_string()), QUIET, out),
            Some(Then::IsNotAskedAgain { why }) => self.more(&why.to_string(), QUIET, out),
        }
    }

    /// The first lines of a body that is no event stream.
    fn beginning(&self, body: &str, out: &mut dyn Write) -> io::Result<()> {
        const LINES: usize = 8;
        let room = self.width - TEXT - 2;
        let mut lines = body.trim_end().split('\n');
        for text in lines.by_ref().take(LINES) {
            under(&format!("| {}", shortened(text.trim_end_matches('\r'), room)), QUIET, out)?;
        }
        match lines.next() {
            Some(_) => under("| …", QUIET, out),
            None => Ok(()),
        }
    }

    fn sentence(&self, at: Option<u64>, text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let lines = wrapped(text, self.width - TEXT);
        for (n, part) in lines.iter().enumerate() {
            match n {
                0 => line(at, None, part, style, out)?,
                _ => under(part, style, out)?,
            }
        }
        Ok(())
    }

    fn more(&self, text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
        wrapped(text, self.width - TEXT).iter().try_for_each(|part| under(part, style, out))
    }

    fn cut(&self, text: &str) -> String {
        match self.detail {
            Detail::Line => shortened(text, self.width.saturating_sub(TEXT + TYPE + 2).max(20)),
            Detail::Full => visible(text),
        }
    }
}

/// What shows only when streams are held against each other, with its reason and what to do.
fn told(notice: &Notice) -> String {
    match notice {
        Notice::CameAgain { events, ids, asked_again } => {
            let these = match events {
                1 => "the one event of this response is that of the response before it".to_owned(),
                n => format!("the {n} events of this response are those of the response before it"),
            };
            let why = match ids {
                Ids::None => {
                    "the server ends its response, a browser takes that for a lost connection and asks again, and without ids \
                     the server cannot know what it had. Keep the response open, or send an id with each event and honour \
                     Last-Event-ID, and answer 204 when all was sent; or let the page close() its EventSource at a last event"
                }
                Ids::Emptied => {
                    "the server ends its response, a browser takes that for a lost connection and asks again, and no \
                     Last-Event-ID is sent: an empty id took the last one out of force. Leave the id out or send one with the last \
                     event, too, and answer 204 when all was sent"
                }
                Ids::Sent => {
                    "the server ends its response, a browser takes that for a lost connection and asks again, and the server \
                     begins anew in spite of the Last-Event-ID that was sent. Begin after that id, and answer 204 when all was \
                     sent"
                }
            };
            match asked_again {
                AskedAgain::ByItself => format!("{these}, and so it goes on for ever: {why}"),
                AskedAgain::PerhapsByHand => format!(
                    "{these}. If the client asked again by itself, as a browser does, so it goes on for ever: {why}"
                ),
            }
        }
        Notice::EndAlike { responses, events } => {
            let events = plural_of(*events, "event");
            format!(
                "each of the last {responses} responses ended after {events} without ids: if the server ends a response when it has \
                 sent all that it had, a browser asks again for ever. Keep the response open, and send what comes later on it"
            )
        }
        Notice::NoTimes => {
            "no times: the file does not say when what came back came, so none is shown".to_owned()
        }
        Notice::Resumed { last_event_id } => format!(
            "the stream goes on after Last-Event-ID {}, as it should: its first event had not come before",
            visible(last_event_id)
        ),
        Notice::CrossOrigin { origin, allowed } => {
            let origin = visible(origin);
            let allowed = match allowed {
                None => "the response has no Access-Control-Allow-Origin".to_owned(),
                Some(allowed) => format!("Access-Control-Allow-Origin is \"{}\"", visible(allowed)),
            };
            format!(
                "a page of {origin} asked, and {allowed}: a browser gives the page nothing of it. Send \
                 Access-Control-Allow-Origin: {origin}, or give the page and its stream one origin, as through one proxy"
            )
        }
        Notice::Repeated { last_event_id, id } => format!(
            "the event with id {} came before, and Last-Event-ID {} was sent: after that id a stream goes on, so that no event \
             comes twice",
            visible(id),
            visible(last_event_id)
        ),
        Notice::Missing { first, last } if first == last => {
            format!(
                "id {first} was left out: if this stream numbers its events one by one, one was lost while the client reconnected"
            )
        }
        Notice::Missing { first, last } => {
            format!(
                "ids {first} to {last} were left out: if this stream numbers its events one by one, they were lost while the client \
                 reconnected"
            )
        }
    }
}

/// Where something stands.
fn place(span: Span) -> String {
    match span.first_byte == span.last_byte {
        true => format!("byte {} of the body", span.first_byte),
        false => format!("bytes {} to {} of the body", span.first_byte, span.last_byte),
    }
}

/// At most so many characters of a text as it can be shown; the rest is counted.
pub(super) fn shortened(text: &str, room: usize) -> String {
    // What is cut off is not written out: an event may have megabytes.
    let beginning: String = text.chars().take(room + 1).collect();
    let shown = visible(&beginning);
    if beginning.len() == text.len() && shown.chars().count() <= room {
        return shown;
    }
    let rest = format!("… {}", bytes(text.len() as u64));
    let keep = room.saturating_sub(rest.chars().count());
    shown.chars().take(keep).chain(rest.chars()).collect()
}
