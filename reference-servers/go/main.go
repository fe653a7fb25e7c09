// The ssespec reference server on Go's net/http.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// grace is how long streams may take to end once the server is told to.
const grace = 5 * time.Second

// run serves until the process is told to stop. Then every stream is ended gracefully, after its latest event.
func run() error {
	host := flag.String("host", "127.0.0.1", "the address to listen on")
	port := flag.Int("port", 8080, "the port to listen on; 0 picks a free one")
	interval := flag.Int("interval", 1000, "milliseconds between two sentences of /events")
	heartbeat := flag.Int("heartbeat", 15000, "milliseconds of silence after which a heartbeat comment is sent")
	maxStreams := flag.Int64("max-streams", 10000, "how many streams may be open at once; the next one is answered 503")
	pagePath := flag.String("page", "../page/index.html", "the file that is served at /")
	certificate := flag.String("tls", "", "serve over TLS, with a certificate that is made now and stands in this `file` until the end")
	flag.Parse()
	if *interval < 1 || *heartbeat < 1 {
		return fmt.Errorf("--interval and --heartbeat must be 1 or more")
	}
	page, err := os.ReadFile(*pagePath)
	if err != nil {
		return fmt.Errorf("cannot read the page: %w; start in the server's folder or give --page", err)
	}
	asked := net.JoinHostPort(*host, strconv.Itoa(*port))
	listener, err := net.Listen("tcp", asked)
	if err != nil {
		return fmt.Errorf("cannot listen on %s; choose another address with --host or --port: %w", asked, err)
	}
	server := &server{
		interval:  time.Duration(*interval) * time.Millisecond,
		heartbeat: time.Duration(*heartbeat) * time.Millisecond,
		page:      page,

		maxStreams: *maxStreams,
		ending:     make(chan struct{}),
		guarded:    listener.Addr().(*net.TCPAddr).IP.IsLoopback(),
	}
	web, serve, err := server.over(listener, *certificate)
	if err != nil {
		return err
	}
	if *certificate != "" {
		defer os.Remove(*certificate)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
	served := make(chan error, 1)
	go func() { served <- serve() }()
	select {
	case err := <-served:
		return err
	case <-stop:
		close(server.ending)
		within, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		return web.Shutdown(within)
	}
}

// over gives a server and what lets it serve on a listener: HTTP/1 and HTTP/2, over TLS if there is a file for the certificate.
func (s *server) over(listener net.Listener, certificate string) (web *http.Server, serve func() error, err error) {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	web = &http.Server{Handler: s.handler(), ReadHeaderTimeout: 30 * time.Second, Protocols: protocols}
	if certificate == "" {
		fmt.Printf("listening on http://%s\n", listener.Addr())
		return web, func() error { return web.Serve(listener) }, nil
	}
	own, err := certificateFor(listener.Addr().(*net.TCPAddr).IP, certificate)
	if err != nil {
		return nil, nil, err
	}
	web.TLSConfig = &tls.Config{Certificates: []tls.Certificate{own}}
	fmt.Printf("listening on https://%s\n", listener.Addr())
	return web, func() error { return web.ServeTLS(listener, "", "") }, nil
}
