package report

import (
	"context"

	"trekk/batch"
	"trekk/batch/privacy"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Everything is all that the books know of one person.
type Everything struct {
	Made        Time           `json:"made"`
	Payee       string         `json:"payee"`
	Person      Person         `json:"person"`
	Credit      batch.Ore      `json:"credit_ore"`
	Memberships []KnownMember  `json:"memberships"` // that the person has, or pays for
	Invoices    []*Life        `json:"invoices"`    // by due date: each with claims, payments, letters, holds and what it led to
	Payments    []Payment      `json:"payments"`    // that were the person's credit
	Refunds     []Refund       `json:"refunds"`
	Mandates    []Mandate      `json:"mandates"`
	Messages    []Message      `json:"messages"`
	Cases       []*WholeCase   `json:"cases"` // at the collection agency
	Holds       []Hold         `json:"holds"`
	Timeline    []Happening    `json:"timeline"` // all that has happened, the latest first
	Audit       []SignedAct    `json:"audit"`    // acts on the person, memberships, invoices and payments, by number
	Files       []*FileLines   `json:"files"`    // the records of kept files that tell of the person
	Kept        []PrivacyStep  `json:"privacy"`  // exports like this one, and what was forgotten
	Due         Forgettable    `json:"forgettable"`
	Open        []privacy.Open `json:"open"` // why nothing may be forgotten yet
}

// KnownMember is a membership with what was told of it.
type KnownMember struct {
	Membership
	Events []ToldEvent `json:"events"`
}

// SignedAct is an entry of the audit log.
type SignedAct = batch.LoggedAct

// PrivacyStep is something that was done with what the books know of the person.
type PrivacyStep struct {
	Kind batch.PrivacyKind `json:"kind"` // exported, contact, forgotten or returned
	On   bankday.Date      `json:"on"`
}

// everything gathers it.
type everything struct {
	Reports
	ctx  context.Context
	c    *batch.Customer
	told *Everything
}

// Everything tells all that the books know of a person. ErrNotFound.
func (r Reports) Everything(ctx context.Context, customerNo string) (*Everything, error) {
	c, err := r.CustomerByNo(ctx, customerNo)
	if err != nil {
		return nil, err
	}
	e := &everything{r, ctx, c, &Everything{
		Made: Time(r.Now), Payee: r.Creditor.Name, Person: PersonOf(c), Memberships: []KnownMember{},
		Invoices: []*Life{}, Payments: []Payment{}, Refunds: []Refund{}, Mandates: []Mandate{},
		Messages: []Message{},
		Cases:    []*WholeCase{}, Timeline: []Happening{}, Audit: []SignedAct{}, Files: []*FileLines{},
		Kept: []PrivacyStep{},
	}}
	for _, gather := range []func() error{
		e.customer, e.memberships, e.invoices, e.money, e.messages, e.timeline, e.audit, e.privacy,
	} {
		if err := gather(); err != nil {
			return nil, err
		}
	}
	return e.told, nil
}

func (e *everything) customer() error {
	shown, err := e.Customer(e.ctx, e.c)
	if err != nil {
		return err
	}
	e.told.Credit, e.told.Holds, e.told.Mandates = shown.Credit, shown.Holds, shown.Mandates
	for _, i := range shown.Invoices {
		life, err := e.Life(e.ctx, i.No)
		if err != nil {
			return err
		}
		e.told.Invoices = append(e.told.Invoices, life)
	}
	return nil
}

func (e *everything) memberships() error {
	seen := map[string]bool{}
	for _, f := range []batch.MembershipFilter{{Customer: e.c.No}, {Payer: e.c.No}} {
		for l, err := range e.Store.ListMemberships(e.ctx, f, batch.Page{}) {
			if err != nil {
				return err
			}
			if seen[l.Item.No] {
				continue
			}
			seen[l.Item.No] = true
			events, err := e.ToldEvents(e.ctx, l.Item.No)
			if err != nil {
				return err
			}
			e.told.Memberships = append(e.told.Memberships, KnownMember{MembershipOf(&l.Item), events.Events})
		}
	}
	return nil
}

// invoices reads what the lives of invoices only name: cases, and the records of files.
func (e *everything) invoices() error {
	seen := map[LineOf]bool{}
	for _, life := range e.told.Invoices {
		for _, k := range life.Cases {
			whole, err := e.Case(e.ctx, k.No)
			if err != nil {
				return err
			}
			e.told.Cases = append(e.told.Cases, whole)
		}
		for _, event := range life.Events {
			if event.Lines == nil || seen[*event.Lines] {
				continue
			}
			seen[*event.Lines] = true
			if err := e.lines(*event.Lines); err != nil {
				return err
			}
		}
	}
	return nil
}

// recordsOfPayment are the most lines that a payment takes in a file of the Nets format.
const recordsOfPayment = 3

// lines reads the records that tell of a claim, or of a payment: up to where the next begins.
func (e *everything) lines(of LineOf) error {
	if of.Direction == batch.Out {
		f, err := e.ClaimLines(e.ctx, of.No, of.Assignment, of.Transaction)
		if err == nil {
			e.told.Files = append(e.told.Files, f)
		}
		return err
	}
	f, err := e.FileLines(e.ctx, of.Direction, of.No, of.Line, recordsOfPayment)
	if err != nil {
		return err
	}
	for i := range f.Lines {
		if i > 0 && (f.Lines[i].Record != "ocr_item_2" && f.Lines[i].Record != "ocr_item_3") {
			f.Lines = f.Lines[:i]
			break
		}
	}
	f.More = false
	e.told.Files = append(e.told.Files, f)
	return nil
}

// money reads payments of the person that were credit, and refunds.
func (e *everything) money() error {
	err := gather(e.Store.CustomerPayments(e.ctx, e.c.No), &e.told.Payments,
		func(p batch.PaymentState) Payment { return PaymentOf(&p) }, nil)
	if err != nil {
		return err
	}
	return gather(e.Store.ListRefunds(e.ctx, batch.RefundFilter{Customer: e.c.No}, batch.Page{}),
		&e.told.Refunds,
		func(l batch.Listed[batch.Refund]) Refund { return RefundOf(&l.Item) }, nil)
}

func (e *everything) messages() error {
	return gather(e.Store.ListMessages(e.ctx, batch.MessageFilter{Customer: e.c.No}, batch.Page{}),
		&e.told.Messages,
		func(l batch.Listed[batch.AddressedMessage]) Message { return e.MessageOf(&l.Item.Message) }, nil)
}

func (e *everything) timeline() error {
	for p := (batch.Page{Limit: MaxPage}); ; {
		l, err := e.Timeline(e.ctx, e.c.No, p)
		if err != nil {
			return err
		}
		e.told.Timeline = append(e.told.Timeline, l.Items...)
		if p.After = l.Next; l.Next == "" {
			return nil
		}
	}
}

// audit reads the acts on the person, and on what is his.
func (e *everything) audit() error {
	about := []batch.Subject{{Kind: batch.OfCustomer, No: e.c.No}}
	for _, m := range e.told.Memberships {
		about = append(about, batch.Subject{Kind: batch.OfMembership, No: m.No})
	}
	for _, i := range e.told.Invoices {
		about = append(about, batch.Subject{Kind: batch.OfInvoice, No: i.No})
		for _, p := range i.Payments {
			about = append(about, batch.Numbered(batch.OfPayment, p.No))
		}
	}
	for _, s := range about {
		err := gather(e.Store.ListActs(e.ctx, batch.AuditFilter{Subject: s}, batch.Page{}), &e.told.Audit,
			func(l batch.Listed[batch.LoggedAct]) SignedAct { return l.Item }, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *everything) privacy() error {
	err := gather(e.Store.PrivacySteps(e.ctx, e.c.No), &e.told.Kept, func(s batch.PrivacyStep) PrivacyStep {
		return PrivacyStep{s.Kind, s.On}
	}, nil)
	if err != nil {
		return err
	}
	w, err := privacy.Weigh(e.ctx, e.Moment, *e.c)
	if err != nil {
		return err
	}
	e.told.Due, e.told.Open = forgettableOf(e.Moment, w), w.Open
	return nil
}

// Forgettable is what may be forgotten of a person.
type Forgettable struct {
	No        string       `json:"customer_no"`
	What      string       `json:"what"`         // contact, or person: name and address too; empty where nothing may go
	Last      bankday.Date `json:"last_voucher"` // null where there is none
	NamesFrom bankday.Date `json:"names_from"`   // from which day the name may go; null where it never was needed
}

func forgettableOf(m batch.Moment, w *privacy.Weighed) Forgettable {
	f := Forgettable{No: w.Customer.No, Last: w.Last, NamesFrom: w.NamesFrom}
	switch {
	case len(w.Open) > 0 || privacy.IsForgotten(&w.Customer):
	case w.MayName(m.Today()):
		f.What = "person"
	case privacy.Reachable(&w.Customer):
		f.What = "contact"
	}
	return f
}

// Forgettable is what may be forgotten of a customer. ErrNotFound.
func (r Reports) Forgettable(ctx context.Context, customerNo string) (Forgettable, error) {
	c, err := r.CustomerByNo(ctx, customerNo)
	if err != nil {
		return Forgettable{}, err
	}
	w, err := privacy.Weigh(ctx, r.Moment, *c)
	if err != nil {
		return Forgettable{}, err
	}
	return forgettableOf(r.Moment, w), nil
}

// Forgotten reports whether something of a customer was forgotten, who has not returned.
func (r Reports) Forgotten(ctx context.Context, customerNo string) (bool, error) {
	last, err := r.Store.LastForgotten(ctx, []string{customerNo})
	step, ok := last[customerNo]
	return ok && step.Kind != batch.PersonReturned, err
}

// DueToForget are the people that retention has forgotten tonight, without a limit, and how many messages lose their
// texts.
func (r Reports) DueToForget(ctx context.Context) (list []Forgettable, messages int64, err error) {
	due, err := stream.All(privacy.Due(ctx, r.Moment))
	for _, d := range due {
		f := forgettableOf(r.Moment, d.Weighed)
		if !d.Whole {
			f.What = "contact"
		}
		list = append(list, f)
	}
	if before := privacy.MessagesBefore(r.Moment); err == nil && !before.IsZero() {
		messages, err = r.Store.OldMessages(ctx, before)
	}
	return list, messages, err
}
