//! The decoder's output as owned values, for anyone who has the time: tests, judges, recordings.

use crate::{Comment, Decoder, Diagnostic, Event, Exceeded, Limits, Retry, Sink, Span, UnknownField};

/// One thing that the decoder found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A dispatched event.
    Event(OwnedEvent),
    /// A comment line.
    Comment {
        /// The text after the colon, without the one space that usually follows it.
        text: String,
        /// The line without its line end.
        span: Span,
    },
    /// A valid `retry` field.
    Retry {
        /// The value as it was sent.
        digits: String,
        /// The value in milliseconds; `u64::MAX` when it is larger than that.
        milliseconds: u64,
        /// The line without its line end.
        span: Span,
    },
    /// A field with a name that the standard does not know.
    UnknownField {
        /// The name: the text before the colon, or the whole line.
        name: String,
        /// The value without the one space.
        value: String,
        /// The line without its line end.
        span: Span,
    },
    /// A line or an event was longer than the limits allow and was dropped.
    Exceeded(Exceeded),
    /// Something legal but dead or dangerous.
    Diagnostic(Diagnostic),
}

impl Item {
    /// Where it stands in the stream.
    pub fn span(&self) -> Span {
        match self {
            Item::Event(event) => event.span,
            Item::Comment { span, .. } | Item::Retry { span, .. } | Item::UnknownField { span, .. } => *span,
            Item::Exceeded(exceeded) => exceeded.span,
            Item::Diagnostic(diagnostic) => diagnostic.span,
        }
    }
}

/// An [`Event`] that owns its strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedEvent {
    /// The type; `message` when the block named none or an empty one.
    pub event_type: String,
    /// The data, its lines joined by LF.
    pub data: String,
    /// The last event ID at the time of the dispatch.
    pub last_event_id: String,
    /// The block, as in [`Event::span`].
    pub span: Span,
}

impl From<Event<'_>> for OwnedEvent {
    #[inline]
    fn from(event: Event<'_>) -> Self {
        OwnedEvent {
            event_type: event.event_type.to_owned(),
            data: event.data.to_owned(),
            last_event_id: event.last_event_id.to_owned(),
            span: event.span,
        }
    }
}

/// A [`Sink`] that keeps everything, diagnostics included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collector {
    /// What was found, in the order of the stream.
    pub items: Vec<Item>,
}

impl Collector {
    /// The events among the items.
    pub fn events(&self) -> impl Iterator<Item = &OwnedEvent> {
        self.items.iter().filter_map(|item| match item {
            Item::Event(event) => Some(event),
            _ => None,
        })
    }

    /// The diagnostics among the items.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter().filter_map(|item| match item {
            Item::Diagnostic(diagnostic) => Some(diagnostic),
            _ => None,
        })
    }
}

impl Sink for Collector {
    const DIAGNOSTICS: bool = true;

    fn event(&mut self, event: Event<'_>) {
        self.items.push(Item::Event(event.into()));
    }

    fn comment(&mut self, comment: Comment<'_>) {
        self.items.push(Item::Comment { text: comment.text.to_owned(), span: comment.span });
    }

    fn retry(&mut self, retry: Retry<'_>) {
        let Retry { digits, milliseconds, span } = retry;
        self.items.push(Item::Retry { digits: digits.to_owned(), milliseconds, span });
    }

    fn unknown_field(&mut self, field: UnknownField<'_>) {
        let UnknownField { name, value, span } = field;
        self.items.push(Item::UnknownField { name: name.to_owned(), value: value.to_owned(), span });
    }

    fn exceeded(&mut self, exceeded: Exceeded) {
        self.items.push(Item::Exceeded(exceeded));
    }

    fn diagnostic(&mut self, diagnostic: Diagnostic) {
        self.items.push(Item::Diagnostic(diagnostic));
    }
}

/// Decodes a whole stream that is already in memory, without limits: it costs no more than a few times its size.
pub fn decode(bytes: &[u8]) -> Vec<Item> {
    let mut collector = Collector::default();
    let mut decoder = Decoder::new(Limits::NONE);
    decoder.feed(bytes, &mut collector);
    decoder.finish(&mut collector);
    collector.items
}
