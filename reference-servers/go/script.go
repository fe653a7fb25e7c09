package main

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

type stepKind int

const (
	stepSend    stepKind = iota // sends bytes
	stepWait                    // lets time pass
	stepHold                    // keeps the stream open until the client leaves
	stepAbort                   // breaks the connection without ending the body
	stepRefuse                  // refuses the request before any stream
	stepFail                    // the server's own code fails here
	stepBurst                   // sends many events of a size, each made when it is due
	stepProtect                 // lets in only who has a token
)

// step is one step of a script, ready to be played.
type step struct {
	kind    stepKind
	bytes   []byte
	id      *string // the event's id, by which a client may come back
	wait    time.Duration
	status  int
	headers http.Header
	times   uint64 // events of a burst
	size    uint64 // bytes of the data of each
	protect *protection
}

// largestOfABurst is the largest event of a burst, in bytes.
const largestOfABurst = 1 << 20

// parseScript reads a script and encodes it, so that what would inject is refused while there is still a status to
// refuse it with. The error is a sentence for whoever wrote the script.
func parseScript(text []byte) ([]step, error) {
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
	steps := make([]step, 0, len(values))
	for i, value := range values {
		parsed, err := parseStep(value)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		if parsed.kind == stepProtect && i > 0 {
			return nil, fmt.Errorf("step %d: \"protect\" must be the first step", i+1)
		}
		steps = append(steps, parsed)
	}
	return steps, nil
}

func parseStep(text json.RawMessage) (step, error) {
	var entries map[string]json.RawMessage
	if json.Unmarshal(text, &entries) != nil || len(entries) != 1 {
		return step{}, errors.New("a step must be an object with one key")
	}
	for name, value := range entries {
		switch name {
		case "event":
			return parseEvent(value)
		case "comment":
			text, err := asText(name, value)
			return step{kind: stepSend, bytes: encodeComment(text)}, err
		case "retry":
			ms, err := asNumber(name, value)
			if err != nil {
				return step{}, err
			}
			return mustEvent(nil, nil, &ms), nil
		case "wait":
			return parseWait(value)
		case "hold":
			return step{kind: stepHold}, asTrue(name, value)
		case "abort":
			return step{kind: stepAbort}, asTrue(name, value)
		case "refuse":
			return parseRefuse(value)
		case "fail":
			return step{kind: stepFail}, asTrue(name, value)
		case "burst":
			return parseBurst(value)
		case "protect":
			return parseProtect(value)
		default:
			return step{}, fmt.Errorf("unknown step %q", name)
		}
	}
	panic("unreachable: the map has one entry")
}

func parseEvent(text json.RawMessage) (step, error) {
	fields, err := asObject("event", text, "data", "event", "id", "retry")
	if err != nil {
		return step{}, err
	}
	texts := map[string]*string{}
	for _, name := range []string{"data", "event", "id"} {
		if value, found := fields[name]; found {
			text, err := asText(name, value)
			if err != nil {
				return step{}, err
			}
			texts[name] = &text
		}
	}
	var retry *uint64
	if value, found := fields["retry"]; found {
		ms, err := asNumber("retry", value)
		if err != nil {
			return step{}, err
		}
		retry = &ms
	}
	bytes, err := encodeEvent(texts["data"], texts["event"], texts["id"], retry)
	return step{kind: stepSend, bytes: bytes, id: texts["id"]}, err
}

func parseWait(text json.RawMessage) (step, error) {
	ms, err := asNumber("wait", text)
	if err == nil && ms > uint64(longestWait.Milliseconds()) {
		err = fmt.Errorf("\"wait\" may be up to %d ms", longestWait.Milliseconds())
	}
	return step{kind: stepWait, wait: time.Duration(ms) * time.Millisecond}, err
}

func parseBurst(text json.RawMessage) (step, error) {
	fields, err := asObject("burst", text, "times", "bytes")
	if err != nil {
		return step{}, err
	}
	times, err := asNumber("times", fields["times"])
	if err != nil {
		return step{}, err
	}
	size, err := asNumber("bytes", fields["bytes"])
	if err == nil && size > largestOfABurst {
		err = fmt.Errorf("\"bytes\" may be up to %d", largestOfABurst)
	}
	return step{kind: stepBurst, times: times, size: size}, err
}

func parseRefuse(text json.RawMessage) (step, error) {
	fields, err := asObject("refuse", text, "status", "headers")
	if err != nil {
		return step{}, err
	}
	status, err := asNumber("status", fields["status"])
	if err != nil {
		return step{}, err
	}
	if status < 200 || status > 599 {
		return step{}, errors.New("\"status\" must be from 200 to 599")
	}
	headers := http.Header{}
	if value, found := fields["headers"]; found {
		var asked map[string]json.RawMessage
		if json.Unmarshal(value, &asked) != nil || asked == nil {
			return step{}, errors.New("\"headers\" must be an object")
		}
		for name, value := range asked {
			text, err := asText(name, value)
			if err != nil {
				return step{}, err
			}
			if err := checkHeader(name, text); err != nil {
				return step{}, err
			}
			headers.Set(name, text)
		}
	}
	return step{kind: stepRefuse, status: int(status), headers: headers}, nil
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
