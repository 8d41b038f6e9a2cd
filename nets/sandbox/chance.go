package sandbox

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// chance is what is left to chance: what people do, and what goes wrong. It is drawn from the seed and from
// what it is about, so that it does not depend on the order in which things are asked.
type chance struct {
	seed   uint64
	faults Faults
}

// draw is randomness about one matter.
func (c *chance) draw(about ...any) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintln(h, about...)
	return rand.New(rand.NewPCG(c.seed, h.Sum64()))
}

// one says yes once in n times.
func one(r *rand.Rand, n int) bool { return r.IntN(n) == 0 }

// goesWrong draws whether something happens that happens once in n times.
func (c *chance) goesWrong(n int, about ...any) (*rand.Rand, bool) {
	if n == 0 {
		return nil, false
	}
	r := c.draw(append([]any{"fault"}, about...)...)
	return r, one(r, n)
}

// upTo draws a number from 1 to n, small ones as often as large ones of their kind: as many below 10 as from
// 10 to 100.
func upTo(r *rand.Rand, n int64) int64 {
	return int64(math.Exp(r.Float64() * math.Log(float64(n))))
}
