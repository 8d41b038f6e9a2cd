// Package inbound is where gateways post what they report of messages, and Kravia that a case has changed: a listener
// of its own, apart from the console and the API.
//
// It says nothing to strangers: whatever is wrong is the same empty 404. What it hears it notes; it never sends
// anything, and never answers with anything of the books.
package inbound
