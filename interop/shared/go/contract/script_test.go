package contract

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestRefusesWhatIsNoScriptAndSaysWhy(t *testing.T) {
	for script, why := range map[string]string{
		`{}`:                           "the script must be a JSON array of steps",
		`null`:                         "the script must be a JSON array of steps",
		`[null]`:                       "step 1: a step must be an object with one key",
		`[{"wait":1},{"dance":true}]`:  `step 2: unknown step "dance"`,
		`[{"Event":{}}]`:               `step 1: unknown step "Event"`,
		`[{"event":{"Data":"x"}}]`:     `step 1: "event" has an unknown key "Data"`,
		`[{"event":{"data":null}}]`:    `step 1: "data" must be a string`,
		`[{"retry":1.0}]`:              `step 1: "retry" must be a whole number, 0 or more`,
		`[{"refuse":{"status":199}}]`:  `step 1: "status" must be from 200 to 599`,
		`[{"comment":"\ud800"}]`:       "the script is not valid JSON: it has a lone surrogate",
		`[{"comment":"\udc00\ud800"}]`: "the script is not valid JSON: it has a lone surrogate",
		"[{\"comment\":\"\xff\"}]":     "the script is not valid JSON: it is not UTF-8",
	} {
		if _, err := parse([]byte(script)); err == nil || err.Error() != why {
			t.Errorf("%s: got %v, want %s", script, err, why)
		}
	}
}

// lines is a library that knows data alone, and neither the word "cannot" nor the word "bad".
func lines() http.Handler {
	return Mux(func(step Step) (string, error) {
		switch {
		case step.Kind == Retry || step.Retry != nil:
			return "", Cannot("retry")
		case *step.Data == "bad":
			return "", errors.New("bad data")
		}
		return "data: " + *step.Data + "\n\n", nil
	}, func(w http.ResponseWriter, r *http.Request, script Script[string]) {
		End(script.Play(r.Context(), func(text string) error {
			_, err := io.WriteString(w, text)
			return err
		}))
	})
}

func TestAnswersWhatIsNoStream(t *testing.T) {
	for script, answer := range map[string]string{
		`[{"event":{"data":"x"}},{"retry":1}]`:                        "501 retry",
		`[{"event":{"data":"bad"}}]`:                                  "400 step 1: bad data",
		`[{"refuse":{"status":503}},{"dance":true}]`:                  `400 step 2: unknown step "dance"`,
		`[{"refuse":{"status":503}}]`:                                 "503 refused, as the script asks",
		`[{"refuse":{"status":204}}]`:                                 "204 ",
		`[{"event":{"data":"x","id":"7"}}]`:                           "204 ",
		`[{"event":{"data":"x","id":"7"}},{"event":{"data":"y"}}]`:    "200 data: y\n\n",
		`[{"event":{"data":"x","id":"77"}},{"event":{"data":"end"}}]`: "200 data: x\n\ndata: end\n\n",
	} {
		request := httptest.NewRequest("GET", "/emit?script="+url.QueryEscape(script), nil)
		request.Header.Set("Last-Event-ID", "7 ")
		recorder := httptest.NewRecorder()
		lines().ServeHTTP(recorder, request)
		body := recorder.Body.String()
		if recorder.Code != 200 {
			body = strings.TrimSuffix(body, "\n")
		}
		if got := recorder.Result().Status[:4] + body; got != answer {
			t.Errorf("%s: got %q, want %q", script, got, answer)
		}
	}
}

func TestHeadPlaysNothingAndOtherMethodsAreRefused(t *testing.T) {
	recorder := httptest.NewRecorder()
	lines().ServeHTTP(recorder, httptest.NewRequest("HEAD", "/events", nil))
	if recorder.Code != 200 || recorder.Body.Len() != 0 {
		t.Errorf("HEAD: %d %q", recorder.Code, recorder.Body)
	}
	recorder = httptest.NewRecorder()
	lines().ServeHTTP(recorder, httptest.NewRequest("DELETE", "/events", nil))
	if allow := recorder.Header().Get("Allow"); recorder.Code != 405 || allow != "GET, HEAD" {
		t.Errorf("DELETE: %d %q", recorder.Code, allow)
	}
}
