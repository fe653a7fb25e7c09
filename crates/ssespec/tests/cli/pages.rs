//! Help, manual pages and completions.

use insta::assert_snapshot;

use crate::support::{Folder, ssespec, told};

#[test]
fn help() {
    assert_snapshot!(told(["--help"]));
}

#[test]
fn help_of_check() {
    assert_snapshot!(told(["check", "--help"]));
}

#[test]
fn help_of_run() {
    assert_snapshot!(told(["run", "--help"]));
}

#[test]
fn no_command_shows_the_help() {
    assert!(
        told(Vec::<&str>::new())
            .starts_with("exit code 2\n--- stdout\n--- stderr\nTest whether a Server-Sent")
    );
}

#[test]
fn each_shell_has_completions_of_each_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let told = told(["completions", shell]);
        assert!(told.starts_with("exit code 0"), "{told}");
        assert!(told.contains("intrusive"), "{shell}");
    }
}

#[test]
fn a_page_for_each_command() {
    let folder = Folder::with("");
    let output = ssespec(folder.path(), ["man", "pages"]).output().expect("ssespec can be started");
    assert!(output.status.success());
    let page =
        |name: &str| std::fs::read_to_string(folder.path().join("pages").join(name)).unwrap_or_default();
    assert!(page("ssespec.1").contains(".TH ssespec 1"));
    assert!(page("ssespec-check.1").contains("hostile input"));
    assert!(told(["man"]).contains(".TH ssespec 1"));
}

#[test]
fn explain_says_how_a_requirement_is_judged() {
    assert_snapshot!(told(["explain", "http.405-allow"]));
}

#[test]
fn explain_knows_the_nearest_one() {
    assert_snapshot!(told(["explain", "http.405-alow"]));
}
