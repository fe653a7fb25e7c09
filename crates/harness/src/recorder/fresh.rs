//! Starts an exchange on a connection of its own, in the HTTP that the target is asked over.

use std::sync::Arc;

use super::context::Context;
use super::plan::Plan;
use super::running::Running;
use super::{h2, wire};
use crate::access::Protocol;

/// Starts it in the background.
pub(super) fn start(name: &str, plan: Plan, context: &Arc<Context>) -> Running {
    let (owned, shared) = (name.to_owned(), Arc::clone(context));
    match context.access.protocol {
        Protocol::Http2 => {
            Running::start(name, plan, |plan, line| h2::exchange(owned, plan, None, shared, line))
        }
        _ => Running::start(name, plan, |plan, line| wire::exchange(owned, plan, None, shared, line)),
    }
}
