//! Which file is meant by the first word of a command, on Unix and on Windows.

use std::ffi::OsStr;
use std::path::{Path, PathBuf, is_separator};

use ssespec_scenario::Launch;

/// What Windows takes for programs where `PATHEXT` does not say so.
const USUAL_EXTENSIONS: &str = ".COM;.EXE;.BAT;.CMD";

/// The program of a command: a path is meant from the target's folder, a bare word from the search path.
pub(super) fn program(word: &str, dir: &Path, launch: &Launch) -> PathBuf {
    if is_path(word) {
        let path = dir.join(word);
        return installed(&path).unwrap_or(path);
    }
    // Unix looks a bare word up when it starts it. Windows would look for nothing but `.exe`: npm is an `npm.cmd` there.
    let found = if cfg!(windows) { on_search_path(word, launch) } else { None };
    found.unwrap_or_else(|| PathBuf::from(word))
}

/// Whether the first word of a command is a path, not a bare word.
pub(super) fn is_path(word: &str) -> bool {
    word.contains(is_separator)
}

/// The first program of this name on the search path, which is the target's own where it has one.
pub(super) fn on_search_path(name: &str, launch: &Launch) -> Option<PathBuf> {
    let path = launch
        .env
        .get("PATH")
        .map(|p| OsStr::new(p).to_owned())
        .or_else(|| std::env::var_os("PATH"))
        .unwrap_or_default();
    std::env::split_paths(&path).find_map(|dir| installed(&dir.join(name)))
}

/// The program that is at this path, with the extension that Windows lets one leave out.
fn installed(path: &Path) -> Option<PathBuf> {
    if cfg!(windows) {
        let extensions = std::env::var("PATHEXT").unwrap_or_else(|_| USUAL_EXTENSIONS.to_owned());
        windows_names(path, &extensions).into_iter().find(|path| is_program(path))
    } else {
        is_program(path).then(|| path.to_owned())
    }
}

/// The files that Windows may mean by this path: only an extension makes a file a program there.
fn windows_names(path: &Path, extensions: &str) -> Vec<PathBuf> {
    let extensions = extensions.split(';').filter_map(|word| word.trim().strip_prefix('.'));
    let given = path.extension().and_then(OsStr::to_str);
    let whole = given.is_some_and(|given| extensions.clone().any(|known| known.eq_ignore_ascii_case(given)));
    let longer = extensions.map(|extension| {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(extension.to_ascii_lowercase());
        PathBuf::from(name)
    });
    whole.then(|| path.to_owned()).into_iter().chain(longer).collect()
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

/// What is a program shows in its name alone, which was chosen for that.
#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_adds_the_extension_that_was_left_out() {
        let names = |path| windows_names(Path::new(path), ".EXE; .CMD;oddity;");
        assert_eq!(names("npm"), [Path::new("npm.exe"), Path::new("npm.cmd")]);
        assert_eq!(names("python3.12"), [Path::new("python3.12.exe"), Path::new("python3.12.cmd")]);
        assert_eq!(names("go.Exe")[0], Path::new("go.Exe"));
    }

    #[test]
    fn a_path_is_meant_from_the_folder_and_a_word_is_left_to_the_system() {
        let launch: Launch = serde_json::from_value(serde_json::json!({
            "run": ["x"], "ready": {"get": "/", "within": "1s"}
        }))
        .expect("a launch");
        let dir = Path::new("dir");
        assert_eq!(program("bin/server-of-nobody", dir, &launch), dir.join("bin/server-of-nobody"));
        assert_eq!(program("server-of-nobody", dir, &launch), Path::new("server-of-nobody"));
    }
}
