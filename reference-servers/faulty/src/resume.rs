//! What is left of a script for a client that comes back.

use crate::behaviour::Resume;
use crate::request::Request;
use crate::step::Step;

/// What to play.
#[derive(Debug, PartialEq)]
pub(crate) enum Left {
    /// These steps.
    Steps(Vec<Step>),
    /// Nothing is left: 204.
    Nothing,
    /// No stream but this status.
    Status(u16),
}

/// The last event ID that the client sent.
fn sent(request: &Request, resume: Resume) -> Option<&[u8]> {
    let known = |name: &str| match resume {
        Resume::TwoSpellings => name == "Last-Event-ID" || name == "last-event-id",
        _ => name.eq_ignore_ascii_case("last-event-id"),
    };
    request.fields.iter().find(|(name, _)| known(name)).map(|(_, value)| value.as_slice())
}

/// What is left of `steps` after the event that the client saw last.
pub(crate) fn left(steps: Vec<Step>, request: &Request, resume: Resume) -> Left {
    let Some(sent) = sent(request, resume) else { return Left::Steps(steps) };
    match resume {
        Resume::Ignored => return Left::Steps(steps),
        Resume::ForgetsPauses if steps.iter().any(|step| matches!(step, Step::Wait(_))) => {
            return Left::Steps(steps);
        }
        Resume::EmptyIs(status) if sent.is_empty() => return Left::Status(status),
        Resume::LongIs500 if sent.len() > 1024 => return Left::Status(500),
        Resume::ControlIs500 if sent.iter().any(u8::is_ascii_control) => return Left::Status(500),
        Resume::OpaqueIs500 if std::str::from_utf8(sent).is_err() => return Left::Status(500),
        _ => {}
    }
    let id = match resume {
        Resume::Latin1 => sent.iter().map(|&b| char::from(b)).collect::<String>().into_bytes(),
        _ => sent.to_vec(),
    };
    // An empty value is none: no event has an id that is empty.
    let seen = (!id.is_empty()).then(|| steps.iter().position(|step| has_id(step, &id))).flatten();
    match (seen, resume) {
        (None, Resume::UnknownIs(status)) if !id.is_empty() => Left::Status(status),
        (None, _) => Left::Steps(steps),
        (Some(at), _) => after(steps, at, resume),
    }
}

fn after(steps: Vec<Step>, at: usize, resume: Resume) -> Left {
    let rest = steps[at + 1..].to_vec();
    // Bytes that only a fault put there are nothing to come back for.
    let nothing = rest.iter().all(|step| matches!(step, Step::Raw(_)));
    match resume {
        Resume::StartsOver if nothing => Left::Steps(steps),
        Resume::EmptyAtEnd if nothing => Left::Steps(rest),
        _ if nothing => Left::Nothing,
        Resume::ReplaysAll => Left::Steps(steps),
        Resume::Inclusive => Left::Steps(steps[at..].to_vec()),
        Resume::SkipsOne => match rest.iter().position(|step| matches!(step, Step::Event(_))) {
            Some(next) => Left::Steps(rest[next + 1..].to_vec()),
            None => Left::Steps(rest),
        },
        _ => Left::Steps(rest),
    }
}

fn has_id(step: &Step, id: &[u8]) -> bool {
    matches!(step, Step::Event(event) if event.id.as_deref() == Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    fn request(id: Option<&[u8]>) -> Request {
        Request {
            method: "GET".into(),
            path: "/".into(),
            query: String::new(),
            minor: 1,
            fields: id.map(|id| ("last-event-id".to_owned(), id.to_vec())).into_iter().collect(),
            body: Vec::new(),
        }
    }

    fn script() -> Vec<Step> {
        let event = |id: &str| Step::Event(Event { id: Some(id.into()), ..Event::default() });
        vec![event("a"), Step::Wait(1), event("…")]
    }

    fn count(id: Option<&[u8]>, resume: Resume) -> Result<usize, u16> {
        match left(script(), &request(id), resume) {
            Left::Steps(steps) => Ok(steps.len()),
            Left::Nothing => Err(204),
            Left::Status(status) => Err(status),
        }
    }

    #[test]
    fn the_correct_server_goes_on_after_the_id() {
        let right = |id| count(id, Resume::Right);
        assert_eq!(right(None), Ok(3));
        assert_eq!(right(Some(b"a")), Ok(2));
        assert_eq!(right(Some("…".as_bytes())), Err(204));
        assert_eq!(right(Some(b"unknown")), Ok(3));
        assert_eq!(right(Some(b"")), Ok(3));
        assert_eq!(right(Some(b"\xff")), Ok(3));
    }

    #[test]
    fn each_fault_shows() {
        assert_eq!(count(Some(b"a"), Resume::Inclusive), Ok(3));
        assert_eq!(count(Some(b"a"), Resume::SkipsOne), Ok(0));
        assert_eq!(count(Some(b"a"), Resume::ReplaysAll), Ok(3));
        assert_eq!(count(Some(b"a"), Resume::ForgetsPauses), Ok(3));
        assert_eq!(count(Some(b"a"), Resume::TwoSpellings), Ok(2));
        let mut shouted = request(Some(b"a"));
        shouted.fields[0].0 = "LAST-EVENT-ID".to_owned();
        assert_eq!(left(script(), &shouted, Resume::TwoSpellings), Left::Steps(script()));
        let last = Some("…".as_bytes());
        assert_eq!(count(last, Resume::Latin1), Ok(3));
        assert_eq!(count(last, Resume::StartsOver), Ok(3));
        assert_eq!(count(last, Resume::EmptyAtEnd), Ok(0));
        assert_eq!(count(last, Resume::Ignored), Ok(3));
        assert_eq!(count(Some(b"x"), Resume::UnknownIs(404)), Err(404));
        assert_eq!(count(Some(b""), Resume::EmptyIs(400)), Err(400));
        assert_eq!(count(Some(&[b'x'; 2000]), Resume::LongIs500), Err(500));
        assert_eq!(count(Some(b"\xff"), Resume::OpaqueIs500), Err(500));
        assert_eq!(count(Some(b"a\tb"), Resume::ControlIs500), Err(500));
    }
}
