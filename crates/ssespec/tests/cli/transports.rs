//! `ssespec check` and `ssespec compare` over HTTP/2 and TLS.

use crate::reference::{plain, secured};
use crate::support::{Folder, shown, told};

/// Nothing but passes: a run over another transport must not skip all that it is asked for.
fn conforms(told: &str) {
    assert!(told.starts_with("exit code 0"), "{told}");
    assert!(told.contains("Conforms: nothing fails on 127.0.0.1:[PORT]/events"), "{told}");
    let passed = told.lines().find_map(|line| line.strip_prefix("127.0.0.1:[PORT]/events  "));
    let count = passed.and_then(|rest| rest.split(' ').next()?.parse::<u32>().ok());
    assert!(count.is_some_and(|count| count >= 30), "{told}");
    assert!(!told.contains("  FAIL  ") && !told.contains("  WARN  "), "{told}");
}

#[test]
fn check_speaks_http2_by_prior_knowledge() {
    conforms(&told(["check", &format!("http://{}/events", plain()), "--http2"]));
}

#[test]
fn check_speaks_http2_over_tls_that_an_own_authority_vouches_for() {
    let folder = Folder::with("");
    let url = format!("https://{}/events", secured(&folder.path().join("own.pem")));
    conforms(&shown(folder.path(), ["check", &url, "--http2", "--ca", "own.pem"]));
}

#[test]
fn check_trusts_anybody_if_it_is_told_to() {
    let folder = Folder::with("");
    let url = format!("https://{}/events", secured(&folder.path().join("own.pem")));
    conforms(&shown(folder.path(), ["check", &url, "--http2", "--insecure"]));
    let strict = shown(folder.path(), ["check", &url, "--http2"]);
    assert!(strict.starts_with("exit code 3") && strict.contains("certificate"), "{strict}");
}

/// What is said of a stream that both sides bring as it is.
fn gets_through(told: &str) {
    assert!(told.starts_with("exit code 0"), "{told}");
    assert!(told.contains("The stream gets through a proxy as it is."), "{told}");
}

#[test]
fn compare_speaks_http2_to_the_proxy_alone() {
    let server = plain();
    let url = format!("http://{server}/emit");
    let words = ["compare", &url, &url, "--emit", "--for", "9s", "--http2", "--direct-http1"];
    gets_through(&told(words));
}

#[test]
fn compare_takes_https_on_both_sides() {
    let folder = Folder::with("");
    let url = format!("https://{}/emit", secured(&folder.path().join("own.pem")));
    let words = ["compare", &url, &url, "--emit", "--for", "9s", "--http2", "--ca", "own.pem"];
    gets_through(&shown(folder.path(), words));
}
