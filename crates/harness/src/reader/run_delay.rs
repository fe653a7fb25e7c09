//! How long the reading thread waited for a processor, as the kernel counts it.

use std::fs::File;
use std::sync::OnceLock;

/// The counters of the reading thread, opened by that thread itself.
static COUNTERS: OnceLock<Option<File>> = OnceLock::new();

/// Opens the counters of the calling thread, which is the reader.
pub(super) fn open() {
    COUNTERS.get_or_init(|| File::open("/proc/thread-self/schedstat").ok());
}

/// For how long in all the reading thread was ready to run and had no processor, in nanoseconds; `None` where nothing tells it,
/// or before the first socket was read.
pub fn reader_delay_ns() -> Option<u64> {
    let file = COUNTERS.get()?.as_ref()?;
    run_delay(&read_again(file)?)
}

#[cfg(unix)]
fn read_again(file: &File) -> Option<String> {
    use std::os::unix::fs::FileExt as _;
    let mut bytes = [0; 96];
    let n = file.read_at(&mut bytes, 0).ok()?;
    String::from_utf8(bytes[..n].to_vec()).ok()
}

#[cfg(not(unix))]
fn read_again(_: &File) -> Option<String> {
    None
}

/// The second of three numbers: time on a processor, time waiting for one, turns (Linux, Documentation/scheduler/sched-stats).
fn run_delay(line: &str) -> Option<u64> {
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_number_is_the_wait() {
        assert_eq!(run_delay("183620 4711 1\n"), Some(4711));
        assert_eq!(run_delay(""), None);
    }
}
