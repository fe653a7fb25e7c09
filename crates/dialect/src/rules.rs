//! The rules in a file of a dialect: what holds for more than one event.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::basis::{Basis, Shapes};
use crate::pointer::Pointer;
use crate::shape::Shape;

/// The order of the stream.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Kinds, as a regular expression; `other` is any that it does not name. Without `other`, those may stand anywhere.
    pub is: String,
    /// Why.
    pub why: Basis,
}

/// Events, or parts of events, that belong together because they have the same key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scope {
    /// What it is called, for readers.
    pub scope: String,
    /// Where the key is: one value or several. A `*` is the element of `each`.
    pub key: Vec<Pointer>,
    /// Elements of lists that are taken one by one; whole events unless given.
    #[serde(default)]
    pub each: Option<Pointer>,
    /// What elements may be; the first that fits is taken. Of whole events it is their kind.
    #[serde(default)]
    pub parts: Vec<PartOf>,
    /// The order in which they come, as a regular expression. It ends where the group is complete.
    pub order: String,
    /// The scope that has to be open around it: its key is the start of this one.
    #[serde(default)]
    pub inside: Option<String>,
    /// Kinds before which each group has to be complete.
    #[serde(default)]
    pub complete_before: Vec<String>,
    /// Whether keys count up from 0, in the order in which groups begin.
    #[serde(default)]
    pub numbered: bool,
    /// What the first of each group has.
    #[serde(default)]
    pub first: Shapes,
    /// Why.
    pub why: Basis,
}

/// What an element of a list may be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartOf {
    /// Its name, for the order.
    pub part: String,
    /// What the element has: pointers from the event, whose `*` is the element of `each`.
    #[serde(default)]
    pub when: Shapes,
}

/// Values that are the same in all events that have them; what is missing or null says nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// Where it stands: the same value in different places.
    pub at: Vec<Pointer>,
    /// In which kinds.
    pub of: Vec<String>,
    /// For each key on its own.
    #[serde(default)]
    pub key: Vec<Pointer>,
    /// Why.
    pub why: Basis,
}

/// A number that counts up by one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Where it stands. An event without it is not counted.
    pub at: Pointer,
    /// The first; any unless given.
    #[serde(default)]
    pub from: Option<u64>,
    /// Why.
    pub why: Basis,
}

/// A text in pieces.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joined {
    /// What it is, for readers.
    pub what: String,
    /// Kinds with the place of the piece in them.
    pub pieces: BTreeMap<String, Pointer>,
    /// Whose pieces belong together. A `*` is the element that the piece stands in.
    #[serde(default)]
    pub key: Vec<Pointer>,
    /// Kinds that begin another text with the same key.
    #[serde(default)]
    pub anew: Vec<String>,
    /// The kind that has the whole, and where.
    #[serde(default)]
    pub equals: BTreeMap<String, Pointer>,
    /// What the whole is.
    #[serde(default)]
    pub is: Option<Shape>,
    /// Events after which the whole may be cut.
    #[serde(default)]
    pub unless: Vec<Shapes>,
    /// Why. Not needed of what is only shown.
    #[serde(default)]
    pub why: Option<Basis>,
}

/// Words that have to fit an earlier one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fits {
    /// The kind that opens, with the word.
    pub opening: BTreeMap<String, Pointer>,
    /// Kinds that follow, with theirs.
    pub then: BTreeMap<String, Pointer>,
    /// What both have in common.
    pub key: Vec<Pointer>,
    /// For each word of the opening those that fit. A word that stands nowhere here is legal.
    pub table: BTreeMap<String, Vec<String>>,
    /// Why.
    pub why: Basis,
}

/// Something that comes if it was asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occurs {
    /// What it is, for readers.
    pub what: String,
    /// What the data of such an event has.
    pub event: Shapes,
    /// The request that asks for it; any unless given. A request that is not known asks for nothing.
    #[serde(default)]
    pub request: Shapes,
    /// How often it comes. What is missing is missed at the end of a stream that ended well.
    pub times: Times,
    /// Why.
    pub why: Basis,
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    /// At least once.
    Some,
    /// Not at all.
    Never,
}

/// What holds for ids, as they were sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    /// What.
    pub are: IdRule,
    /// Why.
    pub why: Basis,
}

/// A rule for ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdRule {
    /// No event has one.
    Absent,
    /// Each event has one.
    Present,
    /// No two events have the same.
    Unique,
}

/// A field of the response's head.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadField {
    /// Its name, in small letters.
    pub field: String,
    /// Its value.
    pub is: Shape,
    /// Only of these requests. A request that is not known is none of them.
    #[serde(default)]
    pub request: Shapes,
    /// Why.
    pub why: Basis,
}

/// How a stream ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ends {
    /// Only of these requests. A request that is not known is none of them.
    #[serde(default)]
    pub request: Shapes,
    /// Whether a stream whose events have ids may end early: the client asks for the rest by the id.
    #[serde(default)]
    pub may_resume: bool,
    /// Kinds that say that everything came.
    pub success: Vec<String>,
    /// Kinds by which the server reports a failure of its own.
    #[serde(default)]
    pub failure: Vec<String>,
    /// Where a failure says what it is.
    #[serde(default)]
    pub failure_at: Vec<Pointer>,
    /// The kind that comes last of all.
    #[serde(default)]
    pub sentinel: Option<Sentinel>,
    /// Kinds that may come after success.
    #[serde(default)]
    pub after: Vec<String>,
    /// Kinds that may come after a failure.
    #[serde(default)]
    pub after_failure: Vec<String>,
    /// Kinds that begin again.
    #[serde(default)]
    pub again: Vec<String>,
    /// Why.
    pub why: Basis,
}

/// The kind that comes last of all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentinel {
    /// The kind.
    pub kind: String,
    /// Why.
    pub why: Basis,
}

/// A part of a summary. It is left out if there is nothing to tell.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Of these events.
    pub kind: String,
    /// The latest value here becomes `{value}`, and all that differ, up to eight, become `{values}`; what is null says nothing.
    #[serde(default)]
    pub at: Option<Pointer>,
    /// What is told; `{n}` is the number of events, and `{s}` an s unless that is one.
    pub says: String,
}
