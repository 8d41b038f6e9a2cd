package bank

import (
	"context"
	"maps"
	"slices"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// morning is the hour in Oslo until which the first file of a bank day is waited for.
const morning = 6

// jobs is the fact with which a block that stands by itself names the jobs that wait.
const jobs = "remind, collect"

// Blocks say why invoices may not be followed up now: neither reminded nor handed to collection (invariant
// 4). The zero value blocks nothing.
type Blocks struct {
	all *batch.Finding            // why none may; nil when the mailbox has been read and its files worked
	of  map[string]*batch.Finding // why those on an account may not, even one that was given up

	accounts []string // the creditor's
}

// On is why what is paid to an account may not be followed up; nil when it may.
func (b *Blocks) On(account string) *batch.Finding {
	if b.all != nil {
		return b.all
	}
	return b.of[account]
}

// All is why nothing may be followed up, whatever its account; nil when no block is of all accounts.
func (b *Blocks) All() *batch.Finding { return b.all }

// List are all blocks, those of the creditor's accounts by account, as findings that stand by themselves:
// their fact jobs says what waits.
func (b *Blocks) List() (list []batch.Finding) {
	if b.all != nil {
		return []batch.Finding{standing(*b.all)}
	}
	for _, account := range slices.Sorted(maps.Keys(b.of)) {
		if slices.Contains(b.accounts, account) {
			list = append(list, standing(*b.of[account]))
		}
	}
	return list
}

func standing(f batch.Finding) batch.Finding {
	f.Facts = maps.Clone(f.Facts)
	f.Facts["jobs"] = jobs
	return f
}

// block blocks all accounts, where nothing does so yet.
func (b *Blocks) block(f batch.Finding) {
	if b.all == nil {
		b.all = &f
	}
}

// Heard is the bank day whose morning files have all been worked, and what blocks following up. Nothing does
// when all that the bank has said by this morning is in the books. A quarantined file blocks its account, or,
// when that cannot be told, all. listed is when the run that asks has itself read the mailbox to the end;
// zero when it has not.
func Heard(ctx context.Context, m batch.Moment, listed time.Time) (heard bankday.Date, b Blocks, err error) {
	last, err := m.Store.LastListing(ctx, m.Midnight())
	if err != nil {
		return 0, b, err
	}
	if last.Before(listed) {
		last = listed
	}
	if last.IsZero() {
		b.block(blockOf(batch.BlockNeverListed, mailboxOf(m), 0, batch.Facts{}, batch.RunFetch))
		return 0, b, nil
	}
	heard = MorningOf(m.Calendar, last)
	if heard < MorningOf(m.Calendar, m.Now) {
		facts := batch.Facts{"listed": batch.Clock(last)}
		b.block(blockOf(batch.BlockNotListedToday, mailboxOf(m), batch.DayOf(last), facts, batch.RunFetch))
		return heard, b, nil
	}
	b.of, b.accounts = map[string]*batch.Finding{}, m.Creditor.BankAccounts()
	for f, err := range m.Store.Files(ctx, batch.FileNew, batch.FileQuarantined) {
		if err != nil {
			return 0, b, err
		}
		if f.Kind != batch.FileOfAgency {
			b.file(&f)
		}
	}
	return heard, b, nil
}

// file blocks for a file whose content is not in the books.
func (b *Blocks) file(f *batch.File) {
	subject, since := batch.Numbered(batch.OfFile, f.No), batch.DayOf(f.Received)
	facts := batch.Facts{"name": f.Name}
	quarantined := blockOf(batch.BlockFileQuarantined, subject, since, facts, batch.LookAtFile)
	_, blocked := b.of[f.Account]
	switch {
	case f.Status == batch.FileNew:
		b.block(blockOf(batch.BlockFileNotWorked, subject, since, facts, batch.RunIngest))
	case f.Account == "":
		b.block(quarantined)
	case !blocked:
		b.of[f.Account] = &quarantined
	}
}

func blockOf(
	code batch.FindingCode, s batch.Subject, since bankday.Date, facts batch.Facts, do batch.Remedy,
) batch.Finding {
	return batch.Finding{Code: code, Severity: batch.Waiting, Subject: s, Since: since, Facts: facts, Do: do}
}

// mailboxOf is the subject of what is found of the mailbox: a creditor has one.
func mailboxOf(m batch.Moment) batch.Subject {
	return batch.Subject{Kind: batch.OfCreditor, No: m.Creditor.ID}
}

// MorningOf is the last bank day on which it had been 06:00 in Oslo at t.
func MorningOf(cal *bankday.Calendar, t time.Time) bankday.Date {
	t = t.In(bankday.Oslo)
	day := bankday.DateOf(t)
	if t.Hour() < morning {
		day--
	}
	return cal.Previous(day)
}

// Unanswered has the transmissions whose claims may never have come to anything: those that were never sent,
// and those that got no receipt. A bank that has not sent a single receipt so far says nothing by sending
// none.
func Unanswered(ctx context.Context, store batch.Store) (map[int64]bool, error) {
	unanswered, silent, answers := map[int64]bool{}, []int64{}, false
	for t, err := range store.Transmissions(ctx) {
		switch {
		case err != nil:
			return nil, err
		case t.Status == batch.TransmissionSent:
			silent = append(silent, t.Number)
		case t.Status == batch.TransmissionSealed, t.Status == batch.TransmissionSending:
			unanswered[t.Number] = true
		default:
			answers = answers || t.Sends > 0
		}
	}
	if answers {
		for _, number := range silent {
			unanswered[number] = true
		}
	}
	return unanswered, nil
}
