package outbox

import (
	"context"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// MessageOf is what texts to members may say of an invoice; amount is what is asked for, or what the text is
// about.
func MessageOf(m batch.Moment, i *batch.Invoice, amount batch.Ore) terms.Message {
	says := terms.Message{
		Payee: m.Creditor.Name, Invoice: i.No, What: i.Text, Amount: amount.String(),
		KID: i.KID, Account: i.Account, Period: i.Period, Due: i.Due,
	}
	if i.Fee > 0 {
		says.Fee = i.Fee.String()
	}
	return says
}

// Letter tells the member KID, amount and day, and of a claim that it is charged automatically and when (A1).
// The file is of Invoices.
func (f *File) Letter(ctx context.Context, i *batch.Invoice, c *batch.Customer, amount batch.Ore) error {
	says, text, err := f.asks(i, c, amount)
	if err != nil {
		return err
	}
	return f.letter(ctx, i, c, amount, says.Charge, text)
}

// asks is the text of a letter that asks for an amount, and what it says.
func (f *File) asks(
	i *batch.Invoice, c *batch.Customer, amount batch.Ore,
) (says terms.Message, text string, err error) {
	says, wording := MessageOf(f.m, i, amount), f.m.Terms.Texts.Invoice
	if i.Method == batch.MethodClaim {
		says.Charge, wording = f.m.Calendar.Next(i.Due), f.m.Terms.Texts.Claim
	}
	text, err = wording.Render(c.Language, says)
	return says, text, err
}

func (f *File) letter(
	ctx context.Context, i *batch.Invoice, c *batch.Customer, amount batch.Ore, charge bankday.Date,
	text string,
) error {
	if by, to, sends := f.byItself(c); sends {
		return f.queue(batch.Message{
			Kind: batch.InvoiceMessage, Channel: by, CustomerNo: c.No, InvoiceNo: i.No, Amount: amount,
			To: to, Text: text,
		})
	}
	err := f.Add(ctx, i.No, c.Channel(), c.Name, c.Email, c.Address, c.Postcode, c.City, i.KID, i.Account,
		amount.Decimal(), i.Issued.String(), i.Due.String(), charge.String(), string(i.Method), text,
		c.CountryLine())
	if err != nil || i.Letter == f.name {
		return err // that with which the invoice is sent is noted with the invoice
	}
	return f.note(i.No, "")
}

// Change makes an open invoice be paid in another way from now on, and tells the member with a letter in the
// file, which is of Invoices. It brings the invoice up to date.
func Change(
	ctx context.Context, tx batch.Tx, f *File, i *batch.InvoiceState, method batch.Method, due bankday.Date,
	why batch.DueReason,
) error {
	change := batch.DueChange{InvoiceNo: i.No, On: f.m.Today(), Due: due, Method: method, Why: why}
	if err := tx.ChangeDue(change); err != nil {
		return err
	}
	i.Method, i.Due = method, due
	return f.Letter(ctx, &i.Invoice, &i.Customer, i.Outstanding())
}

// Notice is a message to the one who pays for a membership.
type Notice struct {
	Kind       string                 // as the file calls it: price_increase, exclusion, moved, ended
	Membership *batch.MembershipState // its number and its payer are looked at
	Text       *terms.Text
	Says       terms.Message
}

// Tell writes a notice; invoiceNo is the invoice that it is about, if any. The file is of Messages.
func (f *File) Tell(ctx context.Context, n Notice, invoiceNo string) error {
	c := &n.Membership.Customer
	text, err := n.Text.Render(c.Language, n.Says)
	if err != nil {
		return err
	}
	return f.message(ctx, c, told{kind: n.Kind, membershipNo: n.Membership.No, invoiceNo: invoiceNo,
		text: text})
}

// CreditNote sends the customer a credit note. The file is of Messages.
func (f *File) CreditNote(ctx context.Context, i *batch.InvoiceState, note *batch.CreditNote) error {
	says := MessageOf(f.m, &i.Invoice, note.Amount)
	says.Credit, says.From = note.No, note.Issued
	text, err := f.m.Terms.CreditNote().Render(i.Customer.Language, says)
	if err != nil {
		return err
	}
	return f.message(ctx, &i.Customer, told{
		kind: batch.CreditNoteMessage, membershipNo: i.MembershipNo, invoiceNo: i.No, text: text,
		amount: note.Amount,
	})
}

// told is what a customer is told, about a membership or an invoice, if any.
type told struct {
	kind, membershipNo, invoiceNo, text string

	amount   batch.Ore // that it asks for, or is about
	reminder int       // Seq of the reminder that it is; zero of none
}

// message tells a customer by a row of the file, or, where trekk sends it by itself, by a message that waits.
func (f *File) message(ctx context.Context, c *batch.Customer, x told) error {
	if by, to, sends := f.byItself(c); sends {
		return f.queue(batch.Message{
			Kind: x.kind, Channel: by, CustomerNo: c.No, InvoiceNo: x.invoiceNo, Reminder: x.reminder,
			Amount: x.amount, To: to, Text: x.text,
		})
	}
	err := f.Add(ctx, MessageRow(x.kind, c, x.membershipNo, x.invoiceNo, x.text)...)
	if err != nil {
		return err
	}
	return f.note(x.invoiceNo, x.kind)
}

// MessageRow is a row of Messages: what a customer is told, about a membership or an invoice, if any.
func MessageRow(kind string, c *batch.Customer, membershipNo, invoiceNo, text string) []string {
	return []string{
		kind, c.Channel(), c.Name, c.Email, batch.NationalMobile(c.Mobile), c.Address, c.Postcode, c.City,
		membershipNo, invoiceNo, text, "", "", "", "", c.CountryLine(),
	}
}

// Letter is a step before collection, as a customer gets it.
type Letter struct {
	Kind     terms.StepKind
	Seq      int    // of the reminder
	Channel  string // sms; digipost, email or post
	Text     *terms.Text
	Says     terms.Message // its Deadline is the last day to pay
	Amount   batch.Ore     // all that it asks for
	Fees     batch.Ore     // of that, fees of this letter and of those before it
	Interest batch.Ore     // of that, interest on late payment
}

// kind is what files call the letter.
func (l *Letter) kind() string {
	if l.Kind == terms.ByNotice || l.Kind == terms.ByDemand {
		return string(l.Kind)
	}
	return string(terms.ByReminder)
}

// Step sends the customer of an invoice its next letter. The file is of SMS where that is its channel, else of
// Messages; where trekk sends by that channel itself, the message waits to be sent.
func (f *File) Step(ctx context.Context, i *batch.InvoiceState, l *Letter) error {
	c := &i.Customer
	text, err := l.Text.Render(c.Language, l.Says)
	if err != nil {
		return err
	}
	if f.kind == SMS && f.sends(batch.BySMS) {
		to, err := batch.ReadMobile(c.Mobile)
		if err != nil {
			to = c.Mobile // of before they were looked at: the gateway refuses it
		}
		return f.queue(batch.Message{
			Kind: l.kind(), Channel: batch.BySMS, CustomerNo: i.CustomerNo, InvoiceNo: i.No, Reminder: l.Seq,
			Amount: l.Amount, To: to, Text: text,
		})
	}
	if f.kind == SMS {
		err := f.Add(ctx, batch.NationalMobile(c.Mobile), text, i.No, i.KID, l.Amount.Decimal(),
			i.Due.String(),
			i.Account)
		if err != nil {
			return err
		}
		return f.note(i.No, "")
	}
	if by, to, sends := f.byWay(l.Channel, c); sends {
		return f.queue(batch.Message{
			Kind: l.kind(), Channel: by, CustomerNo: i.CustomerNo, InvoiceNo: i.No, Reminder: l.Seq,
			Amount: l.Amount, To: to, Text: text,
		})
	}
	row := MessageRow(l.kind(), c, i.MembershipNo, i.No, text)
	row[1] = l.Channel
	copy(row[slices.Index(columns[Messages], "amount_ore"):], []string{inOre(l.Amount), inOre(l.Fees), inOre(l.Interest),
		l.Says.Deadline.String()})
	if err := f.Add(ctx, row...); err != nil {
		return err
	}
	return f.note(i.No, l.kind())
}

func inOre(o batch.Ore) string { return strconv.FormatInt(int64(o), 10) }

// ReminderWithdrawn tells the customer that a reminder was withdrawn. The file is of Messages.
func (f *File) ReminderWithdrawn(ctx context.Context, i *batch.InvoiceState) error {
	return f.mend(ctx, "reminder_withdrawn", i, f.m.Terms.ReminderWithdrawn())
}

// HandoverWithdrawn tells the customer that an invoice was taken back from the collection agency. The file is
// of Messages.
func (f *File) HandoverWithdrawn(ctx context.Context, i *batch.InvoiceState) error {
	return f.mend(ctx, "handover_withdrawn", i, f.m.Terms.HandoverWithdrawn())
}

// mend tells the customer that something about an invoice was wrong and has been put right.
func (f *File) mend(ctx context.Context, kind string, i *batch.InvoiceState, wording terms.Text) error {
	text, err := wording.Render(i.Customer.Language, MessageOf(f.m, &i.Invoice, i.Outstanding()))
	if err != nil {
		return err
	}
	return f.message(ctx, &i.Customer, told{kind: kind, membershipNo: i.MembershipNo, invoiceNo: i.No,
		text: text})
}

// Handoff tells the collection agency of a handover or a withdrawal. The file is of Collection.
func (f *File) Handoff(ctx context.Context, i *batch.InvoiceState, h *batch.Handoff) error {
	c := &i.Customer
	err := f.Add(ctx, string(h.Action), i.No, c.No, c.Name, c.Postal(), i.KID,
		h.Principal.Decimal(), h.Fee.Decimal(), h.Paid.Decimal(), i.Due.String(), i.Account,
		inOre(h.Costs), inOre(h.Interest))
	if err != nil {
		return err
	}
	return f.note(i.No, "")
}

// Refund tells whoever pays of a refund, with its reason; amount is below zero when it is withdrawn, so that
// the rows sum to what has left the books. The file is of Refunds.
func (f *File) Refund(ctx context.Context, r *batch.Refund, amount batch.Ore, reason string) error {
	return f.Add(ctx, r.CustomerNo, r.Name, r.Account, amount.Decimal(), reason, r.Reference())
}
