//! The Server-Sent Events wire format: decoder, encoder, diagnostics. No I/O, no async, no dependencies but memchr.
//!
//! - [`Decoder`] turns the bytes of a body, in pieces of any size, into calls on a [`Sink`]; [`decode`] and
//!   [`Collector`] are the same with owned items.
//! - [`encode`] writes events, comments and reconnection times, and refuses what would break the stream.
//! - [`lines`] shows a whole stream line by line, as the grammar sees it.
//! - [`Diagnostic`] says what is legal in a stream but dead or dangerous.
//!
//! The rules are those of the HTML standard, sections 9.2.5 (the grammar) and 9.2.6 (the interpretation).
//!
//! ```
//! use event_stream::{Decoder, Event, Limits, Sink};
//!
//! struct Print;
//!
//! impl Sink for Print {
//!     fn event(&mut self, event: Event<'_>) {
//!         println!("{} at {}: {}", event.event_type, event.span, event.data);
//!     }
//! }
//!
//! let mut decoder = Decoder::new(Limits::default());
//! for chunk in [&b"id: 7\r\ndata: caf\xC3"[..], b"\xA9\r\n\r", b"\n"] {
//!     decoder.feed(chunk, &mut Print);
//! }
//! decoder.finish(&mut Print);
//! assert_eq!(decoder.last_event_id(), "7");
//! ```

mod block;
mod collect;
mod decoder;
mod diagnostic;
pub mod encode;
mod field;
mod limits;
mod line;
mod lookalike;
mod scan;
mod sink;
mod span;
mod watch;

pub use collect::{Collector, Item, OwnedEvent, decode};
pub use decoder::Decoder;
pub use diagnostic::{Diagnostic, DiagnosticKind, LONG_LINE_BYTES, LONG_RETRY_MS, SHORT_RETRY_MS};
pub use encode::{EncodeError, Encoder, Fault, RestrictedField};
pub use limits::{Exceeded, Limit, Limits};
pub use line::{Line, LineEnd, LineKind, Lines, lines};
pub use lookalike::Lookalike;
pub use sink::{Comment, Event, Retry, Sink, UnknownField};
pub use span::Span;
