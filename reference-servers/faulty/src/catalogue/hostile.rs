//! Servers that follow no protocol: the run must end with a readable verdict, in bounded time.

use std::time::Duration;

use super::entry::hostile;
use crate::fault::{Fault, Outcome};
use crate::life::{Answer, Hostile};
use crate::net::Act::{Pause, Reset, Send, SendForever, Silence, StopListening};

const STREAM_HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n";

pub(super) fn servers() -> Vec<Fault> {
    let mut all = silent();
    all.extend(endless());
    all.extend(others());
    all
}

fn silent() -> Vec<Fault> {
    vec![
        hostile("dead-port", "nothing listens any more once it was ready", Outcome::Error, |b| {
            let answer = Answer::Raw(vec![StopListening, Reset]);
            b.hostile = Some(Hostile { once_ready: vec![StopListening], answer });
        }),
        hostile("hangs", "requests are taken and never answered", Outcome::Fails, |b| {
            b.hostile = Some(Hostile::raw([Silence]));
        }),
        hostile("half-a-head", "half a head, and then silence", Outcome::Fails, |b| {
            let half = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-st".to_vec();
            b.hostile = Some(Hostile::raw([Send(half), Silence]));
        }),
    ]
}

fn endless() -> Vec<Fault> {
    vec![
        hostile("endless-head", "head fields without end", Outcome::Fails, |b| {
            let fields = b"X-Padding: nothing to see here\r\n".repeat(512);
            b.hostile = Some(Hostile::raw([Send(STREAM_HEAD.to_vec()), SendForever(fields)]));
        }),
        hostile("endless-line", "one line without end", Outcome::Fails, |b| {
            let (begun, rest) = (b"data: ".to_vec(), vec![b'x'; 16 << 10]);
            b.hostile = Some(Hostile::raw([Send(head("Connection: close")), Send(begun), SendForever(rest)]));
        }),
        hostile("firehose", "events without end, as fast as they go", Outcome::Fails, |b| {
            let events = b"data: x\n\n".repeat(1024);
            b.hostile = Some(Hostile::raw([Send(head("Connection: close")), SendForever(events)]));
        }),
    ]
}

fn others() -> Vec<Fault> {
    vec![
        hostile("dies-mid-stream", "the connection is reset inside the second event", Outcome::Fails, |b| {
            b.hostile = Some(Hostile::raw([
                Send(head("Transfer-Encoding: chunked")),
                Send(b"14\r\nid: 1\ndata: hello\n\nda\r\n".to_vec()),
                Pause(Duration::from_millis(100)),
                Reset,
            ]));
        }),
        hostile("html-with-200", "a login page with 200 for every address", Outcome::Fails, |b| {
            let page = "<!doctype html>\n<title>Log in</title>\n<p>Please log in.\n";
            b.hostile = Some(Hostile::page("text/html; charset=utf-8", page));
        }),
        hostile("json-with-200", "an error object with 200 for every address", Outcome::Fails, |b| {
            b.hostile = Some(Hostile::page("application/json", "{\"error\":\"session expired\"}\n"));
        }),
        hostile("closes-at-once", "connections are closed without a byte", Outcome::Fails, |b| {
            b.hostile = Some(Hostile::raw([]));
        }),
        hostile("not-http", "the port belongs to another protocol", Outcome::Fails, |b| {
            b.hostile = Some(Hostile::raw([Send(b"220 mail.example ESMTP ready\r\n\r\n".to_vec())]));
        }),
    ]
}

/// The head of a stream with one more field.
fn head(field: &str) -> Vec<u8> {
    [STREAM_HEAD, field.as_bytes(), b"\r\n\r\n"].concat()
}
