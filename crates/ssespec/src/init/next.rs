//! What `ssespec init` says when it is done: what it wrote, and what to run next.

use std::fmt::Write as _;
use std::path::Path;

use super::files::{File, TARGET};
use super::wanted::{Emit, Start, Wanted};

/// The text that ends the command. `stream` is the path of the server's stream.
pub fn text(wanted: &Wanted, dir: &Path, files: &[File], stream: &str) -> String {
    let here =
        |path: &str| if dir == Path::new(".") { path.into() } else { dir.join(path).display().to_string() };
    let paths: Vec<String> = files.iter().map(|file| here(file.path)).collect();
    let mut out = "Wrote:\n".to_owned();
    for path in &paths {
        let _ = writeln!(out, "  {path}");
    }
    let run = |more: &[&str]| shell(&[&["ssespec", "run", &here(TARGET)], more].concat());
    let add = shell(&[vec!["git", "add"], paths.iter().map(String::as_str).collect()].concat());
    let (first, second) = match (wanted.start(), wanted.handler()) {
        (Start::Handler, Some(language)) => {
            let handler = language.handler();
            let words: Vec<String> = handler
                .run
                .iter()
                .map(|word| {
                    if files.iter().any(|file| file.path == *word) {
                        here(word)
                    } else {
                        word.replace("{port}", "8080")
                    }
                })
                .collect();
            let look = shell(&words.iter().map(String::as_str).collect::<Vec<_>>());
            (
                (run(&[]), "start the handler as it is, and judge it".to_owned()),
                (look, format!("look at it: http://127.0.0.1:8080{stream}")),
            )
        }
        (Start::Runs, _) => {
            let check = shell(&["ssespec", "check", wanted.url.as_deref().unwrap_or_default()]);
            ((check, "look at the stream alone".to_owned()), (run(&[]), "run the suite".to_owned()))
        }
        (Start::Command | Start::Handler, _) => (
            (run(&[]), "start the server, and run the suite".to_owned()),
            (run(&["--strict"]), "treat warnings as failures".to_owned()),
        ),
    };
    let lines = [first, second, (add, "let every push be judged".to_owned())];
    let width = lines[..2].iter().map(|(command, _)| command.chars().count()).max().unwrap_or_default();
    out += "\nNext:\n";
    for (command, why) in lines {
        let _ = writeln!(out, "  {command:width$}  # {why}");
    }
    if let (Some(language), Emit::At(path)) = (wanted.handler(), &wanted.emit) {
        let file = here(language.handler().file);
        let _ = match wanted.start() {
            Start::Handler => {
                writeln!(out, "\nThen put your library's encoder into `block` of {file}, and run it again.")
            }
            Start::Runs | Start::Command => {
                writeln!(
                    out,
                    "\nYour server needs the scripted test endpoint at {path}: take the handler from {file}."
                )
            }
        };
    }
    out
}

/// A command as a shell reads it.
fn shell(words: &[&str]) -> String {
    shell_words::join(words)
}
