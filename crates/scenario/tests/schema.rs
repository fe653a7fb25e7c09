//! The committed JSON Schemas are those of the types.

use std::path::Path;

#[test]
fn the_committed_schemas_are_fresh() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/schema");
    for (name, schema) in ssespec_scenario::schema::schemas() {
        let committed = std::fs::read_to_string(dir.join(name)).unwrap_or_default();
        assert!(
            committed == schema,
            "scenarios/schema/{name} is stale: run `cargo xtask schema` and commit the result"
        );
    }
}

#[test]
fn write_schemas_writes_each_of_them() {
    let dir = std::env::temp_dir().join(format!("ssespec-schemas-{}", std::process::id()));
    ssespec_scenario::schema::write_schemas(&dir).unwrap();
    let written: Vec<(String, String)> = ssespec_scenario::schema::schemas()
        .map(|(name, _)| (name.to_owned(), std::fs::read_to_string(dir.join(name)).unwrap()))
        .to_vec();
    std::fs::remove_dir_all(&dir).unwrap();
    let expected = ssespec_scenario::schema::schemas().map(|(name, schema)| (name.to_owned(), schema));
    assert_eq!(written, expected);
}
