//! What the judge sees of one exchange: its recording, read again with the decoder that the recorder used.

use std::sync::OnceLock;

use event_stream::{Item, LineEnd, OwnedEvent, Span};
use ssespec_evidence::additions::{Additions, OwnIds};
use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::message::Head;
use ssespec_evidence::recording::{Ended, Exchange, Moment, Recording};
use ssespec_evidence::sieve::Sieve;
use ssespec_evidence::took::Took;
use ssespec_evidence::transcript::{LibraryEvent, Transcript};
use ssespec_scenario::Mark;
use ssespec_scenario::script::{ScriptItem, written};

use super::line_view::lines_of;
pub use super::line_view::{Block, Kind, LineView, Text};
use super::spoken::Spoken;

/// One exchange as the judge sees it.
pub struct View<'a> {
    /// The recording it belongs to.
    pub recording: &'a Recording,
    /// The exchange as it was recorded.
    pub exchange: &'a Exchange,
    /// The response, read again.
    pub live: ResponseStream,
    /// The head, if it is complete.
    pub head: Option<Head>,
    /// When it was complete.
    pub head_at: Option<Moment>,
    /// For each read that brought body bytes: the body's length after it, and when it arrived.
    pub arrivals: Vec<(u64, Moment)>,
    /// What the decoder found, each with when it arrived.
    pub items: Vec<(Item, Moment)>,
    /// For each item, whether it is an event of the server's own; empty where nothing is taken away.
    own: Vec<bool>,
    /// The lines of the body, once somebody asked for them: few rules look at lines, and they take more than the body does.
    lines: OnceLock<Vec<LineView>>,
    /// What is spoken, once somebody asked for it.
    pub(super) spoken: OnceLock<Spoken>,
}

impl<'a> View<'a> {
    /// Reads an exchange again.
    pub fn of(recording: &'a Recording, exchange: &'a Exchange) -> Self {
        let mut seen = Seen::default();
        let live = ResponseStream::new(&exchange.request.method);
        let mut live = live.replay(exchange, |live, at| seen.note(live, at));
        // Taken, not copied: some responses are megabytes long.
        let items: Vec<(Item, Moment)> = live.take_items().into_iter().zip(seen.item_times).collect();
        let sifted = |mut sieve: Sieve| {
            let is_own = |(item, _): &(Item, Moment)| match item {
                Item::Event(event) => sieve.takes(&event.event_type, &event.data),
                _ => false,
            };
            items.iter().map(is_own).collect()
        };
        let own = Sieve::of(&recording.additions, &exchange.request).map(sifted).unwrap_or_default();
        Self {
            recording,
            exchange,
            head: live.message().head().cloned(),
            live,
            head_at: seen.head_at,
            arrivals: seen.arrivals,
            items,
            own,
            lines: OnceLock::new(),
            spoken: OnceLock::new(),
        }
    }

    /// The body without framing and coding, or why it cannot be read.
    ///
    /// # Errors
    /// One clause.
    pub fn body(&self) -> Result<&[u8], String> {
        self.live.plain_body()
    }

    /// The lines of the body.
    pub fn lines(&self) -> &[LineView] {
        self.lines.get_or_init(|| self.body().map(lines_of).unwrap_or_default())
    }

    /// A text of a line.
    pub fn text(&self, text: Text) -> &[u8] {
        text.within(self.body().unwrap_or_default())
    }

    /// The dispatched events, each with when it arrived. What the server adds of its own to every script is not among them: rules
    /// about events, their number, order and times are about those that the script asks for.
    pub fn events(&self) -> impl Iterator<Item = (&OwnedEvent, Moment)> {
        let is_own = |at: usize| self.own.get(at).copied().unwrap_or(false);
        self.items.iter().enumerate().filter_map(move |(nth, (item, at))| match item {
            Item::Event(event) if !is_own(nth) => Some((event, *at)),
            _ => None,
        })
    }

    /// The same with those that the server adds of its own, for what is said of everything that was sent.
    pub fn all_events(&self) -> impl Iterator<Item = (&OwnedEvent, Moment)> {
        self.items.iter().filter_map(|(item, at)| match item {
            Item::Event(event) => Some((event, *at)),
            _ => None,
        })
    }

    /// The blocks of the events that the server adds of its own.
    pub fn own_spans(&self) -> Vec<Span> {
        let own = self.items.iter().zip(&self.own).filter(|(_, own)| **own);
        own.map(|((item, _), _)| item.span()).collect()
    }

    /// What the server adds of its own to this response: nothing to one for which no script was asked.
    pub fn additions(&self) -> &Additions {
        static NOTHING: Additions =
            Additions { ids: OwnIds::None, first: Vec::new(), between: Vec::new(), retry: None };
        match self.exchange.request.plays_script() {
            true => &self.recording.additions,
            false => &NOTHING,
        }
    }

    /// The events that the client library dispatched, those of the server's own aside; `None` where none read the response.
    pub fn library_events(&self) -> Option<impl Iterator<Item = &LibraryEvent>> {
        let library = self.exchange.transcript.library()?;
        let mut sieve = Sieve::of(&self.recording.additions, &self.exchange.request);
        let mut is_own = move |event: &LibraryEvent| {
            sieve.as_mut().is_some_and(|sieve| sieve.takes(&event.event_type, &event.data))
        };
        Some(library.events.iter().filter(move |event| !is_own(event)))
    }

    /// The comments, each with when it arrived.
    pub fn comments(&self) -> impl Iterator<Item = (&str, Span, Moment)> {
        self.items.iter().filter_map(|(item, at)| match item {
            Item::Comment { text, span } => Some((text.as_str(), *span, *at)),
            _ => None,
        })
    }

    /// The blocks of the body; the last may be unclosed.
    pub fn blocks(&self) -> Vec<Block<'_>> {
        let body = self.body().unwrap_or_default();
        let mut blocks = Vec::new();
        let mut first = 0;
        for (index, line) in self.lines().iter().enumerate() {
            if line.kind == Kind::Blank && line.end != LineEnd::Missing {
                blocks.push(Block { body, lines: &self.lines()[first..index], closed: true });
                first = index + 1;
            }
        }
        if first < self.lines().len() {
            blocks.push(Block { body, lines: &self.lines()[first..], closed: false });
        }
        blocks
    }

    /// All field lines that came whole: the line, the name, the value.
    pub fn fields(&self) -> impl Iterator<Item = (&LineView, &[u8], &[u8])> {
        self.lines().iter().filter(|line| self.came_whole(line)).filter_map(|line| match line.kind {
            Kind::Field { name, value, .. } => Some((line, self.text(name), self.text(value))),
            _ => None,
        })
    }

    /// Whether a line is as the server means it: the last one may go on where the stream was let go of, or cut.
    pub fn came_whole(&self, line: &LineView) -> bool {
        line.end != LineEnd::Missing || self.complete()
    }

    /// When a byte of the body arrived.
    pub fn arrival_of(&self, byte: u64) -> Option<Moment> {
        self.arrivals.get(self.read_of(byte)).map(|(_, at)| *at)
    }

    /// Which of the reads that brought body bytes brought this one, from 0.
    pub fn read_of(&self, byte: u64) -> usize {
        self.arrivals.partition_point(|(end, _)| *end <= byte)
    }

    /// Whether the server brought the answer to an end, in order or not.
    pub fn ended(&self) -> bool {
        matches!(
            self.exchange.end.how,
            Ended::Complete | Ended::Fin | Ended::Reset | Ended::Truncated(_) | Ended::GaveUp(_)
        )
    }

    /// When the response ended, or we stopped watching.
    pub fn end(&self) -> Moment {
        self.exchange.end.moment()
    }

    /// When the request was handed to the kernel.
    pub fn sent(&self) -> Moment {
        Moment::exactly(self.exchange.request.sent_ns)
    }

    /// How old the response was when it ended, or when we stopped watching.
    pub fn age(&self) -> Took {
        Took::between(self.sent(), self.end())
    }

    /// Whether the message was brought to its proper end.
    pub fn complete(&self) -> bool {
        match &self.exchange.transcript {
            Transcript::Http1(_) | Transcript::Http2(_) => self.live.message().is_complete(),
            Transcript::Library(library) => library.error.is_none() && self.ended(),
        }
    }

    /// Whether what is missing may be called missing: the response ended, or patience did.
    pub fn waited_out(&self) -> bool {
        self.ended() || self.all_published_came() || self.age().least_ns >= self.recording.patience_ns
    }

    /// Whether a hub has brought the last event that was published to it for this exchange: nothing is on its way any more.
    fn all_published_came(&self) -> bool {
        let request = &self.exchange.request;
        let (Some(_), Some(script), None) = (&request.topic, &request.script, &request.last_event_id) else {
            return false;
        };
        let dispatched = |item: &ScriptItem| matches!(item, ScriptItem::Event(e) if e.data.is_some());
        self.events().count() >= written(script).filter(|item| dispatched(item)).count()
    }

    /// The moment of a mark.
    pub fn mark(&self, mark: Mark) -> Option<Moment> {
        let nth = |n: u32| usize::try_from(n).unwrap_or(usize::MAX).saturating_sub(1);
        match mark {
            Mark::Sent => Some(self.sent()),
            Mark::Head => self.head_at,
            Mark::Event(n) => self.events().nth(nth(n)).map(|(_, at)| at),
            Mark::Comment(n) => self.comments().nth(nth(n)).map(|(_, _, at)| at),
            Mark::End => self.ended().then(|| self.end()),
        }
    }
}

/// What arrived when, collected while the reads are fed.
#[derive(Default)]
struct Seen {
    head_at: Option<Moment>,
    arrivals: Vec<(u64, Moment)>,
    item_times: Vec<Moment>,
}

impl Seen {
    fn note(&mut self, live: &ResponseStream, at: Moment) {
        if self.head_at.is_none() && live.message().head().is_some() {
            self.head_at = Some(at);
        }
        let length = live.plain_body().map_or(0, |b| b.len() as u64);
        if length > self.arrivals.last().map_or(0, |(end, _)| *end) {
            self.arrivals.push((length, at));
        }
        self.item_times.resize(live.items().len(), at);
    }
}
