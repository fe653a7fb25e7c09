// The ssespec reference server on Go's net/http.
package main

import (
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

// run serves until the process is told to stop. Open streams may last for ever, so a stop does not wait for them.
func run() error {
	host := flag.String("host", "127.0.0.1", "the address to listen on")
	port := flag.Int("port", 8080, "the port to listen on; 0 picks a free one")
	interval := flag.Int("interval", 1000, "milliseconds between two sentences of /events")
	heartbeat := flag.Int("heartbeat", 15000, "milliseconds of silence after which a heartbeat comment is sent")
	pagePath := flag.String("page", "../page/index.html", "the file that is served at /")
	certificate := flag.String("tls", "", "serve over TLS, with a certificate that is made now and written to this `file`")
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
	}
	serve, err := server.over(listener, *certificate)
	if err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
	served := make(chan error, 1)
	go func() { served <- serve() }()
	select {
	case err := <-served:
		return err
	case <-stop:
		return nil
	}
}

// over gives what serves on a listener: HTTP/1 and HTTP/2, over TLS if there is a file for the certificate.
func (s *server) over(listener net.Listener, certificate string) (serve func() error, err error) {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	web := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 30 * time.Second, Protocols: protocols}
	if certificate == "" {
		fmt.Printf("listening on http://%s\n", listener.Addr())
		return func() error { return web.Serve(listener) }, nil
	}
	own, err := certificateFor(listener.Addr().(*net.TCPAddr).IP, certificate)
	if err != nil {
		return nil, err
	}
	web.TLSConfig = &tls.Config{Certificates: []tls.Certificate{own}}
	fmt.Printf("listening on https://%s\n", listener.Addr())
	return func() error { return web.ServeTLS(listener, "", "") }, nil
}
