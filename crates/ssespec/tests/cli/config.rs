//! `ssespec.toml`: flags in a file, which those of the command line win over.

use insta::assert_snapshot;

use crate::support::{Folder, server, shown};

/// A folder with a configuration file.
fn folder(config: &str) -> Folder {
    let folder = Folder::with("");
    std::fs::write(folder.path().join("ssespec.toml"), config).expect("the file is written");
    folder
}

fn refused(config: &str) -> String {
    shown(folder(config).path(), ["list"])
}

#[test]
fn flags_come_from_the_file() {
    let folder = folder("[list]\nrun = [\"http.head\", \"http.405-allow\"]\nskip = \"methods/head\"\n");
    assert_snapshot!(shown(folder.path(), ["list"]));
}

#[test]
fn flags_of_the_command_line_win() {
    let folder = folder("[list]\nrun = [\"http.head\"]\n");
    assert_snapshot!(shown(folder.path(), ["list", "--run", "http.405-allow"]));
}

#[test]
fn switches_and_positional_arguments_come_from_the_file() {
    let url = format!("http://{}/events", server(Some("no-cache-control")));
    let config =
        format!("[check]\nurl = \"{url}\"\nstrict = true\nrun = \"resp.cache-no-store\"\nfor = \"3s\"\n");
    assert_snapshot!(shown(folder(&config).path(), ["check"]));
}

#[test]
fn how_long_streams_are_held_comes_from_the_file() {
    let folder = Folder::attached(server(Some("type-json")), "/events", "");
    std::fs::write(folder.path().join("ssespec.toml"), "[run]\nhold = \"65s\"\n")
        .expect("the file is written");
    // The command that repeats a failure says so.
    assert_snapshot!(shown(folder.path(), ["run", "target.yaml", "--run", "resp.ctype-essence"]));
}

#[test]
fn another_file_is_named_by_a_flag() {
    let folder = Folder::with("[list]\nrun = \"http.405-allow\"\n");
    assert_snapshot!(shown(folder.path(), ["list", "--config", "target.yaml"]));
}

#[test]
fn a_file_that_is_not_there() {
    assert_snapshot!(shown(Folder::with("").path(), ["list", "--config", "mine.toml"]));
}

#[test]
fn an_old_flag_in_the_file_is_told_its_new_name() {
    assert_snapshot!(refused("[compare]\nhop = \"nginx\"\n"));
}

#[test]
fn no_toml() {
    assert_snapshot!(refused("[list]\nrun = \n"));
}

#[test]
fn an_unknown_command() {
    assert_snapshot!(refused("[lst]\nrun = \"a\"\n"));
}

#[test]
fn an_unknown_flag() {
    assert_snapshot!(refused("[list]\n\n# globs\nrnu = \"a\"\n"));
}

#[test]
fn a_mistake_in_the_table_of_another_command() {
    assert_snapshot!(refused("[check]\nstrict = \"yes\"\n"));
}

#[test]
fn a_value_of_a_wrong_kind() {
    assert_snapshot!(refused("[list]\nrun = 1.5\n"));
}

#[test]
fn a_flag_outside_of_a_table() {
    assert_snapshot!(refused("run = \"a\"\n"));
}
