package wire

import (
	"fmt"
	"net"
	"strings"
)

// Webhooks is the listener to which others post: delivery reports of messages, and that a case at the agency has
// changed. Without an address there is none.
type Webhooks struct {
	Address string `yaml:"address"` // 127.0.0.1:8481
	URL     string `yaml:"url"`     // by which others reach it, where a proxy with TLS stands before it
}

// check looks at what webhooks: says.
func (w *Webhooks) check() error {
	w.URL = strings.TrimSuffix(w.URL, "/")
	if w.Address != "" {
		if _, _, err := net.SplitHostPort(w.Address); err != nil {
			return fmt.Errorf("webhooks.address is %q: want HOST:PORT", w.Address)
		}
	}
	if w.URL != "" {
		return checkAddress("webhooks.url", w.URL)
	}
	return nil
}

// Public is the address by which others reach the listener; empty where there is none.
func (w *Webhooks) Public() string {
	if w.URL == "" && w.Address != "" {
		return "http://" + w.Address
	}
	return w.URL
}
