//! Which targets run: those of the repository by name, or any target file by its path.

use std::path::{Path, PathBuf};

use anyhow::bail;
use globset::Glob;
use ssespec::failure::Failure;
use ssespec_scenario::{LoadedTarget, Suite, load_target};

/// The files of the targets that a run without `--target` judges, in the order of the report.
const OWN: [&str; 11] = [
    "rust/target.yaml",
    "rust/target-tls.yaml",
    "rust/target-h2c.yaml",
    "rust/target-h2.yaml",
    "flask/target.yaml",
    "flask/target-granian.yaml",
    "go/target.yaml",
    "go/target-h2c.yaml",
    "go/target-h2.yaml",
    "article/flask/target.yaml",
    "article/go/target.yaml",
];

/// A target that is wanted, and how to ask for it again.
pub struct Chosen {
    /// The target.
    pub loaded: LoadedTarget,
    /// Its name among the repository's own, or the path of its file.
    pub word: String,
}

impl Chosen {
    fn named(loaded: LoadedTarget) -> Self {
        Self { word: loaded.target.name.clone(), loaded }
    }
}

/// Loads the targets that are wanted: all of the repository's own, or those that match a name, or files by path.
pub fn choose(root: &Path, wanted: &[String], suite: &Suite) -> Result<Vec<Chosen>, Failure> {
    let load = |path: &Path| load_target(path, suite).map_err(Failure::Load);
    let own: Vec<PathBuf> = OWN.iter().map(|file| root.join("reference-servers").join(file)).collect();
    if wanted.is_empty() {
        return own.iter().map(|path| load(path).map(Chosen::named)).collect();
    }
    let mut chosen: Vec<Chosen> = Vec::new();
    let mut named: Option<Vec<LoadedTarget>> = None;
    for word in wanted {
        if word.ends_with(".yaml") {
            chosen.push(Chosen { loaded: load(Path::new(word))?, word: word.clone() });
            continue;
        }
        let own = match &mut named {
            Some(own) => own,
            None => named.insert(own.iter().map(|path| load(path)).collect::<Result<_, _>>()?),
        };
        let matching = by_name(word, own).map_err(Failure::Usage)?;
        for target in matching {
            if !chosen.iter().any(|c| c.loaded.target.name == target.target.name) {
                chosen.push(Chosen::named(target));
            }
        }
    }
    Ok(chosen)
}

fn by_name(word: &str, own: &[LoadedTarget]) -> anyhow::Result<Vec<LoadedTarget>> {
    let names = own.iter().map(|t| t.target.name.as_str()).collect::<Vec<_>>().join(", ");
    let Ok(glob) = Glob::new(word) else {
        bail!("--target `{word}` is not a name, a glob or a path: the targets here are {names}");
    };
    let matcher = glob.compile_matcher();
    let matching: Vec<LoadedTarget> =
        own.iter().filter(|t| matcher.is_match(&t.target.name)).cloned().collect();
    if matching.is_empty() {
        bail!(
            "no target is called `{word}`: the targets here are {names}; a path to a target file ends in .yaml"
        );
    }
    Ok(matching)
}

#[cfg(test)]
mod tests {
    use ssespec_test_support::fixture::suite;

    use super::*;

    const NAMES: [&str; 11] = [
        "rust",
        "rust-tls",
        "rust-h2c",
        "rust-h2",
        "flask",
        "flask-granian",
        "go",
        "go-h2c",
        "go-h2",
        "article-flask",
        "article-go",
    ];
    const TARGET: &str = "about: a server\nurl: http://127.0.0.1:9/\nendpoints: { stream: /events }\n";

    /// A root folder with all own targets, named after their files, and one more file.
    fn root() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a temporary folder");
        for file in OWN {
            let path = root.path().join("reference-servers").join(file);
            std::fs::create_dir_all(path.parent().expect("a file has a folder"))
                .expect("a folder can be made");
            let name = file.replace("/target", "").replace(".yaml", "").replace('/', "-");
            std::fs::write(path, format!("name: {name}\n{TARGET}")).expect("a file can be written");
        }
        std::fs::write(root.path().join("other.yaml"), format!("name: other\n{TARGET}"))
            .expect("a file can be written");
        root
    }

    fn chosen(wanted: &[&str]) -> Result<String, String> {
        let root = root();
        let suite = suite(&[(
            "a/one",
            "driver: observe",
            "[{ open: { as: s } }]",
            &[("x.first", "{ status: [200] }")],
        )]);
        let here = root.path().display().to_string();
        let wanted: Vec<String> = wanted.iter().map(|word| word.replace("HERE", &here)).collect();
        match choose(root.path(), &wanted, &suite) {
            Ok(chosen) => {
                let told = chosen
                    .iter()
                    .map(|c| format!("{}={}", c.loaded.target.name, c.word.replace(&here, "HERE")));
                Ok(told.collect::<Vec<_>>().join(" "))
            }
            Err(Failure::Load(error)) => Err(error.to_string().replace(&here, "HERE")),
            Err(Failure::Usage(error)) => Err(error.to_string()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_a_word_all_of_our_own_are_chosen() {
        let all = NAMES.map(|name| format!("{name}={name}")).join(" ");
        assert_eq!(chosen(&[]), Ok(all));
    }

    #[test]
    fn names_globs_and_paths_choose_each_target_once() {
        assert_eq!(chosen(&["go"]).as_deref(), Ok("go=go"));
        assert_eq!(chosen(&["*go", "go"]).as_deref(), Ok("go=go article-go=article-go"));
        assert_eq!(chosen(&["HERE/other.yaml", "rust"]).as_deref(), Ok("other=HERE/other.yaml rust=rust"));
    }

    #[test]
    fn an_unknown_word_names_what_there_is() {
        let names = format!("the targets here are {}", NAMES.join(", "));
        let unknown = format!("no target is called `node`: {names}; a path to a target file ends in .yaml");
        assert_eq!(chosen(&["node"]), Err(unknown));
        assert_eq!(chosen(&["[x"]), Err(format!("--target `[x` is not a name, a glob or a path: {names}")));
        let told = chosen(&["HERE/none.yaml"]).expect_err("the file is not there");
        assert!(told.contains("cannot read this file") && told.contains("HERE/none.yaml"), "{told}");
    }
}
