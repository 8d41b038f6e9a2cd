package batch

import (
	"context"
	"errors"
)

// RequestKey is what a program calls a request of its own, so that it is done once however often it is sent.
// The key is kept with what the request does, in one transaction.
type RequestKey struct {
	Person  string // whose key it is
	Key     string
	Request string // SHA-256 of the request in hex: another request has another
	Attempt string // made anew each time the request is sent
}

// Answered is what is known of a key.
type Answered struct {
	RequestKey
	Act    Act    // what was done; its action is empty where nothing had to be
	Status int    // of the answer; zero where it was lost
	Body   string // of the answer
}

// ErrKeyUsed is an act whose key has been used by another attempt.
var ErrKeyUsed = errors.New("the key of the request has been used")

// RequestLog is what programs have asked for once.
type RequestLog interface {
	// Answered is what is known of a person's key. ErrNotFound when it has not been used.
	Answered(ctx context.Context, person, key string) (Answered, error)
	// KeepAnswer keeps what a key was answered. It is written after what was done, for which the key stands.
	KeepAnswer(ctx context.Context, a Answered) error
}
