//! docs/proxies.md: what `compare` said of each proxy, and the lines that make the difference.

use std::fmt::Write as _;

use super::config::{Role, difference, template};
use super::result::{Outcome, Row, said};
use super::trial::{Trial, fix_for, recognised};

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask proxies`: change interop/proxies, or what compares, not this page. -->
# Proxies

What `ssespec compare` says of real proxies, each with a configuration that fails and one that works. Both stand in
[interop/proxies](../interop/proxies), ready to be copied; `cargo xtask proxies` starts the Rust reference server and each proxy that is
installed, compares, and writes this page. It ends with 1 if a fault is not found, if the proxy or its fix is not named, or if the
configuration that works is blamed.

";

/// The page, as Markdown.
///
/// # Errors
/// A configuration that cannot be read.
pub fn page(rows: &[Row], date: &str) -> anyhow::Result<String> {
    let mut page = String::from(INTRODUCTION);
    let _ = write!(page, "Measured on {date} with ssespec {}.\n\n", env!("CARGO_PKG_VERSION"));
    page += "| proxy | version | configuration | exit code | what `compare` says |\n| --- | --- | --- | ---: | --- |\n";
    for row in rows {
        page += &lines(row);
    }
    for row in rows {
        page += &section(row)?;
    }
    Ok(page)
}

fn lines(row: &Row) -> String {
    let described = &row.proxy.described;
    match &row.outcome {
        Outcome::Missing => {
            format!("| {} | | | | not measured: get it with `{}` |\n", described.about, described.get)
        }
        Outcome::Tried { version, fails, works } => [("fails", fails), ("works", works)]
            .into_iter()
            .map(|(role, trial)| {
                let (exit, told) = match trial {
                    Ok(trial) if trial.wrong.is_empty() => (trial.exit.to_string(), said(trial)),
                    Ok(trial) => (trial.exit.to_string(), format!("**wrong**: {}", trial.wrong.join("; "))),
                    Err(error) => ("".to_owned(), format!("**could not run**: {error:#}")),
                };
                // What programs print may have line breaks in it.
                let told = told.replace(['\n', '|'], " ");
                format!("| {} | {version} | {role} | {exit} | {told} |\n", described.about)
            })
            .collect(),
    }
}

fn section(row: &Row) -> anyhow::Result<String> {
    let described = &row.proxy.described;
    let mut out = format!("\n## {}\n\n", described.about);
    let _ = writeln!(
        out,
        "- [fails.conf](../interop/proxies/{0}/fails.conf): {1}",
        row.proxy.name, described.fails.about
    );
    let _ = writeln!(
        out,
        "- [works.conf](../interop/proxies/{0}/works.conf): {1}",
        row.proxy.name, described.works.about
    );
    let changed = difference(&template(&row.proxy, Role::Fails)?, &template(&row.proxy, Role::Works)?);
    let _ = write!(out, "\n```diff\n{changed}```\n\n");
    let Outcome::Tried { fails: Ok(fails), works, .. } = &row.outcome else { return Ok(out) };
    let recognised_as = &fails.comparison.proxy;
    let _ = match recognised(&fails.comparison) {
        true => writeln!(out, "Recognised by `{}`.", recognised_as.by),
        false => {
            writeln!(
                out,
                "Not recognised ({}): the report lists the fixes of all that it may be.",
                recognised_as.by
            )
        }
    };
    out += "\n| finding | directly | through the proxy | fix |\n| --- | --- | --- | --- |\n";
    out += &findings(fails, &row.proxy.name);
    let known = &described.works.known;
    let left = |trial: &Trial| trial.comparison.damages().next().is_some();
    if works.as_ref().is_ok_and(left) && !known.is_empty() {
        out += "\nWhat no configuration fixes: ";
        let told: Vec<&str> = known.iter().map(|known| known.reason.as_str()).collect();
        let _ = writeln!(out, "{}", told.join(" "));
    }
    Ok(out)
}

fn findings(trial: &Trial, proxy: &str) -> String {
    let damages = trial.comparison.damages();
    let rows = damages.filter_map(|statement| statement.difference.as_ref().map(|d| (&statement.message, d)));
    rows.map(|(message, difference)| {
        let fix = fix_for(difference, proxy);
        let cells = [message.as_str(), &difference.direct, &difference.proxied, fix];
        format!("| {} |\n", cells.map(|cell| cell.replace('|', " ")).join(" | "))
    })
    .collect()
}
