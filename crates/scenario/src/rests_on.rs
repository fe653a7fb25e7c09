//! What an expectation rests on: what came, that it had come, or when. Each rule says it here, once; a new one has to.

use crate::expectation::{Expectation, MessageRule, StreamRule};
use crate::h2_rule::Http2Rule;
use crate::life_rule::LifeRule;
use crate::scenario::Scenario;
use crate::step::Step;

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
            Self::Numbered(numbered) if numbered.over.is_none() => RestsOn::Content,
            // It hangs on what had come whenever a connection was lost. The others break by what is missing alone.
            Self::Numbered(_)
            | Self::AtLeastEvents(_)
            | Self::Comments(_)
            | Self::Retry(_)
            | Self::EmptyId => RestsOn::Arrival,
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
            // These two break by what is missing, too, but of what came: a stream that goes on says so itself.
            | Self::HasIds
            | Self::HasRetry
            | Self::NoPrelude => RestsOn::Content,
            // What bridges idle time is told from the rest by its times.
            Self::HasHeartbeat | Self::HeartbeatIsComment | Self::HeartbeatComplete => RestsOn::Time,
        }
    }
}

impl Http2Rule {
    /// What a breach of it rests on.
    pub fn rests_on(self) -> RestsOn {
        match self {
            Self::NoConnectionFields | Self::Offered => RestsOn::Content,
            Self::StaysOpen | Self::Goodbye => RestsOn::Arrival,
        }
    }
}

impl LifeRule {
    /// What a breach of it rests on.
    pub fn rests_on(&self) -> RestsOn {
        match self {
            Self::StaysUp => RestsOn::Content,
            // Memory that a server has not come round to giving back is such a thing, too.
            Self::CountReturns | Self::WorkStops | Self::Exits | Self::MemoryWithin(_) => RestsOn::Arrival,
            Self::StaysOpen(_) | Self::EndsAsPlanned | Self::HeartbeatWaits(_) => RestsOn::Time,
        }
    }
}

impl Scenario {
    /// Whether a connection is dropped before this exchange is opened: what had come until then may decide what it brings.
    pub fn drops_before(&self, exchange: &str) -> bool {
        let mut dropped = false;
        for step in &self.steps {
            match step {
                Step::Open(open) if open.name == exchange => return dropped,
                // It gives up the connection that it continues.
                Step::Reconnect(again) if again.name == exchange => return true,
                Step::Reconnects(again) if again.name == exchange => return true,
                Step::Drop(_) | Step::Reconnect(_) | Step::Reconnects(_) | Step::Churn(_) => dropped = true,
                Step::Open(_)
                | Step::Await(_)
                | Step::Wait(_)
                | Step::Publish(_)
                | Step::Count(_)
                | Step::Pause(_)
                | Step::Measure(_)
                | Step::Terminate(_)
                | Step::Release(_)
                | Step::Offer(_)
                | Step::Watch(_) => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ScenarioFile;

    fn expectation(json: &str) -> Expectation {
        serde_json::from_str(json).expect("an expectation")
    }

    #[test]
    fn each_kind_of_rule_rests_on_what_breaks_it() {
        let cases = [
            (r#"{"status": [200]}"#, RestsOn::Content),
            (r#"{"stream": "utf8"}"#, RestsOn::Content),
            (r#"{"message": "well-framed"}"#, RestsOn::Content),
            (r#"{"life": "stays-up"}"#, RestsOn::Content),
            (r#"{"numbered": {"data": "{n}", "to": 3}}"#, RestsOn::Content),
            (r#"{"numbered": {"data": "{n}", "to": 3, "over": "again"}}"#, RestsOn::Arrival),
            (r#"{"at-least-events": 1}"#, RestsOn::Arrival),
            (r#"{"message": "complete"}"#, RestsOn::Arrival),
            (r#"{"life": "count-returns"}"#, RestsOn::Arrival),
            (r#"{"stream": "has-heartbeat"}"#, RestsOn::Time),
            (r#"{"life": {"stays-open": {"of": "x"}}}"#, RestsOn::Time),
            (r#""not-coalesced""#, RestsOn::Time),
            (r#"{"all": [{"status": [200]}, {"at-least-events": 1}]}"#, RestsOn::Arrival),
            (r#"{"when-coded": [{"any": ["not-coalesced"]}, {"status": [200]}]}"#, RestsOn::Time),
        ];
        for (json, rests_on) in cases {
            assert_eq!(expectation(json).rests_on(), rests_on, "{json}");
        }
    }

    #[test]
    fn what_is_opened_behind_a_drop_is_known() {
        let json = r#"{"scenarios": [{"id": "a/b", "title": "t", "driver": "observe", "checks": [], "steps": [
            {"open": {"as": "first"}}, {"reconnect": {"from": "first", "as": "again"}}, {"open": {"as": "later"}}]}]}"#;
        let file: ScenarioFile = serde_json::from_str(json).expect("a scenario");
        let names = ["first", "again", "later", "nobody"];
        assert_eq!(names.map(|name| file.scenarios[0].drops_before(name)), [false, true, true, false]);
    }
}
