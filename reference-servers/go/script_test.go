package main

import (
	"testing"
)

func TestRefusesWhatIsNoScriptAndSaysWhy(t *testing.T) {
	for script, why := range map[string]string{
		`{}`:                                     "the script must be a JSON array of steps",
		`null`:                                   "the script must be a JSON array of steps",
		`[null]`:                                 "step 1: a step must be an object with one key",
		`[{"wait":1},{"dance":true}]`:            `step 2: unknown step "dance"`,
		`[{"Event":{}}]`:                         `step 1: unknown step "Event"`,
		`[{"event":{"Data":"x"}}]`:               `step 1: "event" has an unknown key "Data"`,
		`[{"event":{"data":null}}]`:              `step 1: "data" must be a string`,
		`[{"retry":1.0}]`:                        `step 1: "retry" must be a whole number, 0 or more`,
		`[{"refuse":{"status":199}}]`:            `step 1: "status" must be from 200 to 599`,
		`[{"event":{"event":"a\nid: 1"}}]`:       "step 1: an event type may not contain a line break",
		`[{"event":{"id":"1\u0000"}}]`:           "step 1: an id may not contain a line break or NUL",
		`[{"protect":{"expires":1}}]`:            `step 1: "token" must be a string`,
		`[{"wait":1},{"protect":{"token":"t"}}]`: `step 2: "protect" must be the first step`,
		`[{"comment":"\ud800"}]`:                 "the script is not valid JSON: it has a lone surrogate",
		`[{"comment":"\udc00\ud800"}]`:           "the script is not valid JSON: it has a lone surrogate",
		"[{\"comment\":\"\xff\"}]":               "the script is not valid JSON: it is not UTF-8",
	} {
		if _, err := parseScript([]byte(script)); err == nil || err.Error() != why {
			t.Errorf("%s: got %v, want %s", script, err, why)
		}
	}
}

func TestEncodesEveryStepThatSends(t *testing.T) {
	for script, wire := range map[string]string{
		`[{"event":{}}]`:                                 "",
		`[{"event":{"id":"7"}}]`:                         "id: 7\n\n",
		`[{"event":{"data":"","event":"","id":""}}]`:     "event:\nid:\ndata:\n\n",
		`[{"event":{"data":" a\rb\r\nc\n\u0085"}}]`:      "data:  a\ndata: b\ndata: c\ndata: \u0085\n\n",
		`[{"comment":"a\ndata: evil"}]`:                  ": a\n: data: evil\n",
		`[{"retry":18446744073709551615}]`:               "retry: 18446744073709551615\n\n",
		`[{"comment":"\ud83d\ude00\\ud800"}]`:            ": \U0001F600\\ud800\n",
		`[{"event":{"event":"t","retry":0,"data":":"}}]`: "event: t\nretry: 0\ndata: :\n\n",
	} {
		steps, err := parseScript([]byte(script))
		if err != nil || len(steps) != 1 || string(steps[0].bytes) != wire {
			t.Errorf("%s: got %v %v, want %q", script, steps, err, wire)
		}
	}
}

func TestGoesOnBehindTheEventThatWasSeenLast(t *testing.T) {
	steps, err := parseScript([]byte(`[{"event":{"id":"1"}},{"wait":5},{"event":{"id":" …"}},{"event":{"id":"1"}},{"event":{"id":"z"}}]`))
	if err != nil {
		t.Fatal(err)
	}
	for id, left := range map[string]int{"": 5, " ": 5, "2": 5, "\xff": 5, "1": 4, "… ": 2} {
		if rest, nothingLeft := afterID(steps, id); len(rest) != left || nothingLeft {
			t.Errorf("%q: %d steps left, nothing left: %v", id, len(rest), nothingLeft)
		}
	}
	if _, nothingLeft := afterID(steps, "z"); !nothingLeft {
		t.Error("behind the last step nothing is left")
	}
}

func TestAdmitsGzipOnlyWhereTheRequestDoes(t *testing.T) {
	for _, value := range []string{"gzip", "br, GZIP;q=0.5", "*", "x-gzip", "identity;q=0.5, gzip"} {
		if !admitsGzip([]string{value}) {
			t.Errorf("%s admits gzip", value)
		}
	}
	refused := []string{"", "identity", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "identity, gzip;q=0.5", "gzip;q=high"}
	for _, value := range refused {
		if admitsGzip([]string{value}) {
			t.Errorf("%s does not admit gzip", value)
		}
	}
}

func TestDecodesTheQueryAsBytes(t *testing.T) {
	for query, value := range map[string]string{
		"a=1&script=%5B%7d+%2B&script=x": "[} +",
		"script":                         "",
		"script=%ff%zz%2":                "\xff%zz%2",
		"script=%+1;x=y":                 "% 1;x=y",
	} {
		if got, found := parameter(query, "script"); !found || string(got) != value {
			t.Errorf("%s: got %q", query, got)
		}
	}
	if _, found := parameter("scripts=1", "script"); found {
		t.Error("another parameter was taken")
	}
}
