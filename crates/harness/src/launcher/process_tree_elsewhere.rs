//! Which processes belong to a target, where there is no /proc to ask: all that is known is whether its group has any.

use rustix::process::{Pid, test_kill_process_group};

/// The environment variable that every descendant of a launched process inherits.
pub(super) const MARK: &str = "SSESPEC_LAUNCH";

/// Processes that are still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The id of one of them.
    pub pid: i32,
    /// Their group.
    pub group: i32,
    /// What is known of them.
    pub command: String,
}

/// One entry that stands for all processes of the group, if there are any.
pub(super) fn living(group: i32, _mark: &str) -> Vec<Found> {
    let there = Pid::from_raw(group).is_some_and(|pid| test_kill_process_group(pid).is_ok());
    let found = Found { pid: group, group, command: "processes of this group".to_owned() };
    if there { vec![found] } else { Vec::new() }
}

/// Nothing here tells the memory of a process.
pub(super) fn memory_of(_processes: &[Found]) -> Option<u64> {
    None
}
