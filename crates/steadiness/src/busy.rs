//! Processes that keep the processors busy: few, for a bounded time, and never longer than whoever started them.

use std::hint::black_box;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Args;

/// The most that run beside anything.
pub const MOST: u8 = 16;
/// How long one spins at most, in seconds.
pub const LONGEST: u16 = 3600;
/// Additions between two looks at the clock: about a millisecond.
const STRIDE: u64 = 100_000;

/// Keeps one processor busy for a time, or until its standard input ends, as it does when whoever started it is gone.
#[derive(Args, Clone, Copy, Debug)]
pub struct Busy {
    /// For how long at most
    #[arg(long, value_name = "N", default_value_t = LONGEST, value_parser = clap::value_parser!(u16).range(1..=i64::from(LONGEST)))]
    seconds: u16,
}

impl Busy {
    /// Spins to the end of its time, and says how it ends, as an exit code.
    pub fn main(self) -> u8 {
        // Reading costs nothing: the thread sleeps until the other end of the pipe is closed.
        let starter =
            std::thread::spawn(|| while std::io::stdin().read(&mut [0; 64]).is_ok_and(|n| n > 0) {});
        let (began, time) = (Instant::now(), Duration::from_secs(self.seconds.into()));
        while began.elapsed() < time && !starter.is_finished() {
            black_box((0..STRIDE).fold(0, |sum, n| black_box(sum) ^ n));
        }
        0
    }
}

/// Busy processes, for as long as this lives.
#[derive(Debug, Default)]
pub struct Crowd(Vec<Child>);

impl Crowd {
    /// Starts so many, by the hidden task of this very program.
    ///
    /// # Errors
    /// This program cannot be started once more.
    pub fn start(count: u8) -> anyhow::Result<Self> {
        let own = std::env::current_exe().context("cannot tell which program this is")?;
        let mut crowd = Self::default();
        for _ in 0..count {
            let mut busy = Command::new(&own);
            // Our end of the pipe is kept in the child, and closes with us.
            busy.arg("busy").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            crowd.0.push(busy.spawn().context("cannot start a busy process")?);
        }
        Ok(crowd)
    }

    /// Ends them.
    ///
    /// # Errors
    /// One had ended before: then the machine was not as busy as it should have been.
    pub fn end(mut self) -> anyhow::Result<()> {
        for busy in &mut self.0 {
            if busy.try_wait().context("cannot ask a busy process")?.is_some() {
                bail!(
                    "a busy process ended before what it should have run beside: that took over {LONGEST} seconds, or something else ended it"
                );
            }
        }
        Ok(())
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for busy in &mut self.0 {
            // Nothing is left to do about one that cannot be ended: it ends by itself when its input does.
            let _ = busy.kill();
            let _ = busy.wait();
        }
    }
}
