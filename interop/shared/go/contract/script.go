// Package contract is the part of the emit contract (docs/emit-contract.md) that has nothing to do with any library:
// it reads scripts, answers what is no stream, and says when each step is due. An app adds how its library sends.
package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// longestWait is the longest wait that a script may ask for.
const longestWait = 600 * time.Second

// Kind says what a step sends, or what else it does.
type Kind int

const (
	Event   Kind = iota // sends an event
	Comment             // sends a comment
	Retry               // sends a reconnection time of its own
	wait
	hold
	abort
	refuse
)

// Step is one step of a script. The steps that send are the app's business, the others the package's.
type Step struct {
	Kind  Kind
	Data  *string // of an event; nil is absent, which differs from ""
	Type  *string
	ID    *string
	Retry *uint64 // of an event or of a retry step, in milliseconds
	Text  string  // of a comment

	wait    time.Duration
	status  int
	headers http.Header
}

func parse(text []byte) ([]Step, error) {
	if err := checkJSONText(text); err != nil {
		return nil, fmt.Errorf("the script is not valid JSON: %w", err)
	}
	var whole json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil {
		return nil, fmt.Errorf("the script is not valid JSON: %w", err)
	}
	var values []json.RawMessage
	if json.Unmarshal(whole, &values) != nil || values == nil {
		return nil, errors.New("the script must be a JSON array of steps")
	}
	steps := make([]Step, 0, len(values))
	for i, value := range values {
		step, err := parseStep(value)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func parseStep(text json.RawMessage) (Step, error) {
	var entries map[string]json.RawMessage
	if json.Unmarshal(text, &entries) != nil || len(entries) != 1 {
		return Step{}, errors.New("a step must be an object with one key")
	}
	for name, value := range entries {
		switch name {
		case "event":
			return parseEvent(value)
		case "comment":
			text, err := asText(name, value)
			return Step{Kind: Comment, Text: text}, err
		case "retry":
			ms, err := asNumber(name, value)
			return Step{Kind: Retry, Retry: &ms}, err
		case "wait":
			ms, err := asNumber(name, value)
			if err == nil && ms > uint64(longestWait.Milliseconds()) {
				err = fmt.Errorf("\"wait\" may be up to %d ms", longestWait.Milliseconds())
			}
			return Step{Kind: wait, wait: time.Duration(ms) * time.Millisecond}, err
		case "hold":
			return Step{Kind: hold}, asTrue(name, value)
		case "abort":
			return Step{Kind: abort}, asTrue(name, value)
		case "refuse":
			return parseRefuse(value)
		default:
			return Step{}, fmt.Errorf("unknown step %q", name)
		}
	}
	panic("unreachable: the map has one entry")
}

func parseEvent(text json.RawMessage) (Step, error) {
	fields, err := asObject("event", text, "data", "event", "id", "retry")
	if err != nil {
		return Step{}, err
	}
	step := Step{Kind: Event}
	for name, field := range map[string]**string{"data": &step.Data, "event": &step.Type, "id": &step.ID} {
		if value, found := fields[name]; found {
			text, err := asText(name, value)
			if err != nil {
				return Step{}, err
			}
			*field = &text
		}
	}
	if value, found := fields["retry"]; found {
		ms, err := asNumber("retry", value)
		if err != nil {
			return Step{}, err
		}
		step.Retry = &ms
	}
	return step, nil
}

func parseRefuse(text json.RawMessage) (Step, error) {
	fields, err := asObject("refuse", text, "status", "headers")
	if err != nil {
		return Step{}, err
	}
	status, err := asNumber("status", fields["status"])
	if err != nil {
		return Step{}, err
	}
	if status < 200 || status > 599 {
		return Step{}, errors.New("\"status\" must be from 200 to 599")
	}
	headers := http.Header{}
	if value, found := fields["headers"]; found {
		var asked map[string]json.RawMessage
		if json.Unmarshal(value, &asked) != nil || asked == nil {
			return Step{}, errors.New("\"headers\" must be an object")
		}
		for name, value := range asked {
			text, err := asText(name, value)
			if err != nil {
				return Step{}, err
			}
			if err := checkHeader(name, text); err != nil {
				return Step{}, err
			}
			headers.Set(name, text)
		}
	}
	return Step{Kind: refuse, status: int(status), headers: headers}, nil
}

// checkHeader refuses what is no header field, and the fields that say where a message ends: those are the server's
// own business.
func checkHeader(name, value string) error {
	const punctuation = "!#$%&'*+-.^_`|~"
	valid := name != ""
	for _, c := range name {
		letterOrDigit := c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		valid = valid && (letterOrDigit || strings.ContainsRune(punctuation, c))
	}
	for i := range len(value) {
		valid = valid && (value[i] >= ' ' && value[i] != 0x7f || value[i] == '\t')
	}
	if !valid {
		return fmt.Errorf("%q is no valid header field", name)
	}
	switch strings.ToLower(name) {
	case "content-length", "transfer-encoding", "connection":
		return fmt.Errorf("a script may not set the header field %q", strings.ToLower(name))
	}
	return nil
}
