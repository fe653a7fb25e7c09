//! The modules of a crate, found from its root by their declarations, without those that are for tests alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use syn::{Attribute, Item, Meta};

/// The path of a module inside its crate: empty for the root.
pub type Name = Vec<String>;

/// The modules of a crate with what stands in them.
pub type Modules = BTreeMap<Name, Vec<Item>>;

/// Reads the modules of the crate whose root file is in this folder.
///
/// # Errors
/// A file that is missing or no Rust.
pub fn read(source: &Path) -> anyhow::Result<Modules> {
    let root = ["lib.rs", "main.rs"].map(|name| source.join(name)).into_iter().find(|file| file.exists());
    let root = root.with_context(|| format!("{} has neither lib.rs nor main.rs", source.display()))?;
    let mut modules = Modules::new();
    let mut next: Vec<(Name, PathBuf, PathBuf)> = vec![(Vec::new(), root, source.to_owned())];
    while let Some((name, file, folder)) = next.pop() {
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let parsed = syn::parse_file(&text).with_context(|| format!("{} is no Rust", file.display()))?;
        let items: Vec<Item> = parsed.items.into_iter().filter(|item| !is_test_item(item)).collect();
        for item in &items {
            let Item::Mod(module) = item else { continue };
            if module.content.is_none() {
                let child = module.ident.to_string();
                let inside = folder.join(&child);
                let beside = folder.join(format!("{child}.rs"));
                let file = if beside.exists() { beside } else { inside.join("mod.rs") };
                let file = path_of(&module.attrs).map_or(file, |given| folder.join(given));
                next.push((name.iter().cloned().chain([child]).collect(), file, inside));
            }
        }
        modules.insert(name, items);
    }
    Ok(modules)
}

fn is_test_item(item: &Item) -> bool {
    is_for_tests(match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        _ => return false,
    })
}

/// Whether these attributes leave something out unless tests are built.
pub fn is_for_tests(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        let Meta::List(list) = &attr.meta else { return false };
        list.path.is_ident("cfg") && list.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
    })
}

/// The file that `#[path = ".."]` names.
fn path_of(attrs: &[Attribute]) -> Option<String> {
    attrs.iter().find_map(|attr| {
        let Meta::NameValue(pair) = &attr.meta else { return None };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else { return None };
        pair.path.is_ident("path").then(|| text.value())
    })
}
