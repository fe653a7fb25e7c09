//! What a request said, read from its bytes as they were sent.

use super::view::View;

/// The values of a request field, if the request has it; a secret one reads `[redacted]`.
pub fn values(view: &View<'_>, name: &str) -> Option<Vec<String>> {
    let text = String::from_utf8_lossy(&view.exchange.request.bytes);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let found: Vec<String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .filter(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
        .collect();
    (!found.is_empty()).then_some(found)
}

/// The members of a comma-separated request field in lower case, if the request has it.
pub fn members(view: &View<'_>, name: &str) -> Option<Vec<String>> {
    let list = |value: &String| {
        value.to_ascii_lowercase().split(',').map(|member| member.trim().to_owned()).collect::<Vec<_>>()
    };
    let all = values(view, name)?.iter().flat_map(list).filter(|member| !member.is_empty()).collect();
    Some(all)
}
