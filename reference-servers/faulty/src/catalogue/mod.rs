//! The table of all faults, one file an area, and how to find one by name.
//!
//! An entry says all that a fault does, by values and functions that it puts into the layers below; what only it
//! needs stands in the same file.

mod additions;
mod coding;
mod contract;
mod cors;
mod dialects;
mod endpoints;
mod entry;
mod events;
mod head;
mod hostile;
mod http;
mod http2;
mod hub;
mod life;
mod mcp;
mod mcp_sse;
mod mcp_stateless;
mod observed;
mod payloads;
mod refusals;
mod resume;
mod secrets;
mod shared;
mod stream;
mod surrogates;
mod timing;
mod variants;

use std::sync::LazyLock;

use crate::fault::Fault;

/// Every fault, conforming variant and hostile server.
pub fn catalogue() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
        let areas: [fn() -> Vec<Fault>; 33] = [
            head::faults,
            refusals::faults,
            refusals::instead,
            cors::faults,
            secrets::faults,
            http::faults,
            coding::faults,
            stream::faults,
            observed::faults,
            payloads::faults,
            events::faults,
            dialects::faults,
            contract::faults,
            additions::faults,
            resume::faults,
            timing::faults,
            life::faults,
            hub::faults,
            mcp::faults,
            mcp_stateless::faults,
            mcp_sse::faults,
            http2::faults,
            variants::servers,
            additions::servers,
            observed::variants,
            dialects::variants,
            coding::variants,
            http2::variants,
            mcp::variants,
            mcp_stateless::variants,
            mcp_sse::variants,
            endpoints::variants,
            hostile::servers,
        ];
        areas.iter().flat_map(|area| area()).collect()
    });
    &ALL
}

/// The entry with this name.
///
/// # Errors
/// The message names the remedy when there is none.
pub fn find(name: &str) -> Result<&'static Fault, String> {
    catalogue()
        .iter()
        .find(|fault| fault.name == name)
        .ok_or_else(|| format!("there is no fault `{name}`: `--list` shows all of them"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_refused_with_the_remedy() {
        assert_eq!(
            find("nonsense").map(|f| f.name),
            Err("there is no fault `nonsense`: `--list` shows all of them".to_owned())
        );
    }
}
