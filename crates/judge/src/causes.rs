//! One cause, one finding: what follows from a breach that is told under a requirement of its own is not told again elsewhere.

use ssespec_evidence::reason::{Code, Reason};
use ssespec_evidence::verdict::CheckResult;
use ssespec_scenario::Driver;

use super::findings::{NO_STREAM, accuses, take_back, tells};
use super::gates;

/// A requirement whose breach makes it impossible to judge others.
#[derive(Clone, Copy)]
struct Cause {
    /// Under which the cause is told.
    told_under: &'static str,
    /// By which results alone.
    told_by: Told,
    /// By what breach.
    by: By,
    /// What follows from it.
    followed_by: Follows,
}

/// Which results tell a cause.
#[derive(Clone, Copy)]
enum Told {
    /// Any of the requirement.
    Anywhere,
    /// Those about the server's own stream: a script that was played badly is another cause.
    Watching,
    /// Those about scripts.
    Playing,
}

impl Told {
    fn admits(self, driver: Driver) -> bool {
        match (self, driver) {
            (Self::Anywhere, _) | (Self::Watching, Driver::Observe) | (Self::Playing, Driver::Emit) => true,
            (Self::Watching, Driver::Emit | Driver::Publish)
            | (Self::Playing, Driver::Observe | Driver::Publish) => false,
        }
    }
}

/// By what breach of its requirement a cause is told.
#[derive(Clone, Copy)]
enum By {
    /// By any but those with one of these codes: with them the requirement shares the fate of the others.
    AnyBut(&'static [Code]),
    /// By one of these codes.
    OneOf(&'static [Code]),
}

/// What follows from a cause.
#[derive(Clone, Copy)]
enum Follows {
    /// The breaches with one of these codes.
    Codes(&'static [Code]),
    /// The breaches with one of these codes, under scenarios of this driver: other scenarios ask another endpoint.
    CodesOf(Driver, &'static [Code]),
    /// The breaches of these requirements, under scenarios of this driver.
    RulesOf(Driver, &'static [&'static str]),
    /// The breaches of these requirements.
    Rules(&'static [&'static str]),
    /// The breaches of these requirements, at the byte at which the cause is told.
    RulesAtItsByte(&'static [&'static str]),
    /// The breaches of the requirement itself with one of these codes, about the server's own stream: they show less of it.
    LessOfIt(&'static [Code]),
}

/// Where a breach was found: the scenario, the exchange and the byte.
type Place = (String, String, u64);

fn place(result: &CheckResult) -> Option<Place> {
    let finding = result.finding.as_ref()?;
    Some((result.scenario.clone(), finding.exchange.clone(), finding.byte?))
}

impl By {
    fn admits(self, code: Option<Code>) -> bool {
        match self {
            Self::AnyBut(codes) => !code.is_some_and(|code| codes.contains(&code)),
            Self::OneOf(codes) => code.is_some_and(|code| codes.contains(&code)),
        }
    }
}

impl Follows {
    /// Whether it has this result, where the cause is told under this requirement at these places.
    fn has(self, result: &CheckResult, told_under: &str, places: &[Place]) -> bool {
        let one_of = |codes: &[Code]| result.code.is_some_and(|code| codes.contains(&code));
        match self {
            Self::Codes(codes) => one_of(codes),
            Self::CodesOf(driver, codes) => result.driver == driver && one_of(codes),
            Self::RulesOf(driver, rules) => result.driver == driver && rules.contains(&result.check.as_str()),
            Self::Rules(rules) => rules.contains(&result.check.as_str()),
            Self::RulesAtItsByte(rules) => {
                rules.contains(&result.check.as_str()) && place(result).is_some_and(|at| places.contains(&at))
            }
            Self::LessOfIt(codes) => {
                result.check.as_str() == told_under && result.driver == Driver::Observe && one_of(codes)
            }
        }
    }
}

/// How near to the root a requirement tells a cause, nearest first; those that tell none come last. There may not be time to
/// confirm all: what others follow from says most.
pub fn nearness(requirement: &str) -> usize {
    CAUSES.iter().position(|cause| cause.told_under == requirement).unwrap_or(CAUSES.len())
}

/// What a library made of an event: each has a requirement of its own.
const ALTERED: &[Code] = &[
    Code::LinesNotSplit,
    Code::LeadingSpaceLost,
    Code::TrailingSpaceLost,
    Code::EmptyDataLost,
    Code::IdLost,
];

/// The causes, the one nearest to the root first.
const CAUSES: [Cause; 22] = [
    // An endpoint that does not play even the simplest script plays no other.
    Cause {
        told_under: "contract.plays",
        told_by: Told::Anywhere,
        by: By::OneOf(NO_STREAM),
        followed_by: Follows::CodesOf(Driver::Emit, NO_STREAM),
    },
    Cause {
        told_under: "contract.plays",
        told_by: Told::Anywhere,
        by: By::AnyBut(ALTERED),
        followed_by: Follows::Codes(&[Code::NoAnswer, Code::NoHead, Code::ScriptRefused]),
    },
    // What a library does to data or ids shows wherever a script has such data, or ids.
    Cause::shown_by("emit.newline-lf", &[Code::LinesNotSplit]),
    Cause::shown_by("emit.leading-space", &[Code::LeadingSpaceLost]),
    Cause::shown_by("framing.trailing-space", &[Code::TrailingSpaceLost]),
    Cause::shown_by("emit.empty-data", &[Code::EmptyDataLost]),
    Cause::shown_by("id.exposed", &[Code::IdLost]),
    // A reader that is sent on from somewhere else finds no id that it is looking for.
    Cause {
        told_under: "resume.replay-after",
        told_by: Told::Playing,
        by: By::OneOf(&[Code::Violation, Code::Missing, Code::NotAskedFor]),
        followed_by: Follows::RulesOf(
            Driver::Emit,
            &["id.header-name", "id.header-utf8", "resume.end-204", "resume.polling"],
        ),
    },
    // Where no time passes between two steps, what was sent apart cannot come apart.
    Cause {
        told_under: "contract.waits",
        told_by: Told::Anywhere,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::RulesOf(
            Driver::Emit,
            &[
                "live.not-collected",
                "live.headers-immediate",
                "emit.block-terminated",
                "live.no-coalescing",
                "http.encoding-flush",
                "tutorial.persistent-connection",
            ],
        ),
    },
    // What collects a response collects its head, and never sends one where a script holds.
    Cause {
        told_under: "live.not-collected",
        told_by: Told::Anywhere,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::RulesOf(
            Driver::Emit,
            &[
                "live.headers-immediate",
                "emit.block-terminated",
                "live.no-coalescing",
                "http.encoding-flush",
                "http.abort-visible",
                "life.concurrent",
                "tutorial.persistent-connection",
            ],
        ),
    },
    Cause {
        told_under: "live.not-collected",
        told_by: Told::Anywhere,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::CodesOf(Driver::Emit, &[Code::NoHead]),
    },
    // An event that is kept until the next one comes may come with it.
    Cause {
        told_under: "emit.block-terminated",
        told_by: Told::Playing,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::RulesOf(
            Driver::Emit,
            &[
                "live.no-coalescing",
                "http.encoding-flush",
                "http.abort-visible",
                "tutorial.persistent-connection",
            ],
        ),
    },
    // Events that come in lumps may all come in one.
    Cause {
        told_under: "live.no-coalescing",
        told_by: Told::Playing,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::RulesOf(Driver::Emit, &["tutorial.persistent-connection"]),
    },
    // What gathers plain bytes gathers compressed ones for longer.
    Cause {
        told_under: "live.no-coalescing",
        told_by: Told::Watching,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::RulesOf(
            Driver::Observe,
            &["http.encoding-flush", "http.encoding-brings-events"],
        ),
    },
    // A head that waits for the first event never comes where a script holds.
    Cause {
        told_under: "live.headers-immediate",
        told_by: Told::Anywhere,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::Codes(&[Code::NoHead]),
    },
    // Without blank lines the fields of all events stand in one block.
    Cause {
        told_under: "framing.block-ends",
        told_by: Told::Anywhere,
        by: By::AnyBut(&[]),
        followed_by: Follows::Rules(&["event.type-last-wins", "id.last-wins", "retry.last-wins"]),
    },
    // What is sent under another type is no stream to a browser, however it is asked for.
    Cause {
        told_under: "resp.ctype-essence",
        told_by: Told::Watching,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::RulesOf(Driver::Observe, &["http.get"]),
    },
    // Where the head says that there is no body, nothing can come.
    Cause {
        told_under: "resp.zero-length",
        told_by: Told::Anywhere,
        by: By::AnyBut(&[]),
        followed_by: Follows::Rules(&["live.brings-events"]),
    },
    // Where each connection is over behind one event without an id, the next one brings that event again.
    Cause {
        told_under: "tutorial.persistent-connection",
        told_by: Told::Watching,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::Rules(&["resume.ids-present", "resume.no-repeat"]),
    },
    // A dialect that wants a document in each event has said at this event what is wrong with it.
    Cause {
        told_under: "dialect.envelope",
        told_by: Told::Anywhere,
        by: By::AnyBut(&[]),
        followed_by: Follows::RulesAtItsByte(&["event.json-whole", "event.one-json", "event.values"]),
    },
    // Where a blank line is missing the fields of two events stand in one block.
    Cause {
        told_under: "event.one-json",
        told_by: Told::Watching,
        by: By::AnyBut(&[]),
        followed_by: Follows::RulesOf(
            Driver::Observe,
            &["id.last-wins", "event.type-last-wins", "retry.last-wins"],
        ),
    },
    // What cuts each connection is told where several of them show it, not once more for each that is cut.
    Cause {
        told_under: "life.not-cut",
        told_by: Told::Watching,
        by: By::OneOf(&[Code::CutByLimit]),
        followed_by: Follows::LessOfIt(&[Code::Violation]),
    },
];

/// The results of one target, in which what follows from another breach refers to it. A pure function: a run and
/// `check --from` give the same.
#[must_use]
pub fn folded(mut results: Vec<CheckResult>) -> Vec<CheckResult> {
    gates::used_up(&mut results);
    gates::dead_stream(&mut results);
    gates::unplayed(&mut results);
    let found = CAUSES.map(|cause| Found::of(&cause, &results));
    for result in results.iter_mut().filter(|result| accuses(result)) {
        // What tells a cause can only follow from one that is nearer to the root, or from more of the same.
        let own = CAUSES.iter().position(|cause| cause.is_told_by(result));
        let follows = CAUSES.iter().zip(&found).enumerate().find(|(at, (cause, found))| {
            let may_follow = cause.is_of_one_rule() || own.is_none_or(|own| *at < own);
            may_follow && found.is_told && cause.followed_by.has(result, cause.told_under, &found.places)
        });
        if let Some((_, (cause, _))) = follows {
            take_back(result, &Reason::FollowsFrom(cause.told_under));
        }
    }
    results
}

/// Whether a cause is told, and where.
struct Found {
    is_told: bool,
    places: Vec<Place>,
}

impl Found {
    fn of(cause: &Cause, results: &[CheckResult]) -> Self {
        let told: Vec<&CheckResult> = results.iter().filter(|result| cause.is_told_by(result)).collect();
        Self { is_told: !told.is_empty(), places: told.into_iter().filter_map(place).collect() }
    }
}

impl Cause {
    /// The breaches with these codes of scripts that were played, told under this requirement.
    const fn shown_by(told_under: &'static str, codes: &'static [Code]) -> Self {
        Self {
            told_under,
            told_by: Told::Playing,
            by: By::OneOf(codes),
            followed_by: Follows::CodesOf(Driver::Emit, codes),
        }
    }

    /// Whether what follows from it is told under the same requirement.
    fn is_of_one_rule(&self) -> bool {
        matches!(self.followed_by, Follows::LessOfIt(_))
    }

    fn is_told_by(&self, result: &CheckResult) -> bool {
        tells(result)
            && result.check.as_str() == self.told_under
            && self.told_by.admits(result.driver)
            && self.by.admits(result.code)
    }
}

#[cfg(test)]
#[path = "causes_tests.rs"]
mod tests;
