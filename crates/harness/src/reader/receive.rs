//! One read from a socket together with the kernel's time stamp, where the kernel gives one.

use std::io;
use std::time::Duration;

use mio::net::TcpStream;

/// What one read takes at most.
const BUFFER: usize = 64 << 10;

/// The buffers of the reader.
pub(super) struct Receiver {
    bytes: Vec<u8>,
    #[cfg(target_os = "linux")]
    control: Vec<u8>,
}

/// What one read brought.
pub(super) struct Received<'r> {
    /// The bytes, none at the end of the stream.
    pub bytes: &'r [u8],
    /// When the kernel had the last of them, since 1970.
    pub stamp: Option<Duration>,
    /// Whether the socket may hold more: a read that fills its buffer has not seen it empty.
    pub more: bool,
}

impl Receiver {
    pub fn new() -> Self {
        Self {
            bytes: vec![0; BUFFER],
            #[cfg(target_os = "linux")]
            control: nix::cmsg_space!(nix::sys::time::TimeSpec),
        }
    }

    /// One read from a socket that does not wait.
    ///
    /// # Errors
    /// As the system call; `WouldBlock` when there is nothing.
    pub fn receive(&mut self, stream: &TcpStream) -> io::Result<Received<'_>> {
        let (n, stamp) = self.system_call(stream)?;
        Ok(Received { bytes: &self.bytes[..n], stamp, more: n == BUFFER })
    }

    #[cfg(target_os = "linux")]
    fn system_call(&mut self, stream: &TcpStream) -> io::Result<(usize, Option<Duration>)> {
        use std::os::fd::AsRawFd as _;

        use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg};

        let mut slices = [io::IoSliceMut::new(&mut self.bytes)];
        let message =
            recvmsg::<()>(stream.as_raw_fd(), &mut slices, Some(&mut self.control), MsgFlags::empty())?;
        let stamp = message.cmsgs()?.find_map(|c| match c {
            ControlMessageOwned::ScmTimestampns(time) => Some(Duration::from(time)),
            _ => None,
        });
        Ok((message.bytes, stamp))
    }

    #[cfg(not(target_os = "linux"))]
    fn system_call(&mut self, mut stream: &TcpStream) -> io::Result<(usize, Option<Duration>)> {
        use std::io::Read as _;
        stream.read(&mut self.bytes).map(|n| (n, None))
    }
}
