package contract

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"strconv"
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

// Serve listens on loopback, on the port of the command line, until the process is told to stop.
func Serve(handler http.Handler) {
	port := flag.Int("port", 8080, "the port to listen on; 0 picks a free one")
	flag.Parse()
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(*port)))
	if err != nil {
		log.Fatalf("error: cannot listen; choose another address with --port: %v", err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, handler))
}
