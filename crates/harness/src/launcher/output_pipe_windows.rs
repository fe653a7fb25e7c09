//! Reads what a process prints on Windows, where the pipe of a process's outputs can only be read by waiting for it.

use std::io::{PipeReader, Read as _};
use std::thread::JoinHandle;

/// A reader at work. Nothing ends it but the end of the last writer, which the end of the job brings.
/// It is no task of the runtime's own threads: the runtime would wait for it at its end.
pub(super) struct Pump(JoinHandle<()>);

impl Pump {
    /// Reads the pipe until its last writer is gone.
    pub(super) fn start(
        mut pipe: PipeReader,
        mut sink: impl FnMut(&[u8]) + Send + 'static,
    ) -> std::io::Result<Self> {
        let thread = std::thread::Builder::new().name("output of a process".to_owned());
        let reading = thread.spawn(move || {
            let mut buffer = vec![0; 8 << 10];
            while let Ok(n @ 1..) = pipe.read(&mut buffer) {
                sink(&buffer[..n]);
            }
        })?;
        Ok(Self(reading))
    }

    /// Whether the last writer is gone and everything was read.
    pub(super) fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}
