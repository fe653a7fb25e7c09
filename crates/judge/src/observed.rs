//! What is known of an endpoint that nobody described: only what its recordings show.
//!
//! A server that sends ids may mean to replay after them, or not: whoever did not promise anything is warned, not failed.

use ssespec_evidence::reason::{Code, Reason};
use ssespec_evidence::recording::Recording;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_scenario::{Capability, RequirementId, RestsOn, Scenario};

use super::judged::Judged;
use super::summary::ResponseSummary;

/// The capabilities that an endpoint may show from outside.
pub const ASSUMED: [Capability; 2] = [Capability::Resume, Capability::Cors];
/// The scenario that finds out what stands behind the URL, before anything else is asked; it is in no suite.
pub const FIRST_LOOK: &str = "check/first-look";
/// What stands behind a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An event stream: everything can be judged.
    Stream,
    /// 204: the server asks clients to stay away.
    NoMore,
    /// A status other than 200: only that can be said.
    NotOk,
    /// 200 with something else than an event stream.
    NotAStream,
    /// No response head at all.
    NoResponse,
}

impl Kind {
    /// What stands behind the URL of this response.
    pub fn of(first_look: &ResponseSummary) -> Self {
        match first_look.status {
            Some(200) if first_look.claims_event_stream => Self::Stream,
            // A stream that is sent as something else, such as text/plain, is still worth reading.
            Some(200) if first_look.events > 0 => Self::Stream,
            Some(204) => Self::NoMore,
            Some(200) => Self::NotAStream,
            Some(_) => Self::NotOk,
            None => Self::NoResponse,
        }
    }

    /// Why most checks are not judged, if so.
    pub fn why_not_judged(self) -> Option<Reason> {
        match self {
            Self::Stream => None,
            Self::NoMore => Some(Reason::StayAway),
            Self::NotOk | Self::NotAStream => Some(Reason::NoEventStream),
            Self::NoResponse => Some(Reason::NoResponse),
        }
    }

    /// The one requirement under which it is told that there is no stream.
    fn told_under(self) -> Option<&'static str> {
        match self {
            Self::Stream | Self::NoMore => None,
            Self::NotOk => Some("resp.status-200"),
            Self::NotAStream => Some("resp.ctype-essence"),
            Self::NoResponse => Some("http.get"),
        }
    }

    /// Whether this result tells it. One that is green would make a run green that saw no stream.
    fn is_told_by(self, result: &CheckResult) -> bool {
        let tells = match result.verdict {
            Verdict::Fail | Verdict::Warn | Verdict::Note | Verdict::Error | Verdict::Inconclusive => true,
            Verdict::Pass | Verdict::Skip => false,
        };
        tells && self.told_under() == Some(result.check.as_str())
    }

    /// What can be said of such a response: all other rules would accuse it of the same thing again.
    pub fn admits(self, result: CheckResult) -> CheckResult {
        match self.why_not_judged() {
            Some(why) if !self.is_told_by(&result) => CheckResult {
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

/// How many streams of an endpoint may have been open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtOnce {
    /// One.
    One,
    /// Several, or nobody knows.
    Several,
}

impl AtOnce {
    /// Where so many were allowed.
    pub fn of(most: u32) -> Self {
        if most == 1 { Self::One } else { Self::Several }
    }
}

/// What a server seems to be that was not judged by some checks: one sentence for each kind.
pub fn notes(results: &[CheckResult], at_once: AtOnce) -> Vec<String> {
    // Without a number: what is compared with such a response, or has no stream to look at, is inconclusive for a reason of its own.
    let any = |code| results.iter().any(|result| result.code == Some(code));
    let mut notes = Vec::new();
    if any(Code::RefusedLater) || any(Code::AskedToWait) {
        let remedy = match at_once {
            AtOnce::One => "Try again later, or with single scenarios (--run).",
            AtOnce::Several => "Try again later, with --at-once 1, or with single scenarios (--run).",
        };
        notes.push(format!(
            "further requests were refused once the stream was served, so what rests on them was not judged: the server may allow \
             few requests or streams, or one request an address. {remedy}"
        ));
    }
    if any(Code::NotAdmittedLater) {
        notes.push(
            "further requests were not admitted (401, 403 and the like), so what rests on them was not judged: the server may take a \
             token once, or guard against many requests. Give credentials that last with --bearer-env, --cookie or -H."
                .to_owned(),
        );
    }
    if any(Code::ServedOnce) {
        notes.push(
            "further requests got 404 or 410 after the stream had been served, so what rests on them was not judged: the address may \
             be good for one request. Let one request tell all, with --once."
                .to_owned(),
        );
    }
    if any(Code::NoHeadBesideOthers) {
        notes.push(
            "no response head arrived while another request was open, so what rests on several at once was not judged: the server may \
             serve one request at a time, so a second tab would wait for the first to be closed."
                .to_owned(),
        );
    }
    notes
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
    let missing = match capability {
        Capability::Resume if summary.ids == 0 => Reason::NoIdShown,
        Capability::Cors if !summary.speaks_cors => Reason::NoCorsShown,
        _ => return None,
    };
    // A refusal has nothing to show it with.
    Some(match summary.status {
        Some(status) if status != 200 => Reason::NoStream(status),
        _ => missing,
    })
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
        let refused = ResponseSummary { status: Some(409), ..ResponseSummary::default() };
        let told = [Capability::Resume, Capability::Cors].map(|c| not_shown(c, &refused));
        assert_eq!(told, [Some(Reason::NoStream(409)), Some(Reason::NoStream(409))]);
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
    fn each_kind_of_check_that_was_not_judged_has_its_note() {
        let result = |code| CheckResult {
            target: "mine".into(),
            scenario: "a/b".into(),
            check: "a.b".parse().expect("an id"),
            level: ssespec_scenario::Level::Must,
            driver: ssespec_scenario::Driver::Observe,
            verdict: Verdict::Inconclusive,
            known: None,
            message: "as it was".into(),
            code: Some(code),
            finding: None,
            elapsed_ms: 1,
            recording: None,
        };
        let refused = "further requests were refused once the stream was served, so what rests on them was not judged: the \
                       server may allow few requests or streams, or one request an address. Try again later, with --at-once \
                       1, or with single scenarios (--run).";
        let codes = [
            Code::RefusedLater,
            Code::RefusedLater,
            Code::NotAdmittedLater,
            Code::ServedOnce,
            Code::NoHeadBesideOthers,
        ];
        assert_eq!(
            notes(&codes.map(result), AtOnce::Several),
            [
                refused,
                "further requests were not admitted (401, 403 and the like), so what rests on them was not judged: the server may \
                 take a token once, or guard against many requests. Give credentials that last with --bearer-env, --cookie or \
                 -H.",
                "further requests got 404 or 410 after the stream had been served, so what rests on them was not judged: the \
                 address may be good for one request. Let one request tell all, with --once.",
                "no response head arrived while another request was open, so what rests on several at once was not judged: the \
                 server may serve one request at a time, so a second tab would wait for the first to be closed.",
            ]
        );
        // A report shows no more of a note.
        assert!(notes(&codes.map(result), AtOnce::Several).iter().all(|note| note.len() <= 240));
        assert_eq!(notes(&[result(Code::AskedToWait)], AtOnce::Several), [refused]);
        assert_eq!(notes(&[result(Code::Violation)], AtOnce::Several), Vec::<String>::new());
        // Nobody is advised to do what was done.
        assert_eq!(
            notes(&[result(Code::RefusedLater)], AtOnce::of(1)),
            [
                "further requests were refused once the stream was served, so what rests on them was not judged: the server \
                 may allow few requests or streams, or one request an address. Try again later, or with single scenarios \
                 (--run)."
            ]
        );
    }

    #[test]
    fn what_is_no_stream_is_told_apart() {
        let stream =
            ResponseSummary { status: Some(200), claims_event_stream: true, ..ResponseSummary::default() };
        assert_eq!(Kind::of(&stream), Kind::Stream);
        let plain = ResponseSummary { claims_event_stream: false, ..stream.clone() };
        assert_eq!(Kind::of(&plain), Kind::NotAStream);
        assert_eq!(Kind::of(&ResponseSummary { events: 1, ..plain }), Kind::Stream);
        assert_eq!(
            Kind::of(&ResponseSummary { status: Some(204), ..ResponseSummary::default() }),
            Kind::NoMore
        );
        assert_eq!(Kind::of(&ResponseSummary { status: Some(404), ..stream }), Kind::NotOk);
        assert_eq!(Kind::of(&ResponseSummary::default()), Kind::NoResponse);
    }
}
