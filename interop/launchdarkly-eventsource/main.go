// The emit contract through the server of launchdarkly/eventsource: each request has a channel of its own, and the
// script is published to it.
package main

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/launchdarkly/eventsource"

	"ssespec.example/interop/shared/go/contract"
)

// event is what the library asks an application for.
type event struct{ id, name, data string }

func (e event) Id() string    { return e.id }
func (e event) Event() string { return e.name }
func (e event) Data() string  { return e.data }

// subscribed is a repository with nothing to replay. It is closed when the library asks it, at the subscription.
type subscribed chan struct{}

func (s subscribed) Replay(string, string) chan eventsource.Event {
	close(s)
	return nil
}

type broker struct {
	*eventsource.Server
	last atomic.Int64
}

func main() {
	broker := &broker{Server: eventsource.NewServer()}
	broker.ReplayAll = true       // asks the repository for each new subscriber
	broker.BufferSize = 128 << 10 // a client that is further behind is disconnected
	contract.Serve(contract.Mux(translate, broker.stream))
}

// translate leaves out what is absent. For an id the library has no other way to say so than "".
func translate(step contract.Step) (func(*eventsource.Server, string), error) {
	switch {
	case step.Kind == contract.Comment:
		return func(s *eventsource.Server, channel string) { s.PublishComment([]string{channel}, step.Text) }, nil
	case step.Retry != nil:
		return nil, contract.Cannot("retry")
	case step.Data == nil:
		return nil, contract.Cannot("event without data")
	case step.ID != nil && *step.ID == "":
		return nil, contract.Cannot("event with an empty id")
	}
	event := event{data: *step.Data}
	if step.ID != nil {
		event.id = *step.ID
	}
	if step.Type != nil {
		event.name = *step.Type
	}
	return func(s *eventsource.Server, channel string) { s.Publish([]string{channel}, event) }, nil
}

func (b *broker) stream(w http.ResponseWriter, r *http.Request, script contract.Script[func(*eventsource.Server, string)]) {
	channel := strconv.FormatInt(b.last.Add(1), 10)
	started, ended := make(subscribed), make(chan error, 1)
	b.Register(channel, started)
	ctx, cancel := context.WithCancel(r.Context())
	go func() {
		<-started
		ended <- script.Play(ctx, func(publish func(*eventsource.Server, string)) error {
			publish(b.Server, channel)
			return nil
		})
		b.Unregister(channel, true)
	}()
	b.Handler(channel)(w, r)
	cancel()
	contract.End(<-ended)
}
