//! Requests before the stream with their templates read, and what can go wrong with them; each error names the remedy.

use ssespec_scenario::{Each, Preparation};

use crate::template::{Template, TemplateError};

/// A request before the stream whose templates are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparationTemplate {
    /// The request as it was written.
    pub spec: Preparation,
    pub(crate) url: Template,
    pub(crate) fields: Vec<(String, Template)>,
    pub(crate) body: Option<Template>,
}

impl PreparationTemplate {
    /// Reads the templates; `variable` gives the values of the environment.
    ///
    /// # Errors
    /// A word in braces that is no placeholder, and a variable that has no value.
    pub fn new(spec: &Preparation, variable: impl Fn(&str) -> Option<String>) -> Result<Self, TemplateError> {
        let read = |text: &String| Template::parse(text.as_bytes(), &variable);
        let field = |(name, value)| Ok((String::clone(name), read(value)?));
        Ok(Self {
            url: read(&spec.url)?,
            fields: spec.headers.iter().map(field).collect::<Result<_, TemplateError>>()?,
            body: spec.body.as_ref().map(read).transpose()?,
            spec: spec.clone(),
        })
    }

    /// Whether it is sent before each request for the stream.
    pub fn is_for_each_stream(&self) -> bool {
        self.spec.each == Each::Stream
    }

    /// The values of variables in it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        let fields = self.fields.iter().map(|(_, value)| value);
        std::iter::once(&self.url).chain(fields).chain(&self.body).flat_map(Template::secrets)
    }
}

/// Why a request before the stream did not bring what it should. Its text holds no secret that is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// It could not be sent.
    #[error(
        "{line} was not sent: {why}; mend it where it is written, under `prepare` or in a `request` step"
    )]
    NotSent {
        /// Method and address as they were written.
        line: String,
        /// Why.
        why: String,
    },
    /// No response head came.
    #[error("{line} got no response: {why}; is the server up, and is the address right?")]
    NoResponse {
        /// Method and address as they were written.
        line: String,
        /// Why.
        why: String,
    },
    /// The status is none of those that are expected.
    #[error(
        "{line} was refused: expected {expected}; got {got}; mend the request, or list the status under `status`"
    )]
    Refused {
        /// Method and address as they were written.
        line: String,
        /// The statuses that were expected.
        expected: String,
        /// What came.
        got: String,
    },
    /// What was to be captured is not there.
    #[error("{line} gave no `{name}`: looked for {wanted}, {why}; got {got}; mend `capture` of this request")]
    NotCaptured {
        /// Method and address as they were written.
        line: String,
        /// The name of the capture.
        name: String,
        /// What was looked for.
        wanted: String,
        /// What is wrong with it.
        why: String,
        /// What came.
        got: String,
    },
}

/// The statuses that a request expects, in words.
pub(crate) fn expected(spec: &Preparation) -> String {
    match spec.status.as_slice() {
        [] => "a status from 200 to 299".to_owned(),
        [one] => format!("status {one}"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(u16::to_string).collect();
            format!("status {} or {last}", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_expected_is_told_in_words() {
        let told =
            |status: &[u16]| expected(&Preparation { status: status.to_vec(), ..Preparation::default() });
        assert_eq!(told(&[]), "a status from 200 to 299");
        assert_eq!(told(&[302]), "status 302");
        assert_eq!(told(&[200, 201, 204]), "status 200, 201 or 204");
    }

    #[test]
    fn a_variable_that_is_not_set_is_told() {
        let spec = Preparation { url: "/".into(), body: Some("{env:NO}".into()), ..Preparation::default() };
        assert_eq!(PreparationTemplate::new(&spec, |_| None), Err(TemplateError::NotSet("NO".to_owned())));
        let read = PreparationTemplate::new(&spec, |_| Some("s3cret".to_owned())).expect("set");
        assert_eq!(read.secrets().collect::<Vec<_>>(), [b"s3cret"]);
    }
}
