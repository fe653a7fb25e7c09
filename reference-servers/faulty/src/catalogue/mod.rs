//! The table of all faults, one file an area.

mod head;

use std::sync::LazyLock;

use crate::fault::Fault;

/// Every fault, odd server and liar.
pub fn catalogue() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
        let areas: [fn() -> Vec<Fault>; 1] = [head::faults];
        areas.iter().flat_map(|area| area()).collect()
    });
    &ALL
}
