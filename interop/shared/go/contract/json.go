package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// checkJSONText refuses what encoding/json would quietly turn into U+FFFD: invalid UTF-8 and lone surrogates.
func checkJSONText(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("it is not UTF-8")
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if unit, found := unicodeEscape(text[i:]); found && utf16.IsSurrogate(rune(unit)) {
			low, found := unicodeEscape(text[i+6:])
			if !found || utf16.DecodeRune(rune(unit), rune(low)) == utf8.RuneError {
				return errors.New("it has a lone surrogate")
			}
			i += 6
		}
		i++ // what is escaped starts no escape
	}
	return nil
}

// unicodeEscape reads the escape \uXXXX at the start of a text.
func unicodeEscape(text []byte) (uint16, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return uint16(unit), err == nil
}

func asObject(name string, text json.RawMessage, keys ...string) (map[string]json.RawMessage, error) {
	var object map[string]json.RawMessage
	if json.Unmarshal(text, &object) != nil || object == nil {
		return nil, fmt.Errorf("%q must be an object", name)
	}
	for key := range object {
		if !slices.Contains(keys, key) {
			return nil, fmt.Errorf("%q has an unknown key %q", name, key)
		}
	}
	return object, nil
}

func asText(name string, text json.RawMessage) (string, error) {
	var value *string
	if json.Unmarshal(text, &value) != nil || value == nil {
		return "", fmt.Errorf("%q must be a string", name)
	}
	return *value, nil
}

func asNumber(name string, text json.RawMessage) (uint64, error) {
	var value *uint64
	if json.Unmarshal(text, &value) != nil || value == nil {
		return 0, fmt.Errorf("%q must be a whole number, 0 or more", name)
	}
	return *value, nil
}

func asTrue(name string, text json.RawMessage) error {
	if string(text) != "true" {
		return fmt.Errorf("%q must be true", name)
	}
	return nil
}
