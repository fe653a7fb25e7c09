//! That a browser refuses a response, which its head alone shows, and what to change.

use ssespec_evidence::accept::is_event_stream_alone;
use ssespec_evidence::message::Head;
use ssespec_evidence::update::Asked;
use ssespec_judge::ResponseSummary;

use crate::browser::{GivesUp, Reconnecting, gives_up};
use crate::row::Refusal;
use crate::silence::{ChangedBy, hint};

/// Who reads a response.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// What it does when a response ends.
    pub reconnecting: Reconnecting,
    /// By what the request is changed.
    pub changed_by: ChangedBy,
}

impl Reader {
    /// Who reads the response to this request: who accepts nothing but an event stream has no use for anything else, as a browser.
    pub fn of(self, asked: &Asked) -> Self {
        let reconnecting = match self.reconnecting {
            Reconnecting::ByTheClient if is_event_stream_alone(&asked.bytes) => Reconnecting::Never,
            reconnecting => reconnecting,
        };
        Self { reconnecting, ..self }
    }
}

/// What is to be said of a head (HTML 9.2.2, 9.2.3) with this glance at it; `None` where it is that of a stream, where another
/// response follows it, and where its client need not be a browser.
pub fn refusal(head: &Head, glance: &ResponseSummary, reader: Reader) -> Option<Refusal> {
    match reader.reconnecting {
        Reconnecting::LikeABrowser | Reconnecting::Never => {}
        Reconnecting::ByTheClient => return None,
    }
    let why = gives_up(head).filter(GivesUp::shows_in_the_head)?;
    let hint = hint(glance, reader.changed_by).or_else(|| if_a_stream(&why, glance).map(str::to_owned));
    Some(Refusal { why, hint })
}

/// What to change if it is meant to be a stream.
fn if_a_stream(why: &GivesUp, glance: &ResponseSummary) -> Option<&'static str> {
    match why {
        GivesUp::ContentType { .. } => {
            Some("if this is an event stream, send it with Content-Type: text/event-stream")
        }
        GivesUp::Status { .. } if glance.claims_event_stream => {
            Some("if this is an event stream, send it with status 200")
        }
        GivesUp::Status { .. } | GivesUp::NoContent | GivesUp::NoResponse => None,
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::message::HttpVersion;

    use super::*;

    fn told(
        status: u16,
        content_type: Option<&str>,
        reconnecting: Reconnecting,
    ) -> Option<(GivesUp, Option<String>)> {
        let fields = content_type.map(|value| ("Content-Type".to_owned(), value.as_bytes().to_vec()));
        let head = Head {
            version: HttpVersion::Http11,
            status,
            fields: fields.into_iter().collect(),
            raw: Vec::new(),
        };
        let glance = ResponseSummary { method: "GET".into(), ..ResponseSummary::default() }.with_head(&head);
        let reader = Reader { reconnecting, changed_by: ChangedBy::Flags };
        refusal(&head, &glance, reader).map(|refusal| (refusal.why, refusal.hint))
    }

    #[test]
    fn a_refusal_says_what_to_change() {
        let browser = |status, content_type| told(status, content_type, Reconnecting::LikeABrowser);
        let content_type = |content_type: Option<&str>| GivesUp::ContentType {
            content_type: content_type.map(str::to_owned),
        };
        let send_type =
            Some("if this is an event stream, send it with Content-Type: text/event-stream".to_owned());
        assert_eq!(
            browser(200, Some("text/plain")),
            Some((content_type(Some("text/plain")), send_type.clone()))
        );
        assert_eq!(browser(200, None), Some((content_type(None), send_type)));
        let send_200 = Some("if this is an event stream, send it with status 200".to_owned());
        assert_eq!(
            browser(500, Some("text/event-stream")),
            Some((GivesUp::Status { status: 500 }, send_200))
        );
        assert_eq!(browser(500, Some("text/plain")), Some((GivesUp::Status { status: 500 }, None)));
        let later = Some("try again later".to_owned());
        assert_eq!(browser(503, Some("text/event-stream")), Some((GivesUp::Status { status: 503 }, later)));
    }

    #[test]
    fn another_client_that_accepts_nothing_else_reads_as_a_browser_does() {
        let reader = Reader { reconnecting: Reconnecting::ByTheClient, changed_by: ChangedBy::Client };
        let of = |accept: &str| {
            let bytes = format!("GET / HTTP/1.1\r\nAccept: {accept}\r\n\r\n");
            reader.of(&Asked { bytes: bytes.as_bytes().into(), ..Asked::default() }).reconnecting
        };
        assert_eq!(of("text/event-stream"), Reconnecting::Never);
        assert_eq!(of("application/json, text/event-stream"), Reconnecting::ByTheClient);
    }

    #[test]
    fn a_stream_a_redirect_and_another_client_have_no_refusal() {
        assert_eq!(told(200, Some("text/event-stream"), Reconnecting::Never), None);
        assert_eq!(told(302, None, Reconnecting::Never), None);
        assert_eq!(told(204, None, Reconnecting::Never), None);
        assert_eq!(told(500, Some("text/plain"), Reconnecting::ByTheClient), None);
    }
}
