//! What becomes of an expectation under a condition: one that is not met accuses nobody.

use ssespec_evidence::reason::{BreachKind, Reason};
use ssespec_scenario::RestsOn;

use super::outcome::{Breach, Outcome};

/// What follows where the condition is met, or why nothing is judged. `control` names the exchange that the condition is about,
/// if it is not the one that is judged.
pub fn weighed(condition: Outcome, control: Option<&str>, then: impl FnOnce(String) -> Outcome) -> Outcome {
    match (condition, control) {
        (Outcome::Satisfied(met), _) => answered(then(met)),
        (Outcome::Violated(breach), Some(name)) => {
            let why = Reason::ControlNotMet(name.to_owned(), breach.expected, breach.observed);
            open(breach.rests_on, why)
        }
        // Nothing came, so whether the rule would apply is not known.
        (Outcome::Violated(breach), None) if is_absent(&breach) => unanswered(breach),
        (Outcome::Violated(breach), None) => {
            Outcome::NotApplicable(Reason::ConditionNotMet(breach.expected, breach.observed))
        }
        (other, _) => other,
    }
}

/// A rule with a condition is about what a response says. That none came is another rule's affair.
fn answered(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Violated(breach) if is_absent(&breach) => unanswered(breach),
        other => other,
    }
}

/// Whether no response came that could be read.
fn is_absent(breach: &Breach) -> bool {
    matches!(breach.kind, BreachKind::NoAnswer | BreachKind::NoHead)
}

fn unanswered(breach: Breach) -> Outcome {
    open(breach.rests_on, Reason::NoResponseToJudge(breach.observed))
}

/// Another try may tell more of what had only not come.
fn open(rests_on: RestsOn, why: Reason) -> Outcome {
    match rests_on {
        RestsOn::Content => Outcome::Inconclusive(why),
        RestsOn::Arrival | RestsOn::Time => Outcome::Uncertain(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken() -> Outcome {
        Outcome::violated("status 200", "status 505")
    }

    fn silent() -> Outcome {
        Outcome::missing("a response head", "no response head within 5 seconds").of_kind(BreachKind::NoHead)
    }

    #[test]
    fn a_condition_that_is_not_met_accuses_nobody() {
        let never = |_| panic!("nothing is judged");
        assert_eq!(
            weighed(broken(), None, never),
            Outcome::NotApplicable(Reason::ConditionNotMet("status 200".into(), "status 505".into()))
        );
        assert_eq!(
            weighed(broken(), Some("plain"), never),
            Outcome::Inconclusive(Reason::ControlNotMet(
                "plain".into(),
                "status 200".into(),
                "status 505".into()
            ))
        );
        let open = Outcome::Inconclusive(Reason::NoEvent);
        assert_eq!(weighed(open.clone(), None, never), open);
    }

    #[test]
    fn what_is_not_answered_is_played_again_and_accused_of_nothing() {
        let none = Outcome::Uncertain(Reason::NoResponseToJudge("no response head within 5 seconds".into()));
        assert_eq!(weighed(silent(), None, |_| broken()), none);
        assert_eq!(weighed(Outcome::Satisfied("200".into()), Some("plain"), |_| silent()), none);
        assert!(matches!(weighed(silent(), Some("plain"), |_| broken()), Outcome::Uncertain(_)));
    }

    #[test]
    fn a_condition_that_is_met_leaves_the_rest_as_it_is() {
        assert_eq!(weighed(Outcome::Satisfied("200".into()), None, |_| broken()), broken());
        assert_eq!(
            weighed(Outcome::Satisfied("200".into()), None, Outcome::Satisfied),
            Outcome::Satisfied("200".into())
        );
    }
}
