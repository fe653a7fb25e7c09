//go:build ignore

// A stream, and the emit contract of ssespec: a script of steps in, the event stream that it describes out.
//
// Try it:   go run emit.go 8080
// Adapt it: put your library's encoder into block.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

type event struct {
	Data, Event, ID *string
	Retry           *uint64
}

type step struct {
	Event       *event
	Comment     *string
	Retry, Wait *uint64
	Hold, Abort bool
	Refuse      *struct {
		Status  int
		Headers map[string]string
	}
}

var ends = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// One line for each line of the text, which may end in LF, CRLF or CR.
func lines(name, text string) string {
	return name + ": " + strings.ReplaceAll(ends.Replace(text), "\n", "\n"+name+": ") + "\n"
}

// One event. Put your library's encoder here: it is what you want to test.
func (e event) block() (text string, err error) {
	for name, value := range map[string]*string{"event": e.Event, "id": e.ID} {
		if value != nil && strings.ContainsAny(*value, "\r\n\x00") {
			err = errors.New("a line break or NUL in " + name + " would inject fields")
		} else if value != nil {
			text += lines(name, *value)
		}
	}
	if e.Retry != nil {
		text += fmt.Sprintf("retry: %d\n", *e.Retry)
	}
	if e.Data != nil {
		text += lines("data", *e.Data)
	}
	if text != "" {
		text += "\n"
	}
	return text, err
}

// The steps of a script, all of them checked: once the stream has begun there is no status left to refuse with.
func read(script string) (steps []step, err error) {
	var keys []map[string]any
	strict := json.NewDecoder(strings.NewReader(script))
	strict.DisallowUnknownFields()
	if err = errors.Join(json.Unmarshal([]byte(script), &keys), strict.Decode(&steps)); err != nil {
		return nil, err
	}
	if !utf8.ValidString(script) {
		return nil, errors.New("a script is UTF-8")
	}
	for n, s := range steps {
		if len(keys[n]) != 1 {
			return nil, errors.New("a step is an object with one key")
		}
		if s.Event != nil {
			if _, err = s.Event.block(); err != nil {
				return nil, err
			}
		}
	}
	return steps, nil
}

func emit(w http.ResponseWriter, r *http.Request) {
	steps, err := read(r.URL.Query().Get("script"))
	last, first := r.Header.Get("Last-Event-ID"), 0
	for n, s := range steps {
		if first == 0 && last != "" && s.Event != nil && s.Event.ID != nil && *s.Event.ID == last {
			first = n + 1
		}
	}
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case first > 0 && first == len(steps):
		w.WriteHeader(http.StatusNoContent) // Nothing is left: a browser stays away.
	case first < len(steps) && steps[first].Refuse != nil:
		for name, value := range steps[first].Refuse.Headers {
			w.Header().Set(name, value)
		}
		w.WriteHeader(steps[first].Refuse.Status)
	default:
		play(w, r, steps[first:])
	}
}

func play(w http.ResponseWriter, r *http.Request, steps []step) {
	send := func(text string) {
		fmt.Fprint(w, text)
		w.(http.Flusher).Flush()
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	send("") // Sends the head before the first event exists.
	if r.Method == http.MethodHead {
		return
	}
	for _, s := range steps {
		switch {
		case s.Event != nil:
			text, _ := s.Event.block()
			send(text)
		case s.Comment != nil:
			send(lines("", *s.Comment) + "\n")
		case s.Retry != nil:
			send(fmt.Sprintf("retry: %d\n\n", *s.Retry))
		case s.Wait != nil:
			time.Sleep(time.Duration(*s.Wait) * time.Millisecond)
		case s.Abort:
			panic(http.ErrAbortHandler) // Breaks the connection: the body must not end gracefully.
		case s.Refuse != nil:
			return
		}
		for s.Hold && r.Context().Err() == nil {
			time.Sleep(500 * time.Millisecond)
			send(": still here\n\n")
		}
	}
}

// The server's own stream.
func events(w http.ResponseWriter, r *http.Request) {
	one, two := "1", "2"
	if r.Header.Get("Last-Event-ID") == two {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	retry := uint64(1000)
	play(w, r, []step{{Event: &event{ID: &one, Data: &one, Retry: &retry}}, {Event: &event{ID: &two, Data: &two}}})
}

func main() {
	http.HandleFunc("GET /emit", emit)
	http.HandleFunc("GET /events", events)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
