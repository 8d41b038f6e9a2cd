package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"trekk/nets"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// maxReceipt bounds what is read as a receipt; a Nets file is streamed and has no bound.
const maxReceipt = 4 << 20

// errFaulty undoes the transaction in which a file is worked.
var errFaulty = errors.New("the file has faults")

// ingest works the files that fetch kept, in the order in which they came. What a file says goes into the books in one
// transaction, or, when it has faults, none of it does: the file is quarantined and the ones behind it are worked
// (invariant 3).
func (n *Night) ingest(ctx context.Context, r *Report) error {
	r.counted("files", "payments", "avtalegiro", "by_hand", "repaid", "amount_ore", "mandates_in", "mandates_out", "receipts", "approved", "rejected_transmissions", "rejected_claims", "quarantined")
	for f, err := range n.Store.Files(ctx, FileNew) {
		if err != nil {
			return err
		}
		if err := n.ingestFile(ctx, f, r); err != nil {
			return fmt.Errorf("%s (file %d): %w", f.Name, f.No, err)
		}
		n.progress("ingest", r.Counts.Get("payments"))
	}
	return nil
}

// Retry works one quarantined file again, as ingest would.
func (n *Night) Retry(ctx context.Context, f File) (*Result, error) {
	if f.Status != FileQuarantined {
		return nil, fmt.Errorf("%s (file %d) is %s, not quarantined", f.Name, f.No, f.Status)
	}
	unlock, err := n.Store.Lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r := newReport("ingest")
	err = n.ingestFile(ctx, f, r)
	return &Result{AsOf: n.today(), Jobs: []*Report{r}}, err
}

// ingestFile tells what a file is by its content, and works it.
func (n *Night) ingestFile(ctx context.Context, f File, r *Report) error {
	head := make([]byte, 5)
	k, err := io.ReadFull(n.Store.Content(ctx, In, f.No), head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = bytes.TrimPrefix(head[:k], []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(head, []byte("NY")) {
		return n.ingestNets(ctx, f, r)
	}
	content, err := io.ReadAll(io.LimitReader(n.Store.Content(ctx, In, f.No), maxReceipt))
	if err != nil {
		return err
	}
	receipt, err := nets.ReadReceipt(f.Name, content, n.RejectionColumns)
	switch {
	case err == nil:
		return n.ingestReceipt(ctx, f, receipt, r)
	case f.Folder == mailbox.Inbound.String() && errors.Is(err, nets.ErrNotReceipt):
		return n.ignore(ctx, f, "neither a Nets file nor a receipt, in the folder of files to Nets", r)
	default:
		return n.quarantine(ctx, f, []Fault{{
			Line: 1, Column: 1, Severity: nets.Error, Code: "not_nets",
			Message: fmt.Sprintf("neither a Nets file (it would begin with NY000010) nor a receipt: %v", err),
		}}, r)
	}
}

// ingestNets streams a Nets file into the books.
func (n *Night) ingestNets(ctx context.Context, f File, r *Report) error {
	var faults []Fault
	var in, out int
	kinds := map[string]int64{}
	toNets := false
	booking, err := n.booking(ctx)
	if err != nil {
		return err
	}
	err = n.Store.Update(ctx, n.act("ingest", "ingest", "%s (file %d)", f.Name, f.No), func(tx Tx) error {
		rd := nets.NewReader(n.Store.Content(ctx, In, f.No), nets.Options{AsOf: n.today().Time()})
		first, err := tx.Next(PaymentSeries, 0)
		if err != nil {
			return err
		}
		f.Payments, f.Mandates, f.Amount = 0, 0, 0
		for t, err := range rd.Transactions() {
			if err != nil {
				return err
			}
			switch t.Assignment.Kind {
			case nets.OCRGiro:
				p := n.payment(f.No, t)
				p.No, p.Booked = first+int64(f.Payments), booking.on(p.Date)
				f.Payments++
				f.Amount += p.Amount
				kinds[p.Kind()]++
				err = tx.AddPayment(p)
			case nets.Mandates:
				f.Mandates++
				err = tx.AddMandateRecord(n.mandateRecord(f.No, t))
			default:
				toNets = true
			}
			if err != nil {
				return err
			}
		}
		header := rd.Transmission()
		f.Number = header.Number
		faults = slices.Clone(rd.Faults())
		toNets = toNets || header.Transmitter == n.Creditor.Transmitter
		if toNets || rd.Failed() {
			f.Account = soleAccount(rd.Assignments())
			return errFaulty
		}
		if fault, err := n.addressed(ctx, header); err != nil {
			return err
		} else if fault != nil {
			faults = append(faults, *fault)
			f.Account = soleAccount(rd.Assignments())
			return errFaulty
		}
		if _, err := tx.Next(PaymentSeries, f.Payments); err != nil {
			return err
		}
		if f.Mandates > 0 {
			arrived := bankday.DateOf(f.Arrived.In(bankday.Oslo))
			if in, out, err = tx.ApplyMandates(f.No, min(arrived, n.today())); err != nil {
				return err
			}
		}
		f.Status, f.Kind, f.Reason, f.Account = FileIngested, kindNets, "", ""
		return errors.Join(tx.AddFaults(f.No, faults), tx.SetFile(f)) // warnings are kept too
	})
	switch {
	case errors.Is(err, errFaulty) && toNets:
		return n.ignore(ctx, f, "a file to Nets, put there by hand or by another system", r)
	case errors.Is(err, errFaulty):
		return n.quarantine(ctx, f, faults, r)
	case err != nil:
		return err
	}
	if err := n.reportHole(ctx, f, r); err != nil {
		return err
	}
	r.count("files", 1)
	r.count("payments", int64(f.Payments))
	for kind, number := range kinds {
		r.count(kind, number)
	}
	r.count("amount_ore", int64(f.Amount))
	r.count("mandates_in", int64(in))
	r.count("mandates_out", int64(out))
	return nil
}

// reportHole warns of transmission numbers between this file's and the one below it. Nothing promises that the bank's
// series is without holes; a file that comes late fills its own.
func (n *Night) reportHole(ctx context.Context, f File, r *Report) error {
	below := 0
	for other, err := range n.Store.Files(ctx, FileIngested) {
		if err != nil {
			return err
		}
		if other.Kind == kindNets && other.Number < f.Number {
			below = max(below, other.Number)
		}
	}
	if below > 0 && below < f.Number-1 {
		r.warn("%s has the bank's number %d, the one before it that has come is %d: files may be missing", f.Name, f.Number, below)
	}
	return nil
}

// addressed finds a fault in a file that is right in itself: it is not for us, or its number was used before.
func (n *Night) addressed(ctx context.Context, header nets.Transmission) (*Fault, error) {
	if header.Recipient != n.Creditor.Transmitter {
		return &Fault{
			Line: 1, Column: 24, Severity: nets.Error, Record: "start_transmission", Field: "recipient", Value: header.Recipient, Code: "recipient",
			Message: fmt.Sprintf("the file is for data recipient %s, expected our customer unit id %s", header.Recipient, n.Creditor.Transmitter),
		}, nil
	}
	other, err := n.Store.FileByNumber(ctx, header.Number)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &Fault{
		Line: 1, Column: 17, Severity: nets.Error, Record: "start_transmission", Field: "number", Value: fmt.Sprintf("%07d", header.Number), Code: "number_used",
		Message: fmt.Sprintf("transmission number %d came before with other content, as %s (file %d): ask the bank which one holds", header.Number, other.Name, other.No),
	}, err
}

func (n *Night) payment(file int64, t *nets.Transaction) Payment {
	return Payment{
		File: file, Line: t.Line, Type: t.Type, Account: t.Assignment.Account, Date: bankday.DateOf(t.Date),
		Centre: t.Centre, Day: t.Day, Partial: t.Partial, Serial: t.Serial,
		Amount: Ore(t.Money()), KID: string(t.KID), Debit: string(t.DebitAccount), Text: t.Text(), Source: SourceOCR,
	}
}

func (n *Night) mandateRecord(file int64, t *nets.Transaction) MandateRecord {
	m := MandateRecord{
		File: file, Line: t.Line, Account: t.Assignment.Account, KID: string(t.KID),
		Registration: Registration(t.Registration), Notice: t.Notice,
	}
	m.Fixed = n.fixed(m.KID)
	return m
}

// fixed is the part of a KID that a mandate covers; the whole KID where it does not fit the layout.
func (n *Night) fixed(k string) string {
	if fixed, err := n.KID.Fixed(k); err == nil && fixed != "" {
		return fixed
	}
	return k
}

// soleAccount is the account that all assignments of a faulty file name, or nothing when that cannot be told.
func soleAccount(assignments []nets.Assignment) string {
	account := ""
	for _, a := range assignments {
		if len(a.Account) != 11 || !Digits(a.Account) || account != "" && a.Account != account {
			return ""
		}
		account = a.Account
	}
	return account
}

// quarantine keeps a file away from the books until a person has dealt with it.
func (n *Night) quarantine(ctx context.Context, f File, faults []Fault, r *Report) error {
	worst := faults[0]
	for _, fault := range faults {
		if fault.Severity == nets.Error {
			worst = fault
			break
		}
	}
	f.Status = FileQuarantined
	f.Reason = fmt.Sprintf("line %d, column %d: %s", worst.Line, worst.Column, worst.Message)
	f.Payments, f.Mandates, f.Amount = 0, 0, 0
	r.count("quarantined", 1)
	r.alarm("%s (file %d) is quarantined, %d faults, the first at line %d: see trekk inbox show %d", f.Name, f.No, len(faults), worst.Line, f.No)
	return n.Store.Update(ctx, n.act("ingest", "quarantine", "%s (file %d)", f.Name, f.No), func(tx Tx) error {
		return errors.Join(tx.AddFaults(f.No, faults), tx.SetFile(f))
	})
}

// ignore leaves a file alone that says nothing to us. Files to Nets that are not ours are worth a warning: someone else
// may be charging the same members.
func (n *Night) ignore(ctx context.Context, f File, why string, r *Report) error {
	f.Status, f.Reason = FileIgnored, why
	f.Payments, f.Mandates, f.Amount = 0, 0, 0
	r.alarm("%s (file %d): %s", f.Name, f.No, why)
	return n.Store.Update(ctx, n.act("ingest", "ignore", "%s (file %d)", f.Name, f.No), func(tx Tx) error {
		return tx.SetFile(f)
	})
}

// Discard puts a quarantined file aside for good, with a person's reason. Its bytes are kept.
func (n *Night) Discard(ctx context.Context, f File, reason string) error {
	if f.Status != FileQuarantined {
		return fmt.Errorf("%s (file %d) is %s, not quarantined", f.Name, f.No, f.Status)
	}
	unlock, err := n.Store.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	f.Status, f.Reason = FileDiscarded, reason
	return n.Store.Update(ctx, n.act("person", "discard", "%s (file %d)", f.Name, f.No), func(tx Tx) error {
		return tx.SetFile(f)
	})
}
