//! `ssespec tap`: what passes is shown and saved, without secrets, and gets through as it is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Stdio};
use std::thread::spawn;

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};

use crate::reference;
use crate::support::{Folder, shown, ssespec, told};
use crate::watch::timeless;

/// A proxy that runs.
struct Tap {
    run: Child,
    stderr: BufReader<ChildStderr>,
    address: String,
}

impl Tap {
    /// Relays to this server, on a free port.
    fn to(folder: &Path, server: &str, more: &[&str]) -> Self {
        let words = ["tap", "--to", server, "--listen", "127.0.0.1:0"];
        let mut run = ssespec(folder, words.iter().chain(more))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ssespec can be started");
        let mut stderr = BufReader::new(run.stderr.take().expect("its errors"));
        let mut line = String::new();
        stderr.read_line(&mut line).expect("where it listens");
        let address = line.strip_prefix("http://").and_then(|rest| rest.split(' ').next());
        let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { run, stderr, address }
    }

    /// Sends a request, and reads until the connection closes.
    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it takes the request");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        response
    }

    /// Ends it as Ctrl-C does: both outputs, without times and ports.
    fn end(mut self) -> String {
        let pid = Pid::from_raw(i32::try_from(self.run.id()).expect("an id")).expect("a process");
        kill_process(pid, Signal::INT).expect("it runs");
        let (mut out, mut err) = (String::new(), String::new());
        self.run.stdout.take().expect("its output").read_to_string(&mut out).expect("text");
        self.stderr.read_to_string(&mut err).expect("text");
        assert_eq!(self.run.wait().expect("it ends").code(), Some(0), "{out}{err}");
        let rows = out.lines().map(|line| match line.split_at_checked(8) {
            Some((name, row)) if name.starts_with("tap-") => {
                format!("{name}{}", without_waits(&timeless(row)))
            }
            _ => format!("{line}\n"),
        });
        ssespec_test_support::steady(&format!("{}--- stderr\n{err}", rows.collect::<String>()))
    }
}

/// Without how long after the end of the one before a request came.
fn without_waits(row: &str) -> String {
    const AFTER: &str = " after the end of ";
    match row.split_once(AFTER).and_then(|(before, rest)| Some((before.rsplit_once(", ")?.0, rest))) {
        Some((before, rest)) => format!("{before}, [TIME]{AFTER}{rest}"),
        None => row.to_owned(),
    }
}

/// A server with a response for each path, which it sends in these pieces before it closes.
fn script(responses: &'static [(&'static str, &'static [&'static str])]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    spawn(move || {
        for stream in listener.incoming().flatten() {
            spawn(move || respond(stream, responses));
        }
    });
    address
}

fn respond(mut stream: TcpStream, responses: &[(&str, &[&str])]) {
    let mut request = Vec::new();
    // Each request of these tests ends like this, with a body or without.
    while !request.ends_with(b"\r\n\r\n") && !request.ends_with(b"}") {
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer) {
            Ok(n @ 1..) => request.extend_from_slice(&buffer[..n]),
            Ok(0) | Err(_) => return,
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let mut path =
        request.split(' ').nth(1).and_then(|target| target.split('?').next()).unwrap_or_default().to_owned();
    if let Some((_, id)) = request.split_once("Last-Event-ID: ") {
        path = format!("{path} after {}", id.lines().next().unwrap_or_default());
    }
    let pieces = responses.iter().find(|(known, _)| *known == path).map_or(&[][..], |(_, pieces)| pieces);
    for piece in pieces {
        // Whoever asked may be gone by now.
        let _ = stream.write_all(piece.as_bytes());
    }
}

const CHAT: (&str, &[&str]) = (
    "/v1/chat",
    &[
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nSet-Cookie: sid=s3cr3t-sid\r\nCache-Control: no-store\r\n\
         Connection: close\r\n\r\n: hello\n\nid: 1\ndata: {\"a\":1}\n\nevent: tick\ndata: t0ken-sent-back\n\nretry: soon\n\n",
    ],
);

const PAGE: (&str, &[&str]) =
    ("/v1/page", &["HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<h1>page</h1>"]);

const CALL: &str = "POST /chat?key=k3y-secret HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer t0ken-sent-back\r\n\
                    X-Api-Key: k3y-secret\r\nContent-Length: 13\r\n\r\n{\"q\":[1,\"b\"]}";

/// Asks for all of it, one after the other.
fn passed(folder: &Folder, more: &[&str]) -> String {
    let tap = Tap::to(folder.path(), &format!("http://{}/v1", script(&[CHAT, PAGE])), more);
    assert_eq!(tap.ask(CALL), CHAT.1.concat());
    assert_eq!(tap.ask("GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"), PAGE.1.concat());
    tap.end()
}

#[test]
fn each_request_is_shown_and_all_of_a_stream() {
    assert_snapshot!(passed(&Folder::with(""), &[]));
}

#[test]
fn bodies_and_data_are_shown_with_their_structure() {
    assert_snapshot!(passed(&Folder::with(""), &["--full", "--filter", "id=1"]));
}

#[test]
fn programs_get_json_lines() {
    let told = passed(&Folder::with(""), &["--ndjson"]);
    let (out, _) = told.split_once("--- stderr").expect("both outputs");
    let rows: Vec<String> = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("{line}")))
        .map(|row| {
            format!("{} {}", row["exchange"].as_str().unwrap_or("-"), row["row"].as_str().unwrap_or("-"))
        })
        .collect();
    let of_stream = ["request", "request-body", "head", "comment", "event", "event", "problem", "end"];
    let mut wanted: Vec<String> = of_stream.iter().map(|row| format!("tap-1 {row}")).collect();
    wanted.extend(["tap-2 request".to_owned(), "tap-2 head".to_owned()]);
    assert_eq!(rows, wanted);
    assert!(
        out.contains(r#""row":"request-body","since_ns""#) && out.contains(r#""text":"{\"q\":[1,\"b\"]}""#),
        "{out}"
    );
}

#[test]
fn what_is_saved_is_judged_and_has_no_secrets() {
    let folder = Folder::with("");
    for number in [1, 2] {
        let told = passed(&folder, &["--save", "kept"]);
        assert!(told.ends_with("saved 1 recording: `ssespec check --from kept` judges them\n"), "{told}");
        let path = folder.path().join(format!("kept/tap-{number}/stream__whole.1.jsonl"));
        let recording = ssespec_evidence::store::load(&path).unwrap_or_else(|error| panic!("{error}"));
        let exchange = recording.exchange("stream").expect("its exchange");
        let request = String::from_utf8_lossy(&exchange.request.bytes);
        assert!(request.ends_with("\r\n\r\n{\"q\":[1,\"b\"]}"), "{request}");
        let came: Vec<u8> =
            exchange.transcript.pieces().iter().flat_map(|piece| piece.bytes.iter().copied()).collect();
        let all = format!("{}{request}{}", exchange.request.url, String::from_utf8_lossy(&came));
        for secret in ["t0ken", "k3y", "s3cr3t"] {
            assert!(!all.contains(secret), "{all}");
        }
    }
    let judged = shown(folder.path(), ["check", "--from", "kept"]);
    assert!(judged.contains("tap-1") && judged.contains("tap-2"), "{judged}");
    assert!(
        judged.contains("retry.invalid-ignored"),
        "the stream has a reconnection time that is none: {judged}"
    );
}

/// The exit code, and all that is said of a proxy in front of the reference server.
fn compared(folder: &Folder, server: &str, direct: &[&str]) -> String {
    let more: Vec<&str> =
        direct.iter().copied().filter(|word| word.starts_with("--ca") || word.ends_with(".pem")).collect();
    let tap = Tap::to(folder.path(), server, &more);
    let (direct_url, via) = (format!("{server}/emit"), format!("http://{}/emit", tap.address));
    let words = ["compare", &direct_url, &via, "--emit", "--for", "9s"];
    let told = shown(folder.path(), words.iter().chain(direct));
    tap.end();
    told
}

#[test]
fn a_stream_gets_through_as_it_is() {
    let server = reference::plain();
    let stats = format!("http://{server}/stats");
    let told = compared(&Folder::with(""), &format!("http://{server}"), &["--stats", &stats]);
    assert!(told.starts_with("exit code 0"), "{told}");
    assert!(told.contains("The stream gets through a proxy as it is."), "{told}");
}

#[test]
fn a_stream_of_a_server_under_tls_gets_through_as_it_is() {
    let folder = Folder::with("");
    let server = reference::secured(&folder.path().join("own.pem"));
    let told = compared(&folder, &format!("https://{server}"), &["--ca", "own.pem"]);
    assert!(told.starts_with("exit code 0"), "{told}");
    assert!(told.contains("The stream gets through a proxy as it is."), "{told}");
}

#[test]
fn a_stream_that_is_open_is_saved_when_the_proxy_is_ended() {
    let folder = Folder::with("");
    let server = format!("http://{}", crate::stranger::endless());
    let tap = Tap::to(folder.path(), &server, &["--save", "kept"]);
    let mut client = TcpStream::connect(&tap.address).expect("it listens");
    client.write_all(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n").expect("it takes the request");
    let mut lines = BufReader::new(client).lines();
    assert!(lines.any(|line| line.expect("a line").contains("tick 0")), "an event");
    let told = tap.end();
    assert!(told.contains("ssespec tap was stopped: "), "{told}");
    assert!(told.contains("\n1 request passed, 1 event stream\nsaved 1 recording: "), "{told}");
}

#[test]
fn a_server_that_is_not_there_is_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let nobody = listener.local_addr().expect("an address");
    drop(listener);
    let tap = Tap::to(Folder::with("").path(), &format!("http://{nobody}"), &[]);
    let response = tap.ask("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 502 Bad Gateway\r\n"), "{response}");
    assert_snapshot!(tap.end());
}

#[test]
fn tap_help() {
    assert_snapshot!(told(["tap", "--help"]));
}

#[test]
fn an_address_that_is_taken_is_told_with_what_to_do() {
    let other = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = other.local_addr().expect("an address").to_string();
    let told = told(["tap", "--to", "https://api.example.com", "--listen", &taken]);
    let wanted = "cannot listen on 127.0.0.1:[PORT]: give another address with --listen, or port 0: ";
    assert!(told.starts_with("exit code 3") && told.contains(wanted), "{told}");
}

#[test]
fn tap_mistakes() {
    let mistakes: [&[&str]; 5] = [
        &["tap"],
        &["tap", "--to", "api.example.com"],
        &["tap", "--to", "https://me:x@api.example.com"],
        &["tap", "--to", "https://api.example.com", "--listen", "192.0.2.1:8088"],
        &["tap", "--to", "http://localhost:8088"],
    ];
    let all = mistakes.map(|words| format!("$ ssespec {}\n{}", words.join(" "), told(words)));
    assert_snapshot!(all.join("\n"));
}

/// What a browser's `EventSource` sends.
fn event_source(path: &str, last_event_id: Option<&str>) -> String {
    let id = last_event_id.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n{id}\r\n")
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

/// A generator that ends after two events, one that honours Last-Event-ID, and one that begins anew in spite of it.
const AGAIN: &[(&str, &[&str])] = &[
    ("/ends", &[HEAD, "data: one\n\ndata: two\n\n"]),
    ("/resumes", &[HEAD, "id: 1\ndata: one\n\n"]),
    ("/resumes after 1", &[HEAD, "id: 2\ndata: two\n\n"]),
    ("/anew", &[HEAD, "id: 1\ndata: one\n\nid: 2\ndata: two\n\n"]),
    ("/anew after 2", &[HEAD, "id: 1\ndata: one\n\nid: 2\ndata: two\n\n"]),
];

#[test]
fn a_client_that_reconnects_is_told_with_what_came_before() {
    let tap = Tap::to(Folder::with("").path(), &format!("http://{}", script(AGAIN)), &[]);
    let requests = [
        ("/ends", None),
        ("/ends", None),
        ("/resumes", None),
        ("/resumes", Some("1")),
        ("/anew", None),
        ("/anew", Some("2")),
        // Of a page that was loaded again: it sends no id.
        ("/anew", None),
    ];
    for (path, id) in requests {
        assert!(tap.ask(&event_source(path, id)).starts_with(HEAD));
    }
    assert_snapshot!(tap.end());
}

/// A program that accepts anything may well ask twice for the same.
#[test]
fn who_may_not_be_a_browser_is_not_said_to_reconnect() {
    let tap = Tap::to(Folder::with("").path(), &format!("http://{}", script(AGAIN)), &[]);
    for _ in 0..2 {
        tap.ask("GET /ends HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n");
    }
    let told = tap.end();
    assert!(!told.contains("like it") && !told.contains("for ever"), "{told}");
}

/// What a browser refuses, each with what is to be changed.
const REFUSED: &[(&str, &[&str])] = &[
    ("/moved", &["HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"]),
    (
        "/login",
        &[
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<input type=\"password\">\n",
        ],
    ),
    (
        "/json",
        &["HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"error\":\"no\"}"],
    ),
    ("/secret", &["HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"]),
    (
        "/post",
        &["HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"],
    ),
    (
        "/broken",
        &["HTTP/1.1 500 Oops\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: no\n\n"],
    ),
    ("/done", &["HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"]),
];

#[test]
fn why_a_browser_refuses_a_response_is_told_with_what_to_change() {
    let tap = Tap::to(Folder::with("").path(), &format!("http://{}", script(REFUSED)), &[]);
    for (path, _) in REFUSED {
        tap.ask(&event_source(path, None));
    }
    assert_snapshot!(tap.end());
}

#[test]
fn what_the_tap_answers_itself_is_shown() {
    let tap = Tap::to(Folder::with("").path(), &format!("http://{}", script(&[])), &[]);
    let requests = [
        "CONNECT example.com:443 HTTP/1.1\r\n\r\n".to_owned(),
        "GET http://me:pw@example.com/?token=t0ken HTTP/1.1\r\n\r\n".to_owned(),
        "POST /chat?key=k3y HTTP/1.1\r\nContent-Length: +3\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}".to_owned(),
        format!("GET / HTTP/1.1\r\nX-A: {}\r\n\r\n", "a".repeat(64 << 10)),
    ];
    for request in requests {
        let response = tap.ask(&request);
        assert!(response.contains("\r\n\r\nssespec tap: "), "{response}");
    }
    assert_snapshot!(tap.end());
}

/// The tap has an address of its own: a page that was of one origin with its stream is not any more.
#[test]
fn what_a_browser_keeps_from_a_page_of_another_origin_is_shown() {
    let tap = Tap::to(Folder::with("").path(), &format!("http://{}", script(AGAIN)), &[]);
    let page = "Origin: http://localhost:3000\r\nSec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\n\r\n";
    tap.ask(&event_source("/ends", None).replace("\r\n\r\n", &format!("\r\n{page}")));
    assert_snapshot!(tap.end());
}

/// What waits for the client is not called a silence of the server, which has sent nothing but whole events.
#[test]
fn a_client_that_does_not_read_is_told_in_place_of_a_silence() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let server = format!("http://{}", listener.local_addr().expect("an address"));
    spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let _ = stream.write_all(HEAD.as_bytes());
        let events = "data: a\n\n".repeat(1000);
        while stream.write_all(events.as_bytes()).is_ok() {}
    });
    let mut tap = Tap::to(Folder::with("").path(), &server, &[]);
    let mut client = TcpStream::connect(&tap.address).expect("it listens");
    client.write_all(event_source("/", None).as_bytes()).expect("it takes the request");
    let out = BufReader::new(tap.run.stdout.take().expect("its output"));
    let mut rows = out.lines().map(|line| line.expect("a line")).filter(|line| !line.ends_with("  a"));
    let told = rows.find(|line| line.contains(" for ")).expect("a row");
    assert!(told.contains("no reader for "), "{told}");
    drop(client);
    tap.run.kill().expect("it runs");
    tap.run.wait().expect("it ends");
}
