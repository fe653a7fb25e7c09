//! How an endpoint's stream is asked for, when a plain GET is not enough.

use anyhow::Context as _;
use clap::Args;
use ssespec_harness::access::Access;
use ssespec_harness::template::Template;

use crate::failure::Failure;

/// How an endpoint's stream is asked for.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Requests")]
pub struct RequestArgs {
    /// Use this request method
    #[arg(short = 'X', long = "method", value_name = "METHOD")]
    method: Option<String>,
    /// Send this request body, or the contents of @FILE; implies POST unless -X is given. {uuid}, {env:NAME} and
    /// {capture:NAME} (never recorded) and the number of the request, an n in braces, are filled anew for each request
    #[arg(short = 'd', long = "data", value_name = "TEXT|@FILE")]
    data: Option<String>,
}

impl RequestArgs {
    /// What to change in the way an endpoint is asked.
    ///
    /// # Errors
    /// The file of the body cannot be read, a word in braces that is no placeholder, a variable that is not set.
    pub fn refine(&self) -> Result<impl Fn(&mut Access) + Send + use<>, Failure> {
        let body = self.body()?;
        let method = self.method.clone();
        Ok(move |access: &mut Access| {
            access.method.clone_from(&method);
            access.body.clone_from(&body);
        })
    }

    /// The body that `-d` gives.
    ///
    /// # Errors
    /// As [`RequestArgs::refine`].
    pub fn body(&self) -> Result<Option<Template>, Failure> {
        self.data.as_deref().map(body).transpose().map_err(Failure::Usage)
    }

    /// The same flags again, for a command that repeats the run.
    pub fn words(&self) -> Vec<String> {
        let flags = [("-X", &self.method), ("-d", &self.data)];
        let given = flags.into_iter().filter_map(|(flag, value)| Some([flag.to_owned(), value.clone()?]));
        given.flatten().collect()
    }
}

/// The body that `-d` gives.
fn body(data: &str) -> anyhow::Result<Template> {
    let text = match data.strip_prefix('@') {
        None => data.as_bytes().to_vec(),
        Some(path) => std::fs::read(path).with_context(|| format!("-d @{path}: cannot read the file"))?,
    };
    Template::parse(&text, |name| std::env::var(name).ok()).context("-d")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_and_body_reach_the_request_and_the_repeat_command() {
        let ask = RequestArgs { method: Some("PUT".into()), data: Some("{}".into()) };
        let mut access = Access::default();
        ask.refine().expect("a body of its own")(&mut access);
        assert_eq!((access.method.as_deref(), access.body), (Some("PUT"), Some(b"{}".to_vec().into())));
        assert_eq!(ask.words(), ["-X", "PUT", "-d", "{}"]);
    }

    #[test]
    fn a_body_may_be_a_file() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), "hello").expect("the file is written");
        let ask = RequestArgs { method: None, data: Some(format!("@{}", file.path().display())) };
        let mut access = Access::default();
        ask.refine().expect("the file is there")(&mut access);
        assert_eq!(access.body, Some(b"hello".to_vec().into()));
        let missing = RequestArgs { method: None, data: Some("@/nowhere".into()) };
        let Err(Failure::Usage(error)) = missing.refine().map(|_| ()) else { panic!("no file is there") };
        assert_eq!(error.to_string(), "-d @/nowhere: cannot read the file");
    }

    #[test]
    fn mistakes_in_a_body_are_told_before_anything_is_sent() {
        let told = |data: &str| body(data).map(|_| ()).map_err(|error| format!("{error:#}"));
        let unset = "-d: `{env:SSESPEC_NOT_SET}`: the variable SSESPEC_NOT_SET is not set, or holds no text";
        assert_eq!(told("{env:SSESPEC_NOT_SET}"), Err(unset.to_owned()));
        let unknown = "-d: `{guid}` is not a placeholder: there are {uuid}, {n}, {env:NAME} and {capture:NAME}. If it is meant as text, write \
                       it with spaces inside of the braces, or in a JSON string with \\u007b instead of the first one";
        assert_eq!(told(r#"{"id":"{guid}"}"#), Err(unknown.to_owned()));
        assert_eq!(told(r#"{"id":"{uuid}","n":{n}}"#), Ok(()));
    }
}
