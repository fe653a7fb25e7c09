//! chromedriver as a target: on a free port, in a process group of its own, and nothing left of it in the end.

use std::collections::BTreeMap;

use ssespec_scenario::{Endpoints, Launch, Ready, Scheme, Span, Target, TargetProtocol};

/// How to start chromedriver, and what it needs.
pub(crate) fn target() -> Target {
    let remedy =
        |package| format!("on Debian, apt install {package}; elsewhere see https://www.chromium.org");
    Target {
        name: "chromedriver".to_owned(),
        about: "What drives the browser".to_owned(),
        launch: Some(Launch {
            needs: BTreeMap::from([
                ("chromedriver".to_owned(), remedy("chromium-driver")),
                ("chromium".to_owned(), remedy("chromium")),
            ]),
            setup: Vec::new(),
            inputs: Vec::new(),
            run: vec!["chromedriver".to_owned(), "--port={port}".to_owned()],
            env: BTreeMap::new(),
            port: None,
            scheme: Scheme::Http,
            ready: Ready { get: "/status".to_owned(), within: Span::from_millis(30_000) },
            capped: None,
        }),
        url: None,
        protocol: TargetProtocol::Http1,
        tls: None,
        headers: BTreeMap::new(),
        prepare: Vec::new(),
        dialect: Vec::new(),
        method: None,
        body: None,
        publish: None,
        endpoints: Endpoints { stream: "/".to_owned(), emit: None, stats: None },
        capabilities: Vec::new(),
        known_failures: Vec::new(),
        scenarios: Vec::new(),
        subject: None,
    }
}
