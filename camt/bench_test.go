package camt_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"

	"trekk/camt"
)

// BenchmarkRead reads a million transactions, in turns with a bare loop over the tokens of the standard
// decoder, and reports the ratio of the medians and the most memory that was in use.
func BenchmarkRead(b *testing.B) {
	const million = 1_000_000
	bare, reader := []time.Duration{}, []time.Duration{}
	var highest uint64
	for b.Loop() {
		bare = append(bare, timed(b, million, func(in io.Reader) int { return tokens(b, in) }))
		reader = append(reader, timed(b, million, func(in io.Reader) int {
			n, r := 0, camt.NewReader(in, camt.Options{})
			for _, err := range r.Transactions() {
				if err != nil {
					b.Fatal(err)
				}
				if n++; n%100_000 == 0 {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					highest = max(highest, m.HeapAlloc)
				}
			}
			if r.Failed() || n != million {
				b.Fatal(n, r.Faults())
			}
			return n
		}))
	}
	slices.Sort(bare)
	slices.Sort(reader)
	b.ReportMetric(float64(reader[len(reader)/2])/float64(bare[len(bare)/2]), "x-decoder")
	b.ReportMetric(float64(highest)/(1<<20), "MiB")
}

// timed times work on a message of n transactions, which is made as it is read.
func timed(b *testing.B, n int, work func(io.Reader) int) time.Duration {
	in := &parts{n: n}
	start := time.Now()
	if work(in) == 0 {
		b.Fatal("nothing was read")
	}
	return time.Since(start)
}

func tokens(b *testing.B, in io.Reader) (n int) {
	for d := xml.NewDecoder(in); ; n++ {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// parts is a message of n transactions that is never whole in memory: one of a hundred, with its middle
// repeated.
type parts struct {
	n      int
	middle []byte
	tail   []byte
	rest   []byte
}

func (p *parts) Read(to []byte) (int, error) {
	if p.middle == nil {
		var b bytes.Buffer
		writeMany(&b, 100)
		head := bytes.Index(b.Bytes(), []byte("<Ntry>"))
		end := bytes.Index(b.Bytes(), []byte(tail02))
		p.rest, p.middle, p.tail = b.Bytes()[:head], b.Bytes()[head:end], b.Bytes()[end:]
	}
	if len(p.rest) == 0 {
		switch {
		case p.n > 0:
			p.rest, p.n = p.middle, p.n-100
		case p.tail != nil:
			p.rest, p.tail = p.tail, nil
		default:
			return 0, io.EOF
		}
	}
	n := copy(to, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}
