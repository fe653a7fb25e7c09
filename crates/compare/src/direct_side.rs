//! Whether DIRECT is the side with the fault: the same look with the sides exchanged.

use super::fault::Fault;
use super::finding::{Aspect, Found};
use super::flow::Seen;

/// Says so in each aspect in which nothing else was found.
pub(super) fn blame_direct(seen: Seen, found: &mut [(Aspect, Found)], exchanged: Vec<(Aspect, Found)>) {
    if seen == Seen::Scripted {
        return;
    }
    for (aspect, other) in exchanged {
        let Found::Different { fault, direct, proxied, .. } = other else { continue };
        if !shows(fault) {
            continue;
        }
        let mut same = found.iter_mut().filter(|(of, _)| *of == aspect);
        if let (Some((_, said)), None) = (same.next(), same.next())
            && matches!(said, Found::Same(_) | Found::Note(_))
        {
            *said = Found::Doubt(format!(
                "DIRECT may be the side with the fault, is it the server itself? There {} (directly {proxied}; through the proxy \
                 {direct})",
                fault.title()
            ));
        }
    }
}

/// What cannot be the doing of the proxy: that it has something earlier, or more of it.
fn shows(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::HeadHeld
            | Fault::HeldUntilEnd
            | Fault::HeldInBlocks
            | Fault::Coalesced
            | Fault::Delayed
            | Fault::EventsLost
            | Fault::IdsLost
            | Fault::TypesLost
    )
}
