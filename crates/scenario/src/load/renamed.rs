//! Words of YAML files that have another name now: one table, so that an old file is told the new word.

use serde_json::Value;

/// What a word is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The key of a map.
    Key,
    /// One of several choices: a step, an expectation, a rule.
    Value,
}

/// A word that has another name now.
struct Renamed {
    kind: Kind,
    /// Where it holds. Elsewhere the same word may mean something else, or be in use.
    of: &'static str,
    old: &'static str,
    new: &'static str,
}

impl Renamed {
    const fn key(of: &'static str, old: &'static str, new: &'static str) -> Self {
        Self { kind: Kind::Key, of, old, new }
    }

    const fn value(of: &'static str, old: &'static str, new: &'static str) -> Self {
        Self { kind: Kind::Value, of, old, new }
    }
}

const RENAMED: &[Renamed] = &[
    Renamed::key("a requirement", "cure", "fix"),
    Renamed::key("a known failure", "because", "reason"),
    Renamed::key("a scenario", "only-over", "http"),
    Renamed::key("a scenario", "transport", "reader"),
    Renamed::key("how a target is launched", "limited", "capped"),
    Renamed::key("a sequence", "to", "count"),
    Renamed::key("a sequence", "over", "across"),
    Renamed::key("a sequence", "beside", "control"),
    Renamed::value("a step", "count", "poll-stats"),
    Renamed::value("a step", "drop", "close"),
    Renamed::value("a step", "measure", "sample-memory"),
    Renamed::value("a step", "offer", "probe-alpn"),
    Renamed::value("a step", "reconnects", "reconnect-loop"),
    Renamed::value("a step", "release", "grant-credit"),
    Renamed::value("a step", "watch", "hold-open"),
    Renamed::value("the server of a scenario", "own", "dedicated"),
    Renamed::value("the server of a scenario", "limited", "capped"),
    Renamed::value("the reader of a scenario", "wire", "raw"),
    Renamed::value("the reader of a scenario", "client", "library"),
    Renamed::value("an expectation", "lists", "header-includes"),
    Renamed::value("an expectation", "never", "not-contains"),
    Renamed::value("an expectation", "numbered", "sequence"),
    Renamed::value("an expectation", "same-head", "same-headers"),
    Renamed::value("an expectation", "when-coded", "when-compressed"),
    Renamed::value("an expectation", "whole-events", "script-prefix"),
    Renamed::value("a message rule", "broken-off", "aborted"),
    Renamed::value("a message rule", "quiet-after-end", "no-trailing-bytes"),
    Renamed::value("a stream rule", "no-bare-names", "no-colonless-lines"),
    Renamed::value("a stream rule", "no-prelude", "no-leading-padding"),
    Renamed::value("a stream rule", "sane-retry", "retry-in-range"),
    Renamed::value("a life rule", "count-returns", "open-count-recovers"),
    Renamed::value("a life rule", "heartbeat-waits", "heartbeat-resets"),
    Renamed::value("a life rule", "stays-up", "process-alive"),
    Renamed::value("a life rule", "work-stops", "script-cancelled"),
    Renamed::value("an HTTP/2 rule", "goodbye", "goaway"),
    Renamed::value("what an example shows", "answer", "response"),
];

/// Scenarios that had another id: recordings name them by it.
const SCENARIOS: &[(&str, &str)] = &[("http2/goodbye", "http2/goaway")];

/// The id of today of a scenario that a recording names.
pub fn current_scenario_id(id: String) -> String {
    match SCENARIOS.iter().find(|(old, _)| *old == id) {
        Some((_, new)) => (*new).to_owned(),
        None => id,
    }
}

/// The help line for an old word. It holds where the new one is among the words that are known at its place.
pub(super) fn help(kind: Kind, word: &str, known: &[&str]) -> Option<String> {
    let is = |entry: &&Renamed| entry.kind == kind && entry.old == word && known.contains(&entry.new);
    let Renamed { of, old, new, .. } = RENAMED.iter().find(is)?;
    Some(format!("`{old}` of {of} is now `{new}`"))
}

/// Gives the rules in what an earlier version stored as JSON their names of today. `stored` is an expectation.
pub fn rename_stored(stored: &mut Value) {
    rename_below("", stored);
}

/// `key` is the one whose value this is: a word can be a rule there, or the name of something else.
fn rename_below(key: &str, stored: &mut Value) {
    let today = |kind: Kind, of: &[&str], word: &str| {
        let is = |entry: &&Renamed| entry.kind == kind && entry.old == word && of.contains(&entry.of);
        RENAMED.iter().find(is).map(|entry| entry.new.to_owned())
    };
    let rules = match key {
        "" | "any" | "all" | "when-coded" | "when-compressed" | "is" | "expect" => "an expectation",
        "when" => "a condition",
        "message" => "a message rule",
        "stream" => "a stream rule",
        "life" => "a life rule",
        "http2" => "an HTTP/2 rule",
        "numbered" | "sequence" => "a sequence",
        _ => return,
    };
    match stored {
        Value::String(word) => {
            if let Some(new) = today(Kind::Value, &[rules], word) {
                *word = new;
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| rename_below(key, part)),
        Value::Object(map) => {
            for (word, mut value) in std::mem::take(map) {
                rename_below(&word, &mut value);
                let new = today(Kind::Value, &[rules], &word).or_else(|| today(Kind::Key, &[rules], &word));
                map.insert(new.unwrap_or(word), value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_word_is_told_the_new_one_only_where_it_held() {
        let told = help(Kind::Key, "only-over", &["id", "http"]);
        assert_eq!(told.as_deref(), Some("`only-over` of a scenario is now `http`"));
        assert_eq!(help(Kind::Key, "only-over", &["check", "reason"]), None);
        assert_eq!(help(Kind::Value, "only-over", &["id", "http"]), None);
    }

    #[test]
    fn stored_rules_get_their_names_of_today_and_nothing_else_does() {
        let mut stored = serde_json::json!({ "any": [
            { "numbered": { "data": "never", "to": 3, "beside": "over" } },
            "whole-events",
            { "when-coded": [{ "message": "broken-off" }, { "life": { "heartbeat-waits": { "of": "count" } } }] },
            { "no-field": { "name": "never", "value": "never" } },
            { "gap": { "from": "head", "to": "end", "at-least": "1s" } },
        ] });
        rename_stored(&mut stored);
        let today = serde_json::json!({ "any": [
            { "sequence": { "data": "never", "count": 3, "control": "over" } },
            "script-prefix",
            { "when-compressed": [{ "message": "aborted" }, { "life": { "heartbeat-resets": { "of": "count" } } }] },
            { "no-field": { "name": "never", "value": "never" } },
            { "gap": { "from": "head", "to": "end", "at-least": "1s" } },
        ] });
        assert_eq!(stored, today);
        serde_json::from_value::<crate::Expectation>(today).expect("all words of today");
    }

    #[test]
    fn no_word_is_listed_twice_for_one_place() {
        let mut all: Vec<_> = RENAMED.iter().map(|entry| (entry.of, entry.old)).collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
