//! Writes suites and cases as XML, in the one order of elements that both schemas in use allow.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// A target.
#[derive(Default)]
pub(super) struct Suite {
    pub name: String,
    pub ms: u64,
    pub properties: Vec<(&'static str, String)>,
    pub cases: Vec<Case>,
    /// What goes with the suite as a whole.
    pub output: String,
}

/// A check of a scenario.
pub(super) struct Case {
    pub class: String,
    pub name: String,
    pub ms: u64,
    pub standing: Standing,
}

/// What a viewer makes of a case.
pub(super) enum Standing {
    Passed,
    Failure(Why),
    Error(Why),
    Skipped(Why),
}

/// The reason of a case that did not pass.
pub(super) struct Why {
    pub kind: &'static str,
    pub message: String,
    /// Everything that there is to say, in lines, or nothing.
    pub text: String,
}

impl Why {
    /// A reason of one sentence.
    pub fn short(kind: &'static str, message: String) -> Self {
        Self { kind, message, text: String::new() }
    }
}

/// Writes the document; `started` is when the run began, as RFC 3339.
pub(super) fn write(suites: &[Suite], started: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 4);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let timestamp = timestamp(started);
    xml.create_element("testsuites").write_inner_content(|xml| {
        suites.iter().enumerate().try_for_each(|(i, suite)| write_suite(suite, i, &timestamp, xml))
    })?;
    writeln!(xml.get_mut())
}

fn write_suite<W: Write>(suite: &Suite, id: usize, timestamp: &str, xml: &mut Writer<W>) -> io::Result<()> {
    let count =
        |of: fn(&Standing) -> bool| suite.cases.iter().filter(|case| of(&case.standing)).count().to_string();
    let element = xml.create_element("testsuite").with_attributes([
        ("id", id.to_string().as_str()),
        // The target stands in the names of the classes as the package.
        ("package", ""),
        ("name", name_or(&suite.name, "unnamed")),
        // Where the harness ran is nobody's business, and the schema has a word for that.
        ("hostname", "localhost"),
        ("timestamp", timestamp),
        ("tests", &suite.cases.len().to_string()),
        ("failures", &count(|standing| matches!(standing, Standing::Failure(_)))),
        ("errors", &count(|standing| matches!(standing, Standing::Error(_)))),
        ("skipped", &count(|standing| matches!(standing, Standing::Skipped(_)))),
        ("time", &seconds(suite.ms)),
    ]);
    element.write_inner_content(|xml| {
        xml.create_element("properties").write_inner_content(|xml| {
            suite.properties.iter().try_for_each(|(name, value)| {
                let property = xml.create_element("property");
                property.with_attributes([("name", *name), ("value", value)]).write_empty().map(drop)
            })
        })?;
        suite.cases.iter().try_for_each(|case| write_case(case, xml))?;
        xml.create_element("system-out").write_text_content(BytesText::new(&suite.output))?;
        xml.create_element("system-err").write_empty().map(drop)
    })?;
    Ok(())
}

fn write_case<W: Write>(case: &Case, xml: &mut Writer<W>) -> io::Result<()> {
    let time = seconds(case.ms);
    let element = xml.create_element("testcase").with_attributes([
        ("name", case.name.as_str()),
        ("classname", &case.class),
        ("time", &time),
    ]);
    let (tag, why) = match &case.standing {
        Standing::Passed => return element.write_empty().map(drop),
        Standing::Failure(why) => ("failure", why),
        Standing::Error(why) => ("error", why),
        Standing::Skipped(why) => ("skipped", why),
    };
    element.write_inner_content(|xml| {
        let element =
            xml.create_element(tag).with_attributes([("message", why.message.as_str()), ("type", why.kind)]);
        match why.text.is_empty() {
            true => element.write_empty(),
            false => element.write_text_content(BytesText::new(&why.text)),
        }
        .map(drop)
    })?;
    Ok(())
}

/// The schema wants a name of at least one letter.
fn name_or<'a>(name: &'a str, other: &'a str) -> &'a str {
    if name.trim().is_empty() { other } else { name }
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

/// The schema wants UTC without saying so. A report that was read from a file may hold any text here.
fn timestamp(started: &str) -> String {
    let time: jiff::Timestamp = started.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
