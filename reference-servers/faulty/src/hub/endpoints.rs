//! What `/hub` and `/publish` answer.

use std::io;

use super::follow::Following;
use super::topics::Topics;
use crate::contract::{Endpoint, Stage, open, unless_streams};
use crate::http::{Request, head, plain};
use crate::net::{After, Connection};

/// Gives a reader the events of a topic.
pub(crate) async fn read(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    topics: &Topics,
) -> io::Result<After> {
    if let Some(after) = unless_streams(connection, request, stage, Endpoint::Other).await? {
        return Ok(after);
    }
    let Some(topic) = request.parameter("topic") else {
        return plain(connection, request, &stage.http, head(400), "say ?topic=..\n").await;
    };
    let reading = topics.read(topic, request);
    open(connection, request, stage, Endpoint::Other, Following { topics, reading }, None).await
}

/// Takes a publication to a topic.
pub(crate) async fn publish(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    topics: &Topics,
) -> io::Result<After> {
    let (head, text) = match request.method.as_str() {
        "POST" => match topics.publish(&request.body).await {
            Ok(()) => (head(200), "taken\n"),
            Err((status, text)) => (head(status), text),
        },
        _ => (head(405).with("Allow", "POST"), "publish by POST\n"),
    };
    plain(connection, request, &stage.http, head, text).await
}
