//! How wide and how detailed the report for people is.

/// The report for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Console {
    /// How many characters a line may have.
    pub width: usize,
    /// How much to say about what is not wrong.
    pub detail: Detail,
}

/// How much to say about what is not wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Notes are counted.
    #[default]
    Brief,
    /// Notes and each inconclusive check are listed (`--verbose`).
    Full,
}

impl Default for Console {
    fn default() -> Self {
        Self { width: 100, detail: Detail::Brief }
    }
}
