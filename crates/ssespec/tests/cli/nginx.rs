//! `ssespec compare` over a real nginx: as it is configured by default it holds the head back, and its cure is one line.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Folder, server, ssespec};

/// An nginx that is ended with the test, by its process id.
struct Nginx {
    child: Child,
    address: SocketAddr,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

impl Nginx {
    /// Starts nginx in front of a server, with these directives in its location.
    fn start(program: &Path, folder: &Path, origin: SocketAddr, directives: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|name| format!("  {name}_temp_path {}/{name};\n", folder.display()))
            .collect();
        let text = format!(
            "daemon off;\nmaster_process off;\npid {}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n  access_log off;\n{temporary}  \
             server {{\n    listen {address};\n    location / {{\n      proxy_pass http://{origin};\n      \
             proxy_http_version 1.1;\n      proxy_set_header Connection \"\";\n      {directives}\n    }}\n  }}\n}}\n",
            folder.display()
        );
        let config = folder.join("nginx.conf");
        std::fs::write(&config, text).expect("the configuration is written");
        let mut command = Command::new(program);
        command.args(["-e", "stderr", "-c"]).arg(&config).stdout(Stdio::null()).stderr(Stdio::null());
        let nginx = Self { child: command.spawn().expect("nginx can be started"), address };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < Duration::from_secs(30), "nginx does not listen on {address}");
            sleep(Duration::from_millis(50));
        }
        nginx
    }
}

/// Where nginx is; Debian keeps it out of most users' PATH.
fn program() -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.map(|folder| folder.join("nginx")).find(|program| program.is_file())
}

/// The exit code, and what the report says.
fn compared(program: &Path, directives: &str) -> (Option<i32>, String) {
    let folder = Folder::with("");
    let origin = server(None);
    let nginx = Nginx::start(program, folder.path(), origin, directives);
    let (direct, via) = (format!("http://{origin}/emit"), format!("http://{}/emit", nginx.address));
    let words = ["compare", &direct, &via, "--emit", "--for", "9s"];
    let output = ssespec(folder.path(), words).output().expect("ssespec can be started");
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&told).into_owned())
}

#[test]
fn a_buffering_nginx_is_found_and_a_mended_one_passes() {
    let Some(program) = program() else {
        let required = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
        assert!(!required, "nginx is missing: get it with `apt-get install nginx-light`");
        eprintln!("skipped: nginx is missing");
        return;
    };
    // As for a server that does not send X-Accel-Buffering, or a configuration that does not obey it.
    let (code, told) = compared(&program, "proxy_ignore_headers X-Accel-Buffering;");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("the head is held back until there is a body"), "{told}");
    assert!(told.contains("Set `proxy_buffering off;`"), "{told}");
    let (code, told) = compared(&program, "proxy_buffering off;");
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("The stream gets through nginx as it is."), "{told}");
}
