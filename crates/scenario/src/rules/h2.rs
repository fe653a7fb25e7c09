//! Steps and rules about one HTTP: they say that they are about it, so that nobody is asked over another one.

use super::look::Look;
use crate::h2_rule::{Credit, Http2Rule};
use crate::load::Place;
use crate::step::{Extent, Open, Step};
use crate::target::TargetProtocol;

pub(super) fn step(look: &mut Look<'_>, place: &Place, step: &Step) {
    match step {
        Step::Release(on) => {
            look.named(&place.key("release").key("on"), on.on.as_deref());
            let withheld = |step: &Step| {
                let open = if let Step::Open(open) = step { open } else { return false };
                open.credit == Credit::Withheld && on.on.as_ref().is_none_or(|name| *name == open.name)
            };
            if !look.scenario.steps.iter().any(withheld) {
                let help = "give its `open` step `credit: withheld`, or remove the step";
                look.say(&place.name("release"), "this releases what was not withheld", help);
            }
        }
        Step::Offer(on) => look.named(&place.key("offer").key("on"), on.on.as_deref()),
        _ => {}
    }
}

pub(super) fn open(look: &mut Look<'_>, place: &Place, open: &Open) {
    if open.credit == Credit::Withheld && !only_over_h2(look) {
        let help = "add `only-over: h2` to the scenario, or remove `credit`";
        look.say(&place.name("credit"), "credit is withheld where there may be none", help);
    }
    if open.extent == Extent::UnfinishedHead && look.scenario.only_over != Some(TargetProtocol::Http1) {
        let help = "add `only-over: http1` to the scenario, or remove `extent`";
        look.say(&place.name("extent"), "a head is left unfinished where it may go out as one frame", help);
    }
    if open.times.is_some() && open.reuse.is_some() && !only_over_h2(look) {
        let help = "over HTTP/1 a connection carries one exchange at a time: add `only-over: h2`, or remove one of them";
        look.say(&place.name("times"), "both `times` and `reuse`", help);
    }
}

pub(super) fn rule(look: &mut Look<'_>, place: &Place, rule: Http2Rule) {
    match rule {
        Http2Rule::NoConnectionFields | Http2Rule::StaysOpen | Http2Rule::Goodbye if !only_over_h2(look) => {
            let help = "add `only-over: h2` to the scenario";
            look.say(place, "this looks at frames, and there may be none", help);
        }
        Http2Rule::Offered if !look.scenario.steps.iter().any(|step| matches!(step, Step::Offer(_))) => {
            look.say(place, "this looks at an `offer` step, and there is none", "add an `offer` step");
        }
        Http2Rule::NoConnectionFields | Http2Rule::StaysOpen | Http2Rule::Goodbye | Http2Rule::Offered => {}
    }
}

fn only_over_h2(look: &Look<'_>) -> bool {
    look.scenario.only_over == Some(TargetProtocol::H2)
}
