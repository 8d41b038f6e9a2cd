package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/nets"
	"trekk/schedule/bankday"
)

// arrivals says when each payment's file was published.
func arrivals(t testing.TB, sb *Sandbox) map[string]string {
	t.Helper()
	when := map[string]string{}
	for _, p := range sb.Ledger().Payments {
		info, err := os.Stat(sb.room.path(fromNets, p.File))
		must(t, err)
		at := info.ModTime().In(bankday.Oslo).Format("2006-01-02 15:04")
		one := fmt.Sprintf(", %d of %s at %s", p.Type, p.NetsDate, at)
		when[p.KID] = strings.TrimPrefix(when[p.KID]+one, ", ")
	}
	return when
}

// A4: with too little money the bank tries on the due date and the next four bank days; a due date that is no
// bank day moves to the next one. What comes on the due date is in the next morning's file, what a retry
// brings in the same day's, so that all is there by the end of the retry window.
func TestChargesOverTheRetryWindow(t *testing.T) {
	for _, test := range []struct {
		due     string
		attempt int
		want    string
	}{
		{"201026", 0, "15 of 2026-10-20 at 2026-10-21 08:00"},
		{"201026", 1, "15 of 2026-10-21 at 2026-10-21 15:00"},
		{"201026", 4, "15 of 2026-10-26 at 2026-10-26 15:00"},
		{"241026", 0, "15 of 2026-10-26 at 2026-10-27 08:00"},
		{"241226", 0, "15 of 2026-12-24 at 2026-12-28 08:00"}, // a Thursday: a bank day
		{"251226", 1, "15 of 2026-12-29 at 2026-12-29 15:00"},
		{"311226", 4, "15 of 2027-01-07 at 2027-01-07 15:00"},
		{"201026", -1, ""},
	} {
		sb := ordinary(t, 1)
		k := sb.kids.of(1, 1)
		submit(t, sb, "claims", file(claimFile(1, []testClaim{{due: test.due, amount: fee, kid: k}})))
		due := day("20" + test.due[4:] + "-" + test.due[2:4] + "-" + test.due[:2])
		c := sb.clearing.waiting[claimKey{k, due, fee}][0]
		c.plan = &chargePlan{attempt: test.attempt, retries: true}
		advance(t, sb, day("2027-02-01").At(20, 0))
		if got := arrivals(t, sb)[k]; got != test.want {
			t.Errorf("due %s, attempt %d: %q, want %q", test.due, test.attempt, got, test.want)
		}
		if got := sb.Ledger().Claims[0]; test.want == "" &&
			(got.Status != Unpaid || got.Reason != "no money") {
			t.Errorf("never any money: %+v", got)
		}
	}
}

// A bank that does not try again refuses on the due date; the mandate must be active on the day; a stop and
// the bank's monthly limit (A3) are told to nobody.
func TestChargesThatFail(t *testing.T) {
	for reason, change := range map[string]func(sb *Sandbox, c *claim, p *person){
		"no money": func(_ *Sandbox, c *claim, _ *person) { c.plan = &chargePlan{attempt: 1} },
		"stopped by the payer": func(_ *Sandbox, c *claim, _ *person) {
			c.plan = &chargePlan{stopped: true}
		},
		"above the monthly limit": func(_ *Sandbox, _ *claim, p *person) { p.monthly = fee - 1 },
		"mandate gone":            func(sb *Sandbox, _ *claim, p *person) { sb.payers.revoke(p, sb.Now()) },
	} {
		sb := ordinary(t, 1)
		k := sb.kids.of(1, 1)
		submit(t, sb, "claims", file(claimFile(1, []testClaim{{due: "201026", amount: fee, kid: k}})))
		change(sb, sb.clearing.waiting[claimKey{k, day("2026-10-20"), fee}][0], sb.payers.person(1))
		advance(t, sb, day("2026-11-02").At(20, 0))
		if l := sb.Ledger(); l.Claims[0].Status != Unpaid || l.Claims[0].Reason != reason ||
			len(l.Payments) != 0 {
			t.Errorf("%s: %+v, %d payments", reason, l.Claims[0], len(l.Payments))
		}
		if names, _ := published(t, sb, "L0020"); len(names) != 0 {
			t.Errorf("%s: the payee was told: %q", reason, names)
		}
	}
}

// The monthly limit is for all charges of a month.
func TestMonthlyLimit(t *testing.T) {
	sb := ordinary(t, 1)
	sb.payers.person(1).monthly = 2 * fee
	var claims []testClaim
	for i, due := range []string{"121026", "191026", "261026", "021126"} {
		claims = append(claims, testClaim{due: due, amount: fee, kid: sb.kids.of(1, int64(i+1))})
	}
	submit(t, sb, "claims", file(claimFile(1, claims)))
	for _, c := range sb.claimsOf(1) {
		c.plan = &chargePlan{}
	}
	advance(t, sb, day("2026-11-30").At(20, 0))
	var got []string
	for _, c := range sb.Ledger().Claims {
		got = append(got, c.Status)
	}
	if want := "charged charged unpaid charged"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// A5: within eight weeks the bank repays, as a credit note or a reversal, unless the claim came four weeks
// ahead.
func TestRepayments(t *testing.T) {
	for seed := range uint64(20) {
		for _, ahead := range []string{"201026", "201126"} {
			c := config(t, 1)
			c.Seed = seed
			sb := start(t, c)
			sb.payers.debits.oddities, sb.payers.debits.every = []debit{repayer}, 1
			k := sb.kids.of(1, 1)
			submit(t, sb, "claims", file(claimFile(1, []testClaim{
				{due: ahead, amount: fee, kid: k},
				{due: ahead, amount: fee, kid: sb.kids.of(2, 1)},
			})))
			sb.claimsOf(1)[0].plan = &chargePlan{}
			advance(t, sb, day("2026-12-31").At(20, 0))
			waiting := 0
			for _, p := range sb.publisher.payments {
				if p.credit { // nothing else comes that it could be taken from
					waiting++
				}
			}
			back := 0
			for _, p := range sb.Ledger().Payments {
				if p.AmountOre == -fee && p.KID == k && (p.Type == 18 || p.Type == 15) {
					back++
				}
			}
			want := 1
			if ahead == "201126" {
				want = 0
			}
			if back+waiting != want {
				t.Errorf("seed %d, due %s: repaid %d, waiting %d, want %d", seed, ahead, back, waiting, want)
			}
		}
	}
}

// claimsOf is the accepted claims of a customer, in the order of their due dates.
func (sb *Sandbox) claimsOf(customer int64) (claims []*claim) {
	for _, cs := range sb.clearing.waiting {
		for _, c := range cs {
			if got, _ := sb.kids.customerOf(c.kid); got == customer {
				claims = append(claims, c)
			}
		}
	}
	slices.SortFunc(claims, func(a, b *claim) int { return int(a.due - b.due) })
	return claims
}

// A credit note waits for a file whose charges it can be taken from: no total can be negative.
func TestCreditNoteWaitsForCharges(t *testing.T) {
	sb := ordinary(t, 3)
	p := sb.payers.person(1)
	at, today := sb.Now(), sb.clock.today()
	credit := &payment{at: at, date: today, typ: 15, kid: "17", amount: 2 * fee, credit: true, payer: p}
	sb.publisher.pay(credit)
	sb.publisher.pay(&payment{at: at, date: today, typ: 15, kid: "25", amount: fee, payer: p})
	advance(t, sb, day("2026-10-02").At(20, 0))
	if l := sb.Ledger(); len(l.Payments) != 1 {
		t.Fatalf("%+v", l.Payments)
	}
	at = slotAt(day("2026-10-06"), 0)
	for range 3 {
		sb.publisher.pay(&payment{at: at, date: day("2026-10-05"), typ: 15, kid: "25", amount: fee, payer: p})
	}
	advance(t, sb, day("2026-10-06").At(20, 0))
	l := sb.Ledger()
	if len(l.Payments) != 5 || l.TotalOre != 2*fee || l.Sums[1].AmountOre != fee || l.Sums[1].Payments != 4 {
		t.Errorf("%+v", l.Sums)
	}
	names, contents := published(t, sb, "")
	for i, name := range names {
		readFile(t, name, contents[i])
	}
}

func TestLettersThatAreNone(t *testing.T) {
	sb := ordinary(t, 1)
	good := letters("invoice", "2026-10-06", "2026-10-20", "499.00", sb.kids.of(1, 1)).String()
	for name, text := range map[string]string{
		"another file": "action,invoice_no\nhandover,1\n",
		"amount":       strings.Replace(good, "499.00", "499.000", 1),
		"no amount":    sms("2026-10-20", "0.00", sb.kids.of(1, 1)).String(),
		"date":         strings.ReplaceAll(good, "2026-10-20", "20.10.2026"),
		"account":      strings.Replace(good, account, "99991042764", 1),
		"KID":          strings.Replace(good, sb.kids.of(1, 1), "123", 1),
		"short row":    good + "x,y\n",
	} {
		if err := sb.Deliver(strings.NewReader(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, text := range []string{
		"", strings.Replace(good, "499.00", "0.00", 1), good,
		strings.ReplaceAll(strings.ReplaceAll(good, ",", ";"), "\"Nordmann; Kari\"", "\"Nordmann, Kari\""),
		"\ufeff" + good,
	} {
		must(t, sb.Deliver(strings.NewReader(text)))
	}
	advance(t, sb, day("2026-11-30").At(20, 0))
	if l := sb.Ledger(); len(l.Payments) != 1 || l.TotalOre != fee {
		t.Errorf("one invoice, delivered three times: %+v", l.Payments)
	}
}

func TestParseKroner(t *testing.T) {
	for text, want := range map[string]int64{
		"499": 499_00, "499.00": 499_00, "499,00": 499_00,
		"499.5": 499_50, "0.01": 1, "0.00": 0, "1234567.89": 1234567_89,
	} {
		if got, err := parseKroner(text); got != want || err != nil {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "-1", "1.234", "1 234,00", "1.2.3"} {
		if got, err := parseKroner(text); err == nil {
			t.Errorf("%q: %d", text, got)
		}
	}
}

// Examples of check digits: 12345678 with each algorithm, and the bodies 0 and 6.
func TestCheckDigit(t *testing.T) {
	for body, want := range map[string]string{
		"12345678 mod10": "2", "12345678 mod11": "5", "0 mod10": "0", "0 mod11": "0", "6 mod11": "-",
	} {
		b, algorithm, _ := strings.Cut(body, " ")
		if got := checkDigit(algorithm, b); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

// With mod11 a KID may end in a hyphen; another layout works as well.
func TestOtherKIDs(t *testing.T) {
	c := config(t, 40)
	c.CustomerDigits, c.InvoiceDigits, c.Algorithm = 8, 7, "mod11"
	sb := start(t, c)
	newGym(t, sb, 40).run(1)
	hyphens := 0
	for _, p := range sb.Ledger().Payments {
		if strings.HasSuffix(p.KID, "-") {
			hyphens++
		}
	}
	if l := sb.Ledger(); hyphens == 0 || l.Transmissions[0].Status != Approved || len(l.Payments) < 30 {
		t.Errorf("%d payments, %d with a hyphen, %+v", len(l.Payments), hyphens, l.Transmissions)
	}
}

// Package nets, which shares only the layout tables, reads what the sandbox publishes without a fault.
func TestNetsReadsWhatIsPublished(t *testing.T) {
	sb := start(t, config(t, 200))
	newGym(t, sb, 200).run(3)
	submit(t, sb, "bad", []byte("x"))
	names, contents := published(t, sb, "")
	var total int64
	for i, name := range names {
		if strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".csv") {
			r, err := nets.ReadReceipt(name, []byte(contents[i]), nil)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if r.Approved != strings.Contains(name, "GODKJENT") || r.List[0] != 'L' ||
				strings.HasSuffix(name, ".csv") && len(r.Items) == 0 {
				t.Errorf("%s: %+v", name, r)
			}
			continue
		}
		r := nets.NewReader(bytes.NewReader([]byte(contents[i])), nets.Options{
			AsOf:        time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
			Transmitter: netsUnit,
			Recipient:   transmitter,
		})
		for tx, err := range r.Transactions() {
			must(t, err)
			total += tx.Money()
		}
		for _, f := range r.Faults() {
			if f.Field != "kid" || f.Severity != nets.Warning { // people mistype
				t.Errorf("%s: %s", name, f)
			}
		}
	}
	if want := sb.Ledger().TotalOre; total != want {
		t.Errorf("nets reads %d øre, the ledger has %d", total, want)
	}
}
