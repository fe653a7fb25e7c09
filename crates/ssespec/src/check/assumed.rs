//! What an endpoint can do that nobody declared: rules about a capability apply once the recording shows it.
//!
//! A server that sends ids may mean to replay after them, or not: whoever did not promise anything is warned, not failed.

use ssespec_harness::judge::{Glance, Judged};
use ssespec_harness::verdict::Verdict;
use ssespec_scenario::Capability;

use crate::schedule::Played;

/// The capabilities that an endpoint may show from outside.
pub const ASSUMED: [Capability; 2] = [Capability::Resume, Capability::Cors];

/// Takes back what is said of a capability that the recording does not show, and softens the rest.
pub fn weigh(played: &mut Played) {
    let Some(capability) = played.scenario.needs.iter().find(|c| ASSUMED.contains(c)) else { return };
    let first = played.scenario.exchange_names().first().map(|name| (*name).to_owned()).unwrap_or_default();
    let glance = Glance::of(&played.recording, &first).unwrap_or_default();
    match not_shown(*capability, &glance) {
        Some(why) => played.judged.iter_mut().for_each(|judged| take_back(judged, why)),
        None => played.judged.iter_mut().for_each(soften),
    }
}

/// Why the capability cannot be told, and what would show it.
fn not_shown(capability: Capability, glance: &Glance) -> Option<&'static str> {
    match capability {
        Capability::Resume if glance.ids == 0 => {
            Some("no id seen: resume not judged; events with `id:` fields would show it")
        }
        Capability::Cors if !glance.speaks_cors => Some(
            "no Access-Control-Allow-Origin seen: other origins not judged; a server that is meant for pages of other \
             origins answers their Origin with it",
        ),
        _ => None,
    }
}

fn take_back(judged: &mut Judged, why: &str) {
    if judged.verdict != Verdict::Error {
        judged.verdict = Verdict::Inconclusive;
        judged.message = why.to_owned();
        judged.finding = None;
    }
}

fn soften(judged: &mut Judged) {
    if judged.verdict == Verdict::Fail {
        judged.verdict = Verdict::Warn;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_told_with_what_would_show_it() {
        let silent = Glance::default();
        let told = [Capability::Resume, Capability::Cors, Capability::Gzip].map(|c| not_shown(c, &silent));
        assert_eq!(told[0], Some("no id seen: resume not judged; events with `id:` fields would show it"));
        assert!(told[1].is_some_and(|why| {
            why.starts_with("no Access-Control-Allow-Origin seen: other origins not judged;")
        }));
        assert_eq!(told[2], None);
        let shown = Glance { ids: 1, speaks_cors: true, ..Glance::default() };
        assert_eq!([Capability::Resume, Capability::Cors].map(|c| not_shown(c, &shown)), [None, None]);
    }
}
