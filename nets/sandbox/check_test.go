package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// ordinary is a sandbox in which everybody has a mandate and does what is ordinary.
func ordinary(t testing.TB, members int) *Sandbox {
	t.Helper()
	c := config(t, members)
	for i := range c.Payers {
		c.Payers[i].Mandate = true
	}
	sb := start(t, c)
	sb.payers.debits.oddities, sb.payers.hands.oddities = []debit{solid}, []hand{onTime}
	return sb
}

// TestRejectedTransmissions has a row for every reason for which Nets takes nothing of a file (L200).
func TestRejectedTransmissions(t *testing.T) {
	one := func(sb *Sandbox) []string {
		return claimFile(1, []testClaim{
			{due: "201026", amount: fee, kid: sb.kids.of(1, 1)},
			{due: "211026", amount: fee, kid: sb.kids.of(2, 1)},
		})
	}
	// Of the file: 0 start, 1 assignment, 2-3 and 4-5 claims, 6 end of assignment, 7 end.
	put := func(line, pos int, s string) func([]string) []string {
		return func(l []string) []string {
			l[line] = l[line][:pos-1] + s + l[line][pos-1+len(s):]
			return l
		}
	}
	for name, test := range map[string]struct {
		change func([]string) []string
		bytes  func(string) string
		reason string
	}{
		"empty":          {bytes: func(string) string { return "" }, reason: "Forsendelsen er tom"},
		"blank":          {bytes: func(string) string { return "\r\n\r\n" }, reason: "Forsendelsen er tom"},
		"something else": {bytes: func(string) string { return "%PDF-1.4\n" }, reason: "Linje 1 har"},
		"line feeds only": {bytes: func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") },
			reason: "Linje 1 slutter med LF"},
		"UTF-8": {bytes: func(s string) string { return strings.Replace(s, "NORDMANN ", "NØRDMANN ", 1) },
			reason: "Linje 4 er i UTF-8"},
		"cut off":        {bytes: func(s string) string { return s[:len(s)-100] }, reason: "har 64 tegn"},
		"end is missing": {change: func(l []string) []string { return l[:7] }, reason: "feil plass"},
		"unknown record": {change: put(2, 7, "35"), reason: "ukjent post"},
		"not NY":         {change: put(2, 1, "XX"), reason: "ukjent post"},
		"letters in a number": {change: put(2, 33, "x"),
			reason: "Linje 3, posisjon 33: feil i feltet amount"},
		"control character": {change: put(3, 16, "\t"), reason: "Linje 4, posisjon 16: feil i feltet name"},
		"start twice": {change: func(l []string) []string { return slices.Insert(l, 1, l[0]) },
			reason: "feil plass"},
		"something after the end": {change: func(l []string) []string { return append(l, l[7]) },
			reason: "feil plass"},
		"unknown transmitter":    {change: put(0, 9, "99999999"), reason: "Ukjent dataavsender 99999999"},
		"not to Nets":            {change: put(0, 24, "00001234"), reason: "Datamottaker"},
		"no transmission number": {change: put(0, 17, "0000000"), reason: "Forsendelsesnummer mangler"},
		"transmission number used": {change: put(0, 17, "0000099"),
			reason: "Forsendelsesnummer 0000099 er brukt før"},
		"assignment in assignment": {change: func(l []string) []string { return slices.Insert(l, 2, l[1]) },
			reason: "oppdrag starter på feil plass"},
		"mandates": {change: put(1, 5, "24"), reason: "oppdrag starter på feil plass"},
		"OCR giro": {change: put(1, 3, "09"), reason: "sendes ikke til Nets"},
		"claim outside": {change: func(l []string) []string { return slices.Delete(l, 1, 2) },
			reason: "passer ikke i oppdraget"},
		"cancellation among claims": {change: put(2, 5, "93"), reason: "transaksjonstype 93 passer ikke"},
		"claim among cancellations": {change: put(1, 5, "36"), reason: "transaksjonstype 02 passer ikke"},
		"item 2 without item 1": {change: func(l []string) []string { return slices.Delete(l, 2, 3) },
			reason: "hører ikke til noen transaksjon"},
		"item 2 of another type": {change: put(3, 5, "21"), reason: "hører ikke til noen transaksjon"},
		"item 2 twice": {change: func(l []string) []string { return slices.Insert(l, 3, l[3]) },
			reason: "hører ikke til noen transaksjon"},
		"assignment does not end": {change: func(l []string) []string { return slices.Delete(l, 6, 7) },
			reason: "oppdraget er ikke avsluttet"},
		"end of another assignment": {change: put(6, 5, "36"), reason: "oppdrag slutter på feil plass"},
		"no assignment": {change: func(l []string) []string {
			return []string{l[0], "NY000089" + fmt.Sprintf("%08d%08d%056d", 0, 2, 0)}
		}, reason: "Forsendelsen er tom"},
		"transactions":      {change: put(7, 9, "00000003"), reason: "Sluttpost for forsendelse"},
		"records":           {change: put(7, 17, "00000007"), reason: "Sluttpost for forsendelse"},
		"total":             {change: put(7, 25, "00000000000000001"), reason: "Sluttpost for forsendelse"},
		"earliest due date": {change: put(7, 42, "211026"), reason: "Sluttpost for forsendelse"},
	} {
		t.Run(name, func(t *testing.T) {
			sb := ordinary(t, 2)
			submit(t, sb, "before", file(claimFile(99,
				[]testClaim{{due: "201126", amount: fee, kid: sb.kids.of(1, 9)}})))
			advance(t, sb, day("2026-10-06").At(11, 0))
			lines := one(sb)
			if test.change != nil {
				lines = test.change(lines)
			}
			content := string(file(lines))
			if test.bytes != nil {
				content = test.bytes(content)
			}
			submit(t, sb, "claims", []byte(content))
			l := sb.Ledger()
			got := l.Transmissions[1]
			number := int64(1)
			switch name {
			case "empty", "blank", "something else", "no transmission number", "not NY at the start":
				number = 0
			case "transmission number used":
				number = 99
			}
			if got.Number != number || got.Status != Rejected || !strings.Contains(got.Reason, test.reason) ||
				len(l.Claims) != 1 {
				t.Fatalf("%+v with %d claims, want rejected: %s", got, len(l.Claims), test.reason)
			}
			names, contents := published(t, sb, "KV.AVVIST")
			want := fmt.Sprintf("KV.AVVIST.F%07d.D261006.T110000.K123456.html", got.Number)
			if !slices.Equal(names, []string{want}) {
				t.Fatalf("receipts %q, want %s", names, want)
			}
			for _, want := range []string{
				"<h1>Kvittering L200</h1>",
				fmt.Sprintf("<tr><th>Forsendelsesnummer</th><td>%07d</td></tr>", got.Number),
				"<tr><th>Status</th><td>AVVIST</td></tr>",
				"<tr><th>Kundeenhet-ID</th><td>00123456</td></tr>",
			} {
				if !strings.Contains(contents[0], want) {
					t.Errorf("no %s in\n%s", want, contents[0])
				}
			}
			// A rejected number is not used up, but for one that was approved before.
			if !strings.Contains(name, "used") {
				submit(t, sb, "again", file(one(sb)))
				if got := sb.Ledger().Transmissions[2]; got.Status != Approved {
					t.Errorf("sent again as it should be: %+v", got)
				}
			}
		})
	}
}

// What a claim file may end with.
func TestApprovedTransmissions(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"as it is":               func(s string) string { return s },
		"no line end at the end": func(s string) string { return strings.TrimSuffix(s, "\r\n") },
		"blank lines and ^Z":     func(s string) string { return s + "\r\n\r\n\x1a" },
		"fillers are not read":   func(s string) string { return s[:79] + "x" + s[80:] },
		"Latin-1": func(s string) string {
			return strings.Replace(s, "NORDMANN", "N\xd8RDM\xc5NN", 1)
		},
	} {
		sb := ordinary(t, 1)
		submit(t, sb, "claims", []byte(change(string(file(claimFile(1,
			[]testClaim{{due: "201026", amount: fee, kid: sb.kids.of(1, 1)}}))))))
		l := sb.Ledger()
		if got := l.Transmissions[0]; got.Status != Approved || got.Claims != 1 || got.AmountOre != fee ||
			len(got.SHA256) != 64 {
			t.Errorf("%s: %+v", name, got)
		}
		names, contents := published(t, sb, "KV.GODKJENT.F0000001.D261001.T000000.K123456.html")
		if len(names) != 1 || !strings.Contains(contents[0], "<h1>Kvittering L226</h1>") ||
			!strings.Contains(contents[0], "<td>GODKJENT</td>") {
			t.Errorf("%s: receipts %q", name, names)
		}
	}
}

// TestRejectedClaims has a row for every reason for which Nets does not take a claim, and for the warning
// (L00202).
func TestRejectedClaims(t *testing.T) {
	for name, test := range map[string]struct {
		claim  testClaim
		change func(sb *Sandbox, lines []string) []string
		reason string
		warned bool
	}{
		"good": {claim: testClaim{due: "201026", amount: fee}},
		"wrong check digit": {claim: testClaim{due: "201026", amount: fee, kid: "1234567890"},
			reason: "Ugyldig KID"},
		"no KID":    {claim: testClaim{due: "201026", amount: fee, kid: " "}, reason: "Ugyldig KID"},
		"no amount": {claim: testClaim{due: "201026"}, reason: "Beløp er null"},
		"no such day": {claim: testClaim{due: "310926", amount: fee},
			reason: "Ugyldig forfallsdato"},
		"13 months ahead": {claim: testClaim{due: "061127", amount: fee}, reason: "12 måneder"},
		"12 months ahead": {claim: testClaim{due: "061027", amount: fee}},
		"due the same day": {claim: testClaim{due: "061026", amount: fee},
			reason: "Forfallsdato er passert"},
		"4 bank days":             {claim: testClaim{due: "121026", amount: fee}},
		"4 bank days to Saturday": {claim: testClaim{due: "101026", amount: fee}},
		"3 bank days": {claim: testClaim{due: "091026", amount: fee}, reason: "Varslingsfristen",
			warned: true},
		"bank notice, in time": {claim: testClaim{typ: "21", due: "151126", amount: fee}},
		"bank notice, too late": {claim: testClaim{typ: "21", due: "201026", amount: fee},
			reason: "Varslingsfristen", warned: true},
		"no mandate": {claim: testClaim{due: "201026", amount: fee},
			change: func(sb *Sandbox, l []string) []string {
				sb.payers.revoke(sb.payers.person(1), sb.clock.now)
				return l
			}, reason: "FBO finnes ikke"},
		"over the limit": {claim: testClaim{due: "201026", amount: fee},
			change: func(sb *Sandbox, l []string) []string {
				sb.payers.person(1).mandate.limit = fee - 1
				return l
			}, reason: "Beløp over grense"},
		"at the limit": {claim: testClaim{due: "201026", amount: fee},
			change: func(sb *Sandbox, l []string) []string {
				sb.payers.person(1).mandate.limit = fee
				return l
			}},
		"number not ascending": {claim: testClaim{due: "201026", amount: fee}, change: renumber("0000000"),
			reason: "ikke stigende"},
		"numbers differ": {claim: testClaim{due: "201026", amount: fee},
			change: func(_ *Sandbox, l []string) []string {
				l[3] = strings.Replace(l[3], "0000001", "0000002", 1)
				return l
			}, reason: "ulikt"},
		"no item 2": {claim: testClaim{due: "201026", amount: fee}, change: without(3),
			reason: "Beløpspost 2 mangler"},
		"wrong account": {claim: testClaim{due: "201026", amount: fee},
			change: func(_ *Sandbox, l []string) []string {
				l[1] = strings.Replace(l[1], account, "99991042764", 1)
				return l
			}, reason: "ingen avtale"},
		"assignment number zero": {claim: testClaim{due: "201026", amount: fee},
			change: func(_ *Sandbox, l []string) []string {
				l[1] = l[1][:17] + "0000000" + l[1][24:]
				return l
			}, reason: "Oppdragsnummer mangler"},
		"assignment number used": {claim: testClaim{due: "201026", amount: fee},
			change: func(_ *Sandbox, l []string) []string {
				l[1] = l[1][:17] + "0000990" + l[1][24:]
				return l
			}, reason: "Oppdragsnummer er brukt før"},
		"assignment total": {claim: testClaim{due: "201026", amount: fee},
			change: func(_ *Sandbox, l []string) []string {
				l[4] = l[4][:24] + "00000000000000001" + l[4][41:]
				return l
			}, reason: "Sluttpost for oppdrag"},
		"assignment dates": {claim: testClaim{due: "201026", amount: fee},
			change: func(_ *Sandbox, l []string) []string {
				l[4] = l[4][:47] + "211026" + l[4][53:]
				return l
			}, reason: "Sluttpost for oppdrag"},
		"specification": {claim: testClaim{typ: "21", due: "151126", amount: fee},
			change: specify("4", "0421")},
		"specification line 43": {claim: testClaim{typ: "21", due: "151126", amount: fee},
			change: specify("4", "0431"), reason: "spesifikasjon"},
		"specification line 0": {claim: testClaim{typ: "21", due: "151126", amount: fee},
			change: specify("4", "0001"), reason: "spesifikasjon"},
		"specification column 3": {claim: testClaim{typ: "21", due: "151126", amount: fee},
			change: specify("4", "0013"), reason: "spesifikasjon"},
		"ignored with type 02": {claim: testClaim{due: "201026", amount: fee}, change: specify("4", "0433")},
	} {
		t.Run(name, func(t *testing.T) {
			sb := ordinary(t, 2)
			submit(t, sb, "before", file(claimFile(99,
				[]testClaim{{due: "201126", amount: fee, kid: sb.kids.of(2, 9)}})))
			advance(t, sb, day("2026-10-06").At(13, 59))
			c := test.claim
			if c.kid == "" {
				c.kid = sb.kids.of(1, 1)
			}
			lines := claimFile(1, []testClaim{c})
			if test.change != nil {
				lines = test.change(sb, lines)
			}
			submit(t, sb, "claims", file(lines))
			l := sb.Ledger()
			if l.Transmissions[1].Status != Approved {
				t.Fatalf("%+v", l.Transmissions[1])
			}
			got := l.Claims[1]
			want := Waiting
			if test.reason != "" && !test.warned {
				want = Rejected
			}
			if got.Status != want || want == Rejected && !strings.Contains(got.Reason, test.reason) {
				t.Fatalf("%+v, want %s %s", got, want, test.reason)
			}
			if names, _ := published(t, sb, "L00202"); len(names) != 0 {
				t.Errorf("%q at once", names)
			}
			advance(t, sb, day("2026-10-07").At(8, 0))
			names, contents := published(t, sb, "L00202")
			if test.reason == "" {
				if len(names) != 0 {
					t.Errorf("%q: %s", names, contents)
				}
				return
			}
			if !slices.Equal(names, []string{"L00202.F0000001.D261007.csv"}) {
				t.Fatalf("lists %q", names)
			}
			status := "AVVIST"
			if test.warned {
				status = "ADVARSEL"
			}
			rows := strings.Split(strings.TrimSuffix(contents[0], "\n"), "\n")
			if len(rows) != 2 || rows[0]+"\n" != reportHeader {
				t.Fatalf("%q", rows)
			}
			cells := strings.Split(rows[1], ";")
			due := ""
			if d, err := time.Parse("020106", c.due); err == nil {
				due = d.Format(time.DateOnly)
			}
			if len(cells) != 11 || cells[0] != "L00202" || cells[1] != transmitter || cells[2] != "0000001" ||
				cells[6] != strings.TrimSpace(c.kid) || cells[7] != due ||
				cells[8] != fmt.Sprintf("%d,00", c.amount/100) || cells[9] != status ||
				!strings.Contains(cells[10], test.reason) {
				t.Errorf("row %q", cells)
			}
		})
	}
}

func renumber(n string) func(*Sandbox, []string) []string {
	return func(_ *Sandbox, l []string) []string {
		for i := 2; i <= 3; i++ {
			l[i] = l[i][:8] + n + l[i][15:]
		}
		return l
	}
}

func without(line int) func(*Sandbox, []string) []string {
	return func(_ *Sandbox, l []string) []string { return recount(slices.Delete(l, line, line+1)) }
}

// specify adds a specification record to the first claim.
func specify(kind, place string) func(*Sandbox, []string) []string {
	return func(_ *Sandbox, l []string) []string {
		return recount(slices.Insert(l, 4,
			fmt.Sprintf("NY21%s490000001%s%s%-40s%020d", l[2][4:6], kind, place, "Trening i november", 0)))
	}
}

// recount puts the number of records of a file with one assignment right.
func recount(l []string) []string {
	n := len(l)
	l[n-2] = l[n-2][:16] + fmt.Sprintf("%08d", n-2) + l[n-2][24:]
	l[n-1] = l[n-1][:16] + fmt.Sprintf("%08d", n) + l[n-1][24:]
	return l
}

// The cut-off: at 14:00 and on days without bank it is the next bank day already.
func TestCutOff(t *testing.T) {
	for at, warned := range map[string]bool{"2026-10-06T13:59": false, "2026-10-06T14:00": true,
		"2026-10-04T12:00": false, "2026-10-07T00:01": true} {
		sb := ordinary(t, 1)
		when, err := time.ParseInLocation("2006-01-02T15:04", at, sb.clock.now.Location())
		must(t, err)
		advance(t, sb, when)
		submit(t, sb, "claims", file(claimFile(1,
			[]testClaim{{due: "121026", amount: fee, kid: sb.kids.of(1, 1)}})))
		if got := len(sb.answers.reports) > 0; got != warned {
			t.Errorf("uploaded %s, due 12 October: warned %v, want %v", at, got, warned)
		}
	}
}

func TestCancellations(t *testing.T) {
	for name, test := range map[string]struct {
		at     string
		cancel func(c testClaim) testClaim
		status string
		reason string // on L00203
	}{
		"the next day":     {"2026-10-07T12:00", nil, Cancelled, ""},
		"the day before":   {"2026-10-19T13:59", nil, Cancelled, ""},
		"the same day":     {"2026-10-06T12:00", nil, Charged, "Fant ikke betalingskravet"},
		"at the cut-off":   {"2026-10-19T14:00", nil, Charged, "For sent å slette"},
		"after the charge": {"2026-10-21T12:00", nil, Charged, "Fant ikke betalingskravet"},
		"another amount": {"2026-10-07T12:00", func(c testClaim) testClaim { c.amount++; return c },
			Charged, "Fant ikke betalingskravet"},
		"another date": {"2026-10-07T12:00", func(c testClaim) testClaim { c.due = "211026"; return c },
			Charged, "Fant ikke betalingskravet"},
	} {
		sb := ordinary(t, 1)
		advance(t, sb, day("2026-10-06").At(11, 0))
		c := testClaim{due: "201026", amount: fee, kid: sb.kids.of(1, 1)}
		submit(t, sb, "claims", file(claimFile(1, []testClaim{c})))
		when, err := time.ParseInLocation("2006-01-02T15:04", test.at, sb.clock.now.Location())
		must(t, err)
		advance(t, sb, when)
		if test.cancel != nil {
			c = test.cancel(c)
		}
		c.typ = "93"
		submit(t, sb, "cancel", file(claimFile(2, []testClaim{c})))
		advance(t, sb, day("2026-11-02").At(20, 0))
		l := sb.Ledger()
		if l.Transmissions[1].Status != Approved || l.Transmissions[1].Claims != 0 ||
			l.Claims[0].Status != test.status {
			t.Errorf("%s: %+v, %+v, want %s", name, l.Transmissions[1], l.Claims[0], test.status)
		}
		if names, contents := published(t, sb, "L00203.F0000002"); (len(names) == 1) != (test.reason != "") ||
			len(names) == 1 && !strings.Contains(contents[0], "AVVIST;"+test.reason) {
			t.Errorf("%s: L00203 %q %q, want %q", name, names, contents, test.reason)
		}
	}
	// Item 1 alone is enough, and what goes with it is ignored.
	sb := ordinary(t, 1)
	k := sb.kids.of(1, 1)
	submit(t, sb, "claims", file(claimFile(1, []testClaim{{due: "201026", amount: fee, kid: k}})))
	advance(t, sb, day("2026-10-06").At(11, 0))
	submit(t, sb, "cancel", file(recount(slices.Delete(claimFile(2,
		[]testClaim{{typ: "93", due: "201026", amount: fee, kid: k}}), 3, 4))))
	if got := sb.Ledger().Claims[0].Status; got != Cancelled {
		t.Error(got)
	}
}

// Nobody guards the payee against its own mistake: a claim that is sent twice is charged twice, and the
// ledger shows it.
func TestAClaimSentTwiceIsChargedTwice(t *testing.T) {
	sb := ordinary(t, 1)
	c := []testClaim{{due: "201026", amount: fee, kid: sb.kids.of(1, 1)}}
	submit(t, sb, "one", file(claimFile(1, c)))
	submit(t, sb, "two", file(claimFile(2, c)))
	advance(t, sb, day("2026-10-30").At(20, 0))
	if l := sb.Ledger(); l.TotalOre != 2*fee || l.Claims[0].Status != Charged ||
		l.Claims[1].Status != Charged {
		t.Errorf("%+v", l)
	}
}

// Two assignments in one file, claims and cancellations; the numbers of both are used for a year and a day.
func TestAssignmentNumbers(t *testing.T) {
	sb := ordinary(t, 1)
	c := testClaim{due: "201126", amount: fee, kid: sb.kids.of(1, 1)}
	submit(t, sb, "one", file(claimFile(1, []testClaim{c}, []testClaim{c})))
	if l := sb.Ledger(); l.Claims[0].Status != Waiting || l.Claims[1].Status != Waiting {
		t.Errorf("%+v", l.Claims)
	}
	for n, test := range []struct {
		on   string
		want string
	}{{"2027-10-01", Rejected}, {"2027-10-02", Rejected}, {"2027-10-03", Waiting}} {
		advance(t, sb, day(test.on).At(9, 0))
		lines := claimFile(n+2, []testClaim{{due: "201227", amount: fee, kid: sb.kids.of(1, 2)}})
		lines[1] = lines[1][:17] + "0000010" + lines[1][24:]
		submit(t, sb, fmt.Sprint(n), file(lines))
		if got := sb.Ledger().Claims[n+2].Status; got != test.want {
			t.Errorf("assignment number of 1 October 2026 again on %s: %s", test.on, got)
		}
	}
}
