//! Which of the requests that pass a proxy are of one client that reconnects: only what is sure.
//!
//! A browser's `EventSource` sends the same request again with the last event ID. So a request follows another if both are GETs that
//! accept an event stream alone, alike in all but the last event ID; the response to the first is over, and not by its client; and the
//! last event ID is the one that its stream left. Where ids tell nothing, no other of these requests may be open or have ended: two
//! tabs of a browser send the same.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::accept::is_event_stream_alone;
use ssespec_evidence::recording::Ended;
use ssespec_evidence::update::{Asked, Passing};

/// How long a client is waited for, and twice as long as the stream asked it to wait.
const LEAST_WAIT: Duration = Duration::from_secs(30);
const MOST_WAIT: Duration = Duration::from_secs(600);

/// What is shown of the requests that pass, `T` of each client.
#[derive(Debug)]
pub struct Series<T> {
    open: HashMap<Arc<str>, Open<T>>,
    waiting: Vec<Waiting<T>>,
}

#[derive(Debug)]
struct Open<T> {
    shown: T,
    /// Of a request that may be sent again.
    passing: Option<Passing>,
}

/// One whose client may reconnect.
#[derive(Debug)]
struct Waiting<T> {
    shown: T,
    alike: u64,
    /// From the beginning of the proxy.
    ended_ns: u64,
    until_ns: u64,
    last_event_id: Vec<u8>,
}

/// How an exchange ended.
#[derive(Clone, Debug)]
pub struct Over<'e> {
    /// How.
    pub how: &'e Ended,
    /// When, as its moments count.
    pub at_ns: u64,
    /// The last event ID that the stream left.
    pub last_event_id: &'e str,
    /// The reconnection time that it left.
    pub retry: Option<Duration>,
}

impl<T> Default for Series<T> {
    fn default() -> Self {
        Self { open: HashMap::new(), waiting: Vec::new() }
    }
}

impl<T> Series<T> {
    /// A request came. Gives what was shown of its client, if it surely reconnects and that is still `wanted`: it is begun with what is
    /// to be shown then.
    pub fn reconnected(&mut self, asked: &Asked, wanted: impl Fn(&T) -> bool) -> Option<T> {
        let passing = repeatable(asked)?;
        let sent = asked.last_event_id.as_deref().unwrap_or_default();
        let is_alike = |waiting: &Waiting<T>| {
            waiting.alike == passing.alike
                && (waiting.ended_ns..=waiting.until_ns).contains(&passing.since_ns)
                && wanted(&waiting.shown)
        };
        let alike = || self.waiting.iter().enumerate().filter(|(_, waiting)| is_alike(waiting));
        let mut all = alike().filter(|(_, waiting)| waiting.last_event_id == sent).map(|(place, _)| place);
        let (Some(place), None) = (all.next(), all.next()) else { return None };
        drop(all);
        let is_open = |open: &Open<T>| open.passing.is_some_and(|other| other.alike == passing.alike);
        if sent.is_empty() && (alike().count() > 1 || self.open.values().any(is_open)) {
            return None;
        }
        Some(self.waiting.swap_remove(place).shown)
    }

    /// This is shown of the request.
    pub fn begin(&mut self, exchange: Arc<str>, asked: &Asked, shown: T) {
        self.open.insert(exchange, Open { shown, passing: repeatable(asked) });
    }

    /// What is shown of a request that is open.
    pub fn get_mut(&mut self, exchange: &str) -> Option<&mut T> {
        self.open.get_mut(exchange).map(|open| &mut open.shown)
    }

    /// The same of all, by their exchanges.
    pub fn all_mut(&mut self) -> impl Iterator<Item = (&Arc<str>, &mut T)> {
        self.open.iter_mut().map(|(exchange, open)| (exchange, &mut open.shown))
    }

    /// Nothing more comes of an exchange: its client cannot be told when it asks again.
    pub fn drop(&mut self, exchange: &str) -> Option<T> {
        self.open.remove(exchange).map(|open| open.shown)
    }

    /// An exchange ended. Gives back what is shown of it if its client is not waited for.
    pub fn end(&mut self, exchange: &str, over: &Over<'_>) -> Option<T> {
        let Open { shown, passing } = self.open.remove(exchange)?;
        let may_reconnect = !matches!(over.how, Ended::Dropped | Ended::Limit(_));
        let Some(passing) = passing.filter(|_| may_reconnect) else { return Some(shown) };
        let ended_ns = passing.counts_from_ns.saturating_add(over.at_ns);
        let wait = over.retry.unwrap_or_default().saturating_mul(2).clamp(LEAST_WAIT, MOST_WAIT);
        self.waiting.push(Waiting {
            shown,
            alike: passing.alike,
            ended_ns,
            until_ns: ended_ns.saturating_add(u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX)),
            last_event_id: over.last_event_id.as_bytes().to_vec(),
        });
        None
    }

    /// Lets go of those whose client is not waited for any longer, when it is this late, in nanoseconds from the beginning of the proxy.
    pub fn give_up(&mut self, now_ns: u64) -> Vec<T> {
        let late = self.waiting.extract_if(.., |waiting| waiting.until_ns < now_ns);
        late.map(|waiting| waiting.shown).collect()
    }
}

/// What is known of a request that a client may send again by itself.
fn repeatable(asked: &Asked) -> Option<Passing> {
    let has_body = !asked.bytes.ends_with(b"\r\n\r\n") || asked.left_out > 0;
    asked.passing.filter(|_| asked.method == "GET" && !has_body && is_event_stream_alone(&asked.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn asked(alike: u64, at_s: u64, last_event_id: Option<&str>) -> Asked {
        Asked {
            method: "GET".into(),
            bytes: b"GET / HTTP/1.1\r\nAccept: text/event-stream\r\n\r\n"[..].into(),
            last_event_id: last_event_id.map(|id| id.as_bytes().to_vec()),
            passing: Some(Passing { alike, since_ns: at_s * SECOND, counts_from_ns: at_s * SECOND }),
            ..Asked::default()
        }
    }

    fn over<'e>(how: &'e Ended, last_event_id: &'e str) -> Over<'e> {
        Over { how, at_ns: SECOND, last_event_id, retry: None }
    }

    /// Those that began at 0 s, each with the last event ID that it left, or nothing for one that is open.
    fn series(before: &[Option<&str>]) -> Series<usize> {
        let mut series = Series::default();
        for (n, left) in before.iter().enumerate() {
            let name: Arc<str> = n.to_string().into();
            series.begin(Arc::clone(&name), &asked(1, 0, None), n);
            if let Some(left) = left {
                assert_eq!(series.end(&name, &over(&Ended::Complete, left)), None);
            }
        }
        series
    }

    fn follows(before: &[Option<&str>], asked: &Asked) -> Option<usize> {
        series(before).reconnected(asked, |_| true)
    }

    #[test]
    fn who_reconnects_is_known_by_the_last_event_id() {
        assert_eq!(follows(&[Some("7")], &asked(1, 4, Some("7"))), Some(0));
        assert_eq!(follows(&[Some("7"), Some("8")], &asked(1, 4, Some("8"))), Some(1));
        assert_eq!(follows(&[None, Some("8")], &asked(1, 4, Some("8"))), Some(1), "another tab is open");
        assert_eq!(follows(&[Some("7")], &asked(1, 4, Some("6"))), None, "of a stream that was not seen");
        assert_eq!(follows(&[Some("7")], &asked(1, 4, None)), None, "a page that was loaded again");
        assert_eq!(
            follows(&[Some("7"), Some("7")], &asked(1, 4, Some("7"))),
            None,
            "two tabs that had the same"
        );
    }

    #[test]
    fn without_ids_there_may_be_no_other_that_asks_the_same() {
        assert_eq!(follows(&[Some("")], &asked(1, 4, None)), Some(0));
        assert_eq!(follows(&[Some("")], &asked(1, 4, Some(""))), Some(0));
        assert_eq!(follows(&[None], &asked(1, 4, None)), None, "the other is open: this is another tab");
        assert_eq!(
            follows(&[Some(""), None], &asked(1, 4, None)),
            None,
            "the tab that is open, or a third one"
        );
        assert_eq!(follows(&[Some(""), Some("")], &asked(1, 4, None)), None);
        assert_eq!(follows(&[Some("")], &asked(2, 4, None)), None, "another cookie");
        assert_eq!(follows(&[Some("")], &asked(1, 32, None)), None, "no browser waits so long");
        assert_eq!(follows(&[Some("")], &asked(1, 0, None)), None, "the response was not over");
    }

    #[test]
    fn each_is_followed_once() {
        let mut series = series(&[Some("")]);
        assert_eq!(series.reconnected(&asked(1, 4, None), |_| false), None, "it is not wanted any more");
        assert_eq!(series.reconnected(&asked(1, 4, None), |_| true), Some(0));
        assert_eq!(series.reconnected(&asked(1, 5, None), |_| true), None);
    }

    #[test]
    fn what_a_client_may_not_send_again_by_itself_is_never_followed() {
        let post = Asked { method: "POST".into(), ..asked(1, 0, None) };
        let any = Asked { bytes: b"GET / HTTP/1.1\r\n\r\n"[..].into(), ..asked(1, 0, None) };
        let unknown = Asked { passing: None, ..asked(1, 0, None) };
        for asked in [post, any, unknown] {
            let mut series = Series::default();
            series.begin("a".into(), &asked, ());
            assert_eq!(series.end("a", &over(&Ended::Complete, "")), Some(()));
            assert_eq!(series.reconnected(&Asked { ..asked }, |_| true), None);
        }
        for how in [Ended::Dropped, Ended::Limit("stopped".into())] {
            let mut series = Series::default();
            series.begin("a".into(), &asked(1, 0, None), ());
            assert_eq!(series.end("a", &over(&how, "")), Some(()), "{how:?}");
        }
    }

    #[test]
    fn a_client_is_waited_for_as_long_as_the_stream_asked_it_to_wait_twice() {
        let given_up = |retry_s: Option<u64>, now_s: u64| {
            let mut series = Series::default();
            series.begin("a".into(), &asked(1, 0, None), ());
            let retry = retry_s.map(Duration::from_secs);
            assert_eq!(series.end("a", &Over { retry, ..over(&Ended::Fin, "") }), None);
            series.give_up(now_s * SECOND).len()
        };
        assert_eq!([given_up(None, 31), given_up(None, 32)], [0, 1]);
        assert_eq!([given_up(Some(60), 121), given_up(Some(60), 122)], [0, 1]);
        assert_eq!(given_up(Some(u64::MAX), 602), 1);
    }
}
