use std::borrow::Cow;

use super::*;

fn seen<'a>(data: &'a str, id: &'a str) -> Seen<'a> {
    Seen {
        event_type: Cow::Borrowed("message"),
        data: Cow::Borrowed(data),
        id: Cow::Borrowed(id),
        place: None,
    }
}

fn kind(asked: &str, came: &str) -> BreachKind {
    altered(
        Asked { data: Some(asked), ..Asked::default() },
        Some("after"),
        &seen(came, ""),
        &[seen("later", "")],
    )
}

#[test]
fn what_became_of_the_data_is_told_by_its_kind() {
    for (asked, came) in [("a\nb", "a"), ("a\n", "a"), ("\na", ""), ("{\n  \"a\": 1\n}", "{")] {
        assert_eq!(kind(asked, came), BreachKind::LinesNotSplit, "{asked:?}");
    }
    for (asked, came) in
        [(" x", "x"), ("    a\n  b ", "   a\n b "), ("  a ", "a"), ("a\n b", "a\nb"), ("  ", "")]
    {
        assert_eq!(kind(asked, came), BreachKind::LeadingSpaceLost, "{asked:?}");
    }
    for (asked, came) in [("x ", "x"), ("a \nb", "a\nb")] {
        assert_eq!(kind(asked, came), BreachKind::TrailingSpaceLost, "{asked:?}");
    }
    assert_eq!(kind("", "after"), BreachKind::EmptyDataLost);
    assert_eq!(kind("later", "hello 7"), BreachKind::NotAskedFor);
    for (asked, came) in
        [("a\nb", "a b"), ("a\tb", "a"), ("x", " x y"), ("", "other"), ("one", "two"), ("x", "x ")]
    {
        assert_eq!(kind(asked, came), BreachKind::Violation, "{asked:?}");
    }
}

#[test]
fn an_id_is_lost_only_where_the_rest_is_as_asked() {
    let asked = Asked { data: Some("a"), event_type: Some("message"), id: Some("7") };
    assert_eq!(altered(asked, None, &seen("a", ""), &[]), BreachKind::IdLost);
    assert_eq!(altered(asked, None, &seen("a", "8"), &[]), BreachKind::Violation);
    let typed = Asked { event_type: Some("note"), ..asked };
    assert_eq!(altered(typed, None, &seen("a", ""), &[]), BreachKind::Violation);
    assert_eq!(altered(Asked { id: Some(""), ..asked }, None, &seen("a", ""), &[]), BreachKind::Violation);
}
