package nets

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"trekk/kid"
)

// Every benchmark runs the bare loop in turns with what it measures, and
// reports the ratio of the medians: a machine that is slow for a moment is slow
// for both. "x-loop" is the ratio to the loop over a stream, which a reader has
// to work on, "x-memory" to the loop over bytes that are in memory already.

const million = 1_000_000

// bigOCR is an OCR giro file of a million transactions, 162 MB, made once.
var bigOCR = sync.OnceValue(func() []byte {
	b := bytes.NewBuffer(make([]byte, 0, million*2*81+1000))
	if err := writeOCR(b, million); err != nil {
		panic(err)
	}
	return b.Bytes()
})

var bigClaims = sync.OnceValue(func() []byte {
	b := bytes.NewBuffer(make([]byte, 0, million*2*82+1000))
	if err := writeClaims(b, million); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// benchKIDs are KIDs of the default layout, of as many customers.
var benchKIDs = func() (k [1000]string) {
	layout, err := kid.ParseLayout(kid.DefaultLayout)
	for i := range k {
		if err == nil {
			k[i], err = layout.Make(kid.Parts{Customer: int64(i)*73 + 1, Invoice: int64(i)*7919 + 3})
		}
	}
	if err != nil {
		panic(err)
	}
	return k
}()

func writeOCR(out io.Writer, n int) error {
	w := NewWriter(out, fromNets)
	w.LineEnd, w.Tail = "\n", "\n"
	begin := Assignment{Kind: OCRGiro, Agreement: "001008566", Number: 1, Account: account}
	if err := w.Begin(begin); err != nil {
		return err
	}
	p := Payment{
		Type: TypeAvtaleGiro, Date: date(2026, 10, 20), Centre: 13, Day: 20, Partial: 1,
		Form: "9636827194", Reference: "099038562", BankDate: date(2026, 10, 19), DebitAccount: "99990512341",
	}
	var bankDates [5]time.Time
	for i := range bankDates {
		bankDates[i] = date(2026, 10, 15+i)
	}
	for i := range n {
		p.Serial, p.Amount, p.KID = i/50_000+1, int64(i%1000)*100+19900, benchKIDs[i%len(benchKIDs)]
		p.BankDate = bankDates[i%len(bankDates)]
		if _, err := w.Payment(&p); err != nil {
			return err
		}
	}
	if err := w.End(); err != nil {
		return err
	}
	return w.Close()
}

func writeClaims(out io.Writer, n int) error {
	w := NewWriter(out, toNets)
	if err := w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}); err != nil {
		return err
	}
	c := Claim{Type: TypePayeeNotifies, Due: date(2026, 10, 20), Name: "Kari Ås", Reference: "Faktura 17"}
	for i := range n {
		c.Amount, c.KID = int64(i%1000)*100+19900, benchKIDs[i%len(benchKIDs)]
		if _, err := w.Claim(&c); err != nil {
			return err
		}
	}
	if err := w.End(); err != nil {
		return err
	}
	return w.Close()
}

// bareLoop is the floor: it scans for lines of 80 characters and adds the
// amounts of record type 30, and looks at nothing else.
func bareLoop(file []byte) (sum int64, lines int) {
	for len(file) > 0 {
		n := bytes.IndexByte(file, '\n')
		if n < 0 {
			n = len(file)
		}
		amount, line := tally(bytes.TrimSuffix(file[:n], []byte("\r")))
		sum, lines = sum+amount, lines+line
		file = file[min(n+1, len(file)):]
	}
	return sum, lines
}

// streamedLoop is the bare loop over a stream, as a reader has it. A buffer of
// its own, of 64 KiB, instead of the scanner makes it no faster.
func streamedLoop(in io.Reader) (sum int64, lines int) {
	s := bufio.NewScanner(in)
	for s.Scan() {
		amount, line := tally(s.Bytes())
		sum, lines = sum+amount, lines+line
	}
	return sum, lines
}

// tally is what the bare loops do with a line.
func tally(line []byte) (amount int64, lines int) {
	if len(line) != 80 {
		return 0, 0
	}
	if line[6] == '3' && line[7] == '0' {
		for _, c := range line[32:49] {
			amount = amount*10 + int64(c-'0')
		}
	}
	return amount, 1
}

// compare measures do against the bare loop over file.
func compare(b *testing.B, file []byte, do func()) {
	bareLoop(file)
	do()
	runtime.GC()
	var memory, stream, own []time.Duration
	var before, after runtime.MemStats
	var allocs uint64
	for b.Loop() {
		start := time.Now()
		bareLoop(file)
		memory = append(memory, time.Since(start))
		start = time.Now()
		streamedLoop(bytes.NewReader(file))
		stream = append(stream, time.Since(start))
		runtime.ReadMemStats(&before)
		start = time.Now()
		do()
		own = append(own, time.Since(start))
		runtime.ReadMemStats(&after)
		allocs += after.Mallocs - before.Mallocs
	}
	median := func(d []time.Duration) float64 {
		slices.Sort(d)
		return float64(d[len(d)/2])
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(own)/million, "ns/tx")
	b.ReportMetric(float64(len(file))/median(own)*1e3, "MB/s")
	b.ReportMetric(median(own)/median(stream), "x-loop")
	b.ReportMetric(median(own)/median(memory), "x-memory")
	b.ReportMetric(float64(allocs)/float64(len(own))/million, "allocs/tx")
}

func readAll(b *testing.B, file []byte, opts Options) {
	r := NewReader(bytes.NewReader(file), opts)
	var sum int64
	n := 0
	for tx, err := range r.Transactions() {
		if err != nil {
			b.Fatal(err)
		}
		sum += tx.Amount
		n++
	}
	if n != million || r.Assignments()[0].Total != sum || len(r.Faults()) > 0 {
		b.Fatal(n, sum, r.Faults())
	}
}

func BenchmarkMillion(b *testing.B) {
	layout, err := kid.ParseLayout(kid.DefaultLayout)
	if err != nil {
		b.Fatal(err)
	}
	all := Options{AsOf: date(2026, 9, 30), Algorithm: kid.Mod10, Layout: layout}
	b.Run("OCR/memory-loop", func(b *testing.B) { compare(b, bigOCR(), func() { bareLoop(bigOCR()) }) })
	b.Run("OCR/bare-loop",
		func(b *testing.B) { compare(b, bigOCR(), func() { streamedLoop(bytes.NewReader(bigOCR())) }) })
	b.Run("OCR/read", func(b *testing.B) { compare(b, bigOCR(), func() { readAll(b, bigOCR(), Options{}) }) })
	b.Run("OCR/read-all-checks",
		func(b *testing.B) { compare(b, bigOCR(), func() { readAll(b, bigOCR(), all) }) })
	b.Run("OCR/write", func(b *testing.B) {
		compare(b, bigOCR(), func() {
			if err := writeOCR(io.Discard, million); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("claims/bare-loop",
		func(b *testing.B) { compare(b, bigClaims(), func() { streamedLoop(bytes.NewReader(bigClaims())) }) })
	b.Run("claims/read", func(b *testing.B) {
		compare(b, bigClaims(), func() { readAll(b, bigClaims(), Options{}) })
	})
	b.Run("claims/read-all-checks",
		func(b *testing.B) { compare(b, bigClaims(), func() { readAll(b, bigClaims(), all) }) })
	b.Run("claims/write", func(b *testing.B) {
		compare(b, bigClaims(), func() {
			if err := writeClaims(io.Discard, million); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// Reading and writing allocate a fixed number of times, whatever the number of
// transactions.
func TestNoAllocationPerTransaction(t *testing.T) {
	for name, write := range map[string]func(io.Writer, int) error{"OCR": writeOCR, "claims": writeClaims} {
		var small, large bytes.Buffer
		must(t, write(&small, 100))
		must(t, write(&large, 10_000))
		reading := func(file []byte) float64 {
			return testing.AllocsPerRun(5, func() {
				for range NewReader(bytes.NewReader(file),
					Options{Algorithm: kid.Mod10, AsOf: date(2026, 9, 30)}).Transactions() {
				}
			})
		}
		writing := func(n int) float64 {
			return testing.AllocsPerRun(5, func() { must(t, write(io.Discard, n)) })
		}
		if a, b := reading(small.Bytes()), reading(large.Bytes()); a != b {
			t.Errorf("%s: reading 100 takes %v allocations, reading 10000 %v", name, a, b)
		}
		if a, b := writing(100), writing(10_000); a != b {
			t.Errorf("%s: writing 100 takes %v allocations, writing 10000 %v", name, a, b)
		}
	}
}

// The peak memory of a process that writes and reads 10,000 transactions is
// that of one with 1,000,000.
func TestPeakMemory(t *testing.T) {
	if n, _ := strconv.Atoi(os.Getenv("NETS_TEST_TRANSACTIONS")); n > 0 {
		in, out := io.Pipe()
		go func() { out.CloseWithError(writeOCR(out, n)) }()
		r := NewReader(in, Options{})
		read := 0
		for _, err := range r.Transactions() {
			must(t, err)
			read++
		}
		if read != n || len(r.Faults()) > 0 {
			t.Fatalf("%d transactions, %v", read, r.Faults())
		}
		if status, err := os.ReadFile("/proc/self/status"); err == nil {
			fmt.Printf("%s\n", status)
		}
		return
	}
	if testing.Short() {
		t.Skip("starts two processes")
	}
	small, large := peakMemory(t, 10_000), peakMemory(t, million)
	if large > small+small/4 {
		t.Errorf("peak memory grows from %d KB to %d KB", small, large)
	}
}

func BenchmarkPeakMemory(b *testing.B) {
	for _, n := range []int{10_000, million} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			var peak int64
			for b.Loop() {
				peak = max(peak, peakMemory(b, n))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(peak)/1024, "peak-MB")
		})
	}
}

// peakMemory returns the peak memory in KB of a process that writes and reads
// so many transactions at once. The process tells it itself: what the system
// tells of a child counts the parent before it became the child.
func peakMemory(t testing.TB, n int) (kb int64) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestPeakMemory$")
	cmd.Env = append(os.Environ(), fmt.Sprint("NETS_TEST_TRANSACTIONS=", n))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, after, ok := bytes.Cut(out, []byte("VmHWM:"))
	if _, err := fmt.Sscan(string(after), &kb); !ok || err != nil {
		t.Skip("this system does not tell the peak memory of a process")
	}
	return kb
}
