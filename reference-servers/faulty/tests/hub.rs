//! The hub: what is published to a topic reaches its readers, and each of its faults shows.

mod support;

use std::time::{Duration, Instant};

use ssespec_faulty_server::{Role, catalogue, find};
use support::{Running, emit, request, start, talk};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(20);

async fn publish(server: &Running, form: &str) -> String {
    talk(server.port, &request("POST", "/publish", "", form), PATIENCE).await.text()
}

/// A reader of a topic.
struct Reader {
    stream: TcpStream,
    seen: Vec<u8>,
}

impl Reader {
    async fn open(server: &Running, topic: &str, last_event_id: &str) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        let id = format!("Last-Event-ID: {last_event_id}\r\n");
        let fields = if last_event_id.is_empty() { "" } else { &id };
        let get = request("GET", &format!("/hub?topic={topic}"), fields, "");
        stream.write_all(&get).await.unwrap();
        let mut reader = Self { stream, seen: Vec::new() };
        reader.until("\r\n\r\n").await;
        reader
    }

    async fn until(&mut self, wanted: &str) {
        while !String::from_utf8_lossy(&self.seen).contains(wanted) {
            let read = tokio::time::timeout(PATIENCE, self.stream.read_buf(&mut self.seen)).await;
            assert!(read.expect("in time").unwrap() > 0, "{wanted:?} never came: {:?}", self.data());
        }
    }

    /// The data of all events so far.
    fn data(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.seen);
        text.lines().filter_map(|line| line.strip_prefix("data: ")).map(str::to_owned).collect()
    }
}

/// What readers of three kinds get of the same events: five that stay, one that comes back with an id that stands twice, and one
/// that comes back with an id of another topic.
async fn readings(fault: Option<&str>) -> Vec<String> {
    let server = start(fault.map(|name| find(name).unwrap()), 1).await;
    let mut readers = Vec::new();
    for _ in 0..5 {
        readers.push(Reader::open(&server, "a", "").await);
    }
    publish(&server, "topic=b&id=b1&data=other+one").await;
    publish(&server, "topic=b&id=b2&data=other+two").await;
    for n in 1..=9 {
        publish(&server, &format!("topic=a&id={}&data=event+{n}", n % 5)).await;
    }
    let mut again = Reader::open(&server, "a", "1").await;
    publish(&server, "topic=a&data=meanwhile").await;
    let mut stranger = Reader::open(&server, "a", "b1").await;
    // Longer than the hub's faults are busy between a replay and what follows.
    tokio::time::sleep(Duration::from_millis(200)).await;
    // Two at the same time; which of them comes first is not said.
    tokio::join!(publish(&server, "topic=a&data=c%0Ac"), publish(&server, "topic=a&data=d%0Ad"));
    publish(&server, "topic=a&data=the+last").await;
    publish(&server, "topic=b&data=the+last").await;
    for reader in readers.iter_mut().chain([&mut again, &mut stranger]) {
        reader.until("data: the last\n").await;
    }
    let in_one_order = |reader: &Reader| reader.data().join("|").replace("d|d|c|c", "c|c|d|d");
    readers.iter().chain([&again, &stranger]).map(in_one_order).collect()
}

#[tokio::test]
async fn every_reader_gets_what_is_published_and_comes_back_to_its_place() {
    let readings = readings(None).await;
    let from = |first: u32| (first..=9).map(|n| format!("event {n}|")).collect::<String>();
    let rest = "meanwhile|c|c|d|d|the last";
    for reader in &readings[..5] {
        assert_eq!(*reader, from(1) + rest);
    }
    assert_eq!(readings[5], from(2) + rest);
    assert_eq!(readings[6], "c|c|d|d|the last");
}

#[tokio::test]
async fn each_fault_of_the_hub_shows() {
    let right = readings(None).await;
    for fault in catalogue().iter().filter(|fault| fault.role == Role::Hub) {
        let began = Instant::now();
        // Some show only to who is quick, which no machine has to be.
        while readings(Some(fault.name)).await == right {
            assert!(began.elapsed() < 3 * PATIENCE, "{} reads as the correct hub does", fault.name);
        }
    }
}

#[tokio::test]
async fn what_no_line_can_carry_is_refused() {
    let server = start(None, 1).await;
    for form in
        ["topic=a", "data=x", "topic=a&data=x&id=a%0Ab", "topic=a&data=x&retry=soon", "topic=a&data=x&to=b"]
    {
        let answer = publish(&server, form).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{form}: {answer}");
    }
    let get = talk(server.port, &request("GET", "/publish", "", ""), PATIENCE).await.text();
    assert!(get.starts_with("HTTP/1.1 405 ") && get.contains("Allow: POST\r\n"), "{get}");
    let bare = talk(server.port, &request("GET", "/hub", "", ""), PATIENCE).await.text();
    assert!(bare.starts_with("HTTP/1.1 400 "), "{bare}");
    let script = talk(server.port, &emit(r#"[{"follow":{"topic":"a"}}]"#, ""), PATIENCE).await.text();
    assert!(script.starts_with("HTTP/1.1 400 "), "no script reads a topic: {script}");
}
