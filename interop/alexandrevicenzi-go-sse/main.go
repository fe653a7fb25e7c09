// The emit contract through the server of alexandrevicenzi/go-sse: each request has a channel of its own, and the
// script is sent to it.
package main

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	sse "github.com/alexandrevicenzi/go-sse"

	"ssespec.example/interop/shared/go/contract"
)

// channelKey is where a request carries the name of its channel.
type channelKey struct{}

type broker struct {
	*sse.Server
	last atomic.Int64
}

func main() {
	broker := &broker{Server: sse.NewServer(&sse.Options{
		RetryInterval: 1000, // written with every message
		ChannelNameFunc: func(r *http.Request) string {
			return r.Context().Value(channelKey{}).(string)
		},
	})}
	contract.Serve(contract.Mux(translate, broker.stream))
}

// translate leaves out what is absent. For an id and for data the library has no other way to say so than "".
func translate(step contract.Step) (*sse.Message, error) {
	switch {
	case step.Kind == contract.Comment:
		return nil, contract.Cannot("comment")
	case step.Kind == contract.Retry || step.Retry != nil:
		return nil, contract.Cannot("retry")
	case step.ID != nil && *step.ID == "":
		return nil, contract.Cannot("event with an empty id")
	}
	return sse.NewMessage(text(step.ID), text(step.Data), text(step.Type)), nil
}

func text(field *string) string {
	if field == nil {
		return ""
	}
	return *field
}

func (b *broker) stream(w http.ResponseWriter, r *http.Request, script contract.Script[*sse.Message]) {
	name := strconv.FormatInt(b.last.Add(1), 10)
	ctx, cancel := context.WithCancel(context.WithValue(r.Context(), channelKey{}, name))
	ended := make(chan error, 1)
	go func() {
		for !b.subscribed(name) && ctx.Err() == nil {
			time.Sleep(time.Millisecond) // nobody tells when a client is there, and a message without one is lost
		}
		ended <- script.Play(ctx, func(message *sse.Message) error {
			b.SendMessage(name, message)
			return nil
		})
		b.CloseChannel(name)
	}()
	b.ServeHTTP(w, r.WithContext(ctx))
	cancel()
	contract.End(<-ended)
}

func (b *broker) subscribed(name string) bool {
	channel, found := b.GetChannel(name)
	return found && channel.ClientCount() > 0
}
