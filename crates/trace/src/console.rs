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
    let count = |is: fn(&Standing<'_>) -> bool| table.rows.iter().filter(|row| is(&row.standing)).count();
    let elsewhere = count(|standing| matches!(standing, Standing::Elsewhere(_)));
    let excluded = count(|standing| matches!(standing, Standing::Excluded(_)));
    writeln!(
        out,
        "{} requirements: {} judged, {elsewhere} judged elsewhere, {excluded} excluded with a reason; {} defects of the field; {} holes",
        table.rows.len(),
        table.judged(),
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
            Standing::Elsewhere(by) => writeln!(out, "    judged     {by}")?,
            Standing::Excluded(reason) => writeln!(out, "    excluded   {reason}")?,
            Standing::Planned(reason) => writeln!(out, "    planned    {reason}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ssespec_scenario::Suite;

    use super::*;

    const RULE: &str = "level: must, source: HTML 9.2, title: A rule., why: It matters., fix: Do it.";

    fn told(detail: Detail) -> String {
        let requirements = format!(
            "requirements:\n  - {{ id: x.judged, {RULE} }}\n  - {{ id: x.reader, {RULE}, excluded: It binds the reader. }}\n  \
             - {{ id: x.else, {RULE}, elsewhere: by a command }}\n  - {{ id: x.later, {RULE}, planned: Waits for somebody. }}\n"
        );
        let scenario = "scenarios:\n  - id: a/b\n    title: T\n    driver: observe\n    steps: [{ open: { as: s } }]\n    \
                        checks: [{ requirement: x.judged, expect: { status: [200] } }]\n";
        let files = [("requirements.yaml", requirements.as_str()), ("s.yaml", scenario)];
        let suite = Suite::from_files(files).unwrap_or_else(|error| panic!("{error}"));
        let table = Table::new(&suite, &[], &[]);
        let mut out = anstream::StripStream::new(Vec::new());
        write(&table, &table.holes(&[]), detail, &mut out).expect("memory takes it");
        String::from_utf8(out.into_inner()).expect("text")
    }

    const REQUIREMENTS: &str = "\
x.judged  must  HTML 9.2
    judged by  a/b (observe)
    proven by  nothing
x.reader  must  HTML 9.2
    excluded   It binds the reader.
x.else  must  HTML 9.2
    judged     by a command
x.later  must  HTML 9.2
    planned    Waits for somebody.

";
    const HOLES: &str = "\
HOLE  x.judged has no fault that breaks it: add one to reference-servers/faulty/src/catalogue
HOLE  x.later is planned only: write a scenario for it, or exclude it with a reason in scenarios/requirements.yaml
4 requirements: 1 judged, 1 judged elsewhere, 1 excluded with a reason; 0 defects of the field; 2 holes
";

    #[test]
    fn the_requirements_stand_before_the_holes() {
        assert_eq!(told(Detail::All), [REQUIREMENTS, HOLES].concat());
    }

    #[test]
    fn the_holes_can_stand_alone() {
        assert_eq!(told(Detail::Holes), HOLES);
    }
}
