//! Which HTTP is spoken to a target.

use serde::{Deserialize, Serialize};

/// Which HTTP is spoken to a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TargetProtocol {
    /// HTTP/1.1.
    #[default]
    Http1,
    /// HTTP/2: by prior knowledge over `http`, by ALPN over `https`.
    H2,
}

impl TargetProtocol {
    pub(crate) fn is_http1(&self) -> bool {
        *self == Self::Http1
    }
}
