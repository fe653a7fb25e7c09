//! The two configurations of a proxy: templates, what is filled into them, and the lines in which they differ.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context as _;

use super::catalogue::Proxy;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It spoils the stream.
    Fails,
    /// It lets it through.
    Works,
}

impl Role {
    /// The name of its file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Fails => "fails.conf",
            Self::Works => "works.conf",
        }
    }
}

/// A configuration as it stands in the repository.
///
/// # Errors
/// The file cannot be read.
pub fn template(proxy: &Proxy, role: Role) -> anyhow::Result<String> {
    let path = proxy.folder.join(role.file());
    std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// What is filled in.
pub struct Places<'a> {
    /// The port on which the proxy listens.
    pub port: u16,
    /// The server behind it.
    pub upstream: SocketAddr,
    /// The proxy's own temporary folder.
    pub folder: &'a Path,
}

/// Fills a text in. Other words in braces stay: configurations are full of them.
pub fn filled(text: &str, places: &Places<'_>) -> String {
    text.replace("{port}", &places.port.to_string())
        .replace("{upstream}", &places.upstream.to_string())
        .replace("{upstream-port}", &places.upstream.port().to_string())
        .replace("{folder}", &places.folder.display().to_string())
}

/// The lines that only one of the two has, as a patch shows them.
pub fn difference(fails: &str, works: &str) -> String {
    let only = |one: &str, other: &str, mark: char| {
        let other: Vec<&str> = other.lines().map(str::trim).collect();
        one.lines().map(str::trim).filter(|line| !other.contains(line)).fold(
            String::new(),
            |mut out, line| {
                let _ = writeln!(out, "{mark} {line}");
                out
            },
        )
    };
    only(fails, works, '-') + &only(works, fails, '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_places_are_filled() {
        let places =
            Places { port: 80, upstream: ([127, 0, 0, 1], 90).into(), folder: Path::new("/somewhere") };
        let text = "{\n listen {port} {upstream} {upstream-port} {folder}/pid {host}\n}";
        assert_eq!(filled(text, &places), "{\n listen 80 127.0.0.1:90 90 /somewhere/pid {host}\n}");
    }

    #[test]
    fn the_difference_is_told_as_a_patch() {
        assert_eq!(difference("a\n  b 1\nc\n", "a\n  b 2\nc\n"), "- b 1\n+ b 2\n");
    }
}
