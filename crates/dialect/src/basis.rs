//! What every rule is made of: what stands where, and why.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::pointer::Pointer;
use crate::shape::Shape;

/// Pointers with what has to stand there. Of several that a `*` finds, one is enough for a condition and each is meant by a rule.
pub type Shapes = BTreeMap<Pointer, Shape>;

/// Why a rule holds, and with it how grave a breach is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The source demands it; the section.
    Must(String),
    /// The source recommends it, or nothing breaks at once; the section, or what may go wrong.
    Should(String),
    /// A documented flow; the client that breaks without it, and how.
    Breaks(String),
}
