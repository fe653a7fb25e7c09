//! `ssespec watch`: each stream as it is shown, the reconnects of a browser, and why nothing is shown.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::thread::{sleep, spawn};
use std::time::Duration;

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};
use ssespec_evidence::verdict::Verdict;
use ssespec_report::read_jsonl;

use crate::support::{Folder, shown, ssespec};
use crate::{reference, stranger};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

/// A server with a response for each connection, in their order; what is asked after the last gets nothing.
fn script(responses: Vec<String>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    spawn(move || {
        for response in responses {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let mut request = [0; 65536];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(response.as_bytes());
        }
    });
    address
}

fn stream(body: &str) -> String {
    format!("{HEAD}{body}")
}

/// Exit code and both outputs, without the times and the port.
fn watched(arguments: &[&str]) -> String {
    let folder = Folder::with("");
    watched_in(&folder, arguments)
}

fn watched_in(folder: &Folder, arguments: &[&str]) -> String {
    let output =
        ssespec(folder.path(), ["watch"].iter().chain(arguments)).output().expect("ssespec can be started");
    timeless(&ssespec_test_support::text(&output, folder.path()))
}

/// Without the moments and gaps of rows, and what a busy machine changes in a summary.
pub fn timeless(text: &str) -> String {
    let is_time = |text: &str| text.contains('.') && text.bytes().all(|b| b"0123456789.+".contains(&b));
    let mut out = String::new();
    for line in text.lines() {
        let (columns, rest) = line.split_at_checked(22).unwrap_or((line, ""));
        match columns.split_whitespace().collect::<Vec<_>>().as_slice() {
            [at] if is_time(at) => out.push_str(&format!("[AT]         {rest}")),
            [at, gap] if is_time(at) && is_time(gap) => out.push_str(&format!("[AT]  [+GAP] {rest}")),
            _ if line.starts_with("largest gap ") => {
                out.push_str("largest gap [GAP], ");
                out.push_str(line.splitn(3, ", ").last().unwrap_or_default());
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    without_rate(&out)
}

/// Events a second are for the machine to say, and only of what takes a second.
fn without_rate(text: &str) -> String {
    text.lines()
        .map(|line| match line.split_once(" a second") {
            Some((before, after)) => {
                let at = before.rfind(' ').unwrap_or_default();
                format!("{}{after}\n", before[..at].trim_end_matches(','))
            }
            None => format!("{line}\n"),
        })
        .collect()
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/events")
}

#[test]
fn a_stream_is_read_as_a_browser_reads_it_until_204() {
    let address = script(vec![
        stream("retry: 100\n\nid: 1\ndata: one\n\nid: 2\nevent: tick\ndata: two\n\n: keep-alive\n\n"),
        stream("id: 2\nevent: tick\ndata: two\n\nid: 4\ndata: four\n\n"),
        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_owned(),
    ]);
    assert_snapshot!(watched(&[&url(address)]));
}

/// What the published samples do: they end, and the page's EventSource begins again, for ever.
#[test]
fn a_stream_that_begins_again_is_told_with_its_reason() {
    let body = "retry: 100\n\ndata: {\"choices\":1}\n\ndata: [DONE]\n\n";
    assert_snapshot!(watched(&[&url(script(vec![stream(body); 3])), "--until", "5"]));
}

#[test]
fn a_stream_that_begins_again_in_spite_of_its_ids_is_told() {
    let body = "retry: 100\n\nid: 1\ndata: one\n\n";
    assert_snapshot!(watched(&[&url(script(vec![stream(body); 3])), "--until", "3"]));
}

#[test]
fn events_that_were_lost_between_two_responses_are_missing() {
    let address = script(vec![
        stream("retry: 100\n\nid: 1\ndata: one\n\nid: 2\ndata: two\n\n"),
        stream("id: 6\ndata: six\n\n"),
    ]);
    assert_snapshot!(watched(&[&url(address), "--until", "3"]));
}

#[test]
fn what_the_decoder_ignores_has_its_reason() {
    let body = "Data: one\n\ndata: two\nmore of two\n\nevent: none\n\nretry: soon\n\nid: 1\ndata: last";
    assert_snapshot!(watched(&[&url(script(vec![stream(body)])), "--no-reconnect"]));
}

#[test]
fn what_is_no_stream_is_shown_with_what_to_change() {
    let response = |head: &str, body: &str| {
        vec![format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())]
    };
    let json = script(response("200 OK\r\nContent-Type: application/json", "{\"id\":1,\"text\":\"whole\"}"));
    let mut login =
        response("200 OK\r\nContent-Type: text/html", "<form>\n<input type=\"password\">\n</form>");
    login.insert(
        0,
        "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
    );
    let missing = script(response("404 Not Found\r\nContent-Type: text/plain", "no such stream"));
    let all = [json, script(login), missing].map(|address| watched(&[&url(address)]));
    assert_snapshot!(all.join("\n"));
}

/// A body without an end, as good as it is, is nothing that a page would ever show.
#[test]
fn what_a_browser_refuses_is_no_stream_however_it_goes_on() {
    let endless = |head: &'static str| {
        stranger::serve(move |stream| {
            let response = format!("HTTP/1.1 {head}\r\n\r\ndata: one\n\ndata: two\n\n");
            let _ = stream.write_all(response.as_bytes());
            let _ = stream.read(&mut [0]);
        })
    };
    let plain = endless("200 OK\r\nContent-Type: text/plain");
    let broken = endless("500 Internal Server Error\r\nContent-Type: text/event-stream");
    let all =
        [watched(&[&url(plain)]), watched(&[&url(plain), "--raw"]), watched(&[&url(broken), "--until", "1"])];
    assert_snapshot!(all.join("\n"));
}

#[test]
fn no_response_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    assert_snapshot!(watched(&[&url(address)]));
}

/// What answers on the wrong port, or in another HTTP, is named with what to change.
#[test]
fn another_protocol_than_was_asked_for_is_named() {
    let alert = b"\x15\x03\x03\x00\x02\x02\x46";
    let says_tls = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    let settings = b"\0\0\0\x04\0\0\0\0\0";
    let http1 = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    // The preface of HTTP/2 is no GET: whoever asks gets it.
    let answers = |bytes: &'static [u8]| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 4096]).and_then(|_| stream.write_all(bytes));
            }
        });
        url(address)
    };
    let plain = answers(http1);
    let all = [
        watched(&[&answers(alert)]),
        watched(&[&answers(says_tls)]),
        watched(&[&answers(settings)]),
        watched(&[&answers(b"")]),
        watched(&[&plain, "--http2"]),
        watched(&[&plain.replace("http://", "https://")]),
    ];
    assert_snapshot!(all.join("\n"));
}

#[test]
fn named_events_alone_have_a_note_in_the_summary() {
    let named = stream("event: tick\ndata: one\n\nevent: alarm\ndata: two\n\n");
    let told = watched(&[&url(script(vec![named])), "--no-reconnect"]);
    let note = "none of these events is of the type message, so onmessage is not called for them: listen with addEventListener(\"alarm\", ..), or send no \
                event line";
    assert_eq!(told.replace('\n', " ").matches(note).count(), 1, "{told}");
}

#[test]
fn a_post_is_sent_once_and_merged() {
    let chunk = |delta: &str, reason: &str| {
        format!(
            "data: {{\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\
             \"delta\":{delta},\"finish_reason\":{reason}}}]}}\n\n"
        )
    };
    let body = [
        chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
        chunk("{\"content\":\"Hello,\\n\"}", "null"),
        chunk("{\"content\":\"wor\\u001b[31mld\"}", "null"),
        chunk("{}", "\"stop\""),
        "data: [DONE]\n\n".to_owned(),
    ];
    let body = stream(&body.concat());
    let text = watched(&[&url(script(vec![body.clone()])), "--merge", "-d", "{\"stream\":true}"]);
    let lines = watched(&[&url(script(vec![body])), "--merge", "--ndjson", "-d", "{\"stream\":true}"]);
    let pieces: Vec<&str> = lines.lines().filter(|line| line.contains("\"piece\"")).collect();
    assert_eq!(pieces.len(), 2, "{lines}");
    assert!(
        lines.contains(r#""texts":[{"key":["0"],"text":"Hello,\nwor\u001b[31mld","what":"text"}]"#),
        "{lines}"
    );
    assert_snapshot!(text);
}

#[test]
fn events_of_no_dialect_have_nothing_to_merge() {
    assert_snapshot!(watched(&[&url(stranger::stream("data: one\n\n")), "--merge", "--no-reconnect"]));
}

#[test]
fn the_bytes_are_shown_with_their_reads() {
    let address = stranger::serve(|stream| {
        let _ = stream.write_all(HEAD.as_bytes());
        sleep(Duration::from_millis(200));
        let _ = stream.write_all(b"id: 1\r\ndata: caf\xE9 \x1b[2J\r\n\r\n");
    });
    assert_snapshot!(watched(&[&url(address), "--raw", "--no-reconnect"]));
}

#[test]
fn json_is_shown_with_its_structure() {
    let address = stranger::stream("data: {\"a\":[1,{\"b\":\"c\"}]}\n\ndata: line one\ndata: line two\n\n");
    assert_snapshot!(watched(&[&url(address), "--full", "--no-reconnect"]));
}

#[test]
fn only_what_passes_all_filters_is_shown_and_counted() {
    let body = "event: tick\ndata: {\"n\":1}\n\ndata: {\"n\":1}\n\n: c\n\nevent: tick\ndata: {\"n\":2}\n\n";
    let address = url(stranger::stream(body));
    let words = [&address, "--filter", "type=tick", "--filter", "/n=2", "--no-reconnect", "--until", "1"];
    assert_snapshot!(watched(&words));
}

#[test]
fn fewer_events_than_wanted_is_a_failure() {
    let told = watched(&[&url(stranger::stream("data: one\n\n")), "--until", "2", "--no-reconnect"]);
    assert!(told.starts_with("exit code 1\n"), "{told}");
}

#[test]
fn what_is_saved_is_judged_and_played_again() {
    let folder = Folder::with("");
    let address = url(reference::plain());
    let live = watched_in(&folder, &[&address, "--until", "3", "--save", "kept.jsonl"]);
    let judged = ssespec(folder.path(), ["check", "--from", "kept.jsonl"]).output().expect("it starts");
    assert_eq!(judged.status.code(), Some(0), "{}", String::from_utf8_lossy(&judged.stdout));
    let again = watched_in(&folder, &["--replay", "kept.jsonl", "--until", "3"]);
    let saved = "saved: `ssespec check --from kept.jsonl` judges it\n";
    assert!(live.ends_with(saved), "{live}");
    assert_eq!(live.strip_suffix(saved), Some(again.as_str()));
}

/// Such as `head -1`, which closes the pipe.
#[test]
fn who_reads_no_more_has_enough() {
    let folder = Folder::with("");
    let address = url(stranger::endless());
    let saved = watched_in(&folder, &[&address, "--until", "3", "--save", "kept.jsonl"]);
    assert!(saved.starts_with("exit code 0\n"), "{saved}");
    for words in [&["watch", "--replay", "kept.jsonl"][..], &["watch", &address]] {
        let mut run = ssespec(folder.path(), words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ssespec can be started");
        drop(run.stdout.take());
        let ended = run.wait_with_output().expect("it ends");
        assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr)), (Some(0), "".into()));
    }
}

#[test]
fn an_end_without_an_event_is_not_green() {
    let told = |head: &str, body: &str| {
        let response = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{head}\r\n\r\n{body}");
        watched(&[
            &url(stranger::serve(move |client| {
                let _ = client.write_all(response.as_bytes());
                // Until it is closed from the other side.
                let _ = client.read(&mut [0]);
            })),
            "--for",
            "1s",
        ])
    };
    let nothing = told("X-A: b", "");
    assert!(nothing.starts_with("exit code 4\n"), "{nothing}");
    let chunks = told("Transfer-Encoding: chunked", "data: one\n\n");
    assert!(chunks.starts_with("exit code 1\n"), "{chunks}");
    let told_of = |text: &str| {
        chunks.replace('\n', " ").split_whitespace().collect::<Vec<_>>().join(" ").contains(text)
    };
    assert!(
        told_of(
            "! `data: one` is not a chunk size (RFC 9112 7.1): nothing from there on can be read. A browser ends the response and reconnects (http.h1-framing)"
        ),
        "{chunks}"
    );
    assert!(told_of("1 problem"), "{chunks}");
}

/// What `check` says of it by its own reconnect, its recording shows as well.
#[test]
fn a_stream_that_begins_again_is_found_in_its_recording() {
    let body = "retry: 100\n\ndata: one\n\ndata: two\n\n";
    let found = |responses: Vec<String>, until: &str, more: &[&str]| {
        let folder = Folder::with("");
        watched_in(&folder, &[&url(script(responses)), "--until", until, "--save", "kept.jsonl"]);
        let words = ["check", "--from", "kept.jsonl", "--json", "out.jsonl"];
        shown(folder.path(), words.into_iter().chain(more.iter().copied()));
        let report = read_jsonl(&folder.path().join("out.jsonl")).expect("a report");
        let results = report.targets.into_iter().flat_map(|target| target.results);
        let of_repeat = results.filter(|result| result.check.as_str() == "resume.no-repeat");
        of_repeat.map(|result| (result.verdict, result.message)).collect::<Vec<_>>()
    };
    let over = "expected a 204 that ends it, or a stream that continues after the last event ID; got a stream that starts over with \
                \"one\", which a browser repeats forever";
    assert_eq!(found(vec![stream(body); 2], "4", &[]), [(Verdict::Warn, over.to_owned())]);
    // As the report says how to repeat it.
    let alone = found(vec![stream(body); 2], "4", &["--run", "resume/as-a-browser"]);
    assert_eq!(alone, [(Verdict::Warn, over.to_owned())]);
    let goes_on = found(vec![stream(body), stream("data: three\n\ndata: four\n\n")], "4", &[]);
    assert_eq!(goes_on, [(Verdict::Pass, "2 events, and not the old ones again".to_owned())]);
    assert_eq!(found(vec![stream(body)], "2", &[]), [], "without a reconnect nothing is known of it");
}

#[test]
fn over_http2_the_frames_are_shown() {
    let address = url(reference::plain());
    let told = watched(&[&address, "--http2", "--until", "1", "--raw"]);
    let rows: Vec<&str> =
        told.lines().filter(|line| line.contains("HTTP/2") || line.contains("DATA")).collect();
    assert!(rows[0].contains("200 text/event-stream, HTTP/2, head after [TIME]"), "{told}");
    assert!(rows[1].contains("DATA 1, bytes 0 to "), "{told}");
}

/// Nothing that a server sends moves the cursor, however much of it comes.
#[test]
fn a_hostile_stream_is_only_text() {
    let address = stranger::serve(|stream| {
        let _ = stream.write_all(HEAD.as_bytes());
        let _ = stream.write_all(
            b"event: \x1b]0;title\x07\ndata: \x1b[2J\r\xc2\x9b31m \xe2\x80\xae<script>\xff\n\n: \x1bc\n\n",
        );
        let _ = stream.write_all(b"id: \x1b[1m\ndata: ");
        let _ = stream.write_all(&vec![b'\x08'; 5 << 20]);
        let _ = stream.write_all(b"\n\n");
    });
    let folder = Folder::with("");
    for form in [&["--no-reconnect"][..], &["--no-reconnect", "--full"], &["--no-reconnect", "--raw"]] {
        let address = url(address);
        let words = ["watch", &address].into_iter().chain(form.iter().copied());
        let output = ssespec(folder.path(), words).output().expect("ssespec can be started");
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let moves = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(moves, None, "{form:?}");
        assert!(text.contains("\\u{1B}[2J"), "{form:?}");
        assert!(text.contains("2 events in"), "{form:?}");
    }
}

#[test]
fn a_silent_stream_says_what_it_waits_for() {
    let told = watched(&[&url(stranger::silent()), "--for", "7s"]);
    assert_snapshot!(told);
}

#[test]
fn ctrl_c_ends_it_with_a_summary() {
    let folder = Folder::with("");
    let address = url(stranger::endless());
    let mut run = ssespec(folder.path(), ["watch", &address])
        .stdout(Stdio::piped())
        .spawn()
        .expect("ssespec can be started");
    let mut out = BufReader::new(run.stdout.take().expect("its output"));
    let mut text = String::new();
    while !text.contains("tick 0") {
        assert!(out.read_line(&mut text).expect("a row") > 0, "{text}");
    }
    let pid = Pid::from_raw(i32::try_from(run.id()).expect("an id")).expect("a process");
    kill_process(pid, Signal::INT).expect("it runs");
    out.read_to_string(&mut text).expect("the rest");
    assert_eq!(run.wait().expect("it ends").code(), Some(0), "{text}");
    assert!(text.contains("closed by us: "), "{text}");
    assert!(text.contains("\nlargest gap "), "{text}");
}

#[test]
fn secrets_are_shown_nowhere() {
    let folder = Folder::with("");
    let address = url(stranger::stream("data: one\n\n"));
    let words =
        ["watch", &address, "--ndjson", "--save", "kept.jsonl", "--no-reconnect", "--bearer-env", "TOKEN"];
    let output = ssespec(folder.path(), words.into_iter().chain(["-H", "X-Api-Key: hidden-key"]))
        .env("TOKEN", "hidden-token")
        .output()
        .expect("ssespec can be started");
    assert_eq!(output.status.code(), Some(0));
    let kept = std::fs::read_to_string(folder.path().join("kept.jsonl")).expect("it is saved");
    let all = [String::from_utf8_lossy(&output.stdout).into_owned(), kept].concat();
    assert!(!all.contains("hidden"), "{all}");
}

#[test]
fn mistakes_are_told_before_anything_is_sent() {
    let all = [
        &[][..],
        &["http://user:pass@127.0.0.1/"],
        &["http://127.0.0.1/", "--filter", "tick"],
        &["http://127.0.0.1/", "--raw", "--merge"],
        &["http://127.0.0.1/", "--save", "nowhere/kept.jsonl"],
        &["http://127.0.0.1/", "--save", "."],
        &["--replay", "missing.jsonl"],
        &["http://127.0.0.1/", "--dialect", "openai"],
    ];
    assert_snapshot!(all.map(watched).join("\n"));
}

#[test]
fn the_help_says_how_to_ask_as_a_browser_does() {
    let told = crate::support::told(["watch", "--help"]);
    let compression = "No Accept-Encoding is sent, while every browser asks for compression: -H 'Accept-Encoding: gzip' shows whether \
                       events come then, too.";
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(compression), "{told}");
}
