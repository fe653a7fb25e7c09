//! What a server asks for that refuses a request: with Retry-After (RFC 9110 10.2.3), that nothing more is sent to it before that
//! time; with 409, that no other stream is open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ssespec_evidence::recording::{Exchange, Recording};
use ssespec_judge::ResponseSummary;

/// Until when one target is waited for, from its first refusal on: what may not be sent by then is not sent. A
/// server that counts the requests of a minute is waited for.
pub const AT_MOST: Duration = Duration::from_secs(75);
/// A refusal is short: what is longer is a stream, and not looked at again.
const REFUSAL: usize = 1 << 16;

/// A refusal that says when to come again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Until when nothing more may be sent.
    pub until: Instant,
    /// The status.
    pub status: u16,
    /// The Retry-After field as it came.
    pub retry_after: String,
}

impl Refused {
    /// The refusal of a recording that ended just now which asks for the longest wait, if there is one. A script that was played asks
    /// for nothing: its refusal was ordered.
    pub fn of(recording: &Recording) -> Option<Self> {
        let looked_at = |one: &&Exchange| one.request.script.is_none() && one.transcript.size() <= REFUSAL;
        let refusals = recording.exchanges.iter().filter(looked_at).filter_map(|exchange| {
            let summary = ResponseSummary::of(recording, &exchange.name)?;
            let status = summary.status.filter(|status| (400..600).contains(status))?;
            let retry_after = summary.retry_after?;
            let since = since_the_head(recording.elapsed_ns, exchange, summary.head_after?);
            let until = Instant::now() + left_of(&retry_after, Timestamp::now(), since)?;
            Some(Self { until, status, retry_after })
        });
        refusals.max_by_key(|refused| refused.until)
    }
}

/// Whether a stream of ours may have been in the way of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InTheWay {
    /// Nothing was refused for that reason.
    Nothing,
    /// A request was refused with 409: a server that keeps one stream for each client has to see first that the one before is gone.
    AnotherStream,
}

impl InTheWay {
    /// In a recording; the refusal of a script was ordered.
    pub fn of(recording: &Recording) -> Self {
        let refused = recording.exchanges.iter().any(|exchange| {
            exchange.request.script.is_none()
                && exchange.transcript.size() <= REFUSAL
                && ResponseSummary::of(recording, &exchange.name).is_some_and(|seen| seen.status == Some(409))
        });
        if refused { Self::AnotherStream } else { Self::Nothing }
    }
}

/// How long ago the head came, for a recording that ended just now.
fn since_the_head(elapsed_ns: u64, exchange: &Exchange, head_after: Duration) -> Duration {
    Duration::from_nanos(elapsed_ns.saturating_sub(exchange.request.sent_ns)).saturating_sub(head_after)
}

/// How much of the wait is left that a Retry-After asks for which came so long ago; `None` if nothing is, or it is neither seconds
/// nor a date.
fn left_of(retry_after: &str, now: Timestamp, since: Duration) -> Option<Duration> {
    let left = match retry_after.trim().parse::<u32>() {
        Ok(seconds) => Duration::from_secs(u64::from(seconds)).saturating_sub(since),
        Err(_) => {
            let date = rfc2822::parse(retry_after.trim()).ok()?.timestamp();
            Duration::try_from(date.duration_since(now)).ok()?
        }
    };
    (!left.is_zero()).then_some(left)
}

/// What a target asked for so far; clones share it.
#[derive(Clone, Debug, Default)]
pub struct AskedToWait(Arc<Mutex<SoFar>>);

#[derive(Debug, Default)]
struct SoFar {
    latest: Option<Refused>,
    /// When nobody waits any more.
    given_up: Option<Instant>,
    /// How long nothing was sent: from when to when, the latest wait.
    waited: Option<Waited>,
}

#[derive(Clone, Debug)]
struct Waited {
    whole: Duration,
    to: Instant,
    status: u16,
    retry_after: String,
}

impl AskedToWait {
    /// Takes down what a scenario met.
    pub fn met(&self, refused: Option<&Refused>) {
        let Some(refused) = refused else { return };
        let mut so_far = self.so_far();
        so_far.given_up.get_or_insert_with(|| Instant::now() + AT_MOST);
        if so_far.latest.as_ref().is_none_or(|latest| latest.until < refused.until) {
            so_far.latest = Some(refused.clone());
        }
    }

    /// Waits until something may be sent again.
    ///
    /// # Errors
    /// That would be later than anybody waits, or than `deadline`.
    pub async fn over(&self, deadline: Option<Instant>) -> Result<(), Refused> {
        loop {
            let until = {
                let mut so_far = self.so_far();
                let now = Instant::now();
                let Some(refused) = so_far.latest.clone().filter(|latest| latest.until > now) else {
                    return Ok(());
                };
                let ends = so_far.given_up.into_iter().chain(deadline).min();
                if ends.is_some_and(|end| refused.until > end) {
                    return Err(refused);
                }
                so_far.waits(&refused, now);
                refused.until
            };
            tokio::time::sleep_until(until.into()).await;
        }
    }

    /// What the report says of it, if anything waited.
    pub fn note(&self) -> Option<String> {
        let waited = self.so_far().waited.clone()?;
        let Waited { whole, status, retry_after, .. } = waited;
        let seconds = whole.as_secs_f64().round();
        Some(format!(
            "the server responded {status} with Retry-After: {retry_after}, so nothing was sent for {seconds} s in all"
        ))
    }

    fn so_far(&self) -> MutexGuard<'_, SoFar> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SoFar {
    /// Somebody begins to wait. Several wait at once: what they wait together counts once.
    fn waits(&mut self, refused: &Refused, now: Instant) {
        let before = self.waited.as_ref().map_or(Duration::ZERO, |waited| waited.whole);
        let from = self.waited.as_ref().map_or(now, |waited| waited.to.max(now));
        self.waited = Some(Waited {
            whole: before + refused.until.saturating_duration_since(from),
            to: refused.until.max(from),
            status: refused.status,
            retry_after: refused.retry_after.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::{Read, Request, Stamp};
    use ssespec_evidence::transcript::Transcript;
    use ssespec_scenario::script::ScriptItem;

    use super::*;

    fn refused(seconds: u64) -> Refused {
        let until = Instant::now() + Duration::from_secs(seconds);
        Refused { until, status: 503, retry_after: seconds.to_string() }
    }

    /// A recording with one response of this head, which came long before the recording ended.
    fn recorded(head: &str, script: Option<Vec<ScriptItem>>) -> Recording {
        let request = Request { script, ..Request::get("http://127.0.0.1:1/events") };
        let read = Read::exactly(1_000_000, Stamp::Kernel, format!("HTTP/1.1 {head}\r\n\r\n").as_bytes());
        let exchange = Exchange { transcript: Transcript::Http1(vec![read]), ..Exchange::new("s", request) };
        Recording { elapsed_ns: 10_000_000_000, exchanges: vec![exchange], ..Recording::new("x", "a/b") }
    }

    #[test]
    fn a_refusal_with_retry_after_asks_to_wait() {
        let of = |head: &str, script| Refused::of(&recorded(head, script));
        let refused = of("503 No\r\nRetry-After: 30", None).expect("it asks to wait");
        assert_eq!((refused.status, refused.retry_after.as_str()), (503, "30"));
        let left = refused.until.saturating_duration_since(Instant::now());
        assert!(left > Duration::from_secs(15) && left < Duration::from_millis(20_100), "{left:?}");
        assert!(of("529 No\r\nRetry-After: 30", None).is_some());
        let none = [
            "503 No",
            "503 No\r\nRetry-After: 9",
            "200 OK\r\nRetry-After: 30",
            "302 Found\r\nRetry-After: 30",
        ];
        assert_eq!(none.map(|head| of(head, None)), [const { None }; 4]);
        // What a script orders asks for nothing.
        assert_eq!(of("503 No\r\nRetry-After: 30", Some(Vec::new())), None);
    }

    #[test]
    fn a_request_that_is_refused_with_409_may_have_met_another_stream() {
        let of = |head: &str, script| InTheWay::of(&recorded(head, script));
        assert_eq!(of("409 Conflict", None), InTheWay::AnotherStream);
        assert_eq!(["200 OK", "503 No", "429 No"].map(|head| of(head, None)), [InTheWay::Nothing; 3]);
        assert_eq!(of("409 Conflict", Some(Vec::new())), InTheWay::Nothing);
    }

    #[test]
    fn what_is_left_counts_from_the_response() {
        let now: Timestamp = "2026-11-30T23:54:51Z".parse().expect("a time");
        let left = |text: &str, since| left_of(text, now, Duration::from_secs(since));
        assert_eq!(left("30", 4), Some(Duration::from_secs(26)));
        assert_eq!(left("Mon, 30 Nov 2026 23:55:21 GMT", 4), Some(Duration::from_secs(30)));
        let none = ["3", "0", "", "soon", "-1", "Mon, 30 Nov 2026 23:54:21 GMT"];
        assert_eq!(none.map(|text| left(text, 4)), [None; 6]);
    }

    #[tokio::test]
    async fn who_was_asked_to_wait_waits() {
        let asked = AskedToWait::default();
        assert_eq!(asked.over(None).await, Ok(()));
        assert_eq!(asked.note(), None);
        asked.met(None);
        assert_eq!(asked.over(None).await, Ok(()));
        let short = Refused { until: Instant::now() + Duration::from_millis(80), ..refused(1) };
        asked.met(Some(&short));
        let (one, other) = tokio::join!(asked.over(None), asked.over(None));
        assert_eq!((one, other), (Ok(()), Ok(())));
        assert!(Instant::now() >= short.until);
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_there_is_time() {
        let asked = AskedToWait::default();
        let long = refused(120);
        asked.met(Some(&long));
        assert_eq!(asked.over(None).await, Err(long.clone()));
        // What is shorter does not shorten it.
        asked.met(Some(&refused(1)));
        assert_eq!(asked.over(None).await, Err(long));
        let asked = AskedToWait::default();
        let medium = refused(60);
        asked.met(Some(&medium));
        assert_eq!(asked.over(Some(Instant::now() + Duration::from_secs(30))).await, Err(medium));
        assert_eq!(asked.note(), None);
    }

    #[test]
    fn what_several_wait_together_counts_once() {
        let asked = AskedToWait::default();
        let thirty = refused(30);
        let now = Instant::now();
        asked.so_far().waits(&thirty, now);
        asked.so_far().waits(&thirty, now);
        let told = "the server responded 503 with Retry-After: 30, so nothing was sent for 30 s in all";
        assert_eq!(asked.note().as_deref(), Some(told));
        // A later refusal adds its own wait.
        asked.so_far().waits(
            &Refused { until: thirty.until + Duration::from_secs(30), ..thirty.clone() },
            thirty.until,
        );
        let told = "the server responded 503 with Retry-After: 30, so nothing was sent for 60 s in all";
        assert_eq!(asked.note().as_deref(), Some(told));
    }
}
