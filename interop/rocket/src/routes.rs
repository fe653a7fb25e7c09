//! The endpoints.

use std::convert::Infallible;

use emit_contract::{HEARTBEAT, LARGEST_SCRIPT, OpenStreams, Plain, Play, Step};
use futures_util::StreamExt as _;
use rocket::config::Config;
use rocket::data::{Data, ToByteUnit as _};
use rocket::request::{FromRequest, Outcome};
use rocket::response::stream::EventStream;
use rocket::{Build, Request, Rocket, State, get, post, routes};

use crate::answer::Answer;
use crate::message;

/// Rocket answers HEAD with the route of GET.
pub(crate) fn build(config: Config) -> Rocket<Build> {
    rocket::custom(config)
        .manage(OpenStreams::default())
        .mount("/", routes![events, emit, emit_posted, stats])
}

/// What of a request decides about a script.
struct Asked {
    query: Option<String>,
    last_event_id: Option<String>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Asked {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Self {
            query: request.uri().query().map(|query| query.as_str().to_owned()),
            last_event_id: request.headers().get_one("last-event-id").map(str::to_owned),
        })
    }
}

impl Asked {
    fn last_event_id(&self) -> Option<&[u8]> {
        self.last_event_id.as_deref().map(str::as_bytes)
    }
}

#[get("/events")]
fn events(open: &State<OpenStreams>, asked: Asked) -> Answer {
    stream(open, emit_contract::events(asked.last_event_id()))
}

#[get("/emit")]
fn emit(open: &State<OpenStreams>, asked: Asked) -> Answer {
    stream(open, emit_contract::queried(asked.query.as_deref(), asked.last_event_id()))
}

#[post("/emit", data = "<body>")]
async fn emit_posted(open: &State<OpenStreams>, asked: Asked, body: Data<'_>) -> Answer {
    match body.open(LARGEST_SCRIPT.bytes()).into_bytes().await {
        Ok(json) if json.is_complete() => stream(open, emit_contract::posted(&json, asked.last_event_id())),
        Ok(_) => Plain::sentence(413, "the script may have up to 32 MiB").into(),
        Err(error) => Plain::sentence(400, &format!("the script is incomplete: {error}")).into(),
    }
}

#[get("/stats")]
fn stats(open: &State<OpenStreams>) -> Answer {
    Plain::json(open.stats()).into()
}

fn stream(open: &OpenStreams, steps: Result<Vec<Step>, Plain>) -> Answer {
    match steps.and_then(|steps| emit_contract::cues(steps, message::encode)) {
        Ok(cues) => {
            // The stream of an `EventStream` cannot fail, so an application that fails in it panics.
            let play = Play::new(cues, open.enter()).map(|event| event.expect("a script that goes well"));
            Answer::Stream(EventStream::from(play.boxed()).heartbeat(HEARTBEAT))
        }
        Err(answer) => answer.into(),
    }
}
