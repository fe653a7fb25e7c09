//! Steps and rules about one HTTP: they say that they are about it, so that nobody is asked over another one.

use super::validator::ScenarioValidator;
use crate::h2_rule::{Credit, Http2Rule};
use crate::load::Place;
use crate::step::{Extent, Open, Step};
use crate::target_protocol::TargetProtocol;

pub(super) fn step(look: &mut ScenarioValidator<'_>, place: &Place, step: &Step) {
    match step {
        Step::GrantCredit(on) => {
            look.named(&place.key("grant-credit").key("on"), on.on.as_deref());
            let withheld = |step: &Step| {
                let open = if let Step::Open(open) = step { open } else { return false };
                open.credit == Credit::Withheld && on.on.as_ref().is_none_or(|name| *name == open.name)
            };
            if !look.scenario.steps.iter().any(withheld) {
                let help = "give its `open` step `credit: withheld`, or remove the step";
                look.say(&place.name("grant-credit"), "this grants credit that was not withheld", help);
            }
        }
        Step::ProbeAlpn(on) => look.named(&place.key("probe-alpn").key("on"), on.on.as_deref()),
        _ => {}
    }
}

pub(super) fn open(look: &mut ScenarioValidator<'_>, place: &Place, open: &Open) {
    if open.credit == Credit::Withheld && !only_over_h2(look) {
        let help = "add `http: h2` to the scenario, or remove `credit`";
        look.say(&place.name("credit"), "credit is withheld where there may be none", help);
    }
    if open.extent == Extent::UnfinishedHead && look.scenario.http != Some(TargetProtocol::Http1) {
        let help = "add `http: http1` to the scenario, or remove `extent`";
        look.say(&place.name("extent"), "a head is left unfinished where it may go out as one frame", help);
    }
    if open.times.is_some() && open.reuse.is_some() && !only_over_h2(look) {
        let help =
            "over HTTP/1 a connection carries one exchange at a time: add `http: h2`, or remove one of them";
        look.say(&place.name("times"), "both `times` and `reuse`", help);
    }
}

pub(super) fn rule(look: &mut ScenarioValidator<'_>, place: &Place, rule: Http2Rule) {
    match rule {
        Http2Rule::NoConnectionFields | Http2Rule::StaysOpen | Http2Rule::Goaway if !only_over_h2(look) => {
            let help = "add `http: h2` to the scenario";
            look.say(place, "this looks at frames, and there may be none", help);
        }
        Http2Rule::Offered if !look.scenario.steps.iter().any(|step| matches!(step, Step::ProbeAlpn(_))) => {
            look.say(
                place,
                "this looks at a `probe-alpn` step, and there is none",
                "add a `probe-alpn` step",
            );
        }
        Http2Rule::NoConnectionFields | Http2Rule::StaysOpen | Http2Rule::Goaway | Http2Rule::Offered => {}
    }
}

fn only_over_h2(look: &ScenarioValidator<'_>) -> bool {
    look.scenario.http == Some(TargetProtocol::H2)
}
