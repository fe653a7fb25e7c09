//! `ssespec compare` over a real nginx, with the configurations of interop/proxies: one is found to hold the head back, one passes.

use std::path::Path;

use ssespec_dev::proxies::{Proxy, Role, load, start};
use tokio::runtime::Runtime;

use crate::reference;
use crate::support::{Folder, ssespec};

/// The exit code, and what the report says.
fn compared(nginx: &Proxy, role: Role) -> (Option<i32>, String) {
    let folder = Folder::with("");
    let origin = reference::plain();
    let runtime = Runtime::new().expect("a runtime starts");
    let started = runtime.block_on(start(nginx, role, origin)).unwrap_or_else(|error| panic!("{error:#}"));
    let (direct, via) = (format!("http://{origin}/emit"), format!("{}emit", started.server.attached().base));
    let words = ["compare", &direct, &via, "--emit", "--for", "9s"];
    let output = ssespec(folder.path(), words).output().expect("ssespec can be started");
    runtime.block_on(started.server.stop()).expect("nginx ends");
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&told).into_owned())
}

#[test]
fn a_buffering_nginx_is_found_and_a_mended_one_passes() {
    let proxies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../interop/proxies");
    let all = load(&proxies).expect("the proxies are described");
    let nginx = all.iter().find(|proxy| proxy.name == "nginx").expect("nginx is described");
    if nginx.program().is_none() {
        let required = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
        assert!(!required, "nginx is missing: get it with `{}`", nginx.described.get);
        eprintln!("skipped: nginx is missing");
        return;
    }
    let (code, told) = compared(nginx, Role::Fails);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("the head is held back until there is a body"), "{told}");
    assert!(told.contains("Set `proxy_buffering off;`"), "{told}");
    let (code, told) = compared(nginx, Role::Works);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("The stream gets through nginx as it is."), "{told}");
}
