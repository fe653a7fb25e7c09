package contract

import (
	"encoding/hex"
	"strings"
)

// parameter gives the first query parameter with this name as bytes, percent-decoded, with "+" read as a space.
// (url.ParseQuery would drop a whole pair for a semicolon or a stray percent sign.)
func parameter(query, name string) ([]byte, bool) {
	for _, pair := range strings.Split(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return percentDecoded(value), true
		}
	}
	return nil, false
}

// percentDecoded lets a percent sign without two hexadecimal digits stand for itself.
func percentDecoded(text string) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '%' && i+2 < len(text):
			if b, err := hex.DecodeString(text[i+1 : i+3]); err == nil {
				out = append(out, b...)
				i += 2
			} else {
				out = append(out, c)
			}
		case c == '+':
			out = append(out, ' ')
		default:
			out = append(out, c)
		}
	}
	return out
}
