//! Measures how this machine and this process keep up: run delay of the reader, and the kernel's word about pressure.

use std::fs::File;
use std::time::Instant;

use ssespec_harness::reader::reader_delay_ns;

use super::pace::{Ours, Sample};

/// The counters at the latest look.
pub(super) struct Machine {
    pressure: Option<File>,
    at: Instant,
    reader_ns: Option<u64>,
    pressure_ns: Option<u64>,
}

impl Machine {
    /// Begins to count.
    pub(super) fn new() -> Self {
        // Only Linux has it, and not everywhere.
        let pressure = File::open("/proc/pressure/cpu").ok();
        let mut machine = Self { pressure, at: Instant::now(), reader_ns: None, pressure_ns: None };
        machine.look();
        machine
    }

    /// What happened since the look before.
    pub(super) fn sample(&mut self, late_ns: u64, ours: Ours) -> Sample {
        let (at, reader, pressure) = (self.at, self.reader_ns, self.pressure_ns);
        self.look();
        let growth = |before: Option<u64>, now: Option<u64>| Some(now?.saturating_sub(before?));
        Sample {
            passed_ns: u64::try_from((self.at - at).as_nanos()).unwrap_or(u64::MAX),
            late_ns,
            reader_ns: growth(reader, self.reader_ns),
            pressure_ns: growth(pressure, self.pressure_ns),
            ours,
        }
    }

    fn look(&mut self) {
        self.at = Instant::now();
        self.reader_ns = reader_delay_ns();
        self.pressure_ns = self.pressure.as_ref().and_then(read).as_deref().and_then(pressure_ns);
    }
}

/// The time in which some task waited for a processor, from the line `some avg10=.. avg60=.. avg300=.. total=MICROSECONDS`.
fn pressure_ns(text: &str) -> Option<u64> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let micros: u64 = some.rsplit_once("total=")?.1.trim().parse().ok()?;
    micros.checked_mul(1000)
}

#[cfg(unix)]
fn read(file: &File) -> Option<String> {
    use std::os::unix::fs::FileExt as _;
    let mut bytes = [0; 256];
    let n = file.read_at(&mut bytes, 0).ok()?;
    String::from_utf8(bytes[..n].to_vec()).ok()
}

#[cfg(not(unix))]
fn read(_: &File) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_the_first_line_is_the_pressure() {
        let text = "some avg10=7.24 avg60=41.59 avg300=50.17 total=812593324\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";
        assert_eq!(pressure_ns(text), Some(812_593_324_000));
        assert_eq!(pressure_ns("full avg10=0.00 total=7\n"), None);
        assert_eq!(pressure_ns(""), None);
    }

    #[test]
    fn what_is_counted_is_what_happened_since() {
        let mut machine = Machine::new();
        let sample = machine.sample(7, Ours::Much);
        assert_eq!((sample.late_ns, sample.ours), (7, Ours::Much));
        assert!(sample.pressure_ns.is_none_or(|ns| ns <= 60_000_000_000));
    }
}
