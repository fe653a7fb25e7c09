//! Texts of failures that were written into the stream as they are: a stack trace, or an error page.

use event_stream::Span;

use super::payloads::raw;
use super::view::{Kind, LineView, View};

/// Where the text of a failure stands in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureText {
    /// Its first line.
    pub first: Span,
    /// What wrote it.
    pub by: By,
}

/// What writes such a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The handler, which failed: a stack trace.
    Handler,
    /// A page, of the framework or of what the handler asked.
    Page,
}

/// How a page of HTML or a part of one begins, in lower case.
const PAGE: [&str; 10] =
    ["<!doctype html", "<html", "<head>", "<body", "<title>", "<h1>", "<center>", "<pre>", "<br />", "<b>"];

impl FailureText {
    /// The first such text in the last block: behind it nothing is written any more.
    pub fn at_end(view: &View<'_>, body: &[u8]) -> Option<Self> {
        let lines = view.lines();
        let begins = lines.iter().rposition(|line| line.kind == Kind::Blank).map_or(0, |blank| blank + 1);
        let lines = &lines[begins..];
        let text = |line: &LineView| String::from_utf8_lossy(raw(line, body)).into_owned();
        lines.iter().enumerate().find_map(|(at, line)| {
            let next = lines.get(at + 1).map(text).unwrap_or_default();
            begun_by(&text(line), &next).map(|by| Self { first: line.span, by })
        })
    }

    /// Whether a line belongs to it.
    pub fn holds(&self, line: &LineView) -> bool {
        line.span.first >= self.first.first
    }
}

impl By {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Handler => "a stack trace",
            Self::Page => "a page of HTML",
        }
    }

    /// What helps.
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Handler => {
                "The handler failed in the middle of the stream, and its stack trace was written into it: mend what the trace says. \
                 Catch failures in the handler, tell clients by an event of your own, and keep traces in the log."
            }
            Self::Page => {
                "Something failed in the middle of the stream, and its error page was written into it: look in the log of the server \
                 and of what it asks. Catch failures in the handler, and tell clients by an event of your own."
            }
        }
    }
}

/// What begins with this line, if the text of a failure does.
fn begun_by(line: &str, next: &str) -> Option<By> {
    let lower = line.trim_start().to_ascii_lowercase();
    if PAGE.iter().any(|begin| lower.starts_with(begin)) {
        return Some(By::Page);
    }
    let is_python = line.trim_end() == "Traceback (most recent call last):";
    let is_trace = is_python || is_goroutine(line) || is_frame(line) || is_frame(next) || is_goroutine(next);
    is_trace.then_some(By::Handler)
}

/// `goroutine 12 [running]:`.
fn is_goroutine(line: &str) -> bool {
    let rest = line.strip_prefix("goroutine ").and_then(|rest| rest.split_once(" ["));
    rest.is_some_and(|(number, state)| {
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && state.trim_end().ends_with("]:")
    })
}

/// `    at f (app.js:1:2)` or `\tat x.y(Z.java:1)`: a place in the code, with its line.
fn is_frame(line: &str) -> bool {
    let place = line.strip_prefix(['\t', ' ']).and_then(|rest| rest.trim_start().strip_prefix("at "));
    let Some(place) = place.map(str::trim_end) else { return false };
    let inner =
        place.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map_or(place, |(_, inner)| inner);
    let number = inner.rsplit_once(':').map(|(_, number)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::Ended;

    use super::*;
    use crate::interval_support::{exchange, held, say, stream};

    #[test]
    fn traces_and_pages_are_known_by_how_they_begin() {
        for (line, next, by) in [
            ("Traceback (most recent call last):", "  File \"app.py\", line 12", By::Handler),
            ("goroutine 12 [running]:", "main.main()", By::Handler),
            ("panic: boom", "goroutine 1 [running]:", By::Handler),
            ("java.lang.IllegalStateException: no", "\tat org.example.Feed.next(Feed.java:12)", By::Handler),
            ("TypeError: x is not a function", "    at next (/app/feed.js:12:3)", By::Handler),
            ("Error: no", "    at /app/feed.js:12:3", By::Handler),
            ("<html><body><h1>502 Bad Gateway</h1></body></html>", "", By::Page),
            ("<br />", "<b>Fatal error</b>:  Uncaught", By::Page),
        ] {
            assert_eq!(begun_by(line, next), Some(by), "{line}");
        }
        for (line, next) in [
            ("", ""),
            ("data: a", "data: b"),
            ("data: <html>", ""),
            ("hello", "at 10:00"),
            ("goroutine 12", ""),
            ("<3", ""),
            ("  at work", ""),
        ] {
            assert_eq!(begun_by(line, next), None, "{line}");
        }
    }

    #[test]
    fn each_is_mended_where_it_failed() {
        assert_eq!(
            By::Handler.fix(),
            "The handler failed in the middle of the stream, and its stack trace was written into it: mend what the trace says. Catch \
             failures in the handler, tell clients by an event of your own, and keep traces in the log."
        );
        assert_eq!(
            By::Page.fix(),
            "Something failed in the middle of the stream, and its error page was written into it: look in the log of the server and \
             of what it asks. Catch failures in the handler, and tell clients by an event of your own."
        );
    }

    fn rule(name: &str) -> String {
        format!(r#"{{"stream": "{name}"}}"#)
    }

    const TRACE: &str =
        "data: a\n\nTraceback (most recent call last):\n  File \"app.py\", line 12, in gen\nKeyError: 'id'\n";

    #[test]
    fn a_trace_in_the_stream_is_one_finding() {
        let body = || vec![stream(&[(10, 20, TRACE)])];
        let complete = |text: &str| vec![exchange("s", &[(10, 20, text)], Ended::Fin, (30, 30))];
        assert_eq!(
            say(&rule("ends-on-blank-line"), complete(TRACE)),
            "fail: expected a blank line after the last block; got the stream ends in the text of a failure, a stack trace: \
             \"Traceback (most recent call last):\" [Content]"
        );
        let rest = "inconclusive: the lines are the text of a failure at the end of the stream: framing.eof-complete judges it \
                    [Content]";
        assert_eq!(say(&rule("no-colonless-lines"), body()), rest);
        assert_eq!(say(&rule("only-known-fields"), body()), rest);
        // Where the end is not judged, the lines are.
        let open = say(&rule("only-known-fields"), held(&[(10, 20, TRACE)], 12_000));
        assert!(open.starts_with("fail: "), "{open}");
        // Another line before it is still told.
        let other = TRACE.replace("data: a\n\n", "data: a\nlevel: 1\n\n");
        let told = say(&rule("only-known-fields"), vec![stream(&[(10, 20, &other)])]);
        assert!(told.contains("level: 1"), "{told}");
        let text = "data: a\n\ndata: Traceback (most recent call last):\n";
        assert!(say(&rule("ends-on-blank-line"), complete(text)).contains("ends inside a block"));
    }
}
