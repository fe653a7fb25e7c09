//! Turns what the YAML reader says into a plain sentence with a remedy.

use super::nearest;
use super::problem::Problem;
use super::renamed::{self, Kind};
use super::source::Source;

/// A document that is YAML, but not of the wanted type.
pub(super) fn problem(source: &Source, error: &serde_yaml::Error) -> Problem {
    let text = without_place(error);
    let (path, message) = split_path(&text);
    let told = tell(path, message);
    let offset = error.location().map_or(0, |location| location.index());
    source.problem_at(offset, told.message).maybe_help(told.help)
}

/// A text that is no YAML, or more of it than the reader takes.
pub(super) fn syntax(source: &Source, error: &serde_yaml::Error) -> Problem {
    let text = error.to_string();
    let offset = error.location().map(|location| location.index());
    let at = |offset: Option<usize>, message: &str, help: &str| {
        source.problem_at(offset.unwrap_or(0), message).help(help)
    };
    if text.starts_with("repetition limit exceeded") || text.starts_with("recursion limit exceeded") {
        return at(
            offset,
            "an alias that leads to itself, or to too much",
            "write what is meant instead of an alias",
        );
    }
    if text.starts_with("deserializing from YAML containing more than one document") {
        let second = source.text().match_indices("\n---").map(|(at, _)| at + 1).last();
        return at(second, "more than one document in a file", "remove the `---`, or make it two files");
    }
    if text.contains("while scanning a quoted scalar") {
        return at(
            opening(source, &text).or(offset),
            "this quote is never closed",
            "close it, or double it inside the text",
        );
    }
    if text.starts_with("unknown anchor") {
        return at(offset, "an alias without an anchor", "put a text that starts with `*` in quotes");
    }
    if text.contains("tab character") || offset.is_some_and(|at| source.text()[at..].starts_with('\t')) {
        return at(offset, "a tab where YAML wants spaces", "indent with spaces");
    }
    // The reader's sentence goes on with positions and with what it was doing.
    let ends = [" at line ", " at position ", ", while "];
    let message = ends.iter().fold(text.as_str(), |text, end| text.split(end).next().unwrap_or(text));
    source.problem_at(offset.unwrap_or(0), format!("this is not YAML: {message}"))
}

/// Where the thing that was being scanned began: the second position in the reader's sentence, if it has two.
fn opening(source: &Source, text: &str) -> Option<usize> {
    let (_, context) = text.split_once("while scanning a quoted scalar")?;
    match context.strip_prefix(" at line ") {
        None => None,
        Some(place) => {
            let (line, column) = place.split_once(" column ")?;
            offset_of(source, line.parse().ok()?, column.trim().parse().ok()?)
        }
    }
}

fn offset_of(source: &Source, line: usize, column: usize) -> Option<usize> {
    let start: usize = source.text().split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = source.text().get(start..)?;
    rest.char_indices().nth(column.checked_sub(1)?).map(|(at, _)| start + at)
}

struct Told {
    message: String,
    help: Option<String>,
}

impl Told {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: Some(help.into()) }
    }
}

fn tell(path: &str, message: &str) -> Told {
    if let Some((word, known)) = split_unknown(message, "unknown field `") {
        return Told {
            message: format!("unknown key `{word}`"),
            help: renamed::help(Kind::Key, word, &known).or_else(|| nearest::help(word, "known keys", known)),
        };
    }
    if let Some((word, known)) = split_unknown(message, "unknown variant `") {
        let what = noun(path);
        return Told {
            message: format!("unknown {what} `{word}`"),
            help: renamed::help(Kind::Value, word, &known)
                .or_else(|| nearest::help(word, "known here", known)),
        };
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let key = rest.trim_end_matches('`');
        return Told::new(format!("the key `{key}` is missing"), format!("add `{key}:`"));
    }
    if message.starts_with("invalid value: map, expected map with a single key") {
        let help = match noun(path) {
            "expectation" => "combine several with `all: [..]` or `any: [..]`",
            "reason" => "write the one that weighs most",
            _ => "write one list element for each",
        };
        return Told::new(format!("{} is a map with exactly one key", with_article(noun(path))), help);
    }
    if message.ends_with("expected newtype variant") {
        return Told::new(format!("this {} needs a value", noun(path)), "write it as a map: `word: value`");
    }
    if message.ends_with("expected unit variant") {
        return Told::new(format!("this {} takes no value", noun(path)), "write the word alone");
    }
    let mismatch = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, wanted)) = mismatch.and_then(|rest| rest.split_once(", expected ")) {
        return mismatched(path, found, wanted);
    }
    Told { message: message.to_owned(), help: None }
}

/// A value of another kind than is wanted here.
fn mismatched(path: &str, found: &str, wanted: &str) -> Told {
    let is_text = wanted == "a string" || wanted.starts_with("a text") || wanted.starts_with("enum ");
    let number = found.starts_with("integer ")
        || found.starts_with("floating point ")
        || found.starts_with("boolean ");
    if path.is_empty() && (found == "Option value" || found == "unit value") {
        return Told::new(
            "this file is empty",
            "write `requirements:`, `scenarios:` or the keys of a target",
        );
    }
    let wanted = match wanted {
        "a string" => "a text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "u16" => format!("a number from 0 to {}", u16::MAX),
        "u32" => format!("a number from 0 to {}", u32::MAX),
        "u64" | "usize" => "a number from 0".to_owned(),
        other if other.starts_with("struct ") => "a map".to_owned(),
        other if other.starts_with("enum ") => with_article(noun(path)),
        other => other.to_owned(),
    };
    let found = match found {
        "map" => "a map".to_owned(),
        "sequence" => "a list".to_owned(),
        "unit value" | "Option value" => "nothing".to_owned(),
        other => other
            .replacen("integer ", "the number ", 1)
            .replacen("floating point ", "the number ", 1)
            .replacen("boolean ", "", 1)
            .replacen("string ", "the text ", 1),
    };
    let help = (is_text && number).then(|| "put it in quotes".to_owned());
    Told { message: format!("expected {wanted}, found {found}"), help }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'H']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// The offending word and the known ones from the reader's sentence.
fn split_unknown<'m>(message: &'m str, start: &str) -> Option<(&'m str, Vec<&'m str>)> {
    let rest = message.strip_prefix(start)?;
    let (word, known) = rest.split_once("`, expected").or_else(|| rest.split_once("`, there are no"))?;
    Some((word, known.split('`').skip(1).step_by(2).collect()))
}

/// What stands at a path, in the words of the documentation.
fn noun(path: &str) -> &'static str {
    let name = path.rsplit('.').next().unwrap_or(path);
    match name.split('[').next().unwrap_or(name) {
        "steps" => "step",
        "script" => "script step",
        "needs" | "capabilities" => "capability",
        "tags" => "tag",
        "expect" | "any" | "all" => "expectation",
        "from" | "to" | "mark" | "other" => "mark",
        "until" => "condition",
        "level" => "level",
        "driver" => "driver",
        "head" | "message" | "stream" | "http2" => "rule",
        "http" => "HTTP version",
        "why" => "reason",
        _ => "word",
    }
}

fn without_place(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    match error.location() {
        None => text,
        Some(at) => {
            let place = format!(" at line {} column {}", at.line(), at.column());
            text.strip_suffix(&place).map_or(text.clone(), str::to_owned)
        }
    }
}

/// The reader puts the path before its sentence. Paths have no blanks, sentences do.
fn split_path(text: &str) -> (&str, &str) {
    match text.split_once(": ") {
        Some((path, message)) if !path.contains([' ', '`']) => (path, message),
        _ => ("", text),
    }
}
