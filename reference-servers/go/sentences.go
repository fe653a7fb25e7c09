package main

import (
	"strconv"
	"time"
)

// sentences are what /events says. The same in all reference servers.
var sentences = [...]string{
	"The server spoke first, and the page had only to listen.",
	"Each sentence left the moment it was ready, not a moment later.",
	"Between two sentences the line stayed open and quiet.",
	"Had it dropped, the listener would have known where to go on.",
	"Then everything was said, and both sides hung up.",
}

// sentencesScript is the server's own stream: an early reconnection time, then the sentences with a pause between two.
func sentencesScript(interval time.Duration) []step {
	retry := uint64(1000)
	steps := []step{mustEvent(nil, nil, &retry)}
	for i, text := range sentences {
		if i > 0 {
			steps = append(steps, step{kind: stepWait, wait: interval})
		}
		id := strconv.Itoa(i + 1)
		steps = append(steps, mustEvent(&text, &id, nil))
	}
	return steps
}

func mustEvent(data, id *string, retry *uint64) step {
	bytes, err := encodeEvent(data, nil, id, retry)
	if err != nil {
		panic(err) // our own texts have no line breaks in ids
	}
	return step{kind: stepSend, bytes: bytes, id: id}
}
