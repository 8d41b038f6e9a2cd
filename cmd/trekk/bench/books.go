//go:build bench && linux

package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/cmd/trekk/wire"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// Of each thousand members, how many do what most do not.
const (
	byHand     = 150 // have no mandate
	late       = 30  // pay some days after the due date
	neverPays  = 4   // an invoice now and then, which is reminded of and handed over
	firstNever = 200 // the first invoice: what is lost fills a page in books of any length
	stray      = 3   // pay without a KID, and the payment waits
	ahead      = 2   // have paid twice last, and have credit
)

// asOf is the moment at which the books are looked at, installed when they were begun: what was done later than a
// job's day would have it read the books as of that day.
var (
	asOf      = bankday.New(2026, 11, 28).At(12, 0)
	installed = bankday.New(2023, 10, 1).At(12, 0)
)

// books writes the books of n members with months of invoices behind them: what jobs and files would have
// written, month by month, in bulk.
type books struct {
	n      int
	months int
	app    *wire.App
	layout kid.Layout
	paid   batch.Ore // of the file that is being made
}

var (
	firstNames = []string{
		"Kari", "Ola", "Åse", "Per", "Ingrid", "Lars", "Øyvind", "Anne", "Bjørn", "Marit", "Hanne",
		"Tor", "Nina",
		"Jon", "Sissel", "Geir", "Ærlend", "Liv", "Odd", "Ellen", "Mohammed", "Fatima", "Wei", "Zofia",
	}
	lastNames = []string{
		"Hansen", "Johansen", "Olsen", "Larsen", "Andersen", "Pedersen", "Nilsen", "Berg", "Haugen",
		"Dahl", "Lie",
		"Østby", "Ødegård", "Moen", "Strand", "Lund", "Bakken", "Solberg", "Aas", "Åsen", "Vik",
		"Kvam", "Nguyen",
	}
	streetNames = []string{"Elv", "Fjell", "Skog", "Strand", "Kirke", "Stor", "Sjø", "Bakke"}
)

// roll is a number below a thousand that is the member's in a month; another one with each salt.
func roll(member, month, salt int) int {
	x := uint64(member)*0x9E3779B97F4A7C15 + uint64(month)*0xBF58476D1CE4E5B9 + uint64(salt)*0x94D049BB133111EB
	x ^= x >> 31
	x *= 0xD6E8FEB86659FD93
	x ^= x >> 32
	return int(x % 1000)
}

func customerNo(i int) string { return strconv.Itoa(first + i) }

// invoiceNo is of a member in a month, the first being 0.
func (b *books) invoiceNo(i, month int) int { return month*b.n + i + 1 }

func (b *books) kid(i, month int) (string, error) {
	return makeKID(b.layout, first+i, b.invoiceNo(i, month))
}

// period is a month of invoices, the last being that of asOf.
func (b *books) period(month int) bankday.Month {
	return batch.DayOf(asOf).Month() - bankday.Month(b.months-1-month)
}

func (b *books) due(month int) bankday.Date { return b.period(month).Day(20) }

// last is the latest month.
func (b *books) last() int { return b.months - 1 }

// act is what the audit log has of a step.
func act(job string, at time.Time) batch.Act {
	return batch.Act{At: at, By: job, Action: job, Subject: batch.Subject{Kind: batch.OfRun, No: "1"}}
}

// write makes the books.
func (b *books) write(ctx context.Context) error {
	if err := b.app.Store.Update(ctx, act("import", b.due(0).At(6, 0)), b.people); err != nil {
		return err
	}
	for month := range b.months {
		for _, step := range []struct {
			job string
			do  func(tx batch.Tx, month int) error
		}{{"claims", b.invoices}, {"match", b.payments}, {"remind", b.followUp}} {
			err := b.app.Store.Update(ctx, act(step.job, b.due(month).At(6, 0)), func(tx batch.Tx) error {
				return step.do(tx, month)
			})
			if err != nil {
				return fmt.Errorf("%s of %s: %w", step.job, b.period(month), err)
			}
		}
	}
	return b.runs(ctx)
}

// each does something for each member.
func (b *books) each(do func(i int) error) error {
	for i := range b.n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

func (b *books) people(tx batch.Tx) error {
	if err := b.file(tx, 1, b.due(0)-30, 0, 0); err != nil {
		return err
	}
	err := b.each(func(i int) error {
		c := batch.Customer{
			No: customerNo(i), Name: name(i), Mobile: fmt.Sprintf("+47%08d", 40_000_000+i),
			Email: fmt.Sprintf("p%d@example.no", i), Language: "nb", BirthDate: bankday.New(1950+i%50, 5, 17),
			Address: "Storgata " + strconv.Itoa(1+i%90), Postcode: "7010", City: "Trondheim",
		}
		var err error
		if c.Fixed, err = b.layout.FixedOf(c.No); err != nil {
			return err
		}
		err = errors.Join(tx.AddCustomer(c), tx.AddMembership(batch.Membership{
			No: "M" + strconv.Itoa(i+1), CustomerNo: c.No, Plan: "open", Price: price,
			PaymentMethod: "avtalegiro",
			PriceKind:     "ordinary", Start: b.period(-9).Day(1),
		}))
		if roll(i, 0, 0) < byHand || err != nil {
			return err
		}
		k, err := makeKID(b.layout, first+i, 0)
		return errors.Join(err, tx.AddMandateRecord(batch.MandateRecord{
			File: 1, Line: i + 3, Account: account, KID: k, Fixed: c.Fixed, Registration: batch.MandateActive,
		}))
	})
	if err == nil {
		_, _, err = tx.ApplyMandates(1, b.due(0)-30)
	}
	return err
}

func name(i int) string {
	return firstNames[roll(i, 1, 1)%len(firstNames)] + " " + streetNames[roll(i, 2, 2)%len(streetNames)] +
		strconv.Itoa(i%9973) + " " + lastNames[roll(i, 3, 3)%len(lastNames)]
}

// file adds a file of the bank's with payments.
func (b *books) file(tx batch.Tx, no int64, on bankday.Date, payments int, amount batch.Ore) error {
	_, sum, err := tx.WriteContent(batch.In, no, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "NY0000100000000%d", no)
		return err
	})
	name := fmt.Sprintf("OCR.D%s", on)
	return errors.Join(err, tx.AddFile(batch.File{
		No: no, Name: name, Folder: "outbound", Received: on.At(7, 0), Arrived: on.At(6, 30), Size: 17,
		SHA256: sum,
		Status: batch.FileIngested, Kind: batch.FileOfNets, Number: int(no), Payments: payments,
		Amount: amount,
	}), tx.AddSighting(batch.Sighting{Name: name, Folder: "outbound", Size: 17, ModTime: on.At(6, 30)}, no),
		tx.Raise(batch.FileSeries, no))
}

func (b *books) invoices(tx batch.Tx, month int) error {
	number, day, claims := int64(month+1), b.due(month)-14, 0
	err := b.each(func(i int) error {
		k, err := b.kid(i, month)
		if err != nil {
			return err
		}
		fixed, err := b.layout.FixedOf(customerNo(i))
		v := batch.Invoice{
			No: strconv.Itoa(b.invoiceNo(i, month)), CustomerNo: customerNo(i), MembershipNo: "M" +
				strconv.Itoa(i+1),
			KID: k, Fixed: fixed, Plan: "open", Account: account, Kind: batch.KindFee,
			Period: b.period(month),
			Issued: day, Booked: day, Due: b.due(month), Method: batch.MethodClaim, Amount: price,
			Text: "Trening",
		}
		if roll(i, 0, 0) < byHand {
			v.Method = batch.MethodInvoice
			return errors.Join(err, tx.AddInvoice(v))
		}
		claims++
		return errors.Join(err, tx.AddInvoice(v), tx.AddClaim(batch.Claim{
			InvoiceNo: v.No, Transmission: number, Assignment: number, Transaction: claims, Type: 2, KID: k,
			Due: v.Due, Amount: v.Amount, Status: batch.ClaimLive,
		}))
	})
	if err != nil {
		return err
	}
	size, sum, err := tx.WriteContent(batch.Out, number, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "NY000010%d", number)
		return err
	})
	return errors.Join(err, tx.Raise(batch.InvoiceSeries, int64(b.n*(month+1))),
		tx.Raise(batch.TransmissionSeries, number), tx.AddTransmission(batch.Transmission{
			Number: number, Name: fmt.Sprintf("KV.%d", number), Sealed: day.At(12, 0), Claims: claims,
			Amount: batch.Ore(claims) * price, Size: size, SHA256: sum, Status: batch.TransmissionApproved,
			Sent: day.At(12, 10), Replied: day.At(15, 0), SealedBy: "claims", Sends: 1,
		}))
}

// pays says when a member pays an invoice; never is zero.
func (b *books) pays(i, month int) bankday.Date {
	never := neverPays
	if month == 0 {
		never = firstNever
	}
	switch r := roll(i, month, 4); {
	case r < never:
		return 0
	case r < never+late:
		return b.due(month) + 6
	}
	return b.due(month)
}

func (b *books) payments(tx batch.Tx, month int) error {
	no := int64(month * b.n * 2)
	for part, day := range []bankday.Date{b.due(month), b.due(month) + 6} {
		file, before := int64(2+2*month+part), no
		b.paid = 0
		err := b.each(func(i int) error {
			if b.pays(i, month) != day {
				return nil
			}
			no++
			return b.pay(tx, batch.Payment{
				No: no, File: file, Line: int(no - before), Type: 10 + 5*(1-part), Account: account,
				Date:   day,
				Centre: 13, Day: 20, Partial: 1, Serial: 1, Amount: price,
				Debit:  fmt.Sprintf("9710%07d", i%10_000_000),
				Source: batch.SourceOCR, Booked: day,
			}, i, month)
		})
		if err = errors.Join(err, b.file(tx, file, day+1, int(no-before), b.paid)); err != nil {
			return err
		}
	}
	return errors.Join(tx.Raise(batch.PaymentSeries, no), tx.Raise(batch.MatchedSeries, no))
}

// pay adds a payment of a member's invoice, or, of a few, one that waits or is more than is owed.
func (b *books) pay(tx batch.Tx, p batch.Payment, i, month int) (err error) {
	e := batch.Posting{
		Payment: p.No, Seq: 1, On: p.Date + 1, Booked: p.Date, Target: batch.ToInvoice, Amount: p.Amount,
		InvoiceNo: strconv.Itoa(b.invoiceNo(i, month)),
	}
	if p.KID, err = b.kid(i, month); err != nil {
		return err
	}
	list := []batch.Posting{e}
	switch r := roll(i, month, 5); {
	case r < stray && month == b.last():
		p.KID, e.Target, e.InvoiceNo, e.Reason = "", batch.ToUnmatched, "", batch.NoKID
		list[0] = e
	case r < stray+ahead && month == b.last():
		p.Amount *= 2
		e.Seq, e.Target, e.InvoiceNo, e.CustomerNo = 2, batch.ToCredit, "", customerNo(i)
		list = append(list, e)
	}
	b.paid += p.Amount
	return errors.Join(tx.AddPayment(p), batch.AddPostings(tx, list))
}

// followUp reminds of what nobody pays, and hands it over two weeks later.
func (b *books) followUp(tx batch.Tx, month int) error {
	return b.each(func(i int) error {
		if !b.pays(i, month).IsZero() || month == b.last() {
			return nil
		}
		no := strconv.Itoa(b.invoiceNo(i, month))
		return errors.Join(
			tx.AddReminder(batch.Reminder{
				InvoiceNo: no, Seq: 1, On: b.due(month) + 14, Channel: "sms", Amount: price,
			}),
			tx.AddHandoff(batch.Handoff{
				InvoiceNo: no, Seq: 1, Action: batch.Handover, On: b.due(month) + 30, Principal: price,
			}),
			b.lose(tx, no, month))
	})
}

// lose writes off what nobody has paid for two months: what is open does not grow with the years.
func (b *books) lose(tx batch.Tx, no string, month int) error {
	if month > b.last()-2 {
		return nil
	}
	day := b.due(month + 2)
	return errors.Join(
		tx.AddHandoff(batch.Handoff{InvoiceNo: no, Seq: 2, Action: batch.Withdraw, On: day}),
		tx.AddCreditNote(batch.CreditNote{
			Kind: batch.KindLoss, No: "T" + no, InvoiceNo: no, Issued: day, Booked: day, Amount: price,
			Reason: "lost",
		}))
}

// made is what jobs make of each member on the day on which invoices are made.
var made = map[string]string{"bill": "invoices", "claims": "claims"}

// runs logs the run of each night.
func (b *books) runs(ctx context.Context) error {
	for day := b.due(0); day <= batch.DayOf(asOf); day++ {
		var entries []batch.RunEntry
		at := day.At(6, 0)
		for _, job := range night.Jobs() {
			e := batch.RunEntry{
				Job: job, AsOf: at, Started: at, Finished: at, Counts: batch.Counts{}, Warnings: []string{},
			}
			if what := made[job]; what != "" && day == (day.Month().Day(20)-14) {
				e.Counts, e.Items = batch.Counts{{Name: what, N: int64(b.n)}}, int64(b.n)
			}
			entries = append(entries, e)
		}
		if err := b.app.Store.LogRun(ctx, entries); err != nil {
			return err
		}
	}
	return nil
}
