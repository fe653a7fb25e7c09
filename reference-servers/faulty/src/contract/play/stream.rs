//! One stream from its head to what becomes of the connection.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use super::player::Player;
use super::source::Play;
use crate::contract::ending::Ending;
use crate::contract::endpoint::Endpoint;
use crate::contract::limit::Older;
use crate::contract::methods::ToHead;
use crate::contract::stage::Stage;
use crate::contract::step::Step;
use crate::contract::streams::AfterLoss;
use crate::contract::written::length;
use crate::http::{AfterBody, Body, Delimited, Encoder, Head, Request, Transfer, accepted};
use crate::net::{After, Connection};
use crate::sse::Writer;

/// Answers with a stream.
pub(in crate::contract) async fn play(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    endpoint: Endpoint,
    mut head: Head,
    source: impl Play,
    until: Option<Instant>,
) -> io::Result<After> {
    let contract = &stage.contract;
    let framing = stage.framing(endpoint);
    let coding = (contract.coding)(endpoint, accepted(request));
    let encoder = Encoder::of(coding);
    let coded = encoder.is_some();
    if let Some(name) = coding.named {
        head = head.with("Content-Encoding", name);
    }
    let transfer = match (framing.delimited, request.minor) {
        (Delimited::ByClose, _) => Transfer::Plain,
        (Delimited::ByLength, 1) if !coded => Transfer::Plain,
        (Delimited::ByChunks, _) | (_, 1) => Transfer::Chunked,
        _ => Transfer::Plain,
    };
    head.minor = framing.minor;

    if request.method == "HEAD" {
        let way = (contract.methods.to_head)(endpoint, &mut head);
        if way != ToHead::Body {
            return head_only(connection, request, stage, head, source.steps(), way).await;
        }
    }

    let change = if endpoint == Endpoint::Emit { contract.event } else { Some };
    let writer = || Writer::new(&stage.sse, change);
    let announced =
        matches!(framing.delimited, Delimited::ByLength | Delimited::ByBoth) && !coded && request.minor == 1;
    if announced {
        head = head.with("Content-Length", length(writer(), source.steps()).to_string());
    }
    if transfer == Transfer::Chunked {
        head = head.with("Transfer-Encoding", "chunked");
    }
    let delimited = transfer == Transfer::Chunked || announced;
    let reusable = matches!(framing.after, AfterBody::Reusable | AfterBody::Unresponsive);
    let keep = delimited && request.keeps_alive() && reusable;
    if !keep && (!delimited || framing.after == AfterBody::Closed || !request.keeps_alive()) {
        head = head.with("Connection", "close");
    }

    let _worker = stage.streams.workers.acquire().await;
    let open = stage.streams.count();
    let number = open.number();
    let body = Body::new(framing, transfer, encoder);
    let mut player = Player::new(connection, stage, endpoint, writer(), body, source.steps().len());
    player.heartbeats_flushed = coding.heartbeats;
    let rest = source.steps().to_vec();
    let played = async {
        player.connection.send((framing.interim)(request.minor)).await?;
        player.head(stage.http.bytes(head)).await?;
        let ending = tokio::select! {
            biased;
            () = over(until) => contract.protection.at_expiry,
            () = overtaken(stage, endpoint, number) => Ending::Proper,
            ending = source.play(&mut player) => ending?,
        };
        if ending == Ending::Proper {
            player.end().await?;
        }
        Ok(ending)
    };
    let played = played.await;
    open.over(contract.miscounted, played.as_ref().err());
    if let Err(lost) = &played {
        after_a_loss(stage, lost, rest).await;
    }
    match played? {
        Ending::Proper => Ok(match (keep, framing.after) {
            (true, AfterBody::Unresponsive) => After::Unresponsive,
            (true, _) => After::Keep,
            (false, _) => After::Close,
        }),
        // Without a last chunk that could be missing, only a reset tells a broken body from a whole one.
        Ending::Broken if transfer == Transfer::Plain => Ok(After::Reset),
        Ending::Broken => Ok(After::Close),
    }
}

/// Waits until the permission for a stream ends, if it does.
async fn over(until: Option<Instant>) {
    match until {
        Some(until) => tokio::time::sleep_until(until).await,
        None => std::future::pending().await,
    }
}

/// Waits until a younger stream ends this one, if one does. All clients count as the same: they come from one machine.
async fn overtaken(stage: &Stage, endpoint: Endpoint, number: usize) {
    match (stage.contract.limit.older, endpoint) {
        (Older::Ended, Endpoint::Events) => stage.streams.opened_after(number).await,
        (Older::Ended | Older::Stay, _) => std::future::pending().await,
    }
}

/// What the server does once a client has left in mid-stream.
async fn after_a_loss(stage: &Stage, lost: &io::Error, steps: Vec<Step>) {
    use io::ErrorKind::{BrokenPipe, ConnectionReset};
    match stage.contract.after_loss {
        AfterLoss::Crashes if matches!(lost.kind(), BrokenPipe | ConnectionReset) => {
            stage.signals.crash.notify_one();
        }
        AfterLoss::PlaysOn => {
            for step in steps {
                stage.streams.step();
                if let Step::Wait(ms) = step {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                }
            }
        }
        AfterLoss::Crashes | AfterLoss::Stops => {}
    }
}

/// The answer to HEAD.
async fn head_only(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    mut head: Head,
    steps: &[Step],
    way: ToHead,
) -> io::Result<After> {
    let keep = request.keeps_alive() && head.minor == 1;
    if !keep {
        head = head.with("Connection", "close");
    }
    connection.send(&stage.http.bytes(head)).await?;
    if way == ToHead::HeadAndWaits {
        for step in steps {
            if let Step::Wait(ms) = step {
                connection.pause(Duration::from_millis(*ms)).await?;
            }
        }
    }
    Ok(if keep { After::Keep } else { After::Close })
}
