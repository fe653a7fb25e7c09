//! The browsers' drivers as targets: on a free port, in a process group of their own, and nothing left of them in the end.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ssespec_scenario::{Endpoints, Launch, Ready, Scheme, Span, Target};

/// Whose browser it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brand {
    /// Chromium, driven by chromedriver.
    Chromium,
    /// Firefox, driven by geckodriver.
    Firefox,
}

impl Brand {
    /// The program that drives it.
    fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
        }
    }

    /// The program that it is. Debian has the long-term version of Firefox under a name of its own.
    fn program(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox if on_search_path("firefox-esr").is_none() => "firefox",
            Self::Firefox => "firefox-esr",
        }
    }

    /// What it needs, and how to get it.
    fn needs(self) -> BTreeMap<String, String> {
        let remedies = match self {
            Self::Chromium => [
                "on Debian, apt install chromium-driver; elsewhere see https://www.chromium.org",
                "on Debian, apt install chromium; elsewhere see https://www.chromium.org",
            ],
            Self::Firefox => [
                "cargo install geckodriver",
                "on Debian, apt install firefox-esr; elsewhere see https://www.firefox.com",
            ],
        };
        [self.driver(), self.program()]
            .into_iter()
            .zip(remedies)
            .map(|(p, r)| (p.to_owned(), r.to_owned()))
            .collect()
    }

    /// The path of the program that the needs ask for, so that no other browser is taken.
    pub(crate) fn binary(self) -> Option<PathBuf> {
        on_search_path(self.program())
    }

    /// How to start its driver, and what it needs.
    pub(crate) fn target(self) -> Target {
        let launch = Launch {
            needs: self.needs(),
            setup: Vec::new(),
            inputs: Vec::new(),
            run: vec![self.driver().to_owned(), "--port={port}".to_owned()],
            env: BTreeMap::new(),
            port: None,
            scheme: Scheme::Http,
            ready: Ready { get: "/status".to_owned(), within: Span::from_millis(30_000) },
            capped: None,
        };
        let endpoints = Endpoints { stream: "/".to_owned(), emit: None, stats: None };
        Target { launch: Some(launch), ..Target::new(self.driver(), "What drives the browser", endpoints) }
    }
}

fn on_search_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|program| program.is_file())
}
