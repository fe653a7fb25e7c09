//! Faults of the response head.

use crate::behaviour::HeadEdit::{Add, Remove, Set};
use crate::fault::{Fault, Kind};

pub(super) fn faults() -> Vec<Fault> {
    vec![Fault {
        name: "status-201",
        kind: Kind::Fault,
        about: "the stream is answered 201",
        breaks: &["resp.status-200", "resp.status-other-2xx"],
        also: &[],
        outcome: None,
        set: |b| b.status = 201,
    }]
}
