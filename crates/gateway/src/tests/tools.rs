//! Tool calls: those that are lost, mixed or damaged are found, and other ways to write the same ones are right.

use super::*;

const FIRST: &str = r#"get_forecast({"city":"Köln","days":12})"#;
const SECOND: &str = r#"get_forecast({"city":"東京","days":3})"#;

/// What is said of one case, whose body goes out like this.
fn of(upstream: Upstream, case: Case, change: impl Fn(String) -> String) -> String {
    let wire = relayed(upstream, case);
    let body = change(wire.body());
    said_of(case, wire.with_body(body).came(out(upstream)))
}

fn said_of(case: Case, came: Came) -> String {
    line(&judge(&[Round { case, came: Some(came), again: None }], level)[0])
}

/// The stream with the pieces of each call in one event of their own, by that call's number.
fn blocks(body: &str, kept: impl Fn(&str) -> bool) -> String {
    body.split_inclusive("\n\n").filter(|block| kept(block)).collect()
}

#[test]
fn a_call_that_is_left_out_is_found() {
    let told = of(Upstream::OpenAiChat, Case::ToolCall, |body| {
        blocks(&body, |block| !block.contains("\"tool_calls\":"))
    });
    assert_eq!(told, format!("FAIL gateway.tool-calls in tool-call: wants {FIRST}; has no tool call"));
    let told = of(Upstream::AnthropicMessages, Case::ParallelToolCalls, |body| {
        blocks(&body, |block| !block.contains("\"index\":1"))
    });
    assert_eq!(
        told,
        format!("FAIL gateway.tool-calls in parallel-tool-calls: wants {FIRST} and {SECOND}; has {FIRST}")
    );
}

#[test]
fn arguments_that_lose_a_piece_are_found() {
    let lost = |body: String| blocks(&body, |block| !block.contains(r#""arguments":"2""#));
    assert_eq!(
        of(Upstream::OpenAiChat, Case::ToolCall, lost),
        format!(
            r#"FAIL gateway.tool-calls in tool-call: wants {FIRST}; has get_forecast({{"city":"Köln","days":1}})"#
        )
    );
    let lost = |body: String| blocks(&body, |block| !block.contains(r#""partial_json":"}""#));
    assert_eq!(
        of(Upstream::AnthropicMessages, Case::ToolCall, lost),
        format!(
            r#"FAIL gateway.tool-calls in tool-call: wants {FIRST}; has get_forecast, with arguments that are not JSON: "{{\"city\": \"K\\u00f6ln\", \"days\": 12""#
        )
    );
}

#[test]
fn calls_that_are_joined_by_their_name_are_found() {
    // All pieces go to the first call, as where a gateway has one index for all.
    let merged = |body: String| {
        body.replace("\"index\":1,\"type\":\"function\"", "\"index\":0,\"type\":\"function\"")
            .replace("},\"index\":1}]}", "},\"index\":0}]}")
            .replace("},\"id\":\"call_ssespec_2\",\"index\":1", "},\"id\":\"call_ssespec_2\",\"index\":0")
    };
    let told = of(Upstream::OpenAiChat, Case::ParallelToolCalls, merged);
    let all = r#""{\"city\": \"K\\u00f6ln\", \"days\": 12}{\"city\": \"東京\", \"days\": 3}""#;
    assert_eq!(
        told,
        format!(
            "FAIL gateway.tool-calls in parallel-tool-calls: wants {FIRST} and {SECOND}; has get_forecast, with arguments that are not JSON: \
             {all}"
        )
    );
    // Pieces in turn are allowed, and rare.
    let told = of(Upstream::OpenAiChat, Case::InterleavedToolCalls, merged);
    assert!(told.starts_with("WARN gateway.tool-calls in interleaved-tool-calls: wants "), "{told}");
}

#[test]
fn two_calls_with_one_id_are_found() {
    let told = of(Upstream::AnthropicMessages, Case::ParallelToolCalls, |body| {
        body.replace("call_ssespec_2", "call_ssespec_1")
    });
    assert_eq!(
        told,
        "FAIL gateway.tool-calls in parallel-tool-calls: wants an id of its own for each call; has 2 calls with the id \
         \"call_ssespec_1\""
    );
}

#[test]
fn a_reason_that_says_that_no_tool_is_to_be_called_is_unwise() {
    let told = of(Upstream::OpenAiChat, Case::ToolCall, |body| {
        body.replace("\"finish_reason\":\"tool_calls\"", "\"finish_reason\":\"stop\"")
    });
    assert_eq!(
        told,
        "WARN gateway.tool-calls in tool-call: wants the reason tool_calls; has the same calls, and the reason stop: clients that heed it \
         call no tool"
    );
}

#[test]
fn the_text_in_front_of_a_call_is_looked_at_as_well() {
    let told = of(Upstream::OpenAiChat, Case::ToolCall, |body| body.replace("Let me look that up.", ""));
    assert_eq!(told, "FAIL gateway.tool-calls in tool-call: wants \"Let me look that up.\"; has no text");
}

#[test]
fn other_ways_to_write_the_same_calls_are_right() {
    let own_ids = |body: String| body.replace("call_ssespec_", "call_of_the_gateway_");
    for upstream in Upstream::ALL {
        let told = of(upstream, Case::ParallelToolCalls, own_ids);
        assert_eq!(told, format!("pass gateway.tool-calls in parallel-tool-calls: {FIRST} and {SECOND}"));
    }
    // All arguments in one piece.
    let whole = Upstream::OpenAiChat;
    let body = |body: String| {
        let head = blocks(&body, |block| !block.contains("\"arguments\"") || block.contains("\"name\""));
        head.replace(r#""arguments":"""#, r#""arguments":"{\"days\":12,\"city\":\"Köln\"}""#)
    };
    assert_eq!(of(whole, Case::ToolCall, body), format!("pass gateway.tool-calls in tool-call: {FIRST}"));
}

#[test]
fn an_upstream_that_was_offered_no_tools_is_not_judged() {
    let body = |body: String| blocks(&body, |block| !block.contains("\"tool_calls\":"));
    let wire = relayed(Upstream::OpenAiChat, Case::ToolCall);
    let cut = body(wire.body());
    let came =
        Came { calls: Calls { tools: 0, ..ASKED }, ..wire.with_body(cut).came(out(Upstream::OpenAiChat)) };
    assert_eq!(
        said_of(Case::ToolCall, came),
        "open gateway.tool-calls in tool-call: the gateway offered its upstream no tools, so it may leave calls out (put `tools` into -d): \
         no tool call"
    );
}

#[test]
fn calls_are_read_in_each_dialect_that_may_come_out() {
    let read = |name: &str, data: &[&str]| {
        let out = Out::named(name).expect("it may come out");
        let calls = crate::tool_call::tool_calls(out.form, data.iter().copied());
        calls
            .into_iter()
            .map(|call| format!("{} {} {}", call.id, call.name, call.arguments))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        read(
            "openai-responses",
            &[
                r#"{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","call_id":"c1","name":"t","arguments":""}}"#,
                r#"{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"a\":"}"#,
                r#"{"type":"response.function_call_arguments.delta","output_index":1,"delta":"1}"}"#,
                r#"{"type":"response.function_call_arguments.done","output_index":1,"arguments":"{\"a\":1}"}"#,
                r#"{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"c2","name":"t","arguments":"{}"}}"#,
            ]
        ),
        [r#"c1 t {"a":1}"#, "c2 t {}"]
    );
    assert_eq!(
        read(
            "anthropic-messages",
            &[
                r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c1","name":"t","input":{"a":1}}}"#
            ]
        ),
        [r#"c1 t {"a":1}"#]
    );
    assert_eq!(
        read(
            "gemini",
            &[
                r#"{"candidates":[{"content":{"parts":[{"text":"x"},{"functionCall":{"name":"t","args":{"a":1}}},{"functionCall":{"name":"u","args":{}}}]}}]}"#
            ]
        ),
        [r#" t {"a":1}"#, " u {}"]
    );
    assert_eq!(
        read(
            "ui-message-stream",
            &[
                r#"{"type":"tool-input-start","toolCallId":"c1","toolName":"t"}"#,
                r#"{"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"{\"a\":1"}"#,
                r#"{"type":"tool-input-available","toolCallId":"c1","toolName":"t","input":{"a":1}}"#,
            ]
        ),
        [r#"c1 t {"a":1}"#]
    );
    assert_eq!(
        read(
            "ag-ui",
            &[
                r#"{"type":"TOOL_CALL_START","toolCallId":"c1","toolCallName":"t"}"#,
                r#"{"type":"TOOL_CALL_ARGS","toolCallId":"c1","delta":"{\"a\":"}"#,
                r#"{"type":"TOOL_CALL_ARGS","toolCallId":"c1","delta":"1}"}"#,
            ]
        ),
        [r#"c1 t {"a":1}"#]
    );
}

#[test]
fn requests_offer_a_tool_where_the_model_calls_one() {
    let offers = |out: Out, case| {
        let body: serde_json::Value = serde_json::from_str(&out.request(case)).expect("JSON");
        assert!(body.to_string().contains("{uuid}"), "{body}");
        body["tools"].as_array().is_some_and(|tools| !tools.is_empty())
    };
    for out in Out::ALL {
        let told = (out.name, offers(out, Case::Right), offers(out, Case::ParallelToolCalls));
        // A server of UI messages has its own tools.
        assert_eq!(told, (out.name, false, out.name != "ui-message-stream"));
    }
    let asked =
        |body: &str| Call::of(Upstream::OpenAiChat, "/v1", &serde_json::from_str(body).expect("JSON"));
    assert_eq!(asked(r#"{"stream":true,"tools":[{}]}"#), Call::Stream { tools: true });
    assert_eq!(asked(r#"{"stream":true,"tools":[]}"#), Call::Stream { tools: false });
    assert_eq!(asked(r#"{"tools":[{}]}"#), Call::Whole);
}
