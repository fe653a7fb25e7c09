"""Runs pushpin on free ports, with the origin that it asks what to do with each subscriber."""

import argparse
import http.server
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import urllib.parse


class Origin(http.server.BaseHTTPRequestHandler):
    """Tells pushpin to hold every request to /events/TOPIC as a stream and to send what is published to that topic."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        topic = path.removeprefix("/events/")
        if topic == path or not topic:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", "0")
        self.send_header("Grip-Hold", "stream")
        self.send_header("Grip-Channel", topic)
        self.send_header("Grip-Keep-Alive", ":\\n\\n; format=cstring; timeout=1")
        self.end_headers()

    def log_message(self, *_):
        pass


CONFIG = """[global]
include={libdir}/internal.conf
rundir=%(dir)s
ipc_prefix=%(id)s-
port_offset=0

[runner]
services=condure,zurl,pushpin-proxy,pushpin-handler
http_port=127.0.0.1:%(port)d
logdir=%(dir)s
log_level=2
client_buffer_size=8192
client_maxconn=1000

[proxy]
routesfile=routes
updates_check=off
# Debian runs zurl as a service of its own; this hub brings one along.
zurl_out_specs=ipc://{rundir}/{ipc_prefix}zurl-in
zurl_out_stream_specs=ipc://{rundir}/{ipc_prefix}zurl-in-stream
zurl_in_specs=ipc://{rundir}/{ipc_prefix}zurl-out

[handler]
push_in_spec=ipc://%(dir)s/push
push_in_sub_specs=ipc://%(dir)s/push-sub
push_in_http_addr=127.0.0.1
push_in_http_port=%(publish)d
command_spec=ipc://%(dir)s/command
message_rate=2500
message_hwm=25000
"""


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True, help="where subscribers connect")
    options.add_argument("--publish-port", type=int, required=True, help="where publishers connect")
    options.add_argument("--origin-port", type=int, required=True, help="where pushpin asks the origin")
    args = options.parse_args()

    origin = http.server.ThreadingHTTPServer(("127.0.0.1", args.origin_port), Origin)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="pushpin-") as folder:
        values = {"dir": folder, "id": "p", "port": args.port, "publish": args.publish_port}
        config = pathlib.Path(folder, "pushpin.conf")
        config.write_text(CONFIG % values)
        pathlib.Path(folder, "routes").write_text(f"* 127.0.0.1:{args.origin_port}\n")
        hub = subprocess.Popen(["pushpin", f"--config={config}", "--merge-output"], cwd=folder)
        # The signal ends the whole group: this process stays to clean up behind the hub.
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: hub.terminate())
        raise SystemExit(hub.wait())


if __name__ == "__main__":
    main()
