package report

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/batch/stream"
	"trekk/camt"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// Verification is what Verify went through and what it found wrong.
type Verification struct {
	Files         int      `json:"files"`
	Payments      int      `json:"payments"`
	Mandates      int      `json:"mandates"`
	Transmissions int      `json:"transmissions"`
	Claims        int      `json:"claims"`
	Periods       int      `json:"periods"`
	OutboxFiles   int      `json:"outbox_files"` // that still lie in the outbox
	Blanked       int      `json:"blanked"`      // of files and transmissions, in which names were blanked
	AuditRows     int64    `json:"audit_rows"`
	AuditHash     string   `json:"audit_hash"` // of the last row: it vouches for all of them
	Wrong         []string `json:"wrong"`

	Anchor *batch.Anchored `json:"anchor,omitempty"` // what is kept of the audit log outside the database
}

// maxWrong bounds what is told; a database that is wrong in one place is often wrong in many.
const maxWrong = 100

// Verify recomputes the books from the raw files: every received file still has its hash, its payments and
// mandates are those in the books, line by line, and every transmission's claims are those in its bytes; then
// the sums of invariant 2, double claims, rows that refer to nothing, ticks whose sum has changed since, the
// hash chain of the audit log, and what closed periods were. Before that it holds each row against the hash
// with which it was last written, and at the end what still lies in the outbox against its hash. It writes
// nothing.
func (r Reports) Verify(ctx context.Context) (*Verification, error) {
	v := &verifier{r, ctx, &Verification{Wrong: []string{}}}
	for _, check := range []func() error{
		v.damage, v.rows, v.files, v.transmissions, v.agencyFiles, v.ticks, v.books, v.numbers, v.series,
		v.periods,
		v.outbox,
	} {
		if err := check(); err != nil {
			return v.found, err
		}
	}
	return v.found, nil
}

// verifier holds the books against what they were made of.
type verifier struct {
	Reports
	ctx   context.Context
	found *Verification
}

func (v *verifier) wrong(format string, a ...any) {
	if len(v.found.Wrong) < maxWrong {
		v.found.Wrong = append(v.found.Wrong, fmt.Sprintf(format, a...))
	}
}

// damage asks the database program itself.
func (v *verifier) damage() error {
	faults, err := v.Store.Damage(v.ctx)
	for _, f := range faults {
		v.wrong("the database is damaged: %s", f)
	}
	return err
}

// rows looks for rows that were changed, put in or removed behind the books' back.
func (v *verifier) rows() error {
	for f, err := range v.Store.RowFaults(v.ctx) {
		if err != nil {
			return err
		}
		v.wrong("%s", f)
		if len(v.found.Wrong) == maxWrong {
			return nil
		}
	}
	return nil
}

// said is what the books have from files, in the order of the files.
type said struct {
	payments *stream.Merge[batch.PaymentState]
	records  *stream.Merge[batch.MandateRecord]
}

func (v *verifier) said() *said {
	return &said{
		stream.NewMerge(v.Store.Payments(v.ctx, batch.PaymentsByFile),
			func(p batch.PaymentState) string { return fileKey(p.File) }),
		stream.NewMerge(v.Store.MandateRecords(v.ctx),
			func(m batch.MandateRecord) string { return fileKey(m.File) }),
	}
}

func (s *said) stop() {
	s.payments.Stop()
	s.records.Stop()
}

// files reads every ingested file again beside the books' payments and mandate records. These are read from
// when the first file is there: so they have all that the files say that are ingested then, and what comes in
// meanwhile is of other files.
func (v *verifier) files() error {
	var ours *said
	for f, err := range v.Store.Files(v.ctx) {
		if err != nil {
			return err
		}
		if ours == nil {
			ours = v.said()
			defer ours.stop()
		}
		v.found.Files++
		err = v.hash(batch.In, f.No, f.SHA256, func(format string, a ...any) {
			v.wrong("%s (file %d): %s", f.Name, f.No, fmt.Sprintf(format, a...))
		})
		switch ingested := f.Status == batch.FileIngested; {
		case err != nil:
		case f.Kind == batch.FileOfEntry:
			err = v.entry(f, ours.payments.At(fileKey(f.No)))
		case ingested && f.Kind == batch.FileOfAgency:
			err = v.agencyFile(f, ours.payments.At(fileKey(f.No)))
		case ingested && f.Kind == batch.FileOfCamt:
			err = v.camtFile(f, ours.payments.At(fileKey(f.No)))
		case ingested && f.Kind == batch.FileOfNets:
			err = v.file(f, ours.payments.At(fileKey(f.No)), ours.records.At(fileKey(f.No)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fileKey sorts as the number does.
func fileKey(no int64) string { return fmt.Sprintf("%020d", no) }

// file reads a file of Nets again.
func (v *verifier) file(
	f batch.File, ours iter.Seq2[batch.PaymentState, error], mandates iter.Seq2[batch.MandateRecord, error],
) error {
	payments, err := v.booked(f, ours)
	defer payments.stop()
	if err != nil {
		return err
	}
	records := stream.NewPuller(mandates)
	defer records.Stop()
	rd := nets.NewReader(v.Store.Content(v.ctx, batch.In, f.No), nets.Options{})
	for t, err := range rd.Transactions() {
		if err == nil && t.Assignment.Kind == nets.Mandates {
			err = v.mandate(f, t, records)
		} else if err == nil {
			err = payments.check(bank.PaymentOf(f.No, t))
		}
		if err != nil {
			return err
		}
	}
	payments.end()
	if m, more, err := records.Next(); err != nil || more {
		v.wrong("%s (file %d): the mandate of line %d is in the books and not in the file", f.Name, f.No,
			m.Line)
		return err
	}
	return nil
}

// camtFile reads a file of camt.054 again.
func (v *verifier) camtFile(f batch.File, ours iter.Seq2[batch.PaymentState, error]) error {
	payments, err := v.booked(f, ours)
	defer payments.stop()
	if err != nil {
		return err
	}
	for t, err := range camt.NewReader(v.Store.Content(v.ctx, batch.In, f.No),
		camt.Options{}).Transactions() {
		if err == nil {
			err = payments.check(bank.CamtPayment(f.No, t))
		}
		if err != nil {
			return err
		}
	}
	payments.end()
	return nil
}

// bookedOf are the payments of a file that are in the books. Those that it tells of beside them are booked by
// another source, or wait for a person: how many are booked the file's row says.
type bookedOf struct {
	*verifier
	file  batch.File
	ours  *stream.Puller[batch.PaymentState]
	next  batch.PaymentState
	more  bool
	count int
}

// booked begins with the first of them; the caller stops it, also when it fails.
func (v *verifier) booked(f batch.File, ours iter.Seq2[batch.PaymentState, error]) (b *bookedOf, err error) {
	b = &bookedOf{verifier: v, file: f, ours: stream.NewPuller(ours)}
	b.next, b.more, err = b.ours.Next()
	return b, err
}

func (b *bookedOf) stop() { b.ours.Stop() }

// check holds a payment that the file tells of against the books'.
func (b *bookedOf) check(want batch.Payment) (err error) {
	b.found.Payments++
	got := b.next
	if !b.more || got.Line != want.Line {
		return nil
	}
	b.count++
	want.No, want.Booked = got.No, max(want.Date, got.Booked)
	if got.Payment != want {
		b.wrong("%s (file %d) line %d: the payment in the books is not the file's", b.file.Name, b.file.No,
			want.Line)
	}
	b.next, b.more, err = b.ours.Next()
	return err
}

// end asks that the books have as many payments of the file as it brought, and no others.
func (b *bookedOf) end() {
	switch {
	case b.more:
		b.wrong("%s (file %d): payment %d is in the books and not in the file", b.file.Name, b.file.No,
			b.next.No)
	case b.count != b.file.Payments:
		b.wrong("%s (file %d): the books have %d of its payments, and %d were booked", b.file.Name,
			b.file.No, b.count,
			b.file.Payments)
	}
}

func (v *verifier) mandate(f batch.File, t *nets.Transaction,
	records *stream.Puller[batch.MandateRecord]) error {
	v.found.Mandates++
	got, ok, err := records.Next()
	if err == nil && (!ok || got != bank.MandateRecordOf(v.Payee, f.No, t)) {
		v.wrong("%s (file %d) line %d: the mandate in the books is not the file's", f.Name, f.No, t.Line)
	}
	return err
}

// entry reads again what a person has added, beside its payment in the books.
func (v *verifier) entry(f batch.File, payments iter.Seq2[batch.PaymentState, error]) error {
	v.found.Payments++
	ours, err := stream.All(payments)
	if err != nil {
		return err
	}
	e, err := bank.ReadEntry(v.Store.Content(v.ctx, batch.In, f.No))
	switch {
	case errors.Is(err, bank.ErrNotEntry):
		v.wrong("%s (file %d): %v", f.Name, f.No, err)
		return nil
	case err != nil:
		return err
	}
	want := bank.EntryPayment(&e, f.No)
	if len(ours) == 1 {
		want.No, want.Booked = ours[0].No, max(want.Date, ours[0].Booked)
	}
	if len(ours) != 1 || ours[0].Payment != want {
		v.wrong("%s (file %d): the payment in the books is not the file's", f.Name, f.No)
	}
	return nil
}

// transmissions reads every transmission again beside its claims.
func (v *verifier) transmissions() error {
	for t, err := range v.Store.Transmissions(v.ctx) {
		if err != nil {
			return err
		}
		v.found.Transmissions++
		wrong := func(format string, a ...any) {
			v.wrong("transmission %d: %s", t.Number,
				fmt.Sprintf(format, a...))
		}
		if err := v.hash(batch.Out, t.Number, t.SHA256, wrong); err != nil {
			return err
		}
		if err := v.claims(t, wrong); err != nil {
			return err
		}
	}
	return nil
}

// claims reads a transmission's bytes again beside its claims in the books.
func (v *verifier) claims(t batch.Transmission, wrong func(string, ...any)) error {
	claims := stream.NewPuller(v.Store.Claims(v.ctx, t.Number))
	defer claims.Stop()
	strays, err := v.strays(t.Number)
	if err != nil {
		return err
	}
	rd := nets.NewReader(v.Store.Content(v.ctx, batch.Out, t.Number), nets.Options{})
	for x, err := range rd.Transactions() {
		if err != nil {
			return err
		}
		v.found.Claims++
		if stray, ok := strays[place{int64(x.Assignment.Number), x.Number}]; ok && isClaim(x, &stray) {
			continue
		}
		c, ok, err := claims.Next()
		if err != nil {
			return err
		}
		if !ok || !isClaim(x, &c) {
			wrong("transaction %d of assignment %d is not the claim in the books",
				x.Number, x.Assignment.Number)
		}
	}
	if rd.Failed() {
		wrong("its bytes have faults: %v", rd.Faults())
	}
	c, more, err := claims.Next()
	if more {
		wrong("the claim of invoice %s is in the books and not in the file", c.InvoiceNo)
	}
	return err
}

// place is where a claim stands in its transmission.
type place struct {
	assignment  int64
	transaction int
}

// strays are the claims of a transmission that was read back whose invoices are not in the books.
func (v *verifier) strays(transmission int64) (map[place]batch.Claim, error) {
	strays := map[place]batch.Claim{}
	for s, err := range v.Store.StrayClaimsOf(v.ctx, transmission) {
		if err != nil {
			return nil, err
		}
		strays[place{s.Assignment, s.Transaction}] = s.Claim()
	}
	return strays, nil
}

// isClaim reports whether a transaction of a transmission is a claim of the books.
func isClaim(x *nets.Transaction, c *batch.Claim) bool {
	return int64(x.Assignment.Number) == c.Assignment && x.Number == c.Transaction && x.Type == c.Type &&
		string(x.KID) == c.KID && x.Date.Equal(c.Due.Time()) && x.Amount == int64(c.Amount)
}

// outbox holds what still lies in the outbox against its hash in the books.
func (v *verifier) outbox() error {
	looked, altered, err := outbox.Check(v.ctx, v.Moment)
	v.found.OutboxFiles = looked
	for _, f := range altered {
		v.wrong("%s in the outbox: %s", f.Name, f.What)
	}
	return err
}

// ticks checks that what is ticked is what the statement had: a sum is whole when its file has been read.
func (v *verifier) ticks() error {
	for s, err := range v.Store.Sums(v.ctx, batch.LastDay) {
		if err != nil {
			return err
		}
		if s.Tick != nil && s.Tick.Amount != s.Amount {
			v.wrong("the sum of %s with serial number %d is %s; it was ticked against %s of %s",
				s.Date, s.Serial, s.Amount, s.Tick.Amount, s.Tick.Statement)
		}
	}
	return nil
}

// books checks the sums, the references and the audit log.
func (v *verifier) books() error {
	differences, err := ledger.Differences(v.ctx, v.Store, 0)
	if err != nil {
		return err
	}
	for _, d := range differences {
		v.wrong("the books do not agree: %s", d)
	}
	orphans, err := v.Store.Orphans(v.ctx)
	if err != nil {
		return err
	}
	if orphans > 0 {
		v.wrong("%d rows refer to what is not there", orphans)
	}
	v.found.AuditRows, v.found.AuditHash, err = v.Store.VerifyAudit(v.ctx)
	if err != nil {
		v.wrong("the audit log: %v", err)
	}
	return v.anchor()
}

// anchor holds the audit log against what is kept of it outside the database.
func (v *verifier) anchor() error {
	if v.Anchor == nil {
		return nil
	}
	a, err := v.Anchor(v.ctx)
	if v.found.Anchor = &a; a.Broken != "" {
		v.wrong("the audit log does not hold its anchor: %s", a.Broken)
	}
	return err
}

// numbers looks for holes in each series of invoices and credit notes: that without a prefix, and those of
// credit notes for invoices of another system, whose numbers have one (CN1). A number whose KID would have
// the check digit - is left out where the layout says so, what comes before a number of another system is
// that system's, and so is what comes before the number that invoices were set to begin with.
func (v *verifier) numbers() error {
	first, err := v.Store.LastNumber(v.ctx, batch.FirstInvoice)
	if err != nil {
		return err
	}
	skips, before := strings.Contains(v.KID.String(), "-skip"), map[string]int64{}
	for number, err := range v.Store.Numbers(v.ctx) {
		if err != nil {
			return err
		}
		prefix := strings.TrimRight(number.No, "0123456789")
		no, err := strconv.ParseInt(number.No[len(prefix):], 10, 64)
		if err != nil {
			continue // another system's
		}
		last := before[prefix]
		begins := prefix == "" && (skips || no == first)
		if !number.Imported && last > 0 && no != last+1 && !begins {
			series := "invoices and credit notes"
			if prefix != "" {
				series = "credit notes for another system's invoices, " + prefix
			}
			v.wrong("the series of %s: %d follows %d", series, no, last)
		}
		before[prefix] = no
	}
	return nil
}

// series looks whether a series was set back behind a number that it gave out: it would give it out again.
func (v *verifier) series() error {
	used := map[batch.Series]int64{}
	for f, err := range v.Store.Files(v.ctx) {
		if err != nil {
			return err
		}
		used[batch.FileSeries] = f.No
	}
	for t, err := range v.Store.Transmissions(v.ctx) {
		if err != nil {
			return err
		}
		used[batch.TransmissionSeries] = t.Number
	}
	for r, err := range v.Store.Refunds(v.ctx) {
		if err != nil {
			return err
		}
		used[batch.RefundSeries] = r.No
	}
	for n, err := range v.Store.Numbers(v.ctx) {
		if err != nil {
			return err
		}
		if no, err := strconv.ParseInt(n.No, 10, 64); err == nil && !n.Imported {
			used[batch.InvoiceSeries] = no
		}
	}
	for _, s := range slices.Sorted(maps.Keys(used)) {
		last, err := v.Store.LastNumber(v.ctx, s)
		if err != nil {
			return err
		}
		if last < used[s] {
			v.wrong("the series %s stands at %d, and %d is used: it has been set back", s, last, used[s])
		}
	}
	return nil
}

// periods holds the books against what they were when their periods were closed.
func (v *verifier) periods() error {
	from := bankday.Date(1)
	for p, err := range v.Store.Periods(v.ctx) {
		if err != nil {
			return err
		}
		v.found.Periods++
		hash, err := ledger.JournalHash(v.ctx, v.Store, from, p.Through)
		if err != nil {
			return err
		}
		if hash != p.SHA256 {
			v.wrong("the period through %s: its journal has SHA-256 %s, when it was closed it had %s",
				p.Through, hash, p.SHA256)
		}
		sums, err := ledger.Sums(v.ctx, v.Store, p.Through)
		if err != nil {
			return err
		}
		for _, key := range batch.AccountKeys() {
			if now, then := sums[string(key)], p.Sums[string(key)]; now != then {
				v.wrong("the period through %s: %s is %s, when it was closed it was %s",
					p.Through, key, now, then)
			}
		}
		from = p.Through + 1
	}
	return nil
}
