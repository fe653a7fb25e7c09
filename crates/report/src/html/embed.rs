//! JSON inside an HTML page: nothing in it can end the element that holds it.

use serde::Serialize;

/// Writes a value as JSON that is harmless inside `<script>`: no `</script>`, no `<!--`, no line separators that older
/// scripts would read as line ends, and nothing that turns the direction of what follows.
pub(super) fn json(value: &impl Serialize) -> String {
    let plain = serde_json::to_string(value).expect("plain data is always JSON");
    let mut out = String::with_capacity(plain.len() + plain.len() / 16);
    for c in plain.chars() {
        // None of these can stand outside a string of the JSON, so an escape means the same there.
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.push_str(&format!("\\u{:04x}", c as u32))
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_element() {
        let hostile = "</script><!--<script>&amp;]]>\u{2028}\u{2029}\0\u{1b}\"\\";
        let text = json(&[hostile]);
        assert_eq!(
            text,
            r#"["\u003c/script\u003e\u003c!--\u003cscript\u003e\u0026amp;]]\u003e\u2028\u2029\u0000\u001b\"\\"]"#
        );
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).expect("JSON"), [hostile]);
    }
}
