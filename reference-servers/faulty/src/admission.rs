//! Which emit scripts are played, and which are refused.

use crate::behaviour::{Admission, Behaviour};
use crate::event::Event;
use crate::request::Request;
use crate::script::{self, RetryValues, UnknownSteps};
use crate::step::Step;

/// Why a script is not played.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rejected {
    /// With this status and text.
    Answer(u16, String),
    /// The connection is closed without a word.
    Silently,
}

/// The steps of an emit script.
pub(crate) fn emitted(request: &Request, behaviour: &Behaviour) -> Result<Vec<Step>, Rejected> {
    let bad = |text: String| Rejected::Answer(400, text + "\n");
    if behaviour.admission == Admission::Small && request.body.len() > 4 << 20 {
        return Err(Rejected::Answer(413, "the script is longer than 4 MiB\n".to_owned()));
    }
    let posted = request.method == "POST";
    let text = match posted {
        true => {
            String::from_utf8(request.body.clone()).map_err(|_| bad("the script is not UTF-8".to_owned()))?
        }
        false => {
            request.parameter("script").ok_or_else(|| bad("say ?script=[...] or POST a script".to_owned()))?
        }
    };
    if behaviour.admission == Admission::Echo {
        return Ok(vec![Step::Event(Event { data: Some(b"hello".to_vec()), ..Event::default() })]);
    }
    let unknown = match behaviour.admission {
        Admission::UnknownSkipped => UnknownSteps::Skip,
        _ => UnknownSteps::Refuse,
    };
    let text = match behaviour.admission {
        Admission::Surrogates => script::keep_lone_surrogates(&text),
        _ => text,
    };
    let retry = match behaviour.admission {
        Admission::RetryText => RetryValues::Any,
        _ => RetryValues::Numbers,
    };
    let steps = script::parse(&text, unknown, retry).map_err(bad)?;
    let mut admitted = Vec::new();
    for step in steps {
        match admit(&step, behaviour.admission) {
            Ok(()) => admitted.push(step),
            Err(_) if behaviour.admission == Admission::Drops => {}
            Err(_) if behaviour.admission == Admission::Closes => return Err(Rejected::Silently),
            Err(text) => return Err(bad(text)),
        }
    }
    let steps = if posted { (behaviour.post)(admitted) } else { admitted };
    Ok((behaviour.steps)(steps))
}

/// Refuses the values that no field line can carry.
fn admit(step: &Step, admission: Admission) -> Result<(), String> {
    match step {
        Step::Event(event) => {
            let (let_type, let_id): (&[u8], &[u8]) = match admission {
                Admission::TypeBreaks => (b"\r\n", b""),
                Admission::TypeCarriageReturn => (b"\r", b""),
                Admission::IdLineFeed => (b"", b"\n"),
                Admission::IdCarriageReturn => (b"", b"\r"),
                Admission::IdBreaks => (b"", b"\r\n"),
                Admission::IdNul => (b"", b"\0"),
                _ => (b"", b""),
            };
            without(event.event.as_deref(), b"\r\n", let_type, "the event type")?;
            without(event.id.as_deref(), b"\r\n\0", let_id, "the id")
        }
        Step::Refuse(refuse) if !(200..=599).contains(&refuse.status) => {
            Err(format!("{} is no final status", refuse.status))
        }
        Step::Refuse(refuse) => {
            let visible = |text: &str| text.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
            match refuse.headers.iter().all(|(name, value)| visible(name) && visible(value)) {
                true => Ok(()),
                false => Err("header fields are visible ASCII".to_owned()),
            }
        }
        _ => Ok(()),
    }
}

fn without(value: Option<&[u8]>, forbidden: &[u8], let_through: &[u8], what: &str) -> Result<(), String> {
    match value.unwrap_or_default().iter().find(|b| forbidden.contains(b) && !let_through.contains(b)) {
        Some(byte) => {
            Err(format!("{what} contains {}: it would inject a field or be ignored", byte.escape_ascii()))
        }
        None => Ok(()),
    }
}
