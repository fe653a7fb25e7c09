//! Faults of an MCP endpoint in the revision without sessions, and endpoints that are right in another way.

use serde_json::json;

use super::entry::{fault, variant};
use super::mcp::mcp;
use crate::fault::Fault;
use crate::mcp::{AfterResponse, Beside, Carrier, Compared, Listen, Revisions};
use crate::mcp::{acknowledged, discover, mismatch, unsupported};

pub(super) fn faults() -> Vec<Fault> {
    [discovering(), refusing(), alone(), subscriptions()].into_iter().flatten().collect()
}

fn discovering() -> Vec<Fault> {
    vec![
        mcp(fault(
            "mcp-discover-missing",
            "`server/discover` is an unknown method",
            &["mcp.discover"],
            &["mcp.own-stream"],
            |b| {
                b.mcp.stateless.discover = None;
            },
        )),
        mcp(fault(
            "mcp-discover-without-versions",
            "`server/discover` lists no versions",
            &["mcp.discover"],
            &[],
            |b| {
                b.mcp.stateless.discover = Some(|| json!({ "resultType": "complete", "capabilities": {} }));
            },
        )),
        mcp(fault(
            "mcp-discover-other-versions",
            "`server/discover` lists another version than the error does",
            &["mcp.discover"],
            &[],
            |b| {
                b.mcp.stateless.discover = Some(|| discover(&["2025-11-25"]));
            },
        )),
        mcp(fault(
            "mcp-stateless-another-id",
            "responses without a session have an id that nobody asked with",
            &["mcp.response"],
            &["mcp.own-stream"],
            |b| {
                b.mcp.stateless.response = |mut response| {
                    response["id"] = json!("another");
                    response
                };
            },
        )),
        mcp(fault(
            "mcp-stateless-stays-open",
            "streams without a session stay open after the response",
            &["mcp.stream-end"],
            &[],
            |b| {
                b.mcp.stateless.after_response = AfterResponse::StaysOpen;
            },
        )),
        mcp(fault(
            "mcp-stateless-session-id",
            "responses without a session have a session id",
            &["mcp.no-session"],
            &[],
            |b| {
                b.mcp.stateless.session_id = Some("ssespec-session-1");
            },
        )),
        mcp(fault(
            "mcp-stateless-event-ids",
            "events that nobody can resume after have ids",
            &["mcp.no-event-ids"],
            &[],
            |b| {
                b.mcp.stateless.event_id = Some("1");
            },
        )),
    ]
}

fn refusing() -> Vec<Fault> {
    vec![
        mcp(fault(
            "mcp-unknown-method-200",
            "a method that does not exist gets 200",
            &["mcp.unknown-method"],
            &[],
            |b| {
                b.mcp.stateless.unknown_method =
                    || (200, json!({ "code": -32601, "message": "Method not found" }));
            },
        )),
        mcp(fault(
            "mcp-unknown-method-code",
            "a method that does not exist gets another error",
            &["mcp.unknown-method"],
            &[],
            |b| {
                b.mcp.stateless.unknown_method =
                    || (404, json!({ "code": -32600, "message": "Invalid Request" }));
            },
        )),
        mcp(fault(
            "mcp-version-not-compared",
            "a version that differs from the body is served",
            &["mcp.header-mismatch"],
            &["mcp.unsupported-version"],
            |b| {
                b.mcp.stateless.mismatch = |what| (what != Compared::Version).then(|| mismatch("differs"));
            },
        )),
        mcp(fault(
            "mcp-method-not-compared",
            "a method that differs from the body is served",
            &["mcp.header-mismatch"],
            &[],
            |b| {
                b.mcp.stateless.mismatch = |what| (what != Compared::Method).then(|| mismatch("differs"));
            },
        )),
        mcp(fault(
            "mcp-method-not-required",
            "a request without Mcp-Method is served",
            &["mcp.header-mismatch"],
            &[],
            |b| {
                b.mcp.stateless.mismatch = |what| (what != Compared::NoMethod).then(|| mismatch("differs"));
            },
        )),
        mcp(fault(
            "mcp-name-not-compared",
            "a tool is called whose name differs from the field",
            &["mcp.header-mismatch"],
            &[],
            |b| {
                b.mcp.stateless.call = Some(|| json!({ "resultType": "complete", "content": [] }));
                b.mcp.stateless.mismatch = |what| (what != Compared::Name).then(|| mismatch("differs"));
            },
        )),
        mcp(fault(
            "mcp-mismatch-code",
            "fields that contradict the body get another error",
            &["mcp.header-mismatch"],
            &[],
            |b| {
                b.mcp.stateless.mismatch =
                    |_| Some((400, json!({ "code": -32600, "message": "Invalid Request" })));
            },
        )),
        mcp(fault(
            "mcp-mismatch-409",
            "fields that contradict the body get 409",
            &["mcp.header-mismatch"],
            &[],
            |b| {
                b.mcp.stateless.mismatch = |_| Some((409, mismatch("differs").1));
            },
        )),
        mcp(fault(
            "mcp-unknown-version-served",
            "a version that does not exist is served",
            &["mcp.unsupported-version"],
            &[],
            |b| {
                b.mcp.stateless.unknown_version = || None;
            },
        )),
        mcp(fault(
            "mcp-unknown-version-code",
            "a version that does not exist gets another error",
            &["mcp.unsupported-version"],
            &[],
            |b| {
                b.mcp.stateless.unknown_version =
                    || Some((400, json!({ "code": -32600, "message": "Invalid Request" })));
            },
        )),
        mcp(fault(
            "mcp-unknown-version-unlisted",
            "the error about a version lists none",
            &["mcp.unsupported-version"],
            &[],
            |b| {
                b.mcp.stateless.unknown_version = || Some((400, unsupported(&json!({}))));
            },
        )),
        mcp(fault(
            "mcp-metadata-not-required",
            "a request that does not say what its client can do is served",
            &["mcp.metadata"],
            &[],
            |b| {
                b.mcp.stateless.without_metadata = || None;
            },
        )),
        mcp(fault(
            "mcp-metadata-code",
            "a request whose metadata is not whole gets another error",
            &["mcp.metadata"],
            &[],
            |b| {
                b.mcp.stateless.without_metadata =
                    || Some((400, json!({ "code": -32600, "message": "Invalid Request" })));
            },
        )),
    ]
}

fn alone() -> Vec<Fault> {
    vec![
        mcp(fault(
            "mcp-stateless-get-404",
            "GET gets 404 where there is no stream",
            &["mcp.post-only"],
            &[],
            |b| {
                (b.mcp.revisions, b.mcp.stateless.get) =
                    (Revisions::Stateless, Listen::Status(404, "not found\n"));
            },
        )),
        mcp(fault(
            "mcp-stateless-get-stream",
            "GET gets a stream on which nothing can come",
            &["mcp.post-only"],
            &[],
            |b| {
                (b.mcp.revisions, b.mcp.stateless.get) = (Revisions::Stateless, Listen::Stream);
            },
        )),
        mcp(fault(
            "mcp-stateless-delete-200",
            "DELETE gets 200 where there is no session",
            &["mcp.post-only"],
            &[],
            |b| {
                (b.mcp.revisions, b.mcp.stateless.delete) = (Revisions::Stateless, 200);
            },
        )),
        mcp(fault(
            "mcp-stateless-session-refused",
            "a session id of an earlier revision gets 404",
            &["mcp.no-session"],
            &[],
            |b| {
                (b.mcp.revisions, b.mcp.stateless.older_fields) = (Revisions::Stateless, Some(404));
            },
        )),
    ]
}

fn subscriptions() -> Vec<Fault> {
    vec![
        mcp(fault(
            "mcp-not-acknowledged",
            "subscriptions are not acknowledged",
            &["mcp.acknowledged"],
            &[],
            |b| {
                b.mcp.stateless.subscription = Some(|_| Vec::new());
            },
        )),
        mcp(fault(
            "mcp-acknowledged-late",
            "a notification comes before the acknowledgement",
            &["mcp.acknowledged"],
            &["mcp.own-stream"],
            |b| {
                b.mcp.stateless.subscription = Some(|id| {
                    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });
                    vec![changed, acknowledged(id)]
                });
            },
        )),
        mcp(fault(
            "mcp-acknowledged-another-id",
            "subscriptions are acknowledged with one id for all",
            &["mcp.acknowledged"],
            &["mcp.own-stream"],
            |b| {
                b.mcp.stateless.subscription = Some(|_| vec![acknowledged(&json!("another"))]);
            },
        )),
        mcp(fault(
            "mcp-stateless-broadcast",
            "the streams of subscriptions bring the responses of all requests",
            &["mcp.own-stream"],
            &[],
            |b| {
                b.mcp.stateless.beside_discover = |response| Beside::OnAll(response.to_string());
            },
        )),
        mcp(fault(
            "mcp-not-cancelled",
            "a subscription goes on when its client has left",
            &["mcp.cancel"],
            &[],
            |b| {
                b.contract.miscounted = |_| true;
            },
        )),
    ]
}

pub(super) fn variants() -> Vec<Fault> {
    vec![
        mcp(variant(
            "mcp-stateless-alone",
            "an MCP endpoint that speaks no earlier revision",
            &[],
            &[],
            |b| {
                b.mcp.revisions = Revisions::Stateless;
            },
        )),
        mcp(variant(
            "mcp-stateless-json",
            "an MCP endpoint that answers with JSON where there is no session",
            &[],
            &[],
            |b| {
                b.mcp.stateless.carrier = Carrier::Json;
            },
        )),
        mcp(variant("mcp-without-subscriptions", "an MCP endpoint without subscriptions", &[], &[], |b| {
            b.mcp.stateless.subscription = None;
        })),
    ]
}
