//! The entries of the table, each with what is usual for its kind.

use crate::fault::{Fault, Kind, Outcome, Over, Role};
use crate::life::Behaviour;

/// The ids of requirements.
pub(super) type Ids = &'static [&'static str];

/// A fault that is caught by exactly the requirements of `breaks`, and perhaps by those of `also`.
pub(super) fn fault(
    name: &'static str,
    about: &'static str,
    breaks: Ids,
    also: Ids,
    set: fn(&mut Behaviour),
) -> Fault {
    Fault {
        name,
        kind: Kind::Fault,
        role: Role::Server,
        about,
        breaks,
        also,
        needs: "",
        over: Over::Http1,
        outcome: None,
        set,
    }
}

/// A server that conforms in an unusual way; `notes` are the observations that it earns.
pub(super) fn variant(
    name: &'static str,
    about: &'static str,
    notes: Ids,
    also: Ids,
    set: fn(&mut Behaviour),
) -> Fault {
    Fault {
        name,
        kind: Kind::Variant,
        role: Role::Server,
        about,
        breaks: notes,
        also,
        needs: "",
        over: Over::Http1,
        outcome: None,
        set,
    }
}

/// The same for an endpoint of which nobody knows more than the address.
pub(super) fn endpoint(
    name: &'static str,
    about: &'static str,
    notes: Ids,
    set: fn(&mut Behaviour),
) -> Fault {
    Fault { role: Role::Endpoint, ..variant(name, about, notes, &[], set) }
}

/// A stream that is requested by what `needs` says, and breaks exactly these rules of what it speaks.
pub(super) fn wrong_stream(
    name: &'static str,
    about: &'static str,
    needs: &'static str,
    breaks: Ids,
    also: Ids,
    set: fn(&mut Behaviour),
) -> Fault {
    Fault { role: Role::Stream, needs, ..fault(name, about, breaks, also, set) }
}

/// A stream that is requested by what `needs` says, and breaks nothing.
pub(super) fn stream(
    name: &'static str,
    about: &'static str,
    needs: &'static str,
    also: Ids,
    set: fn(&mut Behaviour),
) -> Fault {
    Fault { role: Role::Stream, needs, ..variant(name, about, &[], also, set) }
}

/// A server that follows no protocol.
pub(super) fn hostile(
    name: &'static str,
    about: &'static str,
    outcome: Outcome,
    set: fn(&mut Behaviour),
) -> Fault {
    Fault {
        name,
        kind: Kind::Hostile,
        role: Role::Server,
        about,
        breaks: &[],
        also: &[],
        needs: "",
        over: Over::Http1,
        outcome: Some(outcome),
        set,
    }
}
