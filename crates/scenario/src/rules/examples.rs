//! The examples: each is of a requirement that exists, shows two different things, and has the form that it claims.

use std::collections::BTreeMap;

use crate::example::{Example, Shows};
use crate::load::{Place, Problems, Source, nearest_help};
use crate::payload::Payload;
use crate::requirement::{Requirement, RequirementId};

/// `requirements` is none while their own file could not be read.
pub(super) fn check(
    source: &Source,
    examples: &BTreeMap<RequirementId, Example>,
    requirements: Option<&[Requirement]>,
    problems: &mut Problems,
) {
    let all = Place::root().key("examples");
    for (id, example) in examples {
        if let Some(list) = requirements.filter(|list| list.iter().all(|r| r.id != *id)) {
            problems.add(source, || {
                let known = list.iter().map(|r| r.id.as_str());
                let problem =
                    all.name(id.as_str()).problem(source, format!("there is no requirement `{id}`"));
                problem.maybe_help(nearest_help(id.as_str(), "known", known))
            });
        }
        let place = all.key(id.as_str());
        if example.wrong == example.right {
            problems.add(source, || {
                let problem = place.key("right").problem(source, "`wrong` and `right` are the same");
                problem.help("an example shows the difference")
            });
        }
        for (key, half) in [("wrong", &example.wrong), ("right", &example.right)] {
            if let Err((message, help)) = has_form(example.shows, half) {
                problems.add(source, || place.key(key).problem(source, message).help(help));
            }
        }
    }
}

/// Whether half of an example is what it is said to be, or what is wrong and how to mend it.
fn has_form(shows: Shows, half: &Payload) -> Result<(), (String, &'static str)> {
    if shows == Shows::Body {
        return Ok(());
    }
    if !half.as_bytes().starts_with(b"HTTP/") && shows != Shows::Exchange {
        let help = "write the status line first, such as `HTTP/1.1 200 OK`; `shows: body` has no head";
        return Err(("this does not start with a status line".to_owned(), help));
    }
    if shows == Shows::Response {
        return Ok(());
    }
    let Ok(text) = std::str::from_utf8(half.as_bytes()) else {
        return Err(("this is not text".to_owned(), "only `body` and `answer` show bytes"));
    };
    let said =
        |line: &str| matches!(line.as_bytes(), [b'<' | b'>'] | [b'<' | b'>', b' ', ..] | [b'(', .., b')']);
    match text.lines().find(|line| shows == Shows::Exchange && !said(line)) {
        None if text.trim().is_empty() => {
            Err(("this is empty".to_owned(), "write what was sent and what came, line by line"))
        }
        None => Ok(()),
        Some(line) => {
            let help =
                "begin what was sent with `> `, what came with `< `, and put what happens into brackets";
            Err((format!("the line `{line}` is of neither side"), help))
        }
    }
}
