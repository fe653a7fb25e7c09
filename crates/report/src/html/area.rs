//! What the areas of requirements are about, in a few words.

/// The area's subject, if it is one that this version knows.
pub(super) fn about(area: &str) -> &'static str {
    match area {
        "resp" => "Response head",
        "http" => "HTTP semantics",
        "framing" => "Line format",
        "event" => "Event blocks",
        "emit" => "Writing events",
        "id" => "Event IDs",
        "retry" => "Reconnection time",
        "resume" => "Going on after a drop",
        "live" => "Prompt delivery",
        "life" => "Open connections",
        "cors" => "Other origins",
        "proxy" => "Behind proxies",
        "sec" => "Security",
        "load" => "Many listeners",
        "tutorial" => "Common samples",
        "mcp" => "Model Context Protocol",
        "contract" => "The emit contract itself",
        _ => "",
    }
}
