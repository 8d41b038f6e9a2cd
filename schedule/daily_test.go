package schedule

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// What is done once a day is done at its time, on Sundays too, at the start when it was missed, and once by
// two processes that share a lock; what has failed is tried again after 1, 2, 4 ... minutes.
func TestDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-10-16 04:00"))) // a Friday
		var mu sync.Mutex                              // over what both processes see
		var last time.Time
		var did []string
		fails := 2
		c := one(func(context.Context, []string, time.Time) error { return nil })
		c.Locker = &process{&locks{locked: map[string]bool{}}, map[string]bool{}}
		c.Daily = []Daily{{
			Name: "backup", At: TimeOfDay{3, 30},
			Last: func(time.Time) time.Time {
				mu.Lock()
				defer mu.Unlock()
				return last
			},
			Run: func(_ context.Context, now time.Time) (string, error) {
				time.Sleep(time.Second) // while the other looks
				mu.Lock()
				defer mu.Unlock()
				did = append(did, now.Format("02 15:04"))
				if fails--; fails >= 0 {
					return "", errors.New("no space")
				}
				last = now
				return "made", nil
			},
		}}
		first, second := begin(t, c), begin(t, c)
		time.Sleep(time.Until(at("2026-10-18 12:00")))
		if err := errors.Join(first(), second()); err != nil {
			t.Error(err)
		}
		slices.Sort(did)
		want := []string{"16 04:00", "16 04:00", "16 04:01", "17 03:30", "18 03:30"}
		if !slices.Equal(did, want) {
			t.Errorf("done at %v, want %v", did, want)
		}
	})
}
