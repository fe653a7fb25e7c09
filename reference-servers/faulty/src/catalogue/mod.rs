//! The table of all faults, one file an area.

mod coding;
mod contract;
mod cors;
mod dialects;
mod events;
mod head;
mod http;
mod http2;
mod hub;
mod liars;
mod life;
mod odd;
mod payloads;
mod refusals;
mod resume;
mod secrets;
mod stream;
mod timing;

use std::sync::LazyLock;

use crate::behaviour::Behaviour;
use crate::fault::{Fault, Kind, Outcome, Over, Role};

/// Every fault, odd server and liar.
pub fn catalogue() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
        let areas: [fn() -> Vec<Fault>; 21] = [
            head::faults,
            refusals::faults,
            cors::faults,
            secrets::faults,
            http::faults,
            coding::faults,
            stream::faults,
            payloads::faults,
            events::faults,
            dialects::faults,
            contract::faults,
            resume::faults,
            timing::faults,
            life::faults,
            hub::faults,
            http2::faults,
            odd::servers,
            dialects::odd_servers,
            coding::servers,
            http2::servers,
            liars::servers,
        ];
        areas.iter().flat_map(|area| area()).collect()
    });
    &ALL
}

type Ids = &'static [&'static str];

/// A fault that is caught by exactly the requirements of `breaks`, and perhaps by those of `also`.
fn fault(name: &'static str, about: &'static str, breaks: Ids, also: Ids, set: fn(&mut Behaviour)) -> Fault {
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
fn odd(name: &'static str, about: &'static str, notes: Ids, also: Ids, set: fn(&mut Behaviour)) -> Fault {
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
fn liar(name: &'static str, about: &'static str, outcome: Outcome, set: fn(&mut Behaviour)) -> Fault {
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
