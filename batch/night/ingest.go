package night

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/brake"
	"trekk/camt"
	"trekk/nets"
	"trekk/nets/mailbox"
)

// errFaulty undoes the transaction in which a file is worked.
var errFaulty = errors.New("the file has faults")

// ingest works the files that fetch kept, in the order in which they came. What a file says goes into the
// books in one transaction, or, when it has faults, none of it does: the file is quarantined and the ones
// behind it are worked (invariant 3).
func (n *Night) ingest(ctx context.Context, r *Report) error {
	r.counted("files", "payments", "avtalegiro", "by_hand", "repaid", "amount_ore", "mandates_in",
		"mandates_out", "receipts", "approved", "rejected_transmissions", "rejected_claims", "quarantined")
	in := &ingester{night: n, report: r}
	for f, err := range n.Store.Files(ctx, batch.FileNew) {
		if err != nil {
			return err
		}
		if f.Kind == batch.FileOfAgency {
			continue // the job agency works it
		}
		if err := in.file(ctx, f); err != nil {
			return fmt.Errorf("%s (file %d): %w", f.Name, f.No, err)
		}
		n.progress("ingest", r.Counts.Get("payments"))
	}
	if err := in.check(ctx); err != nil {
		return err
	}
	return errors.Join(in.tick(ctx), in.handed(ctx))
}

// Work works one file again, as ingest would. The caller holds the lock of the books.
func (n *Night) Work(ctx context.Context, f batch.File) (*Result, error) {
	r := newReport("ingest")
	if f.Kind == batch.FileOfAgency {
		_, err := (&exchanger{night: n, report: r}).work(ctx, f)
		return &Result{AsOf: n.Today(), Jobs: []*Report{r}}, err
	}
	err := (&ingester{night: n, report: r}).file(ctx, f)
	return &Result{AsOf: n.Today(), Jobs: []*Report{r}}, err
}

// Accept works one file as a person has accepted it, with the faults that bank.Unacceptable lets pass; why is kept
// with the file. The caller holds the lock of the books.
func (n *Night) Accept(ctx context.Context, f batch.File, why string) (*Result, error) {
	r := newReport("ingest")
	in := &ingester{night: n, report: r, accepted: why}
	err := in.file(ctx, f)
	return &Result{AsOf: n.Today(), Jobs: []*Report{r}}, err
}

// ingester works one file after the other, and tells the report of each.
type ingester struct {
	night    *Night
	report   *Report
	accepted string // who accepted the file as it is, and why; empty when nobody has
}

// file tells what a file is by its content, and works it.
func (in *ingester) file(ctx context.Context, f batch.File) error {
	n, head := in.night, make([]byte, 512)
	k, err := io.ReadFull(n.Store.Content(ctx, batch.In, f.No), head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:k]
	if bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), []byte("NY")) {
		return in.nets(ctx, f)
	}
	if camt.Sniff(head) {
		return in.camt(ctx, f)
	}
	if encoding := nets.Encoding(head); encoding != "" {
		return in.quarantine(ctx, f, []batch.Fault{{
			Line: 1, Column: 1, Severity: nets.Error, Code: nets.CodeEncoding,
			Message: fmt.Sprintf("the file is in %s: want ISO-8859-1", encoding),
		}})
	}
	content, err := io.ReadAll(io.LimitReader(n.Store.Content(ctx, batch.In, f.No), bank.MaxReceipt))
	if err != nil {
		return err
	}
	receipt, err := nets.ReadReceipt(f.Name, content, n.RejectionColumns)
	switch {
	case err == nil:
		return in.receipt(ctx, f, receipt)
	case f.Folder == mailbox.Inbound.String() && errors.Is(err, nets.ErrNotReceipt):
		return in.ignore(ctx, f, batch.FileNotForUs, batch.Urgent)
	case errors.Is(err, nets.ErrNotReceipt) && !n.Intake.HoldStrays && nets.Stray(f.Name, content):
		return in.ignore(ctx, f, batch.FileStray, batch.Waiting)
	default:
		return in.quarantine(ctx, f, []batch.Fault{{
			Line: 1, Column: 1, Severity: nets.Error, Code: "not_nets",
			Message: fmt.Sprintf("neither a Nets file (it would begin with NY000010) nor camt nor a receipt: %v", err),
		}})
	}
}

// netsIngest is the work on one Nets file; what it counts is told only when the transaction holds.
type netsIngest struct {
	*taker
	in, out int  // mandates
	toNets  bool // it is one for Nets, not from there
	ours    bool // and it has our transmitter
}

// nets streams a Nets file into the books.
func (in *ingester) nets(ctx context.Context, f batch.File) (err error) {
	n, r := in.night, in.report
	t, err := n.take(ctx, f)
	if err != nil {
		return err
	}
	t.accepted = in.accepted
	i := &netsIngest{taker: t}
	act := n.actOn(f, "ingest", "ingest", f.Name)
	err = n.Store.Update(ctx, act, func(tx batch.Tx) error { return i.work(ctx, tx) })
	switch {
	case errors.Is(err, errFaulty) && i.ours:
		return in.ofOurs(ctx, i.file)
	case errors.Is(err, errFaulty) && i.toNets:
		return in.ignore(ctx, i.file, batch.FileOfAnotherSender, batch.Urgent)
	case errors.Is(err, errFaulty):
		return in.quarantine(ctx, i.file, i.faults)
	case err != nil:
		return err
	}
	if err := in.reportHole(ctx, &i.file); err != nil {
		return err
	}
	i.tell(r)
	r.count("mandates_in", int64(i.in))
	r.count("mandates_out", int64(i.out))
	return nil
}

// work writes what the file says. The error is errFaulty when it has faults.
func (i *netsIngest) work(ctx context.Context, tx batch.Tx) (err error) {
	n, f := i.night, &i.file
	rd := nets.NewReader(n.Store.Content(ctx, batch.In, f.No), nets.Options{
		AsOf: n.Today().Time(), Received: batch.DayOf(f.Received).Time(),
	})
	if err := i.begin(tx); err != nil {
		return err
	}
	for t, err := range rd.Transactions() {
		if err == nil {
			err = i.add(ctx, tx, t)
		}
		if err != nil {
			return err
		}
	}
	if err := i.flush(ctx, tx); err != nil {
		return err
	}
	if err := i.check(ctx, rd); err != nil {
		return err
	}
	if f.Mandates > 0 {
		arrived := batch.DayOf(f.Arrived)
		if i.in, i.out, err = tx.ApplyMandates(f.No, min(arrived, n.Today())); err != nil {
			return err
		}
	}
	return i.end(tx, batch.FileOfNets)
}

// add writes one transaction of the file.
func (i *netsIngest) add(ctx context.Context, tx batch.Tx, t *nets.Transaction) error {
	switch f := &i.file; t.Assignment.Kind {
	case nets.OCRGiro:
		return i.payment(ctx, tx, told{Payment: bank.PaymentOf(f.No, t), line: t.Line, column: 1})
	case nets.Mandates:
		f.Mandates++
		return tx.AddMandateRecord(bank.MandateRecordOf(i.night.Payee, f.No, t))
	default:
		i.toNets = true
		return nil
	}
}

// check gathers the faults of a file that has been read to the end, and refuses it when there is one.
func (i *netsIngest) check(ctx context.Context, rd *nets.Reader) error {
	header := rd.Transmission()
	i.file.Number = header.Number
	i.faults = append(rd.Faults(), i.faults...)
	i.ours = i.night.Creditor.IsUnit(header.Transmitter)
	i.toNets = i.toNets || i.ours
	bad := i.toNets || rd.Failed() && (i.accepted == "" || bank.Unacceptable(i.faults) != nil)
	if !bad {
		fault, err := i.addressed(ctx, header)
		if err != nil {
			return err
		}
		if bad = fault != nil; bad {
			i.faults = append(i.faults, *fault)
		}
	}
	if !bad {
		return nil
	}
	i.file.Account = bank.SoleAccount(rd.Assignments())
	return errFaulty
}

// addressed finds a fault in a file that is right in itself: it is not for us, or its number was used
// before.
func (i *netsIngest) addressed(ctx context.Context, header nets.Transmission) (*batch.Fault, error) {
	fault := batch.Fault{Line: 1, Severity: nets.Error, Record: "start_transmission"}
	ours, also := &i.night.Creditor, i.night.Intake.Recipients
	if !ours.IsUnit(header.Recipient) && !slices.Contains(also, header.Recipient) {
		fault.Column, fault.Field, fault.Value, fault.Code = 24, "recipient", header.Recipient, "recipient"
		fault.Message = fmt.Sprintf("the file is for data recipient %s, expected our customer unit id %s",
			header.Recipient, strings.Join(append([]string{ours.Transmitter}, ours.Former...), " or "))
		if len(also) > 0 {
			fault.Message += " or mailbox.recipient " + strings.Join(also, " or ")
		}
		return &fault, nil
	}
	other, err := i.night.Store.FileByNumber(ctx, header.Number)
	if errors.Is(err, batch.ErrNotFound) {
		return nil, nil
	}
	fault.Column, fault.Field, fault.Code = 17, "number", "number_used"
	fault.Value = fmt.Sprintf("%07d", header.Number)
	fault.Message = fmt.Sprintf("transmission number %d came before with other content, as %s (file %d): "+
		"ask the bank which one holds", header.Number, other.Name, other.No)
	return &fault, err
}

// reportHole warns of transmission numbers between this file's and the one below it. Nothing promises
// that the bank's series is without holes; a file that comes late fills its own.
func (in *ingester) reportHole(ctx context.Context, f *batch.File) error {
	below, err := in.night.Store.FileBefore(ctx, f.Number)
	if err == nil && below > 0 && below < f.Number-1 {
		facts := batch.Facts{"number": f.Number, "below": below}
		in.report.found(aboutFile(f, batch.FilesMissing, batch.Waiting, facts))
	}
	return err
}

// quarantine keeps a file away from the books until a person has dealt with it.
func (in *ingester) quarantine(ctx context.Context, f batch.File, faults []batch.Fault) error {
	worst := faults[0]
	for _, fault := range faults {
		if fault.Severity == nets.Error {
			worst = fault
			break
		}
	}
	f.Status = batch.FileQuarantined
	f.Reason = fmt.Sprintf("line %d, column %d: %s", worst.Line, worst.Column, worst.Message)
	f.Payments, f.Mandates, f.Amount = 0, 0, 0
	in.report.count("quarantined", 1)
	facts := batch.Facts{"faults": len(faults), "line": worst.Line}
	found := aboutFile(&f, batch.FileFaulty, batch.Urgent, facts)
	found.Do = batch.LookAtFile
	in.report.found(found)
	act := in.night.actOn(f, "ingest", "quarantine", f.Name)
	return in.night.Store.Update(ctx, act, func(tx batch.Tx) error {
		return errors.Join(tx.AddFaults(f.No, faults), tx.SetFile(f))
	})
}

// whyIgnored says, as the file keeps it, why a file was ignored.
var whyIgnored = map[batch.FindingCode]string{
	batch.FileNotForUs:        "neither a Nets file nor a receipt, in the folder of files to Nets",
	batch.FileOfAnotherSender: "a file to Nets, put there by hand or by another system",
	batch.FileStray:           "plainly no file of the bank's",
}

// ofOurs takes a file to Nets with our transmitter. One that is not the transmission of its number in the
// books shows that the bank may know more than they do: it is kept, for a person to read it back.
func (in *ingester) ofOurs(ctx context.Context, f batch.File) error {
	n, number := in.night, int64(f.Number)
	last, err := n.Store.LastNumber(ctx, batch.TransmissionSeries)
	if err != nil {
		return err
	}
	t, err := n.Store.Transmission(ctx, number)
	if err != nil && !errors.Is(err, batch.ErrNotFound) {
		return err
	}
	if err == nil && t.SHA256 == f.SHA256 || number == 0 {
		return in.ignore(ctx, f, batch.FileOfAnotherSender, batch.Urgent)
	}
	shown := bank.Shown{Kind: batch.BrakeOther, Number: number, Name: f.Name}
	if number > last {
		shown.Kind = batch.BrakeAhead
	}
	f.Status, f.Kind, f.Reason = batch.FileIgnored, batch.FileOfOurs, "a transmission that the books do not have"
	f.Payments, f.Mandates, f.Amount = 0, 0, 0
	err = n.Store.Update(ctx, n.actOn(f, "ingest", "brake", f.Name), func(tx batch.Tx) error {
		return errors.Join(tx.SetFile(f), n.engage(ctx, tx, shown.Kind, number, f.Name))
	})
	if err != nil {
		return err
	}
	found, err := brake.Behind(ctx, n.Moment, []bank.Shown{shown})
	in.report.found(found...)
	return err
}

// ignore leaves a file alone that says nothing to us. Files to Nets that are not ours are worth a
// warning: someone else may be charging the same members.
func (in *ingester) ignore(
	ctx context.Context, f batch.File, why batch.FindingCode, severity batch.Severity,
) error {
	f.Status, f.Reason = batch.FileIgnored, whyIgnored[why]
	f.Payments, f.Mandates, f.Amount = 0, 0, 0
	found := aboutFile(&f, why, severity, batch.Facts{})
	found.Since = batch.DayOf(f.Received)
	in.report.found(found)
	act := in.night.actOn(f, "ingest", "ignore", f.Name)
	return in.night.Store.Update(ctx, act, func(tx batch.Tx) error {
		if severity == batch.Urgent {
			return errors.Join(tx.MeetFinding(found), tx.SetFile(f))
		}
		return tx.SetFile(f)
	})
}
