//! JSON laid out to be read: white space is changed, and nothing else. Digits, order and names that come twice stay as they came.

use serde::de::IgnoredAny;

/// A text that nests deeper has more white space than text.
const DEEPEST: usize = 128;

/// A JSON object or list with a line for each member; `None` if the text is neither, or too deep for anybody to read.
pub fn laid_out(text: &str) -> Option<String> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if !text.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut layout = Layout { out: String::with_capacity(text.len() * 2), depth: 0, is_fresh: false };
    let (mut in_string, mut is_escaped) = (false, false);
    for c in text.chars() {
        if in_string {
            layout.out.push(c);
            in_string = c != '"' || is_escaped;
            is_escaped = c == '\\' && !is_escaped;
        } else {
            in_string = c == '"';
            layout.take(c);
            if layout.depth > DEEPEST {
                return None;
            }
        }
    }
    Some(layout.out)
}

struct Layout {
    out: String,
    depth: usize,
    /// An object or a list was opened, and nothing is in it yet.
    is_fresh: bool,
}

impl Layout {
    /// Takes a character that is not inside a string.
    fn take(&mut self, c: char) {
        match c {
            ' ' | '\t' | '\r' | '\n' => return,
            '}' | ']' => {
                self.depth -= 1;
                if !self.is_fresh {
                    self.line();
                }
                self.is_fresh = false;
                self.out.push(c);
                return;
            }
            _ => {}
        }
        if std::mem::take(&mut self.is_fresh) {
            self.line();
        }
        self.out.push(c);
        match c {
            '{' | '[' => {
                self.depth += 1;
                self.is_fresh = true;
            }
            ',' => self.line(),
            ':' => self.out.push(' '),
            _ => {}
        }
    }

    fn line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("  ", self.depth));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn nothing_but_white_space_is_changed() {
        let text = r#" {"z":9007199254740993 , "a":1.0,"a" : [ ],"":{} ,"s":"a\"}, [\\","n":[[-1.50e+2],{"u":"\u00e9"}]}"#;
        let expected = r#"{
  "z": 9007199254740993,
  "a": 1.0,
  "a": [],
  "": {},
  "s": "a\"}, [\\",
  "n": [
    [
      -1.50e+2
    ],
    {
      "u": "\u00e9"
    }
  ]
}"#;
        assert_eq!(laid_out(text).as_deref(), Some(expected));
        assert_eq!(laid_out(expected).as_deref(), Some(expected));
    }

    #[test]
    fn it_is_laid_out_as_others_do() {
        for text in [r#"{"a":[1,{"b":null}],"c":"d, [e]"}"#, "[]", "[{},[],[[]]]"] {
            let value: Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(laid_out(text), serde_json::to_string_pretty(&value).ok());
        }
    }

    #[test]
    fn what_is_no_object_and_no_list_is_left() {
        for text in ["", "1", "\"[]\"", "null", "{", "[1,]", "{} {}", "plain"] {
            assert_eq!(laid_out(text), None, "{text}");
        }
        let deep = |depth: usize| laid_out(&["[".repeat(depth), "]".repeat(depth)].concat());
        assert!(deep(DEEPEST).is_some() && deep(DEEPEST + 1).is_none() && deep(1 << 20).is_none());
    }
}
