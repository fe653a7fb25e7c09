//! Attaching to a URL.

use serde_json::json;
use ssespec_harness::target::{Attached, TargetError, attach};
use ssespec_scenario::Target;

use super::support::{Test, wait};

pub const TESTS: &[Test] = &[
    ("attach::a_server_that_runs", a_server_that_runs),
    ("attach::a_dead_port", a_dead_port),
    ("attach::urls_that_cannot_be_used", urls_that_cannot_be_used),
];

fn attached(url: &str) -> Result<Attached, TargetError> {
    let text = json!({"name": "there", "about": "A test", "url": url, "endpoints": {"stream": "events?x=1", "emit": "/emit"}});
    let target: Target = serde_json::from_value(text).expect("a target");
    wait(attach(&target))
}

fn a_server_that_runs() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let base = format!("http://{}/app/", listener.local_addr().expect("an address"));
    let attached = attached(&base).expect("attached");
    assert_eq!((attached.name.as_str(), attached.base.as_str()), ("there", base.as_str()));
    let url = |endpoint| attached.url(endpoint).map(|url| url.to_string());
    assert_eq!(url(ssespec_scenario::Endpoint::Stream), Ok(format!("{base}events?x=1")));
    assert_eq!(url(ssespec_scenario::Endpoint::Emit), Ok(base.replace("/app/", "/emit")));
}

fn a_dead_port() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    assert_eq!(
        attached(&base).expect_err("nobody listens").to_string(),
        format!(
            "cannot reach {base}: connection refused; is the server running, and are host and port right?"
        )
    );
}

fn urls_that_cannot_be_used() {
    let error = |url: &str| attached(url).expect_err("not usable").to_string();
    assert_eq!(
        error("https://127.0.0.1/"),
        "`https://127.0.0.1/` is not a URL of a server: https is planned but not there yet; write it as http://host:port/"
    );
    assert_eq!(
        error("localhost:8080"),
        "`localhost:8080` is not a URL of a server: only http is spoken; write it as http://host:port/"
    );
    assert_eq!(
        error("there"),
        "`there` is not a URL of a server: relative URL without a base; write it as http://host:port/"
    );
}
