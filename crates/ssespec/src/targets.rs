//! Which targets run: those of the repository by name, or any target file by its path.

use std::path::{Path, PathBuf};

use anyhow::bail;
use globset::Glob;
use ssespec_scenario::{LoadedTarget, Suite, load_target};

/// The folders of the targets that a run without `--target` judges, in the order of the report.
const OWN: [&str; 5] = ["rust", "flask", "go", "article/flask", "article/go"];

/// Why targets could not be chosen.
#[derive(Debug)]
pub enum TargetsError {
    /// A target file is wrong.
    Load(ssespec_scenario::LoadError),
    /// A name or path is wrong.
    Usage(anyhow::Error),
}

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
pub fn choose(root: &Path, wanted: &[String], suite: &Suite) -> Result<Vec<Chosen>, TargetsError> {
    let load = |path: &Path| load_target(path, suite).map_err(TargetsError::Load);
    let own: Vec<PathBuf> =
        OWN.iter().map(|folder| root.join("reference-servers").join(folder).join("target.yaml")).collect();
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
        let matching = by_name(word, own).map_err(TargetsError::Usage)?;
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
