//! The entries of the table, each with what is usual for its kind.

use crate::behaviour::Behaviour;
use crate::fault::{Fault, Kind, Outcome, Over, Role};

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
        over: Over::Http1,
        outcome: None,
        set,
    }
}

/// A legal server; `notes` are the observations that it earns.
pub(super) fn odd(
    name: &'static str,
    about: &'static str,
    notes: Ids,
    also: Ids,
    set: fn(&mut Behaviour),
) -> Fault {
    Fault {
        name,
        kind: Kind::Odd,
        role: Role::Server,
        about,
        breaks: notes,
        also,
        over: Over::Http1,
        outcome: None,
        set,
    }
}

/// A server that plays by no rules.
pub(super) fn liar(
    name: &'static str,
    about: &'static str,
    outcome: Outcome,
    set: fn(&mut Behaviour),
) -> Fault {
    Fault {
        name,
        kind: Kind::Liar,
        role: Role::Server,
        about,
        breaks: &[],
        also: &[],
        over: Over::Http1,
        outcome: Some(outcome),
        set,
    }
}
