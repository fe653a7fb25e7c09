//! The languages that there is a handler for: its files, and how they are run.

use std::fmt;

use clap::ValueEnum;

/// A language that there is a handler for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// axum 0.8, in a crate of its own.
    Rust,
    /// net/http.
    Go,
    /// The standard library; `answer` fits every framework.
    Python,
    /// `node:http`.
    Node,
    /// `com.sun.net.httpserver`, Java 17.
    Java,
}

/// A handler: what is written for it, and how it is started.
pub struct Handler {
    /// The file to adapt.
    pub file: &'static str,
    /// What stands in it.
    pub text: &'static str,
    /// Another file that it needs, and what stands in that.
    pub beside: Option<(&'static str, &'static str)>,
    /// The command that serves; `{port}` is its port.
    pub run: &'static [&'static str],
    /// The program that must be installed, and how to get it.
    pub needs: (&'static str, &'static str),
    /// The steps of a workflow that install it.
    pub steps: &'static str,
}

impl Language {
    /// The handler in this language.
    pub fn handler(self) -> Handler {
        match self {
            Self::Rust => Handler {
                file: "sse-emit/emit.rs",
                text: include_str!("../../templates/emit.rs"),
                beside: Some(("sse-emit/Cargo.toml", include_str!("../../templates/emit.toml"))),
                run: &["cargo", "run", "--quiet", "--manifest-path", "sse-emit/Cargo.toml", "--", "{port}"],
                needs: ("cargo", "Rust 1.88 or later, from https://rustup.rs"),
                steps: "      - uses: dtolnay/rust-toolchain@stable\n",
            },
            Self::Go => Handler {
                file: "emit.go",
                text: include_str!("../../templates/emit.go"),
                beside: None,
                run: &["go", "run", "emit.go", "{port}"],
                needs: ("go", "Go 1.22 or later, from https://go.dev/dl/"),
                steps: "      - uses: actions/setup-go@v5\n        with: { go-version: stable }\n",
            },
            Self::Python => Handler {
                file: "sse_emit.py",
                text: include_str!("../../templates/sse_emit.py"),
                beside: None,
                run: &["python3", "sse_emit.py", "{port}"],
                needs: ("python3", "Python 3.9 or later, from https://www.python.org/downloads/"),
                steps: "      - uses: actions/setup-python@v5\n        with: { python-version: \"3.x\" }\n",
            },
            Self::Node => Handler {
                file: "emit.mjs",
                text: include_str!("../../templates/emit.mjs"),
                beside: None,
                run: &["node", "emit.mjs", "{port}"],
                needs: ("node", "Node 18 or later, from https://nodejs.org/"),
                steps: "      - uses: actions/setup-node@v4\n        with: { node-version: 22 }\n",
            },
            Self::Java => Handler {
                file: "Emit.java",
                text: include_str!("../../templates/Emit.java"),
                beside: None,
                run: &["java", "Emit.java", "{port}"],
                needs: ("java", "Java 17 or later, from https://adoptium.net/"),
                steps: "      - uses: actions/setup-java@v4\n        with: { distribution: temurin, java-version: 21 }\n",
            },
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "rust",
            Self::Go => "go",
            Self::Python => "python",
            Self::Node => "node",
            Self::Java => "java",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_handler_has_one_place_for_either_path() {
        for language in Language::value_variants() {
            let text = language.handler().text;
            for path in ["/emit\"", "/events\""] {
                assert_eq!(text.matches(path).count(), 1, "{language}: {path}");
            }
        }
    }
}
