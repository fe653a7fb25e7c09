//! How much a file may ask for. Nothing that is read from YAML gets past these.

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 1 << 20;

/// The deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 64;

/// How many opening brackets may stand within 1,024 bytes of one line.
pub const MAX_BRACKETS_AT_ONCE: usize = 128;

/// How many bytes of keys and values a file may come to once its aliases are written out.
pub const MAX_EXPANDED_BYTES: usize = 4 * MAX_FILE_BYTES;

/// How many bytes all `repeat: {text, times}` of a file may generate together.
pub const MAX_GENERATED: usize = 64 << 20;

/// How often one event of a script may be repeated.
pub const MAX_REPEATS: u32 = 100_000;

/// How many streams an `open` step may open at once.
pub const MAX_STREAMS: u32 = 60;

/// How many connections a `reconnect-loop` step may lose, one after another.
pub const MAX_RECONNECTS: u32 = 200;

/// How many problems of a set of files are told; the others are counted.
pub const MAX_PROBLEMS: usize = 100;

/// How many bytes are read once more to find the lines of problems; those of the rest are not looked for.
pub const MAX_REREAD_BYTES: usize = 8 * MAX_FILE_BYTES;

/// The longest span of time, in seconds.
pub const MAX_SPAN_SECONDS: u64 = 3600;
/// How many times as long as a first try a second one waits for anything.
pub const PATIENT: u32 = 2;
