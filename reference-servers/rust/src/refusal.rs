//! Answers that are no stream: a status and a sentence.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use futures_util::stream;

use crate::script::Refuse;

/// A status with a sentence that says why.
pub(crate) fn sentence(status: StatusCode, why: &str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], format!("{why}\n")).into_response()
}

/// What a script's refuse step asks for.
pub(crate) fn asked_for(refuse: Refuse) -> Response {
    let mut response = match refuse.status {
        status @ (StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED) => {
            without_body(status)
        }
        status => sentence(status, "refused, as the script asks"),
    };
    for (name, value) in &refuse.headers {
        response.headers_mut().insert(name, value.clone());
    }
    response
}

/// Tells a client that has seen the last event to stay away (HTML 9.2.2).
pub(crate) fn nothing_left() -> Response {
    without_body(StatusCode::NO_CONTENT)
}

/// As many streams are open as there may be.
pub(crate) fn full() -> Response {
    let mut response = sentence(StatusCode::SERVICE_UNAVAILABLE, "as many streams are open as there may be");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    response
}

/// The stream is for who has the token.
pub(crate) fn unauthorized() -> Response {
    let why = "this stream is for who sends the right token in Authorization";
    let mut response = sentence(StatusCode::UNAUTHORIZED, why);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

fn without_body(status: StatusCode) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

/// Takes the `Content-Length: 0` off a 204, which may have none (RFC 9110 8.6). axum writes it for every body whose
/// length it knows, and hyper leaves it out over HTTP/1 only; a stream without a piece has no length that it knows.
pub(crate) async fn without_length(mut response: Response) -> Response {
    if response.status() == StatusCode::NO_CONTENT {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from_stream(stream::empty::<io::Result<Bytes>>());
    }
    response
}
