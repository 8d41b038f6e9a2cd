package store_test

import (
	"errors"
	"fmt"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// mandateFile keeps a file of mandate records and applies it.
func (b *books) mandateFile(no int64, on string, records ...batch.MandateRecord) (in, out int) {
	b.t.Helper()
	b.write(addFile(no), func(tx batch.Tx) (err error) {
		for i, r := range records {
			r.File, r.Line = no, i+3
			if r.Account == "" {
				r.Account = gym.Account
			}
			err = errors.Join(err, tx.AddMandateRecord(r))
		}
		if err == nil {
			in, out, err = tx.ApplyMandates(no, date(on))
		}
		return err
	})
	return in, out
}

func record(r batch.Registration, n int) batch.MandateRecord {
	return batch.MandateRecord{KID: kid(n), Fixed: fmt.Sprintf("%08d", n), Registration: r}
}

func active(n int) batch.MandateRecord  { return record(batch.MandateActive, n) }
func deleted(n int) batch.MandateRecord { return record(batch.MandateDeleted, n) }
func listed(n int) batch.MandateRecord  { return record(batch.MandateListed, n) }

// spans writes the mandates as "n since..until".
func (b *books) spans() (s []string) {
	b.t.Helper()
	for _, m := range list(b.t, b.Mandates(b.t.Context(), gym.Account)) {
		s = append(s, fmt.Sprintf("%s %s..%s", m.Fixed[7:], m.Since, m.Until))
	}
	return s
}

func TestMandates(t *testing.T) {
	type file struct {
		on      string
		records []batch.MandateRecord
		in, out int
	}
	other := active(1)
	other.Account = "12345678903"
	for name, c := range map[string]struct {
		files []file
		want  []string
	}{
		"new and deleted": {[]file{
			{"2026-10-01", []batch.MandateRecord{active(1), active(2)}, 2, 0},
			{"2026-10-05", []batch.MandateRecord{deleted(1)}, 0, 1},
		}, []string{"1 2026-10-01..2026-10-05", "2 2026-10-01.."}},
		"known already": {[]file{
			{"2026-10-01", []batch.MandateRecord{active(1)}, 1, 0},
			{"2026-10-05", []batch.MandateRecord{active(1)}, 0, 0},
		}, []string{"1 2026-10-01.."}},
		"deleted, never known": {[]file{
			{"2026-10-05", []batch.MandateRecord{deleted(1)}, 0, 0},
		}, nil},
		"bank changed in one file, deletion first": {[]file{
			{"2026-10-01", []batch.MandateRecord{active(1)}, 1, 0},
			{"2026-10-05", []batch.MandateRecord{deleted(1), active(1)}, 0, 0},
		}, []string{"1 2026-10-01.."}},
		"bank changed in one file, deletion last": {[]file{
			{"2026-10-01", []batch.MandateRecord{active(1)}, 1, 0},
			{"2026-10-05", []batch.MandateRecord{active(1), deleted(1)}, 0, 0},
		}, []string{"1 2026-10-01.."}},
		"never known, both in one file": {[]file{
			{"2026-10-05", []batch.MandateRecord{active(1), deleted(1)}, 1, 0},
		}, []string{"1 2026-10-05.."}},
		"deleted and new in two files of one day": {[]file{
			{"2026-10-01", []batch.MandateRecord{active(1)}, 1, 0},
			{"2026-10-05", []batch.MandateRecord{deleted(1)}, 0, 1},
			{"2026-10-05", []batch.MandateRecord{active(1)}, 1, 0},
		}, []string{"1 2026-10-01..2026-10-05", "1 2026-10-05.."}},
		"made, deleted and made in three files of one day": {[]file{
			{"2026-10-05", []batch.MandateRecord{active(1)}, 1, 0},
			{"2026-10-05", []batch.MandateRecord{deleted(1)}, 0, 1},
			{"2026-10-05", []batch.MandateRecord{active(1)}, 1, 0},
		}, []string{"1 2026-10-05..2026-10-05", "1 2026-10-05.."}},
		"full listing": {[]file{
			{"2026-10-01", []batch.MandateRecord{active(1), active(2), other}, 3, 0},
			{"2026-10-05", []batch.MandateRecord{listed(2), listed(3)}, 1, 1},
		}, []string{"1 2026-10-01..2026-10-05", "2 2026-10-01..", "3 2026-10-05.."}},
		"full listing with changes": {[]file{
			{"2026-10-01", []batch.MandateRecord{active(1), active(2), active(3), active(4)}, 4, 0},
			{"2026-10-05", []batch.MandateRecord{deleted(1), listed(2), deleted(2), active(3)}, 0, 2},
		}, []string{"1 2026-10-01..2026-10-05", "2 2026-10-01..", "3 2026-10-01..",
			"4 2026-10-01..2026-10-05"}},
		"listing of another account": {[]file{
			{"2026-10-01", []batch.MandateRecord{active(1)}, 1, 0},
			{"2026-10-05", []batch.MandateRecord{{Account: "12345678903", KID: kid(2), Fixed: "00000002"}},
				1, 0},
		}, []string{"1 2026-10-01.."}},
		"a file worked late": {[]file{
			{"2026-10-05", []batch.MandateRecord{active(1), active(2)}, 2, 0},
			{"2026-10-05", []batch.MandateRecord{deleted(2)}, 0, 1},
			{"2026-10-01", []batch.MandateRecord{deleted(1), active(2)}, 1, 1},
		}, []string{"1 2026-10-05..2026-10-05", "2 2026-10-05..2026-10-05", "2 2026-10-05.."}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(b *books) {
				for i, f := range c.files {
					in, out := b.mandateFile(int64(i+1), f.on, f.records...)
					equal(b.t, [2]int{in, out}, [2]int{f.in, f.out})
				}
				equal(b.t, b.spans(), c.want)
			})
		})
	}
}

// A record for a known mandate is read: the notice flag and the KID may have changed. A mandate of nobody
// known is kept.
func TestMandateChanges(t *testing.T) {
	each(t, func(b *books) {
		long := batch.MandateRecord{KID: "99", Fixed: "99", Registration: batch.MandateActive}
		b.mandateFile(1, "2026-10-01", active(1), long)
		changed := active(1)
		changed.KID, changed.Notice = kid(1)[:15]+"5", true
		b.mandateFile(2, "2026-10-02", active(1), changed)
		equal(b.t, list(b.t, b.Mandates(b.t.Context(), gym.Account)), []batch.Mandate{
			{
				Account: gym.Account,
				Fixed:   "00000001",
				KID:     changed.KID,
				Notice:  true,
				Since:   date("2026-10-01"),
			},
			{Account: gym.Account, Fixed: "99", KID: "99", Since: date("2026-10-01")},
		})
		n := b.auditEntries()
		b.write(func(tx batch.Tx) error {
			in, out, err := tx.ApplyMandates(2, date("2026-10-03")) // once more
			equal(b.t, [2]int{in, out}, [2]int{0, 0})
			return err
		})
		equal(b.t, b.auditEntries(), n)
	})
}

// Listings are worked in pieces; the seams do not show.
func TestLongListing(t *testing.T) {
	each(t, func(b *books) {
		const members = 2_345
		b.write(addFile(1), addFile(2), func(tx batch.Tx) (err error) {
			for n := 1; n <= members; n++ {
				r := listed(n)
				r.File, r.Line, r.Account = 1, n, gym.Account
				err = errors.Join(err, tx.AddMandateRecord(r))
				if n%2 == 0 {
					r.File = 2
					err = errors.Join(err, tx.AddMandateRecord(r))
				}
			}
			return err
		})
		for file, want := range [][2]int{{members, 0}, {0, (members + 1) / 2}} {
			b.write(func(tx batch.Tx) error {
				in, out, err := tx.ApplyMandates(int64(file+1), date("2026-10-01")+bankday.Date(file))
				equal(b.t, [2]int{in, out}, want)
				return err
			})
		}
		n := 0
		for _, m := range list(b.t, b.Mandates(b.t.Context(), gym.Account)) {
			n++
			equal(b.t, m.Fixed, fmt.Sprintf("%08d", n))
			equal(b.t, m.Until.IsZero(), n%2 == 0)
		}
		equal(b.t, n, members)
	})
}

// The accounts that mandates are on are told each once, in order, those of past mandates too.
func TestMandateAccounts(t *testing.T) {
	each(t, func(b *books) {
		equal(t, list(t, b.MandateAccounts(t.Context())), nil)
		on := func(account string, n int) batch.MandateRecord {
			r := active(n)
			r.Account = account
			return r
		}
		b.mandateFile(1, "2026-10-01", on("99991042772", 1), on("12345678903", 1), on("12345678903", 2),
			active(3))
		gone := on("12345678903", 1)
		gone.Registration = batch.MandateDeleted
		b.mandateFile(2, "2026-10-02", gone)
		want := []string{"12345678903", gym.Account, "99991042772"}
		equal(t, list(t, b.MandateAccounts(t.Context())), want)
		for account, err := range b.MandateAccounts(t.Context()) { // who has seen enough is not asked on
			must(t, err)
			equal(t, account, want[0])
			break
		}
	})
}
