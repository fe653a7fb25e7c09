//! The versions of programs that are installed.

use std::path::Path;
use std::process::Command;

/// What a program says of its version, on either output.
pub fn version(program: &Path, arguments: &[String]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| [output.stdout, output.stderr].concat()).unwrap_or_default();
    number(&String::from_utf8_lossy(&text)).unwrap_or("unknown").to_owned()
}

/// The first word that looks like a version, such as that of `nginx version: nginx/1.22.1`.
fn number(text: &str) -> Option<&str> {
    let words = text.split(|c: char| c.is_whitespace() || c == '/');
    let words = words.map(|word| word.strip_prefix('v').unwrap_or(word));
    words.into_iter().find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        let cases = [
            ("nginx version: nginx/1.22.1\n", "1.22.1"),
            ("HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/", "2.6.12-1+deb12u4"),
            ("v2.8.4 h1:q3pe0", "2.8.4"),
            ("lighttpd/1.4.69 (ssl) - a light", "1.4.69"),
            ("Server version: Apache/2.4.71 (Debian)\nServer built: 2026", "2.4.71"),
        ];
        for (text, version) in cases {
            assert_eq!(number(text), Some(version), "{text}");
        }
        assert_eq!(number("no idea"), None);
    }
}
