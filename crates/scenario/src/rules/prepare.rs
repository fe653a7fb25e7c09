//! Requests before the stream: each can be sent, captures what it says, and uses only what was captured before it.

use std::collections::BTreeMap;

use crate::load::{Place, Problems, Source, nearest_help};
use crate::placeholder::{Piece, Placeholder, captured_names, is_name, pieces};
use crate::preparation::{CaptureFrom, Each, Preparation, pointer_fault};

/// Fields that frame a message.
const FRAMING: [&str; 4] = ["Connection", "Content-Length", "Transfer-Encoding", "Upgrade"];

/// Everything that is wrong with a file of them.
pub(crate) fn prepare(source: &Source, list: &[Preparation]) -> Problems {
    let mut problems = Problems::default();
    let place = Place::root().key("prepare");
    if list.is_empty() {
        let problem = || place.problem(source, "no request is sent before the stream");
        problems.add(source, || problem().help("write one as `- url: /login`, or leave the file out"));
    }
    let mut known = Captures::default();
    known.add_all(source, &place, list, &mut problems);
    problems
}

/// What was captured so far, by name, and how often the request is sent that captures it.
#[derive(Default)]
pub(super) struct Captures {
    names: BTreeMap<String, Each>,
    /// Those of requests that come later.
    later: Vec<String>,
}

impl Captures {
    /// Checks a list of requests in their order, and takes in what they capture.
    pub fn add_all(&mut self, source: &Source, place: &Place, list: &[Preparation], problems: &mut Problems) {
        for (at, one) in list.iter().enumerate() {
            self.later = list[at..].iter().flat_map(|later| later.capture.keys().cloned()).collect();
            self.add(source, &place.index(at), one, problems);
        }
        self.later.clear();
    }

    /// Checks one request, and takes in what it captures.
    pub fn add(&mut self, source: &Source, place: &Place, one: &Preparation, problems: &mut Problems) {
        let mut look = Look { source, problems };
        look.address(&place.key("url"), &one.url);
        if let Some(method) = one.method.as_ref().filter(|method| !is_token(method)) {
            let message = format!("`{}` is not a method", method.escape_debug());
            look.say(&place.key("method"), message, "write a word such as `POST`");
        }
        for (name, value) in &one.headers {
            field(&mut look, &place.key("headers").name(name), name, value);
        }
        for (at, status) in one.status.iter().enumerate() {
            if !(200..600).contains(status) {
                let message = format!("`{status}` is not the status of a response");
                look.say(&place.key("status").index(at), message, "write a number from 200 to 599");
            }
        }
        self.uses(&mut look, place, one);
        for (name, from) in &one.capture {
            let place = place.key("capture");
            if !is_name(name) {
                let message = format!("`{}` is not the name of a capture", name.escape_debug());
                look.say(&place.name(name), message, "a name has letters, digits, `_` and `-`");
            }
            look.source_of(&place.key(name), from);
            if self.names.insert(name.clone(), one.each).is_some() {
                let help = "name this one otherwise, so that it is clear which is meant";
                look.say(&place.name(name), format!("`{name}` is captured twice"), help);
            }
        }
    }

    fn uses(&self, look: &mut Look<'_>, place: &Place, one: &Preparation) {
        let headers = one.headers.iter().map(|(name, value)| (place.key("headers").key(name), value));
        let body = one.body.iter().map(|body| (place.key("body"), body));
        for (place, text) in std::iter::once((place.key("url"), &one.url)).chain(headers).chain(body) {
            look.placeholders(&place, text);
            for name in captured_names(text.as_bytes()) {
                if one.each == Each::Check && self.names.get(name) == Some(&Each::Stream) {
                    let message = format!("`{name}` is captured anew for each stream, and this is sent once");
                    look.say(&place, message, "write `each: stream` here as well");
                }
                self.known(look.source, &place, name, look.problems);
            }
        }
    }

    /// Each name that a text speaks of must have been captured.
    pub fn used(&self, source: &Source, place: &Place, text: &str, problems: &mut Problems) {
        captured_names(text.as_bytes()).for_each(|name| self.known(source, place, name, problems));
    }

    fn known(&self, source: &Source, place: &Place, name: &str, problems: &mut Problems) {
        if self.names.contains_key(name) {
            return;
        }
        let later = self.later.iter().any(|later| later == name);
        let (message, help) = match later {
            true => (
                format!("`{name}` is not captured before this request"),
                Some("move the request that captures it before this one".to_owned()),
            ),
            false => (
                format!("nothing captures `{name}`"),
                nearest_help(name, "captured so far", self.names.keys().map(String::as_str)),
            ),
        };
        let help =
            help.unwrap_or_else(|| format!("add `capture: {{ {name}: .. }}` to a request of `prepare`"));
        problems.add(source, || place.problem(source, message).help(help));
    }
}

/// What is looked at, and how a problem with it is told.
pub(super) struct Look<'a> {
    pub source: &'a Source,
    pub problems: &'a mut Problems,
}

impl Look<'_> {
    fn say(&mut self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        self.problems.add(self.source, || place.problem(self.source, message).help(help));
    }

    fn address(&mut self, place: &Place, url: &str) {
        if !(url.starts_with('/') || url.starts_with("http://") || url.starts_with("https://")) {
            let message = match url.is_empty() {
                true => "this request has no address".to_owned(),
                false => format!("`{url}` is neither a path nor an HTTP address"),
            };
            self.say(place, message, "write a path of the target, such as `url: /login`, or a whole address");
        }
    }

    /// Each word in braces must be a placeholder.
    pub fn placeholders(&mut self, place: &Place, text: &str) {
        for piece in pieces(text.as_bytes()) {
            if let Piece::Word(word) = piece
                && Placeholder::of_word(word).is_none()
            {
                let help = "there are {uuid}, {n}, {env:NAME} and {capture:NAME}; as text, write it with spaces inside of the \
                            braces, or in a JSON string with \\u007b instead of the first one";
                self.say(place, format!("`{{{word}}}` is not a placeholder"), help);
            }
        }
    }

    fn source_of(&mut self, place: &Place, from: &CaptureFrom) {
        match from {
            CaptureFrom::Header(name) if !is_token(name) => {
                let message = format!("`{}` is not a field name", name.escape_debug());
                self.say(&place.key("header"), message, "a name has letters, digits and hyphens");
            }
            CaptureFrom::Cookie(name) if !is_token(name) => {
                let message = format!("`{}` is not the name of a cookie", name.escape_debug());
                self.say(&place.key("cookie"), message, "write what stands before `=` in Set-Cookie");
            }
            CaptureFrom::Json(pointer) => self.pointer(&place.key("json"), pointer),
            CaptureFrom::EventJson(from) => {
                self.pointer(&place.key("event-json").key("pointer"), &from.pointer);
            }
            CaptureFrom::Header(_) | CaptureFrom::Cookie(_) | CaptureFrom::EventId(_) => {}
        }
    }

    fn pointer(&mut self, place: &Place, pointer: &str) {
        if let Some(help) = pointer_fault(pointer) {
            self.say(place, format!("`{}` is not a JSON pointer", pointer.escape_debug()), help);
        }
    }
}

/// A field that a request may carry: its name, and a value of one line.
pub(super) fn field(look: &mut Look<'_>, place: &Place, name: &str, value: &str) {
    if !is_token(name) {
        let help = "a name has letters, digits and hyphens";
        look.say(place, format!("`{}` is not a field name", name.escape_debug()), help);
    } else if FRAMING.iter().any(|framing| name.eq_ignore_ascii_case(framing)) {
        let help = "remove it: it says how a message is framed, which the suite does itself";
        look.say(place, format!("`{name}` is not for this file to set"), help);
    } else if value.bytes().any(|b| b.is_ascii_control() && b != b'\t') {
        let help = "write it on one line, without control characters";
        look.say(place, format!("the value of `{name}` is not one line"), help);
    }
}

/// Whether this may be a method, or the name of a field or cookie (RFC 9110 5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(token)
}
