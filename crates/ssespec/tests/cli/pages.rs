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

#[test]
fn the_page_about_checking_an_endpoint_shows_the_plan_that_is_printed() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/checking-an-endpoint.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let plan = |arguments: &[&str]| {
        let output = ssespec(Folder::with("").path(), arguments).output().expect("ssespec can be started");
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    };
    let get = plan(&["check", "http://127.0.0.1:8080/events", "--dry-run"]);
    assert!(page.contains(&get), "the page shows another plan than\n{get}");
    let post = plan(&["check", "http://127.0.0.1:8931/chat", "-d", "{}", "--dry-run"]);
    assert!(page.contains(&post), "the page shows another plan than\n{post}");
}
