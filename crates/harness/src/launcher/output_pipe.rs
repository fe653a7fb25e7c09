//! Reads what a process prints, without a thread of its own.

use std::io::PipeReader;
use std::os::fd::OwnedFd;

use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe::Receiver;
use tokio::task::JoinHandle;

/// A reader at work. Dropping it ends it.
pub(super) struct Pump(JoinHandle<()>);

impl Pump {
    /// Reads the pipe until its last writer is gone.
    pub(super) fn start(
        pipe: PipeReader,
        mut sink: impl FnMut(&[u8]) + Send + 'static,
    ) -> std::io::Result<Self> {
        let mut pipe = Receiver::from_owned_fd(OwnedFd::from(pipe))?;
        Ok(Self(tokio::spawn(async move {
            let mut buffer = vec![0; 8 << 10];
            while let Ok(n @ 1..) = pipe.read(&mut buffer).await {
                sink(&buffer[..n]);
            }
        })))
    }

    /// Whether the last writer is gone and everything was read.
    pub(super) fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.0.abort();
    }
}
