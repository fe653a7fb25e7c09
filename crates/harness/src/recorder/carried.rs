//! Puts values of earlier responses into the fields of a request.

use ssespec_scenario::Carried;

use super::exchange_recorder::Snapshot;
use super::prepared_request::PreparedRequest;
use crate::template::Filled;

/// Puts a value into a field, or takes the field out where the earlier response does not have it. What a field of a head says is a
/// secret, as a session id is.
pub(super) fn carry(request: &mut PreparedRequest, field: &str, from: &Carried, earlier: Option<&Snapshot>) {
    match earlier.and_then(|earlier| value(field, from, earlier)) {
        Some(value) => request.set_filled(field, value),
        None => request.set(field, None),
    }
}

fn value(field: &str, from: &Carried, earlier: &Snapshot) -> Option<Filled> {
    match from {
        Carried::FieldOf(_) => {
            let value = earlier.head.as_ref()?.combined(field)?;
            let usable = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
            usable.then(|| Filled { secret: std::iter::once(0..value.len()).collect(), bytes: value.into() })
        }
        Carried::FirstIdOf(_) => {
            let id = earlier.progress.first_id.as_ref().filter(|id| !id.is_empty())?;
            Some(Filled::plain(id.as_bytes().to_vec()))
        }
    }
}
