//! Recordings come back equal, and broken files say what is wrong with them.

use ssespec_scenario::script::{ScriptEvent, ScriptItem};

use super::*;
use crate::additions::{OwnEvent, OwnIds, OwnRetry};
use crate::http2::{Direction, Frame, GOAWAY, StreamEnd};
use crate::observations::{Asked, ChurnLog, Cycle, MemorySamples, Poll, StatsPoll, Terminated};
use crate::recording::{Ended, Moment, PeerCertificate, Publishing, Stamp};

fn publication(outcome: Publishing) -> Publication {
    Publication {
        topic: "news".into(),
        number: 1,
        method: "POST".into(),
        url: "http://127.0.0.1:1/publish".into(),
        body: vec![0xff, b'x'],
        sent_ns: 3,
        answered_ns: 4,
        outcome,
    }
}

fn own(event_type: &str, data: Option<&str>) -> OwnEvent {
    OwnEvent { event_type: event_type.into(), data: data.map(Into::into) }
}

/// A recording in which every part of the types is used.
fn everything() -> Recording {
    let event = ScriptEvent {
        data: Some("a\nb".to_owned().into()),
        id: Some(String::new().into()),
        ..ScriptEvent::default()
    };
    let request = Request {
        url: "http://127.0.0.1:1/emit".into(),
        method: "GET".into(),
        bytes: (0..=255).collect(),
        left_out: 9,
        script: Some(vec![ScriptItem::Event(event), ScriptItem::Wait(250), ScriptItem::Unknown("x".into())]),
        topic: Some("news".into()),
        last_event_id: Some(vec![0xff, 0]),
        sent_ns: u64::MAX,
    };
    let read = |at_ns, stamp, bytes: &[u8]| Read::exactly(at_ns, stamp, bytes.to_vec());
    let exchange = |name: &str, how| Exchange {
        name: name.into(),
        connection: 3,
        request: request.clone(),
        initiator: Initiator::Suite,
        hops: vec![Hop { status: 307, location: "http://127.0.0.1:1/".into() }],
        transcript: Transcript::Http1(vec![
            read(1, Stamp::Kernel, b"HTTP/1.1 200 \r\n"),
            read(2, Stamp::Clock, &[]),
        ]),
        tls: None,
        end: End::exactly(how, 9),
    };
    let library = LibraryView {
        status: Some(200),
        headers: vec![("x".into(), "y\u{2028}".into())],
        pieces: vec![read(4, Stamp::Clock, &[0xef, 0xbb])],
        events: vec![LibraryEvent {
            at_ns: 5,
            event_type: "message".into(),
            data: "d\0".into(),
            id: String::new(),
        }],
        error: Some("gone".into()),
    };
    let ends = [
        Ended::Complete,
        Ended::Fin,
        Ended::Reset,
        Ended::Truncated("t".into()),
        Ended::Dropped,
        Ended::Limit("l".into()),
        Ended::NeverSent("n".into()),
        Ended::GaveUp("g".into()),
        Ended::Failed("f".into()),
    ];
    let mut exchanges: Vec<Exchange> =
        (0..).zip(ends).map(|(n, how)| exchange(&format!("e{n}"), how)).collect();
    exchanges[1].transcript = Transcript::Library(library);
    exchanges[2].transcript = Transcript::Library(LibraryView::default());
    exchanges[4].transcript = Transcript::Http2(Box::new(stream()));
    exchanges[5].transcript = Transcript::Http2(Box::default());
    exchanges[6].initiator = Initiator::Subject;
    exchanges[3].tls = Some(TlsView {
        version: "TLS 1.3".into(),
        server_name: "localhost".into(),
        alpn: Some("http/1.1".into()),
        certificate: Some(PeerCertificate {
            subject: "CN=a".into(),
            issuer: "CN=b".into(),
            not_after: "2027-01-01T00:00:00Z".into(),
        }),
    });
    exchanges[3].request.script = None;
    exchanges[3].request.last_event_id = None;
    Recording {
        target: "flask".into(),
        scenario: "emit/lines".into(),
        attempt: 2,
        started: "2026-01-02T03:04:05.6Z".into(),
        elapsed_ns: 1 << 60,
        lateness_ns: 7,
        patience_ns: crate::recording::PATIENCE_NS,
        known_by: crate::recording::KnownBy::Declaration,
        dialects: crate::dialects::Dialects::Named(vec![
            crate::dialects::NamedDialect { name: "mcp".into(), file: None },
            crate::dialects::NamedDialect { name: "ours".into(), file: Some("dialect: ours\n".into()) },
        ]),
        strain: crate::recording::Strain { reader_ns: Some(8), server_ns: None, stopped_ns: None },
        additions: Additions {
            ids: OwnIds::Instead,
            first: vec![own("hello", Some("welcome\n")), own("state", None)],
            between: vec![own("ping", None)],
            retry: Some(OwnRetry::Always(700)),
        },
        exchanges,
        prepared: vec![PreparationLog {
            line: "POST /login".into(),
            before: Some("stream".into()),
            url: "http://127.0.0.1:1/[redacted]".into(),
            sent: vec![("Host".into(), "127.0.0.1:1".into())],
            sent_ns: 1,
            done_ns: 2,
            status: Some(200),
            fields: vec![("Set-Cookie".into(), "[redacted]".into())],
            body_bytes: 7,
            captured: vec!["sid".into()],
            trouble: Some("none".into()),
        }],
        published: [Publishing::Taken(200), Publishing::Failed("f".into())].map(publication).to_vec(),
        beside: beside(),
    }
}

/// A stream of HTTP/2 with a head, a piece and a frame.
fn stream() -> Http2View {
    Http2View {
        stream: 5,
        status: Some(200),
        head_since_ns: 2,
        head_ns: Some(3),
        fields: vec![("content-type".into(), "text/event-stream".into())],
        pieces: vec![Read::exactly(4, Stamp::Clock, b"data: x\n\n".to_vec())],
        frames: vec![Frame {
            since_ns: 3,
            at_ns: 4,
            direction: Direction::Received,
            kind: GOAWAY,
            flags: 0,
            stream: 0,
            length: 8,
            code: Some(0),
            fields: vec![("a".into(), "b".into())],
        }],
        end: StreamEnd::GoAway(0),
    }
}

/// Something in each list.
fn beside() -> Observations {
    let poll = Poll { asked_ns: 1, answered_ns: 2, open: Some(3), steps: None, trouble: None };
    let when = "at first".to_owned();
    Observations {
        asked: Asked::Once,
        counts: vec![StatsPoll { when, more: Some(5), still_ns: None, polls: vec![poll] }],
        churns: vec![ChurnLog {
            seed: u64::MAX,
            cycles: vec![Cycle {
                after_ns: 9,
                how: ssespec_scenario::CloseHow::Rst,
                body_bytes: 7,
                trouble: Some("t".into()),
            }],
        }],
        memory: vec![MemorySamples { samples: vec![(1, 1 << 40)] }],
        terminated: Some(Terminated { sent_ns: Some(1), gone_ns: None, outcome: None, gave_up_ns: Some(8) }),
        died: Some("status 1".into()),
        paused: vec![("a".into(), 4)],
        offered: Some(crate::observations::Offered { alpn: Some("h2".into()), trouble: Some("none".into()) }),
        controls: vec![crate::observations::Control { sent_ns: 5, answered_ns: Some(6), given_up_ns: None }],
        checks: vec![
            serde_json::from_str(r#"{"requirement":"a.b","expect":{"status":[200]}}"#).expect("a check"),
        ],
        watched_ns: Some(20),
    }
}

fn text(recording: &Recording) -> String {
    let mut bytes = Vec::new();
    write(recording, &mut bytes).expect("memory takes all");
    String::from_utf8(bytes).expect("JSON is text")
}

fn error(text: impl AsRef<[u8]>) -> String {
    read(text.as_ref(), Path::new("r.jsonl")).expect_err("a broken file").to_string()
}

#[test]
fn a_saved_recording_comes_back_equal() {
    let dir = tempfile::tempdir().expect("a folder");
    let recording = everything();
    let path = save(&recording, dir.path()).expect("saved");
    assert_eq!(path, dir.path().join("flask/emit__lines.2.jsonl"));
    assert_eq!(load(&path).expect("loaded"), recording);
    let names: Vec<_> = std::fs::read_dir(dir.path().join("flask")).expect("a folder").collect();
    assert_eq!(names.len(), 1, "no partial file is left");
}

#[test]
fn the_lines_are_as_documented() {
    let mut recording = everything();
    recording.exchanges.truncate(1);
    recording.exchanges[0].request.script = None;
    recording.exchanges[0].request.bytes = b"GET".to_vec();
    recording.published.truncate(1);
    assert_eq!(
        text(&recording),
        concat!(
            r#"{"type":"recording","version":2,"target":"flask","scenario":"emit/lines","attempt":2,"started":"2026-01-02T03:04:05.6Z","elapsed_ns":1152921504606846976,"lateness_ns":7,"patience_ns":5000000000,"known_by":"declaration","dialects":{"named":[{"name":"mcp"},{"name":"ours","file":"dialect: ours\n"}]},"strain":{"reader_ns":8,"server_ns":null,"stopped_ns":null},"additions":{"ids":"instead","first":[{"type":"hello","data":"welcome\n"},{"type":"state"}],"between":[{"type":"ping"}],"retry":{"always":700}}}"#,
            "\n",
            r#"{"type":"publication","topic":"news","number":1,"method":"POST","url":"http://127.0.0.1:1/publish","body":"/3g=","sent_ns":3,"answered_ns":4,"outcome":{"taken":200}}"#,
            "\n",
            r#"{"type":"prepared","line":"POST /login","before":"stream","url":"http://127.0.0.1:1/[redacted]","sent":[["Host","127.0.0.1:1"]],"sent_ns":1,"done_ns":2,"status":200,"fields":[["Set-Cookie","[redacted]"]],"body_bytes":7,"captured":["sid"],"trouble":"none"}"#,
            "\n",
            r#"{"type":"beside","counts":[{"when":"at first","more":5,"still_ns":null,"polls":[{"asked_ns":1,"answered_ns":2,"open":3,"steps":null,"trouble":null}]}],"churns":[{"seed":18446744073709551615,"cycles":[{"after_ns":9,"how":"rst","body_bytes":7,"trouble":"t"}]}],"memory":[{"samples":[[1,1099511627776]]}],"terminated":{"sent_ns":1,"gone_ns":null,"outcome":null,"gave_up_ns":8},"died":"status 1","paused":[["a",4]],"offered":{"alpn":"h2","trouble":"none"},"controls":[{"sent_ns":5,"answered_ns":6,"given_up_ns":null}],"asked":"once","checks":[{"requirement":"a.b","expect":{"status":[200]}}],"watched_ns":20}"#,
            "\n",
            r#"{"type":"exchange","name":"e0","connection":3,"initiator":"suite","request":{"url":"http://127.0.0.1:1/emit","method":"GET","bytes":"R0VU","left_out":9,"script":null,"topic":"news","last_event_id":"/wA=","sent_ns":18446744073709551615},"hops":[{"status":307,"location":"http://127.0.0.1:1/"}],"end":{"how":"complete","since_ns":9,"at_ns":9},"carried":"http1"}"#,
            "\n",
            r#"{"type":"read","since_ns":1,"at_ns":1,"stamp":"kernel","bytes":"SFRUUC8xLjEgMjAwIA0K"}"#,
            "\n",
            r#"{"type":"read","since_ns":2,"at_ns":2,"stamp":"clock","bytes":""}"#,
            "\n",
            r#"{"type":"end","exchanges":1,"lines":8}"#,
            "\n",
        )
    );
}

#[test]
fn every_cut_is_noticed() {
    let mut recording = everything();
    recording.exchanges.truncate(3);
    let whole = text(&recording).into_bytes();
    assert_eq!(read(whole.as_slice(), Path::new("r.jsonl")).expect("whole"), recording);
    for end in 0..whole.len() {
        let lines = whole[..end].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(
            error(&whole[..end]),
            format!(
                "r.jsonl: the recording stops after line {lines} without its last line: the run that wrote it was cut short; \
                 record the scenario again"
            )
        );
    }
}

#[test]
fn every_missing_line_is_noticed() {
    let whole = text(&everything());
    let lines: Vec<&str> = whole.lines().collect();
    for missing in 0..lines.len() {
        let rest: Vec<&str> =
            lines.iter().enumerate().filter(|(n, _)| *n != missing).map(|(_, line)| *line).collect();
        error(rest.join("\n") + "\n");
    }
}

#[test]
fn broken_lines_are_named() {
    let recording = everything();
    let whole = text(&recording);
    let first = whole.lines().next().expect("a line");
    assert_eq!(
        error(format!("{first}\n{{\"type\":\"reed\"}}\n")),
        "r.jsonl:2: not a line of a recording: unknown variant `reed`, expected one of `recording`, `publication`, `prepared`, `beside`, \
         `exchange`, `client-piece`, `read`, `client-event`, `library-event`, `end` at line 1 column 14; record the scenario again with --recordings"
    );
    assert_eq!(
        error(format!("{first}\n{{\"type\":\"read\",\"at_ns\":1,\"stamp\":\"clock\",\"bytes\":\"\"}}\n")),
        "r.jsonl:2: nothing was read before the first exchange; record the scenario again with --recordings"
    );
    assert_eq!(
        error(format!("{first}\n{{\"type\":\"end\",\"exchanges\":1,\"lines\":2}}\n")),
        "r.jsonl:2: 2 lines and 1 exchanges were written, others are here; record the scenario again with --recordings"
    );
    assert_eq!(
        error(format!("{first}\n{first}\n")),
        "r.jsonl:2: a second recording begins here; record the scenario again with --recordings"
    );
    assert_eq!(
        error("{\"type\":\"end\",\"exchanges\":0,\"lines\":1}\n"),
        "r.jsonl:1: the first line must have the type `recording`; record the scenario again with --recordings"
    );
    assert!(error("not json\n").starts_with("r.jsonl:1: not a line of a recording: expected ident"));
    assert_eq!(
        error(first.replace("\"version\":2", "\"version\":3").replace("attempt", "tries") + "\n"),
        "r.jsonl:1: the recording has version 3, and this program reads versions 1 to 2: judge it with the program that wrote it, \
         or record the scenario again"
    );
}

/// What was recorded before moments had two bounds says only that bytes came at some time up to their stamp.
#[test]
fn a_recording_without_bounds_is_read_and_its_moments_are_open() {
    let old = concat!(
        r#"{"type":"recording","version":1,"target":"a","scenario":"b/c","attempt":1,"started":"2026-01-02T03:04:05Z","elapsed_ns":9,"lateness_ns":7}"#,
        "\n",
        r#"{"type":"exchange","name":"e","connection":1,"request":{"url":"http://127.0.0.1:1/","method":"GET","bytes":"","script":null,"last_event_id":null,"sent_ns":1},"hops":[],"end":{"how":"fin","at_ns":9},"client":null}"#,
        "\n",
        r#"{"type":"read","at_ns":4,"stamp":"kernel","bytes":""}"#,
        "\n",
        r#"{"type":"end","exchanges":1,"lines":4}"#,
        "\n",
    );
    let recording = read(old.as_bytes(), Path::new("r.jsonl")).expect("an old recording");
    assert_eq!(recording.patience_ns, crate::recording::PATIENCE_NS);
    assert_eq!(recording.known_by, crate::recording::KnownBy::Declaration);
    assert_eq!(recording.strain, crate::recording::Strain::default());
    assert_eq!(recording.additions, Additions::default());
    let exchange = &recording.exchanges[0];
    assert_eq!(exchange.transcript.pieces()[0].moment(), Moment { earliest_ns: 0, latest_ns: 4 });
    assert_eq!(exchange.end.moment(), Moment { earliest_ns: 0, latest_ns: 9 });
    // We know exactly when we left ourselves.
    assert_eq!(End { how: Ended::Dropped, ..exchange.end.clone() }.moment(), Moment::exactly(9));
}

/// Rules had other names, in recordings of this version too.
#[test]
fn checks_and_scenarios_are_read_under_their_old_names() {
    let stored = [
        r#"{"type":"recording","version":2,"target":"a","scenario":"http2/goodbye","attempt":1,"started":"2026-01-02T03:04:05Z","elapsed_ns":9,"lateness_ns":7}"#,
        r#"{"type":"beside","checks":[{"requirement":"a.b","on":"r","expect":{"numbered":{"data":"{n}","to":2,"over":"again"}}}]}"#,
        r#"{"type":"end","exchanges":0,"lines":3}"#,
        "",
    ];
    let recording = read(stored.join("\n").as_bytes(), Path::new("r.jsonl")).expect("an old recording");
    assert_eq!(recording.scenario, "http2/goaway");
    assert_eq!(
        serde_json::to_value(&recording.beside.checks).unwrap(),
        serde_json::json!([{ "requirement": "a.b", "on": "r", "expect": {
            "sequence": { "data": "{n}", "count": 2, "across": "again" },
        } }])
    );
}

/// Version 1 said by `client` and `h2` what had carried the response, and kept the pieces of HTTP/2 inside.
#[test]
fn each_transcript_of_version_1_is_read() {
    let exchange = |name: &str, rest: &str| {
        format!(
            r#"{{"type":"exchange","name":"{name}","connection":1,"request":{{"url":"u","method":"GET","bytes":"","script":null,"last_event_id":null,"sent_ns":1}},"hops":[],"end":{{"how":"fin","since_ns":9,"at_ns":9}},{rest}}}"#
        )
    };
    let frame = r#"{"since_ns":3,"at_ns":4,"direction":"received","kind":7,"flags":0,"stream":0,"length":8,"code":0,"fields":[["a","b"]]}"#;
    let h2 = format!(
        r#""client":null,"h2":{{"stream":5,"status":200,"head_since_ns":2,"head_ns":3,"fields":[["content-type","text/event-stream"]],"pieces":[{{"since_ns":4,"at_ns":4,"stamp":"clock","bytes":"ZGF0YTogeAoK"}}],"frames":[{frame}],"end":{{"go-away":0}}}}"#
    );
    let old = [
        r#"{"type":"recording","version":1,"target":"a","scenario":"b/c","attempt":1,"started":"2026-01-02T03:04:05Z","elapsed_ns":9,"lateness_ns":7}"#,
        &exchange("wire", r#""client":null"#),
        r#"{"type":"read","since_ns":4,"at_ns":4,"stamp":"kernel","bytes":"eA=="}"#,
        &exchange("client", r#""client":{"status":200,"headers":[["a","b"]],"error":"e"}"#),
        r#"{"type":"client-piece","since_ns":5,"at_ns":5,"stamp":"clock","bytes":"eQ=="}"#,
        r#"{"type":"client-event","at_ns":6,"event_type":"message","data":"d","id":""}"#,
        &exchange("h2", &h2),
        r#"{"type":"end","exchanges":3,"lines":8}"#,
        "",
    ];
    let recording = read(old.join("\n").as_bytes(), Path::new("r.jsonl")).expect("an old recording");
    let transcripts: Vec<&Transcript> = recording.exchanges.iter().map(|one| &one.transcript).collect();
    let event = LibraryEvent { at_ns: 6, event_type: "message".into(), data: "d".into(), id: String::new() };
    let library = LibraryView {
        status: Some(200),
        headers: vec![("a".into(), "b".into())],
        pieces: vec![Read::exactly(5, Stamp::Clock, b"y".to_vec())],
        events: vec![event],
        error: Some("e".into()),
    };
    assert_eq!(
        transcripts,
        [
            &Transcript::Http1(vec![Read::exactly(4, Stamp::Kernel, b"x".to_vec())]),
            &Transcript::Library(library),
            &Transcript::Http2(Box::new(stream())),
        ]
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = load(Path::new("/nonexistent/r.jsonl")).expect_err("no file").to_string();
    assert_eq!(error, "cannot read /nonexistent/r.jsonl: No such file or directory (os error 2)");
}

#[test]
fn names_stay_inside_the_folder() {
    let mut recording = everything();
    recording.target = "../..".into();
    recording.scenario = "a b/../ü".into();
    assert_eq!(file_name(&recording), PathBuf::from("_..__../a_b__..___.2.jsonl"));
}

#[test]
fn an_end_that_older_recordings_name_otherwise_is_still_read() {
    let never_sent = |name: &str| serde_json::from_str::<Ended>(&format!(r#"{{"{name}":"why"}}"#)).ok();
    let wanted = Some(Ended::NeverSent("why".into()));
    assert_eq!(never_sent("not-reused"), wanted);
    assert_eq!(never_sent("never-sent"), wanted);
}
