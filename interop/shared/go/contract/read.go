package contract

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// largestScript is the largest script that is taken by POST, in bytes.
const largestScript = 32 << 20

// sentences are what /events says, as the reference servers do. A library that cannot send a reconnection time says
// them without.
const sentences = `[
	{"event":{"id":"1","data":"The server spoke first, and the page had only to listen."%s}}, {"wait":1000},
	{"event":{"id":"2","data":"Each sentence left the moment it was ready, not a moment later."}}, {"wait":1000},
	{"event":{"id":"3","data":"Between two sentences the line stayed open and quiet."}}, {"wait":1000},
	{"event":{"id":"4","data":"Had it dropped, the listener would have known where to go on."}}, {"wait":1000},
	{"event":{"id":"5","data":"Then everything was said, and both sides hung up."}}]`

// Cannot is the error of a translation whose library has no way to express a step. It names the step.
type Cannot string

func (what Cannot) Error() string { return string(what) }

// Translate makes what the library sends out of an event, a comment or a retry step. Its error is Cannot, or the
// library's own refusal of a value.
type Translate[M any] func(Step) (M, error)

// Script is what is left to be played of a script, in the library's own words.
type Script[M any] struct {
	steps    []Step
	messages []M // one for each step
}

// Emit reads the script of a request to /emit. When it gives false, the request is answered.
func (translate Translate[M]) Emit(w http.ResponseWriter, r *http.Request) (Script[M], bool) {
	text, found := parameter(r.URL.RawQuery, "script")
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestScript))
		if err != nil {
			sentence(w, http.StatusRequestEntityTooLarge, "the script must arrive whole and have up to 32 MiB")
			return Script[M]{}, false
		}
		text, found = body, true
	}
	if !found {
		sentence(w, http.StatusBadRequest, "the query must have a script")
		return Script[M]{}, false
	}
	script, err := translate.script(text)
	return script.left(w, r, err)
}

// Events gives the server's own stream. When it gives false, the request is answered.
func (translate Translate[M]) Events(w http.ResponseWriter, r *http.Request) (Script[M], bool) {
	script, err := translate.script(fmt.Appendf(nil, sentences, `,"retry":1000`))
	if errors.As(err, new(Cannot)) {
		script, err = translate.script(fmt.Appendf(nil, sentences, ""))
	}
	return script.left(w, r, err)
}

func (translate Translate[M]) script(text []byte) (Script[M], error) {
	steps, err := parse(text)
	if err != nil {
		return Script[M]{}, err
	}
	messages := make([]M, len(steps))
	for i, step := range steps {
		if step.Kind > Retry {
			continue
		}
		if messages[i], err = translate(step); err != nil {
			return Script[M]{}, fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return Script[M]{steps, messages}, nil
}

// left answers what is no stream, and otherwise gives what the client has not seen. HEAD plays nothing.
func (script Script[M]) left(w http.ResponseWriter, r *http.Request, err error) (Script[M], bool) {
	var cannot Cannot
	switch {
	case errors.As(err, &cannot):
		sentence(w, http.StatusNotImplemented, string(cannot))
		return script, false
	case err != nil:
		sentence(w, http.StatusBadRequest, err.Error())
		return script, false
	}
	seen := script.seen(r.Header.Get("Last-Event-ID"))
	script = Script[M]{script.steps[seen:], script.messages[seen:]}
	switch {
	case seen > 0 && len(script.steps) == 0:
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNoContent) // tells a browser to stay away
		return script, false
	case len(script.steps) > 0 && script.steps[0].Kind == refuse:
		script.steps[0].refuse(w)
		return script, false
	case r.Method == http.MethodHead:
		return Script[M]{}, true
	}
	return script, true
}

// seen counts the steps up to the first event with this id: none for an unknown id. Blanks around an id do not
// survive in a header field, so they do not count.
func (script Script[M]) seen(lastEventID string) int {
	wanted := strings.Trim(lastEventID, " \t")
	for i, step := range script.steps {
		if wanted != "" && step.ID != nil && strings.Trim(*step.ID, " \t") == wanted {
			return i + 1
		}
	}
	return 0
}

// refuse gives the answer that the script asks for.
func (s Step) refuse(w http.ResponseWriter) {
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

// sentence answers with a status and a sentence that says why.
func sentence(w http.ResponseWriter, status int, why string) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, why)
}
