//! A response with a body of known length.

use std::io;

use super::cors;
use super::head::Head;
use super::request::Request;
use super::settings::Http;
use crate::net::{After, Connection};

/// A response with a body of known length.
pub(crate) async fn plain(
    connection: &mut Connection,
    request: &Request,
    http: &Http,
    head: Head,
    text: &str,
) -> io::Result<After> {
    let tail = if head.status >= 400 { http.error_tail } else { "" };
    let text = [text, tail].concat();
    let mut head = cors::allowed(head, request, &http.cors);
    let no_content = head.status == 204 || head.status == 304;
    if !no_content {
        if !text.is_empty() && !head.has("content-type") {
            head.set("Content-Type", "text/plain; charset=utf-8");
        }
        head = head.with("Content-Length", text.len().to_string());
    }
    let keep = request.keeps_alive() && http.framing.minor == 1;
    if !keep {
        head = head.with("Connection", "close");
    }
    head.minor = http.framing.minor;
    let mut bytes = http.bytes(head);
    if request.method != "HEAD" && !no_content {
        bytes.extend_from_slice(text.as_bytes());
    }
    connection.send(&bytes).await?;
    Ok(if keep { After::Keep } else { After::Close })
}
