// The emit contract through the broker of r3labs/sse: each request has a stream of its own, and the script is
// published to it.
package main

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/r3labs/sse/v2"

	"ssespec.example/interop/shared/go/contract"
)

// broker is the library's server, and what waits for a subscriber: it tells nobody that it would lose an event.
type broker struct {
	*sse.Server
	last       atomic.Int64
	subscribed sync.Map // of chan struct{}, by the name of the stream
}

func main() {
	broker := &broker{}
	broker.Server = sse.NewWithCallback(func(name string, _ *sse.Subscriber) {
		if subscribed, found := broker.subscribed.LoadAndDelete(name); found {
			close(subscribed.(chan struct{}))
		}
	}, func(name string, _ *sse.Subscriber) {
		broker.RemoveStream(name)
	})
	broker.AutoReplay = false // it would replace the ids of the events by numbers
	broker.SplitData = true   // without it a line feed in data is written as it is
	contract.Serve(contract.Mux(translate, broker.stream))
}

// translate leaves out what is absent. An event without data and without a comment is how a stream is ended.
func translate(step contract.Step) (sse.Event, error) {
	switch {
	case step.Kind == contract.Comment:
		return sse.Event{Comment: []byte(step.Text)}, nil
	case step.Kind == contract.Retry:
		return sse.Event{}, contract.Cannot("retry without data")
	case step.Data == nil:
		return sse.Event{}, contract.Cannot("event without data")
	}
	event := sse.Event{Data: []byte(*step.Data)}
	if step.Type != nil {
		event.Event = []byte(*step.Type)
	}
	if step.ID != nil {
		event.ID = []byte(*step.ID)
	}
	if step.Retry != nil {
		event.Retry = strconv.AppendUint(nil, *step.Retry, 10)
	}
	return event, nil
}

func (b *broker) stream(w http.ResponseWriter, r *http.Request, script contract.Script[sse.Event]) {
	name := strconv.FormatInt(b.last.Add(1), 10)
	subscribed, ended := make(chan struct{}), make(chan error, 1)
	b.subscribed.Store(name, subscribed)
	b.CreateStream(name)
	ctx, cancel := context.WithCancel(r.Context())
	go func() {
		select {
		case <-subscribed:
		case <-ctx.Done(): // the library has refused the request
		}
		ended <- script.Play(ctx, func(event sse.Event) error {
			b.Publish(name, &event)
			return nil
		})
		b.Publish(name, &sse.Event{})
	}()
	asked := r.Clone(r.Context())
	asked.URL.RawQuery = "stream=" + name
	b.ServeHTTP(w, asked)
	if _, refused := b.subscribed.LoadAndDelete(name); refused {
		b.RemoveStream(name)
	}
	cancel()
	contract.End(<-ended)
}
