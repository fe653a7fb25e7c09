//! CA files that can and cannot be used, and secrets that stay out of sight.

use super::*;

fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("written");
    (dir, path)
}

fn pem() -> String {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate").cert.pem()
}

#[test]
fn a_ca_file_may_hold_several_certificates() {
    let (_dir, path) = file("ca.pem", &format!("a comment\n{}\n{}", pem(), pem()));
    let Trust::Ca(certificates) = Trust::ca_files(&[&path, &path]).expect("usable") else {
        panic!("not a list of authorities");
    };
    assert_eq!(certificates.len(), 4);
}

#[test]
fn ca_files_that_cannot_be_used_say_what_to_do() {
    let missing = Trust::ca_files(&["/nonexistent/ca.pem"]).expect_err("no file").to_string();
    assert_eq!(
        missing,
        "cannot read the CA file /nonexistent/ca.pem: No such file or directory (os error 2); name a file with a \
         certificate in PEM form"
    );
    let (_dir, path) = file("ca.pem", "hello\n");
    assert_eq!(
        Trust::ca_files(&[&path]).expect_err("no certificate").to_string(),
        format!(
            "the CA file {} holds no certificate: it must have a `-----BEGIN CERTIFICATE-----` block (PEM; turn DER into it \
             with `openssl x509 -inform der`)",
            path.display()
        )
    );
    let cut: String = pem().lines().take(3).map(|line| format!("{line}\n")).collect();
    let (_dir, path) = file("ca.pem", &cut);
    let broken = Trust::ca_files(&[&path]).expect_err("cut").to_string();
    assert!(broken.starts_with(&format!("the CA file {} is broken: ", path.display())), "{broken}");
    assert!(broken.ends_with("; write the certificate again in PEM form"), "{broken}");
}

#[test]
fn what_is_shown_of_access_has_no_secret() {
    let access = Access {
        fields: vec![
            ("authorization".into(), b"Bearer t0ken".to_vec()),
            ("X-Key".into(), b"k3y".to_vec()),
            ("X-Plain".into(), b"seen".to_vec()),
        ],
        secret: vec!["x-key".into()],
        body: Some(b"b0dy".to_vec().into()),
        ..Access::default()
    };
    assert_eq!(
        format!("{access:?}"),
        "Access { fields: [\"authorization: [redacted]\", \"X-Key: [redacted]\", \"X-Plain: seen\"], secret: [\"x-key\"], \
         method: None, body: Some(Template(4 bytes)), prepare: [], captured: {}, asking: Freely, trust: System, protocol: Auto }"
    );
}

#[test]
fn what_may_have_effects_is_asked_once() {
    let access = |method: Option<&str>, body: Option<&[u8]>| Access {
        method: method.map(str::to_owned),
        body: body.map(|body| body.to_vec().into()),
        ..Access::default()
    };
    assert_eq!(access(None, None).asked(), Asked::Freely);
    assert_eq!(access(Some("GET"), None).asked(), Asked::Freely);
    assert_eq!(access(Some("HEAD"), None).asked(), Asked::Once);
    assert_eq!(access(Some("POST"), None).asked(), Asked::Once);
    assert_eq!(access(None, Some(b"{}")).asked(), Asked::Once, "a body alone is sent by POST");
    let once = Access { asking: Asked::Once, ..Access::default() };
    assert_eq!((once.asked(), once.stream_method()), (Asked::Once, "GET"));
}

/// What a field of a target file says is kept back, unless it can let nobody in.
#[test]
fn what_holds_no_secret_is_recorded() {
    let names = [
        "accept-encoding",
        "User-Agent",
        "Origin",
        "X-Api-Key",
        "Mcp-Session-Id",
        "Referer",
        "Authorization",
    ];
    let json = r#"{"name": "x", "about": "y", "url": "http://127.0.0.1:1", "endpoints": {"stream": "/"}}"#;
    let mut target: Target = serde_json::from_str(json).expect("a target");
    target.headers = names.iter().map(|name| ((*name).to_owned(), "value".to_owned())).collect();
    let access = Access::of_target(&target, Path::new("/")).expect("access");
    let secret: Vec<&str> = names.into_iter().filter(|name| access.is_secret(name)).collect();
    assert_eq!(secret, ["X-Api-Key", "Mcp-Session-Id", "Referer", "Authorization"]);
}

#[test]
fn variables_of_fields_and_addresses_are_filled_in() {
    let mut target: Target = serde_json::from_value(serde_json::json!({
        "name": "t", "about": "a", "url": "http://127.0.0.1:1",
        "headers": { "Authorization": "Bearer {env:KEY}" },
        "endpoints": { "stream": "/events?key={env:OTHER}" },
    }))
    .expect("a target");
    let known = |name: &str| ["KEY", "OTHER"].contains(&name).then(|| format!("value of {name}"));
    let captured = variables(&target, known).expect("both are set");
    assert_eq!(captured.variable("KEY"), Some("value of KEY"));
    assert_eq!(captured.variable("OTHER"), Some("value of OTHER"));
    let told = |target: &Target| variables(target, |_| None).map(|_| ()).expect_err("not set").to_string();
    assert_eq!(
        told(&target),
        "headers, Authorization: `{env:KEY}`: the variable KEY is not set, or holds no text"
    );
    target.headers.clear();
    assert_eq!(told(&target), "endpoints: `{env:OTHER}`: the variable OTHER is not set, or holds no text");
}
