//! Templates, filled in.

use super::*;

fn parsed(text: &str) -> Result<Template, TemplateError> {
    Template::parse(text.as_bytes(), |name| (name == "KEY").then(|| "s3cret".to_owned()))
}

fn filled(template: &Template) -> String {
    String::from_utf8(template.fill().bytes.to_vec()).expect("text")
}

#[test]
fn each_request_gets_values_of_its_own() {
    let template = parsed(r#"{"id":"{uuid}","n":{n},"again":"{uuid}"}"#).expect("a template");
    let [first, second] = [(); 2].map(|()| filled(&template.clone()));
    let ids = |text: &str| {
        let of = |text: &str| text.split('"').filter(|word| word.len() == 36).map(str::to_owned).collect();
        let ids: Vec<String> = of(text);
        ids
    };
    let all = [ids(&first), ids(&second)].concat();
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{first} {second}");
    for id in &all {
        let places: Vec<usize> = id.match_indices('-').map(|(at, _)| at).collect();
        assert_eq!(places, [8, 13, 18, 23], "{id}");
        assert_eq!(&id[14..15], "4", "{id}");
        assert!("89ab".contains(&id[19..20]), "{id}");
    }
    assert!(first.contains(r#""n":1,"#) && second.contains(r#""n":2,"#), "{first} {second}");
}

#[test]
fn braces_that_hold_anything_else_are_text() {
    for text in [
        "{}",
        r#"{"a":{"b":[{}]}}"#,
        "{ name }",
        "{0}",
        "{",
        "{n",
        "query { me { name } }",
        "{a b}",
        "{\"n\"}",
    ] {
        assert_eq!(filled(&parsed(text).expect(text)), text);
    }
    let binary = [0xff, b'{', 0xfe, b'}', b'{', b'n', b'}'];
    let template = Template::parse(&binary, |_| None).expect("no text");
    assert_eq!(template.fill().bytes.as_ref(), [0xff, b'{', 0xfe, b'}', b'1']);
}

#[test]
fn what_is_no_placeholder_is_told_with_those_that_are() {
    for wrong in ["{uid}", "{UUID}", "{env}", "{env:}", "{n:1}"] {
        let told = parsed(&format!("a {wrong} b")).expect_err(wrong).to_string();
        let expected = format!(
            "`{wrong}` is not a placeholder: there are {{uuid}}, {{n}}, {{env:NAME}} and {{capture:NAME}}. If it is meant as text, write it \
             with spaces inside of the braces, or in a JSON string with \\u007b instead of the first one"
        );
        assert_eq!(told, expected);
    }
    let told = parsed("{env:OTHER}").expect_err("no value").to_string();
    assert_eq!(told, "`{env:OTHER}`: the variable OTHER is not set, or holds no text");
}

#[test]
fn secrets_are_known_by_their_places() {
    let template = parsed("a={env:KEY}&n={n}&b={env:KEY}").expect("a template");
    let body = template.fill();
    assert_eq!(body.bytes.as_ref(), b"a=s3cret&n=1&b=s3cret");
    assert_eq!(body.secret, [2..8, 15..21]);
    let bare = Filled { bytes: Bytes::from_static(b"a=&n=1&b="), secret: Vec::new() };
    assert_eq!(body.without_secrets(), bare);
    assert_eq!(format!("{template:?}"), "Template(2 bytes, {env}, 3 bytes, {n}, 3 bytes, {env})");
}

#[test]
fn what_was_captured_is_a_secret_like_a_variable() {
    let captured = Captured::of([("job", "a/b c")]);
    let template = parsed("a={capture:job}&n={n}").expect("a template");
    assert_eq!(template.captures().collect::<Vec<_>>(), ["job"]);
    let bound = template.bound(&captured).expect("captured");
    let body = bound.fill();
    assert_eq!((body.text().as_str(), body.shown().as_str()), ("a=a/b c&n=1", "a=[redacted]&n=1"));
    assert_eq!(bound.fill_address().text(), "a=a%2Fb%20c&n=2", "copies share the number");
    assert_eq!(bound.secrets().collect::<Vec<_>>(), [b"a/b c"]);
    let told = template.bound(&Captured::default()).expect_err("nothing there").to_string();
    assert_eq!(told, "`{capture:job}`: nothing was captured as `job`");
}

#[test]
fn in_a_field_nothing_but_captures_is_filled_in() {
    let captured = Captured::of([("job", "a/b")]);
    let field = with_captures(b"x {n} {capture:job} {y}", &captured).expect("captured");
    assert_eq!((field.text().as_str(), field.shown().as_str()), ("x {n} a/b {y}", "x {n} [redacted] {y}"));
    let address = address_with_captures("/jobs/{capture:job}?x={n}", &captured).expect("captured");
    assert_eq!(address.text(), "/jobs/a%2Fb?x={n}");
    assert_eq!(with_captures(b"{capture:no}", &captured), Err(NotCaptured("no".to_owned())));
}

#[test]
fn variables_of_a_target_are_filled_into_fields_as_secrets() {
    let captured = Captured::of_variables([("KEY".to_owned(), "s3cret".to_owned())]);
    let filled = with_captures(b"Bearer {env:KEY} {env:OTHER} {n}", &captured).expect("all that is known");
    assert_eq!(filled.text(), "Bearer s3cret {env:OTHER} {n}");
    assert_eq!(filled.shown(), "Bearer [redacted] {env:OTHER} {n}");
    let address = address_with_captures(
        "/a?k={env:KEY}",
        &Captured::of_variables([("KEY".to_owned(), "a b".to_owned())]),
    );
    assert_eq!(address.expect("an address").text(), "/a?k=a%20b");
}
