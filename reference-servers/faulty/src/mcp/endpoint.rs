//! What `/mcp` answers.

use std::io;

use super::messages::Asked;
use super::settings::{AfterResponse, Carrier, Delete, Listen};
use super::store::Store;
use crate::contract::Stage;
use crate::http::{Head, Request, head, plain};
use crate::net::{After, Connection};

/// The field of the session id.
const SESSION_ID: &str = "Mcp-Session-Id";

/// What a request gets.
enum Reply {
    /// A response of known length.
    Plain(Head, String),
    /// An event stream that ends after this text.
    Ended(Head, String),
    /// One that stays open.
    Open(Head, String),
}

/// Answers one request.
pub(crate) async fn answer(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    store: &Store,
) -> io::Result<After> {
    match reply(request, store) {
        Reply::Plain(head, text) => plain(connection, request, &stage.http, head, &text).await,
        Reply::Ended(head, text) => {
            send(connection, stage, head, &text).await?;
            Ok(After::Close)
        }
        Reply::Open(head, text) => {
            send(connection, stage, head, &text).await?;
            connection.until_gone().await?;
            Ok(After::Close)
        }
    }
}

async fn send(connection: &mut Connection, stage: &Stage, head: Head, text: &str) -> io::Result<()> {
    let head = head.with("Content-Type", "text/event-stream").with("Cache-Control", "no-store");
    let head = stage.http.bytes(head.with("Connection", "close"));
    connection.send(&[head.as_slice(), text.as_bytes()].concat()).await
}

fn reply(request: &Request, store: &Store) -> Reply {
    let session = request.field(SESSION_ID);
    let asked = match request.method.as_str() {
        "POST" => Asked::of(&request.body),
        _ => Asked::Nothing,
    };
    let begins = matches!(asked, Asked::Initialize(_));
    let refused = wrong_field(request, store).or_else(|| {
        let refused = store.refused(session).filter(|_| !begins);
        refused.map(|status| (status, "this session is not open\n"))
    });
    match (refused, request.method.as_str()) {
        (Some((status, text)), _) => Reply::Plain(head(status), text.to_owned()),
        (None, "POST") => posted(asked, store),
        (None, "GET") => got(request, store),
        (None, "DELETE") => deleted(session, store),
        (None, _) => Reply::Plain(head(405).with("Allow", "GET, POST, DELETE"), String::new()),
    }
}

/// Why a request is not served, whatever its session is.
fn wrong_field(request: &Request, store: &Store) -> Option<(u16, &'static str)> {
    let origin = request.field("origin").and(store.mcp.foreign_origin);
    let version = request.field("mcp-protocol-version").filter(|version| *version != b"2025-11-25");
    let version = version.and(store.mcp.unknown_version);
    origin
        .map(|status| (status, "pages of this origin are not served\n"))
        .or(version.map(|status| (status, "this version is not spoken\n")))
}

fn posted(asked: Asked, store: &Store) -> Reply {
    let mcp = &store.mcp;
    let session = match asked {
        Asked::Nothing => return plainly(mcp.no_json),
        Asked::Told => return plainly(mcp.notification),
        Asked::Initialize(_) => store.begin(),
        Asked::Ping(_) | Asked::Unknown(_) => None,
    };
    let mut head = head(200);
    if let Some(session) = session {
        head = head.with(SESSION_ID, session);
    }
    let response = asked.response(mcp).map(|response| response.to_string());
    match (mcp.carrier, response) {
        (Carrier::Json, Some(text)) => Reply::Plain(head.with("Content-Type", "application/json"), text),
        (Carrier::Json, None) => plainly((202, "")),
        (Carrier::Stream, response) => {
            let text = store.stream(response.as_slice());
            match mcp.after_response {
                AfterResponse::Ends => Reply::Ended(head, text),
                AfterResponse::StaysOpen => Reply::Open(head, text),
            }
        }
    }
}

fn plainly((status, text): (u16, &str)) -> Reply {
    let head = head(status);
    let head = if text.is_empty() { head } else { head.with("Content-Type", "application/json") };
    Reply::Plain(head, text.to_owned())
}

fn got(request: &Request, store: &Store) -> Reply {
    match (request.field("last-event-id"), store.mcp.listen) {
        (Some(id), _) => Reply::Ended(head(200), store.after(id)),
        (None, Listen::Stream) => Reply::Open(head(200), store.stream(&[])),
        (None, Listen::Status(status, text)) => Reply::Plain(head(status), text.to_owned()),
    }
}

fn deleted(session: Option<&[u8]>, store: &Store) -> Reply {
    let status = match (store.mcp.delete, session) {
        (Delete::Ends(status), Some(id)) => {
            store.end(id);
            status
        }
        (Delete::Ends(_), None) => 405,
        (Delete::Ignored(status) | Delete::Refused(status), _) => status,
    };
    let head = head(status);
    Reply::Plain(if status == 405 { head.with("Allow", "GET, POST") } else { head }, String::new())
}
