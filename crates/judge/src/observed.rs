//! What is known of an endpoint that nobody described: only what its recordings show.
//!
//! A server that sends ids may mean to replay after them, or not: whoever did not promise anything is warned, not failed.

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_scenario::{Capability, RequirementId, RestsOn, Scenario};

use super::judged::Judged;
use super::summary::ResponseSummary;

/// The capabilities that an endpoint may show from outside.
pub const ASSUMED: [Capability; 2] = [Capability::Resume, Capability::Cors];
/// The scenario that finds out what stands behind the URL, before anything else is asked; it is in no suite.
pub const FIRST_LOOK: &str = "check/first-look";
/// What can be said of a response that is no event stream.
const OF_ANY_ANSWER: [&str; 3] = ["resp.status-200", "resp.ctype-essence", "http.get"];

/// What stands behind a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An event stream: everything can be judged.
    Stream,
    /// 204: the server asks clients to stay away.
    NoMore,
    /// Something else: only that can be said.
    Other,
}

impl Kind {
    /// What stands behind the URL of this response.
    pub fn of(first_look: &ResponseSummary) -> Self {
        match first_look.status {
            Some(200) if first_look.claims_event_stream => Self::Stream,
            // A stream that is sent as something else, such as text/plain, is still worth reading.
            Some(200) if first_look.events > 0 => Self::Stream,
            Some(204) => Self::NoMore,
            _ => Self::Other,
        }
    }

    /// Why most checks are not judged, if so.
    pub fn why_not_judged(self) -> Option<Reason> {
        match self {
            Self::Stream => None,
            Self::NoMore => Some(Reason::StayAway),
            Self::Other => Some(Reason::NoEventStream),
        }
    }

    /// What can be said of such a response: all other rules would accuse it of the same thing again.
    pub fn admits(self, result: CheckResult) -> CheckResult {
        match self.why_not_judged() {
            Some(why) if !can_be_said(self, &result.check) => CheckResult {
                verdict: Verdict::Inconclusive,
                known: None,
                message: why.to_string(),
                code: Some(why.code()),
                finding: None,
                ..result
            },
            _ => result,
        }
    }
}

/// Whether this can be said of a response of this kind.
fn can_be_said(kind: Kind, requirement: &RequirementId) -> bool {
    let of_204 = kind == Kind::NoMore && requirement.as_str() == "resp.status-204-stop";
    of_204 || OF_ANY_ANSWER.contains(&requirement.as_str())
}

/// Takes back what is said of a capability that the recording does not show, and softens the rest.
pub(super) fn weighed(scenario: &Scenario, recording: &Recording, judged: Vec<Judged>) -> Vec<Judged> {
    let Some(capability) = scenario.needs.iter().find(|c| ASSUMED.contains(c)) else { return judged };
    let first = scenario.exchange_names().first().map(|name| (*name).to_owned()).unwrap_or_default();
    let summary = ResponseSummary::of(recording, &first).unwrap_or_default();
    let weigh = |judged: Judged| match not_shown(*capability, &summary) {
        _ if !is_promise(*capability, &judged.requirement) => judged,
        Some(why) => taken_back(judged, &why),
        None => softened(judged),
    };
    judged.into_iter().map(weigh).collect()
}

/// Whether only a server with this capability has to keep the requirement. What is asked of every stream is asked of those, too, that
/// the scenario of a capability opens.
fn is_promise(capability: Capability, requirement: &RequirementId) -> bool {
    match capability {
        Capability::Cors => requirement.area() == "cors",
        _ => true,
    }
}

/// Why the capability cannot be told, and what would show it.
fn not_shown(capability: Capability, summary: &ResponseSummary) -> Option<Reason> {
    match capability {
        Capability::Resume if summary.ids == 0 => Some(Reason::NoIdShown),
        Capability::Cors if !summary.speaks_cors => Some(Reason::NoCorsShown),
        _ => None,
    }
}

fn taken_back(judged: Judged, why: &Reason) -> Judged {
    match judged.verdict {
        Verdict::Error => judged,
        _ => Judged {
            verdict: Verdict::Inconclusive,
            message: why.to_string(),
            code: Some(why.code()),
            finding: None,
            rests_on: RestsOn::Content,
            ..judged
        },
    }
}

fn softened(judged: Judged) -> Judged {
    match judged.verdict {
        Verdict::Fail => Judged { verdict: Verdict::Warn, ..judged },
        _ => judged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_told_with_what_would_show_it() {
        let silent = ResponseSummary::default();
        let told = [Capability::Resume, Capability::Cors, Capability::Gzip].map(|c| not_shown(c, &silent));
        assert_eq!(told, [Some(Reason::NoIdShown), Some(Reason::NoCorsShown), None]);
        let shown = ResponseSummary { ids: 1, speaks_cors: true, ..ResponseSummary::default() };
        assert_eq!([Capability::Resume, Capability::Cors].map(|c| not_shown(c, &shown)), [None, None]);
    }

    #[test]
    fn what_every_stream_has_to_keep_is_no_promise() {
        let is_promise = |capability, id: &str| is_promise(capability, &id.parse().expect("an id"));
        assert!(is_promise(Capability::Cors, "cors.allow-origin"));
        assert!(!is_promise(Capability::Cors, "resp.ctype-charset"));
        assert!(is_promise(Capability::Resume, "resume.replay-after"));
    }

    #[test]
    fn what_is_no_stream_is_told_apart() {
        let stream =
            ResponseSummary { status: Some(200), claims_event_stream: true, ..ResponseSummary::default() };
        assert_eq!(Kind::of(&stream), Kind::Stream);
        let plain = ResponseSummary { claims_event_stream: false, ..stream.clone() };
        assert_eq!(Kind::of(&plain), Kind::Other);
        assert_eq!(Kind::of(&ResponseSummary { events: 1, ..plain }), Kind::Stream);
        assert_eq!(
            Kind::of(&ResponseSummary { status: Some(204), ..ResponseSummary::default() }),
            Kind::NoMore
        );
        assert_eq!(Kind::of(&ResponseSummary { status: Some(404), ..stream }), Kind::Other);
        assert_eq!(Kind::of(&ResponseSummary::default()), Kind::Other);
    }
}
