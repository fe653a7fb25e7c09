// The emit contract through gin's own renderer of events, gin-contrib/sse.
package main

import (
	"net/http"

	"github.com/gin-contrib/sse"
	"github.com/gin-gonic/gin"

	"ssespec.example/interop/shared/go/contract"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.HandleMethodNotAllowed = true
	library := contract.Translate[sse.Event](translate)
	router.Match([]string{"GET", "HEAD", "POST"}, "/emit", func(c *gin.Context) {
		if script, ok := library.Emit(c.Writer, c.Request); ok {
			stream(c, script)
		}
	})
	router.Match([]string{"GET", "HEAD"}, "/events", func(c *gin.Context) {
		if script, ok := library.Events(c.Writer, c.Request); ok {
			stream(c, script)
		}
	})
	router.GET("/stats", gin.WrapF(contract.Stats))
	contract.Serve(router)
}

// translate leaves out what is absent. For id and retry sse.Event has no other way to say so than "" and 0, and it
// always has data.
func translate(step contract.Step) (sse.Event, error) {
	switch {
	case step.Kind == contract.Comment:
		return sse.Event{}, contract.Cannot("comment")
	case step.Kind == contract.Retry:
		return sse.Event{}, contract.Cannot("retry without data")
	case step.Data == nil:
		return sse.Event{}, contract.Cannot("event without data")
	case step.ID != nil && *step.ID == "":
		return sse.Event{}, contract.Cannot("event with an empty id")
	case step.Retry != nil && *step.Retry == 0:
		return sse.Event{}, contract.Cannot("event with retry 0")
	}
	event := sse.Event{Data: *step.Data}
	if step.Type != nil {
		event.Event = *step.Type
	}
	if step.ID != nil {
		event.Id = *step.ID
	}
	if step.Retry != nil {
		event.Retry = uint(*step.Retry)
	}
	return event, nil
}

func stream(c *gin.Context, script contract.Script[sse.Event]) {
	sse.Event{}.WriteContentType(c.Writer)
	c.Status(http.StatusOK)
	c.Writer.Flush()
	contract.End(script.Play(c.Request.Context(), func(event sse.Event) error {
		c.Render(-1, event)
		c.Writer.Flush()
		return nil
	}))
}
