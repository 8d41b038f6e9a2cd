package sandbox

import (
	"context"
	"crypto/md5" //nolint:gosec // what Kravia signs with
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"trekk/schedule/bankday"
)

// KraviaFaults is what goes wrong at Kravia, each thing once in so many requests that tell it something; 0 is
// never.
type KraviaFaults struct {
	Lost    int // that are taken, and whose answer does not come
	Cut     int // that are cut off before anything of them is taken
	Busy    int // that are answered with 429, those that ask too
	Failed  int // that are answered with 500, and not taken
	Half    int // that are answered with 500, and taken all the same
	Refused int // cases that are refused
}

// Kravia is a stand-in for the API of the collection agency Kravia behind a real HTTP server. It takes
// whatever it is told as often as it is told it, and keeps a ledger of its own of the cases that it works.
// Money in the ledger is øre. The same seed and the same requests in the same order are dealt with alike.
type Kravia struct {
	URL string

	standIn
	token  string
	hook   string // URL to which it reports that a case has changed; empty for nowhere
	faults KraviaFaults
	books  kraviaBooks
	server *http.Server
}

// kraviaBooks are what Kravia knows.
type kraviaBooks struct {
	Cases       []*KraviaCase
	Settlements []*KraviaSettlement
	Clock       time.Time // of its last change: each is a second after the one before
	Reported    string    // up to which change the payee has been told that there is something to ask for
}

// KraviaCase is a case in Kravia's own ledger.
type KraviaCase struct {
	ID        int64         `json:"id"`
	Reference string        `json:"reference"` // the payee's
	Invoice   string        `json:"invoice"`
	Debtor    string        `json:"debtor"`
	Amount    int64         `json:"amount_ore"` // that was handed over
	Entries   []KraviaEntry `json:"entries"`
	Collected int64         `json:"collected_ore"`
	Status    string        `json:"status"` // Open, Paid or Closed
	Fees      int64         `json:"fees_ore"`
	Updated   string        `json:"updated"` // in its own time
}

// Left is what Kravia asks the debtor for.
func (c *KraviaCase) Left() int64 {
	left := c.Amount - c.Collected
	for _, e := range c.Entries {
		left -= e.Amount
	}
	return max(0, left)
}

// KraviaEntry is what the payee has told of a case: paid to it, or credited.
type KraviaEntry struct {
	Reference string `json:"reference"`
	Amount    int64  `json:"amount_ore"`
	Credit    bool   `json:"credit"`
}

// KraviaSettlement is what Kravia has paid out.
type KraviaSettlement struct {
	ID     int64           `json:"id"`
	On     bankday.Date    `json:"on"`
	Amount int64           `json:"amount_ore"` // the sum at the bank
	Parts  map[int64]int64 `json:"parts"`      // øre, by case
	Kept   string          `json:"kept"`       // the payee's number of its payment
}

// NewKravia begins a Kravia on a free port of this machine, on a day, for whoever has the token.
func NewKravia(seed uint64, faults KraviaFaults, token string, day bankday.Date) (*Kravia, error) {
	k := newKravia(seed, faults, token, day)
	_, err := k.listen("127.0.0.1:0")
	return k, err
}

func newKravia(seed uint64, faults KraviaFaults, token string, day bankday.Date) *Kravia {
	k := &Kravia{token: token, faults: faults, books: kraviaBooks{Clock: day.At(6, 0)}}
	k.whims.r, k.knows = rand.New(rand.NewPCG(seed, 13)), &k.books
	return k
}

// listen serves it at an address, which it returns.
func (k *Kravia) listen(address string) (string, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	k.URL = "http://" + l.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v2/invoice/register", k.tells(k.register))
	mux.HandleFunc("POST /api/v2/invoice/payment", k.tells(k.payment))
	mux.HandleFunc("POST /api/v2/invoice/creditnote", k.tells(k.creditNote))
	mux.HandleFunc("PATCH /api/v2/settlements/{id}/bookkeep", k.tells(k.bookkeep))
	mux.HandleFunc("GET /api/v2/invoice/search", k.asks(k.search))
	mux.HandleFunc("GET /api/v2/invoice/{id}/details", k.asks(k.details))
	mux.HandleFunc("GET /api/v2/settlements", k.asks(k.open))
	k.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = k.server.Serve(l) }()
	return l.Addr().String(), nil
}

// Close ends it.
func (k *Kravia) Close() error { return k.server.Close() }

// Report tells the payee of each case that has changed since it told of it last, as Kravia does: the signature is an
// MD5 sum by no secret. Of whoever is not there it tells another time.
func (k *Kravia) Report(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.hook == "" {
		return nil
	}
	changed := slices.DeleteFunc(slices.Clone(k.books.Cases),
		func(c *KraviaCase) bool { return c.Updated <= k.books.Reported })
	slices.SortFunc(changed, func(a, b *KraviaCase) int { return strings.Compare(a.Updated, b.Updated) })
	for _, c := range changed {
		data := fmt.Sprintf(`{"timestamp":%q,"eventType":"CaseUpdate","claimId":%d}`, c.Updated, c.ID)
		sum := md5.Sum([]byte(data)) //nolint:gosec // as Kravia does
		body := fmt.Sprintf(`{"header":{"algorithm":"MD5"},"data":%s,"signature":"%x"}`, data, sum)
		if !posted(ctx, k.hook, body) {
			break
		}
		k.books.Reported = c.Updated
	}
	return k.keep()
}

// posted posts JSON, and reports whether it was taken.
func posted(ctx context.Context, url, body string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode/100 == 2
}

// SetFaults changes what goes wrong from now on.
func (k *Kravia) SetFaults(f KraviaFaults) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.faults = f
}

// Ledger is a copy of the cases that it has, in order.
func (k *Kravia) Ledger() (list []KraviaCase) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range k.books.Cases {
		one := *c
		one.Entries = slices.Clone(c.Entries)
		list = append(list, one)
	}
	return list
}

// Settlements are a copy of what it has paid out, in order.
func (k *Kravia) Settlements() (list []KraviaSettlement) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.books.Settlements {
		list = append(list, *s)
	}
	return list
}

// Collect lets debtors pay Kravia what is asked for in cases, up to an amount each, and pays it out as one
// sum, less what it keeps. It returns the sum.
func (k *Kravia) Collect(on bankday.Date, keeps int64, amounts map[int64]int64) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := &KraviaSettlement{ID: int64(500 + len(k.books.Settlements)), On: on, Amount: -keeps,
		Parts: map[int64]int64{}}
	for id, amount := range amounts {
		c := k.find(id)
		if amount = min(amount, c.Left()); amount == 0 {
			continue
		}
		c.Collected += amount
		s.Parts[id] = amount
		s.Amount += amount
		if c.Left() == 0 {
			c.Status = "Paid"
		}
		k.touch(c)
	}
	k.books.Settlements = append(k.books.Settlements, s)
	return s.Amount
}

// Give gives a case up, or whatever another word says, with what it asks for of its own.
func (k *Kravia) Give(id int64, status string, fees int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.find(id)
	c.Status, c.Fees = status, fees
	k.touch(c)
}

func (k *Kravia) touch(c *KraviaCase) {
	k.books.Clock = k.books.Clock.Add(time.Second)
	c.Updated = k.books.Clock.Format("2006-01-02T15:04:05.0000000")
}

func (k *Kravia) find(id int64) *KraviaCase {
	for _, c := range k.books.Cases {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// answer is a status, and what is answered.
type answer struct {
	status int
	body   any
}

// asks answers who asks.
func (k *Kravia) asks(ask func(*http.Request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		k.mu.Lock()
		defer k.mu.Unlock()
		switch {
		case r.Header.Get("Authorization") != k.token:
			reply(w, answer{http.StatusUnauthorized, nil})
		case k.whims.happens(KraviaBusy, k.faults.Busy):
			reply(w, answer{http.StatusTooManyRequests, nil})
		default:
			reply(w, ask(r))
		}
	}
}

// tells takes what it is told, unless something goes wrong.
func (k *Kravia) tells(take func(*http.Request, []byte) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
		if err != nil {
			return
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		a, said := k.told(r, body, take)
		if err := k.keep(); err != nil {
			a, said = answer{http.StatusInternalServerError, nil}, true
		}
		if !said {
			panic(http.ErrAbortHandler)
		}
		reply(w, a)
	}
}

// told takes what it is told, unless something goes wrong, and says whether it answers.
func (k *Kravia) told(
	r *http.Request, body []byte, take func(*http.Request, []byte) answer,
) (a answer, said bool) {
	failed := answer{http.StatusInternalServerError, nil}
	switch w := &k.whims; {
	case w.happens(KraviaCut, k.faults.Cut):
		return a, false
	case r.Header.Get("Authorization") != k.token:
		return answer{http.StatusUnauthorized, nil}, true
	case w.happens(KraviaBusy, k.faults.Busy):
		return answer{http.StatusTooManyRequests, nil}, true
	case w.happens(KraviaFailed, k.faults.Failed):
		return failed, true
	}
	a = take(r, body)
	switch w := &k.whims; {
	case w.happens(KraviaLost, k.faults.Lost):
		return a, false
	case w.happens(KraviaHalf, k.faults.Half):
		return failed, true
	}
	return a, true
}

func reply(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body)
}

func bad(format string, a ...any) answer {
	return answer{http.StatusBadRequest, map[string]string{"message": fmt.Sprintf(format, a...)}}
}
