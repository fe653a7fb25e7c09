//! Requests that were saved, with their assertions: one JSON file of the user's, which the page reads and writes as a whole.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::de::IgnoredAny;
use ssespec_report::laid_out;

/// The bytes of the file.
const MOST: usize = 4 << 20;

/// Where requests are saved.
#[derive(Clone, Debug)]
pub struct Saved {
    path: PathBuf,
}

impl Saved {
    /// In this file.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// In the user's own folder for such files; `None` where there is none.
    pub fn of_user() -> Option<PathBuf> {
        let folder =
            std::env::var_os("XDG_CONFIG_HOME").or_else(|| std::env::var_os("APPDATA")).map(PathBuf::from);
        let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".config"));
        folder
            .filter(|folder| folder.is_absolute())
            .or_else(home)
            .map(|folder| folder.join("ssespec/inspect.json"))
    }

    /// All of them, as they are written in the file; an empty list if nothing was saved yet.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written.
    pub fn read(&self) -> anyhow::Result<String> {
        let text = match std::fs::read_to_string(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok("[]".to_owned());
            }
            text => text.with_context(|| format!("cannot read {}", self.path.display()))?,
        };
        serde_json::from_str::<IgnoredAny>(&text)
            .with_context(|| format!("{} is not JSON: mend or delete it", self.path.display()))?;
        Ok(text)
    }

    /// Writes all of them, whole or not at all, with each number as it is in the JSON text.
    ///
    /// # Errors
    /// They are no list, or the file cannot be written.
    pub fn write(&self, all: &str) -> anyhow::Result<()> {
        let text = laid_out(all).filter(|text| text.starts_with('['));
        let text = text.context("what is saved is a list of requests")?;
        anyhow::ensure!(text.len() <= MOST, "no more than {} MiB are saved", MOST >> 20);
        let problem = || format!("cannot write {}", self.path.display());
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).with_context(problem)?;
        }
        let part = self.path.with_extension("part");
        let mut file = private(&part).with_context(problem)?;
        file.write_all(text.as_bytes()).with_context(problem)?;
        std::fs::rename(&part, &self.path).with_context(problem)
    }
}

/// A new file that nobody else may read: requests may be saved with their secrets.
fn private(path: &Path) -> std::io::Result<File> {
    // One that was left behind keeps the permissions that it has.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut new = OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    new.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let saved = Saved::at(folder.path().join("a/inspect.json"));
        assert_eq!(saved.read().expect("nothing yet"), "[]");
        saved.write(r#"[{"equals":18446744073709551617,"b":1.0}]"#).expect("it is written");
        let text = "[\n  {\n    \"equals\": 18446744073709551617,\n    \"b\": 1.0\n  }\n]";
        assert_eq!(saved.read().expect("it is there"), text);
        for wrong in ["{}", "1", "[", ""] {
            let why = saved.write(wrong).expect_err("it is no list").to_string();
            assert_eq!(why, "what is saved is a list of requests", "{wrong}");
        }
        std::fs::write(folder.path().join("a/inspect.json"), "[").expect("a file");
        let why = saved.read().expect_err("it is no JSON").to_string();
        assert!(why.ends_with("inspect.json is not JSON: mend or delete it"), "{why}");
    }
    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_what_is_saved() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("inspect.json");
        // Written by an older version, and left by a write that was cut short.
        for old in [path.clone(), path.with_extension("part")] {
            std::fs::write(&old, "[]").expect("a file");
            std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o644)).expect("its permissions");
        }
        Saved::at(path.clone()).write("[1]").expect("it is written");
        let mode = std::fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(format!("{:o}", mode & 0o777), "600");
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }
}
