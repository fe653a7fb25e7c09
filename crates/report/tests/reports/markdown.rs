//! The Markdown report: its whole text, its size, and that nothing in it is live.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser};
use ssespec_report::markdown::{Markdown, SUMMARY_LIMIT};
use ssespec_report::{Reporter, Rulebook, RunReport, Strictness};

use crate::fabricated::{STRICT, conforming, everything, hostile, many, mixed, requirements, run, unjudged};

fn markdown(report: &RunReport, limit: usize) -> String {
    let requirements = requirements();
    let mut out = Vec::new();
    Markdown { limit }
        .write(report, &Rulebook::new(&requirements), &mut out)
        .expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

#[test]
fn everything_that_happened() {
    insta::assert_snapshot!(markdown(&everything(), SUMMARY_LIMIT));
}

#[test]
fn a_clean_run_is_a_table() {
    insta::assert_snapshot!(markdown(&run(STRICT, vec![conforming()]), SUMMARY_LIMIT));
}

#[test]
fn a_run_that_judged_nothing_says_so() {
    let text = markdown(&run(Strictness::default(), vec![unjudged()]), SUMMARY_LIMIT);
    assert!(text.starts_with("## SSE conformance: nothing judged\n\n<p>Nothing was judged: "), "{text}");
}

#[test]
fn a_summary_that_is_too_long_keeps_what_matters_most() {
    let report = run(Strictness::default(), vec![many(4_000, 4_000), mixed()]);
    let text = markdown(&report, SUMMARY_LIMIT);
    assert!(text.len() <= SUMMARY_LIMIT, "{} bytes", text.len());
    assert!(text.len() > SUMMARY_LIMIT * 9 / 10, "{} bytes", text.len());
    // The error of the last target is there, though the failures of the first do not all fit.
    assert!(text.contains("<b>ERROR</b> <code>live.no-coalescing</code>"));
    assert!(!text.contains("<b>WARN</b>"));
    let end = text.trim_end().lines().last().expect("a line");
    assert!(end.starts_with("<p><b>Left out here</b>, since this page takes 1,048,576 bytes: "), "{end}");
    assert!(end.contains(" failures, 4,001 warnings, 1 list of known failures, "), "{end}");
}

/// All tags of a page, and what Markdown itself made of it.
fn read(text: &str) -> (BTreeSet<String>, Vec<String>) {
    let (mut html, mut live) = (String::new(), Vec::new());
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Html(block) => html.push_str(&block),
            Event::Start(tag) => live.push(format!("{tag:?}")),
            Event::Text(_) | Event::End(_) => {}
            other => live.push(format!("{other:?}")),
        }
    }
    let tags = html.split('<').skip(1).map(|tag| tag.split_once('>').expect("a whole tag").0.to_owned());
    (tags.collect(), live)
}

#[test]
fn nothing_hostile_is_live() {
    let text = markdown(
        &run(Strictness::default(), vec![hostile(), everything().targets[2].clone()]),
        SUMMARY_LIMIT,
    );
    let (tags, live) = read(&text);
    let ours = [
        "/b",
        "/code",
        "/details",
        "/h3",
        "/li",
        "/p",
        "/pre",
        "/sub",
        "/summary",
        "/table",
        "/td",
        "/th",
        "/tr",
        "/ul",
        "b",
        "br",
        "code",
        "details",
        "h3",
        "li",
        "p",
        "pre",
        "sub",
        "summary",
        "table",
        "td",
        "td align=\"right\"",
        "th",
        "th align=\"left\"",
        "tr",
        "ul",
    ];
    assert_eq!(tags, ours.map(str::to_owned).into());
    // Markdown sees one heading, and blocks of HTML.
    let ours: BTreeSet<&str> =
        live.iter().map(|event| event.split(['(', ' ']).next().expect("a word")).collect();
    assert_eq!(ours, ["Heading", "HtmlBlock"].into(), "{live:?}");
    assert_eq!(live.iter().filter(|event| event.starts_with("Heading")).count(), 1);
    // Outside of code no text is left that a page would turn into a link or a mention.
    let prose: String =
        text.split("<code>").map(|part| part.split_once("</code>").map_or(part, |(_, rest)| rest)).collect();
    let prose: String =
        prose.split("<pre>").map(|part| part.split_once("</pre>").map_or(part, |(_, rest)| rest)).collect();
    for link in ["https://g", "www.h", "&#64;o", "x#1", "#2 "] {
        assert!(!prose.contains(link), "{link} in {prose}");
    }
}
