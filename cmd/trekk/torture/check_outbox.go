//go:build torture && linux && amd64

package torture

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// outboxCheck goes through what was told to people, and gathers what is wrong with it.
type outboxCheck struct {
	m *tortured
	a *wire.App

	rows     map[string]string         // what was told, by kind and key, with the file that tells it
	reminded map[string][]bankday.Date // of invoices, by SMS or letter
	handoffs map[string]int            // of invoices, withdrawals too
	texted   map[string][]bankday.Date // of invoices, by messages that were taken
	printed  map[string]bool           // letters that stand in a sheet, by their message
	handed   map[string][]bankday.Date // over to the agency
	letters  map[letter]int            // to customers about invoices
	lost     map[string]int            // of invoices, letters about them that nobody got
	charging map[string]bankday.Date   // by KID, the last day on which the bank may have tried
	errs     []error
}

// letter is what was told of an invoice on a day.
type letter struct {
	invoice string
	on      bankday.Date
}

func (c *outboxCheck) fail(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, args...))
}

// checkOutbox: the files are those that the books note, each row once, and nobody was charged, reminded or
// handed over whom the bank's ledger and the books acquit, or whom the bank was still charging.
func (m *tortured) checkOutbox(ctx context.Context, a *wire.App, ledger *sandbox.Ledger) error {
	c := &outboxCheck{
		m: m, a: a, rows: map[string]string{}, handoffs: map[string]int{},
		reminded: map[string][]bankday.Date{}, handed: map[string][]bankday.Date{},
		texted: map[string][]bankday.Date{}, printed: map[string]bool{}, letters: map[letter]int{},
		lost:     map[string]int{},
		charging: map[string]bankday.Date{},
	}
	entries, err := os.ReadDir(a.Payee.Outbox)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := c.file(ctx, e.Name()); err != nil {
			return err
		}
	}
	if err := errors.Join(c.checkMessages(ctx), c.checkAgency(ctx, a)); err != nil {
		return err
	}
	for _, claim := range ledger.Claims {
		if claim.Status == sandbox.Charged || claim.Status == sandbox.Unpaid {
			ends := a.Payee.Terms.RetryEnds(claim.Due, a.Payee.Calendar)
			c.charging[claim.KID] = max(c.charging[claim.KID], ends)
		}
	}
	for i, err := range a.Store.Invoices(ctx, batch.AllInvoices, 0) {
		if err != nil {
			return err
		}
		if err := c.invoice(ctx, &i); err != nil {
			return err
		}
	}
	if err := c.acquit(ctx, ledger); err != nil {
		return err
	}
	return errors.Join(c.errs...)
}

// file reads a file of the outbox, which is as it was noted.
func (c *outboxCheck) file(ctx context.Context, name string) error {
	content, err := os.ReadFile(filepath.Join(c.a.Payee.Outbox, name))
	if err != nil {
		return err
	}
	noted, err := c.a.Store.OutboxFile(ctx, name)
	if errors.Is(err, batch.ErrNotFound) && c.m.forgotten[name] {
		return nil
	}
	if err != nil {
		c.fail("outbox: %w", err)
		return nil
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != noted.SHA256 {
		c.fail("outbox: %s is not what was noted", name)
	}
	if filepath.Ext(name) == ".pdf" {
		return nil
	}
	table, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	if err != nil || len(table)-1 != noted.Rows {
		c.fail("outbox: %s has %d rows, noted are %d: %w", name, len(table)-1, noted.Rows, err)
		return nil
	}
	kind, _, _ := strings.Cut(name, "-")
	for _, row := range table[1:] {
		key, once := c.row(kind, row, noted.On)
		if !once {
			continue
		}
		if before := c.rows[kind+key]; before != "" {
			c.fail("outbox: %s repeats a row of %s: %s", name, before, key)
		}
		c.rows[kind+key] = name
	}
	return nil
}

// row notes what a row tells, and gives what may be told once; of some rows nothing.
func (c *outboxCheck) row(kind string, row []string, on bankday.Date) (key string, once bool) {
	switch kind {
	case "invoices": // counted below: once, and again with each change
		c.rows[kind+row[0]+row[13]] = row[0]
		c.letters[letter{row[0], on}]++
		return "", false
	case "collection": // handed over and withdrawn in turn
		c.handoffs[row[1]]++
		if row[0] == string(batch.Handover) {
			c.handed[row[1]] = append(c.handed[row[1]], on)
		}
		return "", false
	case "messages":
		if row[0] == "reminder" {
			c.reminded[row[9]] = append(c.reminded[row[9]], on)
		}
		switch row[0] {
		case "exclusion", "reminder", "reminder_withdrawn", "handover_withdrawn": // with each step, and its end
			return "", false
		}
	case "print": // each letter once
		c.printed[row[9]] = true
		return row[9], true
	case "sms": // counted below: what the bank takes back is reminded of anew
		c.reminded[row[2]] = append(c.reminded[row[2]], on)
		return "", false
	}
	return strings.Join(row, "|"), true
}

// invoice: what the books say of an invoice is what people were told.
func (c *outboxCheck) invoice(ctx context.Context, i *batch.InvoiceState) error {
	if c.rows["invoices"+i.No+string(i.Method)] == "" {
		c.fail("invoice %s was never told as %s", i.No, i.Method)
	}
	if n := c.handoffs[i.No]; n != i.Handoffs {
		c.fail("invoice %s went to collection and back %d times, the outbox says %d", i.No, i.Handoffs, n)
	}
	var reminded []bankday.Date
	for r, err := range c.a.Store.Reminders(ctx, i.No) {
		if err != nil {
			return err
		}
		reminded = append(reminded, r.On)
	}
	if told := slices.Sorted(slices.Values(c.reminded[i.No])); !slices.Equal(told, reminded) {
		c.fail("invoice %s was reminded of on %s, the outbox says %s", i.No, reminded, told)
	}
	today := bankday.DateOf(c.m.now)
	toClaim := i.Method == batch.MethodClaim && i.Outstanding() > 0 && i.Issued < today &&
		i.Arranged == nil && !i.CustomerHeld(today) // moved, or stopped: it is claimed anew when it may be
	if toClaim && (i.Claim == nil || i.Claim.Status != batch.ClaimLive) {
		c.fail("invoice %s is to be claimed, and the bank has no claim", i.No)
	}
	return c.told(ctx, i)
}

// told: of an invoice there is a letter when it is made, and another with each change of its due date or of how
// it is paid, and when the customer's credit has paid some of it.
func (c *outboxCheck) told(ctx context.Context, i *batch.InvoiceState) error {
	reasons := map[bankday.Date]int{i.Issued: 1}
	for d, err := range c.a.Store.DueChanges(ctx, i.No) {
		if err != nil {
			return err
		}
		reasons[d.On]++
	}
	for p, err := range c.a.Store.InvoicePayments(ctx, i.No) {
		if err != nil {
			return err
		}
		for k, e := range p.Postings {
			if k > 0 && e.InvoiceNo == i.No && p.Postings[k-1].Target == batch.ToCredit &&
				p.Postings[k-1].Amount == -e.Amount {
				reasons[e.On]++
			}
		}
	}
	for l, n := range c.letters {
		if l.invoice == i.No && n > reasons[l.on]+c.lost[i.No] {
			c.fail("outbox: %d letters of %s tell of invoice %s, for %d reasons", n, l.on, i.No,
				reasons[l.on])
		}
	}
	return nil
}
