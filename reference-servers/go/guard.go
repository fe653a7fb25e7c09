package main

import (
	"net"
	"net/netip"
	"strings"
)

// isForeign says whether a Host field names a host of somebody else's domain. On loopback only a page sends that which has pointed
// its own name at this machine (DNS rebinding). Nobody can own an address, or a name without a dot.
func isForeign(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".localhost")
}
