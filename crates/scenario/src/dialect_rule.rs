//! Rules about what is spoken over a stream, one set for all dialects.

use serde::{Deserialize, Serialize};

/// A rule of a dialect (docs/dialects.md). Which dialect it is comes from the target, or is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DialectRule {
    /// The data and the type of each event are what the envelope says.
    Envelope,
    /// Events come in the order of the grammar, and groups are complete.
    Order,
    /// Events have the fields that their kind demands.
    Fields,
    /// Values that identify the stream do not change.
    Constant,
    /// Numbers count up without gaps.
    Counts,
    /// Pieces make up the whole.
    Joined,
    /// Pieces are of the type of their group.
    Fits,
    /// What was asked for comes, and nothing else.
    Occurs,
    /// Ids are as the dialect has them.
    Ids,
    /// The head of the response has the fields of the dialect.
    Head,
    /// The stream ends with its terminal event, and with nothing after it.
    Ends,
    /// The server does not report a failure of its own.
    ServerError,
}

impl DialectRule {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Envelope,
        Self::Order,
        Self::Fields,
        Self::Constant,
        Self::Counts,
        Self::Joined,
        Self::Fits,
        Self::Occurs,
        Self::Ids,
        Self::Head,
        Self::Ends,
        Self::ServerError,
    ];

    /// The id of its requirement.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Envelope => "dialect.envelope",
            Self::Order => "dialect.order",
            Self::Fields => "dialect.fields",
            Self::Constant => "dialect.constant",
            Self::Counts => "dialect.counts",
            Self::Joined => "dialect.joined",
            Self::Fits => "dialect.fits",
            Self::Occurs => "dialect.occurs",
            Self::Ids => "dialect.ids",
            Self::Head => "dialect.head",
            Self::Ends => "dialect.ends",
            Self::ServerError => "dialect.server-error",
        }
    }
}
