//! One of several equal parts of the suite, so that machines can share a run.

use std::str::FromStr;

/// The i-th of n parts, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    part: usize,
    of: usize,
}

impl Shard {
    /// Keeps every n-th item, beginning with the i-th: each item is in exactly one of the n parts.
    pub fn keep<T>(self, items: Vec<T>) -> Vec<T> {
        items.into_iter().skip(self.part - 1).step_by(self.of).collect()
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write part/parts, such as 1/3: the first of three parts".to_owned();
        let (part, of) = text.split_once('/').ok_or_else(wrong)?;
        let (part, of) = (part.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
        if part == 0 || part > of { Err(wrong()) } else { Ok(Self { part, of }) }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_together_are_the_whole() {
        let parts = ["1/3", "2/3", "3/3"].map(|text| text.parse::<Shard>().expect("a part"));
        assert_eq!(parts.map(|part| part.keep((0..7).collect())), [vec![0, 3, 6], vec![1, 4], vec![2, 5]]);
        assert_eq!("1/1".parse::<Shard>().expect("a part").keep(vec![1, 2]), [1, 2]);
    }

    #[test]
    fn what_is_no_part_is_refused() {
        let told = "write part/parts, such as 1/3: the first of three parts";
        for text in ["", "1", "0/3", "4/3", "1/0", "a/3", "1/b", "-1/3"] {
            assert_eq!(text.parse::<Shard>(), Err(told.to_owned()), "{text}");
        }
    }
}
