package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// What a request may take, and an answer be.
const (
	requestTime = 45 * time.Second
	answerTime  = 30 * time.Second
	maxAnswer   = 64 << 10
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

// posted is a request that is posted.
type posted struct {
	url, contentType, body string
	user, password         string // of basic authentication; none where both are empty
}

// answered is what came back.
type answered struct {
	status int
	body   []byte
}

// post posts a request once. The error is a *Fault when nothing of it can have left, or when the answer says that
// it was not looked at: too many requests, out of service, and what is about us and no message.
func post(ctx context.Context, p posted) (*answered, error) {
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, strings.NewReader(p.body))
	if err != nil {
		return nil, fault(Account, "the address of the gateway is none")
	}
	req.GetBody = nil // nobody posts it a second time
	req.Header.Set("Content-Type", p.contentType)
	req.Header.Set("Accept", "application/json")
	if p.user != "" || p.password != "" {
		req.SetBasicAuth(p.user, p.password)
	}
	res, err := client.Do(req)
	if err != nil {
		if !connected.Load() {
			return nil, fault(Later, "no connection: %v", cause(err))
		}
		return nil, fmt.Errorf("no answer: %w", cause(err))
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("the answer was cut short: %w", cause(err))
	}
	switch res.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return nil, fault(Later, "it answers %s", res.Status)
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusPaymentRequired, http.StatusNotFound,
		http.StatusMethodNotAllowed:
		return nil, fault(Account, "it answers %s: %s", res.Status, said(string(body)))
	}
	return &answered{res.StatusCode, body}, nil
}

// cause is an error of the client without the address, in which there may be a secret.
func cause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// doubtful is an answer that does not say whether a message was taken.
func (a *answered) doubtful() error {
	return fmt.Errorf("it answers %d, and does not say whether it has the message", a.status)
}
