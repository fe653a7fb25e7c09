//! Which module of a crate imports from which, and the circles among them.

use std::collections::BTreeMap;
use std::path::Path;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use crate::modules::{self, Modules, Name};
use crate::paths;

/// How far a name is followed from one `use` declaration to the next.
const HOPS: usize = 8;

/// The circles of imports in a crate, each as the names of its modules. A name that a module only hands on
/// counts as imported from where it is defined.
///
/// # Errors
/// A source file that is missing or no Rust.
pub fn circles(source: &Path) -> anyhow::Result<Vec<Vec<String>>> {
    let modules = modules::read(source)?;
    let names: Vec<&Name> = modules.keys().collect();
    let place = |name: &Name| names.iter().position(|known| *known == name);
    let mut graph = DiGraphMap::<usize, ()>::new();
    for (name, imported) in imports(&modules) {
        for other in imported {
            if let (Some(from), Some(to)) = (place(&name), place(&other)) {
                graph.add_edge(from, to, ());
            }
        }
    }
    let written = |at: &usize| match names[*at].is_empty() {
        true => "the root".to_owned(),
        false => names[*at].join("::"),
    };
    let mut circles: Vec<Vec<String>> = tarjan_scc(&graph)
        .into_iter()
        .filter(|members| members.len() > 1)
        .map(|members| {
            let mut members: Vec<String> = members.iter().map(written).collect();
            members.sort();
            members
        })
        .collect();
    circles.sort();
    Ok(circles)
}

/// Which modules of a crate each of its modules imports from, found as [`circles`] finds them.
///
/// # Errors
/// A source file that is missing or no Rust.
pub fn imports_of(source: &Path) -> anyhow::Result<BTreeMap<Name, Vec<Name>>> {
    Ok(imports(&modules::read(source)?))
}

/// The modules that each module imports from.
fn imports(modules: &Modules) -> BTreeMap<Name, Vec<Name>> {
    let handed_on: BTreeMap<&Name, BTreeMap<String, Name>> = modules
        .iter()
        .map(|(name, items)| {
            let brought = paths::brought(items).into_iter();
            let inside = brought.filter_map(|b| Some((b.name, absolute(modules, name, &b.path)?)));
            (name, inside.collect())
        })
        .collect();
    let mut all = BTreeMap::new();
    for (name, items) in modules {
        let absolute = paths::all(items).into_iter().filter_map(|path| absolute(modules, name, &path));
        let mut others: Vec<Name> = absolute.filter_map(|path| home(modules, &handed_on, path)).collect();
        others.retain(|other| other != name);
        all.insert(name.clone(), others);
    }
    all
}

/// The path from the crate's root, if it stays in the crate.
fn absolute(modules: &Modules, from: &Name, path: &[String]) -> Option<Name> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some(from.iter().chain(rest).cloned().collect()),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            let kept = from.len().checked_sub(ups)?;
            Some(from[..kept].iter().chain(&path[ups..]).cloned().collect())
        }
        child => {
            let inside: Name = from.iter().cloned().chain([child.to_owned()]).collect();
            modules.contains_key(&inside).then(|| from.iter().chain(path).cloned().collect())
        }
    }
}

/// The module in which what a path names is defined.
fn home(modules: &Modules, handed_on: &BTreeMap<&Name, BTreeMap<String, Name>>, path: Name) -> Option<Name> {
    let mut path = path;
    for _ in 0..HOPS {
        let depth = (0..=path.len()).rev().find(|depth| modules.contains_key(&path[..*depth]))?;
        let (module, rest) = (path[..depth].to_vec(), &path[depth..]);
        let next = rest.first().and_then(|item| handed_on.get(&module)?.get(item));
        match next {
            Some(next) if *next != path => path = next.iter().chain(&rest[1..]).cloned().collect(),
            _ => return Some(module),
        }
    }
    None
}
