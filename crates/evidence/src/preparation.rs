//! Requests that were sent before the streams or beside them, such as a login: what was asked and what came, without secrets. No
//! rule judges them.

use serde::{Deserialize, Serialize};

/// The scenario under which the requests are recorded that are sent once before all streams; it is in no suite.
pub const PREPARE: &str = "check/prepare";

/// A request that was sent before a stream or beside it. Its body and that of its response are not kept: either may be a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PreparationLog {
    /// Method and address as the file has them, with their placeholders.
    pub line: String,
    /// The exchange before which it was sent; `None` if it was sent before all of them, or as a step of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The whole URL, with `[redacted]` for secrets.
    pub url: String,
    /// The header fields that were sent, with `[redacted]` for secrets.
    pub sent: Vec<(String, String)>,
    /// When it was sent, in nanoseconds.
    pub sent_ns: u64,
    /// When what was wanted of the response had come, or it was given up, in nanoseconds.
    pub done_ns: u64,
    /// The status, if a head came.
    pub status: Option<u16>,
    /// The fields of the response head, with `[redacted]` for all that may be a secret.
    pub fields: Vec<(String, String)>,
    /// The bytes of the body that came, without framing and coding.
    pub body_bytes: u64,
    /// The names of what was captured.
    pub captured: Vec<String>,
    /// Why it failed: one sentence, without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

impl PreparationLog {
    /// One line for a report.
    pub fn told(&self) -> String {
        if let Some(trouble) = &self.trouble {
            return format!("before the stream: {trouble}");
        }
        let media_type = self.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let media_type = media_type.map(|(_, value)| format!(" {value}")).unwrap_or_default();
        let status = self.status.map(|status| status.to_string()).unwrap_or_default();
        let captured = match self.captured.as_slice() {
            [] => String::new(),
            names => format!(", captured {}", names.join(", ")),
        };
        format!("before the stream: {} gave {status}{media_type}{captured}", self.line)
    }
}

/// The lines about these requests, in the order in which they were sent first; what was sent several times with the same outcome
/// is told once, with how often.
pub fn told<'l>(logs: impl IntoIterator<Item = &'l PreparationLog>) -> Vec<String> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for line in logs.into_iter().map(PreparationLog::told) {
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, times)) => *times += 1,
            None => lines.push((line, 1)),
        }
    }
    let line = |(line, times): (String, usize)| match times {
        1 => line,
        times => format!("{line}, {times} times"),
    };
    lines.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> PreparationLog {
        PreparationLog {
            line: "POST /login".into(),
            status: Some(200),
            fields: vec![("Content-Type".into(), "application/json".into())],
            captured: vec!["csrf".into(), "token".into()],
            ..PreparationLog::default()
        }
    }

    #[test]
    fn what_was_sent_before_is_told_once_with_how_often() {
        let empty = PreparationLog {
            line: "DELETE /old".into(),
            status: Some(204),
            fields: Vec::new(),
            captured: Vec::new(),
            ..log()
        };
        let failed = PreparationLog { trouble: Some("POST /login: no response".into()), ..log() };
        assert_eq!(
            told(&[log(), empty, log(), failed]),
            [
                "before the stream: POST /login gave 200 application/json, captured csrf, token, 2 times",
                "before the stream: DELETE /old gave 204",
                "before the stream: POST /login: no response",
            ]
        );
    }
}
