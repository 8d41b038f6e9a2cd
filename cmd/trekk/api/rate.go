package api

import (
	"sync"
	"time"
)

// How often one person may ask one creditor's books: so many at once, and so many a second in the long run.
const (
	burst     = 400
	perSecond = 100
	mostNames = 10_000 // whose buckets are kept
)

// rates counts what persons ask. The zero value is ready.
type rates struct {
	mu      sync.Mutex
	buckets map[string]*bucket
}

// bucket is what a person may still ask, as it was at a time.
type bucket struct {
	left float64
	at   time.Time
}

// allow takes one question off a person's; after says in how many seconds there is one again, where there is
// none.
func (r *rates) allow(who string, now time.Time) (ok bool, after int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.buckets == nil || len(r.buckets) >= mostNames {
		r.buckets = map[string]*bucket{}
	}
	b := r.buckets[who]
	if b == nil {
		b = &bucket{burst, now}
		r.buckets[who] = b
	}
	b.left = min(burst, b.left+now.Sub(b.at).Seconds()*perSecond)
	b.at = now
	if b.left < 1 {
		return false, 1
	}
	b.left--
	return true, 0
}
