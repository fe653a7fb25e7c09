//! Which processes belong to a target: those of its group, and those that left it but still carry its mark.

use std::path::Path;

/// The environment variable that every descendant of a launched process inherits.
pub(super) const MARK: &str = "SSESPEC_LAUNCH";

/// A process that is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its id.
    pub pid: i32,
    /// Its group.
    pub group: i32,
    /// Its command line.
    pub command: String,
}

/// The living processes of this group or with this mark. Zombies do not count: they only wait to be reaped.
pub(super) fn living(group: i32, mark: &str) -> Vec<Found> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let wanted = format!("{MARK}={mark}");
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok().map(|pid| (pid, entry.path())))
        .filter_map(|(pid, dir)| {
            let (state, found_group) = state_and_group(&dir)?;
            let ours = found_group == group || has_mark(&dir, &wanted);
            let dead = matches!(state, 'Z' | 'X' | 'x');
            (ours && !dead).then(|| Found { pid, group: found_group, command: command(&dir) })
        })
        .collect()
}

/// The memory that they hold in all, in bytes; `None` if there is nothing to read.
pub(super) fn memory_of(processes: &[Found]) -> Option<u64> {
    let page = u64::try_from(rustix::param::page_size()).unwrap_or(4096);
    let resident = |found: &Found| {
        let text = std::fs::read_to_string(format!("/proc/{}/statm", found.pid)).ok()?;
        text.split_ascii_whitespace().nth(1)?.parse::<u64>().ok()
    };
    let pages: Vec<u64> = processes.iter().filter_map(resident).collect();
    (!pages.is_empty()).then(|| pages.iter().sum::<u64>() * page)
}

fn state_and_group(dir: &Path) -> Option<(char, i32)> {
    // The name in parentheses may itself hold blanks and parentheses: the fields begin after the last one.
    let stat = std::fs::read_to_string(dir.join("stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let _parent = fields.next()?;
    Some((state, fields.next()?.parse().ok()?))
}

fn has_mark(dir: &Path, wanted: &str) -> bool {
    std::fs::read(dir.join("environ"))
        .is_ok_and(|env| env.split(|b| *b == 0).any(|pair| pair == wanted.as_bytes()))
}

fn command(dir: &Path) -> String {
    let line = std::fs::read(dir.join("cmdline")).unwrap_or_default();
    let words: Vec<_> =
        line.split(|b| *b == 0).filter(|w| !w.is_empty()).map(String::from_utf8_lossy).collect();
    let mut line = words.join(" ");
    if let Some((cut, _)) = line.char_indices().nth(120) {
        line.truncate(cut);
        line.push('…');
    }
    line
}
