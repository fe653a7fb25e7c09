//! `ssespec report`: other forms of a run that is over, and the parts of one put together.

use insta::assert_snapshot;
use ssespec_report::read_jsonl;

use crate::support::{Folder, server, shown, ssespec, told};

#[test]
fn shards_make_the_whole_again() {
    let folder = Folder::attached(server(Some("type-json")), "/events", "");
    let run = |json: &str, more: &[&str]| {
        let common = ["run", "target.yaml", "--run", "refusal/*", "--run", "stream/whole", "--json", json];
        let output =
            ssespec(folder.path(), common.iter().chain(more)).output().expect("ssespec can be started");
        output.status.code()
    };
    assert_eq!(run("whole.jsonl", &[]), Some(1));
    let parts = ["1/2", "2/2"].map(|part| run(&format!("part{}.jsonl", &part[..1]), &["--shard", part]));
    assert!(parts.contains(&Some(1)), "{parts:?}");
    let merge = ["report", "part1.jsonl", "part2.jsonl", "--json", "merged.jsonl", "--junit", "merged.xml"];
    assert!(shown(folder.path(), merge).starts_with("exit code 1"));
    let results = |name: &str| {
        let report = read_jsonl(&folder.path().join(name)).expect("a whole report");
        assert_eq!(report.targets.len(), 1);
        let mut results: Vec<_> = report.targets[0]
            .results
            .iter()
            .map(|r| (r.scenario.clone(), r.check.to_string(), format!("{:?}", r.verdict)))
            .collect();
        results.sort();
        results
    };
    assert_eq!(results("whole.jsonl"), results("merged.jsonl"));
    assert!(folder.path().join("merged.xml").is_file());
}

#[test]
fn a_file_that_is_not_there() {
    assert_snapshot!(told(["report", "none.jsonl"]));
}

#[test]
fn a_run_that_broke_off() {
    let folder = Folder::attached(server(None), "/events", "");
    let run = ["run", "target.yaml", "--run", "refusal/statuses", "--json", "whole.jsonl"];
    assert!(shown(folder.path(), run).starts_with("exit code 0"));
    let text = std::fs::read_to_string(folder.path().join("whole.jsonl")).expect("the report was written");
    let (cut, _) = text.trim_end().rsplit_once('\n').expect("several lines");
    std::fs::write(folder.path().join("cut.jsonl"), cut).expect("the file is written");
    let told = shown(folder.path(), ["report", "cut.jsonl"]);
    assert!(told.starts_with("exit code 2"), "{told}");
    assert!(told.contains("has no summary after it: the run was aborted; run again"), "{told}");
}

#[test]
fn a_report_without_a_place() {
    assert_snapshot!(told([
        "run",
        "--url",
        "http://127.0.0.1:9/events",
        "--json",
        "no/such/folder/out.jsonl"
    ]));
}

#[test]
fn every_form_is_written_beside_the_others() {
    let folder = Folder::attached(server(None), "/events", "");
    let forms = [
        ("--json", "out.jsonl", "{\"type\":\"run\""),
        ("--junit", "out.xml", "<?xml"),
        ("--markdown", "out.md", "#"),
        ("--tap", "out.tap", "TAP version 14"),
        ("--badge", "out.svg", "<svg"),
    ];
    let mut arguments = vec!["run", "target.yaml", "--run", "refusal/statuses", "--github"];
    arguments.extend(forms.iter().flat_map(|(flag, name, _)| [*flag, *name]));
    let told = shown(folder.path(), &arguments);
    assert!(told.starts_with("exit code 0"), "{told}");
    for (_, name, start) in forms {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        assert!(text.starts_with(start), "{name}: {text}");
    }
    let again = ["report", "out.jsonl", "--badge", "out.json", "--markdown", "again.md"];
    assert!(shown(folder.path(), again).starts_with("exit code 0"));
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    assert!(text("out.json").contains("\"schemaVersion\""));
    assert_eq!(text("out.md"), text("again.md"));
}

#[test]
fn a_badge_of_another_kind() {
    assert_snapshot!(told(["run", "x.yaml", "--badge", "badge.png"]));
}
