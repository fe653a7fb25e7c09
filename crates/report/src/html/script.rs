//! The script of the page: modules that it shares with the page of `ssespec inspect`, then its own. A report is one file that asks
//! for nothing, so all of them stand in it as one script.

use std::sync::LazyLock;

/// The shared modules, each behind those that it imports.
const SHARED: [&str; 6] = [
    include_str!("../../../inspector-page/assets/elements.js"),
    include_str!("../../../inspector-page/assets/visible.js"),
    include_str!("../../../inspector-page/assets/shown.js"),
    include_str!("../../../inspector-page/assets/units.js"),
    include_str!("../../../inspector-page/assets/byte-rows.js"),
    include_str!("../../../inspector-page/assets/verdicts.js"),
];

/// The report's own files; the last one starts it.
const OWN: [&str; 7] = [
    include_str!("assets/blocks.js"),
    include_str!("assets/bytes.js"),
    include_str!("assets/timeline.js"),
    include_str!("assets/detail.js"),
    include_str!("assets/filters.js"),
    include_str!("assets/grid.js"),
    include_str!("assets/report.js"),
];

/// All of it.
pub(super) static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let shared = SHARED.map(as_script);
    let own = OWN.map(str::to_owned);
    ["\"use strict\";\n".to_owned()].into_iter().chain(shared).chain(own).collect()
});

/// A module as a part of one script: what it imports stands before it, what it exports is in the scope of all.
fn as_script(module: &str) -> String {
    let lines = module.lines().filter(|line| !line.starts_with(IMPORT));
    lines.flat_map(|line| [line.strip_prefix(EXPORT).unwrap_or(line), "\n"]).collect()
}

const IMPORT: &str = "import ";
const EXPORT: &str = "export ";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names that a script declares for all others.
    fn declared(script: &str) -> Vec<&str> {
        let kinds = ["async function ", "function ", "const ", "let ", "class "];
        let after = |line: &str| kinds.iter().find_map(|kind| line.strip_prefix(kind).map(str::len));
        let declarations =
            script.lines().filter_map(|line| after(line).map(|left| &line[line.len() - left..]));
        declarations
            .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
            .collect()
    }

    #[test]
    fn no_name_is_declared_twice() {
        let names = declared(&SCRIPT);
        assert!(
            ["el", "linesOf", "shown", "grouped", "blocks", "follow"].iter().all(|name| names.contains(name))
        );
        let twice: Vec<_> =
            names.iter().filter(|name| names.iter().filter(|other| other == name).count() > 1).collect();
        assert_eq!(twice, Vec::<&&str>::new());
    }

    #[test]
    fn what_a_shared_module_imports_stands_before_it() {
        let mut before = BTreeSet::new();
        for module in SHARED {
            for line in module.lines().filter(|line| line.starts_with(IMPORT)) {
                let names = line.split(['{', '}']).nth(1).expect("names in braces, in one line");
                for name in names.split(',').map(str::trim) {
                    assert!(before.contains(name), "{line}");
                }
            }
            before.extend(declared(&as_script(module)).into_iter().map(str::to_owned));
        }
        assert!(before.contains("hexRows"));
    }

    #[test]
    fn nothing_of_a_module_is_left() {
        let module =
            "// Why.\nimport { a } from \"./a.js\";\n\nexport function b() {\n  return a;\n}\nconst c = 1;\n";
        assert_eq!(as_script(module), "// Why.\n\nfunction b() {\n  return a;\n}\nconst c = 1;\n");
        let left = SCRIPT.lines().filter(|line| line.starts_with(IMPORT) || line.starts_with(EXPORT));
        assert_eq!(left.collect::<Vec<_>>(), Vec::<&str>::new());
    }
}
