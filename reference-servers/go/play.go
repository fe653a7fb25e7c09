package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// answer plays the part of a script that the client has not seen.
func (s *server) answer(w http.ResponseWriter, r *http.Request, steps []step) {
	steps, until, admitted := enter(r, steps)
	if !admitted {
		unauthorized(w)
		return
	}
	steps, nothingLeft := afterID(steps, r.Header.Get("Last-Event-ID"))
	if nothingLeft {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNoContent) // tells a browser to stay away
		return
	}
	if len(steps) > 0 && steps[0].kind == stepRefuse {
		refuse(w, steps[0])
		return
	}
	if r.Method != http.MethodHead {
		if s.open.Add(1) > s.maxStreams {
			s.open.Add(-1)
			w.Header().Set("Retry-After", "2")
			sentence(w, http.StatusServiceUnavailable, "as many streams are open as there may be")
			return
		}
		defer s.open.Add(-1)
	}
	head := w.Header()
	head.Set("Content-Type", "text/event-stream")
	head.Set("Cache-Control", "no-store, no-transform")
	head.Set("X-Accel-Buffering", "no")
	head.Set("Incremental", "?1")
	head.Set("Vary", "Accept-Encoding")
	stream := &stream{out: w, flusher: http.NewResponseController(w), heartbeat: s.heartbeat,
		gone: r.Context().Done(), ending: s.ending, steps: &s.steps, until: until}
	if admitsGzip(r.Header.Values("Accept-Encoding")) {
		head.Set("Content-Encoding", "gzip")
		stream.gzip = gzip.NewWriter(w)
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	stream.play(steps)
}

// refuse gives the answer that the script asks for.
func refuse(w http.ResponseWriter, s step) {
	w.Header().Set("Cache-Control", "no-store")
	for name, values := range s.headers {
		w.Header()[name] = values
	}
	switch s.status {
	case http.StatusNoContent, http.StatusResetContent, http.StatusNotModified:
		w.WriteHeader(s.status)
	default:
		sentence(w, s.status, "refused, as the script asks")
	}
}

// afterID gives the steps behind the first event with this id: all of them for an unknown id. Blanks around an id do
// not survive in a header field, so they do not count.
func afterID(steps []step, lastEventID string) (rest []step, nothingLeft bool) {
	wanted := strings.Trim(lastEventID, " \t")
	if wanted == "" {
		return steps, false
	}
	for i, step := range steps {
		if step.id != nil && strings.Trim(*step.id, " \t") == wanted {
			return steps[i+1:], i+1 == len(steps)
		}
	}
	return steps, false
}

// stream is a response whose head is written.
type stream struct {
	out       io.Writer
	gzip      *gzip.Writer
	flusher   *http.ResponseController
	heartbeat time.Duration
	lastSent  time.Time
	gone      <-chan struct{} // closed when the client has left
	ending    <-chan struct{} // closed when the server is told to end
	steps     *atomic.Int64   // the steps that were begun so far, of all streams
	until     time.Time       // when the permission to read it ends, if it does
}

// play sends each step's bytes the moment they are due.
func (s *stream) play(steps []step) {
	s.lastSent = time.Now()
	s.flusher.Flush() // the head arrives before the first event exists
	for _, step := range steps {
		alive := !s.isEnding()
		if !alive {
			break
		}
		s.steps.Add(1)
		switch step.kind {
		case stepSend:
			alive = s.send(step.bytes)
		case stepWait:
			alive = s.quiet(time.After(step.wait))
		case stepHold:
			alive = s.quiet(nil)
		case stepAbort:
			panic(http.ErrAbortHandler)
		case stepFail:
			panic("the server's own code fails here") // net/http breaks the connection, as after any panic
		case stepBurst:
			data := strings.Repeat("x", int(step.size))
			bytes, _ := encodeEvent(&data, nil, nil, nil) // plain data can be sent
			for n := uint64(0); alive && n < step.times; n++ {
				alive = s.send(bytes) && !s.isEnding()
			}
		case stepRefuse:
			alive = false // the status is sent by now: all that is left is to end
		}
		if !alive {
			break
		}
	}
	if s.gzip != nil {
		s.gzip.Close()
	}
}

// send writes bytes so that all of them can be read at once; false means that the client has left.
func (s *stream) send(bytes []byte) bool {
	if len(bytes) == 0 {
		return true
	}
	out, flushCoding := s.out, func() error { return nil }
	if s.gzip != nil {
		out, flushCoding = s.gzip, s.gzip.Flush
	}
	if _, err := out.Write(bytes); err != nil || flushCoding() != nil || s.flusher.Flush() != nil {
		return false
	}
	s.lastSent = time.Now()
	return true
}

// isEnding says whether the server is told to end, or the permission has ended: a stream can end gracefully between two steps.
func (s *stream) isEnding() bool {
	if s.isExpired() {
		return true
	}
	select {
	case <-s.ending:
		return true
	default:
		return false
	}
}

// isExpired says whether the permission has ended.
func (s *stream) isExpired() bool {
	return !s.until.IsZero() && !time.Now().Before(s.until)
}

// quiet waits, with a heartbeat whenever nothing was sent for too long; false means that the client has left.
func (s *stream) quiet(over <-chan time.Time) bool {
	var expired <-chan time.Time
	if !s.until.IsZero() {
		expired = time.After(time.Until(s.until))
	}
	for {
		heartbeat := time.NewTimer(time.Until(s.lastSent.Add(s.heartbeat)))
		select {
		case <-s.gone:
			return false
		case <-s.ending:
			return false
		case <-expired:
			return false
		case <-over:
			return true
		case <-heartbeat.C:
			if !s.send(encodeComment("heartbeat")) {
				return false
			}
		}
	}
}

// admitsGzip says whether gzip is named with a weight above 0 that is no lower than identity's, or is covered by "*"
// (RFC 9110 12.5.3).
func admitsGzip(values []string) bool {
	weights := map[string]float64{}
	for _, member := range strings.Split(strings.Join(values, ","), ",") {
		parts := strings.Split(member, ";")
		coding := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(parts[0])), "x-")
		weights[coding] = weight(parts[1:])
	}
	gzip, named := weights["gzip"]
	if !named {
		gzip = weights["*"]
	}
	return gzip > 0 && gzip >= weights["identity"]
}

// weight is 1 unless a parameter says otherwise, 0 when that cannot be read.
func weight(parameters []string) float64 {
	for _, parameter := range parameters {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				return 0
			}
			return q
		}
	}
	return 1
}
