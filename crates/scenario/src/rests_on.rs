//! What an expectation rests on: what came, that it had come, or when. Each rule says it here, once; a new one has to.

use crate::expectation::{Expectation, MessageRule, StreamRule};
use crate::h2_rule::Http2Rule;
use crate::life_rule::LifeRule;

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

impl Expectation {
    /// What a breach of it rests on when something came. Where something was missing, a breach rests on its arrival at least.
    /// Of several parts it is the highest.
    pub fn rests_on(&self) -> RestsOn {
        match self {
            Self::Status(_)
            | Self::Refused
            | Self::Head(_)
            | Self::Header(_)
            | Self::Lists(_)
            | Self::Events(_)
            | Self::FirstEvents(_)
            | Self::Numbered(_)
            | Self::PlaysScript
            | Self::WholeEvents
            | Self::NoField(_)
            | Self::OnlyScriptedFields
            | Self::LastEventId(_)
            | Self::Continues(_)
            | Self::NoRepeat(_)
            | Self::SameHead(_)
            | Self::Varies(_)
            | Self::Never(_) => RestsOn::Content,
            // They break by what is missing alone.
            Self::AtLeastEvents(_) | Self::Comments(_) | Self::Retry(_) | Self::EmptyId => RestsOn::Arrival,
            Self::Gap(_) | Self::AtMost(_) | Self::Before(_) | Self::NotCoalesced => RestsOn::Time,
            Self::Message(rule) => rule.rests_on(),
            Self::Stream(rule) => rule.rests_on(),
            Self::Http2(rule) => rule.rests_on(),
            Self::Life(rule) => rule.rests_on(),
            Self::WhenCoded(parts) | Self::Any(parts) | Self::All(parts) => {
                parts.iter().map(Self::rests_on).max().unwrap_or_default()
            }
        }
    }
}

impl MessageRule {
    /// What a breach of it rests on.
    pub fn rests_on(self) -> RestsOn {
        match self {
            Self::WellFramed
            | Self::NoBody
            | Self::NoBodyNoLength
            | Self::QuietAfterEnd
            | Self::NoInterim => RestsOn::Content,
            // An end that did not come, or came before its time.
            Self::Complete | Self::BrokenOff => RestsOn::Arrival,
        }
    }
}

impl StreamRule {
    /// What a breach of it rests on.
    pub fn rests_on(self) -> RestsOn {
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
            | Self::NoBareNames
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
            | Self::ChatFinishReason
            | Self::MessageEventNames
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
            | Self::SaneRetry
            | Self::NoPrelude => RestsOn::Content,
            Self::HasIds | Self::HasRetry => RestsOn::Arrival,
            // What bridges idle time is told from the rest by its times.
            Self::HasHeartbeat | Self::HeartbeatIsComment | Self::HeartbeatComplete => RestsOn::Time,
        }
    }
}

impl Http2Rule {
    /// What a breach of it rests on.
    pub fn rests_on(self) -> RestsOn {
        match self {
            Self::NoConnectionFields => RestsOn::Content,
            Self::StaysOpen | Self::Goodbye | Self::Offered => RestsOn::Arrival,
        }
    }
}

impl LifeRule {
    /// What a breach of it rests on.
    pub fn rests_on(&self) -> RestsOn {
        match self {
            Self::StaysUp | Self::MemoryWithin(_) => RestsOn::Content,
            Self::CountReturns | Self::WorkStops | Self::Exits => RestsOn::Arrival,
            Self::StaysOpen(_) | Self::EndsAsPlanned | Self::HeartbeatWaits(_) => RestsOn::Time,
        }
    }
}
