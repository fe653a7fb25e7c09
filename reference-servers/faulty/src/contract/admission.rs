//! Which emit scripts are played, and which are refused.

use super::script::{self, RetryValues, UnknownSteps};
use super::step::Step;
use crate::http::Request;

/// Which scripts are taken.
pub(crate) struct Admission {
    /// The longest body that is taken, in bytes; 413 is answered to a longer one.
    pub longest: usize,
    /// What is played whatever the script says.
    pub instead: fn() -> Option<Vec<Step>>,
    /// What becomes of the text of a script.
    pub text: fn(String) -> String,
    pub unknown: UnknownSteps,
    pub retry: RetryValues,
    /// What the library has no way to express in a step: 501 is answered to the script.
    pub inexpressible: fn(&Step) -> Option<&'static str>,
    /// The bytes that data may not hold.
    pub not_in_data: &'static [u8],
    /// The bytes that types may not hold.
    pub not_in_types: &'static [u8],
    /// The bytes that ids may not hold.
    pub not_in_ids: &'static [u8],
    /// What becomes of values that no line can carry.
    pub unencodable: Unencodable,
    /// What becomes of the steps of a script that was posted.
    pub posted: fn(Vec<Step>) -> Vec<Step>,
    /// What becomes of the steps of any script.
    pub steps: fn(Vec<Step>) -> Vec<Step>,
}

impl Default for Admission {
    fn default() -> Self {
        Self {
            longest: usize::MAX,
            instead: || None,
            text: |text| text,
            unknown: UnknownSteps::Refuse,
            retry: RetryValues::Numbers,
            inexpressible: |_| None,
            not_in_data: b"",
            not_in_types: b"\r\n",
            not_in_ids: b"\r\n\0",
            unencodable: Unencodable::Refused,
            posted: |steps| steps,
            steps: |steps| steps,
        }
    }
}

/// What becomes of values that no line can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unencodable {
    /// 400.
    Refused,
    /// Their events are left out, and the others sent.
    LeftOut,
    /// The connection is closed without a word.
    CutOff,
}

/// Why a script is not played.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rejected {
    /// With this status and text.
    Answer(u16, String),
    /// The connection is closed without a word.
    Silently,
}

/// The steps of an emit script.
pub(super) fn emitted(request: &Request, admission: &Admission) -> Result<Vec<Step>, Rejected> {
    let bad = |text: String| Rejected::Answer(400, text + "\n");
    if request.body.len() > admission.longest {
        return Err(Rejected::Answer(
            413,
            format!("the script is longer than {} MiB\n", admission.longest >> 20),
        ));
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
    if let Some(steps) = (admission.instead)() {
        return Ok(steps);
    }
    let text = (admission.text)(text);
    let steps = script::parse(&text, admission.unknown, admission.retry).map_err(bad)?;
    if let Some(name) = steps.iter().find_map(admission.inexpressible) {
        return Err(Rejected::Answer(501, format!("{name}\n")));
    }
    let mut admitted = Vec::new();
    for step in steps {
        match (admit(&step, admission), admission.unencodable) {
            (Ok(()), _) => admitted.push(step),
            (Err(text), Unencodable::Refused) => return Err(bad(text)),
            (Err(_), Unencodable::LeftOut) => {}
            (Err(_), Unencodable::CutOff) => return Err(Rejected::Silently),
        }
    }
    let steps = if posted { (admission.posted)(admitted) } else { admitted };
    Ok((admission.steps)(steps))
}

/// Refuses the values that no field line can carry.
fn admit(step: &Step, admission: &Admission) -> Result<(), String> {
    match step {
        Step::Event(event) => {
            without(event.data.as_deref(), admission.not_in_data, "the data")?;
            without(event.event.as_deref(), admission.not_in_types, "the event type")?;
            without(event.id.as_deref(), admission.not_in_ids, "the id")
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

fn without(value: Option<&[u8]>, forbidden: &[u8], what: &str) -> Result<(), String> {
    match value.unwrap_or_default().iter().find(|b| forbidden.contains(b)) {
        Some(byte) => {
            Err(format!("{what} contains {}: it would inject a field or be ignored", byte.escape_ascii()))
        }
        None => Ok(()),
    }
}
