//! What the kernel tells of the processes of a group and of their threads.

use std::collections::HashMap;

/// One look at some processes.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// How long each thread has waited for a processor since its birth, in nanoseconds.
    pub waits: HashMap<i32, u64>,
    /// Whether one of them is stopped.
    pub stopped: bool,
}

/// The processes of a group.
pub(super) fn members(group: i32) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| state_and_group(*pid).is_some_and(|(_, of)| of == group)).collect()
}

/// Looks at these processes, and if asked to at their threads.
pub(super) fn threads_of(processes: &[i32], at_threads: bool) -> Looked {
    let mut looked = Looked::default();
    for pid in processes {
        // T by a signal, t by a debugger.
        looked.stopped |= state_and_group(*pid).is_some_and(|(state, _)| matches!(state, 'T' | 't'));
        if !at_threads {
            continue;
        }
        let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { continue };
        let ids = threads.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
        looked.waits.extend(ids.filter_map(|id| Some((id, wait_of(*pid, id)?))));
    }
    looked
}

/// The second of three numbers: time on a processor, time waiting for one, turns (Linux, Documentation/scheduler/sched-stats).
fn wait_of(pid: i32, thread: i32) -> Option<u64> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/schedstat")).ok()?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// The state of a process, and the group that it belongs to.
pub(super) fn state_and_group(pid: i32) -> Option<(char, i32)> {
    // The name in parentheses may itself hold blanks and parentheses: the fields begin after the last one.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let _parent = fields.next()?;
    Some((state, fields.next()?.parse().ok()?))
}
