package contract

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
)

// Mux has the endpoints of an app on net/http; stream opens a stream with the app's library and plays a script.
// ServeMux itself lets HEAD in where GET is, and answers other methods with 405 and Allow.
func Mux[M any](translate Translate[M], stream func(http.ResponseWriter, *http.Request, Script[M])) *http.ServeMux {
	mux := http.NewServeMux()
	emit := func(w http.ResponseWriter, r *http.Request) {
		if script, ok := translate.Emit(w, r); ok {
			stream(w, r, script)
		}
	}
	mux.HandleFunc("GET /emit", emit)
	mux.HandleFunc("POST /emit", emit)
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) {
		if script, ok := translate.Events(w, r); ok {
			stream(w, r, script)
		}
	})
	mux.HandleFunc("GET /stats", Stats)
	return mux
}

// Serve listens on loopback, on the port of the command line, until the process is told to stop. Then the streams end, and
// the server waits for them: its Shutdown alone would wait for ever.
func Serve(handler http.Handler) {
	port := flag.Int("port", 8080, "the port to listen on; 0 picks a free one")
	flag.Parse()
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(*port)))
	if err != nil {
		log.Fatalf("error: cannot listen; choose another address with --port: %v", err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	server := &http.Server{Handler: handler}
	server.RegisterOnShutdown(func() { close(stopped) })
	ended := make(chan error, 1)
	go func() {
		told := make(chan os.Signal, 1)
		signal.Notify(told, syscall.SIGTERM, os.Interrupt)
		<-told
		ended <- server.Shutdown(context.Background())
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	if err := <-ended; err != nil {
		log.Fatal(err)
	}
}
