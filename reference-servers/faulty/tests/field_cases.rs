//! Reports from the field, each played by an entry of the catalogue that the suite finds by watching.

use std::path::Path;

use ssespec_faulty_server::{Kind, Role, catalogue, find};
use ssespec_scenario::{Driver, Suite};

/// What was reported.
struct Case {
    /// The public threads.
    threads: &'static [&'static str],
    /// The entry that plays it.
    played_by: &'static str,
    /// The rule that tells it; none where the server is right and was blamed.
    rule: Option<&'static str>,
}

const fn broken(threads: &'static [&'static str], played_by: &'static str, rule: &'static str) -> Case {
    Case { threads, played_by, rule: Some(rule) }
}

const fn right(played_by: &'static str) -> Case {
    Case { threads: &[], played_by, rule: None }
}

const CASES: [Case; 39] = [
    broken(&["spring-projects/spring-boot#6230"], "charset-for-other-origins", "resp.ctype-charset"),
    broken(
        &["micronaut-projects/micronaut-core#2586", "spring-projects/spring-framework#30277"],
        "pretty-json",
        "event.json-whole",
    ),
    broken(&["vercel/next.js#9965", "ReactiveX/RxNetty#484"], "blank-lines-left-out", "framing.block-ends"),
    broken(&["denoland/deno#23227"], "bare-text-lines", "framing.unknown-ignored"),
    broken(
        &["mpetazzoni/sseclient#6", "erizet/ServerSentEvent4Net#1", "helidon-io/helidon#3086"],
        "blank-line-late",
        "emit.block-terminated",
    ),
    broken(&["EventSource/node-ssestream#8"], "transfer-encoding-identity", "http.h1-framing"),
    broken(
        &["graphql-hive/gateway#2259", "enonic/xp#8518"],
        "gzip-never-flushed",
        "http.encoding-brings-events",
    ),
    broken(&["mustafaturan/sse#9", "ninenines/cowboy#1032"], "cut-at-one-age", "life.not-cut"),
    broken(&["oven-sh/bun#27479", "backnotprop/plannotator#438"], "cut-after-silence", "life.not-cut"),
    broken(&["burningmantech/ranger-ims-server#1456"], "session-cookie-on-stream", "resp.fresh-cookie"),
    broken(
        &["leg100/otf#455", "ollioddi/crowdsec-local-dashboard#13"],
        "redirect-to-login",
        "resp.ctype-essence",
    ),
    broken(
        &["runbear-io/beardrive#218", "laravel/framework#60406"],
        "content-length-zero",
        "resp.zero-length",
    ),
    // What a proxy that drops Last-Event-ID looks like from outside; `compare` tells the proxy from the server.
    broken(
        &["NVIDIA-AI-Blueprints/aiq#273", "luckyPipewrench/pipelock#1030"],
        "resume-ignored",
        "resume.replay-after",
    ),
    broken(
        &["gastownhall/gascity#5675", "r3labs/sse#130", "golang/go#74021"],
        "streaming-unsupported",
        "resp.status-200",
    ),
    broken(
        &["AsamK/signal-cli#2033", "quarkusio/quarkus#22762"],
        "head-with-first-keepalive",
        "live.headers-immediate",
    ),
    broken(&["pyre/pyre#246"], "no-chunks-on-http-1-1", "http.h1-delimited"),
    broken(&["django/daphne#413", "sharat87/httpbun#25"], "stream-collected", "live.headers-immediate"),
    broken(&["rexxars/eventsource-parser#31"], "blank-line-between-chunks-missing", "event.one-json"),
    broken(
        &["mdn/dom-examples#5", "hhxsv5/php-sse#23"],
        "ends-behind-the-first-event",
        "tutorial.persistent-connection",
    ),
    broken(&["pedestal/pedestal#280"], "encoded-twice", "event.framed-twice"),
    // Of the same kinds.
    broken(&[], "json-cut-at-a-length", "event.json-whole"),
    broken(&[], "values-printed", "event.values"),
    broken(&[], "two-ids-in-a-block", "id.last-wins"),
    broken(&[], "error-sets-the-cursor-back", "resume.replay-after"),
    broken(&[], "cookies-for-any-origin", "cors.any-origin-credentials"),
    broken(&[], "connection-names-transfer-encoding", "resp.h1-connection"),
    broken(&[], "content-length-on-204", "resp.status-204-stop"),
    broken(&[], "sent-when-full", "live.no-coalescing"),
    broken(&[], "empty-stream", "live.brings-events"),
    // Servers that were blamed and are right.
    right("history-first"),
    right("one-burst"),
    right("slow-head"),
    right("newest-stream-alone"),
    right("one-stream-409"),
    right("one-stream-503"),
    right("ten-requests-a-minute"),
    right("served-once"),
    right("ticket-of-one-request"),
    right("last-event-says-so"),
];

#[test]
fn each_case_is_played_and_told_by_a_rule_that_watches() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let suite = Suite::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let watched = |rule: &str| {
        let mut observing = suite.scenarios().iter().filter(|scenario| scenario.driver == Driver::Observe);
        observing.any(|scenario| scenario.checks.iter().any(|check| check.requirement.as_str() == rule))
    };
    for Case { threads, played_by, rule } in CASES {
        let entry = find(played_by).unwrap_or_else(|error| panic!("{threads:?}: {error}"));
        match rule {
            Some(rule) => {
                assert_eq!(entry.kind, Kind::Fault, "{played_by}");
                assert!(entry.breaks.contains(&rule), "{played_by} does not break {rule}");
                assert!(watched(rule), "{rule} of {played_by} is judged by scripts alone");
            }
            None => assert_eq!((entry.kind, entry.breaks), (Kind::Variant, [].as_slice()), "{played_by}"),
        }
    }
}

#[test]
fn each_thread_is_named_once_and_each_endpoint_is_a_case() {
    let mut threads: Vec<&str> = CASES.iter().flat_map(|case| case.threads).copied().collect();
    let all = threads.len();
    threads.sort_unstable();
    threads.dedup();
    assert_eq!(threads.len(), all);
    let names_one = |thread: &&str| {
        thread.split_once('#').is_some_and(|(repository, number)| {
            repository.split('/').count() == 2 && number.parse::<u32>().is_ok()
        })
    };
    assert!(threads.iter().all(names_one), "{threads:?}");
    // It is held to a body that is posted, so it is no case of a GET.
    let elsewhere = ["json-posts-alone"];
    let endpoints = catalogue().iter().filter(|fault| fault.role == Role::Endpoint).map(|fault| fault.name);
    let missing: Vec<&str> = endpoints
        .filter(|name| !elsewhere.contains(name) && !CASES.iter().any(|case| case.played_by == *name))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
