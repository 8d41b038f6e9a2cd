// Package api is /api/v1: the read models and the acts of the desk as JSON over HTTP, for the membership
// system, the door and the accounting system. It has no logic of its own: it asks package report and package
// desk, and answers with what they say. Amounts are øre, days 2026-10-20, months 2026-10, and what is not
// there is null.
//
//	api.go       the handler: who may pass, how large a request may be, what is done once
//	strict.go    JSON that means one thing only
//	problem.go   application/problem+json, from the errors of the rooms
//	schema.go    the OpenAPI document, and the page to read it
//	read.go      what is listed and read        membership.go  explain, quote, preview, standing
//	act.go       the acts, a line for each      rows.go        what is imported: the same checks
//	key.go       Idempotency-Key                rate.go        how often one may ask
//	body.go      what is sent: how large        files.go       files as they are: imports, statements, the bank's
//
// Version 1 only ever gains: a field, a path or a code that was published stays.
package api
