//! Steps and rules about the life of streams and servers: they need a server of their own, and capabilities that say so.

use std::time::Duration;

use super::validator::ScenarioValidator;
use crate::capability::Capability;
use crate::life_rule::LifeRule;
use crate::life_step::{Churn, PollStats};
use crate::limits::PATIENT;
use crate::load::Place;
use crate::scenario::{Driver, Reader};
use crate::script::{ScriptItem, written_len};
use crate::span::Span;
use crate::step::Step;

/// The steps of a scenario that count, measure or end something, and those that play a script of their own.
pub(super) fn step(look: &mut ScenarioValidator<'_>, place: &Place, step: &Step) {
    match step {
        Step::PollStats(count) => counted(look, &place.name("poll-stats"), count),
        Step::Churn(churn) => churned(look, &place.key("churn"), churn),
        Step::Pause(on) => {
            look.named(&place.key("pause").key("on"), on.on.as_deref());
            if look.scenario.reader == Reader::Library {
                let help = "write `reader: raw`: the client library reads on as it likes";
                look.say(&place.name("pause"), "a `pause` over the client transport", help);
            }
        }
        Step::HoldOpen(on) => look.named(&place.key("hold-open").key("on"), on.on.as_deref()),
        Step::SampleMemory(_) => own_server(look, &place.name("sample-memory"), "sample-memory"),
        Step::Terminate(_) => own_server(look, &place.name("terminate"), "terminate"),
        _ => {}
    }
}

fn own_server(look: &mut ScenarioValidator<'_>, place: &Place, word: &str) {
    if look.scenario.server.is_shared() {
        let message = format!("a `{word}` step without a server of its own");
        let help = "write `server: dedicated`: other scenarios use the shared one at the same time";
        look.say(place, message, help);
    }
}

fn counted(look: &mut ScenarioValidator<'_>, place: &Place, count: &PollStats) {
    own_server(look, place, "poll-stats");
    if !look.scenario.needs.contains(&Capability::Stats) {
        let help = "add `needs: [stats]`, so that servers without it are skipped";
        look.say(place, "a `poll-stats` step without `needs: [stats]`", help);
    }
    if count.more.is_some() && count.still_for.is_some() {
        look.say(place, "both `more` and `still-for`", "write two `poll-stats` steps");
    }
    if let Some(still_for) = count.still_for {
        outlasted(look, place, count.within.duration() * PATIENT, still_for.duration());
    }
}

/// Where a count of steps is waited for to stand still, the script must go on for longer than a second try waits: otherwise it
/// stands still because nothing is left to play, and a server that played on is taken for one that stopped.
fn outlasted(look: &mut ScenarioValidator<'_>, place: &Place, patience: Duration, still_for: Duration) {
    let longest = look.scenario.steps.iter().filter_map(|step| match step {
        Step::Open(open) => open.script.as_deref().map(waits),
        _ => None,
    });
    let needed = patience + still_for;
    if let Some(waits) = longest.max().filter(|waits| *waits < needed) {
        let message = format!(
            "the longest script is over after {}, and this may wait for {}",
            Span::from_millis(millis(waits)),
            Span::from_millis(millis(needed))
        );
        look.say(
            place,
            message,
            "make the script longer, or `within` shorter: a second try waits for twice as long",
        );
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// How long a script waits between its other steps.
fn waits(script: &[ScriptItem]) -> Duration {
    let millis = script.iter().map(|item| match item {
        ScriptItem::Wait(millis) => *millis,
        _ => 0,
    });
    Duration::from_millis(millis.fold(0, u64::saturating_add))
}

fn churned(look: &mut ScenarioValidator<'_>, place: &Place, churn: &Churn) {
    if look.scenario.driver != Driver::Emit {
        let message = format!("a `churn` step in a scenario with `driver: {}`", look.scenario.driver);
        look.say(place, message, "write `driver: emit`: it asks for scripts");
    }
    // The script travels in the address.
    if written_len(&churn.script) > 2048 {
        look.say(&place.key("script"), "this script is too long for an address", "keep it below 2 KiB");
    }
    script(look, &place.key("script"), &churn.script);
}

/// Optional steps of the contract need their capability.
pub(super) fn script(look: &mut ScenarioValidator<'_>, place: &Place, items: &[ScriptItem]) {
    for (at, item) in items.iter().enumerate() {
        let (word, capability) = match item {
            ScriptItem::Fail(_) => ("fail", Capability::Fail),
            ScriptItem::Burst(_) => ("burst", Capability::Burst),
            ScriptItem::Protect(_) => ("protect", Capability::Auth),
            _ => continue,
        };
        if matches!(item, ScriptItem::Protect(_)) && at > 0 {
            look.say(&place.index(at), "a `protect` step behind another", "make it the first of the script");
        }
        if !look.scenario.needs.contains(&capability) {
            let message = format!("a `{word}` step without `needs: [{capability}]`");
            look.say(
                &place.index(at),
                message,
                format!("add `needs: [{capability}]`, so that servers without it are skipped"),
            );
        }
    }
}

/// The steps that a rule looks at.
pub(super) fn rule(look: &mut ScenarioValidator<'_>, place: &Place, rule: &LifeRule) {
    let has = |wanted: fn(&Step) -> bool| look.scenario.steps.iter().any(wanted);
    let missing = match rule {
        LifeRule::OpenCountRecovers if !has(|s| matches!(s, Step::PollStats(c) if c.more == Some(0))) => {
            Some("a `poll-stats` step with `more: 0`")
        }
        LifeRule::ScriptCancelled if !has(|s| matches!(s, Step::PollStats(c) if c.still_for.is_some())) => {
            Some("a `poll-stats` step with `still-for`")
        }
        LifeRule::MemoryWithin(_)
            if look.scenario.steps.iter().filter(|s| matches!(s, Step::SampleMemory(_))).count() < 2 =>
        {
            Some("two `sample-memory` steps")
        }
        LifeRule::Exits if !has(|s| matches!(s, Step::Terminate(_))) => Some("a `terminate` step"),
        LifeRule::StaysOpen(_) | LifeRule::EndsAsPlanned if !has(|s| matches!(s, Step::HoldOpen(_))) => {
            Some("a `hold-open` step")
        }
        LifeRule::ProcessAlive if look.scenario.server.is_shared() => Some("`server: dedicated`"),
        LifeRule::OpenCountRecovers
        | LifeRule::ScriptCancelled
        | LifeRule::ProcessAlive
        | LifeRule::MemoryWithin(_)
        | LifeRule::Exits
        | LifeRule::RoomLeft(_)
        | LifeRule::StaysOpen(_)
        | LifeRule::EndsAsPlanned
        | LifeRule::HeartbeatResets(_) => None,
    };
    if let Some(missing) = missing {
        look.say(place, format!("this looks at {missing}, and there is none"), format!("add {missing}"));
    }
}
