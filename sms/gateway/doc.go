// Package gateway sends SMS by gateways over HTTP, and reads what these report of them: Sveve, LINK Mobility, and
// whatever a Template describes, such as 46elks and Twilio.
//
// No gateway can be asked whether it has taken a message, and none knows one that comes twice. So an error says
// how much is certain: a *Fault is that the message was not taken; after any other error nobody knows.
//
// The package keeps nothing, never sends anything twice by itself, and its errors hold no numbers and no texts
// of messages. It depends on the standard library and package sms only.
package gateway
