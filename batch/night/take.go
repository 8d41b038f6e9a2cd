package night

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/nets"
	"trekk/schedule/bankday"
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
	strange  toldOf         // payments that were sent before, it says, and that the books do not have

	block []told // that wait to be written
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
	return &taker{night: n, file: f, booking: booking, ofOthers: map[int64]bool{}}, err
}

func (t *taker) begin(tx batch.Tx) (err error) {
	t.file.Payments, t.file.Mandates, t.file.Amount, t.file.Verdict = 0, 0, 0, ""
	t.kinds, t.ofOthers, t.faults, t.block = map[string]int64{}, map[int64]bool{}, nil, t.block[:0]
	t.doubles, t.missing, t.strange = toldOf{}, toldOf{}, toldOf{}
	t.first, err = tx.Next(batch.PaymentSeries, 0)
	return err
}

// told is a payment that a file tells of, and its place there.
type told struct {
	batch.Payment
	line, column int
	before       bool // it was sent before, the file says
}

// block is how many payments are held against the books at a time.
const block = 500

// payment takes a payment, whose place in the file faults name. Blocks of them are written: the last one by flush.
func (t *taker) payment(ctx context.Context, tx batch.Tx, p told) error {
	if t.block = append(t.block, p); len(t.block) < block {
		return nil
	}
	return t.flush(ctx, tx)
}

// flush writes the payments that have been taken, in their order.
func (t *taker) flush(ctx context.Context, tx batch.Tx) error {
	alike, err := t.alike(ctx)
	if err != nil {
		return err
	}
	for i := range t.block {
		if err := t.write(tx, &t.block[i], alike); err != nil {
			return err
		}
	}
	t.block = t.block[:0]
	return nil
}

// write books a payment, unless it may be in the books, or another source books it. What says that it was sent before
// is never booked.
func (t *taker) write(tx batch.Tx, p *told, books alike) error {
	if t.isPlain(p) {
		return t.book(tx, p.Payment)
	}
	same, booked := t.same(p, books), t.isBooked(&p.Payment)
	switch {
	case p.before && same == nil && booked:
		t.strange.add(p.Amount)
		return nil
	case p.before || !booked && same != nil:
		return nil
	case !booked:
		t.missing.add(p.Amount)
		return nil
	case same == nil:
		return t.book(tx, p.Payment)
	}
	t.doubles.add(p.Amount)
	if len(t.faults) < nets.MaxFaults {
		t.faults = append(t.faults, batch.Fault{
			Line: p.line, Column: p.column, Severity: nets.Warning, Code: "double", Value: p.Amount.String(),
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
func (t *taker) isPlain(p *told) bool {
	return p.Source == batch.SourceOCR && t.books(&p.Payment) && t.fits(&p.Payment)
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

// alike are payments of the books that those of a block may be, by account, amount and KID, and by number.
type alike map[likeness][]batch.Payment

type likeness struct {
	account, kid string
	amount       batch.Ore
}

func likenessOf(p *batch.Payment) likeness { return likeness{p.Account, p.KID, p.Amount} }

// alike reads what the books have that the payments of the block may be.
func (t *taker) alike(ctx context.Context) (alike, error) {
	found := alike{}
	kids, first, last := []string{}, batch.LastDay, bankday.Date(0)
	for i := range t.block {
		p := &t.block[i]
		if t.isPlain(p) {
			continue
		}
		if p.KID != "" {
			kids = append(kids, p.KID)
		}
		if !t.fits(&p.Payment) {
			first, last = min(first, p.Date), max(last, p.Date)
		}
	}
	slices.Sort(kids)
	if kids = slices.Compact(kids); len(kids) > 0 {
		if err := found.add(t.night.Store.PaymentsByKID(ctx, kids)); err != nil {
			return nil, err
		}
	}
	if first <= last {
		cal := t.night.Calendar
		without := t.night.Store.PaymentsWithoutKID(ctx, cal.Before(first, apart), cal.After(last, apart))
		if err := found.add(without); err != nil {
			return nil, err
		}
	}
	for _, list := range found {
		slices.SortFunc(list, func(a, b batch.Payment) int { return cmp.Compare(a.No, b.No) })
	}
	return found, nil
}

func (a alike) add(payments iter.Seq2[batch.Payment, error]) error {
	for p, err := range payments {
		if err != nil {
			return err
		}
		a[likenessOf(&p)] = append(a[likenessOf(&p)], p)
	}
	return nil
}

// same finds the payment of another file that a payment is, or may be; nil when there is none. Each is found once,
// so that two payments that are alike are told from one that has been told of twice.
func (t *taker) same(p *told, books alike) *batch.Payment {
	like := likenessOf(&p.Payment)
	list := books[like]
	if like.kid != "" && !t.fits(&p.Payment) {
		like.kid = ""
		list = slices.Concat(list, books[like])
		slices.SortFunc(list, func(a, b batch.Payment) int { return cmp.Compare(a.No, b.No) })
	}
	from, to := t.night.Calendar.Before(p.Date, apart), t.night.Calendar.After(p.Date, apart)
	for i := range list {
		other := &list[i]
		if other.Date >= from && other.Date <= to && other.File != t.file.No && !t.ofOthers[other.No] &&
			mayBe(&p.Payment, other) {
			t.ofOthers[other.No] = true
			return other
		}
	}
	return nil
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
		if err == nil && !t.isBooked(&p) {
			err = t.payment(ctx, nil, told{Payment: p})
		}
		if err != nil {
			return err
		}
	}
	if err := t.flush(ctx, nil); err != nil { // nothing of it is booked
		return err
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
