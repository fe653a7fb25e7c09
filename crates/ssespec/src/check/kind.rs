//! What stands behind a URL, by the method that it is asked by.

use ssespec_judge::ResponseSummary;
use ssespec_judge::observed::Kind;

/// What stands behind the URL of this response. That 204 tells clients to stay away is said of EventSource, which asks by GET.
pub fn kind_of(summary: &ResponseSummary, method: &str) -> Kind {
    match Kind::of(summary) {
        Kind::NoMore if method != "GET" => Kind::NotOk,
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_get_is_told_to_stay_away() {
        let empty = ResponseSummary { status: Some(204), ..ResponseSummary::default() };
        assert_eq!(
            ["GET", "POST", "QUERY"].map(|method| kind_of(&empty, method)),
            [Kind::NoMore, Kind::NotOk, Kind::NotOk]
        );
    }
}
