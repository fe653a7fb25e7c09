//! An answer with a body of known length, and what becomes of the connection after an answer.

use std::io;

use crate::behaviour::{Errors, Framing, HeadEdit};
use crate::connection::Connection;
use crate::cors;
use crate::head::Head;
use crate::request::Request;
use crate::state::Shared;

/// What a failure of some framework's development mode looks like.
const TRACE: &str = "Traceback (most recent call last):\n  File \"/srv/app/stream.py\", line 7, in answer\n";

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    Keep,
    /// Takes one more request, and closes without an answer.
    Deaf,
    Close,
    Reset,
}

/// An answer with a body of known length.
pub(crate) async fn plain(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
    mut head: Head,
    text: &str,
) -> io::Result<After> {
    let traced = format!("{text}{TRACE}");
    let leaks = head.status >= 400 && shared.behaviour.errors == Errors::WithTrace;
    let text = if leaks { &traced } else { text };
    head = cors::allowed(head, request, shared.behaviour.cors);
    let no_content = head.status == 204 || head.status == 304;
    if !no_content {
        if !text.is_empty() && !head.has("content-type") {
            head.edit(HeadEdit::Set("Content-Type", "text/plain; charset=utf-8"));
        }
        head = head.with("Content-Length", text.len().to_string());
    }
    let keep = request.keeps_alive() && shared.behaviour.framing != Framing::Http10;
    if !keep {
        head = head.with("Connection", "close");
    }
    head.minor = u8::from(shared.behaviour.framing != Framing::Http10);
    let mut bytes = head.bytes(shared.behaviour.names);
    if request.method != "HEAD" && !no_content {
        bytes.extend_from_slice(text.as_bytes());
    }
    connection.send(&bytes).await?;
    Ok(if keep { After::Keep } else { After::Close })
}
