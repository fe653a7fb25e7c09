//! Requests before the stream: when they are sent, what is captured, what is told where one fails, and that no secret is written.

use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ssespec_evidence::verdict::Verdict;
use ssespec_report::{Outcome, RunReport, read_jsonl};

use crate::counting::{Came, Counting};
use crate::support::{Folder, ssespec};

const TOKEN: &str = "t0ken-of-the-login";
const COOKIE: &str = "c00kie-of-the-login";
const PASSWORD: &str = "pa55word-of-the-user";

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n\
                    X-Content-Type-Options: nosniff\r\nTransfer-Encoding: chunked\r\n";

fn json(stream: &mut TcpStream, more: &str, body: &str) -> std::io::Result<bool> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{more}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).map(|()| true)
}

fn status(stream: &mut TcpStream, line: &str) -> std::io::Result<bool> {
    let head = format!("HTTP/1.1 {line}\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nsorry");
    stream.write_all(head.as_bytes()).map(|()| true)
}

/// A stream for who has logged in, with a ticket where one is in the address. It says back what it was told.
fn guarded(number: usize, came: &Came, stream: &mut TcpStream) -> std::io::Result<bool> {
    let path = came.head.split(' ').nth(1).unwrap_or_default().to_owned();
    let has = |wanted: &str| came.head.contains(wanted);
    match (came.method.as_str(), path.as_str()) {
        ("POST", "/login") if came.body.contains(PASSWORD) => {
            let fields = format!("Set-Cookie: sid={COOKIE}; Path=/; HttpOnly\r\nX-Session: {TOKEN}\r\n");
            json(stream, &fields, &format!(r#"{{"result":{{"token":"{TOKEN}","n":7}}}}"#))
        }
        ("POST", "/login") => status(stream, "403 Forbidden"),
        ("POST", "/ticket") => json(stream, "", &format!(r#"{{"ticket":"ticket-number-{number}"}}"#)),
        ("POST", "/job") => {
            let body = "event: hello\ndata: {}\n\nevent: job\nid: 9\ndata: {\"id\":\"job-number-1\"}\n\n";
            let head = format!("{HEAD}\r\n{:x}\r\n{body}\r\n", body.len());
            stream.write_all(head.as_bytes())?;
            // It goes on, and nobody waits for its end.
            std::thread::sleep(Duration::from_secs(2));
            Ok(false)
        }
        (_, path) if path.starts_with("/events") && (has(&format!("X-Token: {TOKEN}")) || has(COOKIE)) => {
            stream.write_all(format!("{HEAD}X-Echo: {TOKEN}\r\n\r\n").as_bytes())?;
            let half = TOKEN.len() / 2;
            for chunk in [format!("data: {}", &TOKEN[..half]), format!("{} {COOKIE}\n\n", &TOKEN[half..])] {
                stream.write_all(format!("{:x}\r\n{chunk}\r\n", chunk.len()).as_bytes())?;
            }
            stream.write_all(b"0\r\n\r\n").map(|()| true)
        }
        _ => status(stream, "401 Unauthorized"),
    }
}

/// A login whose values later requests carry.
const LOGIN: &str = r#"prepare:
  - url: /login
    body: '{"password":"{env:SSESPEC_TEST_PASSWORD}"}'
    capture:
      token: { json: /result/token }
      sid: { cookie: sid }
      n: { json: /result/n }
"#;

/// The same, and a ticket for each stream.
fn with_ticket() -> String {
    format!(
        "{LOGIN}  - {{ method: POST, url: /ticket, each: stream, capture: {{ ticket: {{ json: /ticket }} }} }}\n"
    )
}

fn folder(prepare: &str) -> Folder {
    let folder = Folder::with("");
    std::fs::write(folder.path().join("prepare.yaml"), prepare).expect("written");
    folder
}

fn checked(folder: &Path, server: &Counting, path: &str, more: &[&str]) -> Output {
    let url = format!("http://{}{path}", server.address);
    let arguments = ["check", &url, "--prepare", "prepare.yaml", "--for", "3s", "--json", "out.jsonl"];
    let mut command = ssespec(folder, arguments.iter().chain(more));
    command.env("SSESPEC_TEST_PASSWORD", PASSWORD).output().expect("ssespec can be started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn report(folder: &Path, file: &str) -> RunReport {
    read_jsonl(&folder.join(file)).expect("a whole report")
}

fn told(report: &RunReport, wanted: &[Verdict]) -> Vec<String> {
    let results = report.targets[0].results.iter().filter(|result| wanted.contains(&result.verdict));
    results.map(|result| format!("{:?} {}: {}", result.verdict, result.check, result.message)).collect()
}

/// Everything that was written into a folder and below it, `prepare.yaml` aside.
fn written(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => all.extend(written(&path)),
            path if path.ends_with("prepare.yaml") => {}
            path => all.extend(std::fs::read(path).expect("a file")),
        }
    }
    all
}

/// The bytes that recordings hold in Base64, put together as they came: a value may be split between two reads.
fn recorded(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            all += &recorded(&entry.path());
            continue;
        }
        let recording = ssespec_evidence::store::load(&entry.path()).expect("a recording");
        for exchange in &recording.exchanges {
            all += &text(&exchange.request.bytes);
            all += &exchange.request.url;
            let pieces = exchange.transcript.pieces().iter().flat_map(|piece| piece.bytes.iter().copied());
            let whole: Vec<u8> = pieces.collect();
            all += &text(&whole);
            // Without the framing of the two chunks that hold a half each.
            all += &text(&whole).replace("\r\n", "").replace("1e", "");
        }
        all += &format!("{:?}", recording.prepared);
    }
    all
}

fn hides(everything: &str) {
    for secret in [TOKEN, COOKIE, PASSWORD] {
        assert!(!everything.contains(secret), "{secret} was written");
    }
}

#[test]
fn a_login_is_sent_once_and_the_plan_says_so() {
    let (server, folder) = (Counting::start(guarded), folder(LOGIN));
    let more = ["-d", "{}", "-H", "X-Token: {capture:token}", "--recordings", "kept", "--html", "out.html"];
    let dry = checked(folder.path(), &server, "/events", &[&more[..4], &["--dry-run"]].concat());
    let plan = "ssespec check: 1 POST /login and 1 POST, and nothing else\n";
    assert!(text(&dry.stdout).starts_with(plan), "{}{}", text(&dry.stdout), text(&dry.stderr));
    assert_eq!(server.requests().len(), 0, "a dry run asks nothing");

    let output = checked(folder.path(), &server, "/events", &more);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(err.starts_with(plan), "{err}");
    let requests = server.requests();
    let lines: Vec<&str> = requests.iter().map(|came| came.head.lines().next().unwrap_or_default()).collect();
    assert_eq!(lines, ["POST /login HTTP/1.1", "POST /events HTTP/1.1"], "{out}{err}");
    assert_eq!(requests[0].body, format!(r#"{{"password":"{PASSWORD}"}}"#));
    assert!(requests[1].head.contains(&format!("X-Token: {TOKEN}\r\n")), "{}", requests[1].head);
    assert_eq!(output.status.code(), Some(0), "{out}{err}");

    let live = report(folder.path(), "out.jsonl");
    let note = "before the stream: POST /login gave 200 application/json, captured n, sid, token";
    assert_eq!(live.targets[0].notes[0], note, "{:?}", live.targets[0].notes);
    assert_eq!(told(&live, &[Verdict::Fail, Verdict::Warn, Verdict::Error]), Vec::<String>::new());
    hides(&format!("{out}{err}{}{}", text(&written(folder.path())), recorded(&folder.path().join("kept"))));

    let again = ssespec(folder.path(), ["check", "--from", "kept", "--json", "again.jsonl"]).output();
    assert_eq!(again.expect("ssespec can be started").status.code(), Some(0));
    let again = report(folder.path(), "again.jsonl");
    assert_eq!(again.targets[0].notes[0], note);
    assert_eq!(told(&again, &[Verdict::Pass]), told(&live, &[Verdict::Pass]), "off line as it was live");
}

#[test]
fn a_ticket_is_sent_before_each_stream_and_counted() {
    let (server, folder) = (Counting::start(guarded), folder(&with_ticket()));
    let path = "/events?ticket={capture:ticket}";
    let more = ["-H", "Cookie: sid={capture:sid}", "--run", "stream/*", "--recordings", "kept"];
    let output = checked(folder.path(), &server, path, &more);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let plan = err.lines().next().unwrap_or_default();
    let begins = "ssespec check: 1 POST /login, then ";
    assert!(plan.starts_with(begins), "{plan}");
    let requests = server.requests();
    let count = |begin: &str| requests.iter().filter(|came| came.head.starts_with(begin)).count();
    let (tickets, streams) = (count("POST /ticket "), count("GET /events?ticket="));
    assert_eq!((count("POST /login "), tickets), (1, streams), "{out}{err}");
    assert_eq!(requests.len(), 1 + 2 * streams);
    let planned: usize =
        plan[begins.len()..].split(' ').next().and_then(|n| n.parse().ok()).expect("a number");
    let second_tries = report(folder.path(), "out.jsonl").targets[0].second_tries;
    assert!(second_tries > 0 || planned == 2 * streams, "{plan}: {streams} streams");
    assert!(plan.contains(&format!(" ({} POST /ticket, {} GET) over ", planned / 2, planned / 2)), "{plan}");
    // Each ticket is used by the stream that follows it.
    let mut used: Vec<&str> = requests
        .iter()
        .filter_map(|came| came.head.strip_prefix("GET /events?ticket=")?.split(' ').next())
        .collect();
    used.sort_unstable();
    used.dedup();
    assert_eq!(used.len(), streams, "{used:?}");
    let everything =
        format!("{out}{err}{}{}", text(&written(folder.path())), recorded(&folder.path().join("kept")));
    hides(&everything);
    assert!(!everything.contains("ticket-number-"), "a ticket was written");
}

#[test]
fn what_an_event_holds_is_captured_without_waiting_for_the_end() {
    let prepare = "prepare:\n  - method: POST\n    url: /job\n    capture:\n      job: { event-json: { pointer: /id, type: job } }\n      \
                   at: { event-id: { type: job } }\n";
    let (server, folder) = (Counting::start(guarded), folder(prepare));
    let more =
        ["-d", r#"{"job":"{capture:job}","at":"{capture:at}"}"#, "-H", "X-Token: x", "--recordings", "kept"];
    let output = checked(folder.path(), &server, "/events/{capture:job}", &more);
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(requests[1].body, r#"{"job":"job-number-1","at":"9"}"#);
    assert!(requests[1].head.starts_with("POST /events/job-number-1 HTTP/1.1\r\n"), "{}", requests[1].head);
    // The stream refuses it: that is what is judged, and the address holds no capture.
    assert_eq!(output.status.code(), Some(1));
    let everything = format!("{}{}", text(&output.stdout), recorded(&folder.path().join("kept")));
    assert!(!everything.contains("job-number-1"), "{everything}");
    assert!(everything.contains("/events/[redacted]"), "{everything}");
}

/// Whether a client left before the answer of `initialize`.
static LEFT: AtomicBool = AtomicBool::new(false);

/// A session that opens its response with an event that holds nothing, and answers after it.
fn session(_: usize, came: &Came, stream: &mut TcpStream) -> std::io::Result<bool> {
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    if came.head.starts_with("POST /initialize ") {
        stream.write_all(format!("{HEAD}X-Session: one\r\n\r\n{}", chunk("id: 1\ndata\n\n")).as_bytes())?;
        // Who stays passes however slow the machine is: nothing comes in that time.
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
        let left = stream.peek(&mut [0]).is_ok();
        stream.set_read_timeout(None)?;
        LEFT.store(left, Ordering::SeqCst);
    } else {
        stream.write_all(format!("{HEAD}\r\n").as_bytes())?;
    }
    stream.write_all(format!("{}0\r\n\r\n", chunk("data: {}\n\n")).as_bytes()).map(|()| true)
}

#[test]
fn a_response_of_which_no_event_is_wanted_is_read_to_its_end() {
    let prepare =
        "prepare:\n  - { method: POST, url: /initialize, capture: { session: { header: X-Session } } }\n";
    let (server, folder) = (Counting::start(session), folder(prepare));
    let output =
        checked(folder.path(), &server, "/events", &["-X", "POST", "-H", "X-Session: {capture:session}"]);
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(requests[1].head.contains("X-Session: one\r\n"), "{}", requests[1].head);
    assert!(!LEFT.load(Ordering::SeqCst), "the response was cut off after its first event");
}

fn broken(prepare: &str) -> (usize, Option<i32>, String, Output, Folder) {
    let (server, folder) = (Counting::start(guarded), folder(prepare));
    let output = checked(
        folder.path(),
        &server,
        "/events",
        &["-H", "X-Token: {capture:token}", "--recordings", "kept"],
    );
    let live = report(folder.path(), "out.jsonl");
    let Outcome::Broke { error, .. } = live.targets[0].outcome.clone() else {
        panic!("{:?}", live.targets[0])
    };
    assert_eq!(live.targets[0].results, [], "nobody is accused");
    let again = ssespec(folder.path(), ["check", "--from", "kept", "--json", "again.jsonl"]).output();
    assert_eq!(again.expect("ssespec can be started").status.code(), output.status.code());
    let again = report(folder.path(), "again.jsonl");
    assert_eq!(again.targets[0].outcome, live.targets[0].outcome, "off line as it was live");
    (server.requests().len(), output.status.code(), error, output, folder)
}

#[test]
fn a_capture_that_fails_tells_what_was_looked_for_and_what_came() {
    let (requests, code, error, output, folder) = broken(&LOGIN.replace("/result/token", "/result/tokn"));
    let expected = "POST /login gave no `token`: looked for `/result/tokn` in a JSON body, which is not there; got status 200, \
                    application/json, which begins with \"{\\\"result\\\":{\\\"token\\\":\\\"[redacted]\\\",\\\"n\\\":7}}\"; mend \
                    `capture` of this request";
    // The token was not captured, but it looks like one.
    assert_eq!((requests, code, error.as_str()), (1, Some(3), expected));
    let everything =
        format!("{}{}{}", text(&output.stdout), text(&output.stderr), text(&written(folder.path())));
    hides(&everything);
}

#[test]
fn a_request_that_is_refused_leaves_nothing_to_judge() {
    let (requests, code, error, ..) = broken(&LOGIN.replace("{env:SSESPEC_TEST_PASSWORD}", "wrong"));
    let expected = "POST /login was refused: expected a status from 200 to 299; got status 403, text/plain, which begins with \"sorry\"; \
                    mend the request, or list the status under `status`";
    assert_eq!((requests, code, error.as_str()), (1, Some(3), expected));
}

#[test]
fn mistakes_are_told_before_anything_is_sent() {
    let (server, folder) = (Counting::start(guarded), folder(LOGIN));
    let told = |path: &str, more: &[&str]| {
        let output = checked(folder.path(), &server, path, more);
        assert_eq!((output.status.code(), server.requests().len()), (Some(2), 0));
        text(&output.stderr)
    };
    let near = "error: -H: nothing captures `tokn`; did you mean `token`?\n";
    assert_eq!(told("/events", &["-H", "X-Token: {capture:tokn}"]), near);
    let far = "error: -d: nothing captures `job`; give --prepare a file with a request that has `capture: { job: .. }`\n";
    assert_eq!(told("/events", &["-d", "{capture:job}"]), far);
    std::fs::write(folder.path().join("prepare.yaml"), "prepare:\n  - url: login\n").expect("written");
    let yaml = "error: `login` is neither a path nor an HTTP address\n --> prepare.yaml:2:10\n  |\n2 |   - url: login\n  |          \
                ^^^^^\n  |\n  = help: write a path of the target, such as `url: /login`, or a whole address\n";
    assert_eq!(told("/events", &[]), yaml);
    std::fs::write(folder.path().join("prepare.yaml"), LOGIN.replace("TEST_PASSWORD", "NOT_SET"))
        .expect("written");
    let unset = "error: prepare, POST /login: `{env:SSESPEC_NOT_SET}`: the variable SSESPEC_NOT_SET is not set, or holds no text\n";
    assert_eq!(told("/events", &[]), unset);
}

#[test]
fn a_target_file_prepares_its_stream() {
    let (server, folder) = (Counting::start(guarded), Folder::with(""));
    let target = format!(
        "name: mine\nabout: a server behind a login\nurl: http://{}\nendpoints: {{ stream: /events }}\nmethod: POST\nbody: '{{}}'\n\
         headers: {{ X-Token: '{{capture:token}}' }}\n{LOGIN}",
        server.address
    );
    std::fs::write(folder.path().join("target.yaml"), target).expect("written");
    let mut command =
        ssespec(folder.path(), ["run", "target.yaml", "--json", "out.jsonl", "--recordings", "kept"]);
    let output = command.env("SSESPEC_TEST_PASSWORD", PASSWORD).output().expect("ssespec can be started");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let requests = server.requests();
    let lines: Vec<&str> = requests.iter().map(|came| came.head.lines().next().unwrap_or_default()).collect();
    assert_eq!(lines, ["POST /login HTTP/1.1", "POST /events HTTP/1.1"], "{out}{err}");
    let live = report(folder.path(), "out.jsonl");
    let note = "before the stream: POST /login gave 200 application/json, captured n, sid, token";
    assert_eq!(live.targets[0].notes[0], note);
    assert_eq!(told(&live, &[Verdict::Fail, Verdict::Warn, Verdict::Error]), Vec::<String>::new(), "{out}");
    hides(&format!("{out}{err}{}", recorded(&folder.path().join("kept"))));
    let with_flag =
        ssespec(folder.path(), ["run", "target.yaml", "--prepare", "x.yaml"]).output().expect("started");
    let told = "error: --prepare is for a server that --url describes: write the requests into the target file, under `prepare:`\n";
    assert_eq!((with_flag.status.code(), text(&with_flag.stderr).as_str()), (Some(2), told));
}

#[test]
fn both_sides_of_a_comparison_share_what_was_captured() {
    let (server, folder) = (Counting::start(guarded), folder(LOGIN));
    let url = format!("http://{}/events", server.address);
    let arguments =
        ["compare", &url, &url, "--prepare", "prepare.yaml", "-H", "X-Token: {capture:token}", "--for", "2s"];
    let mut command = ssespec(folder.path(), arguments);
    let output = command.env("SSESPEC_TEST_PASSWORD", PASSWORD).output().expect("ssespec can be started");
    let requests = server.requests();
    let logins = requests.iter().filter(|came| came.head.starts_with("POST /login ")).count();
    assert_eq!(
        (logins, output.status.code()),
        (1, Some(0)),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    assert!(requests[1..].iter().all(|came| came.head.contains(TOKEN)), "{requests:?}");
    hides(&format!("{}{}", text(&output.stdout), text(&output.stderr)));
}

/// The blocks of YAML in a page that are whole files of requests before the stream.
#[test]
fn the_files_that_the_documentation_shows_are_right() {
    let page = include_str!("../../../../docs/checking-an-endpoint.md");
    let blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let files: Vec<&str> = blocks.filter(|block| block.contains("prepare:\n")).collect();
    assert_eq!(files.len(), 3, "{files:?}");
    for file in files {
        let read = ssespec_scenario::read_prepare("docs.yaml", file);
        read.unwrap_or_else(|error| panic!("{error}"));
    }
}
