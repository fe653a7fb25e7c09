//! The whole page, to the letter.

use ssespec_evidence::verdict;

use super::*;
use crate::dialects::catalogue::FaultOf;
use crate::dialects::result::tests::{clean, found, result, server, tried, unknown};

fn rows() -> Vec<Row> {
    let mut judged = unknown("dialect.fields");
    judged.result.finding = Some(verdict::Finding {
        expected: "/id to be text".into(),
        observed: "no /id, at event 1 (openai-chat)".into(),
        exchange: "stream".into(),
        byte: Some(42),
        at_ms: Some(7),
        fix: Some("Send /id to be text there. openapi.yaml: required.".into()),
    });
    judged.evidence = vec!["event: a".into(), "data: {\"b\":\"`|\"}".into()];
    judged.known = Some(found("dialect.fields", FaultOf::Software));
    let mut meant = unknown("dialect.ends");
    meant.result.finding = Some(verdict::Finding {
        expected: "done".into(),
        observed: "the end of the body".into(),
        exchange: "stream".into(),
        byte: None,
        at_ms: None,
        fix: None,
    });
    meant.known = Some(found("dialect.ends", FaultOf::Fixture));
    let mut unwise = unknown("sse.x");
    unwise.result.verdict = Verdict::Warn;
    let broken = Seen {
        counts: Counts { pass: 38, fail: 2, warn: 1, inconclusive: 2, ..Counts::default() },
        recognised: Recognised::As("a2a-1.0".into()),
        findings: vec![judged, meant, unwise],
        unjudged: vec![
            result("dialect.order", Verdict::Inconclusive, "it was not whole"),
            result("retry.zero", Verdict::Inconclusive, "no retry line was seen"),
        ],
        gone: vec!["dialect.ids".parse().expect("an id")],
        ..clean()
    };
    let differs =
        Seen { recognised: Recognised::Differently(vec!["dialect.ids".parse().expect("an id")]), ..clean() };
    let nothing =
        Seen { held: Held::Not, recognised: Recognised::Not, came: "500 text/plain".into(), ..clean() };
    vec![
        tried("aimock", Ok(broken)),
        tried("llmock", Ok(clean())),
        tried("differs", Ok(differs)),
        tried("nothing", Ok(nothing)),
        tried("failed", Err("the login failed".into())),
        Row { server: server("missing"), outcome: Outcome::Missing("`npm` is not installed".into()) },
        Row { server: server("broke"), outcome: Outcome::Broke("setup failed".into()) },
    ]
}

const EXPECTED: &str = r#"| server | version | stream | dialect | recognised | passes | MUST | SHOULD | not judged | what came |
| --- | --- | --- | --- | --- | ---: | ---: | ---: | ---: | --- |
| aimock | 1.2.3 | chat | openai-chat | as a2a-1.0 | 38 | 2 | 1 | 2 | held to openai-chat: 3 chunks |
| llmock | 1.2.3 | chat | openai-chat | yes | 40 | 0 | 0 | 0 | held to openai-chat: 3 chunks |
| differs | 1.2.3 | chat | openai-chat | yes, with other verdicts of dialect.ids | 40 | 0 | 0 | 0 | held to openai-chat: 3 chunks |
| nothing | 1.2.3 | chat | openai-chat | no | 40 | 0 | 0 | 0 | 500 text/plain |
| failed | 1.2.3 | chat | openai-chat | **could not run** | | | | | |
| missing | 1.2.3 | | | not measured | | | | | |
| broke | 1.2.3 | | | **could not run** | | | | | |
LEGEND
## aimock

[a server](../interop/dialects/aimock): lib-aimock 1.2.3 (Node, on node:http).

### chat

**`dialect.fields`**, MUST: expected /id to be text; actual: no /id, at event 1 (openai-chat), at byte 42.
Fix: Send /id to be text there. openapi.yaml: required.

    event: a
    data: {"b":"`|"}

True, and the software's own: Section 3 demands it.

**`dialect.ends`**, MUST: expected done; actual: the end of the body.
True, and meant to be found: Section 3 demands it.

**`sse.x`**, SHOULD: it is broken.
**Not looked at yet.**

Not judged:

- `dialect.order`: it was not whole

**Listed as broken, and is not**: `dialect.ids`.

## llmock

[a server](../interop/dialects/llmock): lib-llmock 1.2.3 (Node, on node:http).

## differs

[a server](../interop/dialects/differs): lib-differs 1.2.3 (Node, on node:http).

## nothing

[a server](../interop/dialects/nothing): lib-nothing 1.2.3 (Node, on node:http).

### chat

**Not held to its dialect**: what came is no stream that could be read.

## failed

[a server](../interop/dialects/failed): lib-failed 1.2.3 (Node, on node:http).

### chat

Could not run: the login failed.

## missing

[a server](../interop/dialects/missing): lib-missing 1.2.3 (Node, on node:http).

Not measured: &#96;npm&#96; is not installed.

## broke

[a server](../interop/dialects/broke): lib-broke 1.2.3 (Node, on node:http).

Could not run: setup failed.
"#;

#[test]
fn the_page_says_all_of_each_stream() {
    let page = page(&rows(), "2026-11-30");
    let (head, rest) = page.split_once("| server |").expect("a table");
    assert_eq!(
        head,
        format!("{INTRODUCTION}Measured on 2026-11-30 with ssespec {}.\n\n", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(format!("| server |{rest}").replace(LEGEND, "LEGEND\n"), EXPECTED);
}
