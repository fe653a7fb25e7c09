//! The JSON Schema of each kind of file, by which editors complete and check them.

use std::io;
use std::path::Path;

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use crate::example::ExamplesFile;
use crate::known::KnownFile;
use crate::preparation::PrepareFile;
use crate::requirement::RequirementsFile;
use crate::scenario::ScenarioFile;
use crate::target::Target;

/// The schema files: name and content.
pub fn schemas() -> [(&'static str, String); 6] {
    [
        ("examples.schema.json", text(schema_of::<ExamplesFile>("The requirements on the wire"))),
        ("known.schema.json", text(schema_of::<KnownFile>("Known failures in a file of their own"))),
        ("prepare.schema.json", text(schema_of::<PrepareFile>("Requests before the stream"))),
        ("requirements.schema.json", text(schema_of::<RequirementsFile>("The requirements of the suite"))),
        ("scenarios.schema.json", text(schema_of::<ScenarioFile>("Scenarios of one topic"))),
        ("target.schema.json", text(schema_of::<Target>("A server under test"))),
    ]
}

/// Writes the schema files into a folder, which is made if it is missing.
///
/// # Errors
/// If the folder or a file cannot be written.
pub fn write_schemas(dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    schemas().into_iter().try_for_each(|(name, schema)| std::fs::write(dir.join(name), schema))
}

fn schema_of<T: JsonSchema>(title: &str) -> Schema {
    // What may be written, not what is written: defaults are optional.
    let mut schema = SchemaSettings::draft07().for_deserialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema
}

fn text(schema: Schema) -> String {
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is always JSON");
    text.push('\n');
    text
}
