//! The kernel's time stamps of what arrives: enabled for a socket, and retained for the whole system.

use tokio::net::TcpStream;

/// Asks the kernel to stamp what arrives here. A kernel that cannot is no error: then the clock stamps.
pub(crate) fn enable(stream: &TcpStream) {
    retain();
    #[cfg(target_os = "linux")]
    let _ = nix::sys::socket::setsockopt(stream, nix::sys::socket::sockopt::ReceiveTimestampns, &true);
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}

/// Keeps the kernel stamping from now on. It begins a moment after the first socket asks for it and ceases after the last:
/// without this the first bytes of a run would come unstamped.
pub(crate) fn retain() {
    #[cfg(target_os = "linux")]
    {
        use std::net::{Ipv4Addr, UdpSocket};
        use std::sync::OnceLock;
        static KEEPER: OnceLock<Option<UdpSocket>> = OnceLock::new();
        KEEPER.get_or_init(|| {
            let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
            nix::sys::socket::setsockopt(&socket, nix::sys::socket::sockopt::ReceiveTimestampns, &true)
                .ok()?;
            Some(socket)
        });
    }
}
