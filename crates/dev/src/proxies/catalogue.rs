//! The proxies of interop/proxies: what each is, how it is started, and what `compare` has to say of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use ssespec_compare::{Fault, Kind};

/// The file that describes a proxy.
const FILE: &str = "proxy.toml";
/// Where Debian keeps servers: most users have it not in their PATH.
const BESIDE_PATH: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// A proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Its folder's name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What its file says.
    pub described: Described,
}

/// What stands in `proxy.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Described {
    /// Its name for people.
    pub about: String,
    /// The program.
    pub program: String,
    /// The command that installs it on Debian.
    pub get: String,
    /// The arguments that make it tell its version.
    pub version: Vec<String>,
    /// The arguments that start it in the foreground; `{config}` and `{folder}` are filled in.
    pub run: Vec<String>,
    /// Environment variables, filled in likewise.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// As what `compare` recognises it.
    pub kind: Kind,
    /// The configuration that fails.
    pub fails: Fails,
    /// The configuration that works.
    pub works: Works,
}

/// A configuration that spoils the stream, and what `compare` has to say of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fails {
    /// What it does, in one sentence.
    pub about: String,
    /// The fault that is to be found.
    pub fault: Fault,
    /// What the fix has to name. The two configurations differ in it.
    pub fix: String,
}

/// A configuration that lets the stream through.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Works {
    /// What it does, in one sentence.
    pub about: String,
    /// Faults that the proxy has however it is configured, each with what is known of it.
    #[serde(default)]
    pub known: Vec<Known>,
}

/// A fault that no configuration mends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The fault.
    pub fault: Fault,
    /// What is known of it.
    pub reason: String,
}

impl Proxy {
    /// Where the program is, if it is installed.
    pub fn program(&self) -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(BESIDE_PATH.map(PathBuf::from));
        folders.map(|folder| folder.join(&self.described.program)).find(|program| program.is_file())
    }
}

/// All proxies below a folder, by name.
///
/// # Errors
/// A folder that cannot be read, and a file that says something else than a proxy.
pub fn load(folder: &Path) -> anyhow::Result<Vec<Proxy>> {
    let entries = std::fs::read_dir(folder).with_context(|| {
        format!("cannot read {}: run this from a clone of the repository", folder.display())
    })?;
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry?;
        let file = entry.path().join(FILE);
        if !file.is_file() {
            continue;
        }
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let described = toml::from_str(&text).with_context(|| format!("in {}", file.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        all.push(Proxy { name, folder: entry.path(), described });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxies::config::{Role, difference, template};

    fn proxies() -> Vec<Proxy> {
        load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../interop/proxies")).expect("they can be read")
    }

    #[test]
    fn the_files_describe_all_five() {
        let names: Vec<String> = proxies().into_iter().map(|proxy| proxy.name).collect();
        assert_eq!(names, ["apache", "caddy", "haproxy", "lighttpd", "nginx"]);
    }

    #[test]
    fn the_two_configurations_differ_in_what_the_fix_names() {
        for proxy in proxies() {
            let [fails, works] =
                [Role::Fails, Role::Works].map(|role| template(&proxy, role).expect("a configuration"));
            let changed = difference(&fails, &works).to_lowercase();
            let named = proxy.described.fails.fix.to_lowercase();
            let named = named.trim_start_matches("mod_");
            assert!(changed.contains(named), "{}: {named} is not in\n{changed}", proxy.name);
        }
    }

    #[test]
    fn a_file_with_something_unknown_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let own = folder.path().join("squid");
        std::fs::create_dir(&own).expect("a folder can be made");
        std::fs::write(own.join(FILE), "about = \"Squid\"\nprogramm = \"squid\"\n").expect("a file");
        let told = format!("{:#}", load(folder.path()).expect_err("it is wrong"));
        assert!(told.contains("squid/proxy.toml") && told.contains("programm"), "{told}");
    }
}
