//! Scripts of raw bytes: what a server does to a connection that follows no protocol.

use std::io;
use std::time::Duration;

use super::after::After;
use super::connection::Connection;
use super::signals::Signals;

/// One act of a raw script. A script that comes to its end closes the connection.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Send(Vec<u8>),
    /// The same bytes until the client goes.
    SendForever(Vec<u8>),
    Pause(Duration),
    /// Nothing more until the client goes.
    Silence,
    /// Nobody listens to the port any more.
    StopListening,
    Reset,
}

/// Plays a raw script.
pub(crate) async fn perform(
    connection: &mut Connection,
    signals: &Signals,
    acts: &[Act],
) -> io::Result<After> {
    for act in acts {
        match act {
            Act::Send(bytes) => connection.send(bytes).await?,
            Act::SendForever(bytes) => write_forever(connection, bytes).await?,
            Act::Pause(time) => connection.pause(*time).await?,
            Act::Silence => connection.until_gone().await?,
            Act::StopListening => signals.stop.notify_one(),
            Act::Reset => return Ok(After::Reset),
        }
    }
    Ok(After::Close)
}

/// The pauses leave the client room to go.
async fn write_forever(connection: &mut Connection, bytes: &[u8]) -> io::Result<()> {
    loop {
        connection.send(bytes).await?;
        connection.pause(Duration::from_millis(1)).await?;
    }
}
