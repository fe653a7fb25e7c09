//! What a `refuse` step is answered with.

use super::step::Refuse;
use crate::http::{Head, head};

/// The head that a `refuse` step asks for.
pub(crate) fn as_asked(refuse: &Refuse) -> Option<Head> {
    Some(with_status(refuse, refuse.status))
}

/// The same with another status.
pub(crate) fn with_status(refuse: &Refuse, status: u16) -> Head {
    refuse.headers.iter().fold(head(status), |head, (name, value)| head.with(name, value))
}
