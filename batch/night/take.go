package night

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/nets"
)

// taker takes the payments of one file into the books: all of them where its source is the one that books their
// account, else those alone that the other never has. What may be in the books already waits for a person, and is
// never booked twice.
type taker struct {
	night   *Night
	file    batch.File
	booking ledger.Booking
	first   int64            // the number of its first payment
	kinds   map[string]int64 // of payments
	faults  []batch.Fault

	accepted string         // who accepted the file as it is, and why; empty when nobody has
	ofOthers map[int64]bool // payments of other files that one of this file is, or may be
	doubles  toldOf         // payments that may be in the books already
	missing  toldOf         // payments that the source which books the account has not brought
}

// toldOf are payments that a file tells of.
type toldOf struct {
	payments int
	amount   batch.Ore
}

func (t *toldOf) add(amount batch.Ore) { t.payments, t.amount = t.payments+1, t.amount+amount }

// take begins the work on a file.
func (n *Night) take(ctx context.Context, f batch.File) (*taker, error) {
	booking, err := ledger.Bookable(ctx, n.Store)
	return &taker{
		night: n, file: f, booking: booking, kinds: map[string]int64{}, ofOthers: map[int64]bool{},
	}, err
}

func (t *taker) begin(tx batch.Tx) (err error) {
	t.file.Payments, t.file.Mandates, t.file.Amount, t.file.Verdict = 0, 0, 0, ""
	t.first, err = tx.Next(batch.PaymentSeries, 0)
	return err
}

// payment takes a payment, whose place in the file faults name.
func (t *taker) payment(ctx context.Context, tx batch.Tx, p batch.Payment, line, column int) error {
	if t.isPlain(&p) {
		return t.book(tx, p)
	}
	same, err := t.same(ctx, &p)
	switch {
	case err != nil:
		return err
	case !t.isBooked(&p):
		if same == nil {
			t.missing.add(p.Amount)
		}
		return nil
	case same == nil:
		return t.book(tx, p)
	}
	t.doubles.add(p.Amount)
	if len(t.faults) < nets.MaxFaults {
		t.faults = append(t.faults, batch.Fault{
			Line: line, Column: column, Severity: nets.Warning, Code: "double", Value: p.Amount.String(),
			Message: fmt.Sprintf("%s of %s, KID %s, may be payment %d, which is in the books: it is not booked. "+
				"Should it be another, add it", p.Amount, p.Date, orNone(p.KID), same.No),
		})
	}
	return nil
}

func orNone(kid string) string {
	if kid == "" {
		return "none"
	}
	return kid
}

// books reports whether the source of a payment is the one that books its account.
func (t *taker) books(p *batch.Payment) bool { return p.Source == t.night.Creditor.SourceOf(p.Account) }

// fits reports whether OCR giro brings a payment, as it does those with a KID of the payee's.
func (t *taker) fits(p *batch.Payment) bool { return p.KID != "" && t.night.KID.Check([]byte(p.KID)) }

// isPlain reports whether a payment is booked unseen: the bank tells of it by OCR giro, once, and no other source
// adds what has a right KID.
func (t *taker) isPlain(p *batch.Payment) bool {
	return p.Source == batch.SourceOCR && t.books(p) && t.fits(p)
}

// isBooked reports whether a payment is booked, if it is not in the books: those of the source that books the
// account, and of camt what OCR giro never has.
func (t *taker) isBooked(p *batch.Payment) bool {
	return t.books(p) || p.Source == batch.SourceCamt && !t.fits(p)
}

func (t *taker) book(tx batch.Tx, p batch.Payment) error {
	p.No, p.Booked = t.first+int64(t.file.Payments), t.booking.On(p.Date)
	t.file.Payments++
	t.file.Amount += p.Amount
	t.kinds[p.Kind()]++
	return tx.AddPayment(p)
}

// apart is how many bank days the dates may lie apart that two sources give one payment.
const apart = 3

// same finds the payment of another file that a payment is, or may be; nil when there is none. Each is found once,
// so that two payments that are alike are told from one that has been told of twice.
func (t *taker) same(ctx context.Context, p *batch.Payment) (*batch.Payment, error) {
	cal := t.night.Calendar
	from, to := cal.Before(p.Date, apart), cal.After(p.Date, apart)
	for other, err := range t.night.Store.PaymentsAlike(ctx, *p, from, to, !t.fits(p)) {
		if err != nil {
			return nil, err
		}
		if other.File != t.file.No && !t.ofOthers[other.No] && mayBe(p, &other) {
			t.ofOthers[other.No] = true
			return &other, nil
		}
	}
	return nil, nil
}

// mayBe reports whether two payments to an account, of one amount and one KID, may be one: of different sources as
// long as nothing says that they are not; of camt, where the bank's references and texts are the same too.
func mayBe(p, other *batch.Payment) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	if differ(p.Debit, other.Debit) {
		return false
	}
	ofFiles := other.Source == batch.SourceCamt && other.Centre > 0
	switch {
	case p.Source == batch.SourceOCR && other.Source == batch.SourceOCR:
		return false // the bank tells of each once
	case p.Source == batch.SourceCamt && ofFiles:
		return p.Date == other.Date && p.KID == other.KID && p.Text == other.Text &&
			!differ(p.Reference, other.Reference)
	}
	return true
}

// end writes what became of the file. Warnings are kept too.
func (t *taker) end(tx batch.Tx, kind string) error {
	f := &t.file
	if _, err := tx.Next(batch.PaymentSeries, f.Payments); err != nil {
		return err
	}
	f.Status, f.Kind, f.Reason, f.Account = batch.FileIngested, kind, t.accepted, ""
	if t.missing.payments > 0 {
		f.Verdict = batch.Unchecked
	}
	for _, found := range t.found() {
		if err := tx.MeetFinding(found); err != nil {
			return err
		}
	}
	return errors.Join(tx.AddFaults(f.No, t.faults), tx.SetFile(*f))
}

func (t *taker) found() []batch.Finding {
	if t.doubles.payments == 0 {
		return nil
	}
	return []batch.Finding{t.about(batch.PossibleDoubles, t.doubles)}
}

func (t *taker) about(code batch.FindingCode, of toldOf) batch.Finding {
	found := aboutFile(&t.file, code, batch.Urgent,
		batch.Facts{"payments": of.payments, "amount_ore": of.amount})
	found.Since, found.Do = t.night.Today(), batch.LookAtFile
	return found
}

// tell reports what became of the file.
func (t *taker) tell(r *Report) {
	r.count("files", 1)
	r.count("payments", int64(t.file.Payments))
	for kind, number := range t.kinds {
		r.count(kind, number)
	}
	r.count("amount_ore", int64(t.file.Amount))
	r.found(t.found()...)
}

// patience is how many bank days the source that books an account has for what the other tells of.
const patience = 2

// check looks again, when their time has come, at the files of sources that do not book: what they tell of is in
// the books by then, or a person is told.
func (in *ingester) check(ctx context.Context) error {
	n := in.night
	for f, err := range n.Store.UncheckedFiles(ctx) {
		if err != nil {
			return err
		}
		if n.Today() < n.Calendar.After(batch.DayOf(f.Received), patience) {
			continue
		}
		if err := in.again(ctx, f); err != nil {
			return fmt.Errorf("%s (file %d): %w", f.Name, f.No, err)
		}
	}
	return nil
}

// again holds what a file tells of against the books.
func (in *ingester) again(ctx context.Context, f batch.File) error {
	n := in.night
	t, err := n.take(ctx, f)
	if err != nil {
		return err
	}
	for p, err := range n.paymentsOf(ctx, f) {
		if err != nil {
			return err
		}
		if t.isBooked(&p) {
			continue
		}
		same, err := t.same(ctx, &p)
		if err != nil {
			return err
		}
		if same == nil {
			t.missing.add(p.Amount)
		}
	}
	t.file.Verdict = ""
	return n.Store.Update(ctx, n.actOn(f, "ingest", "check", f.Name), func(tx batch.Tx) error {
		if t.missing.payments > 0 {
			found := t.about(batch.OtherSourceAlone, t.missing)
			in.report.found(found)
			if err := tx.MeetFinding(found); err != nil {
				return err
			}
		}
		return tx.SetFile(t.file)
	})
}
