//! JSON pointers (RFC 6901) with one addition: the part `*` stands for each element of a list.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use ssespec_scenario::document::{FromText, text};

/// Where in a JSON document something stands, such as `/choices/*/delta`; the empty text is the document itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer {
    written: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Name(String),
    Each,
}

/// The most parts that a pointer may have.
const MOST_PARTS: usize = 16;

/// The indices that the `*` of a pointer stood for, in order.
pub type Indices = Vec<usize>;

impl Pointer {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// How many `*` it has.
    pub fn stars(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part, Part::Each)).count()
    }

    /// Calls with whatever stands there: nothing if the last named part is missing. Below a `*` over something that is no list
    /// there is nothing to call with.
    pub fn visit<'v>(&self, document: &'v Value, call: &mut dyn FnMut(Option<&'v Value>, &Indices)) {
        walk(document, &self.parts, &mut Vec::new(), call);
    }

    /// What stands there when the first `*` stand for these indices. A further `*` finds nothing.
    pub fn at<'v>(&self, document: &'v Value, indices: &[usize]) -> Option<&'v Value> {
        let mut indices = indices.iter();
        self.parts.iter().try_fold(document, |value, part| match part {
            Part::Name(name) => child(value, name),
            Part::Each => value.as_array()?.get(*indices.next()?),
        })
    }

    /// The first thing that stands there.
    pub fn first<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        let mut found = None;
        self.visit(document, &mut |value, _| found = found.or(value));
        found
    }
}

fn child<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map.get(name),
        Value::Array(list) => list.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}

fn walk<'v>(
    value: &'v Value,
    parts: &[Part],
    indices: &mut Indices,
    call: &mut dyn FnMut(Option<&'v Value>, &Indices),
) {
    match parts {
        [] => call(Some(value), indices),
        [Part::Name(name), rest @ ..] => match child(value, name) {
            Some(found) => walk(found, rest, indices, call),
            None if rest.contains(&Part::Each) => {}
            None => call(None, indices),
        },
        [Part::Each, rest @ ..] => {
            for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                indices.push(index);
                walk(element, rest, indices, call);
                indices.pop();
            }
        }
    }
}

impl FromText for Pointer {
    const EXPECTED: &'static str = "a JSON pointer such as `/choices/*/delta`";

    fn from_text(text: &str) -> Result<Self, String> {
        let malformed =
            || format!("`{text}` is no JSON pointer: write `/name/name`, with `*` for each element");
        let parts: Vec<Part> = match text.strip_prefix('/') {
            None if text.is_empty() => Vec::new(),
            None => return Err(malformed()),
            Some(rest) => rest.split('/').map(part).collect(),
        };
        match parts.len() {
            0..=MOST_PARTS => Ok(Self { written: text.to_owned(), parts }),
            _ => Err(format!("a pointer may have {MOST_PARTS} parts, and this has {}", parts.len())),
        }
    }
}

fn part(text: &str) -> Part {
    match text {
        "*" => Part::Each,
        name => Part::Name(name.replace("~1", "/").replace("~0", "~")),
    }
}

impl<'de> Deserialize<'de> for Pointer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn all(pointer: &str, document: &Value) -> Vec<(Option<Value>, Indices)> {
        let mut found = Vec::new();
        let pointer = Pointer::from_text(pointer).expect("a pointer");
        pointer.visit(document, &mut |value, indices| found.push((value.cloned(), indices.clone())));
        found
    }

    #[test]
    fn a_star_is_each_element_and_a_missing_name_is_told() {
        let document = json!({ "a": [{ "b": 1 }, {}, { "b": null }], "x/y": { "~": 2 } });
        let found = [(Some(json!(1)), vec![0]), (None, vec![1]), (Some(json!(null)), vec![2])];
        assert_eq!(all("/a/*/b", &document), found);
        assert_eq!(all("/none/*/b", &document), []);
        assert_eq!(all("/none/b", &document), [(None, vec![])]);
        assert_eq!(all("/x~1y/~0", &document), [(Some(json!(2)), vec![])]);
        assert_eq!(all("/a/2/b", &document), [(Some(json!(null)), vec![])]);
        assert_eq!(all("", &json!(3)), [(Some(json!(3)), vec![])]);
    }

    #[test]
    fn indices_choose_the_element() {
        let document = json!([[1, 2], [3, 4]]);
        let pointer = Pointer::from_text("/*/*").expect("a pointer");
        assert_eq!(pointer.at(&document, &[1, 0]), Some(&json!(3)));
        assert_eq!(pointer.at(&document, &[1]), None);
        assert_eq!(pointer.stars(), 2);
    }
}
