//! What a file of a dialect says: the types that YAML is read into. docs/dialects.md explains them with examples.

use serde::Deserialize;

use crate::basis::{Basis, Shapes};
use crate::pointer::Pointer;
use crate::rules::{Constant, Count, Ends, Fits, HeadField, Ids, Joined, Occurs, Order, Scope, Told};

/// A grammar.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DialectFile {
    /// Its name, as `--dialect` takes it.
    pub dialect: String,
    /// The name that several versions share; its own name unless given.
    #[serde(default)]
    pub family: Option<String>,
    /// What is spoken, for readers of reports.
    pub title: String,
    /// The text that the rules are taken from.
    pub source: String,
    /// Which version of it.
    pub version: String,
    /// How a stream of it is known.
    pub recognise: Recognise,
    /// Of which requests the stream may begin in the middle: orders and numbers are not judged then.
    #[serde(default)]
    pub resumes: Vec<Shapes>,
    /// What each event is.
    pub envelope: Envelope,
    /// The kinds of events; the first that fits is taken.
    pub kinds: Vec<Kind>,
    /// In which order they come.
    #[serde(default)]
    pub order: Option<Order>,
    /// Groups of events that belong together by a key.
    #[serde(default)]
    pub scopes: Vec<Scope>,
    /// Values that never change.
    #[serde(default)]
    pub constant: Vec<Constant>,
    /// Numbers that count up without gaps.
    #[serde(default)]
    pub counts: Vec<Count>,
    /// Texts that come in pieces.
    #[serde(default)]
    pub joined: Vec<Joined>,
    /// Words that have to fit a word at the start of their group.
    #[serde(default)]
    pub fits: Vec<Fits>,
    /// What comes if it was asked for.
    #[serde(default)]
    pub occurs: Vec<Occurs>,
    /// What holds for the ids of events.
    #[serde(default)]
    pub ids: Option<Ids>,
    /// What the head of the response has.
    #[serde(default)]
    pub head: Vec<HeadField>,
    /// How the stream ends. Without it, it need not end.
    #[serde(default)]
    pub ends: Option<Ends>,
    /// Requirements on plain streams that this dialect contradicts, by their ids.
    #[serde(default)]
    pub exempts: Vec<String>,
    /// What a summary tells, in this order.
    #[serde(default)]
    pub summary: Vec<Told>,
}

/// How a stream is known. The response or one of the first events has to be of the dialect; the request adds to it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recognise {
    /// In `{method, path, query, headers, body}`.
    pub request: Shapes,
    /// In `{status, headers}`.
    pub response: Shapes,
    /// One of these is enough.
    pub events: Vec<EventClue>,
    /// Whether others may well send such events, too: then they are enough only after such a request.
    pub common: bool,
}

/// An event that only this dialect has.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventClue {
    /// The event type.
    #[serde(rename = "type")]
    pub event_type: Option<String>,
    /// In its data.
    pub data: Shapes,
}

/// What each event is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Envelope {
    /// What its data is.
    pub data: Payload,
    /// Where the name of its kind is: the first of these that has one.
    #[serde(default)]
    pub kind: Vec<NameIn>,
    /// What its type has to be.
    #[serde(rename = "type", default)]
    pub event_type: Option<TypeRule>,
    /// What the data of each has.
    #[serde(default)]
    pub fields: Vec<Fields>,
    /// Why the data is JSON, or empty. Anything is text.
    #[serde(default)]
    pub why: Option<Basis>,
    /// Why a kind that is not listed is wrong. Without it, it is legal.
    #[serde(default)]
    pub unknown: Option<Basis>,
}

/// What data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Payload {
    /// One JSON document.
    Json,
    /// Lines of a name, a space and a value, as Datastar writes them: read as a map of lists.
    Lines,
    /// Anything.
    Text,
    /// Nothing.
    Empty,
}

/// Where the name of a kind is.
#[derive(Clone, Debug, PartialEq)]
pub enum NameIn {
    /// In the event type, written `event`.
    EventType,
    /// In the data.
    Data(Pointer),
}

/// What an event type has to be. One of the two.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TypeRule {
    /// This word; `message` is what a block without a type has.
    #[serde(default)]
    pub is: Option<String>,
    /// What stands here in the data.
    #[serde(default)]
    pub same_as: Option<Pointer>,
    /// Why.
    pub why: Basis,
}

/// A kind of events. All that is said of how it is known has to hold; if nothing is, its name has to be the kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Kind {
    /// Its name, for orders.
    pub kind: String,
    /// The name in the envelope; `*` stands for any run of characters.
    #[serde(default)]
    pub named: Option<String>,
    /// The event type.
    #[serde(default)]
    pub event: Option<String>,
    /// The data, to the letter.
    #[serde(default)]
    pub data: Option<String>,
    /// What its data has.
    #[serde(default)]
    pub when: Shapes,
    /// What its data is, if not what the envelope says.
    #[serde(default)]
    pub holds: Option<Payload>,
    /// Whether it may come anywhere, and even after the end.
    #[serde(default)]
    pub anywhere: bool,
    /// What its data has to have.
    #[serde(default)]
    pub fields: Vec<Fields>,
}

/// What data has to have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// What stands where.
    pub have: Shapes,
    /// Why.
    pub why: Basis,
}

impl<'de> Deserialize<'de> for NameIn {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ssespec_scenario::document::text(deserializer)
    }
}

impl ssespec_scenario::document::FromText for NameIn {
    const EXPECTED: &'static str = "`event` or a JSON pointer";

    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "event" => Ok(Self::EventType),
            pointer => Pointer::from_text(pointer).map(Self::Data),
        }
    }
}
