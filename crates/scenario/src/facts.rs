//! What each rule says about itself, in one place: the loader, the hubs, the judge and the policy of second tries ask here.
//!
//! A new rule has to say all of it: every match here is exhaustive.

use crate::dialect_rule::DialectRule;
use crate::expectation::{Expectation, HeadRule, Mark, MessageRule, StreamRule};
use crate::h2_rule::Http2Rule;
use crate::life_rule::LifeRule;
use crate::mcp_rule::McpRule;

/// What an accusation rests on, the firmest first: how much it could owe to a machine that had too much to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RestsOn {
    /// What came shows it, whenever it came.
    #[default]
    Content,
    /// That something came or had come by then, or did not.
    Arrival,
    /// When it came, or in which order.
    Time,
}

/// Over which HTTP a rule says something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SaysOver {
    /// Over each.
    #[default]
    Any,
    /// Over HTTP/1 alone, with why it says nothing over HTTP/2.
    Http1(&'static str),
    /// Over HTTP/2 alone.
    Http2,
}

/// Another exchange that a rule compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'e> {
    /// Where in the rule its name is, key by key.
    pub keys: &'static [&'static str],
    /// Its name.
    pub exchange: &'e str,
}

/// What a rule says about itself. Of several parts each says its own, but for what a breach of the whole rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts<'e> {
    /// What a breach rests on when something came. Where something was missing, a breach rests on its arrival at least.
    pub rests_on: RestsOn,
    /// Over which HTTP it says something.
    pub says_over: SaysOver,
    /// Whether it looks at the end of a response, or at the message as a whole.
    pub whole_message: bool,
    /// The word of a rule that compares with the exchange's own script.
    pub compares_with_script: Option<&'static str>,
    /// The other exchanges that it compares with.
    pub refers_to: Vec<Reference<'e>>,
}

impl<'e> Facts<'e> {
    fn resting_on(rests_on: RestsOn) -> Self {
        Self { rests_on, ..Self::default() }
    }

    fn with_script(self, word: &'static str) -> Self {
        Self { compares_with_script: Some(word), ..self }
    }

    fn with_other(mut self, keys: &'static [&'static str], exchange: &'e str) -> Self {
        self.refers_to.push(Reference { keys, exchange });
        self
    }

    fn with_marks(self, marks: [Mark; 2]) -> Self {
        Self { whole_message: marks.contains(&Mark::End), ..self }
    }

    fn http(self, says_over: SaysOver) -> Self {
        Self { says_over, ..self }
    }
}

impl Expectation {
    /// What the rule says about itself.
    pub fn facts(&self) -> Facts<'_> {
        let content = || Facts::resting_on(RestsOn::Content);
        let arrival = || Facts::resting_on(RestsOn::Arrival);
        let time = || Facts::resting_on(RestsOn::Time);
        match self {
            Self::Status(_)
            | Self::Refused
            | Self::Header(_)
            | Self::HeaderIncludes(_)
            | Self::Events(_)
            | Self::FirstEvents(_)
            | Self::NoField(_)
            | Self::LastEventId(_)
            | Self::NotContains(_) => content(),
            // What was sent shows it. A stream that was cut is one without its terminal event, whoever cut it.
            Self::Dialect(rule) => Facts { whole_message: *rule == DialectRule::Ends, ..content() },
            Self::Mcp(mcp) => {
                let mut facts = Facts { whole_message: mcp.rule == McpRule::EndsAfterResponse, ..content() };
                if let Some(name) = &mcp.session {
                    facts = facts.with_other(&["mcp", "session"], name);
                }
                if let Some(name) = &mcp.discover {
                    facts = facts.with_other(&["mcp", "discover"], name);
                }
                if let Some(name) = &mcp.of {
                    facts = facts.with_other(&["mcp", "of"], name);
                }
                facts
            }
            // A stream that has ended shows it; of one that goes on nothing is said.
            Self::EventCount(count) => Facts { whole_message: count.most.is_some(), ..content() },
            Self::EventOrder(_) => content(),
            // These break by what is missing alone.
            Self::AtLeastEvents(_) | Self::Comments(_) | Self::Retry(_) | Self::EmptyId => arrival(),
            Self::NotCoalesced | Self::HeadNotHeldBack => time(),
            Self::PlaysScript => content().with_script("plays-script"),
            Self::ScriptPrefix => content().with_script("script-prefix"),
            Self::OnlyScriptedFields => content().with_script("only-scripted-fields"),
            Self::Continues(other) => content().with_other(&["continues", "of"], &other.of),
            Self::FlushedBeside(beside) => time()
                .with_other(&["flushed-beside", "of"], &beside.of)
                .with_other(&["flushed-beside", "control"], &beside.control),
            // That the body is in another coding is told by what came.
            Self::EventsBeside(others) => content()
                .with_other(&["events-beside", "before"], &others.before)
                .with_other(&["events-beside", "after"], &others.after),
            Self::NoStoredCopy(other) => content().with_other(&["no-stored-copy", "of"], &other.of),
            Self::NoRepeat(other) => content().with_other(&["no-repeat", "of"], &other.of),
            Self::SameHeaders(other) => content().with_other(&["same-headers", "of"], &other.of),
            Self::NoFreshCookie(other) => content().with_other(&["no-fresh-cookie", "of"], &other.of),
            Self::NoSessionCookie(other) => content().with_other(&["no-session-cookie", "of"], &other.of),
            Self::Varies(varies) => content().with_other(&["varies", "of"], &varies.of),
            Self::Sequence(sequence) => {
                let mut facts = match &sequence.across {
                    None => content(),
                    // What the connections brought together hangs on what had come whenever one was lost.
                    Some(name) => arrival().with_other(&["sequence", "across"], name),
                };
                if let Some(name) = &sequence.control {
                    facts = facts.with_other(&["sequence", "control"], name);
                }
                facts
            }
            Self::Gap(gap) => time().with_marks([gap.from, gap.to]),
            Self::AtMost(limit) => time().with_marks([limit.from, limit.to]),
            Self::Before(before) => {
                time().with_marks([before.mark, before.other]).with_other(&["before", "of"], &before.of)
            }
            Self::Head(rule) => content().http(rule.says_over()),
            Self::Message(rule) => rule.facts(),
            Self::Stream(rule) => Facts {
                whole_message: matches!(
                    rule,
                    StreamRule::EndsOnBlankLine | StreamRule::EndsAfterEvents | StreamRule::StaysForMore
                ),
                ..Facts::resting_on(rule.rests_on())
            },
            Self::Http2(rule) => rule.facts(),
            Self::Life(rule) => rule.facts(),
            Self::WhenCompressed(parts) | Self::Any(parts) | Self::All(parts) => {
                Facts::resting_on(parts.iter().map(Self::rests_on).max().unwrap_or_default())
            }
            // A condition that does not hold breaks nothing.
            Self::When(when) => {
                let parts = when.expect.iter().map(Self::rests_on).max();
                let facts = Facts::resting_on(parts.unwrap_or_default());
                match &when.of {
                    Some(name) => facts.with_other(&["when", "of"], name),
                    None => facts,
                }
            }
        }
    }

    /// What a breach of it rests on when something came. Of several parts it is the highest.
    pub fn rests_on(&self) -> RestsOn {
        self.facts().rests_on
    }
}

impl HeadRule {
    /// Whether it is about how a stream is delivered, so that a response that is none says nothing about it.
    pub fn needs_stream(self) -> bool {
        match self {
            Self::NotStored
            | Self::NoTransform
            | Self::NoCacheContradiction
            | Self::AccelBuffering
            | Self::Incremental
            | Self::IncrementalWellFormed
            | Self::NoContentLength
            | Self::NoZeroLength
            | Self::EventStreamOn200
            | Self::NoSniff
            | Self::Gzip
            | Self::Br
            | Self::Zstd
            | Self::CharsetUtf8
            | Self::NoOtherParameters
            | Self::NoKeepAliveField => true,
            Self::EventStream
            | Self::NotEventStream
            | Self::OneContentType
            | Self::StreamOnlyOn200
            | Self::NoMisspeltField
            | Self::OnlyAskedCodings
            | Self::CodingExists
            | Self::NoEndToEndOption
            | Self::NoTransferEncoding
            | Self::AllowOn405
            | Self::NoServerError
            | Self::RetryAfterWellFormed
            | Self::CredentialsNameOrigin
            | Self::NoCredentialsForAnyOrigin
            | Self::ChallengeOn401 => false,
        }
    }

    /// Whether it compares the response with what its request said, so that another request's response says nothing about it.
    pub fn reads_request(self) -> bool {
        match self {
            Self::OnlyAskedCodings | Self::NoCredentialsForAnyOrigin | Self::Gzip | Self::Br | Self::Zstd => {
                true
            }
            Self::EventStream
            | Self::NotEventStream
            | Self::EventStreamOn200
            | Self::CharsetUtf8
            | Self::NoOtherParameters
            | Self::OneContentType
            | Self::StreamOnlyOn200
            | Self::NotStored
            | Self::NoTransform
            | Self::NoCacheContradiction
            | Self::AccelBuffering
            | Self::Incremental
            | Self::IncrementalWellFormed
            | Self::NoContentLength
            | Self::NoZeroLength
            | Self::NoKeepAliveField
            | Self::NoEndToEndOption
            | Self::NoMisspeltField
            | Self::NoSniff
            | Self::CodingExists
            | Self::NoTransferEncoding
            | Self::AllowOn405
            | Self::NoServerError
            | Self::RetryAfterWellFormed
            | Self::CredentialsNameOrigin
            | Self::ChallengeOn401 => false,
        }
    }

    fn says_over(self) -> SaysOver {
        match self {
            Self::NoKeepAliveField | Self::NoTransferEncoding | Self::NoEndToEndOption => {
                SaysOver::Http1("HTTP/2 has no fields about connections")
            }
            Self::EventStream
            | Self::NotEventStream
            | Self::CharsetUtf8
            | Self::NoOtherParameters
            | Self::OneContentType
            | Self::StreamOnlyOn200
            | Self::NotStored
            | Self::NoTransform
            | Self::NoCacheContradiction
            | Self::AccelBuffering
            | Self::Incremental
            | Self::IncrementalWellFormed
            | Self::NoContentLength
            | Self::NoZeroLength
            | Self::EventStreamOn200
            | Self::NoMisspeltField
            | Self::NoSniff
            | Self::OnlyAskedCodings
            | Self::CodingExists
            | Self::Gzip
            | Self::Br
            | Self::Zstd
            | Self::AllowOn405
            | Self::NoServerError
            | Self::RetryAfterWellFormed
            | Self::CredentialsNameOrigin
            | Self::NoCredentialsForAnyOrigin
            | Self::ChallengeOn401 => SaysOver::Any,
        }
    }
}

impl MessageRule {
    fn facts(self) -> Facts<'static> {
        let content = Facts::resting_on(RestsOn::Content);
        let whole = |rests_on| Facts { whole_message: true, ..Facts::resting_on(rests_on) };
        match self {
            Self::WellFramed => content.http(SaysOver::Http1("HTTP/2 has no chunks and no head syntax")),
            Self::Delimited => content.http(SaysOver::Http1("over HTTP/2 each body ends by END_STREAM")),
            Self::NoBody | Self::NoBodyNoLength | Self::NoLengthOn204 => whole(RestsOn::Content),
            Self::NoTrailingBytes => whole(RestsOn::Content)
                .http(SaysOver::Http1("nothing can follow the end of an HTTP/2 stream")),
            Self::NoInterim => {
                whole(RestsOn::Content).http(SaysOver::Http1("over HTTP/2 interim responses are not judged"))
            }
            // An end that did not come, or came before its time.
            Self::Complete | Self::Aborted => whole(RestsOn::Arrival),
        }
    }
}

impl StreamRule {
    fn rests_on(self) -> RestsOn {
        match self {
            Self::Utf8
            | Self::NoBom
            | Self::NoLaterBom
            | Self::EndsLinesInLf
            | Self::NoCrLf
            | Self::NoLoneCr
            | Self::OneLineEnd
            | Self::NoCrLfHazard
            | Self::NoExtraBlank
            | Self::EndsOnBlankLine
            | Self::NoColonlessLines
            | Self::NoMiscasedNames
            | Self::NoSpacedNames
            | Self::NoPrefixedNames
            | Self::NoNulNames
            | Self::OnlyKnownFields
            | Self::IsEventStream
            | Self::NoDatalessBlock
            | Self::OneTypePerBlock
            | Self::NoReservedTypes
            | Self::NoSentinel
            | Self::ConstantFieldOrder
            | Self::NoNulInId
            | Self::OneIdPerBlock
            | Self::NoControlInId
            | Self::ShortIds
            | Self::UniqueIds
            | Self::RetryDigits
            | Self::NoEmptyRetry
            | Self::OneRetryPerBlock
            | Self::NoZeroRetry
            | Self::NoHugeRetry
            | Self::RetryInRange
            // These two break by what is missing, too, but of what came: a stream that goes on says so itself.
            | Self::HasIds
            | Self::HasRetry
            | Self::NoLeadingPadding
            // An empty body that was ended properly is empty however long it is waited for.
            | Self::BringsEvents
            | Self::JsonWhole
            | Self::OneJsonPerEvent
            | Self::NotFramedTwice
            | Self::Values => RestsOn::Content,
            // One connection may end before its first event; the next one tells whether each does.
            Self::EndsAfterEvents | Self::StaysForMore => RestsOn::Arrival,
            // Many lines one by one without a blank line between them show it by themselves; of a few the judge says more.
            Self::SomeBlockCloses | Self::LastBlockCloses => RestsOn::Content,
            // When the blank lines came tells whose they are.
            Self::BlocksCloseAtOnce | Self::LeavesWhenMade => RestsOn::Time,
            // What bridges idle time is told from the rest by its times.
            Self::HasHeartbeat | Self::HeartbeatIsComment | Self::HeartbeatComplete => RestsOn::Time,
        }
    }
}

impl Http2Rule {
    fn facts(self) -> Facts<'static> {
        match self {
            Self::NoConnectionFields => Facts::resting_on(RestsOn::Content).http(SaysOver::Http2),
            Self::Goaway => Facts::resting_on(RestsOn::Arrival).http(SaysOver::Http2),
            Self::Offered => Facts::resting_on(RestsOn::Content),
            Self::StaysOpen => Facts::resting_on(RestsOn::Arrival),
        }
    }
}

impl LifeRule {
    fn facts(&self) -> Facts<'_> {
        match self {
            Self::ProcessAlive => Facts::resting_on(RestsOn::Content),
            // Memory that a server has not come round to giving back is such a thing, too.
            Self::OpenCountRecovers | Self::ScriptCancelled | Self::Exits | Self::MemoryWithin(_) => {
                Facts::resting_on(RestsOn::Arrival)
            }
            Self::EndsAsPlanned => Facts::resting_on(RestsOn::Time),
            Self::RoomLeft(other) => {
                Facts::resting_on(RestsOn::Arrival).with_other(&["life", "room-left", "of"], &other.of)
            }
            Self::StaysOpen(other) => {
                Facts::resting_on(RestsOn::Time).with_other(&["life", "stays-open", "of"], &other.of)
            }
            Self::HeartbeatResets(other) => {
                Facts::resting_on(RestsOn::Time).with_other(&["life", "heartbeat-resets", "of"], &other.of)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expectation(json: &str) -> Expectation {
        serde_json::from_str(json).expect("an expectation")
    }

    #[test]
    fn each_kind_of_rule_rests_on_what_breaks_it() {
        let cases = [
            (r#"{"status": [200]}"#, RestsOn::Content),
            (r#"{"stream": "utf8"}"#, RestsOn::Content),
            (r#"{"message": "well-framed"}"#, RestsOn::Content),
            (r#"{"life": "process-alive"}"#, RestsOn::Content),
            (r#"{"sequence": {"data": "{n}", "count": 3}}"#, RestsOn::Content),
            (r#"{"sequence": {"data": "{n}", "count": 3, "across": "again"}}"#, RestsOn::Arrival),
            (r#"{"at-least-events": 1}"#, RestsOn::Arrival),
            (r#"{"message": "complete"}"#, RestsOn::Arrival),
            (r#"{"life": "open-count-recovers"}"#, RestsOn::Arrival),
            (r#"{"stream": "has-heartbeat"}"#, RestsOn::Time),
            (r#"{"stream": "brings-events"}"#, RestsOn::Content),
            (r#"{"stream": "ends-after-events"}"#, RestsOn::Arrival),
            (r#"{"stream": "blocks-close-at-once"}"#, RestsOn::Time),
            (r#"{"life": {"stays-open": {"of": "x"}}}"#, RestsOn::Time),
            (r#""not-coalesced""#, RestsOn::Time),
            (r#"{"all": [{"status": [200]}, {"at-least-events": 1}]}"#, RestsOn::Arrival),
            (r#"{"when-compressed": [{"any": ["not-coalesced"]}, {"status": [200]}]}"#, RestsOn::Time),
            (r#"{"when": {"is": {"status": [200]}, "expect": [{"at-least-events": 1}]}}"#, RestsOn::Arrival),
            (r#"{"when": {"is": {"at-least-events": 1}}}"#, RestsOn::Content),
        ];
        for (json, rests_on) in cases {
            assert_eq!(expectation(json).rests_on(), rests_on, "{json}");
        }
    }

    #[test]
    fn each_reference_is_where_its_name_is_written() {
        let cases = [
            (r#"{"continues": {"of": "a"}}"#, vec![("continues.of", "a")]),
            (r#"{"before": {"mark": "head", "other": "head", "of": "a"}}"#, vec![("before.of", "a")]),
            (
                r#"{"sequence": {"data": "{n}", "count": 3, "across": "a", "control": "b"}}"#,
                vec![("sequence.across", "a"), ("sequence.control", "b")],
            ),
            (r#"{"life": {"heartbeat-resets": {"of": "a"}}}"#, vec![("life.heartbeat-resets.of", "a")]),
            (r#"{"when": {"of": "a", "is": {"status": [200]}}}"#, vec![("when.of", "a")]),
            (r#"{"status": [200]}"#, vec![]),
            (r#"{"all": [{"continues": {"of": "a"}}]}"#, vec![]),
        ];
        for (json, wanted) in cases {
            let expectation = expectation(json);
            let written: serde_json::Value = serde_json::from_str(json).expect("JSON");
            let facts = expectation.facts();
            let said: Vec<_> = facts.refers_to.iter().map(|one| (one.keys.join("."), one.exchange)).collect();
            assert_eq!(
                said,
                wanted.into_iter().map(|(keys, name)| (keys.to_owned(), name)).collect::<Vec<_>>()
            );
            for one in &facts.refers_to {
                let there = one.keys.iter().try_fold(&written, |value, key| value.get(key));
                assert_eq!(there.and_then(serde_json::Value::as_str), Some(one.exchange), "{json}");
            }
        }
    }

    #[test]
    fn what_needs_the_whole_message_says_so() {
        let whole = |json: &str| expectation(json).facts().whole_message;
        assert!(whole(r#"{"message": "complete"}"#) && whole(r#"{"stream": "ends-on-blank-line"}"#));
        assert!(whole(r#"{"gap": {"from": "head", "to": "end", "at-least": "1ms"}}"#));
        assert!(!whole(r#"{"message": "well-framed"}"#) && !whole(r#"{"stream": "utf8"}"#));
        assert!(!whole(r#"{"gap": {"from": "head", "to": {"event": 1}, "at-least": "1ms"}}"#));
    }
}
