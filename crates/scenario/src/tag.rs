//! What a scenario is, for whoever treats some scenarios otherwise than the rest: never read from its id.

use serde::{Deserialize, Serialize};

/// What a scenario is, beyond what its other keys say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    /// It is about the life of streams or of their server: a fault in that meets no other scenario.
    Life,
    /// It takes megabytes, and seconds of a processor, for what small scenarios show: only a fault in that meets it.
    Large,
    /// It looks whether HTTP/2 is spoken or offered, so a server that is asked in clear text over HTTP/1.1 always breaks it.
    OffersHttp2,
    /// It judges the response itself, whatever stands behind a URL: the one scenario that is played where there is no stream.
    AnyResponse,
}
