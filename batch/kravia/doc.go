// Package kravia asks the public API of the collection agency Kravia.
//
// The API knows no request that comes twice. So an error says how much is certain: a *Fault is that a request
// was answered, and not taken, or never left; after any other error nobody knows whether it was taken. What
// the guide does not say of answers is read with care: where a number is missing there is an error, never a
// zero.
//
// The package decides nothing, keeps nothing, and posts nothing twice but what the agency was too busy to
// look at. Its errors hold no names and no token. It depends on the standard library and the bank calendar
// only.
package kravia
