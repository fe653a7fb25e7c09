package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// largestScript is the largest script that is taken by POST, in bytes.
const largestScript = 32 << 20

// server is what all requests share.
type server struct {
	interval  time.Duration
	heartbeat time.Duration
	page      []byte
	// maxStreams is how many streams may be open at once.
	maxStreams int64
	open       atomic.Int64
	steps      atomic.Int64  // the steps that were begun so far, of all streams
	ending     chan struct{} // closed when the server is told to end
	guarded    bool          // whether it listens on loopback, where no page of a stranger's name has business
}

// handler has the endpoints. It compares paths itself: ServeMux would answer some odd ones with a redirect.
func (s *server) handler() http.Handler {
	read := []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	readAndPost := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The same for all origins, so no answer varies by Origin.
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if s.guarded && isForeign(r.Host) {
			sentence(w, http.StatusForbidden, "this server is asked by its own names only")
			return
		}
		switch r.URL.Path {
		case "/":
			s.withMethods(w, r, read, s.servePage)
		case "/events":
			s.withMethods(w, r, read, s.serveEvents)
		case "/stats":
			s.withMethods(w, r, read, s.serveStats)
		case "/emit":
			s.withMethods(w, r, readAndPost, s.serveEmit)
		default:
			sentence(w, http.StatusNotFound, "there are /, /events, /emit and /stats")
		}
	})
}

// withMethods answers OPTIONS, preflight or not, and refuses methods that the endpoint does not have.
func (s *server) withMethods(w http.ResponseWriter, r *http.Request, methods []string, serve http.HandlerFunc) {
	allow := strings.Join(methods, ", ")
	switch {
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", allow)
		w.Header().Set("Access-Control-Allow-Methods", allow)
		w.Header().Set("Access-Control-Allow-Headers", "cache-control, content-type, last-event-id")
		w.Header().Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	case slices.Contains(methods, r.Method):
		serve(w, r)
	default:
		w.Header().Set("Allow", allow)
		sentence(w, http.StatusMethodNotAllowed, "this endpoint does not take that method")
	}
}

func (s *server) servePage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Write(s.page)
}

func (s *server) serveStats(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprintf(w, "{\"open\": %d, \"steps\": %d}\n", s.open.Load(), s.steps.Load())
}

func (s *server) serveEvents(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, sentencesScript(s.interval))
}

func (s *server) serveEmit(w http.ResponseWriter, r *http.Request) {
	var script []byte
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestScript))
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			sentence(w, http.StatusRequestEntityTooLarge, "the script may have up to 32 MiB")
			return
		}
		if err != nil {
			sentence(w, http.StatusBadRequest, "the body was aborted")
			return
		}
		script = body
	} else {
		value, found := parameter(r.URL.RawQuery, "script")
		if !found {
			sentence(w, http.StatusBadRequest, "the query must have a script")
			return
		}
		script = value
	}
	steps, err := parseScript(script)
	if err != nil {
		sentence(w, http.StatusBadRequest, err.Error())
		return
	}
	s.answer(w, r, steps)
}

// sentence answers with a status and a sentence that says why.
func sentence(w http.ResponseWriter, status int, why string) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	fmt.Fprintln(w, why)
}
