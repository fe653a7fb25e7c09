//! Attaching to a URL.

use std::path::Path;

use serde_json::json;
use ssespec_harness::access::{Protocol, Trust};
use ssespec_harness::launcher::{Attached, TargetError, attach};
use ssespec_scenario::Target;

use super::support::{Test, wait};

pub const TESTS: &[Test] = &[
    ("attach::a_server_that_runs", a_server_that_runs),
    ("attach::a_dead_port", a_dead_port),
    ("attach::urls_that_cannot_be_used", urls_that_cannot_be_used),
    ("attach::what_the_file_says_about_access", what_the_file_says_about_access),
    ("attach::a_server_without_tls", a_server_without_tls),
];

fn attached(url: &str) -> Result<Attached, TargetError> {
    let text = json!({"name": "there", "about": "A test", "url": url, "endpoints": {"stream": "events?x=1", "emit": "/emit"}});
    let target: Target = serde_json::from_value(text).expect("a target");
    wait(attach(&target, Path::new(".")))
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
        error("http://me:pass@127.0.0.1/"),
        "`http://127.0.0.1/` is not a URL of a server: a user name or password does not belong there: send them as an \
         Authorization field; write it as http://host:port/"
    );
    assert_eq!(
        error("localhost:8080"),
        "`localhost:8080` is not a URL of a server: only http and https are spoken; write it as http://host:port/"
    );
    assert_eq!(
        error("there"),
        "`there` is not a URL of a server: relative URL without a base; write it as http://host:port/"
    );
}

fn what_the_file_says_about_access() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let text = json!({"name": "there", "about": "A test", "url": url, "endpoints": {"stream": "/"},
        "protocol": "h2", "tls": {"insecure": true}, "headers": {"X-Key": "k"}});
    let target: Target = serde_json::from_value(text).expect("a target");
    let access = wait(attach(&target, Path::new("."))).expect("attached").access;
    assert_eq!((access.protocol, access.trust), (Protocol::Http2, Trust::Insecure));
    assert_eq!(access.fields, [("X-Key".to_owned(), b"k".to_vec())]);
    let text = json!({"name": "there", "about": "A test", "url": url, "endpoints": {"stream": "/"}, "tls": {"ca": "ca.pem"}});
    let target: Target = serde_json::from_value(text).expect("a target");
    assert_eq!(
        wait(attach(&target, Path::new("/nonexistent"))).expect_err("no such file").to_string(),
        "cannot read the CA file /nonexistent/ca.pem: No such file or directory (os error 2); name a file with a certificate in \
         PEM form"
    );
}

fn a_server_without_tls() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let base = format!("https://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().expect("a connection");
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    assert_eq!(
        attached_insecurely(&base).expect_err("no TLS").to_string(),
        format!(
            "cannot reach {base}: what answers there does not speak TLS: write http:// instead of https://, or give the port of \
             TLS"
        )
    );
}

fn attached_insecurely(url: &str) -> Result<Attached, TargetError> {
    let text = json!({"name": "there", "about": "A test", "url": url, "endpoints": {"stream": "/"}, "tls": {"insecure": true}});
    let target: Target = serde_json::from_value(text).expect("a target");
    wait(attach(&target, Path::new(".")))
}
