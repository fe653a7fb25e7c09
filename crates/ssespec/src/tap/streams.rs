//! Shows what passes: the rows of each exchange by themselves, behind its name.

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::json;
use ssespec_dialect::Grammar;
use ssespec_evidence::update::{Asked, Happened, Update};
use ssespec_inspector::browser::Reconnecting;
use ssespec_inspector::{Over, Series};
use ssespec_report::harmless_json;
use ssespec_report::rows::{Detail, write_body};

use crate::watch::form::{FormArgs, View};
use crate::watch::live::Clock;
use crate::watch::showing::{Showing, Wanted};

/// What the names before the rows take of the width.
const NAME: usize = 8;

/// Shows what passes.
pub struct Streams<'g, W> {
    form: FormArgs,
    grammars: &'g [Grammar],
    width: usize,
    open: Series<Open<'g>>,
    out: W,
}

/// An exchange that is shown, with what came before it if its client reconnected.
struct Open<'g> {
    showing: Showing<'g, Vec<u8>>,
    clock: Clock,
    /// A line without its end.
    rest: Vec<u8>,
}

impl Open<'_> {
    /// The lines that are whole.
    fn lines(&mut self) -> Vec<u8> {
        self.rest.append(self.showing.out());
        let end = self.rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        self.rest.drain(..end).collect()
    }
}

impl<'g, W: Write> Streams<'g, W> {
    /// Shows to `out`, in lines of this width. The texts of these dialects can be merged.
    pub fn new(form: FormArgs, grammars: &'g [Grammar], width: usize, out: W) -> Self {
        Self { form, grammars, width: width.saturating_sub(NAME), open: Series::default(), out }
    }

    /// Takes the next thing that happened.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn take(&mut self, update: Update) -> io::Result<()> {
        let (name, at_ns) = (Arc::clone(&update.exchange), update.at.latest_ns);
        let ended = match &update.what {
            Happened::Ended(how) => Some(how.clone()),
            _ => None,
        };
        // The head of what is no event stream comes like this, and nothing after it is of interest.
        let is_no_stream = matches!(update.what, Happened::Head(..));
        let body = match &update.what {
            Happened::Asked(asked) => {
                self.open(&name, asked);
                body(asked)
            }
            _ => None,
        };
        let Some(open) = self.open.get_mut(&name) else { return Ok(()) };
        // Until when it is shown nobody has said: it goes on.
        open.clock.note(&update);
        let _ = open.showing.take(update)?;
        if let Some(body) = body {
            request_body(&self.form, self.width, (&name, at_ns), &body, open.showing.out())?;
        }
        let lines = open.lines();
        let known = open.showing.inspector();
        let (last_event_id, retry) = (known.last_event_id().to_owned(), known.retry());
        if let Some(how) = ended {
            self.open.end(&name, &Over { how: &how, at_ns, last_event_id: &last_event_id, retry });
        } else if is_no_stream {
            self.open.drop(&name);
        }
        self.write(&name, &lines)
    }

    /// Says what is to be said of the silence of streams by now.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn is_now(&mut self) -> io::Result<()> {
        let mut all = Vec::new();
        for (name, open) in self.open.all_mut() {
            if let Some(now_ns) = open.clock.now_ns() {
                // How long a stream goes on is for its client to say.
                let _ = open.showing.is_now(now_ns)?;
                all.push((Arc::clone(name), open.lines()));
            }
        }
        all.iter().try_for_each(|(name, lines)| self.write(name, lines))
    }

    fn write(&mut self, name: &str, lines: &[u8]) -> io::Result<()> {
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            if !self.form.is_ndjson() {
                write!(self.out, "{name:<width$} ", width = NAME - 1)?;
            }
            self.out.write_all(line)?;
        }
        Ok(())
    }

    /// Lets the reader see what was written.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn open(&mut self, name: &Arc<str>, asked: &Asked) {
        if let Some(passing) = asked.passing {
            self.open.give_up(passing.since_ns);
        }
        if let Some(before) = self.open.reconnected(asked, |_| true) {
            // Each exchange counts from its own request.
            self.open.begin(Arc::clone(name), asked, Open { clock: Clock::default(), ..before });
            return;
        }
        let wanted = Wanted {
            form: self.form.clone(),
            grammars: self.grammars,
            width: self.width,
            reconnecting: Reconnecting::ByTheClient,
            until: None,
        };
        let showing = Showing::new(wanted, Vec::new());
        let open = Open { showing, clock: Clock::default(), rest: Vec::new() };
        self.open.begin(Arc::clone(name), asked, open);
    }
}

/// The body of a request, if it has one.
fn body(asked: &Asked) -> Option<Vec<u8>> {
    let head = asked.bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let body = &asked.bytes[head + 4..];
    (!body.is_empty()).then(|| body.to_vec())
}

fn request_body(
    form: &FormArgs,
    width: usize,
    (name, at_ns): (&str, u64),
    body: &[u8],
    out: &mut Vec<u8>,
) -> io::Result<()> {
    if form.is_ndjson() {
        let text = String::from_utf8_lossy(body);
        let row = json!({ "exchange": name, "at_ns": at_ns, "since_ns": at_ns, "row": "request-body", "text": text });
        return writeln!(out, "{}", harmless_json(&row.to_string()));
    }
    match form.view() {
        View::Rows(detail) => write_body(body, width, detail, out),
        View::Bytes => write_body(body, width, Detail::Full, out),
        View::Merged => write_body(body, width, Detail::Line, out),
    }
}
