//! The most memory that a process had: the high-water mark that Linux keeps of what is resident.

use std::fmt;

/// An amount of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MB", self.0.div_ceil(1_000_000))
    }
}

/// The high-water mark of a process by its id; none where the system keeps none, or when the process has ended.
pub fn high_water_mark(process: u32) -> Option<Bytes> {
    mark(&std::fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

/// The mark in what `/proc/PID/status` says.
fn mark(status: &str) -> Option<Bytes> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Bytes(kibibytes * 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_read() {
        let status = "Name:\txtask\nVmPeak:\t  999999 kB\nVmHWM:\t  204800 kB\nVmRSS:\t  1 kB\n";
        let mark = mark(status).expect("a mark");
        assert_eq!((mark, mark.to_string().as_str()), (Bytes(209_715_200), "210 MB"));
        assert_eq!(super::mark("Name:\tzombie\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_a_mark() {
        assert!(high_water_mark(std::process::id()).is_some_and(|mark| mark > Bytes(100_000)));
    }
}
