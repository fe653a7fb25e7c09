//! The crates of the workspace and what they are built from, as Cargo resolves it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use cargo_metadata::{DependencyKind, MetadataCommand, PackageId};

/// The crates of the workspace and their normal dependencies on this machine's platform.
#[derive(Debug)]
pub struct Crates {
    names: BTreeMap<PackageId, String>,
    needs: BTreeMap<PackageId, BTreeSet<PackageId>>,
    /// The source folder of each of our own.
    ours: BTreeMap<String, PathBuf>,
}

impl Crates {
    /// Asks Cargo.
    ///
    /// # Errors
    /// A manifest that Cargo does not take.
    pub fn of(root: &Path) -> anyhow::Result<Self> {
        let metadata = MetadataCommand::new()
            .current_dir(root)
            .other_options(vec!["--filter-platform".to_owned(), host()?])
            .exec()
            .context("cannot ask Cargo which crates there are")?;
        let resolved = metadata.resolve.context("Cargo resolved nothing")?;
        let is_normal = |kind: &cargo_metadata::DepKindInfo| kind.kind == DependencyKind::Normal;
        let needs = resolved.nodes.into_iter().map(|node| {
            let deps = node.deps.into_iter().filter(|dep| dep.dep_kinds.iter().any(is_normal));
            (node.id, deps.map(|dep| dep.pkg).collect())
        });
        let ours = metadata.packages.iter().filter(|p| metadata.workspace_members.contains(&p.id));
        let source = |p: &cargo_metadata::Package| p.manifest_path.with_file_name("src").into_std_path_buf();
        let ours = ours.map(|package| (package.name.to_string(), source(package))).collect();
        let names = metadata.packages.into_iter().map(|package| (package.id, package.name.to_string()));
        Ok(Self { needs: needs.collect(), names: names.collect(), ours })
    }

    /// Our own, each with its source folder.
    pub fn ours(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.ours.iter().map(|(name, source)| (name.as_str(), source.as_path()))
    }

    /// What this crate of ours names as its dependencies, by name.
    pub fn needs(&self, name: &str) -> BTreeSet<&str> {
        let own = self.names.iter().filter(|(_, known)| *known == name).map(|(id, _)| id);
        let needed = own.filter_map(|id| self.needs.get(id)).flatten();
        needed.filter_map(|id| self.names.get(id)).map(String::as_str).collect()
    }

    /// Everything that this crate of ours is built from, itself included, by name.
    pub fn below(&self, name: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&PackageId> =
            self.names.iter().filter(|(_, known)| *known == name).map(|(id, _)| id).collect();
        while let Some(id) = next.pop() {
            if seen.insert(id) {
                next.extend(self.needs.get(id).into_iter().flatten());
            }
        }
        seen.into_iter().filter_map(|id| self.names.get(id)).map(String::as_str).collect()
    }
}

/// The platform of this machine: what only other platforms need may not even be downloaded.
fn host() -> anyhow::Result<String> {
    let asked =
        std::process::Command::new("rustc").arg("-vV").output().context("cannot ask rustc for its host")?;
    let said = String::from_utf8_lossy(&asked.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say which host it is for")
}
