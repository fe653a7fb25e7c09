//! What a route answers: an event stream, or a status and a sentence.

use std::io::Cursor;
use std::pin::Pin;

use emit_contract::Plain;
use futures_util::Stream;
use rocket::Request;
use rocket::http::{Header, Status};
use rocket::response::stream::{Event, EventStream};
use rocket::response::{self, Responder, Response};

/// The events of a stream, by whatever they are made.
pub(crate) type Events = Pin<Box<dyn Stream<Item = Event> + Send>>;

/// What a route answers.
pub(crate) enum Answer {
    /// An event stream.
    Stream(EventStream<Events>),
    /// A response that is no stream.
    Plain(NoStream),
}

impl<'r> Responder<'r, 'r> for Answer {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'r> {
        match self {
            Self::Stream(events) => events.respond_to(request),
            Self::Plain(answer) => answer.respond_to(request),
        }
    }
}

impl From<Plain> for Answer {
    fn from(plain: Plain) -> Self {
        Self::Plain(NoStream(plain))
    }
}

/// A response that is no stream.
pub(crate) struct NoStream(Plain);

impl<'r> Responder<'r, 'static> for NoStream {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let Plain { status, headers, body } = self.0;
        let mut response = Response::build();
        response.status(Status::new(status));
        for (name, value) in headers {
            response.header(Header::new(name, value));
        }
        if let Some(body) = body {
            response.sized_body(body.len(), Cursor::new(body));
        }
        response.ok()
    }
}
