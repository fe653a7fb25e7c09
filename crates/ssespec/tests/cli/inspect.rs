//! `ssespec inspect` as its page asks it: who is let in, how a stream is shown, judged, saved and loaded.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Folder, ssespec};
use crate::{reference, stranger};

/// The program while it serves its page.
pub struct Page {
    process: Child,
    address: SocketAddr,
    token: String,
    pub folder: Folder,
}

/// What came back.
pub struct Came {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Came {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

impl Page {
    pub fn open() -> Self {
        let folder = Folder::with("");
        let words = ["inspect", "--no-open", "--listen", "127.0.0.1:0", "--saved", "saved.json"];
        let mut process =
            ssespec(folder.path(), words).stdout(Stdio::piped()).spawn().expect("ssespec can be started");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("the address");
        let (address, token) = line.trim().split_once("/#token=").expect("an address with a token");
        let address = address.strip_prefix("http://").and_then(|host| host.parse().ok()).expect("an address");
        Self { process, address, token: token.to_owned(), folder }
    }

    /// Sends a request with these fields, and nothing but them.
    fn send(&self, method: &str, path: &str, fields: &str, body: &[u8]) -> Came {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(120))).expect("a time limit");
        let head = format!(
            "{method} {path} HTTP/1.1\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("it is sent");
        let mut whole = Vec::new();
        stream.read_to_end(&mut whole).expect("the response");
        let end = whole.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
        let head = String::from_utf8_lossy(&whole[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let body = match head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            true => unchunked(&whole[end..]),
            false => whole[end..].to_vec(),
        };
        Came { status, head, body }
    }

    fn host(&self) -> String {
        format!("Host: {}\r\n", self.address)
    }

    pub fn ask(&self, method: &str, path: &str, body: &[u8]) -> Came {
        let fields = format!(
            "{}Authorization: Bearer {}\r\nContent-Type: application/json\r\n",
            self.host(),
            self.token
        );
        self.send(method, path, &fields, body)
    }

    pub fn get(&self, path: &str) -> Came {
        self.ask("GET", path, b"")
    }

    /// Asks for a stream, and gives its number.
    fn stream(&self, asked: &Value) -> u64 {
        let came = self.ask("POST", "/api/streams", asked.to_string().as_bytes());
        assert_eq!(came.status, 201, "{}", came.text());
        came.json()["id"].as_u64().expect("a number")
    }

    /// Waits until a stream has been requested.
    fn is_asked_for(&self, id: u64) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.get(&format!("/api/streams/{id}/request?exchange=stream")).status != 200 {
            assert!(Instant::now() < deadline, "the stream was not requested within a minute");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// All rows of a stream, once it is over.
    fn rows(&self, id: u64) -> Vec<Value> {
        let came = self.get(&format!("/api/streams/{id}/rows"));
        assert!(came.text().ends_with("event: closed\ndata:\n\n"), "{}", came.text());
        let text = came.text();
        let rows = text.lines().filter_map(|line| line.strip_prefix("data: {"));
        rows.map(|row| serde_json::from_str(&format!("{{{row}")).expect("a row")).collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).expect("a size");
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    body
}

fn kinds(rows: &[Value]) -> Vec<&str> {
    rows.iter().filter_map(|row| row["row"].as_str()).collect()
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/events")
}

#[test]
fn only_its_own_page_is_served() {
    let page = Page::open();
    let host = page.host();
    let bearer = |token: &str| format!("{host}Authorization: Bearer {token}\r\n");
    let status = |path: &str, fields: &str| page.send("GET", path, fields, b"").status;
    assert_eq!(status("/api/streams", &bearer(&page.token)), 200);
    assert_eq!(status("/api/streams", &host), 401);
    assert_eq!(status("/api/streams", &bearer("0")), 401);
    let foreign = format!("{}Origin: http://evil.example\r\n", bearer(&page.token));
    assert_eq!(status("/api/streams", &foreign), 403);
    let renamed =
        format!("Host: evil.example:{}\r\nAuthorization: Bearer {}\r\n", page.address.port(), page.token);
    assert_eq!(status("/api/streams", &renamed), 421);
    assert_eq!(status("/", "Host: evil.example\r\n"), 421);
    let index = page.send("GET", "/", &host, b"");
    assert_eq!(index.status, 200);
    assert!(
        index.head.contains("content-security-policy: default-src 'none'; script-src 'self';"),
        "{}",
        index.head
    );
    assert!(!index.text().contains(&page.token));
    assert_eq!(status("/../Cargo.toml", &host), 404);
}

/// Whoever refuses it: the guard, the router, the reader of a body or a handler.
#[test]
fn every_refusal_of_the_api_is_json_with_a_sentence() {
    let page = Page::open();
    let host = page.host();
    let own = format!("{host}Authorization: Bearer {}\r\n", page.token);
    let told = |method: &str, path: &str, fields: &str, body: &str| {
        let came = page.send(method, path, fields, body.as_bytes());
        assert!(came.head.contains("content-type: application/json\r\n"), "{path}: {}", came.head);
        let error = came.json();
        assert_eq!(error.as_object().map(serde_json::Map::len), Some(1), "{error}");
        format!("{} {}", came.status, error["error"].as_str().unwrap_or_default())
    };
    let foreign = format!("{own}Origin: http://evil.example\r\n");
    let json = format!("{own}Content-Type: application/json\r\n");
    let all = [
        told("GET", "/api/streams", &host, ""),
        told("GET", "/api/streams", &foreign, ""),
        told("GET", "/api/streams", "Host: evil.example\r\n", ""),
        told("PUT", "/api/saved", &own, "[]"),
        told("PUT", "/api/saved", &json, "["),
        told("POST", "/api/tap", &json, "{}"),
        told("PATCH", "/api/streams", &own, ""),
        told("GET", "/api/streams/one/rows", &own, ""),
        told("GET", "/api/streams/1/bytes", &own, ""),
        told("GET", "/api/nothing", &own, ""),
        told("GET", "/api/streams/1/rows", &own, ""),
        told("POST", "/api/recordings", &own, "hello"),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_stream_is_shown_row_by_row() {
    let page = Page::open();
    let body = "retry: 100\n\nid: 1\ndata: one\n\n: c\n\nData: x\ndata: two\n\n";
    let asked = json!({ "url": url(stranger::stream(body)), "reconnect": false });
    let id = page.stream(&asked);
    let rows = page.rows(id);
    assert_eq!(kinds(&rows), ["request", "head", "retry", "event", "comment", "problem", "event", "end"]);
    assert_eq!(rows[3]["data"], "one");
    assert_eq!(rows[5]["requirement"], "framing.name-case");
    let fields = format!("{}Authorization: Bearer {}\r\nLast-Event-ID: 7\r\n", page.host(), page.token);
    let rest = page.send("GET", &format!("/api/streams/{id}/rows"), &fields, b"").text();
    assert!(rest.starts_with("retry: 1000\n\nid: 8\ndata: {"), "{rest}");
    let now = page.send("GET", &format!("/api/streams/{id}/rows?until=now"), &fields, b"").text();
    assert_eq!(now, rest, "all of it is there");
    let list = page.get("/api/streams").json();
    assert_eq!((&list[0]["open"], &list[0]["events"]), (&json!(false), &json!(2)));

    let bytes = page.get(&format!("/api/streams/{id}/bytes?exchange=stream&first=12&last=31")).json();
    assert_eq!(bytes["base64"], "aWQ6IDEKZGF0YTogb25lCgo6IGM=", "{bytes}");
    let request = page.get(&format!("/api/streams/{id}/request?exchange=stream")).json();
    assert_eq!(request["headers"][1], json!(["Accept", "text/event-stream"]), "{request}");
    let judged = page.get(&format!("/api/streams/{id}/judge")).json();
    let verdict = |rule: &str| {
        let all = judged["results"].as_array().expect("results");
        all.iter().find(|result| result["requirement"] == rule).map(|result| result["verdict"].clone())
    };
    assert_eq!(verdict("framing.name-case"), Some(json!("warn")));
    assert_eq!(verdict("resp.status-200"), Some(json!("pass")));
    assert!(
        judged["plan"][0]
            .as_str()
            .is_some_and(|plan| plan.starts_with(&format!("{} requests (", judged["requests"]))),
        "{judged}"
    );
    assert!(
        judged["second_tries"].as_u64() < judged["requests"].as_u64(),
        "the first look is not tried again: {judged}"
    );
    let post = page.stream(&json!({ "url": url(stranger::endless()), "method": "POST", "body": "{}" }));
    page.rows(post);
    let judged = page.get(&format!("/api/streams/{post}/judge")).json();
    assert_eq!(judged["plan"], json!(["1 POST, and nothing else"]), "flags are for the terminal");
    assert_eq!([&judged["requests"], &judged["second_tries"]], [&json!(1), &json!(0)]);
    assert_eq!(page.get(&format!("/api/streams/{id}/merged")).status, 204);

    let recording = page.get(&format!("/api/streams/{id}/recording"));
    assert_eq!(recording.status, 200);
    let loaded =
        page.ask("POST", "/api/recordings", &recording.body).json()["id"].as_u64().expect("a number");
    assert_eq!(kinds(&page.rows(loaded)), kinds(&rows));
}

#[test]
fn a_stream_goes_on_until_it_is_stopped() {
    let page = Page::open();
    let id =
        page.stream(&json!({ "url": url(stranger::endless()), "headers": [["X-Api-Key", "hidden-key"], ["X-Plain", "hello"]] }));
    assert_eq!(page.get("/api/streams").json()[0]["open"], true);
    // Rows that there are now are a response that ends, though more may come.
    let now = page.get(&format!("/api/streams/{id}/rows?until=now"));
    assert_eq!(now.status, 200);
    assert!(!now.text().contains("event: closed"), "{}", now.text());
    page.is_asked_for(id);
    // No recording has what fields may hide, but who gave it gets it back.
    let sent = page.get(&format!("/api/streams/{id}/request?exchange=stream")).json();
    for field in [json!(["X-Api-Key", "hidden-key"]), json!(["X-Plain", "hello"])] {
        assert!(sent["headers"].as_array().is_some_and(|sent| sent.contains(&field)), "{sent}");
    }
    // What goes on can be looked at and judged.
    let judged = page.get(&format!("/api/streams/{id}/judge"));
    assert_eq!(judged.status, 200, "{}", judged.text());
    assert_eq!(page.ask("DELETE", &format!("/api/streams/{id}"), b"").status, 204);
    let rows = page.rows(id);
    assert_eq!(rows.last().expect("the end")["is_ours"], true);
    let recording = page.get(&format!("/api/streams/{id}/recording")).text();
    assert!(!recording.contains("hidden-key"), "{recording}");
    assert_eq!(page.ask("DELETE", &format!("/api/streams/{id}?forget=true"), b"").status, 204);
    assert_eq!(page.get("/api/streams").json(), json!([]));
}

#[test]
fn a_seventh_stream_waits_for_one_that_is_stopped() {
    let page = Page::open();
    let asked = json!({ "url": url(stranger::endless()) });
    let streams: Vec<u64> = (0..6).map(|_| page.stream(&asked)).collect();
    let refused = page.ask("POST", "/api/streams", asked.to_string().as_bytes());
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json(), json!({ "error": "6 streams are open: stop one of them first" }));
    // Once it is stopped it counts no more, whenever its end comes.
    for id in &streams {
        assert_eq!(page.ask("DELETE", &format!("/api/streams/{id}"), b"").status, 204);
        page.stream(&asked);
    }
}

#[test]
fn a_response_of_a_model_is_merged() {
    let page = Page::open();
    let har = json!({ "log": { "entries": [{
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 10,
        "request": { "method": "POST", "url": "http://a.example/v1/chat/completions", "headers": [] },
        "response": { "status": 200, "headers": [{ "name": "Content-Type", "value": "text/event-stream" }], "content": {
            "mimeType": "text/event-stream",
            "text": "data: {\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\
                     \"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n" } }
    }] } });
    let id = page.ask("POST", "/api/recordings", har.to_string().as_bytes()).json()["id"]
        .as_u64()
        .expect("a number");
    let merged = page.get(&format!("/api/streams/{id}/merged")).json();
    assert_eq!(merged["dialect"], "openai-chat");
    assert_eq!(merged["texts"], json!([{ "what": "text", "key": ["0"], "text": "Hello" }]));
    let broken = page.ask("POST", "/api/recordings", b"hello");
    assert_eq!(broken.status, 400);
    assert_eq!(broken.json()["error"], "this is neither a recording of ssespec nor a HAR file");
}

#[test]
fn requests_are_saved_in_a_file() {
    let page = Page::open();
    assert_eq!(page.get("/api/saved").json(), json!([]));
    let all = json!([{ "name": "mine", "request": { "url": "http://a/" } }]);
    assert_eq!(page.ask("PUT", "/api/saved", all.to_string().as_bytes()).status, 204);
    assert_eq!(page.get("/api/saved").json(), all);
    let file = std::fs::read_to_string(page.folder.path().join("saved.json")).expect("it is written");
    assert_eq!(serde_json::from_str::<Value>(&file).expect("JSON"), all);
}

#[test]
fn what_an_application_reads_through_the_tap_is_shown() {
    let page = Page::open();
    assert_eq!(page.get("/api/tap").status, 204);
    let upstream = stranger::stream("data: one\n\n");
    let to = json!({ "to": format!("http://{upstream}") });
    let tap = page.ask("POST", "/api/tap", to.to_string().as_bytes()).json();
    let listening = tap["listening"].as_str().and_then(|at| at.strip_prefix("http://")).expect("an address");
    let mut application = TcpStream::connect(listening).expect("it listens");
    application
        .write_all(b"GET /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .expect("it is sent");
    let mut came = String::new();
    application.read_to_string(&mut came).expect("the stream");
    assert!(came.ends_with("data: one\n\n"), "{came}");
    // The application may have read all of it before it is shown here.
    let list = std::iter::repeat_with(|| page.get("/api/streams").json()).find(|list| list[0] != Value::Null);
    let list = list.expect("it is asked for until it is there");
    assert_eq!(list[0]["tap"], true, "{list}");
    let rows = page.rows(list[0]["id"].as_u64().expect("a number"));
    assert_eq!(kinds(&rows), ["request", "head", "event", "end"]);
    let nowhere = page.ask("POST", "/api/tap", br#"{"to":"nowhere"}"#);
    assert_eq!(
        (nowhere.status, nowhere.json()["error"].clone()),
        (400, json!("`nowhere` must be a URL of http or https, such as https://api.example.com"))
    );
}

impl Page {
    /// Opens the tap to a server, and says where it listens.
    fn tap(&self, server: SocketAddr) -> SocketAddr {
        let to = json!({ "to": format!("http://{server}") });
        let tap = self.ask("POST", "/api/tap", to.to_string().as_bytes()).json();
        let at = tap["listening"].as_str().and_then(|at| at.strip_prefix("http://")?.parse().ok());
        at.expect("an address")
    }

    /// The streams, once that is true of them: what passes is shown a moment later.
    fn streams_once(&self, is_so: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let list = self.get("/api/streams").json();
            let all = list.as_array().expect("a list");
            if is_so(all) {
                return all.clone();
            }
            assert!(Instant::now() < deadline, "{list}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends a stream, and gives all its rows.
    fn ended(&self, stream: &Value) -> Vec<Value> {
        let id = stream["id"].as_u64().expect("a number");
        assert_eq!(self.ask("DELETE", &format!("/api/streams/{id}"), b"").status, 204);
        self.rows(id)
    }
}

/// Sends a request, and reads until the connection closes.
fn passed(tap: SocketAddr, request: &str) -> String {
    let mut application = TcpStream::connect(tap).expect("it listens");
    application.write_all(request.as_bytes()).expect("it is sent");
    let mut came = String::new();
    application.read_to_string(&mut came).expect("a response");
    came
}

const EVENT_SOURCE: &str = "GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n";

#[test]
fn a_client_of_the_tap_that_reconnects_is_one_stream() {
    let page = Page::open();
    let tap = page.tap(stranger::stream("data: one\n\n"));
    for _ in 0..3 {
        assert!(passed(tap, EVENT_SOURCE).ends_with("data: one\n\n"));
    }
    let all = page.streams_once(|all| all.first().is_some_and(|stream| stream["events"] == 3));
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0]["open"], true, "its client may reconnect");
    let judged = page.get(&format!("/api/streams/{}/judge", all[0]["id"])).json();
    let results = judged["results"].as_array().expect("results");
    assert!(results.iter().any(|result| result["verdict"] == "pass"), "{judged}");
    let rows = page.ended(&all[0]);
    let first = ["request", "head", "event", "end"];
    let again = ["request", "head", "event", "notice", "end"];
    assert_eq!(kinds(&rows), [&first[..], &again, &again].concat());
    let follows = |row: &Value| {
        assert!(row["follows"]["after_ns"].is_u64(), "{row}");
        (row["exchange"].clone(), row["follows"]["exchange"].clone(), row["reconnects"].clone())
    };
    assert_eq!(follows(&rows[4]), (json!("tap-2"), json!("tap-1"), json!(1)));
    assert_eq!(follows(&rows[9]), (json!("tap-3"), json!("tap-2"), json!(2)));
    assert_eq!(
        (&rows[7]["notice"], &rows[7]["asked_again"], &rows[7]["events"]),
        (&json!("came-again"), &json!("perhaps-by-hand"), &json!(1))
    );
    let at: Vec<u64> = rows.iter().filter_map(|row| row["at_ns"].as_u64()).collect();
    assert!(at.is_sorted(), "they count from the first request: {at:?}");
    // Whoever ended it does not want it any more.
    passed(tap, EVENT_SOURCE);
    assert_eq!(page.streams_once(|all| all.len() == 2)[1]["tap"], true);
}

#[test]
fn why_an_application_sees_nothing_is_shown() {
    let page = Page::open();
    let tap = page.tap(stranger::fixed(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"a\":1}",
    ));
    passed(tap, EVENT_SOURCE);
    // What accepts anything is no stream that was wanted.
    passed(tap, "GET /data HTTP/1.1\r\nHost: a\r\n\r\n");
    passed(tap, "CONNECT example.com:443 HTTP/1.1\r\n\r\n");
    passed(tap, "CONNECT example.com:443 HTTP/1.1\r\n\r\n");
    let all = page.streams_once(|all| all.len() == 2 && all[1]["open"] == true);
    let refused = page.ended(&all[0]);
    assert_eq!(kinds(&refused), ["request", "head", "refusal", "end"]);
    assert_eq!(
        refused[2]["hint"],
        "JSON, not an event stream: some services stream only if the request body asks for it"
    );
    assert_eq!((&refused[3]["body"], &refused[3]["then"]["does"]), (&json!("{\"a\":1}"), &json!("gives-up")));
    let id = all[1]["id"].as_u64().expect("a number");
    assert_eq!((&all[1]["method"], &all[1]["url"]), (&json!("CONNECT"), &json!("example.com:443")));
    page.ask("DELETE", &format!("/api/streams/{id}"), b"");
    let answered = page.rows(id);
    assert_eq!(kinds(&answered)[..2], ["request", "end"]);
    assert_eq!(
        answered[1]["how"],
        "the tap answered 501, not the server: this is no forward proxy: give this address to the application as that of its \
         server, not as its proxy"
    );
}

#[test]
fn a_stream_of_an_application_is_ended_on_both_sides() {
    let page = Page::open();
    let (gone, is_gone) = std::sync::mpsc::channel();
    let tap = page.tap(stranger::serve(move |stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n";
        stream.write_all(head.as_bytes()).expect("it is read");
        // Until the connection is closed.
        let _ = stream.read(&mut [0]);
        let _ = gone.send(());
    }));
    let mut application = TcpStream::connect(tap).expect("it listens");
    application.write_all(EVENT_SOURCE.as_bytes()).expect("it is sent");
    let open = page.streams_once(|all| all.first().is_some_and(|stream| stream["events"] == 1));
    let rows = page.ended(&open[0]);
    assert_eq!(rows.last().expect("the end")["how"], "ended here, not by the server");
    is_gone.recv_timeout(Duration::from_secs(60)).expect("the server's side is closed");
    let mut came = Vec::new();
    let error = application.read_to_end(&mut came).expect_err("a part must not pass for the whole");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[test]
fn mistakes_are_sentences() {
    let page = Page::open();
    let told = |asked: &str| {
        let came = page.ask("POST", "/api/streams", asked.as_bytes());
        (came.status, came.json()["error"].as_str().unwrap_or_default().to_owned())
    };
    let (status, why) = told(r#"{"url":"nowhere"}"#);
    assert!(status == 400 && why.starts_with("`nowhere` is not a URL"), "{why}");
    let (status, why) = told(r#"{"url":"http://127.0.0.1:1/","headers":[["a b","c"]]}"#);
    assert_eq!((status, why.as_str()), (400, "`a b` is not the name of a field"));
    assert_eq!(told("{}").0, 400);
    for _ in 0..6 {
        page.stream(&json!({ "url": url(stranger::silent()) }));
    }
    let busy = told(&json!({ "url": url(stranger::silent()) }).to_string());
    assert_eq!(busy, (409, "6 streams are open: stop one of them first".to_owned()));
    assert_eq!(page.get("/api/streams/99/judge").status, 404);
}

#[test]
fn the_rest_is_judged_as_check_does() {
    let page = Page::open();
    let id = page.stream(&json!({ "url": url(reference::plain()) }));
    page.rows(id);
    let judged = page.ask("POST", &format!("/api/streams/{id}/judge"), b"").json();
    let results = judged["results"].as_array().expect("results");
    let head = results.iter().find(|result| result["requirement"] == "http.head").expect("HEAD was asked");
    assert_eq!(head["verdict"], "pass", "{head}");
    assert_eq!(results.iter().filter(|result| result["verdict"] == "fail").count(), 0);
}

/// The stream of rows is an event stream like any other.
#[test]
fn its_own_stream_is_conforming() {
    let page = Page::open();
    let id =
        page.stream(&json!({ "url": url(stranger::stream("id: 1\ndata: one\n\n")), "reconnect": false }));
    page.rows(id);
    let rows = format!("http://{}/api/streams/{id}/rows", page.address);
    let field = format!("Authorization: Bearer {}", page.token);
    let words = [
        "check",
        &rows,
        "-H",
        &field,
        "--for",
        "3s",
        "--strict",
        "--run",
        "stream/whole",
        "--run",
        "resume/*",
    ];
    let output = ssespec(page.folder.path(), words).output().expect("ssespec can be started");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
