//! What a scenario costs, and so which others may run at the same time: computed from its steps and its checks.

use std::time::Duration;

use ssespec_scenario::script::{ScriptItem, written_len};
use ssespec_scenario::{Open, Pause, RestsOn, Scenario, Step};

use crate::estimate::least_duration;

/// Opening a stream takes a server about as long as sending this many bytes of a response (the slowest reference server: 2 ms).
const STREAM_BYTES: u64 = 16 << 10;
/// A reader that stops for good receives no more than the buffers in between hold, whatever it requested. In bytes.
const BUFFERED: u64 = 4 << 20;
/// A scenario that requests more bytes than this is [`Class::Heavy`]: a slow server is busy with it for a quarter of a second.
const HEAVY: u64 = 2 << 20;
/// One that requests more bytes than this is [`Load::Large`]: recorded, read again and compared, a response takes several times its
/// size in memory.
const LARGE: u64 = 3 << 20;
/// A heavy scenario that requests fewer bytes a second than this mostly waits.
const SPREAD_A_SECOND: u64 = 4 << 20;

/// Which scenarios may run at the same time as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Holds its streams and waits: runs alongside anything, and starts first because it takes longest.
    Quiet,
    /// One of its checks rests on times or order: nothing heavy runs alongside it.
    Timed,
    /// Neither rests on times nor requests much: runs alongside anything.
    Plain,
    /// Requests much, over its whole time or at once. Only a few of them run at once, and none alongside what is timed.
    Heavy(Load),
}

/// How a heavy scenario requests much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Load {
    /// As fast as possible: it takes a processor while it lasts.
    Full,
    /// Spread over its own waits.
    Spread,
    /// As fast as possible, and so much that two of them would fill the memory.
    Large,
}

/// The class of a scenario. The start of a server of its own is not in it: that is [`STARTING`].
pub fn class(scenario: &Scenario) -> Class {
    let bytes = cost(scenario);
    if scenario.holds() {
        Class::Quiet
    } else if bytes > HEAVY {
        Class::Heavy(load(bytes, least_duration(scenario)))
    } else if scenario.checks.iter().any(|check| check.expect.rests_on() == RestsOn::Time) {
        Class::Timed
    } else {
        Class::Plain
    }
}

/// The start of a server: interpreters and their libraries take a processor for as long as that lasts.
pub const STARTING: Class = Class::Heavy(Load::Full);

fn load(bytes: u64, time: Duration) -> Load {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    if bytes.saturating_mul(1000) <= millis.saturating_mul(SPREAD_A_SECOND) {
        Load::Spread
    } else if bytes > LARGE {
        Load::Large
    } else {
        Load::Full
    }
}

/// What a scenario requests, in bytes of requests and responses; streams count as what they cost.
fn cost(scenario: &Scenario) -> u64 {
    let steps = scenario.steps.iter().map(|step| match step {
        Step::Open(open) => opened(open, stops_for_good(scenario, &open.name)),
        Step::Churn(churn) => u64::from(churn.times) * (STREAM_BYTES + answer(&churn.script)),
        Step::Reconnect(_) => STREAM_BYTES,
        Step::ReconnectLoop(step) => u64::from(step.times) * STREAM_BYTES + answer(&step.publish.script),
        Step::Publish(step) => answer(&step.script),
        Step::PollStats(_) | Step::ProbeAlpn(_) | Step::Request(_) => STREAM_BYTES,
        Step::Await(_)
        | Step::Wait(_)
        | Step::Close(_)
        | Step::Pause(_)
        | Step::SampleMemory(_)
        | Step::Terminate(_)
        | Step::GrantCredit(_)
        | Step::HoldOpen(_) => 0,
    });
    steps.fold(0, u64::saturating_add)
}

fn opened(open: &Open, stops: bool) -> u64 {
    let fields = open.headers.values().flatten().map(|value| bytes(value.as_bytes().len())).sum::<u64>();
    let raw = open.raw_script.as_ref().map_or(0, |text| bytes(text.len()));
    let script = open.script.as_deref().unwrap_or_default();
    let asked = fields + raw + bytes(written_len(script));
    let comes = if stops { answer(script).min(BUFFERED) } else { answer(script) };
    u64::from(open.times.unwrap_or(1))
        .saturating_mul(STREAM_BYTES.saturating_add(asked).saturating_add(comes))
}

/// About how many bytes a script makes a server send.
fn answer(script: &[ScriptItem]) -> u64 {
    let bursts = script.iter().map(|item| match item {
        ScriptItem::Burst(burst) => u64::from(burst.times) * u64::from(burst.bytes),
        _ => 0,
    });
    bursts.fold(bytes(written_len(script)), u64::saturating_add)
}

/// Whether an exchange is no longer read from some step on.
fn stops_for_good(scenario: &Scenario, name: &str) -> bool {
    scenario.steps.iter().any(|step| match step {
        Step::Pause(Pause { on, time: None }) => on.as_deref() == Some(name),
        _ => false,
    })
}

fn bytes(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use ssespec_test_support::fixture::suite;

    use super::*;

    fn class_of(steps: &str, expect: &str) -> Class {
        let suite = suite(&[(
            "a/one",
            "driver: emit\n    needs: [emit, burst]\n    server: dedicated",
            steps,
            &[("x.first", expect)],
        )]);
        class(&suite.scenarios()[0])
    }

    const OK: &str = "{ status: [200] }, on: s";
    const GAP: &str = "{ all: [{ status: [200] }, { gap: { from: { event: 1 }, to: { event: 2 }, at-least: 500ms } }] }, on: s";

    fn events(times: u32) -> String {
        format!(
            "[{{ open: {{ as: s, script: [{{ repeat: {{ times: {times}, event: {{ data: '{{n}}' }} }} }}] }} }}]"
        )
    }

    #[test]
    fn what_is_looked_at_and_what_is_asked_for_make_the_class() {
        assert_eq!(class_of(&events(10), OK), Class::Plain);
        assert_eq!(class_of(&events(10), GAP), Class::Timed);
        assert_eq!(class_of(&events(80_000), OK), Class::Heavy(Load::Full));
        assert_eq!(class_of(&events(100_000), OK), Class::Heavy(Load::Large));
        assert_eq!(
            class_of(&events(80_000), GAP),
            Class::Heavy(Load::Full),
            "much is much whatever is judged"
        );
        let held = "[{ open: { as: s, script: [{ hold: true }] } }, { hold-open: { on: s } }]";
        assert_eq!(class_of(held, GAP), Class::Quiet);
    }

    #[test]
    fn streams_cost_what_they_take_to_open() {
        let some =
            |times: u32| format!("[{{ open: {{ as: s, times: {times}, script: [{{ hold: true }}] }} }}]");
        assert_eq!(class_of(&some(50), OK), Class::Plain);
        let churned = |times: u32| {
            format!(
                "[{{ open: {{ as: s, script: [{{ hold: true }}] }} }}, {{ churn: {{ times: {times}, within: 200ms, script: [{{ hold: true }}] }} }}]"
            )
        };
        assert_eq!(class_of(&churned(100), OK), Class::Plain);
        assert_eq!(class_of(&churned(200), OK), Class::Heavy(Load::Spread));
    }

    #[test]
    fn what_is_never_read_is_never_sent() {
        let burst = |rest: &str| {
            format!(
                "[{{ open: {{ as: s, script: [{{ burst: {{ times: 96000, bytes: 1024 }} }}] }} }}, {rest}]"
            )
        };
        let measured = "{ pause: { on: s } }, { sample-memory: 4s }";
        assert_eq!(class_of(&burst(measured), OK), Class::Heavy(Load::Spread));
        assert_eq!(class_of(&burst("{ pause: { on: s, for: 4s } }"), OK), Class::Heavy(Load::Large));
    }
}
