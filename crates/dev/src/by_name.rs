//! What is chosen among things that have names: by name or by a glob of names.

use anyhow::{anyhow, bail};
use globset::Glob;

/// Those that are wanted, each once, in the order in which they were asked for; all of them if nothing was.
///
/// # Errors
/// A glob that is none, and a name that nothing has. `folder` is where things of that kind are.
pub fn chosen<T: Clone>(
    all: Vec<T>,
    wanted: &[String],
    folder: &str,
    name: impl Fn(&T) -> &str,
) -> anyhow::Result<Vec<T>> {
    if wanted.is_empty() {
        return Ok(all);
    }
    let mut taken: Vec<T> = Vec::new();
    for word in wanted {
        let glob =
            Glob::new(word).map_err(|e| anyhow!("`{word}` is not a name or a glob: {e}"))?.compile_matcher();
        let mut matching = all.iter().filter(|one| glob.is_match(name(one))).peekable();
        if matching.peek().is_none() {
            let names: Vec<&str> = all.iter().map(&name).collect();
            bail!("nothing in {folder} is called `{word}`: there are {}", names.join(", "));
        }
        for one in matching {
            if !taken.iter().any(|other| name(other) == name(one)) {
                taken.push(one.clone());
            }
        }
    }
    Ok(taken)
}
