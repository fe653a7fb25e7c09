package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// client trusts only the certificate in a file, and speaks one HTTP.
func client(t *testing.T, file string, http2 bool) *http.Client {
	t.Helper()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP1(!http2)
	transport.Protocols.SetHTTP2(http2)
	transport.Protocols.SetUnencryptedHTTP2(http2)
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(text) {
			t.Fatal("the file holds no certificate")
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestServesBothHTTPsInClearTextAndOverTLS(t *testing.T) {
	for _, secured := range []bool{false, true} {
		file, scheme := "", "http"
		if secured {
			file, scheme = filepath.Join(t.TempDir(), "own.pem"), "https"
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		_, serve, err := (&server{interval: time.Second, heartbeat: time.Second, maxStreams: 8}).over(listener, file)
		if err != nil {
			t.Fatal(err)
		}
		go serve()
		for _, http2 := range []bool{false, true} {
			answer, err := client(t, file, http2).Get(fmt.Sprintf("%s://%s/stats", scheme, listener.Addr()))
			if err != nil {
				t.Fatalf("%s, HTTP/2 %v: %v", scheme, http2, err)
			}
			answer.Body.Close()
			if (answer.ProtoMajor == 2) != http2 || answer.StatusCode != http.StatusOK {
				t.Errorf("%s, HTTP/2 %v: got %s with %d", scheme, http2, answer.Proto, answer.StatusCode)
			}
		}
	}
}

func TestNamesACertificateFileThatCannotBeWritten(t *testing.T) {
	_, err := certificateFor(net.IPv4(127, 0, 0, 1), filepath.Join(t.TempDir(), "none", "own.pem"))
	if err == nil {
		t.Error("got no error")
	}
}
