package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trekk/nets/sandbox"
)

// Bank is a sandbox to ask: one that is served, over HTTP, or a Station.
type Bank interface {
	// Do does an act; a sandbox.Refusal has changed nothing.
	Do(context.Context, sandbox.Act) (State, error)
	Ledger(context.Context) (sandbox.Ledger, error)
	Close() error
}

// patience is how long a folder may be taken by a process that does not answer: one that is starting, or that
// does an act.
const patience = time.Minute

// Connect reaches the sandbox of a folder: over its HTTP control while it is served, or else by opening it.
func Connect(ctx context.Context, dir string) (Bank, error) {
	for end := time.Now().Add(patience); ; {
		station, err := Open(dir)
		if err == nil {
			return station, nil
		}
		if !errors.Is(err, errBusy) {
			return nil, err
		}
		if c, reachErr := reach(ctx, dir); reachErr == nil {
			return c, nil
		}
		if time.Now().After(end) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// client asks a sandbox that another process serves.
type client struct{ url, token string }

// reach finds the process that serves a folder, and makes sure that it answers.
func reach(ctx context.Context, dir string) (*client, error) {
	url, err := os.ReadFile(filepath.Join(dir, controlFile))
	if err != nil {
		return nil, err
	}
	token, err := os.ReadFile(filepath.Join(dir, tokenFile))
	if err != nil {
		return nil, err
	}
	c := &client{strings.TrimSpace(string(url)), strings.TrimSpace(string(token))}
	var state State
	return c, c.ask(ctx, http.MethodGet, "/state", nil, &state)
}

func (c *client) Do(ctx context.Context, a sandbox.Act) (state State, err error) {
	b, err := json.Marshal(a)
	if err != nil {
		return state, err
	}
	err = c.ask(ctx, http.MethodPost, "/"+sandbox.NameOf(a), bytes.NewReader(b), &state)
	return state, err
}

func (c *client) Ledger(ctx context.Context) (l sandbox.Ledger, err error) {
	err = c.ask(ctx, http.MethodGet, "/ledger", nil, &l)
	return l, err
}

func (c *client) Close() error { return nil }

func (c *client) ask(ctx context.Context, method, path string, body io.Reader, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusOK {
		return json.NewDecoder(answer.Body).Decode(into)
	}
	var p Problem
	if err := json.NewDecoder(answer.Body).Decode(&p); err != nil {
		return fmt.Errorf("%s%s: %s", c.url, path, answer.Status)
	}
	if answer.StatusCode == http.StatusUnprocessableEntity {
		return sandbox.Refusal(p.Error)
	}
	return errors.New(p.Error)
}
