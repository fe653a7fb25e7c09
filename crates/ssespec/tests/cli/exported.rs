//! Assertions of the page as a scenario: saved, exported, and played by `ssespec run` to servers that keep them and that do not.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Output;
use std::thread::spawn;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::inspect::Page;
use crate::stranger;
use crate::support::{ssespec, text};

const TOKEN: &str = "t0ken-of-the-test";
const RIGHT: &str = "event: start\ndata: {}\n\nevent: delta\ndata: {\"text\":\"a\"}\n\n\
                     event: done\ndata: {\"usage\":{\"total_tokens\":3}}\n\n";
const WRONG: &str = "event: start\ndata: {}\n\nevent: delta\ndata: {\"text\":\"a\"}\n\n\
                     event: done\ndata: {\"usage\":{\"total_tokens\":4}}\n\n\
                     event: done\ndata: {\"usage\":{\"total_tokens\":4}}\n\n";

/// A model API: who sends its token and its prompt by POST gets this stream.
fn model(body: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    spawn(move || {
        for client in listener.incoming().flatten() {
            // Whoever asked may be gone by now.
            spawn(move || drop(respond(client, body)));
        }
    });
    address
}

fn respond(mut client: TcpStream, body: &str) -> std::io::Result<()> {
    let (mut reader, mut head) = (BufReader::new(client.try_clone()?), String::new());
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let lower = head.to_ascii_lowercase();
    let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    let mut sent = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut sent)?;
    let knows = head.starts_with("POST /v1/chat ")
        && lower.contains(&format!("authorization: bearer {TOKEN}\r\n"))
        && sent == br#"{"stream":true}"#;
    let response = match knows {
        true => format!(
            "200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
        false => "401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n".to_owned(),
    };
    client.write_all(format!("HTTP/1.1 {response}").as_bytes())
}

fn saved(url: &str, assertions: &Value) -> Value {
    json!([{
        "name": "chat",
        "request": {
            "url": url, "method": "POST", "protocol": "http1", "reconnect": true, "insecure": false,
            "headers": [["Authorization", "Bearer •••"], ["Content-Type", "application/json"]],
            "body": "{\"stream\":true}",
        },
        "assertions": assertions,
    }])
}

fn assertions() -> Value {
    json!([
        { "type": "done", "pointer": "/usage/total_tokens", "equals": 3, "must": { "count": { "least": 1, "most": 1 } } },
        { "type": "done", "pointer": null, "must": { "count": { "least": 1, "most": 1 } } },
        { "type": "start", "pointer": null, "must": { "order": true } },
        { "type": "delta", "pointer": "/text", "must": { "order": true } },
        { "type": "done", "pointer": null, "must": { "order": true } },
    ])
}

/// The exported file of this entry, in the folder of the page.
fn export(page: &Page, url: &str, assertions: &Value) -> String {
    let all = saved(url, assertions);
    assert_eq!(page.ask("PUT", "/api/saved", all.to_string().as_bytes()).status, 204);
    let came = page.get("/api/saved/chat/scenario");
    assert_eq!(came.status, 200, "{}", came.text());
    assert!(
        came.head.contains("content-disposition: attachment; filename=\"chat.yaml\"\r\n"),
        "{}",
        came.head
    );
    assert!(!came.text().contains(TOKEN));
    came.text()
}

fn run(page: &Page, file: &str, token: Option<&str>) -> Output {
    std::fs::write(page.folder.path().join("chat.yaml"), file).expect("it is written");
    let mut command = ssespec(page.folder.path(), ["run", "chat.yaml", "--run", "expected.events"]);
    match token {
        Some(token) => command.env("AUTHORIZATION", token),
        None => command.env_remove("AUTHORIZATION"),
    };
    command.output().expect("ssespec can be started")
}

#[test]
fn assertions_are_played_by_run() {
    let page = Page::open();
    let server = model(RIGHT);
    let file = export(&page, &format!("http://{server}/v1/chat"), &assertions());
    let told = |output: &Output| text(output, page.folder.path());
    assert_eq!(run(&page, &file, Some(TOKEN)).status.code(), Some(0));
    let other = file.replace(&server.to_string(), &model(WRONG).to_string());
    assert_snapshot!("wrong_events", told(&run(&page, &other, Some(TOKEN))));
    assert_snapshot!("no_variable", told(&run(&page, &file, None)));
    let refused = run(&page, &file, Some("another-token"));
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(told(&refused).matches("actual   status 401\n").count(), 3, "{}", told(&refused));
}

#[test]
fn assertions_are_played_by_check_and_judged_again() {
    let page = Page::open();
    let server = model(WRONG);
    let url = format!("http://{server}/v1/chat");
    let file = export(&page, &url, &assertions());
    std::fs::write(page.folder.path().join("chat.yaml"), file).expect("it is written");
    let added = ["--add-scenarios", "chat.yaml", "--run", "expected.events"];
    let told = |words: &[&str]| {
        let mut command = ssespec(page.folder.path(), words.iter().chain(&added));
        let output = command.env("AUTHORIZATION", TOKEN).output().expect("ssespec can be started");
        text(&output, page.folder.path()).replace(&format!("_{}_", server.port()), "_[PORT]_")
    };
    assert_snapshot!("explain_of_added", told(&["explain", "expected.events"]));
    assert_snapshot!("list_of_added", told(&["list"]));
    let fields = ["-H", "Authorization: Bearer {env:AUTHORIZATION}", "-H", "Content-Type: application/json"];
    let check = [&["check", &url, "-d", "{\"stream\":true}", "--recordings", "kept"][..], &fields].concat();
    assert_snapshot!("check_of_added", told(&check));
    assert_snapshot!("check_from_of_added", told(&["check", "--from", "kept"]));
}

#[test]
fn what_a_stream_that_goes_on_has_not_brought_is_inconclusive() {
    let server = stranger::serve(|client| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        let _ = client.write_all(format!("{head}data: tick\n\n").as_bytes());
        // Until it is closed from the other side.
        let _ = client.read(&mut [0]);
    });
    let page = Page::open();
    // That another one has come does not make it green.
    let least = |event_type: &str| json!({ "type": event_type, "pointer": null, "must": { "count": { "least": 1, "most": null } } });
    let never = json!([least("message"), least("done")]);
    let file = export(&page, &format!("http://{server}/events"), &never);
    let file = file.replace("method: POST", "method: GET").replace("within: 60s", "within: 2s");
    let file: String = file.split_inclusive('\n').filter(|line| !line.starts_with("body: ")).collect();
    assert_snapshot!("stream_goes_on", text(&run(&page, &file, Some(TOKEN)), page.folder.path()));
}

/// Reports tell of a scenario once, by its id.
#[test]
fn one_id_is_one_scenario() {
    let page = Page::open();
    let file = export(&page, "http://127.0.0.1:1/", &assertions());
    let other = file.replace("name: chat", "name: other").replace("within: 60s", "within: 9s");
    std::fs::write(page.folder.path().join("other.yaml"), other).expect("it is written");
    std::fs::write(page.folder.path().join("chat.yaml"), file).expect("it is written");
    let mut command = ssespec(page.folder.path(), ["run", "chat.yaml", "other.yaml"]);
    let output = command.env("AUTHORIZATION", TOKEN).output().expect("ssespec can be started");
    let told = "exit code 2\n--- stdout\n--- stderr\nerror: the targets `chat` and `other` have different scenarios with the id \
                `expected/chat`: rename one of them, so that the report can distinguish them\n";
    assert_eq!(text(&output, page.folder.path()), told);
}

#[test]
fn what_cannot_be_a_scenario_says_why() {
    let page = Page::open();
    let all = saved("http://127.0.0.1:1/", &json!([]));
    assert_eq!(page.ask("PUT", "/api/saved", all.to_string().as_bytes()).status, 204);
    let told = |name: &str| {
        let came = page.get(&format!("/api/saved/{name}/scenario"));
        (came.status, came.json()["error"].as_str().unwrap_or_default().to_owned())
    };
    let without = "`chat` has no assertions: add one under Assertions, and save the request again";
    assert_eq!(told("chat"), (409, without.to_owned()));
    assert_eq!(told("a%20b%2Fc"), (404, "nothing is saved as `a b/c`".to_owned()));
}
