//! The margins by which times are judged: a slow machine fakes lateness, but not twice the same order.

/// Events that came at least this far apart directly were sent apart.
pub const APART_NS: u64 = 500_000_000;
/// Events that come within this arrive together.
pub const TOGETHER_NS: u64 = 100_000_000;
/// By so much two clocks of one machine, or two connections that were opened at once, may differ.
pub const SLACK_NS: u64 = 20_000_000;
/// An end that is this much earlier than the other is another end.
pub const EARLIER_NS: u64 = 1_000_000_000;
/// What has not come so long after it came directly is held back, or gone.
pub const MISSING_NS: u64 = 3_000_000_000;
/// So often something must be late before it counts: once may be the machine's fault.
pub const TIMES: usize = 2;
/// A burst of this many bytes is a buffer that filled up rather than a timer that ran out.
pub const BLOCK_BYTES: u64 = 1_000;
