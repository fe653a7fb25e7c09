//! `--list` and `--explain`.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::shown;

#[test]
fn lists_what_is_selected() {
    assert_snapshot!(shown(["--list", "--run", "retry.*"], Path::new("/nowhere")));
}

#[test]
fn lists_what_no_skip_leaves_out() {
    assert_snapshot!(shown(
        ["--list", "--run", "refusal/*", "--skip", "resp.status-*"],
        Path::new("/nowhere")
    ));
}

#[test]
fn explains_a_requirement() {
    assert_snapshot!(shown(["--explain", "resp.status-200"], Path::new("/nowhere")));
}

#[test]
fn explains_no_misspelt_requirement_but_says_which_is_near() {
    assert_snapshot!(shown(["--explain", "resp.staus-200"], Path::new("/nowhere")));
}
