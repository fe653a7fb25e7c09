//! Faults of an MCP endpoint, and endpoints that are right in another way.

use serde_json::json;

use super::entry::{fault, variant};
use crate::fault::{Fault, Role};
use crate::mcp::{AfterResponse, Beside, Carrier, Delete, Listen, Priming, Replay, Revisions};

pub(super) fn faults() -> Vec<Fault> {
    [responses(), sessions(), streams()].into_iter().flatten().collect()
}

fn responses() -> Vec<Fault> {
    vec![
        mcp(fault(
            "mcp-response-another-id",
            "responses have an id that nobody asked with",
            &["mcp.response"],
            &["mcp.resume"],
            |b| {
                b.mcp.response = |mut response| {
                    response["id"] = json!("another");
                    Some(response)
                };
            },
        )),
        mcp(fault(
            "mcp-response-202",
            "JSON responses are left out: status 202",
            &["mcp.response"],
            &[],
            |b| (b.mcp.carrier, b.mcp.response) = (Carrier::Json, |_| None),
        )),
        mcp(fault(
            "mcp-response-left-out",
            "streams without ids end without the response",
            &["mcp.response"],
            &[],
            |b| (b.mcp.event_id, b.mcp.response) = (|_, _| None, |_| None),
        )),
        mcp(fault(
            "mcp-stream-stays-open",
            "streams stay open after the response",
            &["mcp.stream-end"],
            &[],
            |b| b.mcp.after_response = AfterResponse::StaysOpen,
        )),
        mcp(fault(
            "mcp-notification-200",
            "notifications get 200 and a document",
            &["mcp.notification"],
            &[],
            |b| b.mcp.notification = (200, "{}"),
        )),
        mcp(fault(
            "mcp-notification-with-body",
            "notifications get 202 and a document",
            &["mcp.notification"],
            &[],
            |b| b.mcp.notification = (202, "null"),
        )),
        mcp(fault(
            "mcp-no-json-accepted",
            "a body that is no JSON is taken for a notification",
            &["mcp.invalid-body"],
            &[],
            |b| b.mcp.no_json = (202, ""),
        )),
        mcp(fault(
            "mcp-no-json-500",
            "a body that is no JSON is a server error",
            &["mcp.invalid-body"],
            &[],
            |b| b.mcp.no_json = (500, "{}"),
        )),
        mcp(fault(
            "mcp-any-version",
            "versions that do not exist are served",
            &["mcp.protocol-version"],
            &[],
            |b| b.mcp.unknown_version = None,
        )),
        mcp(fault("mcp-any-origin", "pages of any origin are served", &["mcp.origin"], &[], |b| {
            b.mcp.foreign_origin = None;
        })),
    ]
}

fn sessions() -> Vec<Fault> {
    vec![
        mcp(fault(
            "mcp-session-id-with-space",
            "the session id has a space in it",
            &["mcp.session-id"],
            &[],
            |b| b.mcp.session_id = |nth| Some(format!("session {nth}")),
        )),
        mcp(fault(
            "mcp-session-missing-404",
            "a request without a session id gets 404",
            &["mcp.session-required"],
            &[],
            |b| b.mcp.without_session = Some(404),
        )),
        mcp(fault(
            "mcp-session-unknown-400",
            "unknown and ended sessions get 400",
            &["mcp.session-unknown", "mcp.session-ended"],
            &[],
            |b| b.mcp.unknown_session = Some(400),
        )),
        mcp(fault(
            "mcp-session-any",
            "any session id is served",
            &["mcp.session-unknown", "mcp.session-ended"],
            &[],
            |b| b.mcp.unknown_session = None,
        )),
        mcp(fault(
            "mcp-session-outlives-delete",
            "DELETE gets 200, and the session goes on",
            &["mcp.session-ended"],
            &[],
            |b| b.mcp.delete = Delete::Ignored(200),
        )),
        mcp(fault(
            "mcp-session-delete-400",
            "DELETE of a session gets 400",
            &["mcp.session-delete"],
            &[],
            |b| b.mcp.delete = Delete::Refused(400),
        )),
    ]
}

fn streams() -> Vec<Fault> {
    vec![
        mcp(fault("mcp-get-404", "GET gets 404", &["mcp.get"], &[], |b| {
            b.mcp.listen = Listen::Status(404, "not found\n");
        })),
        mcp(fault("mcp-get-page", "GET gets a page", &["mcp.get"], &[], |b| {
            b.mcp.listen = Listen::Status(200, "this is an MCP server\n");
        })),
        mcp(fault(
            "mcp-event-ids-per-stream",
            "the ids of each stream begin anew",
            &["mcp.event-ids"],
            // Which stream is meant is not known any more.
            &["mcp.resume", "resume.stream-scope"],
            |b| b.mcp.event_id = |_, nth| Some(nth.to_string()),
        )),
        mcp(fault(
            "mcp-not-primed",
            "streams with ids begin with a message",
            &["resume.priming"],
            // After the first id nothing is left.
            &["mcp.resume"],
            |b| b.mcp.priming = Priming::Bare,
        )),
        mcp(fault("mcp-resumes-nothing", "what has ids is not kept", &["mcp.resume"], &[], |b| {
            b.mcp.replay = Replay::Nothing;
        })),
        mcp(fault(
            "mcp-resumes-all",
            "a stream that is resumed brings what came on others",
            &["resume.stream-scope"],
            &[],
            |b| b.mcp.replay = Replay::All,
        )),
        mcp(fault(
            "mcp-response-broadcast",
            "the streams of GET bring the responses of all requests",
            &["mcp.own-stream"],
            &[],
            |b| b.mcp.beside_ping = |response| Beside::OnAll(response.to_owned()),
        )),
        mcp(fault(
            "mcp-request-broadcast",
            "a request of the server comes on all streams of GET",
            &["mcp.own-stream"],
            &[],
            |b| b.mcp.beside_ping = |_| Beside::OnAll(OWN_REQUEST.to_owned()),
        )),
    ]
}

pub(super) fn variants() -> Vec<Fault> {
    vec![
        mcp(variant("mcp-without-sessions", "an MCP endpoint without sessions", &[], &[], |b| {
            b.mcp.session_id = |_| None;
        })),
        mcp(variant(
            "mcp-json",
            "an MCP endpoint that answers with JSON and offers no stream",
            &[],
            &[],
            |b| {
                (b.mcp.carrier, b.mcp.listen) = (Carrier::Json, Listen::Status(405, ""));
            },
        )),
        mcp(variant("mcp-without-ids", "an MCP endpoint whose streams have no ids", &[], &[], |b| {
            b.mcp.event_id = |_, _| None;
        })),
        mcp(variant(
            "mcp-session-not-required",
            "an MCP endpoint that serves without a session, too",
            &[],
            &[],
            |b| {
                b.mcp.without_session = None;
            },
        )),
        mcp(variant(
            "mcp-session-kept",
            "an MCP endpoint whose sessions clients cannot end",
            &[],
            &[],
            |b| {
                b.mcp.delete = Delete::Refused(405);
            },
        )),
        mcp(variant(
            "mcp-2025-06-18",
            "an MCP endpoint of the revision before, which judges nothing",
            &[],
            &[],
            |b| {
                b.mcp.revisions = Revisions::Sessions;
                (b.mcp.revision, b.mcp.foreign_origin) = ("2025-06-18", Some(400));
            },
        )),
        mcp(variant(
            "mcp-sessions-alone",
            "an MCP endpoint that does not speak the revision without sessions",
            &[],
            &[],
            |b| b.mcp.revisions = Revisions::Sessions,
        )),
        mcp(variant(
            "mcp-request-on-one-stream",
            "an MCP endpoint that sends a request of its own on one stream of GET",
            &[],
            &[],
            |b| b.mcp.beside_ping = |_| Beside::OnOne(OWN_REQUEST.to_owned()),
        )),
    ]
}

/// A request that the server sends.
const OWN_REQUEST: &str = "{\"jsonrpc\":\"2.0\",\"id\":\"own-1\",\"method\":\"ping\"}";

pub(super) fn mcp(fault: Fault) -> Fault {
    Fault { role: Role::Mcp, ..fault }
}
