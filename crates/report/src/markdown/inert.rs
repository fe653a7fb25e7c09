//! Writes foreign text so that it stays text: no markup, no link, no mention, wherever a page shows it.

use crate::visible::{cut, cut_lines};

/// How many bytes of a foreign text are shown: more than a complaint's line has, which is cut already.
const SHOWN: usize = 2_000;

/// Text in a line of prose. After what begins a link, a mention or a reference to an issue stands a word joiner,
/// which cannot be seen: a page looks for those in the finished text, where escapes are gone.
pub fn prose(text: &str) -> String {
    let shown = cut(text, SHOWN);
    let broken = shown
        .replace('@', "@\u{2060}")
        .replace('#', "#\u{2060}")
        .replace("://", ":\u{2060}//")
        .replace("www.", "www\u{2060}.");
    escaped(&broken).replace('\u{2060}', "&#8288;")
}

/// Text to be read exactly, or copied: pages look for nothing inside `code`.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(&cut(text, SHOWN)))
}

/// An output of several lines. No line is empty, since an empty one would end the block of HTML.
pub(super) fn output(text: &str) -> String {
    let lines = cut_lines(text, SHOWN).into_iter().map(|line| match line.trim().is_empty() {
        true => "&#32;".to_owned(),
        false => escaped(&line),
    });
    format!("<pre>{}</pre>", lines.collect::<Vec<_>>().join("\n"))
}

/// Whatever means something to HTML or to Markdown becomes a character reference.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' | '`' | '|' | '*' | '_' | '[' | ']' | '\\' | '~' | '@' | '$' => {
                out.push_str(&format!("&#{};", c as u32));
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
    fn nothing_in_prose_is_markup_or_a_link() {
        assert_eq!(
            prose("<b>&\"' `x` | *a* _b_ [c](d) ~e~ \\ $f$"),
            "&lt;b&gt;&amp;&quot;&#39; &#96;x&#96; &#124; &#42;a&#42; &#95;b&#95; &#91;c&#93;(d) &#126;e&#126; &#92; \
             &#36;f&#36;"
        );
        assert_eq!(
            prose("@octocat, octo#1, https://x.example and www.x.example"),
            "&#64;&#8288;octocat, octo#&#8288;1, https:&#8288;//x.example and www&#8288;.x.example"
        );
    }

    #[test]
    fn code_can_be_copied() {
        assert_eq!(code("a@b <x>\u{1b}\n\n"), r"<code>a&#64;b &lt;x&gt;&#92;u{1B}&#92;n&#92;n</code>");
    }

    #[test]
    fn an_output_has_no_empty_line() {
        assert_eq!(output("a\n\n</pre>\n \n- b\n"), "<pre>a\n&#32;\n&lt;/pre&gt;\n&#32;\n- b</pre>");
    }
}
