package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// gym runs months at a gym by simple rules: on the 6th everybody who is known to have a mandate is claimed
// for the 20th and told so, everybody else gets an invoice; who has not paid on the 28th gets an SMS. It is
// no trekk: it makes the sandbox show what it does.
type gym struct {
	t       testing.TB
	sb      *Sandbox
	send    func(name string, content []byte)
	members int
	active  map[string]bool // by fixed part of the KID
	seen    map[string]bool
	paid    map[string]int64
}

const fee = 499_00

func newGym(t testing.TB, sb *Sandbox, members int) *gym {
	g := &gym{t: t, sb: sb, members: members, active: map[string]bool{}, seen: map[string]bool{},
		paid: map[string]int64{}}
	g.send = func(name string, content []byte) { submit(t, sb, name, content) }
	return g
}

func (g *gym) kid(member, month int) string {
	return g.sb.kids.of(int64(member), int64(month*1000+member))
}

// fetch reads what Nets has published since.
func (g *gym) fetch() {
	entries, err := os.ReadDir(g.sb.room.path(fromNets))
	must(g.t, err)
	slices.SortFunc(entries, func(a, b os.DirEntry) int {
		x, _ := a.Info()
		y, _ := b.Info()
		return x.ModTime().Compare(y.ModTime())
	})
	for _, e := range entries {
		if g.seen[e.Name()] || strings.HasSuffix(e.Name(), ".html") || strings.HasSuffix(e.Name(), ".csv") {
			continue
		}
		g.seen[e.Name()] = true
		b, err := os.ReadFile(g.sb.room.path(fromNets, e.Name()))
		must(g.t, err)
		f := readFile(g.t, e.Name(), string(b))
		for _, m := range f.mandates {
			if m.registration == "2" {
				delete(g.active, m.kid[:8])
			}
		}
		for _, m := range f.mandates { // an active record outlives the deletion in the same file
			if m.registration != "2" {
				g.active[m.kid[:8]] = true
			}
		}
		for _, p := range f.payments {
			g.paid[p.kid] += p.money
		}
	}
}

func (g *gym) run(months int) {
	for month := 1; month <= months; month++ {
		m := day("2026-10-01").Month() + bankday.Month(month-1)
		advance(g.t, g.sb, m.Day(6).At(11, 0))
		g.fetch()
		due := m.Day(20)
		var claims []testClaim
		var told, billed []string
		for i := 1; i <= g.members; i++ {
			k := g.kid(i, month)
			if g.active[k[:8]] {
				claims = append(claims, testClaim{due: due.Time().Format("020106"), amount: fee, kid: k})
				told = append(told, k)
			} else {
				billed = append(billed, k)
			}
		}
		if len(claims) > 0 {
			g.send(fmt.Sprintf("F%07d.txt", month), file(claimFile(month, claims)))
		}
		issued := m.Day(6).String()
		must(g.t, g.sb.Deliver(letters("claim", issued, due.String(), "499.00", told...)))
		must(g.t, g.sb.Deliver(letters("invoice", issued, due.String(), "499.00", billed...)))
		for d := 7; d <= 27; d++ {
			advance(g.t, g.sb, m.Day(d).At(12, 0))
		}
		advance(g.t, g.sb, m.Day(28).At(9, 0))
		g.fetch()
		var reminded []string
		for i := 1; i <= g.members; i++ {
			if k := g.kid(i, month); g.paid[k] < fee {
				reminded = append(reminded, k)
			}
		}
		must(g.t, g.sb.Deliver(sms(due.String(), "499.00", reminded...)))
	}
	last := day("2026-10-01").Month() + bankday.Month(months-1)
	advance(g.t, g.sb, last.Last().At(20, 0))
	g.fetch()
}

// The ledger is the sum of the files: every payment, every sum, the total.
func TestLedgerIsTheSumOfTheFiles(t *testing.T) {
	sb := start(t, config(t, 200))
	newGym(t, sb, 200).run(3)
	must(t, sb.Close())

	var l Ledger
	b, err := os.ReadFile(sb.room.path("ledger.json"))
	must(t, err)
	must(t, json.Unmarshal(b, &l))
	inFiles := map[LedgerPayment]int{}
	sums := map[SumKey]LedgerSum{}
	var total int64
	entries, err := os.ReadDir(sb.room.path(fromNets))
	must(t, err)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "OCR.") && !strings.HasPrefix(e.Name(), "TBOC") {
			continue
		}
		b, err := os.ReadFile(sb.room.path(fromNets, e.Name()))
		must(t, err)
		for _, p := range readFile(t, e.Name(), string(b)).payments {
			inFiles[LedgerPayment{
				NetsDate: p.key.NetsDate, Serial: p.key.Serial, Centre: p.key.Centre, DayCode: p.key.DayCode,
				Partial: p.key.Partial, Type: p.typ, KID: p.kid, AmountOre: p.money, File: e.Name(),
			}]++
			s := sums[p.key]
			sums[p.key] = LedgerSum{p.key, s.Payments + 1, s.AmountOre + p.money}
			total += p.money
		}
	}
	for _, p := range l.Payments {
		p.Payer = 0
		if inFiles[p]--; inFiles[p] < 0 {
			t.Errorf("the ledger has a payment that no file has: %+v", p)
		}
	}
	for p, n := range inFiles {
		if n > 0 {
			t.Errorf("a file has a payment that the ledger has not: %+v", p)
		}
	}
	for _, s := range l.Sums {
		if sums[s.SumKey] != s {
			t.Errorf("sum %+v, in the files %+v", s, sums[s.SumKey])
		}
	}
	if len(l.Sums) != len(sums) || l.TotalOre != total || total == 0 || l.Account != account {
		t.Errorf("%d sums, total %d; in the files %d, %d", len(l.Sums), l.TotalOre, len(sums), total)
	}
	if len(l.Payments) < 400 {
		t.Errorf("only %d payments", len(l.Payments))
	}
}

// Everything that people do happens in three months with 200 members, whatever the seed.
func TestEverythingHappens(t *testing.T) {
	for seed := range uint64(5) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := config(t, 200)
			c.Seed = seed
			sb := start(t, c)
			newGym(t, sb, 200).run(3)
			l := sb.Ledger()
			happened := map[string]int{}
			claims := map[string]LedgerClaim{}
			for _, c := range l.Claims {
				happened[c.Status+" "+c.Reason]++
				claims[c.KID] = c
				if c.Status == Charged {
					late := 0
					for d := sb.clock.cal.Next(c.Due); d < c.ChargedOn; d = sb.clock.cal.After(d, 1) {
						late++
					}
					happened[fmt.Sprintf("charged on day %d", late+1)]++
				}
			}
			byKID := map[string][]LedgerPayment{}
			files := map[bankday.Date]map[string]bool{}
			for _, p := range l.Payments {
				byKID[p.KID] = append(byKID[p.KID], p)
				happened[fmt.Sprintf("type %d", p.Type)]++
				if files[p.NetsDate] == nil {
					files[p.NetsDate] = map[string]bool{}
				}
				files[p.NetsDate][p.File] = true
				customer, ok := sb.kids.customerOf(p.KID)
				switch {
				case p.KID == "":
					happened["no KID"]++
				case !ok:
					happened["KID with a wrong check digit"]++
				case p.KID[8:15] > "9000000":
					happened["KID of no invoice"]++
				case customer != p.Payer:
					t.Errorf("%+v is paid by another", p)
				case p.AmountOre > 0 && p.AmountOre < fee:
					happened["paid in part"]++
				case p.AmountOre > fee:
					happened["paid too much"]++
				case p.AmountOre < 0 && p.Type == 15:
					happened["credit note"]++
				}
			}
			for k, ps := range byKID {
				if len(ps) > 1 && k != "" && ps[0].AmountOre == fee && ps[1].AmountOre == fee {
					if claims[k].Status == Charged {
						happened["charged and paid by hand"]++
					} else {
						happened["paid twice by hand"]++
					}
				}
			}
			for _, f := range files {
				if len(f) > 2 {
					happened["several files of one Nets date"]++
				}
			}
			changed, nobody := map[string]int{}, 0
			names, contents := published(t, sb, "")
			for i, name := range names {
				if strings.HasPrefix(name, "OCR.") || strings.HasPrefix(name, "TBOC") {
					f := readFile(t, name, contents[i])
					if f.date == "000000" {
						happened["mandates alone"]++
					}
					if len(f.payments) > 0 && len(f.mandates) > 0 {
						happened["payments and mandates"]++
					}
					in := map[string]string{}
					for _, m := range f.mandates {
						happened["mandate "+m.registration]++
						in[m.kid[:8]] += m.registration
						if m.kid[:8] == "00001200" {
							nobody++
						}
					}
					for _, both := range in {
						changed[both]++
					}
				}
			}
			for _, want := range []string{
				"charged ", "charged on day 1", "charged on day 2",
				"charged on day 3", "charged on day 4", "charged on day 5",
				"unpaid no money", "unpaid stopped by the payer",
				"unpaid above the monthly limit", "unpaid mandate gone",
				"rejected FBO finnes ikke", "rejected Beløp over grense",
				"type 10", "type 11", "type 12", "type 13", "type 15",
				"no KID", "KID with a wrong check digit", "KID of no invoice",
				"paid in part", "paid too much", "charged and paid by hand", "paid twice by hand",
				"several files of one Nets date", "mandates alone", "payments and mandates",
				"mandate 0", "mandate 1", "mandate 2",
			} {
				if happened[want] == 0 {
					t.Errorf("never: %s", want)
				}
			}
			if happened["type 18"]+happened["credit note"] == 0 {
				t.Error("never: a repayment")
			}
			if changed["12"]+changed["21"] == 0 || nobody != 1 {
				t.Errorf("banks changed %v, mandates of nobody %d", changed, nobody)
			}
			if n := happened["charged "]; n < 300 {
				t.Errorf("most have money, but only %d of %d were charged", n, len(l.Claims))
			}
			if seed == 0 {
				t.Log(happened, changed)
			}
		})
	}
}

func TestTheSameSeedGivesTheSameFiles(t *testing.T) {
	files := func(seed uint64) map[string]string {
		c := config(t, 60)
		c.Seed = seed
		sb, err := New(c)
		must(t, err)
		newGym(t, sb, 60).run(3)
		must(t, sb.Close())
		all := map[string]string{"host key": sb.HostKey()}
		must(t, filepath.WalkDir(c.Dir, func(p string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(p)
			info, _ := e.Info()
			all[strings.TrimPrefix(p, c.Dir)] = string(b)
			if e.Name() != "ledger.json" {
				all[strings.TrimPrefix(p, c.Dir)] += info.ModTime().UTC().String()
			}
			return err
		}))
		return all
	}
	one, again, other := files(7), files(7), files(8)
	if len(one) != len(again) || len(one) < 20 {
		t.Errorf("%d and %d files", len(one), len(again))
	}
	for name, content := range one {
		if again[name] != content {
			t.Errorf("%s differs", name)
		}
	}
	if one["/ledger.json"] == other["/ledger.json"] || one["host key"] == other["host key"] {
		t.Error("another seed gives the same")
	}
}

// The whole way through the network: list, get, put, receipts, money.
func TestThroughTheMailbox(t *testing.T) {
	sb := start(t, config(t, 20))
	mb := connect(t, sb)
	g := newGym(t, sb, 20)
	g.send = func(name string, content []byte) {
		put(t, mb, name, bytes.NewReader(content))
	}
	g.run(2)
	files, err := mb.List(t.Context())
	must(t, err)
	var names []string
	for _, f := range files {
		names = append(names, f.Folder.String()+"/"+f.Name)
		r, err := mb.Open(t.Context(), f)
		must(t, err)
		got, err := io.ReadAll(r)
		must(t, err)
		must(t, r.Close())
		dir := fromNets
		if strings.HasPrefix(f.Name, "F0") {
			dir = toNets
		}
		want, err := os.ReadFile(sb.room.path(dir, f.Name))
		must(t, err)
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs", f.Name)
		}
		if f.ModTime.Year() != 2026 {
			t.Errorf("%s is of %s, not of the sandbox's clock", f.Name, f.ModTime)
		}
	}
	for _, want := range []string{
		"Inbound/F0000002.txt",
		"Inbound/KV.GODKJENT.F0000002.D261106.T110000.K123456.html",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s in %q", want, names)
		}
	}
	if l := sb.Ledger(); len(l.Payments) == 0 || l.Transmissions[0].Status != Approved {
		t.Errorf("nothing came of it: %+v", l)
	}
	// Files can be fetched for 25 working days, then they are gone from the mailbox.
	first := func(n string) bool { return strings.HasPrefix(n, "Outbound/OCR.D261001") }
	if slices.ContainsFunc(names, first) {
		t.Error("the first file is still there after two months")
	}
	if _, err := os.Stat(sb.room.path(fromNets, "OCR.D261001")); err != nil {
		t.Errorf("it should be kept on disk: %v", err)
	}
}

func TestUploads(t *testing.T) {
	sb := start(t, config(t, 4))
	mb := connect(t, sb)
	advance(t, sb, day("2026-10-06").At(11, 0))
	content := file(claimFile(1, []testClaim{{due: "201026", amount: fee, kid: sb.kids.of(1, 1)}}))
	put(t, mb, "claims", bytes.NewReader(content))
	if _, err := mb.Put(t.Context(), "claims", bytes.NewReader(content)); err == nil {
		t.Error("a file was replaced")
	}
	if n := len(sb.Ledger().Transmissions); n != 1 {
		t.Fatalf("%d transmissions", n)
	}
	files, err := mb.List(t.Context())
	must(t, err)
	for _, f := range files {
		must(t, mb.Remove(t.Context(), f))
	}
	if files, _ = mb.List(t.Context()); len(files) != 0 {
		t.Errorf("left in the mailbox: %v", files)
	}
	if _, contents := published(t, sb, "KV."); len(contents) != 1 {
		t.Error("what was published stays on disk")
	}
	// The same bytes once more: Nets has had the number.
	put(t, mb, "claims", bytes.NewReader(content))
	l := sb.Ledger()
	if len(l.Transmissions) != 2 || l.Transmissions[1].Status != Rejected ||
		l.Transmissions[1].File != "claims.2" || len(l.Claims) != 1 {
		t.Errorf("the second time: %+v", l.Transmissions)
	}
	if err := mb.Remove(t.Context(), mailbox.Info{Folder: mailbox.Outbound, Name: "nothing"}); err == nil {
		t.Error("removed what is not there")
	}
}

// No bank works on a holiday: no file, no charge.
func TestNoFilesOnHolidays(t *testing.T) {
	c := config(t, 40)
	c.Start = day("2027-03-01").At(0, 0)
	sb := start(t, c)
	advance(t, sb, day("2027-03-08").At(11, 0))
	var claims []testClaim
	var kids []string
	for i := range 40 {
		k := sb.kids.of(int64(i+1), 1)
		claims = append(claims, testClaim{due: "250327", amount: fee, kid: k}) // Maundy Thursday
		kids = append(kids, k)
	}
	submit(t, sb, "claims", file(claimFile(1, claims)))
	must(t, sb.Deliver(letters("invoice", "2027-03-08", "2027-03-27", "499.00",
		kids[3], kids[7], kids[11], kids[15], kids[19], kids[23], kids[27], kids[31])))
	advance(t, sb, day("2027-04-09").At(20, 0))
	entries, err := os.ReadDir(sb.room.path(fromNets))
	must(t, err)
	byDay := map[string]int{}
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		d := bankday.DateOf(info.ModTime().In(bankday.Oslo))
		byDay[d.String()]++
		if !sb.clock.cal.IsBankDay(d) {
			t.Errorf("%s was published on %s, when no bank works", e.Name(), d)
		}
	}
	charged := 0
	for _, c := range sb.Ledger().Claims {
		if c.ChargedOn == day("2027-03-30") { // Tuesday after Easter
			charged++
		}
		if !c.ChargedOn.IsZero() && c.ChargedOn < day("2027-03-30") {
			t.Errorf("charged on %s", c.ChargedOn)
		}
	}
	if charged == 0 {
		t.Error("nothing was charged on the first bank day after Easter")
	}
	if byDay["2027-03-31"] < 2 {
		t.Errorf("files after the holidays: %v, want several on 31 March", byDay)
	}
}

func TestTheClockNeverGoesBack(t *testing.T) {
	sb := start(t, config(t, 1))
	advance(t, sb, day("2026-10-05").At(9, 0))
	if err := sb.Advance(t.Context(), day("2026-10-05").At(8, 59)); err == nil {
		t.Error("it went back")
	}
	if !sb.Now().Equal(day("2026-10-05").At(9, 0)) {
		t.Error(sb.Now())
	}
}

func TestNewChecks(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"transmitter": func(c *Config) { c.Transmitter = "123" },
		"account":     func(c *Config) { c.Account = "" },
		"agreement":   func(c *Config) { c.Agreement = "x" },
		"algorithm":   func(c *Config) { c.Algorithm = "mod12" },
		"digits":      func(c *Config) { c.CustomerDigits = 20 },
		"start":       func(c *Config) { c.Start = time.Time{} },
		"payers":      func(c *Config) { c.Payers = []Payer{{Customer: 1}, {Customer: 1}} },
		"long number": func(c *Config) { c.Payers = []Payer{{Customer: 123456789}} },
	} {
		c := config(t, 1)
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	c := config(t, 1)
	sb, err := New(c)
	must(t, err)
	advance(t, sb, day("2026-10-02").At(20, 0))
	must(t, sb.Close())
	if _, err := New(c); err == nil {
		t.Error("a folder that has been used was taken")
	}
}
