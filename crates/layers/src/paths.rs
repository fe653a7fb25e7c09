//! The paths that stand in a module: those of its `use` declarations, and those that are written out where
//! they are needed.

use syn::visit::{self, Visit};
use syn::{Item, ItemUse, UseTree};

/// A path as it was written, by its parts.
pub type Parts = Vec<String>;

/// A name that a `use` declaration brings into a module, and the path that it stands for.
pub struct Brought {
    pub name: String,
    pub path: Parts,
}

/// What the `use` declarations at the top of a module bring into it.
pub fn brought(items: &[Item]) -> Vec<Brought> {
    let mut all = Vec::new();
    for item in items {
        if let Item::Use(item) = item {
            spread(&item.tree, &mut Vec::new(), &mut all);
        }
    }
    all
}

/// All paths of a module.
pub fn all(items: &[Item]) -> Vec<Parts> {
    let mut found = Found(Vec::new());
    items.iter().for_each(|item| found.visit_item(item));
    found.0
}

struct Found(Vec<Parts>);

impl<'a> Visit<'a> for Found {
    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let mut brought = Vec::new();
        spread(&item.tree, &mut Vec::new(), &mut brought);
        self.0.extend(brought.into_iter().map(|brought| brought.path));
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.0.push(path.segments.iter().map(|part| part.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    /// A module with a file of its own is read there; one that is written out stands for itself.
    fn visit_item_mod(&mut self, _: &'a syn::ItemMod) {}

    /// Who may see something is no import.
    fn visit_vis_restricted(&mut self, _: &'a syn::VisRestricted) {}
}

fn spread(tree: &UseTree, before: &mut Parts, all: &mut Vec<Brought>) {
    let with =
        |before: &Parts, last: &str| before.iter().cloned().chain([last.to_owned()]).collect::<Parts>();
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            spread(&path.tree, before, all);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            all.push(Brought { name: before.last().cloned().unwrap_or_default(), path: before.clone() });
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            all.push(Brought { path: with(before, &name), name });
        }
        UseTree::Rename(renamed) => {
            let path = with(before, &renamed.ident.to_string());
            all.push(Brought { name: renamed.rename.to_string(), path });
        }
        UseTree::Glob(_) => all.push(Brought { name: "*".to_owned(), path: before.clone() }),
        UseTree::Group(group) => group.items.iter().for_each(|tree| spread(tree, before, all)),
    }
}
