//! Payloads that are what a language prints for a value, such as `[object Object]`, in place of what the value holds.

use std::collections::HashMap;

use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::show;

use super::lines::at_line;
use super::outcome::Outcome;
use super::payloads::document;
use super::view::View;

/// Of one type, so many payloads that were printed are no chance: somebody may quote one.
const PRINTED_EVENTS: usize = 2;

/// What was printed, by who prints it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Printed {
    /// An object, or what is not there, in JavaScript.
    JavaScript,
    /// Bytes in Python.
    PythonBytes,
    /// A dict or a list in Python.
    PythonDict,
    /// An object in Python that has no text of its own, such as a generator.
    PythonObject,
    /// A map in Go.
    Go,
    /// An object in Java that has no text of its own.
    Java,
    /// A collection in .NET.
    DotNet,
}

impl Printed {
    fn fix(self) -> &'static str {
        match self {
            Self::JavaScript => {
                "Write JSON.stringify(value), and check that the value is there before it is sent."
            }
            Self::PythonBytes => {
                "Decode the bytes before they go into text: chunk.decode() in place of str(chunk) or f\"{chunk}\"."
            }
            Self::PythonDict => "Write json.dumps(value) in place of str(value) or f\"{value}\".",
            Self::PythonObject => {
                "Send what the object yields or holds: iterate over a generator, await a coroutine, and serialise the result."
            }
            Self::Go => "Write the bytes of json.Marshal(value) in place of fmt's %v.",
            Self::Java => {
                "Serialise the object: SseEmitter.event().data(value, MediaType.APPLICATION_JSON) in Spring, a mediaType in Jersey, \
                 or ObjectMapper.writeValueAsString(value)."
            }
            Self::DotNet => "Write JsonSerializer.Serialize(value) in place of value.ToString().",
        }
    }
}

/// Payloads hold what a value holds, not what a language prints for it.
pub fn holds_values(view: &View<'_>) -> Outcome {
    let mut by_type: HashMap<&str, (usize, Vec<_>)> = HashMap::new();
    let mut all = 0;
    for (event, _) in view.events() {
        all += 1;
        let (of_type, found) = by_type.entry(event.event_type.as_str()).or_default();
        *of_type += 1;
        found.extend(printed(&event.data).map(|by| (event, by)));
    }
    if all == 0 {
        return Outcome::Inconclusive(Reason::NoEvent);
    }
    let is_habit =
        |(of_type, found): &&(usize, Vec<_>)| found.len() >= PRINTED_EVENTS && found.len() * 2 > *of_type;
    // The first of them, so that two runs tell the same.
    let first = by_type.values().filter(is_habit).min_by_key(|(_, found)| found[0].0.span.first);
    let Some((of_type, found)) = first else {
        return Outcome::Satisfied(format!("no type of the {all} events holds printed values"));
    };
    let (event, by) = found[0];
    let observed =
        format!("a printed value in {} of {of_type} events: {}", found.len(), show(event.data.as_bytes()));
    at_line(view, "what the value holds, serialised", observed, event.span).with_fix(by.fix())
}

/// Who printed a payload, if all of it is such a text. Nothing that JSON has a reading for is one.
fn printed(data: &str) -> Option<Printed> {
    let data = data.trim();
    if document(data.as_bytes()).is_some() {
        return None;
    }
    let quoted = |quote: char| {
        let rest = data.strip_prefix('b').and_then(|rest| rest.strip_prefix(quote));
        rest.is_some_and(|rest| rest.ends_with(quote))
    };
    let all_objects = || !data.is_empty() && data.split(',').all(|one| one.trim() == "[object Object]");
    if data == "undefined" || data == "[object Promise]" || all_objects() {
        Some(Printed::JavaScript)
    } else if quoted('\'') || quoted('"') {
        Some(Printed::PythonBytes)
    } else if is_python_dict(data) {
        Some(Printed::PythonDict)
    } else if is_python_object(data) {
        Some(Printed::PythonObject)
    } else if is_go(data) {
        Some(Printed::Go)
    } else if is_java(data) {
        Some(Printed::Java)
    } else if data.starts_with("System.Collections.") && data.contains('`') {
        Some(Printed::DotNet)
    } else {
        None
    }
}

/// `{'a': 1}`, or a list of such: keys in single quotes, which JSON does not know.
fn is_python_dict(data: &str) -> bool {
    let inner = data.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(data);
    inner.starts_with("{'") && inner.ends_with('}') && inner.contains("': ")
}

/// `<generator object f at 0x7f3c>`.
fn is_python_object(data: &str) -> bool {
    let inner = data.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.and_then(|inner| inner.rsplit_once(" at 0x")).is_some_and(|(_, address)| is_hex(address, 6))
}

/// `map[a:1]`. A pointer alone is not told: numbers in hexadecimal are sent on purpose.
fn is_go(data: &str) -> bool {
    let map = data.strip_prefix("map[").and_then(|rest| rest.strip_suffix(']'));
    map.is_some_and(|inner| inner.is_empty() || inner.contains(':'))
}

/// `org.example.Message@1b6d3586`: the class with its package, and the hash code.
fn is_java(data: &str) -> bool {
    let Some((class, hash)) = data.split_once('@') else { return false };
    let mut parts = class.split('.');
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'$')
    };
    let named = parts
        .next_back()
        .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()) && is_word(name));
    named && class.contains('.') && parts.all(is_word) && hash.len() <= 8 && is_hex(hash, 4)
}

/// At least so many hexadecimal digits, and nothing else.
fn is_hex(text: &str, least: usize) -> bool {
    text.len() >= least && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval_support::{say, stream};

    fn judged(body: &str) -> String {
        say(r#"{"stream": "values"}"#, vec![stream(&[(10, 20, body)])])
    }

    #[test]
    fn what_a_language_prints_is_told_from_values() {
        use Printed::{DotNet, Go, Java, JavaScript, PythonBytes, PythonDict, PythonObject};
        for (data, by) in [
            ("[object Object]", JavaScript),
            ("[object Object],[object Object]", JavaScript),
            ("undefined", JavaScript),
            ("b'hello'", PythonBytes),
            ("b\"it's\"", PythonBytes),
            ("{'a': 1, 'b': None}", PythonDict),
            ("[{'a': 1}, {'a': 2}]", PythonDict),
            ("<generator object tokens at 0x7f3c2a1b>", PythonObject),
            ("map[a:1 b:2]", Go),
            ("org.example.Message@1b6d3586", Java),
            ("org.example.Outer$Inner@6d06d69c", Java),
            ("System.Collections.Generic.List`1[System.String]", DotNet),
        ] {
            assert_eq!(printed(data), Some(by), "{data}");
        }
        for data in [
            "",
            "null",
            "None",
            "{}",
            "{\"a\": \"b'c'\"}",
            "see [object Object]",
            "b",
            "b'",
            "'quoted'",
            "{'",
            "<div>at 0x7f3c2a1b</div>",
            "<svg at 0x>",
            "map[",
            "map[x]",
            "0xc000012345",
            "first.last@example.org",
            "first.Last@cafe.example",
            "Name@cafe",
            "System.Collections.Generic",
        ] {
            assert_eq!(printed(data), None, "{data}");
        }
    }

    #[test]
    fn one_that_is_quoted_is_no_habit() {
        let two = "data: [object Object]\n\ndata: [object Object]\n\n";
        assert_eq!(
            judged(two),
            "fail: expected what the value holds, serialised; got a printed value in 2 of 2 events: \"[object Object]\" [Content]"
        );
        let among = format!("{two}event: done\ndata: {{}}\n\n");
        assert!(judged(&among).starts_with("fail: "), "{}", judged(&among));
        let quoted = "data: [object Object]\n\ndata: one\n\n";
        assert_eq!(judged(quoted), "pass: no type of the 2 events holds printed values [Content]");
        assert_eq!(
            judged("data: one\n\ndata: two\n\ndata: undefined\n\ndata: undefined\n\n"),
            "pass: no type of the 4 events holds printed values [Content]"
        );
        assert_eq!(judged(": nothing\n\n"), "inconclusive: no event was seen [Content]");
    }
}
