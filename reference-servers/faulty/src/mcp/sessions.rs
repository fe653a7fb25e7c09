//! The revisions with sessions: what begins one, uses it and ends it.

use super::messages::Asked;
use super::reply::{Reply, SESSION_ID};
use super::settings::Delete;
use super::shared::{AfterResponse, Carrier, Listen};
use super::store::Store;
use crate::http::{Request, head};

pub(super) fn reply(request: &Request, asked: Asked, store: &Store) -> Reply {
    let session = request.field(SESSION_ID);
    let begins = matches!(asked, Asked::Initialize(_));
    let version = request.field("mcp-protocol-version").filter(|version| *version != b"2025-11-25");
    let refused =
        version.and(store.mcp.unknown_version).map(|status| (status, "this version is not spoken\n"));
    let refused = refused.or_else(|| {
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

fn posted(asked: Asked, store: &Store) -> Reply {
    let mcp = &store.mcp;
    let session = match asked {
        Asked::Nothing => return plainly(mcp.no_json),
        Asked::Told => return plainly(mcp.notification),
        Asked::Initialize(_) => store.begin(),
        Asked::Ping(_) | Asked::Other(_) => None,
    };
    let mut head = head(200);
    if let Some(session) = session {
        head = head.with(SESSION_ID, session);
    }
    let is_ping = matches!(asked, Asked::Ping(_));
    let response = asked.response(mcp).map(|response| response.to_string());
    if is_ping {
        let beside = (mcp.beside_ping)(response.as_deref().unwrap_or_default());
        store.listeners.tell(beside, |message| store.event(message));
    }
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
        (None, Listen::Stream) => Reply::Listening(head(200), store.stream(&[]), store.listeners.listen()),
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
