//! Cross-origin requests: every page may read; what a preflight asks for is granted.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Methods of the endpoints that are only read.
pub(crate) const READ: &str = "GET, HEAD, OPTIONS";
/// Methods of the emit endpoint.
pub(crate) const READ_AND_POST: &str = "GET, HEAD, POST, OPTIONS";

/// The answer to OPTIONS, preflight or not.
pub(crate) fn options(allow: &'static str) -> Response {
    let fields: [(HeaderName, &str); 4] = [
        (header::ALLOW, allow),
        (header::ACCESS_CONTROL_ALLOW_METHODS, allow),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "cache-control, content-type, last-event-id"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, fields).into_response()
}

/// What every response carries. It is the same for all origins, so no response varies by Origin.
pub(crate) async fn common_fields(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
