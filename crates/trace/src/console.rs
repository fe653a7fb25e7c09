//! The table as text for a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::trace::{Hole, Standing, Table};

const HEADING: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Each requirement, the holes and the counts.
    All,
    /// The holes and the counts.
    Holes,
}

/// Writes each requirement with what judges and proves it, then the holes. Styled: give it an `anstream` stream.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write(table: &Table<'_>, holes: &[Hole<'_>], detail: Detail, out: &mut dyn Write) -> io::Result<()> {
    if detail == Detail::All {
        requirements(table, out)?;
        writeln!(out)?;
    }
    for hole in holes {
        writeln!(out, "{BAD}HOLE{BAD:#}  {hole}")?;
    }
    let judged = table.rows.iter().filter(|row| matches!(row.standing, Standing::Judged { .. })).count();
    let excluded = table.rows.iter().filter(|row| matches!(row.standing, Standing::Excluded(_))).count();
    writeln!(
        out,
        "{} requirements: {judged} judged, {excluded} excluded with a reason; {} defects of the field; {} holes",
        table.rows.len(),
        table.defects.len(),
        holes.len()
    )
}

fn requirements(table: &Table<'_>, out: &mut dyn Write) -> io::Result<()> {
    for row in &table.rows {
        let requirement = &row.requirement;
        let (id, level, source) = (&requirement.id, requirement.level, &requirement.source);
        writeln!(out, "{HEADING}{id}{HEADING:#}  {level}  {QUIET}{source}{QUIET:#}")?;
        match &row.standing {
            Standing::Judged { scenarios, drivers, faults } => {
                writeln!(out, "    judged by  {} ({})", scenarios.join(", "), drivers.join(", "))?;
                writeln!(
                    out,
                    "    proven by  {}",
                    if faults.is_empty() { "nothing".into() } else { faults.join(", ") }
                )?;
            }
            Standing::Excluded(reason) => writeln!(out, "    excluded   {reason}")?,
            Standing::Planned(reason) => writeln!(out, "    planned    {reason}")?,
        }
    }
    Ok(())
}
