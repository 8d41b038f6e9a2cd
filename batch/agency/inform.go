package agency

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/kravia"
	"trekk/batch/stream"
)

// Informed is what an agency that is asked by requests was told.
type Informed struct {
	Findings                         []batch.Finding // each was met
	Told, Accepted, Refused, Unknown int             // messages; of Accepted and Refused, new cases
}

// Inform tells the agency what is noted for it, each message by requests of its own. Before the first leaves,
// the books say that it may; what has been in doubt is asked for, and never told again blindly:
//
//   - A case in doubt is found by Ask, which has been done when asked is set, or else it is refused after some bank
//     days: so a person looks before it is opened anew.
//   - What was paid or credited is told as far as the agency does not have it, on a later day, where it says what
//     it has.
//
// The error is why the agency is told no more.
func Inform(
	ctx context.Context, m batch.Moment, asked bool, act func(action, format string, a ...any) batch.Act,
) (*Informed, error) {
	t := &informer{
		ctx: ctx, m: m, asked: asked, act: act, last: map[int64]int64{}, waits: map[int64]bool{},
		done: &Informed{},
	}
	list, err := stream.All(m.Store.MessagesToTell(ctx))
	for _, msg := range list {
		t.last[msg.Case] = msg.No
	}
	for k := range list {
		if err == nil && !t.waits[list[k].Case] {
			err = t.message(&list[k])
		}
	}
	return t.done, err
}

type informer struct {
	ctx   context.Context
	m     batch.Moment
	asked bool
	act   func(action, format string, a ...any) batch.Act
	last  map[int64]int64 // the last message that waits, of each case
	waits map[int64]bool  // cases of which an earlier message waits
	done  *Informed
	row   int // messages with which the agency has failed, one after the other
}

// manyFailed is how many messages the agency may fail with, one after the other, before it is told no more.
const manyFailed = 3

func (t *informer) message(msg *batch.CaseMessage) error {
	c, err := t.m.Store.Case(t.ctx, msg.Case)
	if err != nil {
		return err
	}
	switch {
	case msg.Kind == batch.CaseNew:
		return t.open(&c, msg)
	case !c.Ended.IsZero(), c.State == batch.CaseRefused, !msg.Doubtful() && t.last[c.No] > msg.No:
		return t.moot(nil, msg) // each says all that those before it say
	case c.AgencyNo == "", msg.Doubtful() && msg.On == t.m.Today():
		t.waits[c.No] = true
		return nil
	}
	return t.change(&c, msg)
}

// open opens a case, or finds out whether it is open. What was withdrawn before it was told is not told.
func (t *informer) open(c *batch.Case, msg *batch.CaseMessage) error {
	switch {
	case msg.Tried() && !t.asked, !msg.Doubtful() && c.Held != "":
		t.waits[c.No] = true
		return nil
	case msg.Doubtful():
		return t.doubtful(c, msg, "the agency does not have the case")
	case c.Told == batch.CaseWithdraw:
		c.State, c.Since, c.Ended = batch.CaseWithdrawn, t.m.Today(), t.m.Today()
		return t.moot(c, msg)
	}
	return t.register(c, msg)
}

// write writes a message, and what has become of its case.
func (t *informer) write(action string, c *batch.Case, msg *batch.CaseMessage, found ...batch.Finding) error {
	act := t.act(action, "message %d, case %d: %s", msg.No, msg.Case, msg.State)
	return t.m.Store.Update(t.ctx, act, func(tx batch.Tx) error {
		err := tx.SetCaseMessage(*msg)
		if c != nil {
			err = errors.Join(err, tx.SetCase(*c))
		}
		for _, f := range found {
			err = errors.Join(err, tx.MeetFinding(f))
		}
		return err
	})
}

// untold is the answer of a message that the agency need not be told.
const untold = "not told: there is no need"

// moot settles such a message.
func (t *informer) moot(c *batch.Case, msg *batch.CaseMessage) error {
	msg.State, msg.Answered, msg.Answer = batch.CaseMessageAccepted, t.m.Today(), untold
	return t.write("settle", c, msg)
}

// answered takes the agency's answer to a message.
func (t *informer) answered(c *batch.Case, msg *batch.CaseMessage, r Receipt, found ...batch.Finding) error {
	t.row = 0
	_, more := Answer(t.m, c, msg, &r)
	found = append(found, more...)
	if msg.Kind == batch.CaseNew {
		if r.Result == accepted {
			t.done.Accepted++
		} else {
			t.done.Refused++
		}
	}
	t.done.Findings = append(t.done.Findings, found...)
	return t.write("answer", c, msg, found...)
}

// doubtful keeps a message in doubt, and holds it for refused when that has lasted for long.
func (t *informer) doubtful(c *batch.Case, msg *batch.CaseMessage, why string) error {
	if late(t.m, msg.On) {
		return t.answered(c, msg, Receipt{Result: refused, Reason: why})
	}
	t.waits[c.No] = true
	t.done.Unknown++
	if msg.State == batch.CaseMessageUncertain {
		return nil
	}
	msg.State = batch.CaseMessageUncertain
	return t.write("doubt", nil, msg)
}

// sending notes that a message may be at the agency from now on.
func (t *informer) sending(c *batch.Case, msg *batch.CaseMessage) error {
	if err := raiseFence(t.ctx, t.m, &batch.AgencyFile{}); err != nil {
		return err
	}
	msg.State, msg.On = batch.CaseMessageSending, t.m.Today()
	if msg.Kind == batch.CaseNew {
		c.State, c.Since = batch.CaseSent, t.m.Today()
	}
	return t.write("send", c, msg)
}

// fault notes what an error says of a message: that it was refused, that it is in doubt, or that it waits as
// it was before.
func (t *informer) fault(c *batch.Case, msg *batch.CaseMessage, was batch.Case, bad error) error {
	why := kravia.WhyOf(bad)
	if why == kravia.Refused {
		return t.answered(c, msg, Receipt{Result: refused, Reason: batch.Visible(bad.Error())})
	}
	t.waits[c.No] = true
	msg.Answer = batch.Visible(bad.Error())
	if why == "" {
		t.done.Unknown++
		msg.State = batch.CaseMessageUncertain
	} else {
		msg.State = batch.CaseMessageNoted
		*c = was
	}
	if err := t.write("fault", c, msg); err != nil {
		return err
	}
	if t.row++; why == kravia.Away || why == kravia.Account || t.row == manyFailed {
		return bad
	}
	return nil
}

// ReferenceOf is what a case is called at the agency, in our words.
func ReferenceOf(m batch.Moment, no int64) string { return fmt.Sprintf("%s-%d", m.Creditor.ID, no) }

// register opens a case. What has been paid or credited since it was noted is not handed over: collect takes it
// back.
func (t *informer) register(c *batch.Case, msg *batch.CaseMessage) error {
	i, err := t.m.Store.Invoice(t.ctx, c.InvoiceNo)
	if err != nil {
		return err
	}
	if i.Outstanding() == 0 {
		t.waits[c.No] = true
		return nil
	}
	was := *c
	if err := t.sending(c, msg); err != nil {
		return err
	}
	t.done.Told++
	id, err := t.m.Agency.Kravia.Register(t.ctx, kravia.Claim{
		Reference: ReferenceOf(t.m, c.No), Invoice: i.No, Issued: i.Issued, Due: i.Due, What: i.Text,
		Principal: kravia.Kroner(principalLeft(&msg.Position)),
		Debtor: kravia.Debtor{
			Organisation: i.Customer.OrganisationNumber, Country: i.Customer.Country, Number: i.Customer.No,
			Name: i.Customer.Name, Email: i.Customer.Email, Address: i.Customer.Address,
			Postcode: i.Customer.Postcode, City: i.Customer.City,
		},
	})
	if err != nil {
		return t.fault(c, msg, was, err)
	}
	return t.answered(c, msg, Receipt{Result: accepted, AgencyNo: strconv.FormatInt(id, 10)})
}

// principalLeft is what of a claim is principal: fees and interest are paid first.
func principalLeft(p *batch.Position) batch.Ore { return min(p.Principal, p.Left()) }

// sums are what the agency is to have of a case, from its beginning: what was paid to us and what was
// credited, of the principal that was handed over.
type sums struct{ paid, credited batch.Ore }

// sumsOf are those by a message of a case which began with another. A withdrawal leaves nothing.
func sumsOf(c *batch.Case, first, msg *batch.CaseMessage) sums {
	all := principalLeft(&first.Position) - principalLeft(&msg.Position)
	credited := max(0, first.Principal-msg.Principal)
	if msg.Kind == batch.CaseWithdraw {
		all = principalLeft(&first.Position) - c.Collected
		if msg.Reason != "paid" {
			credited = all - max(0, msg.Paid-first.Paid)
		}
	}
	all = max(0, all)
	credited = min(all, max(0, credited))
	return sums{all - credited, credited}
}

// change tells what has become of a case, as far as the agency does not have it.
func (t *informer) change(c *batch.Case, msg *batch.CaseMessage) error {
	id, err := strconv.ParseInt(c.AgencyNo, 10, 64)
	if err != nil {
		return t.answered(c, msg, Receipt{Result: refused, Reason: "the case was handed over by another way"})
	}
	first, last, held, err := t.said(msg)
	if err != nil {
		return err
	}
	d, err := t.m.Agency.Kravia.Details(t.ctx, id)
	switch {
	case err != nil:
		return t.unasked(c, msg, err)
	case t.m.Agency.Over(d.Status) != "":
		return t.answered(c, msg, Receipt{Result: accepted, Reason: "the case was over"})
	case msg.Doubtful() && d.Entries == nil:
		return t.doubtful(c, msg, "the agency does not say what was told")
	}
	want, had := sumsOf(c, first, msg), sumsOf(c, first, last)
	there := t.entered(d.Entries)
	had.paid, had.credited = max(had.paid, there.paid), max(had.credited, there.credited)
	var byHand []batch.Finding
	if msg.Kind == batch.CaseChange {
		if msg.Held != held {
			byHand = append(byHand, t.byHand(c, cmp.Or(string(msg.Held), batch.CaseReleased)))
		}
		if want.paid < had.paid || want.credited < had.credited {
			byHand = append(byHand, t.byHand(c, batch.CaseMoreOwed))
		}
	}
	entries := t.entries(id, msg, want.paid-had.paid, want.credited-had.credited)
	return t.post(c, msg, entries, byHand)
}

// unasked leaves a message as it is, of whose case the agency does not say how it stands.
func (t *informer) unasked(c *batch.Case, msg *batch.CaseMessage, bad error) error {
	why := kravia.WhyOf(bad)
	if why == kravia.Refused {
		return t.answered(c, msg, Receipt{Result: refused, Reason: batch.Visible(bad.Error())})
	}
	t.waits[c.No] = true
	if t.row++; why == kravia.Away || why == kravia.Account || t.row == manyFailed {
		return bad
	}
	return nil
}

// said are the messages by which the agency knows a case before another: the first, the last that it has
// accepted, and why it was to leave the case in peace by the one before.
func (t *informer) said(msg *batch.CaseMessage) (first, last *batch.CaseMessage, held batch.Held, err error) {
	for m, err := range t.m.Store.CaseMessages(t.ctx, msg.Case) {
		if err != nil {
			return nil, nil, "", err
		}
		switch {
		case m.No >= msg.No, m.Answer == untold:
			continue
		case first == nil:
			first, last = &m, &m
		case m.State == batch.CaseMessageAccepted:
			last = &m
		}
		held = m.Held
	}
	if first == nil {
		return nil, nil, "", fmt.Errorf("message %d is about a case that was never told", msg.No)
	}
	return first, last, held, nil
}

// The ends of references of what was paid and credited.
const paidEnd, creditedEnd = "-p", "-c"

// entered is what the agency has been told of a case, by what it says.
func (t *informer) entered(list []kravia.Entered) (had sums) {
	for _, e := range list {
		amount := batch.Ore(max(e.Amount, -e.Amount))
		switch {
		case !strings.HasPrefix(e.Reference, t.m.Creditor.ID+"-"):
		case strings.HasSuffix(e.Reference, paidEnd):
			had.paid += amount
		case strings.HasSuffix(e.Reference, creditedEnd):
			had.credited += amount
		}
	}
	return had
}

// entry is a request that tells of a case.
type entry struct {
	kravia.Entry
	tell func(context.Context, kravia.Entry) error
}

func (t *informer) entries(id int64, msg *batch.CaseMessage, paid, credited batch.Ore) (list []entry) {
	e := kravia.Entry{On: t.m.Today(), Case: id}
	if paid > 0 {
		e.Amount, e.Text, e.Reference = kravia.Kroner(paid), "Paid to the creditor", ReferenceOf(t.m,
			msg.No)+paidEnd
		list = append(list, entry{e, t.m.Agency.Kravia.Pay})
	}
	if credited > 0 {
		e.Amount, e.Text = kravia.Kroner(credited), "Credited by the creditor"
		e.Reference = ReferenceOf(t.m, msg.No) + creditedEnd
		list = append(list, entry{e, t.m.Agency.Kravia.Credit})
	}
	return list
}

// post makes the requests of a message. Where the first was taken and another was not, it is asked first what
// is there.
func (t *informer) post(c *batch.Case, msg *batch.CaseMessage, list []entry, byHand []batch.Finding) error {
	was := *c
	if len(list) > 0 {
		if err := t.sending(c, msg); err != nil {
			return err
		}
		t.done.Told++
	}
	for k, e := range list {
		err := e.tell(t.ctx, e.Entry)
		if why := kravia.WhyOf(err); k > 0 && why != "" && why != kravia.Refused {
			err = errors.New(err.Error())
		}
		if err != nil {
			return t.fault(c, msg, was, err)
		}
	}
	return t.answered(c, msg, Receipt{Result: accepted}, byHand...)
}

// byHand is what a person has to tell the agency, since no request says it.
func (t *informer) byHand(c *batch.Case, what string) batch.Finding {
	return batch.Finding{
		Code: batch.AgencyByHand, Severity: batch.Urgent, Since: t.m.Today(),
		Subject: batch.Subject{Kind: batch.OfInvoice, No: c.InvoiceNo},
		Facts:   batch.Facts{"case": c.No, "agency_case": c.AgencyNo, "what": what},
	}
}
