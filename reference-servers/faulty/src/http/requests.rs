//! Takes requests from a connection, one after the other.

use std::io;
use std::time::Duration;

use tokio::sync::Mutex;

use super::request::{self, MAX_HEAD, Parsed, Request, Unreadable};
use crate::net::{Connection, More};

/// How long a connection may stay without a request.
const IDLE: Duration = Duration::from_secs(60);

const TOO_SLOW: Unreadable = Unreadable { status: 408, text: "the request head took too long\n" };

/// How request heads are read.
pub(crate) struct Heads {
    /// The longest that is taken, in bytes.
    pub longest: usize,
    pub too_long: TooLong,
    /// How long the next bytes of one that has begun may take; 408 is answered to a slower one.
    pub hurry: Option<Duration>,
    /// Held while one is read, where they are read one at a time.
    pub turn: Option<Mutex<()>>,
}

impl Default for Heads {
    fn default() -> Self {
        Self { longest: MAX_HEAD, too_long: TooLong::Answered, hurry: None, turn: None }
    }
}

/// What becomes of a head that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooLong {
    /// 431.
    Answered,
    /// It is cut off without a response.
    CutOff,
}

/// What became of waiting for a request.
pub(super) enum Next {
    Request(Request),
    Unreadable(Unreadable),
    Gone,
}

/// Waits for the next request and reads it whole.
pub(super) async fn next(connection: &mut Connection, heads: &Heads) -> io::Result<Next> {
    if connection.unread().is_empty() && connection.more_within(IDLE).await != More::Came {
        return Ok(Next::Gone);
    }
    let turn = match &heads.turn {
        Some(turn) => Some(turn.lock().await),
        None => None,
    };
    let (mut request, length) = loop {
        match request::parse(connection.unread(), heads.longest) {
            Err(Unreadable { status: 431, .. }) if heads.too_long == TooLong::CutOff => {
                return Ok(Next::Gone);
            }
            Err(unreadable) => return Ok(Next::Unreadable(unreadable)),
            Ok(Parsed::Head(request, head, body)) => {
                connection.take(head);
                break (request, body);
            }
            Ok(Parsed::Incomplete) => {
                match (connection.more_within(heads.hurry.unwrap_or(IDLE)).await, heads.hurry) {
                    (More::Came, _) => {}
                    (More::Late, Some(_)) => return Ok(Next::Unreadable(TOO_SLOW)),
                    (More::Gone | More::Late, _) => return Ok(Next::Gone),
                }
            }
        }
    };
    drop(turn);
    if connection.unread().len() < length && request.lists("expect", "100-continue") {
        connection.send(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    while connection.unread().len() < length {
        if connection.more_within(IDLE).await != More::Came {
            return Ok(Next::Gone);
        }
    }
    request.body = connection.take(length);
    Ok(Next::Request(request))
}
