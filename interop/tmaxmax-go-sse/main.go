// The emit contract through the sessions of tmaxmax/go-sse.
package main

import (
	"net/http"
	"time"

	sse "github.com/tmaxmax/go-sse"

	"ssespec.example/interop/shared/go/contract"
)

func main() {
	contract.Serve(contract.Mux(translate, stream))
}

func translate(step contract.Step) (*sse.Message, error) {
	message := &sse.Message{}
	var err error
	if step.Kind == contract.Comment {
		message.AppendComment(step.Text)
	}
	if step.Data != nil {
		message.AppendData(*step.Data)
	}
	if step.Type != nil {
		if message.Type, err = sse.NewType(*step.Type); err != nil {
			return nil, err
		}
	}
	if step.ID != nil {
		if message.ID, err = sse.NewID(*step.ID); err != nil {
			return nil, err
		}
	}
	if step.Retry != nil {
		if *step.Retry == 0 {
			return nil, contract.Cannot("retry 0") // a zero duration is none
		}
		message.Retry = time.Duration(*step.Retry) * time.Millisecond
	}
	return message, nil
}

func stream(w http.ResponseWriter, r *http.Request, script contract.Script[*sse.Message]) {
	session, err := sse.Upgrade(w, r)
	if err == nil {
		err = session.Flush() // sends the head
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	contract.End(script.Play(r.Context(), func(message *sse.Message) error {
		if err := session.Send(message); err != nil {
			return err
		}
		return session.Flush()
	}))
}
