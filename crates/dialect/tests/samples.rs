//! Samples of each dialect on the wire, and exactly what is said of them.
//!
//! `samples/DIALECT/right` has streams that break no rule, `wrong` those that break one. Beside each `NAME.sse` stands
//! `NAME.txt`: what is known besides the body (request, head, how it ended), then a line `---`, then what is told.
//! `BLESS=1 cargo test -p ssespec-dialect --test samples` writes what is told anew; read the difference before committing it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use event_stream::{Decoder, Limits, LineKind, Sink, lines};
use ssespec_dialect::{
    Ending, Event, Grammar, Head, Matcher, Recognition, Report, Request, recognise, shipped,
};

/// What is known of a sample besides its body.
struct Given {
    request: Option<Request>,
    head: Option<Head>,
    ending: Ending,
}

fn given(text: &str) -> Given {
    let (mut request, mut head, mut ending) = (None, None, Ending::Complete);
    for line in text.lines() {
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
        match name {
            "request" => {
                let mut words = value.splitn(3, ' ');
                let mut word = || words.next().unwrap_or_default().to_owned();
                let (method, path, body) = (word(), word(), word());
                let body = (!body.is_empty()).then(|| serde_json::from_str(&body).expect("a body of JSON"));
                request = Some(Request { method, path, headers: Vec::new(), body });
            }
            "request-header" => {
                request.as_mut().expect("a request first").headers.push(pair(value));
            }
            "header" => {
                head.get_or_insert(Head { status: 200, headers: Vec::new() }).headers.push(pair(value));
            }
            "ending" => {
                ending = match value.split_once(' ') {
                    None => Ending::Aborted,
                    Some((_, seconds)) => {
                        Ending::Open { quiet: Duration::from_secs(seconds.parse().expect("seconds")) }
                    }
                };
            }
            other => panic!("{other}"),
        }
    }
    Given { request, head, ending }
}

fn pair(text: &str) -> (String, String) {
    let (name, value) = text.split_once(": ").expect("a field");
    (name.to_owned(), value.to_owned())
}

/// An event that owns its texts.
struct Owned {
    event_type: String,
    data: String,
    id: Option<String>,
    byte: u64,
}

struct Collect<'b> {
    body: &'b [u8],
    events: Vec<Owned>,
}

impl Sink for Collect<'_> {
    fn event(&mut self, event: event_stream::Event<'_>) {
        let block = &self.body[event.span.first as usize..=event.span.last as usize];
        let id = lines(block).filter_map(|line| match line.kind {
            LineKind::Field { name: b"id", value, .. } => Some(String::from_utf8_lossy(value).into_owned()),
            _ => None,
        });
        self.events.push(Owned {
            event_type: event.event_type.to_owned(),
            data: event.data.to_owned(),
            id: id.last(),
            byte: event.span.first,
        });
    }
}

fn events(body: &[u8]) -> Vec<Owned> {
    let mut collect = Collect { body, events: Vec::new() };
    let mut decoder = Decoder::new(Limits::NONE);
    decoder.feed(body, &mut collect);
    decoder.finish(&mut collect);
    collect.events
}

fn told(grammars: &[Grammar], grammar: &Grammar, body: &[u8], given: &Given) -> (String, Report) {
    let owned = events(body);
    let events: Vec<Event<'_>> = owned
        .iter()
        .map(|o| Event { event_type: &o.event_type, data: &o.data, id: o.id.as_deref(), byte: o.byte })
        .collect();
    let mut matcher = Matcher::new(grammar, given.request.as_ref(), given.head.as_ref());
    events.iter().for_each(|event| matcher.event(event));
    let report = matcher.finish(given.ending);
    let mut text = String::new();
    let looks_like = match recognise(grammars, given.request.as_ref(), given.head.as_ref(), &events) {
        Recognition::Known(name) => name.to_owned(),
        Recognition::Several(names) => format!("{}, which of them cannot be told", names.join(" or ")),
        Recognition::Asked(name) => format!("nothing, but {name} was asked for"),
        Recognition::Unknown => "nothing".to_owned(),
    };
    writeln!(text, "looks like: {looks_like}\n{}", report.summary).expect("a text");
    for finding in &report.findings {
        writeln!(text, "{finding}").expect("a text");
    }
    for merged in &report.merged {
        let key: String = merged.key.iter().map(|part| format!(" {part}")).collect();
        writeln!(text, "= {}{key}: {}", merged.what, merged.text.escape_debug()).expect("a text");
    }
    (text, report)
}

fn samples(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|e| e == "sse")).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no samples", folder.display());
    paths
}

/// Compares what is told of each sample with what stands beside it.
fn check(kind: &str, is_right: impl Fn(&Report) -> bool) {
    let grammars = shipped().unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = String::new();
    for grammar in &grammars {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(grammar.name()).join(kind);
        for path in samples(&folder) {
            let body = std::fs::read(&path).expect("a sample");
            let beside = path.with_extension("txt");
            let text = std::fs::read_to_string(&beside).unwrap_or_default();
            let (known, expected) = text.split_once("---\n").unwrap_or((&text, ""));
            let (says, report) = told(&grammars, grammar, &body, &given(known));
            if !is_right(&report) {
                writeln!(wrong, "{} is not {kind}\n{says}", path.display()).expect("a text");
            }
            if std::env::var_os("BLESS").is_some() {
                std::fs::write(&beside, format!("{known}---\n{says}")).expect("a file");
            } else if says != expected {
                writeln!(wrong, "{}\n@@ expected\n{expected}@@ says\n{says}", path.display())
                    .expect("a text");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn right_ones_break_no_rule() {
    check("right", |report| report.findings.is_empty());
}

#[test]
fn wrong_ones_are_told() {
    check("wrong", |report| !report.findings.is_empty());
}

/// The reasons that a file gives for its rules, aliases written out.
fn reasons(value: &serde_yaml::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_yaml::Value::Mapping(map) => {
            for (key, value) in map {
                let is_basis = key.as_str().is_some_and(|key| ["must", "should", "breaks"].contains(&key));
                match value.as_str().filter(|_| is_basis) {
                    Some(reason) => drop(found.insert(reason.to_owned())),
                    None => reasons(value, found),
                }
            }
        }
        serde_yaml::Value::Sequence(list) => list.iter().for_each(|value| reasons(value, found)),
        _ => {}
    }
}

#[test]
fn every_reason_is_told_of_a_wrong_sample() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut untold = String::new();
    for grammar in shipped().unwrap_or_else(|error| panic!("{error}")) {
        let file = root.join(format!("../../scenarios/dialects/{}.yaml", grammar.name()));
        let text = std::fs::read_to_string(&file).expect("a grammar");
        let mut given = BTreeSet::new();
        reasons(&serde_yaml::from_str(&text).expect("YAML"), &mut given);
        assert!(!given.is_empty(), "{}", grammar.name());
        let folder = root.join("tests/samples").join(grammar.name()).join("wrong");
        let beside = samples(&folder).into_iter().map(|path| path.with_extension("txt"));
        let told: String = beside.map(|path| std::fs::read_to_string(path).expect("what is told")).collect();
        for reason in given {
            if !told.contains(&format!("({reason})")) && !told.contains(&format!("(breaks: {reason})")) {
                writeln!(untold, "{}: {reason}", grammar.name()).expect("a text");
            }
        }
    }
    assert!(untold.is_empty(), "no wrong sample breaks these:\n{untold}");
}
