//! That a browser keeps a response from the page that asked for it (Fetch, 4.9 "CORS check").

use ssespec_evidence::message::Head;

use crate::row::Notice;

/// What is to be said of the response to a request of HTTP/1: nothing unless a browser said that a page of another origin asks, and the
/// response lets neither that origin nor every origin read it.
pub fn denied(request: &[u8], head: &Head) -> Option<Notice> {
    let end = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(request.len());
    let text = String::from_utf8_lossy(&request[..end]);
    let sent = |name: &str| {
        let mut fields = text.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    };
    let is_elsewhere = matches!(sent("sec-fetch-site").as_deref(), Some("same-site" | "cross-site"));
    if !is_elsewhere || sent("sec-fetch-mode").as_deref() != Some("cors") {
        return None;
    }
    let origin = sent("origin")?;
    // Several are as good as a value that fits nobody.
    let allowed = head.combined("access-control-allow-origin");
    let is_allowed = allowed.as_deref().is_some_and(|allowed| allowed == "*" || allowed == origin);
    (!is_allowed).then_some(Notice::CrossOrigin { origin, allowed })
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::message::HttpVersion;

    use super::*;

    const PAGE: &str =
        "Origin: http://localhost:3000\r\nSec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\n";

    fn told(request: &str, allowed: &[&str]) -> Option<Notice> {
        let fields =
            allowed.iter().map(|value| ("Access-Control-Allow-Origin".to_owned(), value.as_bytes().to_vec()));
        let head =
            Head { version: HttpVersion::Http11, status: 200, fields: fields.collect(), raw: Vec::new() };
        denied(format!("GET / HTTP/1.1\r\n{request}\r\n").as_bytes(), &head)
    }

    #[test]
    fn what_a_page_of_another_origin_may_not_read_is_told() {
        let denied = |allowed: Option<&str>| {
            let (origin, allowed) = ("http://localhost:3000".to_owned(), allowed.map(str::to_owned));
            Some(Notice::CrossOrigin { origin, allowed })
        };
        assert_eq!(told(PAGE, &[]), denied(None));
        assert_eq!(told(PAGE, &["http://localhost:3001"]), denied(Some("http://localhost:3001")));
        assert_eq!(told(PAGE, &["*", "*"]), denied(Some("*, *")));
        assert_eq!(told(PAGE, &["*"]), None);
        assert_eq!(told(PAGE, &["http://localhost:3000"]), None);
    }

    #[test]
    fn who_is_no_page_of_another_origin_may_read_everything() {
        assert_eq!(told("", &[]), None);
        assert_eq!(told("Origin: http://localhost:3000\r\n", &[]), None, "a program may send that, too");
        assert_eq!(told(&PAGE.replace("same-site", "same-origin"), &[]), None);
        assert_eq!(told(&PAGE.replace("cors", "no-cors"), &[]), None);
    }
}
