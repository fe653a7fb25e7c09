//! What one expectation comes to, before the requirement's level gives it a name.

use ssespec_evidence::reason::{BreachKind, Reason};
use ssespec_evidence::recording::Moment;
use ssespec_scenario::{Level, RestsOn};

/// What one expectation comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds; one sentence says on what evidence.
    Satisfied(String),
    /// It does not hold.
    Violated(Breach),
    /// It cannot be told, with what is missing: the same run again would not tell more.
    Inconclusive(Reason),
    /// It cannot be told from this recording, because times are too uncertain or the run was too slow: another one may tell.
    Uncertain(Reason),
    /// It does not apply to this target, with the reason.
    NotApplicable(Reason),
    /// The exchange could not take place.
    Error(Reason),
}

/// Why an expectation does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What kind of breach it is.
    pub kind: BreachKind,
    /// What was expected.
    pub expected: String,
    /// What came, printable.
    pub observed: String,
    /// The first offending byte of the body.
    pub byte: Option<u64>,
    /// When it had arrived, in nanoseconds.
    pub at_ns: Option<u64>,
    /// How to mend it, where what came tells more than the rule alone does.
    pub fix: Option<String>,
    /// What this breach rests on beyond what its expectation does.
    pub rests_on: RestsOn,
    /// The level of the breach where it is lower than that of its requirement: a dialect has its own.
    pub level: Option<Level>,
    /// For how long it was watched that something did not come, or did not change, in nanoseconds; 0 where nothing was watched so.
    pub waited_ns: u64,
}

impl Outcome {
    /// It does not hold, and no byte is to blame.
    pub fn violated(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self::Violated(Breach {
            kind: BreachKind::Violation,
            expected: expected.into(),
            observed: observed.into(),
            byte: None,
            at_ns: None,
            fix: None,
            rests_on: RestsOn::Content,
            level: None,
            waited_ns: 0,
        })
    }

    /// It does not hold because of this byte.
    pub fn violated_at(
        expected: impl Into<String>,
        observed: impl Into<String>,
        byte: u64,
        at: Option<Moment>,
    ) -> Self {
        Self::violated(expected, observed).mapped(|breach| {
            breach.byte = Some(byte);
            breach.at_ns = at.map(|at| at.latest_ns);
        })
    }

    /// It does not hold because of something that had not come.
    pub fn missing(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self::violated(expected, observed).of_kind(BreachKind::Missing).at_least(RestsOn::Arrival)
    }

    /// The same; a breach is of this kind.
    pub fn of_kind(self, kind: BreachKind) -> Self {
        self.mapped(|breach| breach.kind = kind)
    }

    /// The same; a breach that has no kind of its own is that another response came in place of the stream.
    pub fn in_place_of_stream(self) -> Self {
        self.mapped(|breach| match breach.kind {
            BreachKind::Violation | BreachKind::Missing => breach.kind = BreachKind::OtherResponse,
            BreachKind::NoAnswer
            | BreachKind::NoHead
            | BreachKind::ScriptRefused
            | BreachKind::OtherResponse
            | BreachKind::NothingThere
            | BreachKind::HeldBack
            | BreachKind::CutByLimit
            | BreachKind::LinesNotSplit
            | BreachKind::LeadingSpaceLost
            | BreachKind::TrailingSpaceLost
            | BreachKind::EmptyDataLost
            | BreachKind::IdLost
            | BreachKind::NotAskedFor => {}
        })
    }

    /// The same; a breach rests on this at least.
    pub fn at_least(self, rests_on: RestsOn) -> Self {
        self.mapped(|breach| breach.rests_on = breach.rests_on.max(rests_on))
    }

    /// The same; a breach is of this level at most.
    pub fn softened_to(self, level: Level) -> Self {
        self.mapped(|breach| breach.level = Some(level))
    }

    /// The same; a breach was watched for so long.
    pub fn after_waiting(self, waited_ns: u64) -> Self {
        self.mapped(|breach| breach.waited_ns = waited_ns)
    }

    /// The same; a breach is mended so, and not as its rule says in general.
    pub fn with_fix(self, fix: impl Into<String>) -> Self {
        self.mapped(|breach| breach.fix = Some(fix.into()))
    }

    fn mapped(mut self, change: impl FnOnce(&mut Breach)) -> Self {
        if let Self::Violated(breach) = &mut self {
            change(breach);
        }
        self
    }
}
