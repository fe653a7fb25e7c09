//! What counts as a hole, on small tables: word for word.

use ssespec_faulty_server::{Fault, catalogue};
use ssespec_scenario::Suite;
use ssespec_trace::{Defect, Table, page};

/// A fault of the catalogue that breaks this rule and no other.
fn faults_of(id: &str) -> &'static [Fault] {
    let at = catalogue().iter().position(|fault| fault.breaks == [id]).expect("a fault of the catalogue");
    &catalogue()[at..=at]
}

/// A suite with one scenario, which judges `judged`, beside one excluded and perhaps one planned rule.
fn suite(judged: &str, planned: bool) -> Suite {
    let rule = |id: &str, more: &str| {
        format!(
            "  - {{ id: {id}, title: A | rule., level: must, source: HTML 9.2, why: It matters., fix: Do it.{more} }}\n"
        )
    };
    let mut requirements = String::from("requirements:\n");
    requirements += &rule(judged, "");
    requirements += &rule("x.reader", ", excluded: It binds the reader.");
    if planned {
        requirements += &rule("x.later", ", planned: Waits for somebody.");
    }
    let scenario = format!(
        "scenarios:\n  - id: a/b\n    title: T\n    driver: observe\n    steps: [{{ open: {{ as: s }} }}]\n    \
         checks: [{{ requirement: {judged}, expect: {{ status: [200] }} }}]\n"
    );
    Suite::from_files([("requirements.yaml", requirements), ("s.yaml", scenario)])
        .unwrap_or_else(|error| panic!("{error}"))
}

fn defect(found_by: &[&str]) -> Vec<Defect> {
    vec![Defect {
        id: "TIM-01".into(),
        title: "No flush".into(),
        seen: vec!["a/b#7".into()],
        found_by: found_by.iter().map(|id| id.parse().expect("an id")).collect(),
        besides: Some("a look".into()),
    }]
}

fn told(suite: &Suite, faults: &'static [Fault], defects: &[Defect]) -> Vec<String> {
    Table::new(suite, faults, defects).holes(faults).iter().map(ToString::to_string).collect()
}

#[test]
fn a_whole_table_has_no_hole() {
    let suite = suite("live.headers-immediate", false);
    let faults = faults_of("live.headers-immediate");
    assert_eq!(told(&suite, faults, &defect(&["live.headers-immediate"])), Vec::<String>::new());
}

#[test]
fn what_is_planned_and_what_is_not_proven_is_a_hole() {
    let suite = suite("live.headers-immediate", true);
    assert_eq!(
        told(&suite, &[], &[]),
        [
            "live.headers-immediate has no fault that breaks it: add one to reference-servers/faulty/src/catalogue",
            "x.later is planned only: write a scenario for it, or exclude it with a reason in scenarios/requirements.yaml",
        ]
    );
}

#[test]
fn a_fault_of_an_unknown_rule_is_a_hole() {
    let suite = suite("x.other", false);
    let fault = faults_of("live.headers-immediate")[0].name;
    assert_eq!(
        told(&suite, faults_of("live.headers-immediate"), &[]),
        [
            "x.other has no fault that breaks it: add one to reference-servers/faulty/src/catalogue"
                .to_owned(),
            format!(
                "the fault {fault} breaks live.headers-immediate, which is no requirement: correct the catalogue"
            ),
        ]
    );
}

#[test]
fn a_defect_that_nothing_finds_is_a_hole() {
    let suite = suite("live.headers-immediate", false);
    let faults = faults_of("live.headers-immediate");
    assert_eq!(
        told(&suite, faults, &defect(&["x.reader", "x.gone"])),
        [
            "the defect TIM-01 should be found by x.reader, which nothing judges: correct crates/trace/defects.yaml",
            "the defect TIM-01 should be found by x.gone, which nothing judges: correct crates/trace/defects.yaml",
        ]
    );
    assert_eq!(
        told(&suite, faults, &defect(&[])),
        ["the defect TIM-01 is found by no requirement: name one in crates/trace/defects.yaml"]
    );
}

#[test]
fn the_page_says_who_judges_and_what_proves() {
    let suite = suite("live.headers-immediate", true);
    let defects = defect(&["live.headers-immediate"]);
    insta::assert_snapshot!(page(&Table::new(&suite, faults_of("live.headers-immediate"), &defects)));
}
