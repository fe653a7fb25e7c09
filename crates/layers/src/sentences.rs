//! Where a crate decides by the words of a sentence or by a part of an id: both are for people, and change without notice.

use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Arm, BinOp, Expr, ExprBinary, ExprMatch, ExprMethodCall, Lit, Pat};

use crate::modules::{self, Name};

/// What sentences and ids are called in this repository. `text` is not among them: that is what parsers read.
const NAMES: [&str; 12] = [
    "because", "expected", "id", "last", "message", "note", "observed", "reason", "target", "title",
    "trouble", "why",
];

/// What is asked of a text about its words.
const ASKED: [&str; 8] = [
    "contains",
    "ends_with",
    "eq_ignore_ascii_case",
    "find",
    "matches",
    "split_once",
    "starts_with",
    "strip_prefix",
];

/// Each place in a crate that compares a sentence or an id, or a part of it, with words that stand in the source: its module, and
/// what is asked. Tests are left out.
///
/// # Errors
/// A source file that is missing or no Rust.
pub fn read_by_program(source: &Path) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for (module, items) in modules::read(source)? {
        let mut reader = Reader { module, found: &mut found };
        items.iter().for_each(|item| reader.visit_item(item));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

struct Reader<'f> {
    module: Name,
    found: &'f mut Vec<String>,
}

impl Reader<'_> {
    fn say(&mut self, what: &str) {
        self.found.push(format!("{}: {what}", self.module.join("::")));
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !modules::is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let asked = call.method.to_string();
        let words = call.args.first().is_some_and(is_words);
        // The beginning of an id is none of anybody's business, wherever the words come from.
        let begins = |name: &str| name == "id" && matches!(asked.as_str(), "starts_with" | "strip_prefix");
        if let Some(name) = named(&call.receiver)
            && (words && ASKED.contains(&asked.as_str()) || begins(name))
        {
            self.say(&format!("{name}.{asked}(..)"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        let sides = [(&binary.left, &binary.right), (&binary.right, &binary.left)];
        let name = sides.into_iter().filter(|(_, other)| is_words(other)).find_map(|(side, _)| named(side));
        if let (Some(name), BinOp::Eq(_) | BinOp::Ne(_)) = (name, &binary.op) {
            self.say(&format!("{name} == .."));
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_match(&mut self, expr: &'ast ExprMatch) {
        if let (Some(name), true) = (named(&expr.expr), expr.arms.iter().any(|arm: &Arm| has_words(&arm.pat)))
        {
            self.say(&format!("match {name}"));
        }
        visit::visit_expr_match(self, expr);
    }
}

/// What a text is called, however it is borrowed, if it is called as sentences or ids are.
fn named(expr: &Expr) -> Option<&'static str> {
    let called = match expr {
        Expr::Path(path) => path.path.get_ident()?.to_string(),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => name.to_string(),
            syn::Member::Unnamed(_) => return None,
        },
        Expr::Reference(inner) => return named(&inner.expr),
        Expr::Unary(inner) => return named(&inner.expr),
        Expr::Paren(inner) => return named(&inner.expr),
        Expr::MethodCall(call) if call.args.is_empty() => return named(&call.receiver),
        _ => return None,
    };
    NAMES.into_iter().find(|name| *name == called)
}

/// Whether these are words that stand in the source: a text, or a constant.
fn is_words(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(lit) => matches!(lit.lit, Lit::Str(_)),
        Expr::Reference(inner) => is_words(&inner.expr),
        Expr::Path(path) => path.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        }),
        _ => false,
    }
}

fn has_words(pattern: &Pat) -> bool {
    match pattern {
        Pat::Lit(lit) => matches!(lit.lit, Lit::Str(_)),
        Pat::Or(or) => or.cases.iter().any(has_words),
        _ => false,
    }
}
