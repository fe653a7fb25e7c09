package main

import (
	"errors"
	"strconv"
	"strings"
)

var toLF = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// encodeEvent writes the block of one event. Absent (nil) and empty fields differ. What would inject is refused.
func encodeEvent(data, eventType, id *string, retry *uint64) ([]byte, error) {
	var out []byte
	if eventType != nil {
		if strings.ContainsAny(*eventType, "\r\n") {
			return nil, errors.New("an event type may not contain a line break")
		}
		out = appendField(out, "event", *eventType)
	}
	if id != nil {
		if strings.ContainsAny(*id, "\r\n\x00") {
			return nil, errors.New("an id may not contain a line break or NUL")
		}
		out = appendField(out, "id", *id)
	}
	if retry != nil {
		out = appendField(out, "retry", strconv.FormatUint(*retry, 10))
	}
	if data != nil {
		for _, line := range strings.Split(toLF.Replace(*data), "\n") {
			out = appendField(out, "data", line)
		}
	}
	if len(out) > 0 {
		out = append(out, '\n')
	}
	return out, nil
}

// encodeComment writes a comment; each of its lines gets a colon of its own.
func encodeComment(text string) []byte {
	var out []byte
	for _, line := range strings.Split(toLF.Replace(text), "\n") {
		out = appendField(out, "", line)
	}
	return out
}

// appendField writes one line. The space after the colon protects values that begin with a space.
func appendField(out []byte, name, value string) []byte {
	out = append(out, name...)
	out = append(out, ':')
	if value != "" {
		out = append(out, ' ')
		out = append(out, value...)
	}
	return append(out, '\n')
}
