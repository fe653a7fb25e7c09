//! One cause, one finding: what follows from a breach that is told under a requirement of its own is not told again elsewhere.

use ssespec_evidence::reason::{Code, Reason};
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_scenario::Driver;

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
    ByAny,
    /// Those about the server's own stream: a script that was played badly is another cause.
    ByWatching,
}

impl Told {
    fn admits(self, driver: Driver) -> bool {
        match (self, driver) {
            (Self::ByAny, _) | (Self::ByWatching, Driver::Observe) => true,
            (Self::ByWatching, Driver::Emit | Driver::Publish) => false,
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

/// No stream came: nothing, no head, another response, or the refusal of a script.
const NO_STREAM: &[Code] = &[Code::NoAnswer, Code::NoHead, Code::ScriptRefused, Code::OtherResponse];

/// The causes, the one nearest to the root first.
const CAUSES: [Cause; 7] = [
    // An endpoint that does not play even the simplest script plays no other.
    Cause {
        told_under: "contract.plays",
        told_by: Told::ByAny,
        by: By::OneOf(NO_STREAM),
        followed_by: Follows::CodesOf(Driver::Emit, NO_STREAM),
    },
    Cause {
        told_under: "contract.plays",
        told_by: Told::ByAny,
        by: By::AnyBut(&[]),
        followed_by: Follows::Codes(&[Code::NoAnswer, Code::NoHead, Code::ScriptRefused]),
    },
    // A head that waits for the first event never comes where a script holds.
    Cause {
        told_under: "live.headers-immediate",
        told_by: Told::ByAny,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::Codes(&[Code::NoHead]),
    },
    // Where the head says that there is no body, nothing can come.
    Cause {
        told_under: "resp.zero-length",
        told_by: Told::ByAny,
        by: By::AnyBut(&[]),
        followed_by: Follows::Rules(&["live.brings-events"]),
    },
    // Where each connection is over behind one event without an id, the next one brings that event again.
    Cause {
        told_under: "tutorial.persistent-connection",
        told_by: Told::ByWatching,
        by: By::AnyBut(NO_STREAM),
        followed_by: Follows::Rules(&["resume.ids-present", "resume.no-repeat"]),
    },
    // A dialect that wants a document in each event has said at this event what is wrong with it.
    Cause {
        told_under: "dialect.envelope",
        told_by: Told::ByAny,
        by: By::AnyBut(&[]),
        followed_by: Follows::RulesAtItsByte(&["event.json-whole", "event.one-json", "event.values"]),
    },
    // What cuts each connection is told where several of them show it, not once more for each that is cut.
    Cause {
        told_under: "life.not-cut",
        told_by: Told::ByWatching,
        by: By::OneOf(&[Code::CutByLimit]),
        followed_by: Follows::LessOfIt(&[Code::Violation]),
    },
];

/// Under these it is told what a plain request got in place of a stream, the plainest first.
const IN_PLACE_OF_STREAM: [&str; 2] = ["resp.status-200", "resp.ctype-essence"];
/// Judged of the plain request alone.
const PLAIN: &str = "http.get";

/// The results of one target, in which what follows from another breach refers to it. A pure function: a run and
/// `check --from` give the same.
#[must_use]
pub fn folded(mut results: Vec<CheckResult>) -> Vec<CheckResult> {
    fold_dead_stream(&mut results);
    let found = CAUSES.map(|cause| Found::of(&cause, &results));
    for result in results.iter_mut().filter(|result| accuses(result)) {
        // What tells a cause can only follow from one that is nearer to the root, or from more of the same.
        let own = CAUSES.iter().position(|cause| cause.told_under == result.check.as_str());
        let follows = CAUSES.iter().zip(&found).enumerate().find(|(at, (cause, found))| {
            let may_follow = cause.is_of_one_rule() || own.is_none_or(|own| *at < own);
            may_follow && found.is_told && cause.followed_by.has(result, cause.told_under, &found.places)
        });
        if let Some((_, (cause, _))) = follows {
            follow(result, cause.told_under);
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

/// Where not even a plain request gets a stream, whatever else asked for it got none either: that is one finding.
fn fold_dead_stream(results: &mut [CheckResult]) {
    let dead = |result: &&CheckResult| tells(result) && By::OneOf(NO_STREAM).admits(result.code);
    let Some(plain) = results.iter().filter(dead).find(|result| result.check.as_str() == PLAIN) else {
        return;
    };
    let same = |result: &&CheckResult| result.scenario == plain.scenario && result.code == plain.code;
    let told_under = match plain.code {
        Some(Code::OtherResponse) => IN_PLACE_OF_STREAM.into_iter().find(|rule| {
            results.iter().filter(dead).filter(same).any(|result| result.check.as_str() == *rule)
        }),
        _ => None,
    };
    let told_under = told_under.unwrap_or(PLAIN);
    let scenario = plain.scenario.clone();
    let follows = Follows::CodesOf(Driver::Observe, NO_STREAM);
    for result in results.iter_mut().filter(|result| accuses(result) && follows.has(result, told_under, &[]))
    {
        if result.check.as_str() != told_under || result.scenario != scenario {
            follow(result, told_under);
        }
    }
}

fn follow(result: &mut CheckResult, told_under: &'static str) {
    let why = Reason::FollowsFrom(told_under);
    result.verdict = Verdict::Inconclusive;
    result.known = None;
    result.message = why.to_string();
    result.code = Some(why.code());
    result.finding = None;
}

impl Cause {
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

/// A breach that is known and excused tells nobody of what follows from it.
fn tells(result: &CheckResult) -> bool {
    accuses(result) && result.known.is_none()
}

/// Whether it is a finding, known or not.
fn accuses(result: &CheckResult) -> bool {
    match result.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Note => true,
        Verdict::Pass | Verdict::Skip | Verdict::Inconclusive | Verdict::Error => false,
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::verdict::Finding;
    use ssespec_scenario::Level;

    use super::*;

    fn result(check: &str, verdict: Verdict, code: Code) -> CheckResult {
        CheckResult {
            target: "mine".into(),
            scenario: "a/b".into(),
            check: check.parse().expect("an id"),
            level: Level::Must,
            driver: Driver::Emit,
            verdict,
            known: None,
            message: "as it was".into(),
            code: Some(code),
            finding: None,
            elapsed_ms: 1,
            recording: None,
        }
    }

    fn said(results: Vec<CheckResult>) -> Vec<(Verdict, String)> {
        folded(results).into_iter().map(|result| (result.verdict, result.message)).collect()
    }

    fn as_it_was(verdict: Verdict) -> (Verdict, String) {
        (verdict, "as it was".into())
    }

    #[test]
    fn what_follows_from_a_head_that_is_held_back_is_told_once() {
        let results = vec![
            result("live.headers-immediate", Verdict::Warn, Code::Violation),
            result("event.data-multi", Verdict::Fail, Code::NoHead),
            result("event.data-multi", Verdict::Fail, Code::Violation),
            result("framing.order", Verdict::Fail, Code::ScriptRefused),
            result("event.data-nul", Verdict::Fail, Code::NoAnswer),
            result("resp.status-200", Verdict::Pass, Code::NoHead),
        ];
        let told = "not judged by itself: see live.headers-immediate";
        assert_eq!(
            said(results),
            [
                as_it_was(Verdict::Warn),
                (Verdict::Inconclusive, told.into()),
                as_it_was(Verdict::Fail),
                as_it_was(Verdict::Fail),
                as_it_was(Verdict::Fail),
                as_it_was(Verdict::Pass),
            ]
        );
    }

    #[test]
    fn a_server_that_answers_nothing_at_all_keeps_its_failures() {
        for code in [Code::NoHead, Code::NoAnswer] {
            let results = vec![
                result("live.headers-immediate", Verdict::Warn, code),
                result("http.get", Verdict::Fail, code),
            ];
            assert_eq!(said(results), [as_it_was(Verdict::Warn), as_it_was(Verdict::Fail)]);
        }
    }

    #[test]
    fn what_is_excused_as_known_hides_nothing() {
        let known = result("live.headers-immediate", Verdict::Warn, Code::Violation);
        let results = vec![
            CheckResult { known: Some("it is so".into()), ..known },
            result("event.data-multi", Verdict::Fail, Code::NoHead),
        ];
        assert_eq!(said(results).last(), Some(&as_it_was(Verdict::Fail)));
    }

    #[test]
    fn an_endpoint_that_plays_nothing_is_told_once_as_well() {
        let results = vec![
            result("framing.order", Verdict::Fail, Code::ScriptRefused),
            result("live.headers-immediate", Verdict::Warn, Code::NoAnswer),
            result("retry.huge", Verdict::Warn, Code::NoAnswer),
            result("contract.plays", Verdict::Fail, Code::ScriptRefused),
        ];
        let told = || (Verdict::Inconclusive, "not judged by itself: see contract.plays".to_owned());
        assert_eq!(said(results), [told(), told(), told(), as_it_was(Verdict::Fail)]);
    }

    fn observed(scenario: &str, check: &str, code: Code) -> CheckResult {
        CheckResult {
            scenario: scenario.into(),
            driver: Driver::Observe,
            ..result(check, Verdict::Fail, code)
        }
    }

    #[test]
    fn a_plain_request_that_gets_no_stream_is_told_once() {
        let told = |rule: &str| (Verdict::Inconclusive, format!("not judged by itself: see {rule}"));
        let whole = |check, code| observed("stream/whole", check, code);
        let results = |code| {
            vec![
                whole("resp.status-200", code),
                whole("resp.ctype-essence", code),
                whole("http.get", code),
                observed("cors/x", "resp.status-200", code),
                observed("cors/x", "cors.allow-origin", Code::Violation),
                result("framing.order", Verdict::Fail, Code::NoHead),
            ]
        };
        let fails = || as_it_was(Verdict::Fail);
        let status = || told("resp.status-200");
        assert_eq!(
            said(results(Code::OtherResponse)),
            [fails(), status(), status(), status(), fails(), fails()]
        );
        let get = || told("http.get");
        assert_eq!(said(results(Code::NoHead)), [get(), get(), fails(), get(), fails(), fails()]);
    }

    #[test]
    fn a_page_in_place_of_the_stream_is_told_by_its_type() {
        let results = vec![
            observed("stream/whole", "resp.ctype-essence", Code::OtherResponse),
            observed("stream/whole", "http.get", Code::OtherResponse),
            observed("cors/x", "resp.ctype-essence", Code::OtherResponse),
        ];
        let told = || (Verdict::Inconclusive, "not judged by itself: see resp.ctype-essence".to_owned());
        assert_eq!(said(results), [as_it_was(Verdict::Fail), told(), told()]);
    }

    #[test]
    fn where_the_plain_request_gets_its_stream_nothing_follows_from_it() {
        let results = vec![
            observed("negotiation/fields", "http.accept-optional", Code::OtherResponse),
            observed("cors/x", "resp.ctype-essence", Code::OtherResponse),
            observed("stream/whole", "http.get", Code::Violation),
        ];
        assert_eq!(
            said(results),
            [as_it_was(Verdict::Fail), as_it_was(Verdict::Fail), as_it_was(Verdict::Fail)]
        );
    }

    #[test]
    fn a_script_that_goes_wrong_hides_no_page_that_came_for_another() {
        let results = |code| {
            vec![
                result("contract.plays", Verdict::Fail, code),
                result("event.data-multi", Verdict::Fail, Code::OtherResponse),
            ]
        };
        let told = (Verdict::Inconclusive, "not judged by itself: see contract.plays".to_owned());
        assert_eq!(said(results(Code::Violation)), [as_it_was(Verdict::Fail), as_it_was(Verdict::Fail)]);
        assert_eq!(said(results(Code::OtherResponse)), [as_it_was(Verdict::Fail), told]);
    }

    #[test]
    fn polling_is_told_before_what_follows_from_it() {
        let watched = |check, verdict| CheckResult {
            driver: Driver::Observe,
            ..result(check, verdict, Code::Violation)
        };
        let all = |polling| {
            said(vec![
                watched("resume.ids-present", Verdict::Warn),
                watched("resume.no-repeat", Verdict::Warn),
                watched("resume.replay-after", Verdict::Warn),
                polling,
            ])
        };
        let told =
            || (Verdict::Inconclusive, "not judged by itself: see tutorial.persistent-connection".into());
        let warned = || as_it_was(Verdict::Warn);
        let polling = watched("tutorial.persistent-connection", Verdict::Warn);
        assert_eq!(all(polling), [told(), told(), warned(), warned()]);
        // A script whose events come late says nothing of the server's own stream.
        let scripted = result("tutorial.persistent-connection", Verdict::Warn, Code::Violation);
        assert_eq!(all(scripted), [warned(), warned(), warned(), warned()]);
    }

    #[test]
    fn what_a_dialect_says_of_an_event_is_not_said_again() {
        let at = |check, verdict, byte| CheckResult {
            finding: Some(Finding {
                expected: String::new(),
                observed: String::new(),
                exchange: "stream".into(),
                byte: Some(byte),
                at_ms: None,
                fix: None,
            }),
            ..result(check, verdict, Code::Violation)
        };
        let results = vec![
            at("dialect.envelope", Verdict::Fail, 901),
            at("event.one-json", Verdict::Warn, 901),
            at("event.json-whole", Verdict::Warn, 12),
        ];
        let told = "not judged by itself: see dialect.envelope";
        assert_eq!(
            said(results),
            [as_it_was(Verdict::Fail), (Verdict::Inconclusive, told.into()), as_it_was(Verdict::Warn)]
        );
    }

    #[test]
    fn a_limit_is_told_where_several_connections_show_it() {
        let results = |code| {
            vec![
                observed("ends/observed", "life.not-cut", code),
                observed("stream/whole", "life.not-cut", Code::Violation),
                result("life.not-cut", Verdict::Fail, Code::Violation),
            ]
        };
        let told = (Verdict::Inconclusive, "not judged by itself: see life.not-cut".to_owned());
        let fails = || as_it_was(Verdict::Fail);
        assert_eq!(said(results(Code::CutByLimit)), [fails(), told, fails()]);
        assert_eq!(said(results(Code::Violation)), [fails(), fails(), fails()]);
    }

    #[test]
    fn without_the_cause_among_the_findings_all_is_told() {
        let results = vec![
            result("live.headers-immediate", Verdict::Pass, Code::Violation),
            result("contract.plays", Verdict::Inconclusive, Code::NoAnswer),
            result("event.data-multi", Verdict::Fail, Code::NoAnswer),
        ];
        assert_eq!(said(results).last(), Some(&as_it_was(Verdict::Fail)));
    }
}
