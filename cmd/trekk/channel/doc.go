// Package channel sends alerts out into the world: e-mail by SMTP, a webhook with the headers of Standard
// Webhooks, a command of the payee's own, and the heartbeat for a dead man's switch. It also carries messages to
// people, by the gateways of package sms/gateway, and by e-mail with a PDF.
//
// It never decides what is told. What alerts say has no personal data, as findings have none, and its errors name
// no secret and no address.
package channel
