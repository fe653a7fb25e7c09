//! JSON-RPC: what a body asks for, and the responses to it.

use serde_json::{Value, json};

use super::settings::Mcp;

/// What a body asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Asked {
    /// Something that is no JSON-RPC.
    Nothing,
    /// A notification, or a response.
    Told,
    Initialize(Value),
    Ping(Value),
    /// Another request.
    Other(Value),
}

impl Asked {
    pub fn of(body: &[u8]) -> Self {
        let Ok(message) = serde_json::from_slice::<Value>(body) else { return Self::Nothing };
        let method = message.get("method").and_then(Value::as_str);
        match (message.get("jsonrpc").and_then(Value::as_str), method, message.get("id").cloned()) {
            (Some("2.0"), Some("initialize"), Some(id)) => Self::Initialize(id),
            (Some("2.0"), Some("ping"), Some(id)) => Self::Ping(id),
            (Some("2.0"), Some(_), Some(id)) => Self::Other(id),
            (Some("2.0"), Some(_), None) | (Some("2.0"), None, Some(_)) => Self::Told,
            _ => Self::Nothing,
        }
    }

    /// The response, for what gets one.
    pub fn response(self, mcp: &Mcp) -> Option<Value> {
        match self {
            Self::Nothing | Self::Told => None,
            Self::Initialize(id) => Some(json!({
                "jsonrpc": "2.0",
                "id": id,
                "result": {
                    "protocolVersion": mcp.revision,
                    "capabilities": {},
                    "serverInfo": { "name": "ssespec-faulty", "version": "1" },
                },
            })),
            Self::Ping(id) => (mcp.response)(json!({ "jsonrpc": "2.0", "id": id, "result": {} })),
            Self::Other(id) => {
                let error = json!({ "code": -32601, "message": "Method not found" });
                (mcp.response)(json!({ "jsonrpc": "2.0", "id": id, "error": error }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_told_apart() {
        let asked = |body: &str| Asked::of(body.as_bytes());
        assert_eq!(asked("nonsense"), Asked::Nothing);
        assert_eq!(asked(r#"{"id":1,"method":"ping"}"#), Asked::Nothing);
        assert_eq!(asked(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#), Asked::Told);
        assert_eq!(asked(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#), Asked::Ping(json!(1)));
        assert_eq!(asked(r#"{"jsonrpc":"2.0","id":"a","method":"tools/list"}"#), Asked::Other(json!("a")));
    }
}
