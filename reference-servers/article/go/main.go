// The Go sample in the form in which it is commonly published, not improved: this is what most people start from.
// target.yaml lists what a run of the suite says about it.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"
)

var sentences = []string{
	"A kettle was put on.",
	"The water began to murmur.",
	"The murmur grew into a song.",
	"A lid danced on the steam.",
	"Tea was served.",
}

func events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Connection", "keep-alive")

	for _, sentence := range sentences {
		fmt.Fprintf(w, "data: %s\n\n", sentence)
		w.(http.Flusher).Flush()
		time.Sleep(1 * time.Second)
	}
}

func main() {
	port := flag.Int("port", 8080, "the port to listen on")
	flag.Parse()
	http.HandleFunc("/events", events)
	log.Fatal(http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), nil))
}
