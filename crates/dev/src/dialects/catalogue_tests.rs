//! The files of the repository load, and each mistake in one is told with its line and a remedy.

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn suite() -> Suite {
    Suite::load(&root().join("scenarios")).unwrap_or_else(|error| panic!("{error}"))
}

fn servers() -> Vec<Server> {
    load(&root().join("interop/dialects"), &suite()).unwrap_or_else(|failure| panic!("{failure:?}"))
}

const FILE_OF_ONE: &str = "\
about: a server
subject: { library: lib, version: 1.0.0, language: Node }
launch: { run: [serve, \"{port}\"], ready: { get: /, within: 5s } }
streams:
";

/// What is said of a file whose streams are these.
fn told(streams: &str) -> String {
    let source = Source::decode("streams.yaml", format!("{FILE_OF_ONE}{streams}").as_bytes()).expect("text");
    match read(&source, &suite()) {
        Ok(read) => format!("{} streams", read.streams.len()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_file_of_the_repository_loads() {
    let names: Vec<String> = servers().into_iter().map(|server| server.name).collect();
    let folders = std::fs::read_dir(root().join("interop/dialects")).expect("the folder");
    let mut folders: Vec<String> =
        folders.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    folders.sort();
    assert_eq!(names, folders);
    assert!(names.len() >= 9, "{names:?}");
}

#[test]
fn the_version_of_the_page_is_the_one_that_is_installed() {
    for server in servers() {
        let subject = &server.described.subject;
        let inputs = server.described.launch.inputs.iter().map(|file| server.folder.join(file));
        let text: String = inputs.filter_map(|file| std::fs::read_to_string(file).ok()).collect();
        let pins = |line: &str| line.contains(&subject.library) && line.contains(&subject.version);
        let pinned = text.lines().any(pins);
        assert!(pinned, "{}: no input names {} {}", server.name, subject.library, subject.version);
    }
}

#[test]
fn a_small_file_is_right() {
    let stream = "  - { name: chat, dialect: openai-chat, path: /chat, found: [{ requirement: dialect.ends, fault-of: \
                  software, note: It just ends. }] }\n";
    assert_eq!(told(stream), "1 streams");
}

#[test]
fn mistakes_are_told_with_their_line_and_a_remedy() {
    let cases = [
        (
            r#"  []
"#,
            r#"error: no stream is asked of this server
 --> streams.yaml:5:3
  |
5 |   []
  |   ^
  |
  = help: write one, or remove the file"#,
        ),
        (
            r#"  - { name: a, dialect: openai-chats, path: /a }
"#,
            r#"error: there is no dialect `openai-chats`
 --> streams.yaml:5:25
  |
5 |   - { name: a, dialect: openai-chats, path: /a }
  |                         ^^^^^^^^^^^^
  |
  = help: did you mean `openai-chat`?"#,
        ),
        (
            r#"  - { name: a, dialect: mcp, path: a }
  - { name: a, dialect: mcp, path: /a }
"#,
            r#"error: `a` is not a path
 --> streams.yaml:5:36
  |
5 |   - { name: a, dialect: mcp, path: a }
  |                                    ^
  |
  = help: paths start with `/`

error: two streams are called `a`
 --> streams.yaml:6:13
  |
6 |   - { name: a, dialect: mcp, path: /a }
  |             ^
  |
  = help: give this one another name"#,
        ),
        (
            r#"  - { name: a, dialect: mcp, path: /a, found: [{ requirement: dialect.end, fault-of: software, note: x }] }
"#,
            r#"error: there is no requirement `dialect.end`
 --> streams.yaml:5:63
  |
5 |   - { name: a, dialect: mcp, path: /a, found: [{ requirement: dialect.end, fault-of: software, note: x }] }
  |                                                               ^^^^^^^^^^^
  |
  = help: did you mean `dialect.ends`?"#,
        ),
        (
            r#"  - name: a
    dialect: mcp
    path: /a
    found: [{ requirement: dialect.ends, fault-of: nobody, note: x }]
"#,
            r#"error: unknown word `nobody`
 --> streams.yaml:8:52
  |
8 |     found: [{ requirement: dialect.ends, fault-of: nobody, note: x }]
  |                                                    ^^^^^^
  |
  = help: known here: software, fixture"#,
        ),
        (
            r#"  - name: a
    dialect: mcp
    path: /a
    found:
      - { requirement: dialect.ends, fault-of: software, note: " " }
      - { requirement: dialect.ends, fault-of: fixture, note: x }
"#,
            r#"error: nothing says why `dialect.ends` is broken
 --> streams.yaml:9:64
  |
9 |       - { requirement: dialect.ends, fault-of: software, note: " " }
  |                                                                ^^^
  |
  = help: write what the source demands, and what came instead

error: `dialect.ends` is listed twice
  --> streams.yaml:10:24
   |
10 |       - { requirement: dialect.ends, fault-of: fixture, note: x }
   |                        ^^^^^^^^^^^^
   |
   = help: remove one of the two"#,
        ),
        (
            r#"  - { name: a, dialect: mcp, path: /a, watches: 2s }
"#,
            r#"error: unknown key `watches`
 --> streams.yaml:5:40
  |
5 |   - { name: a, dialect: mcp, path: /a, watches: 2s }
  |                                        ^^^^^^^
  |
  = help: did you mean `watch`?"#,
        ),
    ];
    let mut wrong = String::new();
    for (streams, expected) in cases {
        let told = told(streams);
        if told != expected {
            wrong += &format!("{streams}\n{told}\n\n");
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn a_folder_that_is_not_there_is_told_with_a_remedy() {
    let Err(Failure::Usage(error)) = load(Path::new("nowhere"), &suite()) else { panic!("it is not there") };
    assert_eq!(error.to_string(), "cannot read nowhere: run this from a clone of the repository");
}
