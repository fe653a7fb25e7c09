//! The whole page, to the letter.

use ssespec_evidence::verdict;

use super::*;
use crate::dialects::catalogue::FaultOf;
use crate::dialects::result::Held;
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
        counts: Counts { pass: 38, fail: 2, warn: 1, inconclusive: 1, ..Counts::default() },
        recognised: Recognised::As("a2a-1.0".into()),
        findings: vec![judged, meant, unwise],
        unjudged: vec![result("dialect.order", Verdict::Inconclusive, "it was not whole")],
        gone: vec!["dialect.ids".parse().expect("an id")],
        ..clean()
    };
    let differs = Seen {
        recognised: Recognised::Differently(vec!["dialect.ids".parse().expect("an id")]),
        ..clean()
    };
    let nothing = Seen { held: Held::Not, recognised: Recognised::Not, came: "500 text/plain".into(), ..clean() };
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

const EXPECTED: &str = "";

#[test]
fn the_page_says_all_of_each_stream() {
    let page = page(&rows(), "2026-11-30");
    let (head, rest) = page.split_once("| server |").expect("a table");
    assert_eq!(head, format!("{INTRODUCTION}Measured on 2026-11-30 with ssespec {}.\n\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(format!("| server |{rest}").replace(LEGEND, "LEGEND\n"), EXPECTED);
}
