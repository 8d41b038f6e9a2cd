package console

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/desk"
)

// unmatchedActs is filled when the program starts, since the acts refer to each other.
var unmatchedActs = []*act{assignAct, splitAct, ignoreAct, undoAct, refundPaymentAct, addPaymentAct}

func undoPayment(no string) string { return "/unmatched/" + no + "/undo" }

func seePayment(no string) string { return "/payments/" + url.PathEscape(no) }

var assignAct = &act{
	path: "/unmatched/{no}/assign", right: batch.ToAccount, title: "Place",
	did: "The payment is placed", key: "a",
	undo: undoPayment, see: seePayment, atOnce: true,
	kind: desk.KindOf("assign", batch.OfPayment),
	about: func(a *ask) (*about, error) {
		return a.aboutWaiting(
			field{Name: "to", Label: a.say("Invoice or customer"), Kind: "text",
				Help: a.say("The number or the KID of an invoice; or customer:NUMBER")},
			field{Name: "amount", Label: a.say("Amount"), Kind: "amount", Optional: true,
				Help: a.say("All that waits, where it is empty")},
			a.why(),
		)
	},
	warn: func(a *ask, f *form) ([]string, error) {
		i, _, err := batch.Find(a.ctx(), a.Reports().Store, f.text("to"))
		if err != nil || i == nil || i.Claim == nil || i.Claim.Status != batch.ClaimLive {
			return nil, f.nobody("to", err)
		}
		charge := a.App.Payee.Calendar.Next(i.Claim.Due)
		if charge <= a.Today() {
			return nil, nil
		}
		return []string{
			a.say("The bank is to charge %s of the same invoice on %s.", money(i.Claim.Amount), a.date(charge)),
			a.say("That is cancelled by the next run, where it is in time and approved; else it is paid twice."),
		}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		no, err := a.paymentNo()
		if err != nil {
			return "", err
		}
		part := f.part("amount")
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err = a.Desk().Assign(a.ctx(), desk.Assign{
			Payment: no, To: f.text("to"), Amount: part, Reason: f.text("reason"),
		})
		return "", f.nobody("to", err)
	},
}

// maxParts is into how many parts a form splits a payment.
const maxParts = 5

var splitAct = &act{
	path: "/unmatched/{no}/split", right: batch.ToAccount, title: "Split",
	did: "The payment is split and placed",
	key: "s", undo: undoPayment, see: seePayment, atOnce: true,
	kind: desk.KindOf("split", batch.OfPayment),
	about: func(a *ask) (*about, error) {
		var fields []field
		for n := 1; n <= maxParts; n++ {
			fields = append(fields,
				field{Name: fmt.Sprintf("to%d", n), Label: a.say("Invoice or customer %d", n), Kind: "text",
					Optional: n > 2},
				field{Name: fmt.Sprintf("amount%d", n), Label: a.say("Amount %d", n), Kind: "amount",
					Optional: n > 2})
		}
		return a.aboutWaiting(append(fields, a.why())...)
	},
	do: func(a *ask, f *form) (string, error) {
		no, err := a.paymentNo()
		if err != nil {
			return "", err
		}
		act := desk.Split{Payment: no, Reason: f.text("reason")}
		for n := 1; n <= maxParts; n++ {
			to, amount := fmt.Sprintf("to%d", n), fmt.Sprintf("amount%d", n)
			if !f.has(to) && !f.has(amount) {
				continue
			}
			part := desk.SplitPart{To: f.text(to), Amount: f.amount(amount)}
			if part.To == "" {
				f.wrong(to, a.say("This must be filled in"))
			}
			act.Parts = append(act.Parts, part)
		}
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err = a.Desk().Split(a.ctx(), act)
		return "", f.nobody("to1", err)
	},
}

var ignoreAct = &act{
	path: "/unmatched/{no}/ignore", right: batch.ToAccount, title: "Ignore", key: "i",
	did: "The payment is kept apart: it is not ours to place", undo: undoPayment, see: seePayment,
	atOnce: true,
	kind:   desk.KindOf("ignore", batch.OfPayment),
	about:  func(a *ask) (*about, error) { return a.aboutWaiting(a.reason()) },
	do: func(a *ask, f *form) (string, error) {
		no, err := a.paymentNo()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().Ignore(a.ctx(), desk.Ignore{Payment: no, Reason: f.text("reason")})
		return "", err
	},
}

var undoAct = &act{
	path: "/unmatched/{no}/undo", right: batch.ToAccount, title: "Undo",
	did: "It is undone: the payment waits again",
	key: "u", kind: desk.KindOf("undo", batch.OfPayment),
	about: func(a *ask) (*about, error) {
		p, err := a.payment()
		if err != nil {
			return nil, err
		}
		u, err := a.Desk().Undoing(a.ctx(), p.No)
		if err != nil {
			return nil, err
		}
		will, err := a.willUndo(u)
		return &about{
			Title: a.paymentTitle(p), Facts: a.paymentFacts(p), Fields: []field{a.why()}, Will: will,
			Button: a.say("Undo %s", money(u.Waits)), Back: "/unmatched/" + a.no(),
		}, err
	},
	do: func(a *ask, f *form) (string, error) {
		no, err := a.paymentNo()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().Undo(a.ctx(), desk.Undo{Payment: no, Reason: f.text("reason")})
		return "", err
	},
}

// willUndo says from where money of a payment is taken, and that it waits again.
func (a *ask) willUndo(u desk.Undone) (will []string, err error) {
	for _, e := range u.Placed {
		if e.Target != batch.ToInvoice {
			will = append(will, a.say("%s is taken from: %s", money(e.Amount), e.WhereIn(a.word)))
			continue
		}
		i, err := a.Reports().OneInvoice(a.ctx(), e.InvoiceNo)
		if err != nil {
			return nil, err
		}
		will = append(will, a.say("%s is taken from invoice %s, of which %s is then outstanding",
			money(e.Amount), i.No, money(i.Outstanding()+e.Amount)))
	}
	if u.Reason == batch.Undone {
		return append(will, a.say("%s waits again, and is placed by a person alone", money(u.Waits))), nil
	}
	return append(will, a.say("%s waits again: %s", money(u.Waits), a.word(string(u.Reason)))), nil
}

var refundPaymentAct = &act{
	path: "/unmatched/{no}/refund", right: batch.ToAccount, title: "Pay back",
	did: "The refund is made", key: "r",
	money: true,
	kind:  desk.KindOf("refund", batch.OfPayment),
	about: func(a *ask) (*about, error) {
		p, err := a.payment()
		if err != nil {
			return nil, err
		}
		return a.aboutWaiting(
			field{Name: "account", Label: a.say("To account"), Kind: "text", Value: accountNo(p.Debit)},
			field{Name: "amount", Label: a.say("Amount"), Kind: "amount", Optional: true,
				Help: a.say("All that waits, where it is empty")},
			a.reason(),
		)
	},
	will: func(a *ask, f *form) ([]string, error) {
		p, err := a.payment()
		if err != nil {
			return nil, err
		}
		return a.willRefund(f, p.Waiting()), nil
	},
	do: func(a *ask, f *form) (string, error) { return a.refund(f, "payment:"+a.no()) },
}

// aboutWaiting is what acts on a payment that waits are about.
func (a *ask) aboutWaiting(fields ...field) (*about, error) {
	p, err := a.payment()
	if err != nil {
		return nil, err
	}
	return &about{
		Title: a.paymentTitle(p), Facts: a.paymentFacts(p), Fields: fields, Back: "/unmatched",
	}, nil
}

// why is the field of a reason that may be left out.
func (a *ask) why() field {
	f := a.reason()
	f.Optional = true
	return f
}

// part is an amount that stands for all where it is left out.
func (f *form) part(name string) *batch.Ore {
	if !f.has(name) {
		return nil
	}
	o := f.amount(name)
	return &o
}

// nobody notes at a field that what it names is not there; other errors stay.
func (f *form) nobody(name string, err error) error {
	if errors.Is(err, batch.ErrNotFound) {
		f.wrong(name, f.a.say("There is no such invoice or customer"))
		return nil
	}
	return err
}

// willRefund says what a refund would do; all is what there is to pay back.
func (a *ask) willRefund(f *form, all batch.Ore) []string {
	amount := all
	if part := f.part("amount"); part != nil {
		amount = *part
	}
	f.button = a.say("Pay back %s", money(amount))
	will := []string{a.say("%s is paid back to account %s", money(amount), f.text("account"))}
	if a.App.Payee.RefundsApproved != nil {
		will = append(will, a.say("Above %s it waits for a second person's word before it is paid",
			money(*a.App.Payee.RefundsApproved)))
	}
	return will
}

// refund pays back what a customer has in credit, or what waits of a payment.
func (a *ask) refund(f *form, of string) (to string, err error) {
	part := f.part("amount")
	if len(f.faults) > 0 {
		return "", nil
	}
	r, err := a.Desk().Refund(a.ctx(), desk.Refund{
		Of: of, Amount: part, Account: strings.NewReplacer(".", "", " ", "").Replace(f.text("account")),
		Reason: f.text("reason"),
	})
	return "/refunds/" + strconv.FormatInt(r.No, 10), err
}

var unmatchedActTexts = texts{
	"Place": "Plasser", "Split": "Del", "Ignore": "Ignorer", "Pay back": "Tilbakebetal", "Undo": "Angre",
	"The payment is placed": "Innbetalingen er plassert",
	"The payment is split and placed": "Innbetalingen er delt og " +
		"plassert",
	"The payment is kept apart: it is not ours to place": "Innbetalingen er lagt til side: den er ikke " +
		"vår å plassere",
	"It is undone: the payment waits again":           "Det er angret: innbetalingen venter igjen",
	"%s waits again, and is placed by a person alone": "%s venter igjen, og plasseres bare av en person",
	"Undo %s":              "Angre %s",
	"%s is taken from: %s": "%s tas fra: %s",
	"%s waits again: %s":   "%s venter igjen: %s",
	"%s is taken from invoice %s, of which %s is then outstanding": "%s tas fra faktura %s, som da har " +
		"%s utestående",
	"The refund is made":  "Tilbakebetalingen er laget",
	"Invoice or customer": "Faktura eller kunde", "Invoice or customer %d": "Faktura eller kunde %d",
	"Amount %d": "Beløp %d", "To account": "Til konto",
	"The number or the KID of an invoice; or customer:NUMBER": "Nummeret eller KID-en til en faktura; " +
		"eller customer:NUMMER for en kunde",
	"All that waits, where it is empty":                   "Alt som venter, når feltet er tomt",
	"There is no such invoice or customer":                "Det er ingen slik faktura eller kunde",
	"The bank is to charge %s of the same invoice on %s.": "Banken skal trekke %s av samme faktura %s.",
	"That is cancelled by the next run, where it is in time and approved; else it is paid twice.": "Det slettes av " +
		"neste kjøring, når den kommer tidsnok og blir godkjent; ellers betales det to ganger.",
	"Pay back %s":                   "Tilbakebetal %s",
	"%s is paid back to account %s": "%s betales tilbake til konto %s",
	"Above %s it waits for a second person's word before it is paid": "Over %s venter den på en annen " +
		"persons godkjenning før den betales",
}
