package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
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

	mu          sync.Mutex
	r           *rand.Rand
	token       string
	faults      KraviaFaults
	cases       []*KraviaCase
	settlements []*KraviaSettlement
	clock       time.Time // of its last change: each is a second after the one before
	server      *http.Server
}

// KraviaCase is a case in Kravia's own ledger.
type KraviaCase struct {
	ID        int64
	Reference string // the payee's
	Invoice   string
	Debtor    string
	Amount    int64 // that was handed over
	Entries   []KraviaEntry
	Collected int64
	Status    string // Open, Paid or Closed
	Fees      int64
	updated   string
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
	Reference string
	Amount    int64
	Credit    bool
}

// KraviaSettlement is what Kravia has paid out.
type KraviaSettlement struct {
	ID     int64
	On     bankday.Date
	Amount int64 // the sum at the bank
	Parts  map[int64]int64
	Kept   string // the payee's number of its payment
}

// NewKravia begins a Kravia on a free port of this machine, on a day, for whoever has the token.
func NewKravia(seed uint64, faults KraviaFaults, token string, day bankday.Date) (*Kravia, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	k := &Kravia{
		URL: "http://" + l.Addr().String(), r: rand.New(rand.NewPCG(seed, 13)), token: token, faults: faults,
		clock: day.At(6, 0),
	}
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
	return k, nil
}

// Close ends it.
func (k *Kravia) Close() error { return k.server.Close() }

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
	for _, c := range k.cases {
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
	for _, s := range k.settlements {
		list = append(list, *s)
	}
	return list
}

// Collect lets debtors pay Kravia what is asked for in cases, up to an amount each, and pays it out as one
// sum, less what it keeps. It returns the sum.
func (k *Kravia) Collect(on bankday.Date, keeps int64, amounts map[int64]int64) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := &KraviaSettlement{ID: int64(500 + len(k.settlements)), On: on, Amount: -keeps, Parts: map[int64]int64{}}
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
	k.settlements = append(k.settlements, s)
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
	k.clock = k.clock.Add(time.Second)
	c.updated = k.clock.Format("2006-01-02T15:04:05.0000000")
}

func (k *Kravia) find(id int64) *KraviaCase {
	for _, c := range k.cases {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (k *Kravia) happens(n int) bool { return n > 0 && k.r.IntN(n) == 0 }

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
		case k.happens(k.faults.Busy):
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
		switch {
		case k.happens(k.faults.Cut):
			panic(http.ErrAbortHandler)
		case r.Header.Get("Authorization") != k.token:
			reply(w, answer{http.StatusUnauthorized, nil})
			return
		case k.happens(k.faults.Busy):
			reply(w, answer{http.StatusTooManyRequests, nil})
			return
		case k.happens(k.faults.Failed):
			reply(w, answer{http.StatusInternalServerError, nil})
			return
		}
		a := take(r, body)
		switch {
		case k.happens(k.faults.Lost):
			panic(http.ErrAbortHandler)
		case k.happens(k.faults.Half):
			a = answer{http.StatusInternalServerError, nil}
		}
		reply(w, a)
	}
}

func reply(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body)
}

func bad(format string, a ...any) answer {
	return answer{http.StatusBadRequest, map[string]string{"message": fmt.Sprintf(format, a...)}}
}
