//! Servers that play by no rules: the run must end with a readable verdict, in bounded time.

use super::entry::liar;
use crate::behaviour::Liar;
use crate::fault::{Fault, Outcome};

pub(super) fn servers() -> Vec<Fault> {
    vec![
        liar("dead-port", "nothing listens any more once it was ready", Outcome::Error, |b| {
            b.liar = Some(Liar::DeadPort);
        }),
        liar("hangs", "requests are taken and never answered", Outcome::Fails, |b| {
            b.liar = Some(Liar::Hangs)
        }),
        liar("half-a-head", "half a head, and then silence", Outcome::Fails, |b| {
            b.liar = Some(Liar::HalfHead)
        }),
        liar("endless-head", "head fields without end", Outcome::Fails, |b| b.liar = Some(Liar::EndlessHead)),
        liar("endless-line", "one line without end", Outcome::Fails, |b| b.liar = Some(Liar::EndlessLine)),
        liar("firehose", "events without end, as fast as they go", Outcome::Fails, |b| {
            b.liar = Some(Liar::Firehose)
        }),
        liar("dies-mid-stream", "the connection is reset inside the second event", Outcome::Fails, |b| {
            b.liar = Some(Liar::DiesMidStream);
        }),
        liar("html-with-200", "a login page with 200 for every address", Outcome::Fails, |b| {
            b.liar = Some(Liar::Html)
        }),
        liar("json-with-200", "an error object with 200 for every address", Outcome::Fails, |b| {
            b.liar = Some(Liar::Json);
        }),
        liar("closes-at-once", "connections are closed without a byte", Outcome::Fails, |b| {
            b.liar = Some(Liar::ClosesAtOnce);
        }),
        liar("not-http", "the port belongs to another protocol", Outcome::Fails, |b| {
            b.liar = Some(Liar::NotHttp)
        }),
    ]
}
