//! Reads from a socket together with the kernel's time stamp, where the kernel gives one.

use std::io;
use std::time::Duration;

use tokio::io::Interest;
use tokio::net::TcpStream;

/// What one read takes at most.
const BUFFER: usize = 64 << 10;

/// The buffers of a reader.
pub(super) struct Receiver {
    bytes: Vec<u8>,
    #[cfg(target_os = "linux")]
    control: Vec<u8>,
}

impl Receiver {
    pub fn new() -> Self {
        Self {
            bytes: vec![0; BUFFER],
            #[cfg(target_os = "linux")]
            control: nix::cmsg_space!(nix::sys::time::TimeSpec),
        }
    }

    /// One read from a ready socket: the bytes, none at the end of the stream, and when the kernel says they came.
    ///
    /// # Errors
    /// As the system call; `WouldBlock` when there was nothing after all.
    pub fn receive(&mut self, stream: &TcpStream) -> io::Result<(&[u8], Option<Duration>)> {
        let (n, stamp) = stream.try_io(Interest::READABLE, || self.system_call(stream))?;
        Ok((&self.bytes[..n], stamp))
    }

    /// The same without asking the runtime first, which may not know yet that something has come.
    ///
    /// # Errors
    /// As the system call; `WouldBlock` when there is nothing.
    pub fn receive_now(&mut self, stream: &TcpStream) -> io::Result<(&[u8], Option<Duration>)> {
        let (n, stamp) = self.system_call(stream)?;
        Ok((&self.bytes[..n], stamp))
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
    fn system_call(&mut self, stream: &TcpStream) -> io::Result<(usize, Option<Duration>)> {
        use std::io::Read as _;
        let socket = socket2::SockRef::from(stream);
        (&*socket).read(&mut self.bytes).map(|n| (n, None))
    }
}
