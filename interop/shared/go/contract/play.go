package contract

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// open counts the streams that are being played.
var open atomic.Int64

// stopped is closed when the process is told to stop: all streams end.
var stopped = make(chan struct{})

// Play hands each message to send the moment it is due. It ends with the script, with the server, with the context, or
// with the first error of send; http.ErrAbortHandler is the script's wish to break the connection off (see End).
func (script Script[M]) Play(ctx context.Context, send func(M) error) error {
	open.Add(1)
	defer open.Add(-1)
	for i, step := range script.steps {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var due <-chan time.Time // never, for hold
		switch step.Kind {
		case Event, Comment, Retry:
			if err := send(script.messages[i]); err != nil {
				return err
			}
			continue
		case wait:
			due = time.After(step.wait)
		case abort:
			return http.ErrAbortHandler
		case refuse:
			return nil // the status is sent by now: all that is left is to end
		}
		select {
		case <-stopped:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-due:
		}
	}
	return nil
}

// End ends a handler as the script asked: it breaks the connection off where Play ended in http.ErrAbortHandler, and
// otherwise lets the answer end properly.
func End(err error) {
	if errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler)
	}
}

// Stats answers with the count of open streams.
func Stats(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprintf(w, "{\"open\": %d}\n", open.Load())
}
