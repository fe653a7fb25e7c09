// Runs a Mercure hub as its documentation shows it, with a history, anonymous subscribers and a fixed key for publishers.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/dunglas/mercure"
	"go.uber.org/zap"
)

// The token in target.yaml is signed with it.
const publisherKey = "ssespec-test-key-0123456789abcdef"

func main() {
	port := flag.Int("port", 8080, "the port to listen on")
	flag.Parse()
	if err := run(*port); err != nil {
		log.Fatal(err)
	}
}

func run(port int) error {
	dir, err := os.MkdirTemp("", "mercure-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// Every update is kept, so that a subscriber can come back to any of them.
	history, err := mercure.NewBoltTransport(zap.NewNop(), filepath.Join(dir, "updates.db"), "updates", 0, 0)
	if err != nil {
		return err
	}
	hub, err := mercure.NewHub(
		mercure.WithTransport(history),
		mercure.WithAnonymous(),
		mercure.WithPublisherJWT([]byte(publisherKey), "HS256"),
		mercure.WithCORSOrigins([]string{"https://page.example"}),
		// The default is 40 s. A test must not wait as long.
		mercure.WithHeartbeat(time.Second),
	)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: fmt.Sprintf("127.0.0.1:%d", port), Handler: hub}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- server.ListenAndServe() }()
	select {
	case err := <-ended:
		return err
	case <-stop.Done():
	}
	return errors.Join(server.Close(), hub.Stop())
}
