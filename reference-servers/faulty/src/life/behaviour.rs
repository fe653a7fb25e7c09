//! Every place where the server can deviate, layer by layer; the default of each is right.

use super::hostile::Hostile;
use crate::contract::Contract;
use crate::http::Http;
use crate::hub::Hub;
use crate::mcp::Mcp;
use crate::sse::Sse;

/// The whole behaviour of one server.
#[derive(Default)]
pub(crate) struct Behaviour {
    pub http: Http,
    pub sse: Sse,
    pub contract: Contract,
    pub hub: Hub,
    pub mcp: Mcp,
    /// What TERM does.
    pub on_term: OnTerm,
    /// What takes the place of all that.
    pub hostile: Option<Hostile>,
}

/// What TERM does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OnTerm {
    /// Streams are told to end, and the server waits for them.
    #[default]
    EndsStreams,
    Nothing,
    /// The process ends at once, and cuts all streams.
    Cuts,
    /// The server waits for all streams to end by themselves.
    Waits,
}
