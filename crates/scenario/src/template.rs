//! Placeholders such as `{topic}`: found and filled in, in texts, in JSON and in addresses.

use serde_json::Value;

/// What placeholders stand for. What is `None` leaves out the entry that asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The topic.
    pub topic: String,
    /// The payload.
    pub data: Option<String>,
    /// The event type.
    pub event: Option<String>,
    /// The ID.
    pub id: Option<String>,
    /// The reconnection time in milliseconds.
    pub retry: Option<u64>,
    /// The whole block as text of an event stream.
    pub sse: Option<String>,
}

impl Values {
    fn of(&self, word: &str) -> Option<String> {
        match word {
            "topic" => Some(self.topic.clone()),
            "data" => self.data.clone(),
            "event" => self.event.clone(),
            "id" => self.id.clone(),
            "retry" => self.retry.map(|ms| ms.to_string()),
            "sse" => self.sse.clone(),
            _ => None,
        }
    }
}

/// A text cut at its placeholders.
enum Piece<'t> {
    Plain(&'t str),
    Word(&'t str),
}

/// `{word}`, a word being lower-case letters and digits, is a placeholder. Any other brace is itself, so that JSON can be
/// written as text.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut plain, mut from) = (0, 0);
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        from = open + 1;
        let word = text[from..].split_once('}').map(|(word, _)| word);
        let is_word = |word: &&str| {
            word.starts_with(|c: char| c.is_ascii_lowercase())
                && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if let Some(word) = word.filter(is_word) {
            pieces.push(Piece::Plain(&text[plain..open]));
            pieces.push(Piece::Word(word));
            from += word.len() + 1;
            plain = from;
        }
    }
    pieces.push(Piece::Plain(&text[plain..]));
    pieces
}

/// The placeholders of a text, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let word = |piece: &Piece<'_>| match piece {
        Piece::Word(word) => Some((*word).to_owned()),
        Piece::Plain(_) => None,
    };
    pieces(text).iter().filter_map(word).collect()
}

/// The placeholders in the texts of a JSON value.
pub(crate) fn json_words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => words(text),
        Value::Array(items) => items.iter().flat_map(json_words).collect(),
        Value::Object(map) => map.values().flat_map(json_words).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// The text filled in, or `None` if something that it asks for is absent.
pub(crate) fn fill(text: &str, values: &Values) -> Option<String> {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(plain) => Some(plain.to_owned()),
            Piece::Word(word) => values.of(word),
        })
        .collect()
}

/// The JSON filled in, without the entries and elements that ask for something absent. `"{retry}"` alone becomes a number.
pub(crate) fn fill_json(value: &Value, values: &Values) -> Option<Value> {
    Some(match value {
        Value::String(text) if text == "{retry}" => Value::from(values.retry?),
        Value::String(text) => Value::String(fill(text, values)?),
        Value::Array(items) => items.iter().filter_map(|item| fill_json(item, values)).collect(),
        Value::Object(map) => map
            .iter()
            .filter_map(|(key, value)| fill_json(value, values).map(|value| (key.clone(), value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

/// The address filled in, each value percent-encoded; what is absent is empty.
pub fn fill_url(text: &str, values: &Values) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(plain) => plain.to_owned(),
            Piece::Word(word) => percent_encoded(&values.of(word).unwrap_or_default()),
        })
        .collect()
}

/// Everything but the unreserved characters of RFC 3986.
fn percent_encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Puts ports in the place of `{port}`, `{port2}` and so on, by their position.
pub fn fill_ports(text: &str, ports: &[u16]) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(plain) => plain.to_owned(),
            Piece::Word(word) => match port_number(word).and_then(|n| ports.get(n - 1)) {
                Some(port) => port.to_string(),
                None => format!("{{{word}}}"),
            },
        })
        .collect()
}

/// Which port a placeholder asks for, from 1; `None` if it is no port.
pub(crate) fn port_number(word: &str) -> Option<usize> {
    match word.strip_prefix("port")? {
        "" => Some(1),
        n => n.parse().ok().filter(|n| (2..=MAX_PORTS).contains(n)),
    }
}

/// How many ports a target may ask for.
pub const MAX_PORTS: usize = 9;

/// How many ports these texts ask for: the highest number among them.
pub fn ports_wanted<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    texts.into_iter().flat_map(words).filter_map(|word| port_number(&word)).max().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values() -> Values {
        Values { topic: "a b".into(), data: Some("x\n{id}".into()), retry: Some(5), ..Values::default() }
    }

    #[test]
    fn words_are_found_and_other_braces_are_left_alone() {
        assert_eq!(words("{topic}{ id }{\"a\":{data}}{}{port2}{Topic}{"), ["topic", "data", "port2"]);
        assert_eq!(fill("{\"a\":1} {data}!", &values()).as_deref(), Some("{\"a\":1} x\n{id}!"));
    }

    #[test]
    fn what_is_absent_leaves_its_entry_out() {
        assert_eq!(fill("{topic} {id}", &values()), None);
        let template =
            json!({"items": [{"t": "{topic}", "id": "{id}", "n": "{retry}", "k": true}, "{event}"]});
        assert_eq!(
            fill_json(&template, &values()),
            Some(json!({"items": [{"t": "a b", "n": 5, "k": true}]}))
        );
    }

    #[test]
    fn addresses_are_encoded_and_ports_are_numbered() {
        assert_eq!(fill_url("/s?topic={topic}&id={id}", &values()), "/s?topic=a%20b&id=");
        assert_eq!(fill_ports("h:{port}/{port3}/{port2}/{topic}", &[1, 2]), "h:1/{port3}/2/{topic}");
        assert_eq!(ports_wanted(["a", "{port3} {port}"]), 3);
        assert_eq!(ports_wanted(["{port1} {port10} {port0}"]), 1);
    }
}
