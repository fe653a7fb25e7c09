//! Asks for what no flag says: one question a line, each with what an empty response means.

use std::io::{BufRead, Write};

use anyhow::{Context as _, bail};
use clap::ValueEnum as _;

use super::language::Language;
use super::wanted::{Emit, USUAL_EMIT, USUAL_URL, Wanted};

/// Asks for language, URL and path.
///
/// # Errors
/// An input that ends too early, or that cannot be read.
pub fn ask(input: &mut impl BufRead, output: &mut impl Write, name: &str) -> anyhow::Result<Wanted> {
    let language = loop {
        let text =
            answer(input, output, "Language of your server (rust, go, python, node, java, or none): ")?;
        match text.as_str() {
            "none" => break None,
            text => match Language::from_str(text, true) {
                Ok(language) => break Some(language),
                Err(_) => writeln!(output, "There is no handler for `{}`.", ssespec_report::visible(text))?,
            },
        }
    };
    let url = match language {
        Some(_) => {
            answer(input, output, "URL of your stream, if it runs already (nothing starts the handler): ")?
        }
        None => answer(input, output, &format!("URL of your stream [{USUAL_URL}]: "))?,
    };
    let url = match (url.is_empty(), language) {
        (false, _) => Some(url),
        (true, Some(_)) => None,
        (true, None) => Some(USUAL_URL.to_owned()),
    };
    let emit = if language.is_some() {
        let path = answer(input, output, &format!("Path of the scripted test endpoint [{USUAL_EMIT}]: "))?;
        Emit::At(if path.is_empty() { USUAL_EMIT.to_owned() } else { path })
    } else {
        Emit::No
    };
    writeln!(output)?;
    Ok(Wanted { language, url, cmd: None, emit, name: name.to_owned() })
}

fn answer(input: &mut impl BufRead, output: &mut impl Write, question: &str) -> anyhow::Result<String> {
    write!(output, "{question}")?;
    output.flush()?;
    let mut line = String::new();
    if input.read_line(&mut line).context("cannot read the answer")? == 0 {
        bail!("the input ended before all questions were answered: nothing was written");
    }
    Ok(line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(answers: &str) -> (String, Result<Wanted, String>) {
        let mut output = Vec::new();
        let wanted = ask(&mut answers.as_bytes(), &mut output, "mine").map_err(|e| e.to_string());
        (String::from_utf8(output).expect("questions are text"), wanted)
    }

    #[test]
    fn empty_answers_start_the_handler() {
        let (told, wanted) = asked("cobol\nGo\n\n\n");
        assert_eq!(
            told,
            "Language of your server (rust, go, python, node, java, or none): There is no handler for `cobol`.\n\
             Language of your server (rust, go, python, node, java, or none): \
             URL of your stream, if it runs already (nothing starts the handler): \
             Path of the scripted test endpoint [/emit]: \n"
        );
        let emit = Emit::At("/emit".to_owned());
        assert_eq!(
            wanted,
            Ok(Wanted { language: Some(Language::Go), url: None, cmd: None, emit, name: "mine".to_owned() })
        );
    }

    #[test]
    fn without_a_language_the_server_is_only_watched() {
        let (told, wanted) = asked("none\n\n");
        assert_eq!(
            told,
            "Language of your server (rust, go, python, node, java, or none): \
             URL of your stream [http://127.0.0.1:8080/events]: \n"
        );
        let url = Some("http://127.0.0.1:8080/events".to_owned());
        assert_eq!(
            wanted,
            Ok(Wanted { language: None, url, cmd: None, emit: Emit::No, name: "mine".to_owned() })
        );
    }

    #[test]
    fn an_end_of_the_input_is_no_answer() {
        let (_, wanted) = asked("go\n");
        assert_eq!(
            wanted,
            Err("the input ended before all questions were answered: nothing was written".to_owned())
        );
    }
}
