//! One check about several exchanges that one step opened: it holds when it holds for each of them.

use ssespec_evidence::reason::Reason;
use ssespec_scenario::RestsOn;

use super::outcome::Outcome;

/// The outcomes of the members, as one.
pub fn of_all(outcomes: Vec<(String, Outcome)>) -> Outcome {
    let count = outcomes.len();
    let broken = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Broken(_))).count();
    let worst = outcomes.into_iter().min_by_key(|(_, outcome)| match outcome {
        // The firmest accusation speaks for all.
        Outcome::Broken(breach) => (0, breach.rests_on),
        Outcome::Failed(_) => (1, RestsOn::Content),
        Outcome::Unsure(_) => (2, RestsOn::Content),
        Outcome::CannotTell(_) => (3, RestsOn::Content),
        Outcome::NotApplicable(_) => (4, RestsOn::Content),
        Outcome::Holds(_) => (5, RestsOn::Content),
    });
    let Some((name, outcome)) = worst else {
        return Outcome::CannotTell(Reason::NoExchanges);
    };
    match outcome {
        Outcome::Broken(mut breach) => {
            breach.observed = format!("{} ({name}; {broken} of {count} streams)", breach.observed);
            Outcome::Broken(breach)
        }
        Outcome::Holds(message) => Outcome::Holds(format!("{count} streams, such as {name}: {message}")),
        Outcome::CannotTell(why) => Outcome::CannotTell(Reason::OfMember(name, Box::new(why))),
        Outcome::Unsure(why) => Outcome::Unsure(Reason::OfMember(name, Box::new(why))),
        other @ (Outcome::Failed(_) | Outcome::NotApplicable(_)) => other,
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
        let holds = Outcome::Holds("1 event".into());
        let all = judged(&[holds.clone(), holds.clone()]);
        assert_eq!(all, Outcome::Holds("2 streams, such as tab-1: 1 event".into()));
        let one = judged(&[holds.clone(), Outcome::broken("an event", "none"), holds.clone()]);
        assert_eq!(one, Outcome::broken("an event", "none (tab-2; 1 of 3 streams)"));
        let open = judged(&[holds, Outcome::CannotTell(Reason::NoEvent)]);
        assert_eq!(open, Outcome::CannotTell(Reason::OfMember("tab-2".into(), Box::new(Reason::NoEvent))));
        assert_eq!(judged(&[]), Outcome::CannotTell(Reason::NoExchanges));
    }
}
