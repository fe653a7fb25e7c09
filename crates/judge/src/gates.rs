//! Where nothing came that could be judged, that is one finding: a dead stream, an address that is used up, an endpoint that plays
//! something else than it was asked for.

use ssespec_evidence::reason::{Code, Reason};
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_scenario::Driver;

use super::findings::{NO_STREAM, accuses, take_back, tells};

/// Under these it is told what a plain request got in place of a stream, the plainest first.
const IN_PLACE_OF_STREAM: [&str; 2] = ["resp.status-200", "resp.ctype-essence"];
/// Judged of the plain request alone.
const PLAIN: &str = "http.get";

/// Where not even a plain request gets a stream, whatever else asked for it got none either: that is one finding.
pub fn dead_stream(results: &mut [CheckResult]) {
    let none = |result: &CheckResult| result.code.is_some_and(|code| NO_STREAM.contains(&code));
    let dead = |result: &&CheckResult| tells(result) && none(result);
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
    let follows =
        |result: &&mut CheckResult| accuses(result) && result.driver == Driver::Observe && none(result);
    for result in results.iter_mut().filter(follows) {
        if result.check.as_str() != told_under || result.scenario != scenario {
            take_back(result, &Reason::FollowsFrom(told_under));
        }
    }
}

/// Where even the request that had got a stream finds nothing any more, what others find there says nothing of them.
pub fn used_up(results: &mut [CheckResult]) {
    if results.iter().any(|result| result.code == Some(Code::ServedOnce)) {
        let nothing = |result: &&mut CheckResult| accuses(result) && result.code == Some(Code::NothingThere);
        results.iter_mut().filter(nothing).for_each(|result| take_back(result, &Reason::ServedOnce));
    }
}

/// Under this it is told that an endpoint does not play what it is asked for.
const PLAYS: &str = "contract.plays";
/// The plainest script there is, which any endpoint plays that plays scripts.
const PLAINEST: &str = "event.data-single";

/// An endpoint that brings no stream, or events that no script asks for, even where two plain events are asked for: whatever else
/// it was asked for was not played either. One that plays the plainest script has another fault.
pub fn unplayed(results: &mut [CheckResult]) {
    let unplayed = |rule: &str| {
        let of = |result: &&CheckResult| result.driver == Driver::Emit && result.check.as_str() == rule;
        let all: Vec<_> = results.iter().filter(of).collect();
        let other = |code| NO_STREAM.contains(&code) || code == Code::NotAskedFor;
        all.iter().any(|result| tells(result) && result.code.is_some_and(other))
            && all.iter().all(|result| result.verdict != Verdict::Pass)
    };
    if unplayed(PLAYS) && unplayed(PLAINEST) {
        let of_scripts = |result: &&mut CheckResult| accuses(result) && result.driver == Driver::Emit;
        let others = results.iter_mut().filter(of_scripts).filter(|result| result.check.as_str() != PLAYS);
        others.for_each(|result| take_back(result, &Reason::FollowsFrom(PLAYS)));
    }
}
