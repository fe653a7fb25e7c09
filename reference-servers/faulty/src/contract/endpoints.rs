//! What `/events`, `/emit` and `/stats` answer.

use std::io;

use super::admission::{self, Rejected};
use super::endpoint::Endpoint;
use super::open::open;
use super::other_methods::unless_streams;
use super::resume::Left;
use super::sentences;
use super::stage::Stage;
use super::step::Step;
use crate::http::{Request, head, plain};
use crate::net::{After, Connection};
use crate::sse::Event;

/// Answers on `/stats`.
pub(crate) async fn stats(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
) -> io::Result<After> {
    let (open, steps) = (stage.streams.open(), stage.streams.steps());
    let text = format!("{{\"open\": {open}, \"steps\": {steps}}}\n");
    let json = head(200).with("Content-Type", "application/json").with("Cache-Control", "no-store");
    plain(connection, request, &stage.http, json, &text).await
}

/// Answers on `/events`.
pub(crate) async fn events(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
) -> io::Result<After> {
    if let Some((head, text)) = (stage.contract.turned_away)(stage.streams.turn()) {
        return plain(connection, request, &stage.http, head, text).await;
    }
    if let Some(after) = unless_streams(connection, request, stage, Endpoint::Events).await? {
        return Ok(after);
    }
    let refused = || (stage.contract.negotiated)(request);
    if let Some((head, text)) = super::ticket::refusal(request, stage).or_else(refused) {
        return plain(connection, request, &stage.http, head, text).await;
    }
    let mut steps = sentences::steps(stage.timing.interval);
    (stage.contract.sentences)(&mut steps);
    script(connection, request, stage, Endpoint::Events, steps).await
}

/// Answers on `/emit`.
pub(crate) async fn emit(connection: &mut Connection, request: &Request, stage: &Stage) -> io::Result<After> {
    if let Some(after) = unless_streams(connection, request, stage, Endpoint::Emit).await? {
        return Ok(after);
    }
    match admission::emitted(request, &stage.contract.admission) {
        Ok(steps) => script(connection, request, stage, Endpoint::Emit, steps).await,
        Err(Rejected::Silently) => Ok(After::Close),
        Err(Rejected::Answer(status, text)) => {
            plain(connection, request, &stage.http, head(status), &text).await
        }
    }
}

/// Decides between a stream, a refusal and 204.
async fn script(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    endpoint: Endpoint,
    steps: Vec<Step>,
) -> io::Result<After> {
    let contract = &stage.contract;
    let (steps, until) = match contract.protection.enter(steps, request) {
        Ok(entered) => entered,
        Err(head) => {
            let text = "this stream is for who has the token\n";
            return plain(connection, request, &stage.http, head, text).await;
        }
    };
    let mut steps = match contract.resume.left(steps, request, endpoint) {
        Left::Steps(steps) => steps,
        Left::Nothing => return plain(connection, request, &stage.http, head(204), "").await,
        Left::Status(status) => {
            let text = "this Last-Event-ID is not served\n";
            return plain(connection, request, &stage.http, head(status), text).await;
        }
    };
    if let Some(Step::Refuse(refuse)) = steps.first() {
        match (contract.refuse)(refuse) {
            Some(head) => {
                let text = "refused as the script says\n";
                return plain(connection, request, &stage.http, head, text).await;
            }
            None => steps = vec![error_event()],
        }
    }
    if endpoint == Endpoint::Emit {
        (contract.emitted)(&mut steps);
    }
    open(connection, request, stage, endpoint, steps, until).await
}

fn error_event() -> Step {
    Step::Event(Event { data: Some(br#"{"error":"unavailable"}"#.to_vec()), ..Event::default() })
}
