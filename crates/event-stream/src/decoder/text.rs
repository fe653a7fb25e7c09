//! Reads lines of valid text in place: the path that nearly every byte takes.

use super::Decoder;
use crate::block::{Block, Room};
use crate::field::{Field, milliseconds};
use crate::scan::line_end;
use crate::{Comment, Event, Exceeded, Limit, Retry, Sink, Span, UnknownField};

/// Where a line stands, without its line end. Becomes a [`Span`] only when somebody needs one.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) first: u64,
    pub(super) length: usize,
}

impl Place {
    pub(super) fn span(self) -> Span {
        Span::of(self.first, self.length)
    }
}

impl Decoder {
    /// Reads whole lines.
    pub(super) fn text<S: Sink>(&mut self, text: &str, sink: &mut S) {
        let end = self.position + text.len() as u64;
        let offset = |rest: &str| end - rest.len() as u64;
        let mut block = Block::default();
        // Whether the block has said nothing yet.
        let mut fresh = self.stored.is_empty();
        let mut rest = text;
        loop {
            if let Some(value_on) = rest.strip_prefix("data: ")
                && let Some(length) = line_end(value_on.as_bytes())
                && length < self.longest_plain_value
            {
                let (value, tail) = value_on.split_at(length);
                if !S::DIAGNOSTICS
                    && fresh
                    && let Some(next) = tail.strip_prefix("\n\n")
                {
                    // The commonest block by far: one data line.
                    let here = offset(next) - 1;
                    let span = Span { first: self.block_start, last: here };
                    let last_event_id = block.last_event_id.unwrap_or(&self.last_event_id);
                    sink.event(Event { event_type: "message", data: value, last_event_id, span });
                    self.block_start = here + 1;
                    rest = next;
                    continue;
                }
                fresh = false;
                if !S::DIAGNOSTICS
                    && self.stored.has_data()
                    && let Some(next) = tail.strip_prefix('\n')
                    && self.stored.append_line(&value_on[..=length], self.limits.max_event_bytes)
                        == Room::Enough
                {
                    rest = next;
                    continue;
                }
                let place = Place { first: offset(rest), length: length + "data: ".len() };
                if S::DIAGNOSTICS {
                    self.watch.line(&rest[..place.length], place.span(), sink);
                    self.watch.line_ended(tail.as_bytes()[0], place.first + place.length as u64);
                }
                self.data(value, place, &mut block, sink);
                rest = self.after_line_end::<S>(tail);
                continue;
            }
            let Some(&first) = rest.as_bytes().first() else {
                break;
            };
            let here = offset(rest);
            if first == b'\n' || first == b'\r' {
                if S::DIAGNOSTICS {
                    self.watch.blank_line(Span { first: self.block_start, last: here }, sink);
                    self.watch.line_ended(first, here);
                }
                self.blank_line(&mut block, here, sink);
                fresh = true;
                rest = self.after_line_end::<S>(rest);
                self.block_start = offset(rest);
                continue;
            }
            let Some(length) = line_end(rest.as_bytes()) else {
                break;
            };
            let (line, tail) = rest.split_at(length);
            fresh = false;
            if length > self.limits.max_line_bytes {
                self.drop_line(first, here, sink);
            } else {
                if S::DIAGNOSTICS {
                    self.watch.line(line, Span::of(here, length), sink);
                }
                self.line(line, Place { first: here, length }, &mut block, sink);
            }
            if S::DIAGNOSTICS {
                self.watch.line_ended(tail.as_bytes()[0], here + length as u64);
            }
            rest = self.after_line_end::<S>(tail);
        }
        self.after_cr = text.ends_with('\r');
        self.position = end;
        self.keep(block);
    }

    /// Stores what is still needed of a text that goes away.
    pub(super) fn keep(&mut self, block: Block<'_>) {
        if let Some(id) = block.last_event_id {
            self.last_event_id.clear();
            self.last_event_id.push_str(id);
        }
        self.stored.keep(block);
    }

    /// What follows the line end at the start of `rest`.
    #[inline(always)]
    fn after_line_end<'t, S: Sink>(&mut self, rest: &'t str) -> &'t str {
        if let Some(rest) = rest.strip_prefix('\n') {
            return rest;
        }
        let rest = rest.strip_prefix('\r').unwrap_or(rest);
        match rest.strip_prefix('\n') {
            Some(rest) => {
                if S::DIAGNOSTICS {
                    self.watch.line_feed_after_cr();
                }
                rest
            }
            None => rest,
        }
    }

    /// Interprets a line that is not blank.
    #[inline(always)]
    pub(super) fn line<'t, S: Sink>(
        &mut self,
        line: &'t str,
        place: Place,
        block: &mut Block<'t>,
        sink: &mut S,
    ) {
        match Field::parse(line) {
            Field::Data(value) => self.data(value, place, block, sink),
            Field::EventType(value) => block.event_type = Some(value),
            Field::Id(value) => {
                // Not `contains`: IDs are short, and this needs no call.
                if value.bytes().all(|byte| byte != 0) {
                    block.id = Some(value);
                }
            }
            Field::Retry(digits) => {
                if let Some(milliseconds) = milliseconds(digits) {
                    self.reconnection_time = Some(milliseconds);
                    sink.retry(Retry { digits, milliseconds, span: place.span() });
                }
            }
            Field::Comment(text) => sink.comment(Comment { text, span: place.span() }),
            Field::Unknown { name, value } => {
                sink.unknown_field(UnknownField { name, value, span: place.span() });
            }
        }
    }

    /// Adds a line to the data of the block.
    #[inline(always)]
    fn data<'t, S: Sink>(&mut self, value: &'t str, place: Place, block: &mut Block<'t>, sink: &mut S) {
        if self.stored.add_data(value, block, self.limits.max_event_bytes) == Room::TooLittle {
            self.stored.give_up();
            if S::DIAGNOSTICS {
                self.watch.block_is_lost();
            }
            let span = Span { first: self.block_start, last: place.span().last };
            sink.exceeded(Exceeded { limit: Limit::Event, bytes: self.limits.max_event_bytes, span });
        }
    }

    /// Dispatches the block, if it has data, and starts the next one.
    #[inline(always)]
    fn blank_line<'t, S: Sink>(&mut self, block: &mut Block<'t>, here: u64, sink: &mut S) {
        let mut ended = *block;
        if let Some(complete) = self.stored.complete(&mut ended, &mut self.last_event_id) {
            sink.event(Event {
                event_type: complete.event_type,
                data: complete.data,
                last_event_id: ended.last_event_id.unwrap_or(&self.last_event_id),
                span: Span { first: self.block_start, last: here },
            });
        }
        *block = Block { last_event_id: ended.last_event_id, ..Block::default() };
        self.stored.reset();
    }
}
