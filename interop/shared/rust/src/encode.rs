//! Hands messages to a library before the response begins, so that what it refuses still has a status to be refused with.

use std::panic::{UnwindSafe, catch_unwind};

use crate::answer::Plain;
use crate::play::Cue;
use crate::script::{Message, Step};

/// Why a message cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsendable {
    /// The library refuses a value, with its own words.
    Refused(String),
    /// The library has no way to say this.
    NotExpressible(String),
}

/// The script in the library's own types, each message in as many of them as it takes.
///
/// # Errors
/// With the response: 400 for what the library refuses, 501 for what it cannot express.
pub fn cues<E>(
    steps: Vec<Step>,
    mut encode: impl FnMut(Message) -> Result<Vec<E>, Unsendable>,
) -> Result<Vec<Cue<E>>, Plain> {
    let mut cues = Vec::with_capacity(steps.len());
    for (n, step) in (1..).zip(steps) {
        match step {
            Step::Send(message) => {
                let items = encode(message).map_err(|why| match why {
                    Unsendable::Refused(why) => {
                        Plain::sentence(400, &format!("step {n}: the library refuses it: {why}"))
                    }
                    Unsendable::NotExpressible(what) => {
                        Plain::sentence(501, &format!("step {n}: the library has no {what}"))
                    }
                })?;
                cues.extend(items.into_iter().map(Cue::Send));
            }
            Step::Wait(time) => cues.push(Cue::Wait(time)),
            Step::Hold => cues.push(Cue::Hold),
            Step::Abort => cues.push(Cue::Abort),
            // The status is sent by then: all that is left is to end.
            Step::Refuse(_) => break,
        }
    }
    Ok(cues)
}

/// Calls a library that refuses values by a panic, as its documentation says, and gives its words.
///
/// # Errors
/// With what the panic said.
pub fn guarded<E>(build: impl FnOnce() -> E + UnwindSafe) -> Result<E, Unsendable> {
    catch_unwind(build).map_err(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
        Unsendable::Refused(words.unwrap_or("it panics").lines().next().unwrap_or_default().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Unsendable, cues, guarded};
    use crate::play::Cue;
    use crate::script::{Message, Refuse, Step};

    #[test]
    fn what_cannot_be_sent_is_answered_with_its_status() {
        let steps = || vec![Step::Hold, Step::Send(Message::Retry(1))];
        let refused =
            cues(steps(), |_| Err::<Vec<()>, _>(Unsendable::Refused("too soon".into()))).unwrap_err();
        assert_eq!(
            (refused.status, &*refused.body.unwrap()),
            (400, "step 2: the library refuses it: too soon\n")
        );
        let unable =
            cues(steps(), |_| Err::<Vec<()>, _>(Unsendable::NotExpressible("retry".into()))).unwrap_err();
        assert_eq!((unable.status, &*unable.body.unwrap()), (501, "step 2: the library has no retry\n"));
    }

    #[test]
    fn a_late_refusal_ends_the_stream() {
        let late = Step::Refuse(Refuse { status: 500, headers: Vec::new() });
        let steps = vec![Step::Send(Message::Retry(7)), Step::Wait(Duration::ZERO), late, Step::Abort];
        let played = cues(steps, |message| Ok(vec![message.clone(), message])).unwrap();
        let twice = || Cue::Send(Message::Retry(7));
        assert_eq!(played, [twice(), twice(), Cue::Wait(Duration::ZERO)]);
    }

    #[test]
    fn a_panic_is_a_refusal_in_its_own_words() {
        let said = guarded(|| -> () { panic!("no {}", "way\nat all") }).unwrap_err();
        assert_eq!(said, Unsendable::Refused("no way".into()));
        assert_eq!(guarded(|| 7), Ok(7));
    }
}
