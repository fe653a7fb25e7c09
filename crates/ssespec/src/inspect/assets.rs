//! The files of the page, which are in the program.

use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use include_dir::{Dir, include_dir};

static PAGE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../inspector-page/assets");

/// The file at this address; the page itself at `/`.
pub async fn asset(uri: Uri) -> Response {
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let found = PAGE.get_file(path).and_then(|file| Some((file, content_type(path)?)));
    match found {
        Some((file, content_type)) => {
            let mut response = file.contents().into_response();
            response.headers_mut().insert("content-type", HeaderValue::from_static(content_type));
            response
        }
        None => (StatusCode::NOT_FOUND, "nothing is served at this address").into_response(),
    }
}

fn content_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_of_the_page_has_a_type() {
        let files: Vec<String> = PAGE.files().map(|file| file.path().display().to_string()).collect();
        assert!(files.iter().any(|path| path == "index.html"), "{files:?}");
        let without: Vec<_> = files.iter().filter(|path| content_type(path).is_none()).collect();
        assert_eq!(without, Vec::<&String>::new());
    }
}
