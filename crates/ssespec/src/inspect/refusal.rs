//! What the API refuses, as JSON with a sentence: also what the library refuses that reads its requests.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The path below which everything needs the token, and every refusal is JSON.
pub const API: &str = "/api/";
/// The bytes of a refusal in plain text that are read.
const MOST: usize = 64 << 10;

/// Why a request is refused.
pub struct Refusal {
    status: StatusCode,
    why: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.why }))).into_response()
    }
}

/// With this status and this sentence.
pub fn refused(status: StatusCode, why: impl Into<String>) -> Refusal {
    Refusal { status, why: why.into() }
}

/// What went wrong here.
pub fn failed(error: &anyhow::Error) -> Refusal {
    refused(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}"))
}

/// Makes every refusal of the API one of JSON.
pub async fn as_json(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with(API);
    let method = request.method().clone();
    let response = next.run(request).await;
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    match is_api && is_refusal && !is_json(&response) {
        true => told(&method, response).await,
        false => response,
    }
}

fn is_json(response: &Response) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

async fn told(method: &Method, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MOST).await.unwrap_or_default();
    let why = match (String::from_utf8_lossy(&body), parts.status) {
        (text, StatusCode::METHOD_NOT_ALLOWED) if text.is_empty() => {
            format!("{method} is not taken here: docs/inspecting-a-stream.md lists what is")
        }
        (text, status) if text.is_empty() => format!("refused with {status}"),
        (text, _) => text.into_owned(),
    };
    refused(parts.status, why).into_response()
}
