//! One check about several exchanges that one step opened: it holds when it holds for each of them.

use ssespec_evidence::reason::Reason;
use ssespec_scenario::RestsOn;

use super::outcome::Outcome;

/// The outcomes of the members, as one.
pub fn of_all(outcomes: Vec<(String, Outcome)>) -> Outcome {
    let count = outcomes.len();
    let broken = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Violated(_))).count();
    let worst = outcomes.into_iter().min_by_key(|(_, outcome)| match outcome {
        // The firmest accusation speaks for all.
        Outcome::Violated(breach) => (0, breach.rests_on),
        Outcome::Error(_) => (1, RestsOn::Content),
        Outcome::Uncertain(_) => (2, RestsOn::Content),
        Outcome::Inconclusive(_) => (3, RestsOn::Content),
        Outcome::NotApplicable(_) => (4, RestsOn::Content),
        Outcome::Satisfied(_) => (5, RestsOn::Content),
    });
    let Some((name, outcome)) = worst else {
        return Outcome::Inconclusive(Reason::NoExchanges);
    };
    match outcome {
        Outcome::Violated(mut breach) => {
            breach.observed = format!("{} ({name}; {broken} of {count} streams)", breach.observed);
            Outcome::Violated(breach)
        }
        Outcome::Satisfied(message) => {
            Outcome::Satisfied(format!("{count} streams, such as {name}: {message}"))
        }
        Outcome::Inconclusive(why) => Outcome::Inconclusive(Reason::OfMember(name, Box::new(why))),
        Outcome::Uncertain(why) => Outcome::Uncertain(Reason::OfMember(name, Box::new(why))),
        other @ (Outcome::Error(_) | Outcome::NotApplicable(_)) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(outcomes: &[Outcome]) -> Outcome {
        of_all(outcomes.iter().enumerate().map(|(n, o)| (format!("tab-{}", n + 1), o.clone())).collect())
    }

    #[test]
    fn one_that_breaks_breaks_all_and_is_named() {
        let holds = Outcome::Satisfied("1 event".into());
        let all = judged(&[holds.clone(), holds.clone()]);
        assert_eq!(all, Outcome::Satisfied("2 streams, such as tab-1: 1 event".into()));
        let one = judged(&[holds.clone(), Outcome::violated("an event", "none"), holds.clone()]);
        assert_eq!(one, Outcome::violated("an event", "none (tab-2; 1 of 3 streams)"));
        let open = judged(&[holds, Outcome::Inconclusive(Reason::NoEvent)]);
        assert_eq!(open, Outcome::Inconclusive(Reason::OfMember("tab-2".into(), Box::new(Reason::NoEvent))));
        assert_eq!(judged(&[]), Outcome::Inconclusive(Reason::NoExchanges));
    }
}
