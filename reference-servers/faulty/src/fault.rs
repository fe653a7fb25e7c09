//! What a fault is.

use serde::Serialize;

use crate::life::Behaviour;

/// One deliberate deviation of the server.
#[derive(Serialize)]
pub struct Fault {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it proves.
    pub kind: Kind,
    /// As what it is asked.
    pub role: Role,
    /// What the server does.
    pub about: &'static str,
    /// The requirements that must be caught as broken, notes included.
    pub breaks: &'static [&'static str],
    /// The requirements that may break as a consequence.
    pub also: &'static [&'static str],
    /// Lines of a target file that whoever asks it needs, such as a request before the stream.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub needs: &'static str,
    /// The HTTP over which it shows.
    pub over: Over,
    /// How the whole run must end; only for hostile servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    #[serde(skip)]
    pub(crate) set: fn(&mut Behaviour),
}

impl std::fmt::Debug for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fault({})", self.name)
    }
}

/// As what the server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It streams, and plays scripts.
    Server,
    /// It streams what others speak, and is asked for that alone.
    Stream,
    /// It is a hub, to which others publish.
    Hub,
    /// It is an endpoint of the Model Context Protocol.
    Mcp,
    /// It speaks the Model Context Protocol over HTTP with SSE.
    McpSse,
    /// It is an endpoint of which nobody knows more than the address: it serves fewer requests than the suite sends, or another
    /// method, so `ssespec check` alone is held to it.
    Endpoint,
}

/// What an entry of the catalogue proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Breaks the requirements that it lists, and no others.
    Fault,
    /// Conforms in an unusual way: nothing fails and nothing warns; its `breaks` and `also` are notes.
    Variant,
    /// Follows no protocol: the run must still end, in bounded time, with a readable verdict.
    Hostile,
}

/// The HTTP over which an entry shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2 by prior knowledge.
    Http2,
}

/// How a run against a hostile server must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Checks fail: the exit code is 1.
    Fails,
    /// The target could not be judged at all: the exit code is 3.
    Error,
}
