package batch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"trekk/schedule/bankday"
)

// StatementLine is a line of the bank statement.
type StatementLine struct {
	Line      int // of the file
	Account   string
	On        bankday.Date
	Amount    Ore
	Reference string
}

// Agreement says what became of a line of the bank statement, or of a sum of ours.
type Agreement string

// A line and a sum agree, or stand alone.
const (
	Agrees   Agreement = "agrees"
	OnlyBank Agreement = "only_bank" // the bank has it and we do not
	OnlyUs   Agreement = "only_us"   // we have it and the bank does not
)

// Ticked is a line of the bank statement beside the sum that it agrees with, or one of them alone.
type Ticked struct {
	Status Agreement
	Line   *StatementLine
	Sum    *Sum
	New    bool // this run ticked it
}

// The columns of a bank statement; banks put others beside them.
var statementColumns = []column{
	{name: "date", also: []string{"dato", "bokført", "bokført dato", "bokføringsdato"}},
	{name: "amount", also: []string{"beløp", "beløp nok"}},
	{name: "reference", also: []string{"referanse", "tekst", "forklaring", "beskrivelse"}},
	{name: "account", also: []string{"konto", "kontonummer"}, optional: true},
}

// A bank that books a sum later than the Nets date does so within so many bank days.
const bookedWithin = 3

// Tick compares a bank statement with the sums of the settlement, remembers what agrees, and tells that, what the bank has and
// we do not, and what we have and no statement has had, by date. What was ticked before stands: the same file, or another that
// has some of the same lines, changes nothing. The statement is the filter's account's, and the filter's sums are expected on it.
// When anything is wrong with the file, nothing is ticked and the error is an *ImportError.
func (n *Night) Tick(ctx context.Context, file string, r io.Reader, expected SumFilter, by string) (result []Ticked, err error) {
	content, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	lines, err := readStatement(file, content)
	if err != nil {
		return nil, err
	}
	err = n.locked(ctx, func() error {
		var sums []Sum
		for s, err := range n.Settlement(ctx, LastDay) {
			if err != nil {
				return err
			}
			if (SumFilter{Account: expected.Account}).Has(s.SumKey) {
				sums = append(sums, s)
			}
		}
		result = n.reconcile(lines, sums, expected)
		act, hash, ticks := n.personal(by, "tick", "bank statement %s", file), sha256.Sum256(content), 0
		return n.Store.Update(ctx, act, func(tx Tx) error {
			for i := range result {
				t := &result[i]
				if t.Status != Agrees || t.Sum.Tick != nil {
					continue
				}
				t.New, ticks = true, ticks+1
				t.Sum.Ticks++
				t.Sum.Tick = &Tick{
					SumKey: t.Sum.SumKey, Seq: t.Sum.Ticks, Acted: n.today(), By: by, On: t.Line.On, Amount: t.Line.Amount, Reference: t.Line.Reference,
					Statement: file, SHA256: hex.EncodeToString(hash[:]),
				}
				if err := tx.AddTick(*t.Sum.Tick); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return result, err
}

// Untick takes ticks back: those against lines with a reference, and those that a file with these bytes led to. The error is
// ErrNotFound when there are none.
func (n *Night) Untick(ctx context.Context, reference string, content []byte, by string) (sums []Sum, err error) {
	hash := sha256.Sum256(content)
	sum := hex.EncodeToString(hash[:])
	err = n.locked(ctx, func() error {
		for s, err := range n.Settlement(ctx, LastDay) {
			if err != nil {
				return err
			}
			if t := s.Tick; t != nil && (t.Reference == reference || content != nil && t.SHA256 == sum) {
				sums = append(sums, s)
			}
		}
		if len(sums) == 0 {
			return fmt.Errorf("nothing is ticked against %s: %w", reference, ErrNotFound)
		}
		return n.Store.Update(ctx, n.personal(by, "untick", "%d sums", len(sums)), func(tx Tx) error {
			for _, s := range sums {
				back := *s.Tick
				back.Seq, back.Acted, back.By = s.Ticks+1, n.today(), by
				if err := tx.AddTick(back); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return sums, err
}

// verifyTicks checks that what is ticked is what the statement had: a sum is whole when its file has been read.
func (n *Night) verifyTicks(ctx context.Context, v *Verification) error {
	for s, err := range n.Settlement(ctx, LastDay) {
		if err != nil {
			return err
		}
		if s.Tick != nil && s.Tick.Amount != s.Amount {
			v.wrong("the sum of %s with serial number %d is %s; it was ticked against %s of %s", s.Date, s.Serial, s.Amount, s.Tick.Amount, s.Tick.Statement)
		}
	}
	return nil
}

// readStatement reads the lines of a bank statement.
func readStatement(file string, content []byte) (lines []StatementLine, err error) {
	in, err := newInput(file, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	s, err := in.openSheet(statementColumns, true)
	if err != nil {
		return nil, err
	}
	for s.chunk() {
		for s.next() {
			lines = append(lines, StatementLine{
				Line:      s.line(),
				Account:   parse(s, "account", true, bankAccount),
				On:        parse(s, "date", false, bankDate),
				Amount:    parse(s, "amount", false, bankAmount),
				Reference: s.get("reference"),
			})
		}
	}
	return lines, s.err()
}

// bankDate reads a date as banks write it: 2026-10-20 or 20.10.2026.
func bankDate(s string) (bankday.Date, error) {
	if d, err := bankday.Parse(s); err == nil {
		return d, nil
	}
	t, err := time.Parse("2.1.2006", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no date such as 2026-10-20 or 20.10.2026", s)
	}
	return bankday.DateOf(t), nil
}

// bankAmount reads kroner as banks write them: 1234.50, 1 234,50, 1.234,50, -500 or −500,00.
func bankAmount(s string) (Ore, error) {
	wrong := fmt.Errorf("%q is not an amount in kroner such as 1234.50 or 1 234,50", s)
	digits, minus := strings.CutPrefix(strings.Replace(strings.TrimPrefix(s, "+"), "−", "-", 1), "-")
	groups := strings.FieldsFunc(digits, unicode.IsSpace)
	if len(groups) < 2 && strings.Contains(digits, ",") { // 1.234,50
		whole, decimals, _ := strings.Cut(digits, ",")
		groups = strings.Split(whole, ".")
		groups[len(groups)-1] += "," + decimals
	}
	for i, g := range groups {
		whole, _, _ := strings.Cut(strings.Replace(g, ".", ",", 1), ",")
		if i > 0 && len(whole) != 3 || i == 0 && len(groups) > 1 && (whole == "" || len(whole) > 3) || i < len(groups)-1 && whole != g {
			return 0, wrong
		}
	}
	o, err := ParseOre(strings.Join(groups, ""))
	if err != nil {
		return 0, wrong
	}
	if minus {
		o = -o
	}
	return o, nil
}

// bankAccount reads an account number, with or without points and blanks.
func bankAccount(s string) (string, error) {
	digits := strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(s)
	if len(digits) != 11 || !Digits(digits) {
		return "", errors.New("an account has 11 digits")
	}
	return digits, nil
}

// names says whether the line's reference has the serial number of the sum in it, or is the reference of the payment.
func (l *StatementLine) names(s *Sum) bool {
	if s.Reference != "" {
		return strings.Contains(l.Reference, s.Reference)
	}
	numbers := strings.FieldsFunc(l.Reference, func(r rune) bool { return r < '0' || r > '9' })
	return slices.ContainsFunc(numbers, func(d string) bool {
		no, err := strconv.Atoi(d)
		return err == nil && no == s.Serial
	})
}

// fits says whether the line may be the sum's: the same amount, on the Nets date or within the bank days after it.
func (n *Night) fits(l *StatementLine, s *Sum) bool {
	return l.Amount == s.Amount && (l.Account == "" || l.Account == s.Account) && s.Date <= l.On && l.On <= n.Calendar.After(s.Date, bookedWithin)
}

// reconcile finds for each line its sum, never one for two lines. What was ticked before stands. Then the surest go first: a
// sum that the reference names and that alone can be meant, then the same day, then the oldest that fits.
func (n *Night) reconcile(lines []StatementLine, sums []Sum, expected SumFilter) (result []Ticked) {
	slices.SortStableFunc(lines, func(a, b StatementLine) int { return int(a.On - b.On) })
	slices.SortStableFunc(sums, func(a, b Sum) int { return int(a.Date - b.Date) })
	type said struct {
		on        bankday.Date
		amount    Ore
		reference string
	}
	ticked, open := map[said][]*Sum{}, map[Ore][]*Sum{}
	for i := range sums {
		s := &sums[i]
		if t := s.Tick; t != nil {
			k := said{t.On, t.Amount, t.Reference}
			ticked[k] = append(ticked[k], s)
		} else {
			open[s.Amount] = append(open[s.Amount], s)
		}
	}
	found, taken := make([]*Sum, len(lines)), map[*Sum]bool{}
	find := func(among func(*StatementLine) []*Sum, alone bool, may func(*StatementLine, *Sum) bool) {
		for i := range lines {
			l := &lines[i]
			if found[i] != nil {
				continue
			}
			var fit []*Sum
			for _, s := range among(l) {
				if !taken[s] && may(l, s) {
					fit = append(fit, s)
				}
			}
			if len(fit) == 1 || len(fit) > 1 && !alone {
				found[i], taken[fit[0]] = fit[0], true
			}
		}
	}
	anew := func(l *StatementLine) []*Sum { return open[l.Amount] }
	find(func(l *StatementLine) []*Sum { return ticked[said{l.On, l.Amount, l.Reference}] }, false, func(l *StatementLine, s *Sum) bool { return l.Account == "" || l.Account == s.Account })
	find(anew, true, func(l *StatementLine, s *Sum) bool { return n.fits(l, s) && l.names(s) })
	find(anew, false, func(l *StatementLine, s *Sum) bool { return n.fits(l, s) && l.On == s.Date })
	find(anew, false, n.fits)

	for i := range lines {
		t := Ticked{Status: OnlyBank, Line: &lines[i], Sum: found[i]}
		if t.Sum != nil {
			t.Status = Agrees
		}
		result = append(result, t)
	}
	for i := range sums {
		if s := &sums[i]; s.Tick == nil && !taken[s] && expected.Has(s.SumKey) {
			result = append(result, Ticked{Status: OnlyUs, Sum: s})
		}
	}
	slices.SortStableFunc(result, func(a, b Ticked) int { return int(a.On() - b.On()) })
	return result
}

// On is the statement's date, or else the Nets date.
func (t *Ticked) On() bankday.Date {
	if t.Line != nil {
		return t.Line.On
	}
	return t.Sum.Date
}

// Amount is the line's, or else the sum's; where they agree they are one.
func (t *Ticked) Amount() Ore {
	if t.Line != nil {
		return t.Line.Amount
	}
	return t.Sum.Amount
}
