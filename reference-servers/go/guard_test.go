package main

import "testing"

func TestTellsForeignHostsFromOwn(t *testing.T) {
	for host, foreign := range map[string]bool{
		"":                       false,
		"127.0.0.1:8083":         false,
		"[::1]:8083":             false,
		"[::1]":                  false,
		"localhost":              false,
		"LOCALHOST.:8083":        false,
		"app.localhost:8083":     false,
		"proxy":                  false,
		"rebound.example":        true,
		"rebound.example.:8083":  true,
		"localhost.example:8083": true,
		"127.0.0.1.example":      true,
	} {
		if isForeign(host) != foreign {
			t.Errorf("%q: foreign is %v, want %v", host, !foreign, foreign)
		}
	}
}
