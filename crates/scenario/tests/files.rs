//! Suites and targets on disk: which files are read, how they are named, what is said about those that cannot be read.

use std::fs;
use std::path::{Path, PathBuf};

use ssespec_scenario::{Colour, Suite, load_target};

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ssespec-scenario-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(self, name: &str, text: &str) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// What is said, with the folder's own path left out.
    fn without_path(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.display()), "").replace(&self.0.display().to_string(), "FOLDER")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const REQUIREMENTS: &str =
    "requirements: [{ id: resp.status-200, level: must, source: s, title: t, why: w, fix: c }]\n";

fn scenario(id: &str) -> String {
    format!(
        "scenarios:\n  - id: {id}\n    title: t\n    driver: observe\n    steps: [open: {{ as: a }}]\n    \
         checks: [{{ requirement: resp.status-200, expect: {{ status: [200] }} }}]\n"
    )
}

#[test]
fn every_yaml_file_of_the_folder_is_read_in_order_of_names() {
    let folder = Folder::new("order")
        .with("requirements.yaml", REQUIREMENTS)
        .with("b.yaml", &scenario("b/one"))
        .with("a.yaml", &scenario("a/one"))
        .with("notes.txt", "no YAML")
        .with("schema/x.yaml", "not read");
    let suite = Suite::load(&folder.0).unwrap_or_else(|e| panic!("{e}"));
    let ids: Vec<&str> = suite.scenarios().iter().map(|scenario| scenario.id.as_str()).collect();
    assert_eq!(ids, ["a/one", "b/one"]);
}

#[test]
fn loading_from_memory_gives_the_same_suite_in_any_order() {
    let folder = Folder::new("memory")
        .with("requirements.yaml", REQUIREMENTS)
        .with("a.yaml", &scenario("a/one"))
        .with("b.yaml", &scenario("b/one"));
    let files = [
        ("b.yaml", scenario("b/one")),
        ("requirements.yaml", REQUIREMENTS.into()),
        ("a.yaml", scenario("a/one")),
    ];
    assert_eq!(Suite::load(&folder.0).unwrap(), Suite::from_files(files).unwrap());
}

#[test]
fn files_are_named_with_their_folder() {
    let folder =
        Folder::new("named").with("requirements.yaml", REQUIREMENTS).with("a.yaml", "scenarios: x\n");
    let error = Suite::load(&folder.0).unwrap_err();
    assert_eq!(Path::new(error.problems()[0].file()), folder.0.join("a.yaml"));
    assert_eq!(
        folder.without_path(&error.to_string()),
        "error: expected a list, found the text \"x\"\n --> a.yaml:1:12\n  |\n1 | scenarios: x\n  |            ^"
    );
}

#[test]
fn colour_codes_come_only_when_asked_for() {
    let error = Suite::from_files([("requirements.yaml", "requirements: 5")]).unwrap_err();
    assert!(!error.render(Colour::Plain).contains('\u{1b}'));
    let coloured = error.render(Colour::Ansi);
    assert!(coloured.contains('\u{1b}'), "{coloured}");
}

#[test]
fn a_folder_that_is_not_there() {
    let folder = Folder::new("absent");
    let error = Suite::load(&folder.0.join("none")).unwrap_err();
    assert_eq!(
        folder.without_path(&error.to_string()),
        "error: cannot read this folder: No such file or directory (os error 2)\n--> none"
    );
}

const TARGET: &str = "name: x\nabout: x\nurl: http://localhost\nendpoints: { stream: / }\n";

#[test]
fn a_target_knows_the_folder_of_its_file() {
    let folder = Folder::new("target").with("server/target.yaml", TARGET);
    let files = [("requirements.yaml", REQUIREMENTS.to_owned()), ("a.yaml", scenario("a/one"))];
    let suite = Suite::from_files(files).unwrap();
    let loaded = load_target(&folder.0.join("server/target.yaml"), &suite).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(loaded.dir, folder.0.join("server"));
    assert_eq!(loaded.target.url.as_deref(), Some("http://localhost"));
    let error = load_target(&folder.0.join("none.yaml"), &suite).unwrap_err();
    assert_eq!(
        folder.without_path(&error.to_string()),
        "error: cannot read this file: No such file or directory (os error 2)\n--> none.yaml"
    );
}
