package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// protection is what a protect step asks for: who may have the rest of the script, and for how long.
type protection struct {
	token string
	// expires is how long the token counts from the request on; it never expires without it.
	expires *time.Duration
}

func parseProtect(text json.RawMessage) (step, error) {
	fields, err := asObject("protect", text, "token", "expires")
	if err != nil {
		return step{}, err
	}
	token, err := asText("token", fields["token"])
	if err != nil {
		return step{}, err
	}
	asked := &protection{token: token}
	if value, found := fields["expires"]; found {
		ms, err := asNumber("expires", value)
		if err != nil {
			return step{}, err
		}
		expires := time.Duration(min(ms, uint64(longestWait.Milliseconds()))) * time.Millisecond
		asked.expires = &expires
	}
	return step{kind: stepProtect, protect: asked}, nil
}

// enter takes a protect step off the script. It gives when the permission ends, or false when there is none: the token counts
// in Authorization alone, since addresses stand in logs.
func enter(r *http.Request, steps []step) (rest []step, until time.Time, admitted bool) {
	if len(steps) == 0 || steps[0].kind != stepProtect {
		return steps, time.Time{}, true
	}
	asked := steps[0].protect
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) != asked.token {
		return nil, time.Time{}, false
	}
	if asked.expires == nil {
		return steps[1:], time.Time{}, true
	}
	return steps[1:], time.Now().Add(*asked.expires), *asked.expires > 0
}

// unauthorized asks for the token.
func unauthorized(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", "Bearer")
	sentence(w, http.StatusUnauthorized, "this stream is for who sends the right token in Authorization")
}
