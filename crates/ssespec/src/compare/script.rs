//! The scripts that both sides play: small events with pauses between them, which is what holding back shows on.

use std::time::Duration;

use ssespec_scenario::script::{ScriptEvent, ScriptItem};

/// The shortest time in which the script shows all that it can.
pub const SHORTEST: Duration = Duration::from_secs(9);
/// What the script takes without its quiet part.
const CORE_MS: u64 = 7_500;
/// What a proxy that lets all come at the end may need beyond the script.
const SPARE_MS: u64 = 1_500;
/// No server has to wait longer in one step (docs/emit-contract.md).
const ONE_WAIT_MS: u64 = 30_000;
/// The pause before the first event: a head that is held back until there is a body shows on it.
const BEFORE_MS: u64 = 1_000;

/// The stream that is compared, for a comparison that takes this long.
pub fn compared(time: Duration) -> Vec<ScriptItem> {
    let time = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let mut script = vec![ScriptItem::Wait(BEFORE_MS)];
    for n in 1..=2 {
        script.extend([event(n, "one of a few small events", None), ScriptItem::Wait(1_000)]);
    }
    script.extend([ScriptItem::Comment("a heartbeat".to_owned().into()), ScriptItem::Wait(700)]);
    script.extend([event(3, "two lines\nof “text” — ok", None), ScriptItem::Wait(1_000)]);
    script.extend([event(4, "{\"named\": true}", Some("update")), ScriptItem::Wait(1_000)]);
    script.extend([event(5, " with blanks around ", None), ScriptItem::Wait(1_000)]);
    // What is quiet for long meets the idle timeouts on the way.
    let mut quiet = time.saturating_sub(CORE_MS + SPARE_MS);
    while quiet > 0 {
        let wait = quiet.min(ONE_WAIT_MS);
        script.push(ScriptItem::Wait(wait));
        quiet -= wait;
    }
    script.extend([event(6, "the last one", None), ScriptItem::Wait(800)]);
    script
}

/// A stream that the server aborts.
pub fn broken() -> Vec<ScriptItem> {
    vec![
        ScriptItem::Wait(BEFORE_MS),
        event(1, "half of it", None),
        ScriptItem::Wait(700),
        ScriptItem::Abort(true),
    ]
}

/// A stream that stays open.
pub fn held() -> Vec<ScriptItem> {
    vec![event(1, "here", None), ScriptItem::Hold(true)]
}

fn event(id: u32, data: &str, event_type: Option<&str>) -> ScriptItem {
    ScriptItem::Event(ScriptEvent {
        data: Some(data.to_owned().into()),
        event: event_type.map(|text| text.to_owned().into()),
        id: Some(id.to_string().into()),
        retry: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(script: &[ScriptItem]) -> Vec<u64> {
        let wait = |item: &ScriptItem| match item {
            ScriptItem::Wait(ms) => Some(*ms),
            _ => None,
        };
        script.iter().filter_map(wait).collect()
    }

    #[test]
    fn the_script_fits_its_time_and_no_wait_is_too_long() {
        for seconds in [9, 20, 60, 130] {
            let waits = waits(&compared(Duration::from_secs(seconds)));
            assert_eq!(waits.iter().sum::<u64>(), seconds * 1_000 - SPARE_MS, "{seconds} s");
            assert!(waits.iter().all(|wait| *wait <= ONE_WAIT_MS), "{waits:?}");
        }
    }

    #[test]
    fn without_time_for_quiet_the_script_is_its_core() {
        assert_eq!(waits(&compared(Duration::ZERO)).iter().sum::<u64>(), CORE_MS);
        assert_eq!(SHORTEST.as_millis(), u128::from(CORE_MS + SPARE_MS));
    }
}
