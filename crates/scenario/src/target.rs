//! A target: a server under test, how to start or reach it, what it can do and what it is known to get wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::capability::Capability;
use crate::preparation::{Each, Preparation};
use crate::publish::Publish;
use crate::requirement::RequirementId;
use crate::scenario::Scenario;
use crate::span::Span;
use crate::target_protocol::TargetProtocol;

/// The file `target.yaml`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Target {
    /// A short name, unique in a run.
    pub name: String,
    /// One line about the server.
    pub about: String,
    /// Whose code is tested, for tables that compare targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// How to start it. Either this or `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<Launch>,
    /// Where it already runs. Either this or `launch`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Which HTTP is spoken to it.
    #[serde(default, skip_serializing_if = "TargetProtocol::is_http1")]
    pub protocol: TargetProtocol,
    /// Whose certificates count, over `https`; those that the machine trusts unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// Fields that every request carries. `{env:NAME}` and `{capture:NAME}` in a value are filled in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Requests that are sent before the stream, such as a login. What they capture may stand in `headers`, `endpoints` and
    /// `body`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepare: Vec<Preparation>,
    /// The method by which the server's own stream is requested; GET unless given, or POST if there is a `body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The body of these requests. `{uuid}`, `{n}`, `{env:NAME}` and `{capture:NAME}` are filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What its own stream speaks: names of dialects that come with the suite, `none`, or files of dialects (docs/dialects.md).
    /// What fits none of them fails. Unless given, it is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::one_or_many::Schema"))]
    pub dialect: Vec<String>,
    /// How to publish, if it is a hub: scenarios are then played through its own API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publish: Option<Publish>,
    /// Paths of its endpoints.
    pub endpoints: Endpoints,
    /// What it can do; scenarios that need more are skipped.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
    /// What it is known to get wrong. These checks are run: one that passes is an error.
    #[serde(default)]
    pub known_failures: Vec<KnownFailure>,
    /// Scenarios of its own, which are played to it beside those of the suite.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<Scenario>,
}

impl Target {
    /// A target of which nothing else is said, over HTTP/1.1. Where it is, or how it starts, is still to be set.
    pub fn new(name: impl Into<String>, about: impl Into<String>, endpoints: Endpoints) -> Self {
        Self {
            name: name.into(),
            about: about.into(),
            subject: None,
            launch: None,
            url: None,
            protocol: TargetProtocol::Http1,
            tls: None,
            headers: BTreeMap::new(),
            prepare: Vec::new(),
            method: None,
            body: None,
            dialect: Vec::new(),
            publish: None,
            endpoints,
            capabilities: Vec::new(),
            known_failures: Vec::new(),
            scenarios: Vec::new(),
        }
    }

    /// The method by which the server's own stream is requested.
    pub fn stream_method(&self) -> &str {
        match (&self.method, &self.body) {
            (Some(method), _) => method,
            (None, Some(_)) => "POST",
            (None, None) => "GET",
        }
    }

    /// Whether a scenario is its own.
    pub fn has_own(&self, scenario: &str) -> bool {
        self.scenarios.iter().any(|own| own.id == scenario)
    }

    /// What is sent once before all streams.
    pub fn before_all(&self) -> impl Iterator<Item = &Preparation> {
        self.prepare.iter().filter(|one| one.each == Each::Check)
    }

    /// What is sent before each request for the stream.
    pub fn before_each_stream(&self) -> impl Iterator<Item = &Preparation> {
        self.prepare.iter().filter(|one| one.each == Each::Stream)
    }
}

/// Whose certificates count. One of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// A PEM file with the certificates of the authorities that count, or of the server itself. Of a server that is launched
    /// and writes its own, `{port}` keeps the files of several apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
    /// Whether any certificate will do.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub insecure: bool,
}

/// The scheme of a launched target's URLs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// In clear text.
    #[default]
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    /// As a URL has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn is_http(&self) -> bool {
        *self == Self::Http
    }
}

/// Whose code a target tests: a library, a framework or a hub.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Its name as its registry spells it.
    pub library: String,
    /// The pinned version.
    pub version: String,
    /// The language of the applications that use it.
    pub language: String,
    /// The HTTP server underneath with its version, where the library does not bring its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
}

/// How to start a target. Paths are relative to the target file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// Programs that must be installed, each with how to get it.
    #[serde(default)]
    pub needs: BTreeMap<String, String>,
    /// Commands that are run once, and again when the `inputs` change.
    #[serde(default)]
    pub setup: Vec<Vec<String>>,
    /// The files that the setup depends on (globs are not expanded; a folder counts with all its files).
    #[serde(default)]
    pub inputs: Vec<String>,
    /// The command that serves; `{port}` is a free port, `{port2}` to `{port9}` are further ones.
    pub run: Vec<String>,
    /// The port that the server always takes, if it cannot take `{port}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Environment variables of setup and run.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The scheme under which it serves; `http` unless given.
    #[serde(default, skip_serializing_if = "Scheme::is_http")]
    pub scheme: Scheme,
    /// When the server counts as ready.
    pub ready: Ready,
    /// How it is started when it is to hold only a few streams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped: Option<Capped>,
}

/// How a server is started that is to hold only a few streams, so that what it does above its limit can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Capped {
    /// Arguments behind those of `run`, such as `[--max-streams, "8"]`.
    #[serde(default)]
    pub args: Vec<String>,
    /// Environment variables beside those of `env`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
}

/// When a server counts as ready: this path answers with any status.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ready {
    /// The path to get.
    pub get: String,
    /// The longest that a start may take.
    pub within: Span,
}

/// Paths of a target's endpoints. `{env:NAME}` and `{capture:NAME}` are filled in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Endpoints {
    /// The server's own stream. That of a hub has `{topic}` in it.
    pub stream: String,
    /// The emit contract's endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emit: Option<String>,
    /// The count of open streams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stats: Option<String>,
}

/// A check that a target is known to fail, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KnownFailure {
    /// The requirement.
    pub check: RequirementId,
    /// Only in this scenario; in all of them unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Why it fails, for the reader of the report.
    pub reason: String,
}
