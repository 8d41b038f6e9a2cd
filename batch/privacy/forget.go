package privacy

import (
	"context"
	"io"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/camt"
	"trekk/nets"
)

// Forgetting is what is to be forgotten of some customers at once, in one transaction. Contact data and texts of
// messages go of all of them, names and what stands in kept files of those who may go whole.
type Forgetting struct {
	m     batch.Moment
	whole []batch.Customer
	part  []batch.Customer // whose contact data goes alone

	files     map[place]*mentions
	kids      map[string]bool
	cases     map[int64]bool
	customers map[string]bool

	blanks []blanks
	texts  []payment
	faulty []int64 // files with faults in which names stand
}

// place is kept content.
type place struct {
	direction batch.Direction
	no        int64
}

// mentions are where kept content has the customers.
type mentions struct {
	claims   map[claimAt]bool
	payments map[int]batch.Payment // by line, or by the transaction's number
}

type blanks struct {
	place
	spans batch.Spans
}

type payment struct {
	no          int64
	text, debit string
}

// Forgotten is what was blanked.
type Forgotten struct {
	Persons  int `json:"persons"`  // forgotten whole
	Contacts int `json:"contacts"` // whose contact data is gone, beside those
	Files    int `json:"files"`    // kept files in which names were blanked
	Spans    int `json:"spans"`    // in them
}

// New is a forgetting of nobody.
func New(m batch.Moment) *Forgetting {
	return &Forgetting{
		m: m, files: map[place]*mentions{}, kids: map[string]bool{}, cases: map[int64]bool{},
		customers: map[string]bool{},
	}
}

// Contact adds a customer whose contact data goes.
func (f *Forgetting) Contact(c batch.Customer) { f.part = append(f.part, c) }

// Whole adds a customer who goes whole, as Weighed.MayName says, with what the kept files have of him.
func (f *Forgetting) Whole(ctx context.Context, c batch.Customer) error {
	f.whole = append(f.whole, c)
	f.customers[c.No] = true
	for p, err := range f.m.Store.CustomerPayments(ctx, c.No) {
		if err != nil {
			return err
		}
		f.payment(p.Payment)
	}
	for i, err := range f.m.Store.CustomerInvoices(ctx, c.No) {
		if err == nil {
			f.kids[i.KID] = true
			err = f.invoice(ctx, i.No)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *Forgetting) at(d batch.Direction, no int64) *mentions {
	p := place{d, no}
	if f.files[p] == nil {
		f.files[p] = &mentions{map[claimAt]bool{}, map[int]batch.Payment{}}
	}
	return f.files[p]
}

// payment notes where a payment stands; one that no file tells of stands nowhere.
func (f *Forgetting) payment(p batch.Payment) {
	if p.File > 0 && !f.m.Agency.Pays(&p) {
		f.at(batch.In, p.File).payments[p.Line] = p
	}
}

func (f *Forgetting) invoice(ctx context.Context, no string) error {
	for p, err := range f.m.Store.InvoicePayments(ctx, no) {
		if err != nil {
			return err
		}
		f.payment(p.Payment)
	}
	for c, err := range f.m.Store.InvoiceClaims(ctx, no) {
		if err != nil {
			return err
		}
		f.at(batch.Out, c.Transmission).claims[claimAt{c.Assignment, c.Transaction}] = true
	}
	for k, err := range f.m.Store.InvoiceCases(ctx, no) {
		if err == nil {
			f.cases[k.No] = true
			err = f.agencyCase(ctx, k.No)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// agencyCase notes the files of the exchange that speak of a case.
func (f *Forgetting) agencyCase(ctx context.Context, no int64) error {
	for msg, err := range f.m.Store.CaseMessages(ctx, no) {
		if err != nil {
			return err
		}
		if msg.File > 0 {
			f.at(batch.ToAgency, msg.File)
		}
	}
	for said, err := range f.m.Store.CaseReports(ctx, no) {
		if err != nil {
			return err
		}
		if said.File > 0 {
			f.at(batch.In, said.File)
		}
	}
	return nil
}

// Look finds the bytes that are to be blanked, and what is then told of payments. Write writes what it found: nothing
// may be written to the books in between.
func (f *Forgetting) Look(ctx context.Context) error {
	if len(f.whole) == 0 {
		return nil
	}
	if err := f.putAside(ctx); err != nil {
		return err
	}
	for file, err := range f.m.Store.Files(ctx, batch.FileIngested) {
		if err != nil {
			return err
		}
		switch file.Kind {
		case batch.FileOfStatement:
			f.at(batch.In, file.No)
		case batch.FileOfOurs: // the bytes of a transmission, as they lay at the bank
			if sent := f.files[place{batch.Out, int64(file.Number)}]; sent != nil {
				f.at(batch.In, file.No).claims = sent.claims
			}
		}
		if there := f.files[place{batch.In, file.No}]; there != nil {
			if err := f.received(ctx, &file, there); err != nil {
				return err
			}
		}
	}
	for p, there := range f.files {
		var spans batch.Spans
		var err error
		switch p.direction {
		case batch.Out:
			spans, err = claimSpans(f.m.Store.Content(ctx, p.direction, p.no), there.claims)
		case batch.ToAgency:
			spans, err = jsonSpans(f.m.Store.Content(ctx, p.direction, p.no), wordsOf(f.customers, f.cases))
		}
		if err != nil {
			return err
		}
		f.blank(p, spans)
	}
	slices.SortFunc(f.blanks, func(a, b blanks) int {
		if a.direction != b.direction {
			return len(a.direction) - len(b.direction)
		}
		return int(a.no - b.no)
	})
	return nil
}

// putAside looks for names in files that are not in the books: nobody knows what stands where in them.
func (f *Forgetting) putAside(ctx context.Context) error {
	words := wordsIn(f.whole)
	for file, err := range f.m.Store.Files(ctx, batch.FileQuarantined, batch.FileDiscarded,
		batch.FileIgnored) {
		if err != nil {
			return err
		}
		spans, err := wordSpans(f.m.Store.Content(ctx, batch.In, file.No), words)
		if err != nil {
			return err
		}
		if len(spans) > 0 {
			f.blank(place{batch.In, file.No}, spans)
			f.faulty = append(f.faulty, file.No)
		}
	}
	return nil
}

func (f *Forgetting) blank(p place, spans batch.Spans) {
	if len(spans) > 0 {
		f.blanks = append(f.blanks, blanks{p, spans.Sorted()})
	}
}

// received looks into a file that came.
func (f *Forgetting) received(ctx context.Context, file *batch.File, there *mentions) (err error) {
	content := func() io.Reader { return f.m.Store.Content(ctx, batch.In, file.No) }
	lines := map[int]bool{}
	for line := range there.payments {
		lines[line] = true
	}
	var spans batch.Spans
	switch file.Kind {
	case batch.FileOfNets:
		spans, err = paymentSpans(content(), lines)
	case batch.FileOfOurs:
		spans, err = claimSpans(content(), there.claims)
	case batch.FileOfCamt:
		spans, err = camtSpans(content, func(t *camt.Transaction) bool { return lines[t.No] })
	case batch.FileOfStatement:
		spans, err = camtSpans(content, func(t *camt.Transaction) bool { return f.kids[t.KID] })
	case batch.FileOfEntry:
		spans, err = jsonSpans(content(), func([]byte) bool { return true })
	case batch.FileOfAgency:
		spans, err = jsonSpans(content(), wordsOf(f.customers, f.cases))
	}
	if err != nil || len(spans) == 0 {
		return err
	}
	f.blank(place{batch.In, file.No}, spans)
	// What one payer wrote may be the text of others' payments too.
	for l, err := range f.m.Store.ListPayments(ctx, batch.PaymentFilter{File: file.No}, batch.Page{}) {
		if err != nil {
			return err
		}
		there.payments[l.Item.Line] = l.Item.Payment
	}
	return f.told(file, there, &blanked{src: content(), spans: spans.Sorted()})
}

// told is what a file says of payments once it is blanked.
func (f *Forgetting) told(file *batch.File, there *mentions, content io.Reader) error {
	found := func(p batch.Payment) {
		if was, ours := there.payments[p.Line]; ours && (was.Text != p.Text || was.Debit != p.Debit) {
			f.texts = append(f.texts, payment{was.No, p.Text, p.Debit})
		}
	}
	switch file.Kind {
	case batch.FileOfNets:
		for t, err := range nets.NewReader(content, nets.Options{}).Transactions() {
			if err != nil {
				return err
			}
			if t.Assignment.Kind == nets.OCRGiro {
				found(bank.PaymentOf(file.No, t))
			}
		}
	case batch.FileOfCamt:
		for t, err := range camt.NewReader(content, camt.Options{}).Transactions() {
			if err != nil {
				return err
			}
			found(bank.CamtPayment(file.No, t))
		}
	case batch.FileOfEntry:
		e, err := bank.ReadEntry(content)
		if err != nil {
			return err
		}
		found(bank.EntryPayment(&e, file.No))
	}
	return nil
}

// Write forgets what Look found.
func (f *Forgetting) Write(ctx context.Context, tx batch.Tx) (done Forgotten, err error) {
	for _, b := range f.blanks {
		if err := tx.BlankContent(b.direction, b.no, f.m.Today(), b.spans); err != nil {
			return done, err
		}
		done.Files++
		done.Spans += len(b.spans)
	}
	for _, p := range f.texts {
		if err := tx.SetPaymentTexts(p.no, p.text, p.debit); err != nil {
			return done, err
		}
	}
	for _, no := range f.faulty {
		if err := tx.ForgetFaults(no); err != nil {
			return done, err
		}
	}
	if err := tx.ForgetAnswers(f.answers()); err != nil {
		return done, err
	}
	for _, c := range f.part {
		if err := f.person(ctx, tx, c, batch.ContactForgotten); err != nil {
			return done, err
		}
		done.Contacts++
	}
	for _, c := range f.whole {
		if err := tx.ForgetTexts(c.No); err != nil {
			return done, err
		}
		c.Name, c.Address, c.Postcode, c.City, c.Country, c.OrganisationNumber = "", "", "", "", "", ""
		if err := f.person(ctx, tx, c, batch.PersonForgotten); err != nil {
			return done, err
		}
		done.Persons++
	}
	return done, nil
}

// person writes what is left of a customer, and that it is so.
func (f *Forgetting) person(
	ctx context.Context, tx batch.Tx, c batch.Customer, kind batch.PrivacyKind,
) error {
	c.Mobile, c.Email, c.BirthDate, c.Digipost = "", "", 0, false
	step, err := NextStep(ctx, f.m, c.No, kind)
	if err != nil {
		return err
	}
	if err := tx.ForgetMessages(c.No, kind == batch.PersonForgotten); err != nil {
		return err
	}
	if err := tx.PutCustomer(c); err != nil {
		return err
	}
	return tx.AddPrivacyStep(step)
}

// NextStep is a further step with what the books know of a customer.
func NextStep(
	ctx context.Context, m batch.Moment, customerNo string, kind batch.PrivacyKind,
) (step batch.PrivacyStep, err error) {
	step = batch.PrivacyStep{CustomerNo: customerNo, Seq: 1, Kind: kind, On: m.Today()}
	for s, err := range m.Store.PrivacySteps(ctx, customerNo) {
		if err != nil {
			return step, err
		}
		step.Seq = s.Seq + 1
	}
	return step, nil
}
