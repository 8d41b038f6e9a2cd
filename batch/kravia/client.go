package kravia

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"sync/atomic"
	"time"
)

// URL is where Kravia is.
const URL = "https://api.kravia.ai"

// Client asks for one payee. Any number of goroutines may use it.
type Client struct {
	URL      string // URL where it is empty
	Token    func() (string, error)
	Creditor int64           // the payee's number at Kravia
	Pauses   []time.Duration // after which what it was too busy to look at is asked again, time after time
}

// Why is why a request was not taken.
type Why string

// The reasons.
const (
	Away    Why = "away"    // it cannot be reached, or is busy: nothing of what follows is taken now
	Failed  Why = "failed"  // it has failed with this one: to be asked, and told anew, another time
	Refused Why = "refused" // it does not take this one
	Account Why = "account" // it refuses us: no request is taken
)

// Fault is that a request was not taken, as far as the agency says.
type Fault struct {
	Why    Why
	Text   string
	status int
}

func (f *Fault) Error() string { return f.Text }

// WhyOf is why a request was not taken; empty where nobody knows whether it was.
func WhyOf(err error) Why {
	var f *Fault
	if errors.As(err, &f) {
		return f.Why
	}
	return ""
}

// What a request may take, and an answer be.
const (
	requestTime = 45 * time.Second
	answerTime  = 30 * time.Second
	maxAnswer   = 16 << 20
)

// client is what requests go by. It follows no redirects: what was posted is posted once.
var client = &http.Client{
	Timeout: requestTime,
	Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 10 * time.Second,
		ResponseHeaderTimeout: answerTime, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// do makes a request, and reads its answer into answer unless that is nil. A request that only asks is made
// again after each pause while there is no answer, one that tells only while the agency is too busy to look
// at it.
func (c *Client) do(ctx context.Context, method, path string, body, answer any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	for tries := 0; ; tries++ {
		err := c.once(ctx, method, path, content, answer)
		why := WhyOf(err)
		asks := method == http.MethodGet && (why == Failed || why == "")
		if err == nil || why != Away && !asks || tries == len(c.Pauses) {
			return err
		}
		select {
		case <-time.After(c.Pauses[tries]):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// once makes a request once. What tells is not broken off: what has left would be in doubt.
func (c *Client) once(ctx context.Context, method, path string, content []byte, answer any) error {
	token, err := c.Token()
	if err != nil {
		return &Fault{Why: Account, Text: err.Error()}
	}
	var left atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { left.Store(true) },
	})
	var body io.Reader = http.NoBody
	if method == http.MethodPost {
		body, ctx = bytes.NewReader(content), context.WithoutCancel(ctx)
	}
	req, err := http.NewRequestWithContext(ctx, method, cmp.Or(c.URL, URL)+path, body)
	if err != nil {
		return &Fault{Why: Account, Text: "the agency's address is none"}
	}
	req.GetBody = nil // nobody posts it a second time
	req.Header.Set("Authorization", token)
	req.Header.Set("Accept", "application/json")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := client.Do(req)
	if err != nil {
		if !left.Load() {
			return &Fault{Why: Away, Text: fmt.Sprintf("no connection: %v", cause(err))}
		}
		return fmt.Errorf("no answer: %w", cause(err))
	}
	defer res.Body.Close()
	said, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("the answer was cut short: %w", cause(err))
	}
	if err := fault(res, said); err != nil || answer == nil {
		return err
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("the answer cannot be read: %w", err)
	}
	return nil
}

// fault is what a status says of a request.
func fault(res *http.Response, said []byte) error {
	f := &Fault{Refused, fmt.Sprintf("it answers %s: %s", res.Status, clip(said)), res.StatusCode}
	switch status := res.StatusCode; {
	case status/100 == 2:
		return nil
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		f.Why = Away
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout:
		f.Why = Failed
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusPaymentRequired,
		status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status < http.StatusBadRequest:
		f.Why = Account
	}
	return f
}

// number is a run of digits that may be somebody's, mail an address of e-mail.
var number, mail = regexp.MustCompile(`\d[\d ]{6,}\d`), regexp.MustCompile(`[^\s"]+@[^\s"]+`)

// maxSaid is how much of what it says is kept, in characters.
const maxSaid = 200

// clip is the beginning of what it says, without numbers of people.
func clip(said []byte) string {
	text := mail.ReplaceAllString(number.ReplaceAllString(string(said), "…"), "…")
	if runes := []rune(text); len(runes) > maxSaid {
		text = string(runes[:maxSaid])
	}
	return text
}

// cause is an error of the client without the address.
func cause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
