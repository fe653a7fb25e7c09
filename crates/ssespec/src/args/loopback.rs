//! Addresses that only this machine reaches.

use std::net::SocketAddr;

/// An address that only this machine reaches.
///
/// # Errors
/// One clause: it is none, or others reach it.
pub fn loopback(text: &str) -> Result<SocketAddr, String> {
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => Err("must be a loopback address, such as 127.0.0.1:9000".to_owned()),
        Err(_) => Err("must be an address and a port, such as 127.0.0.1:9000".to_owned()),
    }
}
