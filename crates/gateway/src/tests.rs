//! A gateway in a few lines, right or with one fault: each fault is named by its rule, and a right one is not blamed.

use std::time::Duration;

use ssespec_evidence::dialects::{Dialects, NamedDialect};
use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::Level;

use super::*;

mod stall;
mod tools;

const MS: u64 = 1_000_000;
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n";

/// What a gateway writes: bytes, each with its moment in milliseconds, and how its body ends.
struct Wire {
    writes: Vec<(u64, Vec<u8>)>,
    how: Ended,
    head: String,
}

/// All that the upstream writes, as it comes.
fn relayed(upstream: Upstream, case: Case) -> Wire {
    let Play { parts, finish } = play(upstream, case, Usage::Left);
    let (mut writes, mut at) = (Vec::new(), 10);
    for part in parts {
        match part {
            Part::Write(bytes) => writes.push((at, bytes)),
            Part::Wait(time) => at += u64::try_from(time.as_millis()).expect("a short time"),
        }
    }
    let how = match finish {
        Finish::Graceful => Ended::Complete,
        Finish::Reset => Ended::Reset,
    };
    Wire { writes, how, head: HEAD.to_owned() }
}

impl Wire {
    fn body(&self) -> String {
        String::from_utf8(self.writes.iter().flat_map(|(_, bytes)| bytes.clone()).collect()).expect("UTF-8")
    }

    /// All at the end, with another body.
    fn with_body(self, body: String) -> Self {
        let at = self.writes.last().map_or(10, |(at, _)| *at);
        Self { writes: vec![(at, body.into_bytes())], ..self }
    }

    fn came(self, out: Out) -> Came {
        let mut reads = vec![Read::exactly(5 * MS, Stamp::Kernel, self.head.into_bytes())];
        for (at, bytes) in &self.writes {
            let chunk = [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
            reads.push(Read::exactly(at * MS, Stamp::Kernel, chunk));
        }
        let end = self.writes.last().map_or(10, |(at, _)| at + 1) * MS;
        if self.how == Ended::Complete {
            reads.push(Read::exactly(end, Stamp::Kernel, b"0\r\n\r\n".to_vec()));
        }
        let exchange = Exchange {
            connection: 1,
            transcript: Transcript::Http1(reads),
            end: End::exactly(self.how, end),
            ..Exchange::new("stream", Request::get("http://127.0.0.1:1/"))
        };
        let recording = Recording {
            elapsed_ns: end,
            exchanges: vec![exchange],
            dialects: Dialects::Named(vec![NamedDialect { name: out.name.to_owned(), file: None }]),
            ..Recording::new("gateway", "gateway/case")
        };
        Came::of(&recording, out, ASKED).expect("it has an exchange")
    }
}

const ASKED: Calls = Calls { streams: 1, wholes: 0, tools: 1, elsewhere: None };

fn level(rule: Rule) -> Level {
    match rule {
        Rule::LossShown | Rule::UpstreamStopped => Level::Should,
        _ => Level::Must,
    }
}

fn out(upstream: Upstream) -> Out {
    Out::named(upstream.name()).expect("each upstream may come out")
}

/// What is said of a gateway that does this to each case, one line a statement.
fn said(upstream: Upstream, gateway: impl Fn(Case, Wire) -> Wire) -> Vec<String> {
    let round = |case| {
        let once = || {
            let came = gateway(case, relayed(upstream, case)).came(out(upstream));
            Some(Came { afterwards: Afterwards::Stopped(Duration::from_millis(700)), ..came })
        };
        let came = once();
        let again = came.as_ref().filter(|came| needs_second_try(case, came)).and_then(|_| once());
        Round { case, came, again }
    };
    let rounds: Vec<Round> = Case::of(upstream).map(round).collect();
    judge(&rounds, level).iter().map(line).collect()
}

fn line(statement: &Statement) -> String {
    let verdict = match statement.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "FAIL",
        Verdict::Warn => "WARN",
        Verdict::Inconclusive => "open",
        Verdict::Note => "note",
        _ => "other",
    };
    let told = match (&statement.message, &statement.breach) {
        (Some(message), _) => message.clone(),
        (None, Some(Breach { expected, actual })) => format!("wants {expected}; has {actual}"),
        (None, None) => String::new(),
    };
    format!("{verdict} {} in {}: {told}", statement.rule.id(), statement.case.name())
}

/// The same, without what passes.
fn loud(upstream: Upstream, gateway: impl Fn(Case, Wire) -> Wire) -> Vec<String> {
    said(upstream, gateway).into_iter().filter(|line| !line.starts_with("pass")).collect()
}

#[test]
fn a_relay_of_chat_completions_is_right() {
    let told = said(Upstream::OpenAiChat, |_, wire| wire);
    let whole = "8 chunks, finish_reason stop, [DONE]";
    let first = r#"get_forecast({"city":"Köln","days":12})"#;
    let second = r#"get_forecast({"city":"東京","days":3})"#;
    let expected = [
        &format!("pass gateway.response in right: openai-chat: {whole}"),
        "pass gateway.text in right: all 29 characters",
        "pass gateway.comments in comments: all 29 characters",
        "pass gateway.comments in blocks-without-data: all 29 characters",
        "pass gateway.characters in split-characters: all 14 characters",
        "pass gateway.large-event in large-event: all 65550 characters",
        "pass gateway.incremental in slow: 6 events came one by one",
        "pass gateway.error-shown in error: an error comes out: {\"error\":{\"code\":\"server_error\",\"message\":\"ssespec: the model failed\",\"param\":null,\"type\":\"server_error\"}}",
        "pass gateway.truncation-shown in truncated: the body ends without a terminal event",
        "pass gateway.truncation-shown in reset: the body is aborted: the connection was reset",
        "pass gateway.loss-shown in broken-json: an event that cannot be read comes out, and clients can tell",
        &format!("pass gateway.tool-calls in tool-call: {first}"),
        &format!("pass gateway.tool-calls in parallel-tool-calls: {first} and {second}"),
        &format!("pass gateway.tool-calls in interleaved-tool-calls: {first} and {second}"),
        "pass gateway.stall-shown in stall: what the upstream sent after the stall comes out as well",
        "pass gateway.incremental in stall: 3 events came before the stall was over",
        "pass gateway.upstream-stopped in client-leaves: the upstream's connection was closed 700 ms after the client had left",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_relay_of_messages_is_right() {
    assert_eq!(loud(Upstream::AnthropicMessages, |_, wire| wire), Vec::<String>::new());
}

#[test]
fn a_relay_of_contents_is_right() {
    assert_eq!(loud(Upstream::Gemini, |_, wire| wire), Vec::<String>::new());
}

/// The cases in which something goes wrong upstream.
const FAULTY: [Case; 4] = [Case::Error, Case::Truncated, Case::Reset, Case::BrokenJson];

#[test]
fn what_the_upstream_sends_when_nothing_goes_wrong_keeps_its_own_grammar() {
    for upstream in Upstream::ALL {
        for case in Case::of(upstream).filter(|case| !FAULTY.contains(case)) {
            let came = relayed(upstream, case).came(out(upstream));
            assert_eq!((&came.broken, &came.unwise, &came.uncertain), (&None, &None, &None), "{case:?}");
        }
    }
    let counted = play(Upstream::OpenAiChat, Case::Right, Usage::Wanted);
    let Some(Part::Write(last)) = counted.parts.last() else { panic!("{counted:?}") };
    let last = String::from_utf8_lossy(last);
    assert!(last.contains("\"choices\":[]") && last.contains("\"total_tokens\":2"), "{last}");
}

#[test]
fn a_split_character_is_split_within_each_character() {
    let Play { parts, .. } = play(Upstream::OpenAiChat, Case::SplitCharacters, Usage::Left);
    let halves =
        parts.iter().filter(|part| matches!(part, Part::Write(bytes) if std::str::from_utf8(bytes).is_err()));
    // Ten cuts in three pieces make thirteen writes, and none of them has whole characters alone.
    assert_eq!(halves.count(), 13);
}

#[test]
fn another_reading_of_the_grammar_fails_the_response() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Right => {
            let body = wire.body().replace(",\"object\":\"chat.completion.chunk\"", "");
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(
        told[0],
        "FAIL gateway.response in right: wants \"chat.completion.chunk\"; has /object of chunk is missing, at event 1 (dialect.fields: openapi.yaml, \
         required properties of a chunk)"
    );
    let followed =
        "open gateway.comments in comments: the ordinary stream does not come out as it should either";
    assert_eq!((told[1].as_str(), told.len()), (followed, 12), "{told:#?}");
}

#[test]
fn what_the_dialect_advises_against_is_told_once() {
    // As gateways do that leave out what is null.
    let told = loud(Upstream::OpenAiChat, |_, wire| {
        let write = |(at, bytes): (u64, Vec<u8>)| match String::from_utf8(bytes) {
            Ok(text) => (at, text.replace("\"finish_reason\":null,", "").into_bytes()),
            // A part of a character.
            Err(error) => (at, error.into_bytes()),
        };
        Wire { writes: wire.writes.into_iter().map(write).collect(), ..wire }
    });
    assert_eq!(
        told,
        [
            "WARN gateway.response in right: wants a text or null; has /choices/*/finish_reason of chunk is missing, at event 1 \
             (dialect.fields: openapi.yaml, required property of a choice; clients take a missing one for null)"
        ]
    );
}

#[test]
fn pieces_in_another_order_change_the_text() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Right => {
            let body = wire
                .body()
                .replace("\"from \"", "\"X\"")
                .replace("\"the \"", "\"from \"")
                .replace("\"X\"", "\"the \"");
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(
        told[0],
        "FAIL gateway.text in right: wants \"This comes from the upstream.\"; has \"This comes the from upstream.\""
    );
}

#[test]
fn comments_that_become_data_are_found() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Comments => {
            let body = wire.body().replace(": keep-alive", "data: : keep-alive");
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(
        told,
        [
            "FAIL gateway.comments in comments: wants one JSON document in each event; has what is not JSON, \": keep-alive\", at event 2 (dialect.envelope: SDKs parse the data of each event as JSON, and raise \
             an error (anomalyco/opencode#50871))"
        ]
    );
}

#[test]
fn characters_that_are_decoded_in_halves_are_found() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::SplitCharacters => {
            let lossy: Vec<_> = wire
                .writes
                .iter()
                .map(|(at, bytes)| (*at, String::from_utf8_lossy(bytes).into_owned().into_bytes()))
                .collect();
            Wire { writes: lossy, ..wire }
        }
        _ => wire,
    });
    assert_eq!(
        told,
        [
            "FAIL gateway.characters in split-characters: wants \"Grüße, 世界 🙂 e\u{301}\"; has \"Gr\u{fffd}\u{fffd}\u{fffd}\u{fffd}e, \u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{fffd}\u{fffd}\u{fffd} e\u{fffd}\u{fffd}\""
        ]
    );
}

#[test]
fn a_large_event_that_is_left_out_is_found() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::LargeEvent => Wire {
            writes: wire.writes.into_iter().filter(|(_, bytes)| bytes.len() < 60_000).collect(),
            ..wire
        },
        _ => wire,
    });
    assert_eq!(
        told,
        [
            "FAIL gateway.large-event in large-event: wants \"Before. line         0; line         1; line    \", from character 1 of \
             65550; has \"Before. After.\""
        ]
    );
}

#[test]
fn events_that_are_collected_are_found_when_it_happens_twice() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Slow => {
            let body = wire.body();
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(
        told,
        [
            "FAIL gateway.incremental in slow: wants each event before the second one after it is sent; has event 1 was held back for at \
             least 2500 ms: it came 0 ms before event 6, which was sent 2500 ms later"
        ]
    );
}

/// The slow stream, its events in groups of so many.
fn grouped(size: usize) -> Came {
    let wire = relayed(Upstream::OpenAiChat, Case::Slow);
    let times: Vec<u64> = wire.writes.iter().map(|(at, _)| *at).collect();
    let group = |at: usize| times[(at / size * size + size - 1).min(times.len() - 1)];
    let writes = wire.writes.into_iter().enumerate().map(|(at, (_, bytes))| (group(at), bytes)).collect();
    Wire { writes, ..wire }.came(out(Upstream::OpenAiChat))
}

fn of_slow(came: Came, again: Option<Came>) -> String {
    line(&judge(&[Round { case: Case::Slow, came: Some(came), again }], level)[0])
}

#[test]
fn what_was_held_back_once_is_not_certain() {
    let right = || relayed(Upstream::OpenAiChat, Case::Slow).came(out(Upstream::OpenAiChat));
    assert!(needs_second_try(Case::Slow, &grouped(4)) && !needs_second_try(Case::Slow, &right()));
    let held = "event 1 was held back for at least 1000 ms: it came 0 ms before event 3, which was sent 1000 ms later";
    assert_eq!(
        of_slow(grouped(4), Some(right())),
        format!("open gateway.incremental in slow: once of two times: {held}")
    );
    assert_eq!(
        of_slow(grouped(4), None),
        format!("open gateway.incremental in slow: it was not played a second time: {held}")
    );
    // It was held back for 1,000 ms, and 900 would do.
    let late = Came { lateness_ns: 101 * MS, ..grouped(4) };
    assert!(needs_second_try(Case::Slow, &Came { lateness_ns: 100 * MS, ..grouped(4) }));
    assert_eq!(of_slow(late, None), "open gateway.incremental in slow: this machine was 101 ms late itself");
}

#[test]
fn two_events_together_are_too_little_to_accuse() {
    let told = "open gateway.incremental in slow: the events came 1000 ms, 0 ms, 1000 ms, 0 ms, 1000 ms apart: too near to tell";
    let pairs = || {
        let wire = relayed(Upstream::OpenAiChat, Case::Slow);
        let writes =
            wire.writes.into_iter().map(|(at, bytes)| ((at + 490) / 1_000 * 1_000 + 510, bytes)).collect();
        Wire { writes, ..wire }.came(out(Upstream::OpenAiChat))
    };
    assert!(!needs_second_try(Case::Slow, &pairs()));
    assert_eq!(of_slow(pairs(), None), told);
}

#[test]
fn words_that_are_cut_anew_are_not_judged_by_time() {
    let wire = relayed(Upstream::OpenAiChat, Case::Slow);
    let body = wire.body();
    let halves = Upstream::OpenAiChat.piece("Mon") + &Upstream::OpenAiChat.piece("day ");
    let body = body.replace(&Upstream::OpenAiChat.piece("Monday "), &halves);
    let told =
        "open gateway.incremental in slow: the pieces were cut anew, so none can be told from the others";
    assert_eq!(of_slow(wire.with_body(body).came(out(Upstream::OpenAiChat)), None), told);
}

#[test]
fn a_cut_or_failed_stream_that_is_completed_is_found() {
    for upstream in Upstream::ALL {
        let told = loud(upstream, |case, wire| match case {
            Case::Error => {
                let body = wire.body().replace(&upstream.error(), "") + &upstream.closing(Usage::Left);
                wire.with_body(body)
            }
            Case::Truncated | Case::Reset => {
                let body = wire.body() + &upstream.closing(Usage::Left);
                Wire { how: Ended::Complete, ..wire }.with_body(body)
            }
            _ => wire,
        });
        let summary = match upstream {
            Upstream::OpenAiChat => "openai-chat: 5 chunks, finish_reason stop, [DONE]",
            Upstream::Gemini => "gemini: 3 chunks, finishReason STOP, 2 tokens",
            Upstream::AnthropicMessages => {
                "anthropic-messages: 1 block, 3 deltas, stop_reason end_turn, output_tokens 1, message_stop"
            }
        };
        let wants = "wants an error, or a stream without the terminal event of a complete response";
        let line = |rule: &str| format!("FAIL gateway.{rule}: {wants}; has a complete response: {summary}");
        let expected =
            ["error-shown in error", "truncation-shown in truncated", "truncation-shown in reset"].map(line);
        assert_eq!(told, expected);
    }
}

#[test]
fn an_end_that_only_looks_graceful_is_unwise() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Error => {
            let body = wire.body().replace(&Upstream::OpenAiChat.error(), "");
            wire.with_body(body)
        }
        Case::Reset => Wire { how: Ended::Complete, ..wire },
        _ => wire,
    });
    let line = |rule: &str| {
        format!(
            "WARN gateway.{rule}: wants an error, or an aborted body; has a body that ends gracefully without a terminal event: \
             clients that look for none take it for the whole"
        )
    };
    assert_eq!(told, ["error-shown in error", "truncation-shown in reset"].map(line));
}

#[test]
fn an_event_that_is_dropped_in_silence_is_told() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::BrokenJson => {
            let blocks: Vec<&str> = Box::leak(wire.body().into_boxed_str()).split_inclusive("\n\n").collect();
            let kept =
                blocks.iter().filter(|block| block.contains("[DONE]") || block.ends_with("}\n\n")).copied();
            let body = kept.collect();
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(
        told,
        [
            "WARN gateway.loss-shown in broken-json: wants an error, or a stream without the terminal event of a complete response; has a \
             complete response: openai-chat: 7 chunks, finish_reason stop, [DONE], without the broken event"
        ]
    );
}

#[test]
fn other_ways_to_show_a_failure_are_right() {
    let refused = || {
        "HTTP/1.1 502 Bad Gateway\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_owned()
    };
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Error | Case::Truncated => Wire { head: refused(), ..wire }.with_body("{}".to_owned()),
        Case::BrokenJson => {
            let body = format!("{}{}", Upstream::OpenAiChat.opening(), Upstream::OpenAiChat.error());
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn a_reason_that_says_that_something_is_missing_is_not_accused() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Truncated => {
            let body =
                wire.body() + &Upstream::OpenAiChat.closing(Usage::Left).replace("\"stop\"", "\"length\"");
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(
        told,
        [
            "open gateway.truncation-shown in truncated: it ends with the reason length: whether clients heed it cannot be told"
        ]
    );
}

#[test]
fn an_error_that_becomes_text_is_found() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Error => {
            let said = Upstream::OpenAiChat.piece("[ssespec: the model failed]");
            let body = wire.body().replace(&Upstream::OpenAiChat.error(), &said)
                + &Upstream::OpenAiChat.closing(Usage::Left);
            wire.with_body(body)
        }
        _ => wire,
    });
    assert_eq!(
        told,
        [
            "FAIL gateway.error-shown in error: wants an error, or a stream without the terminal event of a complete response; has a complete \
             response: openai-chat: 6 chunks, finish_reason stop, [DONE], with the error in its text"
        ]
    );
}

#[test]
fn a_gateway_that_turns_to_another_model_is_not_accused() {
    let told = loud(Upstream::OpenAiChat, |case, wire| match case {
        Case::Error | Case::Truncated | Case::BrokenJson => {
            let other = relayed(Upstream::OpenAiChat, Case::Right).body().replace("upstream", "other one");
            wire.with_body(other)
        }
        _ => wire,
    });
    let line = |rule: &str| {
        format!(
            "open gateway.{rule}: a complete response came with another text: from another upstream, perhaps"
        )
    };
    assert_eq!(
        told,
        ["error-shown in error", "truncation-shown in truncated", "loss-shown in broken-json"].map(line)
    );
}

#[test]
fn what_was_not_asked_of_the_upstream_is_not_judged() {
    let told = |calls| {
        let came =
            Came { calls, ..relayed(Upstream::OpenAiChat, Case::Right).came(out(Upstream::OpenAiChat)) };
        line(&judge(&[Round { case: Case::Right, came: Some(came), again: None }], level)[0])
    };
    assert_eq!(
        told(Calls::default()),
        "open gateway.response in right: the gateway did not ask the upstream: point it there, and let no cache answer ({uuid} in -d makes \
         requests differ)"
    );
    assert_eq!(
        told(Calls { elsewhere: Some("/responses"), ..Calls::default() }),
        "open gateway.response in right: the gateway asked the upstream for /responses, which is another API: set it to the one that \
         --dialect names, or name another one"
    );
    assert_eq!(
        told(Calls { wholes: 1, ..Calls::default() }),
        "open gateway.response in right: the gateway asked the upstream for no stream: let -d ask for one, and turn faked streams off"
    );
}

#[test]
fn a_request_for_another_api_is_told_from_one_for_this() {
    let asked = |upstream, path: &str| Call::of(upstream, path, &serde_json::json!({ "stream": true }));
    let stream = Call::Stream { tools: false };
    for path in
        ["/v1/chat/completions", "/openai/deployments/m/chat/completions?api-version=1", "/", "/anything"]
    {
        assert_eq!(asked(Upstream::OpenAiChat, path), stream, "{path}");
    }
    assert_eq!(asked(Upstream::OpenAiChat, "/v1/responses"), Call::Elsewhere("/responses"));
    assert_eq!(asked(Upstream::OpenAiChat, "/v1/completions"), Call::Elsewhere("/completions"));
    assert_eq!(asked(Upstream::AnthropicMessages, "/v1/messages?beta=true"), stream);
    assert_eq!(
        asked(Upstream::AnthropicMessages, "/v1/messages/count_tokens"),
        Call::Elsewhere("/messages/count_tokens")
    );
    let gemini = |path| Call::of(Upstream::Gemini, path, &serde_json::json!({ "tools": [{}] }));
    assert_eq!(gemini("/v1beta/models/m:streamGenerateContent?alt=sse"), Call::Stream { tools: true });
    assert_eq!(gemini("/v1beta/models/m:generateContent"), Call::Whole);
    assert_eq!(gemini("/v1/responses"), Call::Elsewhere("/responses"));
    assert_eq!(
        asked(Upstream::AnthropicMessages, "/v1/chat/completions"),
        Call::Elsewhere("/chat/completions")
    );
}

#[test]
fn a_translation_is_held_to_the_dialect_that_comes_out() {
    let anthropic = Out::named("anthropic-messages").expect("it may come out");
    let came = relayed(Upstream::AnthropicMessages, Case::Right).came(anthropic);
    let told = judge(&[Round { case: Case::Right, came: Some(came), again: None }], level);
    assert_eq!(
        told.iter().map(line).collect::<Vec<_>>(),
        [
            "pass gateway.response in right: anthropic-messages: 1 block, 6 deltas, stop_reason end_turn, output_tokens 1, message_stop",
            "pass gateway.text in right: all 29 characters"
        ]
    );
    let wrong = relayed(Upstream::OpenAiChat, Case::Right).came(anthropic);
    assert_eq!((wrong.shown, wrong.text.as_str()), (Shown::Unfinished, ""));
}

#[test]
fn each_out_names_a_shipped_dialect_and_one_of_its_kinds() {
    let shipped = ssespec_dialect::shipped().expect("grammars that can be read");
    for out in Out::ALL {
        assert!(shipped.iter().any(|grammar| grammar.name() == out.name), "{}", out.name);
    }
}
