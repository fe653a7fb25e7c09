//! Files made to hurt: each ends in a readable error, after bounded work.

use ssespec_scenario::{LoadError, Suite, limits};

fn refused(content: impl AsRef<[u8]>) -> LoadError {
    Suite::from_files([("a.yaml", content)]).expect_err("a hostile file is refused")
}

/// The report on the hostile file alone, without the one on the missing requirements.
fn says(content: impl AsRef<[u8]>) -> String {
    let error = refused(content);
    let own: Vec<_> = error.problems().iter().filter(|problem| problem.file() == "a.yaml").collect();
    assert_eq!(own.len(), 1, "{error}");
    let place = match (own[0].line(), own[0].column()) {
        (Some(line), Some(column)) => format!("{line}:{column}: "),
        _ => String::new(),
    };
    place + own[0].message()
}

#[test]
fn billion_laughs() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert_eq!(says(text), "1:1: an alias that leads to itself, or to too much");
}

#[test]
fn a_long_text_written_out_by_aliases() {
    let text = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(500_000), vec!["*a"; 20].join(", "));
    assert_eq!(says(text), "1:4: this file comes to more than 4 MiB with its aliases written out");
}

#[test]
fn an_alias_to_itself() {
    assert_eq!(says("a: &a [*a]\n"), "1:4: nested more than 64 levels deep");
    assert_eq!(says("a: &a { b: *a }\n"), "1:4: nested more than 64 levels deep");
}

#[test]
fn aliases_to_each_other() {
    assert_eq!(says("a: &a [*b]\nb: &b [*a]\n"), "1:8: an alias without an anchor");
}

#[test]
fn two_hundred_thousand_brackets() {
    assert_eq!(says("[".repeat(200_000)), "1:129: more than 128 opening brackets close together");
    assert_eq!(says("{".repeat(200_000)), "1:129: more than 128 opening brackets close together");
    assert_eq!(says("a: [{".repeat(200_000)), "1:324: more than 128 opening brackets close together");
    assert_eq!(says("[\n".repeat(200_000)), "65:1: nested more than 64 levels deep");
    assert_eq!(says("[".repeat(100)), "1:65: nested more than 64 levels deep");
    assert_eq!(says("{a: ".repeat(100)), "1:257: nested more than 64 levels deep");
}

#[test]
fn two_hundred_thousand_of_other_signs() {
    assert_eq!(says("- ".repeat(200_000)), "1:129: nested more than 64 levels deep");
    assert_eq!(says("? ".repeat(200_000)), "1:3: a key that is not a plain text");
    assert_eq!(says("]".repeat(200_000)), "1:1: this is not YAML: did not find expected node content");
    assert_eq!(says("- &a\n".repeat(200_000)), "1:1: expected a map, found a list");
    assert_eq!(says("[".repeat(100) + &"a,".repeat(200_000)), "1:65: nested more than 64 levels deep");
}

#[test]
fn five_thousand_nested_maps() {
    let nested =
        |levels: usize| -> String { (0..levels).map(|level| format!("{}a:\n", " ".repeat(level))).collect() };
    // 12.5 MB.
    assert_eq!(says(nested(5_000)), "this file is larger than 1024 KiB");
    // As many as fit into a file.
    assert_eq!(says(nested(1_400)), "65:65: nested more than 64 levels deep");
}

#[test]
fn ten_megabytes() {
    assert_eq!(says("# nothing\n".repeat(1 << 20)), "this file is larger than 1024 KiB");
}

#[test]
fn a_file_as_large_as_may_be() {
    let comment = "#".repeat(limits::MAX_FILE_BYTES - 1) + "\n";
    assert_eq!(says(&comment), format!("1:{}: the key `scenarios` is missing", limits::MAX_FILE_BYTES));
    let list = "- a\n".repeat(limits::MAX_FILE_BYTES / 4);
    assert_eq!(says(&list), "1:1: expected a map, found a list");
    let keys: String = (0..80_000).map(|n| format!("key{n}: v\n")).collect();
    assert_eq!(says(&keys), "1:1: unknown key `key0`");
}

#[test]
fn more_mistakes_than_anybody_reads() {
    let scenario = "  - { id: x, title: t, driver: observe, steps: [], checks: [] }\n";
    let error = refused("scenarios:\n".to_owned() + &scenario.repeat(10_000));
    let size = "scenarios:\n".len() + 10_000 * scenario.len();
    let told = limits::MAX_REREAD_BYTES / size;
    // The missing requirements.yaml is told without reading anything again.
    assert_eq!(error.problems().len(), told + 1);
    let end = format!("\n\nnote: {} more problems are not shown", 10_000 * 4 - 1 - told);
    let report = error.to_string();
    assert!(report.ends_with(&end), "{}", &report[report.len() - 200..]);
    let error = refused("scenarios:\n".to_owned() + &scenario.repeat(100));
    assert_eq!(error.problems().len(), limits::MAX_PROBLEMS);
}

#[test]
fn control_characters() {
    assert_eq!(says("scenarios: \0\n"), "1:12: control character U+0000 in the file");
    assert_eq!(says("a: b\nc: \u{1b}[31m\n"), "2:4: control character U+001B in the file");
    assert_eq!(says("a: \u{9b}\n"), "1:4: control character U+009B in the file");
    let report = refused("scenarios: \0\n").to_string();
    assert_eq!(
        report.split("\n\n").next().unwrap(),
        concat!(
            "error: control character U+0000 in the file\n",
            " --> a.yaml:1:12\n",
            "  |\n",
            "1 | scenarios: \u{2400}\n",
            "  |            ^\n",
            "  |\n",
            "  = help: inside double quotes it can be written `\"\\0\"`"
        )
    );
}

#[test]
fn bytes_that_are_not_utf_8() {
    assert_eq!(says(b"a: b\nc: \xff\n"), "2:4: this is not UTF-8: byte 0xff");
    assert_eq!(says(b"\xff\xfea\0:\0"), "1:1: this is not UTF-8: byte 0xff");
    assert_eq!(says(b"a: \xe2\x80"), "1:4: this is not UTF-8: byte 0xe2");
    let report = refused(b"a: \xff\n").to_string();
    assert_eq!(
        report.split("\n\n").next().unwrap(),
        concat!(
            "error: this is not UTF-8: byte 0xff\n",
            " --> a.yaml:1:4\n",
            "  |\n",
            "1 | a: \u{fffd}\n",
            "  |    ^\n",
            "  |\n",
            "  = help: bytes that are not text are written `{hex: \"ff fe\"}` or `{base64: \"//4=\"}`"
        )
    );
}

#[test]
fn names_that_steer_terminals_are_shown_as_text() {
    let error = refused("\"\\e[31mred\": 1\n");
    assert_eq!(error.problems()[0].message(), "unknown key `\\u{1b}[31mred`");
}

#[test]
fn values_that_are_longer_than_a_screen_are_cut() {
    let error = refused(format!("{}: 1\n", "k".repeat(1000)));
    assert_eq!(error.problems()[0].message().chars().count(), 1002);
}

#[test]
fn a_byte_order_mark_and_line_ends_of_windows_change_no_position() {
    assert_eq!(says("\u{feff}scenarios:\r\n  - id: a/b\r\n    titel: t\r\n"), "3:5: unknown key `titel`");
}

#[test]
fn texts_outside_ascii_are_counted_in_characters() {
    assert_eq!(says("scenarios:\n  - { id: \"äöü𝄞\", titel: t }\n"), "2:19: unknown key `titel`");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

    /// Whatever stands in a file, the loader neither panics nor takes it for a suite.
    #[test]
    fn random_yaml_ends_in_an_error(text in "([ \\[\\]{}:,#&*!|>'\"%@`\\-?\n\t~a1]|scenarios:|id: ){0,120}") {
        let error = refused(&text);
        proptest::prop_assert!(!error.to_string().is_empty());
    }

    /// As above, for bytes.
    #[test]
    fn random_bytes_end_in_an_error(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let error = refused(&bytes);
        proptest::prop_assert!(!error.problems().is_empty());
    }
}
